"""An office with three people covered from March, one of whom has died: a claim file is open."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.beneficiaries.models import Enrolment
from portal.claims.models import Claim
from portal.core.db import db
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed

DIED = {"why": "died", "from_month": "2026-11", "document": "Akta kematian 5303-KM-0007"}
FACTS = {"died_on": "2026-10-28", "cause": "other"}
WIDOW = {
    "relation": "spouse",
    "name": "Contoh Janda",
    "phone": "0812-0000-1234",
    "bank": "Bank NTT",
    "account": "0012345678",
}


@pytest.fixture
def quota_id(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    made = factories.quota(app, people=10)
    confirmed(sari, tmp_path, made, [row(number) for number in (1, 2, 3)], start="2026-03")
    return made


def place_of(app: Flask, number: int) -> str:
    """The address of a person's place, by the order of enrolment."""
    with inside(app):
        enrolment = db.session.scalars(select(Enrolment).order_by(Enrolment.id)).all()[number - 1]
        return f"/wilayah/ttu/peserta/{enrolment.beneficiary_id}/tempat/{enrolment.id}"


def claim_ids(app: Flask) -> list[int]:
    with inside(app):
        return list(db.session.scalars(select(Claim.id).order_by(Claim.id)))


@pytest.fixture
def claim(app: Flask, sari: PortalClient, quota_id: int) -> str:
    """The address of the claim file of the first person."""
    assert sari.post(place_of(app, 1) + "/lepas", data=DIED).status_code == 303
    return f"/wilayah/ttu/klaim/{claim_ids(app)[0]}"


@pytest.fixture
def petrus(app: Flask) -> PortalClient:
    """The officer of the branch of Atambua, who sees TTU."""
    return signed_in(app, "petrus")


@pytest.fixture
def at_branch(claim: str) -> str:
    """The same file, at the branch."""
    return claim.replace("/wilayah/ttu/", "/bpjs/atambua/")
