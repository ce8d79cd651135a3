"""The rehearsal in the full office: of the edition that judges 2024 enough regions have begun for medians, and TTU's
score has a year behind it."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from portal.core import clock
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.paritrana import queries, service
from portal.regencies.queries import system_scope
from tests.support import paritrana as makers
from tests.support import paritrana_year as year
from tests.support.people import TTU
from tests.support.world_base import World

OTHERS = (5301, 5302, 5305, 5306, 5307)


def fill_rehearsal(app: Flask, world: World) -> None:
    """Five others begin, one of them answers; standings of TTU on the first of several months."""
    edition_id = world.ids["edition_2024"]
    for number, regency_id in enumerate(OTHERS):
        assessment_id = makers.begun(app, edition_id, regency_id)
        if number == 0:
            year.answered(app, assessment_id, {"I1": year.USUAL["I1"]})
            year.linked(app, assessment_id, "I1")
    with app.app_context(), writing(), scope_of(system_scope()):
        edition = queries.edition_by_id(edition_id)
        for month in range(2, 11):
            with clock.fixed(datetime(2026, month, 1, 1, 0, tzinfo=UTC)):
                service.refresh(edition, TTU).points = 450 * month
        service.compare_with_province(edition)
        db.session.commit()
