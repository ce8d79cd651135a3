"""Scores anew each day: what the portal computes changes without anybody touching an assessment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from portal.core import clock, tasks
from portal.core.db import db
from portal.paritrana import queries, service
from portal.paritrana.models import ParitranaEdition, ParitranaStanding
from portal.paritrana.rules.campaign import AssessmentState, EditionState
from portal.regencies.queries import all_regency_ids


@tasks.on_purge
def score_of_the_day(now: datetime) -> None:
    """Once a day, for the regions without a standing of today in an edition that is open; then all of them beside the
    province's medians."""
    open_ones = db.session.scalars(select(ParitranaEdition).where(ParitranaEdition.state == EditionState.OPEN)).all()
    service.hold_assessments([edition.id for edition in open_ones])
    for edition in (service.share_edition(each.id) for each in open_ones):
        if edition.state is not EditionState.OPEN:
            continue  # closed, or back in its draft, since it was looked for
        done = db.session.scalars(
            select(ParitranaStanding.regency_id).where(
                ParitranaStanding.edition_id == edition.id, ParitranaStanding.day == clock.today()
            )
        ).all()
        frozen = {
            each.regency_id
            for each in queries.assessments_of(edition.id).values()
            if each.state is AssessmentState.FROZEN
        }
        waiting = sorted(all_regency_ids() - set(done) - frozen)
        if waiting:
            service.refresh_all(edition, waiting)
            service.compare_with_province(edition)
