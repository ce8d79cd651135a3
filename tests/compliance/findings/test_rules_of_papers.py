"""The rules of agreements, people, evidence and regulations, as tables of cases to be checked with a pencil."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from portal.compliance.findings.rules import agreed, lists, papers
from portal.compliance.findings.rules.catalogue import RuleCode
from portal.compliance.findings.rules.facts import (
    AgreementEnd,
    AgreementSpans,
    Doubles,
    EvidenceTerms,
    RegulationState,
    ReportDue,
    UnfiledDeaths,
)
from portal.compliance.findings.rules.wanted import Fine, Wanted
from tests.support.judged import by, said

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("followed", "day", "kind", "words"),
    [
        (False, date(2026, 10, 31), "fine", "masih berlaku sampai 31 Desember 2026"),  # 61 days before
        (False, date(2026, 11, 1), "wanted", "berakhir 31 Desember 2026 dan belum ada penggantinya"),
        (True, date(2026, 12, 30), "fine", "sudah ada penggantinya"),
        (False, date(2027, 1, 1), "wanted", "sudah berakhir 31 Desember 2026 tanpa pengganti"),
        (False, date(2027, 6, 29), "wanted", "sudah berakhir 31 Desember 2026 tanpa pengganti"),  # 180 days
        (False, date(2027, 6, 30), "fine", "sudah terlalu lama berakhir"),
    ],
)
def test_agreement_ending(followed: bool, day: date, kind: str, words: str) -> None:
    fact = AgreementEnd(8, "Perjanjian Kerja Sama", "pekerja rentan", date(2026, 1, 1), date(2026, 12, 31), followed)
    found = said(agreed.ending(fact, by(RuleCode.AGREEMENT_ENDING), day))
    assert (found[0], words in found[2]) == (kind, True)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        # the next day is no gap
        ([(1, date(2025, 1, 1), date(2025, 12, 31)), (2, date(2026, 1, 1), date(2026, 12, 31))], []),
        # SBD (domain 5.1): until December, then again from March: January and February are 59 days
        (
            [(1, date(2025, 10, 1), date(2025, 12, 31)), (2, date(2026, 3, 1), date(2026, 12, 31))],
            [("1-2", date(2026, 1, 1), "1 Januari 2026 sampai 28 Februari 2026 (59 hari)")],
        ),
        # another agreement covers the days between
        (
            [
                (1, date(2025, 1, 1), date(2025, 12, 31)),
                (2, date(2026, 3, 1), date(2026, 12, 31)),
                (3, date(2025, 6, 1), date(2026, 6, 30)),
            ],
            [],
        ),
        # too long ago
        ([(1, date(2023, 1, 1), date(2023, 12, 31)), (2, date(2024, 3, 1), date(2026, 12, 31))], []),
        ([], []),
    ],
)
def test_gaps_between_agreements(spans: list[tuple[int, date, date]], expected: list[tuple[str, date, str]]) -> None:
    found = agreed.gaps(AgreementSpans(spans), by(RuleCode.AGREEMENT_GAP), TODAY)
    assert [(each.key, each.since, True) for each in found if isinstance(each, Wanted)] == [
        (key, since, True) for key, since, _words in expected
    ]
    assert all(words in each.sentence for each, (_key, _since, words) in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    ("questions", "pairs", "oldest", "kind", "sentence"),
    [
        (
            7,
            0,
            date(2026, 11, 1),
            "wanted",
            "Belum diputuskan: 7 orang yang mungkin dilindungi sumber lain.",
        ),
        (
            2,
            9,
            date(2026, 11, 1),
            "wanted",
            "Belum diputuskan: kurang dari 5 orang yang mungkin dilindungi sumber lain dan 9 orang yang mungkin "
            "tercatat dengan dua NIK.",
        ),
        (7, 0, date(2026, 11, 6), "fine", "Yang belum diputuskan masih dalam waktunya."),
        (0, 0, None, "fine", "Semua pertanyaan ke kantor lain dan pasangan NIK sudah diputuskan."),
    ],
)
def test_workers_who_may_be_covered_twice(
    questions: int, pairs: int, oldest: date | None, kind: str, sentence: str
) -> None:
    found = said(lists.paid_twice(Doubles(questions, pairs, oldest), by(RuleCode.PAID_TWICE), TODAY))
    assert (found[0], found[2]) == (kind, sentence)


@pytest.mark.parametrize(
    ("died", "kind"),
    [
        ([date(2026, 10, 20)], "wanted"),  # 31 days
        ([date(2026, 10, 21)], "fine"),  # 30 days
        ([date(2026, 9, 1)] * 6, "wanted"),
        ([date(2026, 9, 1)] * 9 + [date(2026, 11, 1)], "wanted"),
        ([], "fine"),
    ],
)
def test_deaths_without_a_claim_say_neither_how_many_nor_when(died: list[date], kind: str) -> None:
    """The table of ages hides small numbers: a count or a day beside it would tell them."""
    setting = by(RuleCode.DEATHS_UNFILED)
    found = papers.deaths_unfiled(UnfiledDeaths(died), setting, TODAY)
    if kind == "fine":
        assert found == Fine(setting.code, "claims", "Tidak ada lagi kematian lebih dari 30 hari tanpa klaim.")
        return
    sentence = "Ada kematian lebih dari 30 hari yang lalu yang belum diajukan klaimnya."
    assert found == Wanted(setting.code, "claims", sentence, None, TODAY + timedelta(days=setting.days))


@pytest.mark.parametrize(
    ("until", "kind", "since"),
    [
        ([date(2026, 11, 19)], "wanted", date(2026, 11, 20)),  # ran out yesterday
        ([date(2026, 11, 20)], "wanted", date(2026, 10, 21)),  # the last day; thirty days before it is the beginning
        ([date(2026, 12, 20)], "wanted", date(2026, 11, 20)),
        ([date(2026, 12, 21)], "fine", None),
        ([], "fine", None),
    ],
)
def test_evidence_that_runs_out(until: list[date], kind: str, since: date | None) -> None:
    fact = EvidenceTerms(1, "Paritrana 2026", until)
    assert said(papers.evidence_expired(fact, by(RuleCode.EVIDENCE_EXPIRED), TODAY))[:2] == (kind, since)


@pytest.mark.parametrize(
    ("sent", "day", "kind"),
    [
        (None, date(2026, 7, 31), "fine"),
        (None, date(2026, 8, 1), "wanted"),
        (date(2026, 8, 3), date(2026, 8, 4), "fine"),
    ],
)
def test_a_report_that_is_late(sent: date | None, day: date, kind: str) -> None:
    fact = ReportDue("2026-1", "Laporan semester I 2026", date(2026, 7, 31), sent)
    assert said(papers.report_late(fact, by(RuleCode.REPORT_LATE), day))[0] == kind


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (RegulationState("Perbup Ende 14/2025", None), ("fine", None, "Perbup Ende 14/2025 berlaku.")),
        (
            RegulationState("", date(2026, 6, 1)),
            (
                "wanted",
                date(2026, 6, 1),
                "Sejak 1 Juni 2026 tidak ada lagi Perda atau Perbup tentang pekerja rentan.",
            ),
        ),
        (
            RegulationState("", None),
            ("wanted", None, "Belum tercatat Perda atau Perbup tentang perlindungan pekerja rentan."),
        ),
    ],
)
def test_a_regulation_that_is_missing(state: RegulationState, expected: tuple[Any, ...]) -> None:
    assert said(papers.regulation_missing(state, by(RuleCode.REGULATION_MISSING), TODAY)) == expected
