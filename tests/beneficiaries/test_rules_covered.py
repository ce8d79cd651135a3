"""The sentence that refuses a covered person is read back; both are tried together, so that neither changes alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from portal.beneficiaries.rules.covered import covered_in
from portal.beneficiaries.rules.judge import Verdict
from portal.beneficiaries.rules.rows import JudgedRow, RegisterAnswer, Standing, compare
from portal.core.months import Month


@pytest.mark.parametrize("month", [Month(2026, number) for number in range(1, 13)])
def test_every_month_that_is_written_is_read(month: Month) -> None:
    def covered(questions: Sequence[tuple[str, Month]]) -> list[RegisterAnswer]:
        return [RegisterAnswer(Standing.COVERED_ELSEWHERE, month) for _ in questions]

    row = JudgedRow("Daftar", 1, 2, Verdict.READY, (), Month(2026, 1), "5303011708900001", None, ())
    compare([row], covered, several_sheets=False)
    assert covered_in(row.problems[0].message) == ("530301", month)


@pytest.mark.parametrize(
    "message", ["", "NIK 530301·········· dipakai lebih dari satu kali.", "sudah dilindungi sumber lain"]
)
def test_other_sentences_are_not_read(message: str) -> None:
    assert covered_in(message) is None
