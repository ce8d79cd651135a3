"""Answers in words, and what differs between the one that stands and the one that was typed."""

from __future__ import annotations

from datetime import date

import pytest

from portal.paritrana.rules.answering import AnswerTerms, Difference, answer_in_words, differences, effort_in_words
from portal.paritrana.rules.campaign import (
    AssessmentState,
    Calendar,
    days_in_words,
    why_not_changed,
)
from portal.paritrana.rules.criteria import CriterionKind, Level, Rule
from portal.paritrana.rules.scoring import Answer

RUBRIC = Rule(CriterionKind.RUBRIC, levels=(Level("Belum ada", 0), Level("Berjalan", 100)))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(), "belum diisi"),
        (Answer(1041, 2082), "1.041 dari 2.082"),
        (Answer(0, 5), "0 dari 5"),
        (Answer(yes=True), "Ya"),
        (Answer(yes=False), "Tidak"),
        (Answer(level=1), "Berjalan"),
        (Answer(level=7), "belum diisi"),  # of a rubric that was longer once
    ],
)
def test_an_answer_in_words(answer: Answer, words: str) -> None:
    assert answer_in_words(answer, RUBRIC) == words


def test_effort_in_words() -> None:
    assert [effort_in_words(effort) for effort in (None, 1, 5)] == [
        "belum diisi",
        "1, hampir selesai",
        "5, sangat banyak",
    ]


@pytest.mark.parametrize(
    ("terms", "empty"),
    [
        (AnswerTerms(Answer()), True),
        (AnswerTerms(Answer(0, 5)), False),
        (AnswerTerms(Answer(yes=False)), False),
        (AnswerTerms(Answer(level=0)), False),
        (AnswerTerms(Answer(), effort=1), False),
        (AnswerTerms(Answer(), note="x"), False),
        (AnswerTerms(Answer(), source="x"), False),
    ],
)
def test_nothing_said_is_not_the_same_as_nought_or_no(terms: AnswerTerms, empty: bool) -> None:
    assert terms.empty is empty


def test_only_what_differs_is_named() -> None:
    stands = AnswerTerms(Answer(45, 50), "Rekap November", "", 2)
    typed = AnswerTerms(Answer(41, 50), "Rekap November", "Lama", None)
    assert differences(stands, typed, RUBRIC) == [
        Difference("Jawaban", "45 dari 50", "41 dari 50"),
        Difference("Pekerjaan yang tersisa", "2, sedikit", "belum diisi"),
        Difference("Catatan", "belum diisi", "Lama"),
    ]
    assert differences(stands, stands, RUBRIC) == []


@pytest.mark.parametrize(("left", "words"), [(25, "25 hari lagi"), (0, "hari ini"), (-3, "lewat 3 hari")])
def test_days_in_words(left: int, words: str) -> None:
    assert days_in_words(left) == words


def test_the_days_of_a_calendar_are_counted_from_today() -> None:
    days = [date(2026, 2, 1), date(2026, 12, 15), date(2027, 1, 15), date(2027, 1, 31), date(2027, 2, 15)]
    ahead = Calendar(*days).days_ahead(date(2026, 12, 15))
    assert [left for _what, _day, left in ahead] == [-317, 0, 31, 47, 62]
    assert [day for _what, day, _left in ahead] == days


@pytest.mark.parametrize(
    ("state", "accepted", "words"),
    [
        (AssessmentState.FILLING, False, ""),
        (AssessmentState.SUBMITTED, False, "sedang diverifikasi"),
        (AssessmentState.CONCLUDED, False, ""),
        (AssessmentState.CONCLUDED, True, "sudah diterima"),
        (AssessmentState.REPLIED, False, "Tanggapan wilayah sudah dikirim"),
        (AssessmentState.FROZEN, False, "sudah dibekukan"),
    ],
)
def test_when_a_criterion_can_be_changed(state: AssessmentState, accepted: bool, words: str) -> None:
    problem = why_not_changed(state, accepted=accepted)
    assert (words in problem) if words else problem == ""
