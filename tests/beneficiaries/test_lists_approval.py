"""Where an office wants four eyes, the operator submits and a verifier who touched nothing approves."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts import service as accounts
from portal.accounts.models import Person
from portal.accounts.queries import person_by_id
from portal.audit.service import PORTAL
from portal.beneficiaries.models import Beneficiary
from portal.core import settings
from portal.core.db import db
from portal.core.months import Month
from portal.core.permissions import Role, WorkplaceKind
from portal.quotas import queries as quotas
from portal.quotas.models import QuotaMovement
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import listed, words
from tests.support.people import TTU, enrolled

pytestmark = pytest.mark.usefixtures("held_clock")


@pytest.fixture
def submitted(app: Flask, sari: PortalClient, tmp_path: Path) -> str:
    """The page of a list of two that Sari submitted in an office with a verifier."""
    with inside(app):
        settings.change("list_approver", "verifier", TTU, 2)
        db.session.commit()
    page = listed(sari, tmp_path, factories.quota(app), [row(1), row(2)])
    assert sari.post(page + "/catat").status_code == 303
    return page


def registered(app: Flask) -> int:
    with inside(app):
        return db.session.scalar(select(func.count()).select_from(Beneficiary)) or 0


def test_a_submitted_list_waits_and_registers_nobody(app: Flask, sari: PortalClient, submitted: str) -> None:
    assert "Menunggu persetujuan Diajukan oleh Sari Contoh, 20 November 2026" in words(sari.get(submitted))
    assert registered(app) == 0
    assert sari.post(submitted + "/batalkan").status_code == 409


def test_budi_approves_what_sari_prepared(app: Flask, submitted: str) -> None:
    budi = signed_in(app, "budi")
    assert "Daftar no. 1" in words(budi.get("/wilayah/ttu/"))  # waits for him on his start page
    assert "Setujui 2 orang" in words(budi.get(submitted))
    assert budi.post(submitted + "/setujui").status_code == 303
    assert "2 orang dicatat oleh Budi Contoh" in words(budi.get(submitted))
    assert registered(app) == 2
    record = words(budi.get("/wilayah/ttu/catatan/?jenis=daftar"))
    for sentence in ("Daftar no. 1 diajukan", "Daftar no. 1 disetujui", "Daftar no. 1 dicatat: 2 orang"):
        assert sentence in record


def test_the_author_cannot_approve_and_reads_why(app: Flask, sari: PortalClient, submitted: str) -> None:
    answer = sari.post(submitted + "/setujui")
    assert answer.status_code == 403
    assert "Yang dapat: Verifikator" in words(answer)


def test_an_author_who_became_verifier_still_cannot_approve(app: Flask, sari: PortalClient, submitted: str) -> None:
    with inside(app):
        person = person_by_id(1)
        accounts.end_membership(person.memberships[0], person, by=PORTAL, reason="mutasi")
        person.closed_at = None
        accounts.add_membership(person, Role.VERIFIER, WorkplaceKind.REGENCY, TTU, by=PORTAL)
        db.session.commit()
    enrolled(app, "sari")
    promoted = signed_in(app, "sari")
    assert "aria-disabled" in promoted.get(submitted).get_data(as_text=True)
    answer = promoted.post(submitted + "/setujui")
    assert answer.status_code == 409
    assert registered(app) == 0


def test_returning_needs_a_comment_and_the_operator_reads_it(app: Flask, sari: PortalClient, submitted: str) -> None:
    budi = signed_in(app, "budi")
    refused = budi.post(submitted + "/kembalikan", data={"comment": "  "})
    assert refused.status_code == 422
    assert "Tuliskan apa yang perlu diperbaiki" in words(refused)
    assert budi.post(submitted + "/kembalikan", data={"comment": "Dua nama tertukar."}).status_code == 303
    shown = words(sari.get(submitted))
    assert "Dikembalikan oleh Budi Contoh: Dua nama tertukar." in shown
    assert budi.post(submitted + "/setujui").status_code == 409
    assert registered(app) == 0
    sari.post(submitted + "/catat")
    budi.post(submitted + "/setujui")
    assert registered(app) == 2


def test_approving_twice_registers_once(app: Flask, submitted: str) -> None:
    budi = signed_in(app, "budi")
    budi.post(submitted + "/setujui")
    assert budi.post(submitted + "/setujui").status_code == 409
    assert registered(app) == 2


def test_the_setting_as_it_was_when_handed_in_decides(app: Flask, submitted: str) -> None:
    with inside(app):
        settings.change("list_approver", "nobody", TTU, 2)
        db.session.commit()
    assert signed_in(app, "budi").post(submitted + "/setujui").status_code == 303
    assert registered(app) == 2


def test_nobody_of_another_office_approves(app: Flask, submitted: str) -> None:
    for username in ("bela", "wati", "petrus"):
        assert signed_in(app, username).post(submitted + "/setujui").status_code == 404
    with inside(app):
        assert db.session.scalar(select(Person.username).where(Person.id == 1)) == "sari"
    assert registered(app) == 0


def places(app: Flask) -> tuple[int, int, int]:
    """Reserved, taken and remaining in the last month of the office's one quota."""
    with inside(app):
        (state,) = quotas.states_of_year(2026, Month(2026, 12))
        return state.balance.reserved, state.balance.taken, state.balance.remaining


