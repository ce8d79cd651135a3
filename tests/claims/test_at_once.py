"""Two people at the same moment, in processes of their own: one who died has one claim file."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.beneficiaries import ending
from portal.beneficiaries.models import Enrolment
from portal.core import clock
from portal.core.db import db
from portal.core.months import Month
from portal.quotas.rules.ledger import FreedReason
from tests.claims.conftest import claim_ids, place_of
from tests.support import factories, processes
from tests.support.client import PortalClient
from tests.support.lists import confirmed

YEAR = clock.today().year  # processes have a clock of their own


def test_two_places_of_one_who_died_are_freed_at_once(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    for year in (YEAR, YEAR + 1):
        quota_id = factories.quota(app, year=year)
        confirmed(sari, tmp_path, quota_id, [factories.row(1)], start=f"{year}-01")
    acts = [
        ("sari", place_of(app, number) + "/lepas", {"why": "died", "from_month": f"{year}-12", "document": "Akta"})
        for number, year in ((1, YEAR), (2, YEAR + 1))
    ]
    answers = processes.together(app.config["PORTAL"], processes.post, acts)
    assert [answer[:3] for answer in answers] == ["303", "303"]
    assert len(claim_ids(app)) == 1


@pytest.mark.postgresql_only
def test_the_second_finds_the_file_that_the_first_is_about_to_commit(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    for year in (YEAR, YEAR + 1):
        quota_id = factories.quota(app, year=year)
        confirmed(sari, tmp_path, quota_id, [factories.row(1)], start=f"{year}-01")
    with factories.inside(app):
        first, second = db.session.scalars(select(Enrolment.id).order_by(Enrolment.id)).all()
    opened, errors = threading.Event(), []

    def free(enrolment_id: int, year: int, *, linger: float) -> None:
        try:
            with factories.inside(app):
                ending.end(
                    enrolment_id, Month(year, 12), why=FreedReason.DIED, document="Akta", by=factories.actor("sari")
                )
                opened.set()
                time.sleep(linger)
                db.session.commit()
        except Exception as error:
            errors.append(error)

    one = threading.Thread(target=free, args=(first, YEAR), kwargs={"linger": 0.7})
    other = threading.Thread(target=free, args=(second, YEAR + 1), kwargs={"linger": 0})
    one.start()
    assert opened.wait(10)
    other.start()
    one.join(20)
    other.join(20)
    assert errors == []
    assert len(claim_ids(app)) == 1
