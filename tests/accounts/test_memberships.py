"""What somebody is today and where, and what became of roles that ended."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts import service
from portal.accounts.models import Membership
from portal.accounts.queries import person_by_id
from portal.audit.models import AuditEntry
from portal.audit.service import PORTAL
from portal.core.db import db, writing
from portal.core.permissions import ROLE_WORKPLACE, Role, WorkplaceKind
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.conftest import MORNING
from tests.support.client import signed_in
from tests.support.factories import actor
from tests.support.lists import words
from tests.support.people import ATAMBUA, BELU, PASSWORD, TTU

pytestmark = pytest.mark.usefixtures("held_clock")
TODAY = date(2026, 11, 20)
PLACES = {WorkplaceKind.REGENCY: TTU, WorkplaceKind.BRANCH: ATAMBUA, WorkplaceKind.PROVINCE: 0}


def give(app: Flask, username: str, role: Role, workplace_id: int) -> int:
    """A further role from today; its id."""
    with app.app_context(), writing(), scope_of(system_scope()):
        person = person_by_id(actor(username).id or 0)
        made = service.add_membership(person, role, ROLE_WORKPLACE[role], workplace_id, by=PORTAL)
        db.session.commit()
        return made.id


def end(app: Flask, username: str, membership_id: int) -> None:
    with app.app_context(), writing(), scope_of(system_scope()):
        person = person_by_id(actor(username).id or 0)
        membership = next(each for each in person.memberships if each.id == membership_id)
        service.end_membership(membership, person, by=PORTAL, reason="mutasi")
        db.session.commit()


def first_role(app: Flask, username: str) -> int:
    with app.app_context():
        query = select(Membership.id).where(Membership.person_id == actor(username).id).order_by(Membership.id)
        return db.session.scalars(query).first() or 0


def entries(app: Flask, *actions: str) -> list[AuditEntry]:
    with app.app_context(), scope_of(system_scope()):
        query = select(AuditEntry).where(AuditEntry.action.in_(actions)).order_by(AuditEntry.id)
        return list(db.session.scalars(query))


def sign_in_and_out(app: Flask, username: str) -> None:
    client = signed_in(app, "adi")
    for password in ("salah sama sekali", PASSWORD):
        client.post("/masuk", data={"username": username, "password": password})
    client.post("/keluar")


def test_somebody_with_every_role_there_is_signs_in(app: Flask) -> None:
    for role in Role:
        if role not in (Role.VIEWER, Role.VERIFIER):
            give(app, "vera", role, PLACES[ROLE_WORKPLACE[role]])
    give(app, "vera", Role.VERIFIER, BELU)
    sign_in_and_out(app, "vera")
    found = entries(app, "signed_in")
    assert {entry.regency_id for entry in found} == {TTU, BELU, None}
    assert len(found[0].actor_role) > 60
    assert found[0].actor_role.split(", ")[:2] == ["Pemantau", "Operator"]


def test_a_former_office_no_longer_learns_when_somebody_comes_and_goes(app: Flask) -> None:
    old = first_role(app, "vera")
    give(app, "vera", Role.OPERATOR, BELU)
    end(app, "vera", old)
    sign_in_and_out(app, "vera")
    signed_in(app, "nona").post(f"/provinsi/akun/{actor('vera').id}/tautan")
    watched = ("signed_in", "sign_in_failed", "signed_out", "password_link_made")
    found = entries(app, *watched)
    assert sorted(entry.action for entry in found) == sorted(watched)
    assert {entry.regency_id for entry in found} == {BELU}
    assert {entry.actor_role for entry in found if entry.actor_id == actor("vera").id} == {"Operator"}
    for line in ("masuk.", "keluar.", "Gagal masuk", "Tautan kata sandi"):
        assert line not in words(signed_in(app, "budi").get("/wilayah/ttu/catatan/"))


def test_what_concerns_somebody_without_work_is_read_by_the_province_alone(app: Flask) -> None:
    end(app, "vera", first_role(app, "vera"))
    sign_in_and_out(app, "vera")
    (first, second) = entries(app, "sign_in_failed")
    assert (first.regency_id, first.actor_role) == (second.regency_id, second.actor_role) == (None, "tanpa peran")
    signed_in(app, "nona").post(f"/provinsi/akun/{actor('vera').id}/tautan")
    assert [entry.regency_id for entry in entries(app, "account_reopened", "password_link_made")] == [None, None]


def test_a_role_that_ends_is_over_at_once_and_keeps_its_days(app: Flask) -> None:
    made = give(app, "vera", Role.SIGNATORY, TTU)
    old = first_role(app, "vera")
    budi = signed_in(app, "budi")
    answer = budi.htmx("POST", f"/wilayah/ttu/akun/{made}/tutup", data={"reason": "salah pilih"})
    assert answer.status_code == 200
    assert "Vera Contoh" in words(answer)  # her other role holds
    with app.app_context():
        ended, kept = db.session.get_one(Membership, made), db.session.get_one(Membership, old)
        assert (ended.valid_from, ended.valid_until, ended.ended_at) == (TODAY, TODAY, MORNING)
        assert (kept.valid_from, kept.valid_until, kept.ended_at) == (date(2026, 1, 1), None, None)
        assert [member.role for member in service.members_of_regency(TTU, TODAY) if member.person_id == 4] == ["viewer"]
        assert [grant.role for grant in person_by_id(4).grants(TODAY)] == [Role.VIEWER]
    again = budi.post(f"/wilayah/ttu/akun/{made}/tutup", data={"reason": "sekali lagi"})
    assert "Peran ini sudah berakhir." in words(again)
    page = words(signed_in(app, "nona").get("/provinsi/akun/4"))
    assert "sejak 20 November 2026 sampai 20 November 2026" in page


def test_an_end_without_its_day_is_refused_by_the_database(app: Flask) -> None:
    from sqlalchemy.exc import IntegrityError

    with app.app_context(), writing():
        membership = db.session.get_one(Membership, 1)
        membership.ended_at = datetime(2026, 11, 20, tzinfo=MORNING.tzinfo)
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()
