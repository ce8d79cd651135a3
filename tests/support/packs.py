"""Hearing packs as an office and the province freeze them, and an office with figures for them."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from portal.audit.service import Actor
from portal.core import clock
from portal.core.db import db, writing
from portal.core.tenancy import Scope, scope_of
from portal.exports.packs import service
from portal.regencies.queries import all_regency_ids
from tests.support import contributions, factories
from tests.support.client import signed_in
from tests.support.lists import confirmed
from tests.support.world_base import MORNING

PEOPLE = 12


def frozen(app: Flask, regency_id: int | None, by: Actor, year: int = 2026) -> int:
    """The id of a pack that was frozen now."""
    with app.test_request_context():
        scope = Scope.regency(regency_id) if regency_id is not None else Scope.province(all_regency_ids())
        with writing(), scope_of(scope):
            made = service.freeze(regency_id, year, by=by)
            db.session.commit()
            return made.id


def office_with_figures(app: Flask, folder: Path) -> int:
    """Forty places, twelve people from March on, two bills of which one is paid; the quota's id."""
    app.extensions["portal_tasks"].immediate = True
    with clock.fixed(MORNING):
        quota_id = factories.quota(app, people=40)
        rows = [factories.row(number) for number in range(1, PEOPLE + 1)]
        confirmed(signed_in(app, "sari"), folder, quota_id, rows, start="2026-03")
        contributions.frozen(app, quota_id, 3, 4)
        contributions.paid(app, quota_id, 3)
    app.extensions["portal_tasks"].immediate = False
    return quota_id
