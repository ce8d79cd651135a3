"""The year of an edition: moves against their table, days in order, what is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.paritrana.rules.campaign import (
    AssessmentState,
    Calendar,
    EditionState,
    Move,
    Mover,
    a_year_later,
    is_late,
    moved,
    reason_against,
    why_calendar_move_refuses,
    why_calendar_refuses,
    why_not_drafted_again,
    why_not_frozen,
    why_years_refuse,
)

CALENDAR = Calendar(date(2026, 2, 1), date(2026, 12, 15), date(2027, 1, 15), date(2027, 1, 31), date(2027, 2, 15))


def test_the_way_through_the_year() -> None:
    state = AssessmentState.FILLING
    for move, mover in (
        (Move.EDIT, Mover.REGENCY),
        (Move.SUBMIT, Mover.REGENCY),
        (Move.JUDGE, Mover.PROVINCE),
        (Move.CONCLUDE, Mover.PROVINCE),
        (Move.EDIT_REPLY, Mover.REGENCY),
        (Move.REPLY, Mover.REGENCY),
        (Move.JUDGE, Mover.PROVINCE),
        (Move.FREEZE, Mover.PROVINCE),
    ):
        following = moved(state, move, mover)
        assert following is not None, (state, move)
        state = following
    assert state is AssessmentState.FROZEN


def test_nothing_leaves_what_is_frozen_and_nobody_moves_for_the_other() -> None:
    for move in Move:
        for mover in Mover:
            assert moved(AssessmentState.FROZEN, move, mover) is None
            assert "dibekukan" in reason_against(AssessmentState.FROZEN, move, mover)
    for state in AssessmentState:
        for move in (Move.EDIT, Move.SUBMIT, Move.REPLY, Move.EDIT_REPLY):
            assert moved(state, move, Mover.PROVINCE) is None
        for move in (Move.JUDGE, Move.CONCLUDE, Move.FREEZE):
            assert moved(state, move, Mover.REGENCY) is None


def test_a_region_replies_once() -> None:
    assert moved(AssessmentState.REPLIED, Move.REPLY, Mover.REGENCY) is None
    assert moved(AssessmentState.REPLIED, Move.EDIT_REPLY, Mover.REGENCY) is None


@pytest.mark.parametrize("name", ["due_on", "verify_by", "reply_by", "freeze_on"])
def test_days_follow_one_another(name: str) -> None:
    assert why_calendar_refuses(CALENDAR) == ""
    assert "harus sesudah" in why_calendar_refuses(replace(CALENDAR, **{name: CALENDAR.opens_on}))


@pytest.mark.parametrize(
    ("judged", "awarded", "sound"), [(2026, 2026, True), (2026, 2027, True), (2026, 2029, False), (2026, 2025, False)]
)
def test_the_award_follows_the_judged_year(judged: int, awarded: int, sound: bool) -> None:
    assert (why_years_refuse(judged, awarded) == "") is sound


def test_late_is_after_the_last_day() -> None:
    assert not is_late(CALENDAR.due_on, CALENDAR, in_reply=False)
    assert is_late(CALENDAR.due_on + timedelta(days=1), CALENDAR, in_reply=False)
    assert not is_late(CALENDAR.reply_by, CALENDAR, in_reply=True)
    assert is_late(CALENDAR.reply_by + timedelta(days=1), CALENDAR, in_reply=True)


@pytest.mark.parametrize(
    ("state", "open_codes", "today", "sentence"),
    [
        (AssessmentState.CONCLUDED, ["R1"], CALENDAR.reply_by, "masih dapat menanggapi"),
        (AssessmentState.CONCLUDED, ["R1"], CALENDAR.reply_by + timedelta(days=1), ""),
        (AssessmentState.CONCLUDED, [], CALENDAR.verify_by, ""),
        (AssessmentState.REPLIED, ["R1", "K3"], CALENDAR.freeze_on, "R1, K3"),
        (AssessmentState.REPLIED, [], CALENDAR.verify_by, ""),
    ],
)
def test_when_a_score_may_be_frozen(state: AssessmentState, open_codes: list[str], today: date, sentence: str) -> None:
    found = why_not_frozen(state, open_codes, today, CALENDAR)
    assert (sentence in found) if sentence else found == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"due_on": CALENDAR.due_on + timedelta(days=5)}, ""),
        ({"freeze_on": CALENDAR.freeze_on + timedelta(days=90)}, ""),
        ({}, "Belum ada tanggal yang diubah."),
        ({"due_on": CALENDAR.due_on - timedelta(days=1)}, "Tanggal batas penilaian mandiri sudah diumumkan"),
        ({"opens_on": CALENDAR.opens_on + timedelta(days=1)}, "tanggal dibuka tidak berubah lagi"),
        ({"due_on": CALENDAR.verify_by}, "harus sesudah"),
    ],
)
def test_days_of_an_open_edition_only_move_later(changes: dict[str, date], sentence: str) -> None:
    found = why_calendar_move_refuses(CALENDAR, replace(CALENDAR, **changes))
    assert (sentence in found) if sentence else found == ""


def test_a_copy_has_its_days_a_year_later_and_february_has_no_thirtieth() -> None:
    leap = replace(CALENDAR, opens_on=date(2028, 2, 29))
    assert a_year_later(leap).opens_on == date(2029, 2, 28)
    assert a_year_later(CALENDAR).due_on == CALENDAR.due_on.replace(year=CALENDAR.due_on.year + 1)


@pytest.mark.parametrize(
    ("state", "begun", "sentence"),
    [
        (EditionState.OPEN, 0, ""),
        (EditionState.OPEN, 3, "3 wilayah sudah mulai mengisi"),
        (EditionState.DRAFT, 0, "masih disusun"),
        (EditionState.CLOSED, 0, "sudah ditutup"),
    ],
)
def test_an_edition_is_drafted_again_only_before_anybody_begins(state: EditionState, begun: int, sentence: str) -> None:
    found = why_not_drafted_again(state, begun)
    assert (sentence in found) if sentence else found == ""
