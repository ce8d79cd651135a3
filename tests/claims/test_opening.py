"""A recorded death opens one claim file, whatever the number of places; taken back, the file is void."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import func, select

from portal import schema
from portal.beneficiaries.models import Enrolment
from portal.claims.models import Claim
from portal.claims.rules.states import ClaimState
from portal.config import PROJECT_ROOT
from portal.core.db import db
from tests.claims.conftest import DIED, FACTS, WIDOW, claim_ids, place_of
from tests.support import factories
from tests.support.client import PortalClient
from tests.support.factories import inside, row
from tests.support.lists import confirmed, words

pytestmark = pytest.mark.usefixtures("held_clock")


def state(app: Flask, number: int = 0) -> ClaimState:
    with inside(app):
        return db.session.scalars(select(Claim).order_by(Claim.id)).all()[number].state


def test_a_death_opens_a_file_and_the_persons_page_leads_to_it(app: Flask, sari: PortalClient, claim: str) -> None:
    person = place_of(app, 1).partition("/tempat")[0]
    page = sari.get(person)
    assert "Klaim kematian: belum diajukan" in words(page)
    assert claim in page.get_data(as_text=True)
    assert "Belum diajukan" in words(sari.get(claim))
    assert "Contoh Orang" in words(sari.get("/wilayah/ttu/klaim/"))


def test_moving_away_opens_none(app: Flask, sari: PortalClient, quota_id: int) -> None:
    sari.post(place_of(app, 1) + "/lepas", data={**DIED, "why": "moved"})
    assert claim_ids(app) == []
    assert "Klaim kematian" not in words(sari.get(place_of(app, 1).partition("/tempat")[0]))


def test_a_mistaken_death_makes_the_file_void_and_dying_after_all_gives_it_back(
    app: Flask, sari: PortalClient, claim: str
) -> None:
    sari.post(claim + "/ahli-waris", data=WIDOW)
    assert sari.post(place_of(app, 1) + "/batal-lepas", data={"reason": "Salah orang"}).status_code == 303
    assert state(app) is ClaimState.VOID
    assert "Tidak ada yang meninggal tanpa klaim" in words(sari.get("/wilayah/ttu/klaim/"))
    assert "batal" in words(sari.post(claim + "/kematian", data=FACTS))
    assert sari.post(place_of(app, 1) + "/lepas", data=DIED).status_code == 303
    assert state(app) is ClaimState.UNFILED
    assert "1 orang: istri atau suami" in words(sari.get(claim))
    assert len(claim_ids(app)) == 1


def test_a_filed_claim_keeps_the_death(app: Flask, sari: PortalClient, claim: str) -> None:
    sari.post(claim + "/kematian", data=FACTS)
    sari.post(claim + "/ajukan", data={"filed-on_day": "2026-11-02", "filed-document": "Cabang Atambua"})
    answer = sari.post(place_of(app, 1) + "/batal-lepas", data={"reason": "Salah orang"})
    assert answer.status_code == 422
    assert "sudah diajukan" in words(answer)
    assert state(app) is ClaimState.FILED


def test_somebody_with_two_places_dies_once(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    early, late = factories.quota(app, last=10), factories.quota(app, source="csr", first=11)
    confirmed(sari, tmp_path, early, [row(1)], start="2026-03")
    confirmed(sari, tmp_path, late, [row(1)], start="2026-11")
    sari.post(place_of(app, 1) + "/lepas", data={**DIED, "from_month": "2026-10"})
    sari.post(place_of(app, 2) + "/lepas", data=DIED)
    assert len(claim_ids(app)) == 1
    sari.post(place_of(app, 2) + "/batal-lepas", data={"reason": "Salah orang"})
    assert state(app) is ClaimState.UNFILED  # the other place still ends with the death


def test_a_file_follows_the_death_that_is_left(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    early, late = factories.quota(app, last=10), factories.quota(app, source="csr", first=11)
    confirmed(sari, tmp_path, early, [row(1)], start="2026-03")
    confirmed(sari, tmp_path, late, [row(1)], start="2026-11")
    sari.post(place_of(app, 1) + "/lepas", data={**DIED, "from_month": "2026-05"})
    sari.post(place_of(app, 2) + "/lepas", data=DIED)
    assert sari.post(place_of(app, 1) + "/batal-lepas", data={"reason": "Salah bulan"}).status_code == 303
    address = f"/wilayah/ttu/klaim/{claim_ids(app)[0]}"
    with inside(app):
        opened = db.session.scalars(select(Claim)).one()
        assert (opened.enrolment_id, opened.since_on) == (
            db.session.scalar(select(func.max(Enrolment.id))),
            date(2026, 11, 1),
        )
    assert sari.post(address + "/kematian", data=FACTS).status_code == 303  # October: no place was free then


def test_deaths_recorded_before_there_were_claims_have_a_file_too(app: Flask, claim: str) -> None:
    migrations = str(PROJECT_ROOT / "migrations")
    before = ScriptDirectory(migrations).get_revision("0016").down_revision
    with app.app_context():
        db.engine.dispose()
        flask_migrate.downgrade(directory=migrations, revision=str(before))
        schema.upgrade(app)
        db.engine.dispose()
    assert len(claim_ids(app)) == 1
    assert state(app) is ClaimState.UNFILED
    with inside(app):
        (opened,) = db.session.scalars(select(Claim)).all()
        assert (opened.since_on, opened.opened_by_name) == (date(2026, 11, 1), "Sari Contoh")
