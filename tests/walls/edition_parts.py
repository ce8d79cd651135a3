"""What the walls' world holds of editions: a draft with its aspects and criteria, and a workbook sent for it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import select

from portal.audit.service import PORTAL
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.paritrana.models import ParitranaAspect, ParitranaCriterion, ParitranaEdition
from portal.paritrana.rules.campaign import Calendar
from portal.paritrana.rules.criteria import CriterionKind
from portal.paritrana.service import editions
from portal.regencies.queries import system_scope
from tests.support import paritrana, paritrana_books

if TYPE_CHECKING:
    from tests.walls.world import World

YEAR = 2027


def make_draft(world: World) -> dict[str, int]:
    """Of a draft: ids of an aspect and a criterion, and of a workbook that was sent."""
    edition_id = paritrana.edition(world.app, YEAR, opened=False)
    client = world.client("wati")
    sent = paritrana_books.send(client, paritrana_books.download(client, YEAR), YEAR).location
    found = re.search(r"/(\d+)$", sent)
    assert found
    with world.app.app_context(), scope_of(system_scope()):
        of_edition = ParitranaAspect.edition_id == edition_id
        aspect_id = db.session.scalars(
            select(ParitranaAspect.id).where(of_edition).order_by(ParitranaAspect.id)
        ).first()
    return {
        "aspect_id": aspect_id or 0,
        "draft_criterion_id": paritrana.criterion_id(world.app, edition_id, "R2"),
        "sent_id": int(found[1]),
    }


def fill_editions(app: Flask, rows: int) -> None:
    """`rows` more editions, and as many more criteria of the one that is looked at."""
    with app.app_context(), writing(), scope_of(system_scope()):
        aspect = db.session.scalars(
            select(ParitranaAspect)
            .join(ParitranaEdition, ParitranaEdition.id == ParitranaAspect.edition_id)
            .where(ParitranaEdition.judged_year == YEAR)
            .order_by(ParitranaAspect.id)
        ).first()
        assert aspect is not None
        for number in range(rows):
            year = 2031 + number
            days = (date(year, 2, 1), date(year, 12, 1), date(year + 1, 1, 1), date(year + 1, 2, 1))
            calendar = Calendar(*days, date(year + 1, 3, 1))
            editions.create(paritrana.terms(year, calendar), by=PORTAL)
            db.session.add(
                ParitranaCriterion(
                    edition_id=aspect.edition_id,
                    aspect_id=aspect.id,
                    code=f"Z{number}",
                    title=f"Contoh {number}",
                    weight=1,
                    kind=CriterionKind.YES_NO,
                    rule={},
                    evidence_kinds=frozenset(),
                    position=100 + number,
                )
            )
        db.session.commit()
