"""An office that has something to say at a hearing, and to publish."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from portal.core import clock
from tests.support import contributions, factories
from tests.support.client import signed_in
from tests.support.lists import confirmed
from tests.support.world_base import MORNING

PEOPLE = 12


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
