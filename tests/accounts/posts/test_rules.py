"""Who holds a post at a moment, and what a handover does: tables that an official can check with a pencil."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.accounts.posts import rules
from portal.accounts.posts.rules import Problem, Term, cut, end_problem, handover_problem, hour_of, withdrawal_problem

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)  # 10.30 WITA


def at(day: int, hour: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return hour_of(date(year, month, day), hour)


def term(from_at: datetime, until_at: datetime | None = None, ends_at: datetime | None = None) -> Term:
    return Term(from_at, ends_at if ends_at is not None else None, until_at)


OPEN = term(at(1, month=3))
ENDED = term(at(1, month=3), at(1, month=6))
COMING = term(at(25))


def test_a_day_and_an_hour_are_those_of_ntt() -> None:
    assert hour_of(date(2026, 11, 20), 8) == datetime(2026, 11, 20, 0, tzinfo=UTC)
    assert hour_of(date(2026, 11, 20), 0) == datetime(2026, 11, 19, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        (at(10, 8) - timedelta(microseconds=1), False),
        (at(10, 8), True),
        (at(12, 8) - timedelta(microseconds=1), True),
        (at(12, 8), False),
        (at(13), False),
    ],
)
def test_a_term_holds_from_its_hour_until_the_last_moment_before_its_end(moment: datetime, holds: bool) -> None:
    assert term(at(10, 8), at(12, 8)).holds(moment) is holds


def test_an_open_term_holds_for_good() -> None:
    assert OPEN.holds(at(1, year=2040))
    assert not OPEN.holds(at(1, month=3) - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("last", "from_at", "ends"),
    [
        (OPEN, at(20, 8), at(20, 8)),  # the former holder loses it at the hour
        (OPEN, at(1, month=12), at(1, month=12)),  # a letter dated ahead: then
        (term(at(1), at(30)), at(20), at(20)),  # a deputy is relieved before the letter runs out
        (term(at(1), at(20)), at(20), at(20)),  # to the hour: nothing is taken away, nothing overlaps
        (ENDED, at(20), at(1, month=6)),  # was over before
    ],
)
def test_what_a_handover_does_to_the_former_holder(last: Term, from_at: datetime, ends: datetime) -> None:
    cut_at = cut(last, from_at)
    assert cut_at == ends
    assert not Term(last.from_at, last.ends_at, cut_at).holds(from_at)


@pytest.mark.parametrize(
    ("last", "new", "field"),
    [
        (None, term(at(20, 11)), None),
        (None, term(at(20, year=2025)), None),  # the first one: has been in the post for years
        (None, term(at(1), ends_at=at(1, 1)), None),
        (None, term(at(1, 8), ends_at=at(1, 8)), "until_day"),
        (None, term(at(2), ends_at=at(1)), "until_day"),
        (OPEN, term(at(20, 8)), None),
        (OPEN, term(at(20, 11)), None),  # ahead
        (OPEN, term(at(19, year=2027)), None),
        (OPEN, term(at(30, year=2027)), "from_day"),
        (OPEN, term(NOW - rules.LATEST_BACKDATING), None),
        (OPEN, term(NOW - rules.LATEST_BACKDATING - timedelta(hours=1)), "from_day"),
        (OPEN, term(OPEN.from_at), "from_day"),  # the former one would never have held it
        (OPEN, term(OPEN.from_at - timedelta(hours=1)), "from_day"),
        (ENDED, term(at(1, month=7)), None),  # nobody loses anything: any earlier time
        (ENDED, term(at(31, month=5)), "from_day"),  # would shorten a term that was over in June
        (COMING, term(at(24)), "from_day"),  # something is planned already
        (COMING, term(at(25)), "from_day"),
        (COMING, term(at(26)), None),  # and the return after it may be planned too
    ],
)
def test_who_may_follow(last: Term | None, new: Term, field: str | None) -> None:
    problem = handover_problem(last, new, NOW)
    assert (problem.field if problem else None) == field
    if problem:
        assert problem.sentence.endswith(".")


@pytest.mark.parametrize(
    ("one", "moment", "field"),
    [
        (OPEN, at(20, 10), None),
        (OPEN, at(20, 11), None),
        (OPEN, at(20, 11, month=12), None),
        (OPEN, OPEN.from_at, "end_day"),
        (OPEN, at(1), None),
        (OPEN, at(1, month=10), "end_day"),
        (OPEN, at(30, year=2027), "end_day"),
        (term(at(1), at(25)), at(24), None),
        (term(at(1), at(25)), at(25), "end_day"),
        (ENDED, at(20), ""),
        (COMING, at(26), ""),
    ],
)
def test_when_a_term_may_end_without_anybody_following(one: Term, moment: datetime, field: str | None) -> None:
    problem = end_problem(one, moment, NOW)
    assert (problem.field if problem else None) == field


@pytest.mark.parametrize(
    ("one", "is_last", "refused"),
    [
        (COMING, True, False),
        (COMING, False, True),
        (term(NOW), True, False),
        (term(NOW - timedelta(hours=1)), True, False),  # the wrong account is seen at once
        (term(NOW - timedelta(hours=1)), False, True),
        (term(NOW - timedelta(hours=1, microseconds=1)), True, True),
        (OPEN, True, True),
    ],
)
def test_only_what_is_still_to_come_or_just_began_is_taken_back(one: Term, is_last: bool, refused: bool) -> None:
    problem = withdrawal_problem(one, is_last=is_last, now=NOW)
    assert isinstance(problem, Problem) is refused


@pytest.mark.parametrize(
    ("year", "ahead", "refused"),
    [
        (1, 1, True),
        (1999, 1, True),
        (2000, 1, False),
        (2027, 1, False),
        (2028, 1, True),
        (2031, 10, False),
        (2037, 10, True),
        (9999, 10, True),
    ],
)
def test_years_that_are_meant(year: int, ahead: int, refused: bool) -> None:
    problem = rules.year_problem(date(year, 1, 1), date(2026, 11, 20), ahead=ahead)
    assert bool(problem) is refused


def test_words_as_they_are_printed() -> None:
    assert rules.acting_title("Plt.", "Kepala Dinas Contoh") == "Plt. Kepala Dinas Contoh"
    assert rules.acting_title("", "Bupati Contoh") == "Bupati Contoh"
    words = rules.authority_words("Surat Perintah Bupati", "800/12", date(2025, 7, 7))
    assert words == "Surat Perintah Bupati Nomor 800/12 tanggal 7 Juli 2025"
