"""Who is behind, what still needs a word, and when an edition may be closed: tables for a pencil."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.paritrana.rules.campaign import AssessmentState, Calendar
from portal.paritrana.rules.overview import (
    Behind,
    Progress,
    behind,
    needs_word,
    neighbours,
    progress_in_words,
    reminded_lately,
    why_not_closed,
    why_not_reminded,
)
from portal.paritrana.rules.scoring import Decision

CALENDAR = Calendar(date(2026, 2, 1), date(2026, 12, 15), date(2027, 1, 15), date(2027, 1, 31), date(2027, 2, 15))
DUE = CALENDAR.due_on
FILLING, SUBMITTED, REPLIED = AssessmentState.FILLING, AssessmentState.SUBMITTED, AssessmentState.REPLIED


@pytest.mark.parametrize(
    ("state", "late", "filled", "today", "expected"),
    [
        (None, False, 0, DUE, {Behind.NOT_BEGUN}),
        (None, False, 5, DUE + timedelta(days=1), {Behind.NOT_BEGUN, Behind.PAST_DUE}),
        (FILLING, False, 8, DUE, {Behind.UNDER_HALF}),
        (FILLING, False, 9, DUE, set()),  # half of eighteen is not fewer than half
        (FILLING, False, 18, DUE + timedelta(days=1), {Behind.PAST_DUE}),
        (FILLING, False, 0, DUE + timedelta(days=9), {Behind.UNDER_HALF, Behind.PAST_DUE}),
        (SUBMITTED, True, 0, DUE + timedelta(days=9), {Behind.LATE}),
        (AssessmentState.FROZEN, False, 1, DUE + timedelta(days=90), set()),
    ],
)
def test_who_is_behind_in_what(
    state: AssessmentState | None, late: bool, filled: int, today: date, expected: set[Behind]
) -> None:
    assert behind(Progress(state, late, filled, 18), today, CALENDAR) == expected


@pytest.mark.parametrize(
    ("state", "today", "words"),
    [
        (None, DUE - timedelta(days=25), "belum mulai diisi, batasnya 25 hari lagi"),
        (FILLING, DUE, "baru 3 dari 18 kriteria terisi, batasnya hari ini"),
        (FILLING, DUE + timedelta(days=2), "baru 3 dari 18 kriteria terisi, lewat 2 hari"),
    ],
)
def test_what_a_reminder_says(state: AssessmentState | None, today: date, words: str) -> None:
    assert progress_in_words(Progress(state, False, 3, 18), today, CALENDAR) == words


def test_only_what_waits_for_the_region_is_reminded() -> None:
    reminded = [state for state in (None, *AssessmentState) if not why_not_reminded(Progress(state, False, 0, 18))]
    assert reminded == [None, FILLING]


@pytest.mark.parametrize(("hours", "lately"), [(0, True), (71, True), (72, False), (500, False)])
def test_a_second_reminder_within_three_days_is_lately(hours: int, lately: bool) -> None:
    now = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    assert reminded_lately(now - timedelta(hours=hours), now) is lately
    assert not reminded_lately(None, now)


@pytest.mark.parametrize(
    ("state", "decision", "replied", "after_reply", "needed"),
    [
        (FILLING, None, False, False, False),
        (SUBMITTED, None, False, False, True),
        (SUBMITTED, Decision.SEND_BACK, False, False, False),
        (REPLIED, Decision.SEND_BACK, False, False, True),  # sent back and not replied to: still a last word
        (REPLIED, Decision.CORRECT, False, False, False),
        (REPLIED, Decision.CORRECT, True, False, True),
        (REPLIED, Decision.CORRECT, True, True, False),
        (REPLIED, Decision.ACCEPT, False, False, False),
        (AssessmentState.FROZEN, None, False, False, False),
    ],
)
def test_what_still_needs_a_word(
    state: AssessmentState, decision: Decision | None, replied: bool, after_reply: bool, needed: bool
) -> None:
    assert needs_word(state, decision, replied=replied, after_reply=after_reply) is needed


@pytest.mark.parametrize(
    ("wanted", "here", "expected"),
    [
        ([2, 4], 3, (2, 4)),
        ([2, 4], 4, (2, 2)),  # round the end
        ([1, 2, 3, 4, 5], 1, (5, 2)),
        ([3], 3, (None, None)),
        ([], 3, (None, None)),
    ],
)
def test_the_way_to_the_next_undecided(wanted: list[int], here: int, expected: tuple[int | None, int | None]) -> None:
    assert neighbours(wanted, [1, 2, 3, 4, 5], here) == expected


@pytest.mark.parametrize(
    ("handed_in", "not_frozen", "today", "sentence"),
    [
        ([], [], CALENDAR.opens_on, ""),
        ([], ["Alor"], CALENDAR.freeze_on, "(1 belum)"),
        ([], ["Alor"], CALENDAR.freeze_on + timedelta(days=1), ""),
        (
            ["Belu"],
            ["Alor", "Belu"],
            CALENDAR.freeze_on + timedelta(days=1),
            "Bekukan dahulu nilai yang sudah diajukan: Belu",
        ),
    ],
)
def test_when_an_edition_may_be_closed(handed_in: list[str], not_frozen: list[str], today: date, sentence: str) -> None:
    found = why_not_closed(handed_in, not_frozen, today, CALENDAR)
    assert (sentence in found) if sentence else found == ""
