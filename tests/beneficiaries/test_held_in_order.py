"""Acts that hold several quotas hold them in one order, and what is read is read once others are held off."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.beneficiaries import ending
from portal.beneficiaries.dukcapil import applying
from portal.beneficiaries.models import Beneficiary, Enrolment
from portal.beneficiaries.replacing import suggesting
from portal.beneficiaries.replacing.models import ChangeSuggestion
from portal.beneficiaries.replacing.rules import Fact
from portal.beneficiaries.rules.village_checks import Answer, VillageResult
from portal.beneficiaries.village_checks import service as village_checks
from portal.beneficiaries.village_checks.models import VillageSheet
from portal.core import clock
from portal.core.db import db
from portal.core.months import Month
from portal.quotas.rules.ledger import FreedReason
from tests.beneficiaries.test_village_checks import printed
from tests.conftest import MORNING
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed

pytestmark = [pytest.mark.usefixtures("held_clock"), pytest.mark.postgresql_only]


def at_once(app: Flask, *acts: Callable[[], object]) -> list[Exception]:
    """Do the acts in threads of their own, each in its transaction; what was raised."""
    raised: list[Exception] = []

    def run(act: Callable[[], object]) -> None:
        try:
            with clock.fixed(MORNING), inside(app):
                act()
                db.session.commit()
        except Exception as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    return raised


def test_freeing_several_and_an_answer_of_dukcapil_do_not_block_each_other(
    app: Flask, sari: PortalClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = factories.quota(app), factories.quota(app, source="dana-desa")
    confirmed(sari, tmp_path, one, [row(1)])
    confirmed(sari, tmp_path, two, [row(2)])
    with inside(app):
        places = {each.quota_id: each.id for each in db.session.scalars(select(Enrolment))}
        for quota_id in (two, one):  # the later quota is freed first
            suggesting.propose([Fact(places[quota_id], FreedReason.MOVED, Month(2026, 12), "Verifikasi desa")])
        db.session.commit()
        ids = list(db.session.scalars(select(ChangeSuggestion.id)))
    first_is_free, end = threading.Event(), ending.end

    def slowly(*args: Any, **more: Any) -> Any:
        made = end(*args, **more)
        first_is_free.set()
        time.sleep(1)
        return made

    monkeypatch.setattr(ending, "end", slowly)

    def answer() -> None:
        first_is_free.wait(10)
        applying.hold_register()

    def free() -> None:
        suggesting.free_several(ids, FreedReason.MOVED, document="SK 1", by=factories.SARI)

    assert at_once(app, free, answer) == []


def test_of_two_sheets_at_once_the_newer_answer_counts(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app)
    confirmed(sari, tmp_path, quota_id, [row(1)])
    with clock.fixed(MORNING - timedelta(days=5)):
        earlier = signed_in(app, "sari")
        for name in ("Putaran A", "Putaran B"):
            printed(earlier, earlier.post("/wilayah/ttu/verval/", data={"quota_id": quota_id, "name": name}).location)
    with inside(app):
        newer, older = db.session.scalars(select(VillageSheet.code).order_by(VillageSheet.id))
    entered = threading.Event()

    def enter_newer() -> None:
        given = {1: Answer(VillageResult.DIED)}
        village_checks.enter(newer, given, date(2026, 11, 20), revision=0, by=factories.SARI)
        entered.set()
        time.sleep(1)

    def enter_older() -> None:
        entered.wait(10)
        given = {1: Answer(VillageResult.CONFIRMED)}
        village_checks.enter(older, given, date(2026, 11, 16), revision=0, by=factories.SARI)

    assert at_once(app, enter_newer, enter_older) == []
    with inside(app):
        person = db.session.scalars(select(Beneficiary)).one()
        assert (person.village_check, person.village_checked_on) == (VillageResult.DIED, date(2026, 11, 20))
