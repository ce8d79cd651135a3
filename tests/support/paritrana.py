"""Makers of the award's editions and assessments for tests, by the services that the pages use."""

from __future__ import annotations

from datetime import date

from flask import Flask

from portal.audit.service import PORTAL, Actor
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.paritrana import queries, service
from portal.paritrana.dossier import making
from portal.paritrana.rules.campaign import Calendar
from portal.paritrana.service import editions
from portal.paritrana.service.editions import EditionTerms
from portal.regencies.queries import system_scope
from tests.support.people import TTU

CALENDAR_2026 = Calendar(date(2026, 2, 1), date(2026, 12, 15), date(2027, 1, 15), date(2027, 1, 31), date(2027, 2, 15))


def terms(judged_year: int = 2026, calendar: Calendar = CALENDAR_2026) -> EditionTerms:
    return EditionTerms(judged_year, judged_year + 1, f"Paritrana {judged_year}", calendar)


def edition(app: Flask, judged_year: int = 2026, *, opened: bool = True, calendar: Calendar = CALENDAR_2026) -> int:
    """An edition with the portal's own criteria, open unless told otherwise; its id."""
    with app.app_context(), writing(), scope_of(system_scope()):
        made = editions.create(terms(judged_year, calendar), by=PORTAL)
        if opened:
            editions.open_edition(made.id, revision=made.revision, by=PORTAL)
        db.session.commit()
        return made.id


def begun(app: Flask, edition_id: int, regency_id: int = TTU, by: Actor = PORTAL) -> int:
    """A region's assessment in an edition; its id."""
    with app.app_context(), writing(), scope_of(system_scope()):
        made = service.begin(edition_id, regency_id, by=by)
        db.session.commit()
        return made.id


def criterion_id(app: Flask, edition_id: int, code: str) -> int:
    """The id of a criterion by its code."""
    with app.app_context(), scope_of(system_scope()):
        return next(line.criterion.id for line in queries.criteria_of(edition_id) if line.criterion.code == code)


def dossier(app: Flask, edition_id: int, regency_id: int = TTU, by: Actor = PORTAL) -> int:
    """The next dossier of a region's assessment; its id."""
    with app.app_context(), writing(), scope_of(system_scope()):
        made = making.request_dossier(regency_id, edition_id, created_by=None, by=by)
        db.session.commit()
        return made.id
