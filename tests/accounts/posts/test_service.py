"""Handovers on a real database: whoever had the post loses it at the hour, and two never hold it at one moment."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from portal.accounts.posts import queries, service
from portal.accounts.posts.models import PostHolder
from portal.core import clock
from portal.core.db import db, writing
from portal.core.errors import DomainError, NotFoundError
from portal.core.permissions import WorkplaceKind
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.conftest import MORNING
from tests.support import posts
from tests.support.factories import actor
from tests.support.people import ATAMBUA, BELU, TTU
from tests.support.posts import SINCE, appointment, hand_over_here, holder_ids, post

pytestmark = pytest.mark.usefixtures("held_clock")
HOUR = datetime.fromisoformat("2026-11-23T08:00+08:00")
MOMENT = timedelta(microseconds=1)
PATIENCE = 30


@contextmanager
def acting(app: Flask) -> Iterator[None]:
    """A transaction that writes, committed at the end."""
    with app.app_context(), writing(), scope_of(system_scope()):
        yield
        db.session.commit()


def holder_name(app: Flask, post_id: int, moment: datetime) -> str:
    with app.app_context():
        found = queries.holder_at(post_id, moment)
        return found.printed_name if found else ""


def ink(name: str, from_at: datetime, **changes: Any) -> service.Appointment:
    return appointment(from_at, printed_name=name, person_id=None, **changes)


def test_the_former_holder_loses_the_post_at_the_hour(app: Flask) -> None:
    number = post(app, "Bupati Contoh", appointment(), ink("Plt. Contoh", HOUR, acting="Plt."))
    assert holder_name(app, number, SINCE - MOMENT) == ""
    assert holder_name(app, number, HOUR - MOMENT) == "Dra. Tia Contoh, M.Si."
    assert holder_name(app, number, HOUR) == "Plt. Contoh"
    tia = actor("tia").id or 0
    with app.app_context():
        before = queries.holding_at(tia, WorkplaceKind.REGENCY, TTU, HOUR - MOMENT)
        assert [each.title for each in before] == ["Bupati Contoh"]
        assert before[0].authority == "Keputusan Menteri Contoh Nomor 100.2/1 tanggal 30 Desember 2025"
        assert queries.holding_at(tia, WorkplaceKind.REGENCY, TTU, HOUR) == []
        assert queries.holding_at(tia, WorkplaceKind.REGENCY, BELU, SINCE) == []
        assert queries.holding_at(tia, WorkplaceKind.BRANCH, ATAMBUA, SINCE) == []
        assert [each.acting for each in queries.holders_of(WorkplaceKind.REGENCY, TTU, HOUR)] == ["Plt."]
        assert [each.printed_name for each in queries.history(number)] == ["Plt. Contoh", "Dra. Tia Contoh, M.Si."]


def test_a_deputy_leaves_a_vacant_post_and_nobody_comes_back_alone(app: Flask) -> None:
    end = HOUR + timedelta(days=3)
    number = post(app, "Bupati Contoh", appointment(), ink("Deputi Contoh", HOUR, acting="Plh.", ends_at=end))
    assert holder_name(app, number, end - MOMENT) == "Deputi Contoh"
    assert holder_name(app, number, end) == ""
    with acting(app):  # the return is written down, here before the deputy has begun
        hand_over_here(number, appointment(end))
    assert holder_name(app, number, end) == "Dra. Tia Contoh, M.Si."


def test_a_withdrawn_handover_gives_the_former_term_back_as_its_papers_say(app: Flask) -> None:
    end = HOUR + timedelta(days=3)
    number = post(app, "Bupati Contoh", appointment(ends_at=end), ink("Deputi Contoh", HOUR))
    assert holder_name(app, number, HOUR) == "Deputi Contoh"
    deputy = holder_ids(app, number)[-1]
    with acting(app):
        service.withdraw(number, deputy, "Surat ditarik", by=actor("nona"))
    assert holder_name(app, number, HOUR) == "Dra. Tia Contoh, M.Si."
    assert holder_name(app, number, end) == ""
    with app.app_context():
        withdrawn = queries.history(number)[0]
        assert (withdrawn.withdrawn_reason, withdrawn.withdrawn_by_name) == ("Surat ditarik", "Nona Contoh")
    with acting(app):  # the same hour may be given to somebody else
        hand_over_here(number, ink("Lain Contoh", HOUR))
    assert holder_name(app, number, HOUR) == "Lain Contoh"


def test_a_term_ended_early_stays_ended_when_the_next_handover_is_withdrawn(app: Flask) -> None:
    number = post(app, "Bupati Contoh", appointment(), ink("Deputi Contoh", HOUR))
    first, second = holder_ids(app, number)
    with acting(app):
        service.end_term(number, first, MORNING + timedelta(hours=1), "Wafat", by=actor("nona"))
    with acting(app):
        service.withdraw(number, second, "Keliru", by=actor("nona"))
    assert holder_name(app, number, HOUR) == ""


def test_what_began_an_hour_ago_is_withdrawn_and_nothing_older(app: Flask) -> None:
    number = post(app, "Bupati Contoh", appointment(), ink("Deputi Contoh", HOUR))
    only = holder_ids(app, number)[-1]
    later = HOUR + timedelta(hours=1)
    with clock.fixed(later + MOMENT), pytest.raises(DomainError, match="lebih dari satu jam"), acting(app):
        service.withdraw(number, only, "Keliru", by=actor("nona"))
    assert holder_name(app, number, later) == "Deputi Contoh"
    with clock.fixed(later), acting(app):
        service.withdraw(number, only, "Akun keliru", by=actor("nona"))
    assert holder_name(app, number, later) == "Dra. Tia Contoh, M.Si."
    with pytest.raises(DomainError, match="sudah dibatalkan"), acting(app):
        service.withdraw(number, only, "Sekali lagi", by=actor("nona"))


def test_nobody_hands_a_post_over_to_themselves_or_to_an_account_that_may_not_sign(app: Flask) -> None:
    number = post(app, "Bupati Contoh")
    with app.app_context(), writing(), scope_of(system_scope()):
        with pytest.raises(DomainError, match="diri sendiri"):
            service.effect_of(number, appointment(), by=actor("tia"))
        for name in ("sari", "vera", "petrus", "rani", "nona"):
            with pytest.raises(DomainError, match="tidak dapat menandatangani di sini"):
                service.effect_of(number, appointment(person_id=actor(name).id), by=actor("budi"))


def test_a_holder_of_another_post_is_not_found(app: Flask) -> None:
    one = post(app, "Bupati Contoh", appointment())
    other = post(app, "Kepala Dinas Contoh", ink("Kadis Contoh", SINCE))
    tia = holder_ids(app, one)[0]
    with pytest.raises(NotFoundError), acting(app):
        service.end_term(other, tia, MORNING, "Keliru", by=actor("nona"))


def test_a_post_is_closed_when_nobody_has_it_and_takes_nobody_after(app: Flask) -> None:
    number = post(app, "Bupati Contoh", appointment())
    with pytest.raises(DomainError, match="masih terisi"), acting(app):
        service.close(number, "Keliru", by=actor("nona"))
    tia = holder_ids(app, number)[0]
    with acting(app):
        service.end_term(number, tia, MORNING, "Pensiun", by=actor("nona"))
        service.close(number, "Digabung", by=actor("nona"))
    with pytest.raises(DomainError, match="sudah ditutup"), acting(app):
        hand_over_here(number, appointment(HOUR))
    again = post(app, "Bupati Contoh")  # the title is free again
    with pytest.raises(DomainError, match="sudah ada"), acting(app):
        service.found(WorkplaceKind.REGENCY, TTU, "Bupati Contoh", by=actor("nona"))
    assert again != number
    assert post(app, "Bupati Contoh", workplace_id=BELU)


@pytest.mark.parametrize(
    ("from_at", "until_at"),
    [
        (SINCE + timedelta(days=1), None),
        (SINCE - timedelta(days=9), SINCE + timedelta(days=1)),
        (HOUR - timedelta(days=1), HOUR + timedelta(days=1)),
        (SINCE - timedelta(days=9), None),
        (SINCE, HOUR),
    ],
)
def test_the_database_itself_refuses_two_holders_at_one_moment(
    app: Flask, from_at: datetime, until_at: datetime | None
) -> None:
    number = post(app, "Bupati Contoh", appointment(ends_at=HOUR))
    with app.app_context(), writing(), scope_of(system_scope()):
        past = appointment(from_at, ends_at=until_at, person_id=None)
        db.session.add(
            PostHolder(
                post_id=number, **vars(past), until_at=until_at, recorded_at=clock.now(), recorded_by_name="Siapa"
            )
        )
        with pytest.raises(IntegrityError):
            db.session.flush()


def test_the_database_refuses_a_term_that_grows_into_the_next(app: Flask) -> None:
    number = post(app, "Bupati Contoh", appointment(ends_at=HOUR), ink("Deputi Contoh", HOUR))
    first = holder_ids(app, number)[0]
    with app.app_context(), writing(), scope_of(system_scope()):
        holder = db.session.get_one(PostHolder, first)
        holder.ends_at = holder.until_at = HOUR + timedelta(hours=1)
        with pytest.raises(IntegrityError):
            db.session.flush()


def test_who_retired_is_not_offered_to_come_back(app: Flask) -> None:
    number = post(app, "Bupati Contoh", appointment(), ink("Deputi Contoh", HOUR, acting="Plh."))

    def offered() -> str:
        with app.app_context():
            found = queries.definitive_of(queries.history(number))
            return found.printed_name if found else ""

    assert offered() == "Dra. Tia Contoh, M.Si."
    tia = holder_ids(app, number)[0]
    with acting(app):
        service.end_term(number, tia, MORNING, "Purnatugas", by=actor("nona"))
    assert offered() == ""


# --- two at once ------------------------------------------------------------------------------------------------------


def meanwhile(app: Flask, first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """What `second` came to, which began when `first` had done its work but not committed yet."""
    answers: list[Any] = []

    def run() -> None:
        with clock.fixed(MORNING), app.app_context(), writing(), scope_of(system_scope()):
            try:
                answers.append(second())
                db.session.commit()
            except DomainError as error:
                answers.append(error.sentence)

    thread = threading.Thread(target=contextvars.Context().run, args=(run,))
    with acting(app):
        first()
        db.session.flush()
        thread.start()
        thread.join(1)  # time enough to get past, unless it waits
    thread.join(PATIENCE)
    return answers


def test_of_two_who_hand_over_at_once_the_second_is_asked_to_look_again(app: Flask) -> None:
    number = post(app, "Bupati Contoh", appointment())
    (tia,) = holder_ids(app, number)

    def second() -> int:
        given = ink("Kedua Contoh", HOUR + timedelta(hours=1))
        return service.hand_over(number, given, former_id=tia, by=actor("budi")).id

    answers = meanwhile(app, lambda: hand_over_here(number, ink("Pertama Contoh", HOUR)), second)
    assert answers == ["Pejabat jabatan ini baru saja diubah orang lain. Periksa kembali siapa yang digantikan."]
    assert holder_name(app, number, HOUR + timedelta(days=9)) == "Pertama Contoh"


def test_who_signs_while_the_post_changes_hands_waits_and_sees_it_gone(app: Flask) -> None:
    number = post(app, "Bupati Contoh", appointment())

    def sign() -> list[str]:
        service.hold_posts(WorkplaceKind.REGENCY, TTU)
        held = queries.holding_at(actor("tia").id or 0, WorkplaceKind.REGENCY, TTU, clock.now())
        return [each.title for each in held]

    given = ink("Penerus Contoh", MORNING - timedelta(hours=1))
    assert meanwhile(app, lambda: hand_over_here(number, given), sign) == [[]]


def test_a_handover_waits_for_who_is_signing(app: Flask) -> None:
    number = post(app, "Bupati Contoh", appointment())
    seen: list[Any] = []

    def sign() -> None:
        service.hold_posts(WorkplaceKind.REGENCY, TTU)
        seen.extend(queries.holding_at(actor("tia").id or 0, WorkplaceKind.REGENCY, TTU, clock.now()))

    given = ink("Penerus Contoh", MORNING - timedelta(hours=1))
    answers = meanwhile(app, sign, lambda: posts.hand_over_here(number, given))
    assert len(seen) == 1
    assert len(answers) == 1
    assert holder_name(app, number, MORNING) == "Penerus Contoh"