def test_a_submitted_list_holds_its_places_and_an_approved_one_takes_them(app: Flask, submitted: str) -> None:
    assert places(app) == (2, 0, 98)
    assert signed_in(app, "budi").post(submitted + "/setujui").status_code == 303
    assert places(app) == (0, 2, 98)
    with inside(app):
        kinds = [each.kind.value for each in db.session.scalars(select(QuotaMovement).order_by(QuotaMovement.id))]
    assert kinds == ["allocated", "reserved", "released", "taken"]


def test_a_returned_list_gives_its_places_back_and_holds_them_again_when_handed_in_again(
    app: Flask, sari: PortalClient, submitted: str
) -> None:
    budi = signed_in(app, "budi")
    assert budi.post(submitted + "/kembalikan", data={"comment": "Periksa desa."}).status_code == 303
    assert places(app) == (0, 0, 100)
    assert sari.post(submitted + "/catat").status_code == 303
    assert places(app) == (2, 0, 98)


def test_two_lists_cannot_both_hold_the_last_places(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    with inside(app):
        settings.change("list_approver", "verifier", TTU, 2)
        db.session.commit()
    quota_id = factories.quota(app, people=3)
    first = listed(sari, tmp_path, quota_id, [row(1), row(2)])
    second = listed(sari, tmp_path, quota_id, [row(3), row(4)])
    assert sari.post(first + "/catat").status_code == 303
    refused = sari.post(second + "/catat")
    assert refused.status_code == 409
    assert "Kurang 1 tempat." in words(refused)
    assert places(app) == (2, 0, 1)
    assert "Ajukan 2 orang" in words(sari.get(second))  # it still waits for its operator


def test_a_recording_that_fails_gives_the_places_back(app: Flask, sari: PortalClient, submitted: str) -> None:
    """Somebody of the list is covered elsewhere meanwhile: the whole list waits again, and holds nothing."""
    with inside(app):
        settings.change("list_approver", "nobody", TTU, 2)
        db.session.commit()
    other = factories.quota(app, source="csr")
    page = listed(sari, _folder(app), other, [row(1)])
    assert sari.post(page + "/catat").status_code == 303
    assert signed_in(app, "budi").post(submitted + "/setujui").status_code == 303
    assert "sudah dilindungi sejak daftar diperiksa" in words(sari.get(submitted))
    with inside(app):
        states = {
            state.quota.funding_source_code: state.balance for state in quotas.states_of_year(2026, Month(2026, 12))
        }
    assert (states["apbd-kabupaten"].reserved, states["apbd-kabupaten"].taken) == (0, 0)
    assert states["csr"].taken == 1


def _folder(app: Flask) -> Path:
    made: Path = app.config["PORTAL"].instance_dir / "daftar"
    made.mkdir(exist_ok=True)
    return made
