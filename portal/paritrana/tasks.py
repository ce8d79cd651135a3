"""Scores follow what the portal computes: within a minute of a change, and each day, since a day alone changes some."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import select

from portal.audit import queries as audit
from portal.core import clock, tasks
from portal.core.db import db
from portal.paritrana import queries, service
from portal.paritrana.models import ParitranaEdition, ParitranaStanding
from portal.paritrana.rules.campaign import AssessmentState, EditionState
from portal.regencies.queries import all_regency_ids

LOOKED_AT = "paritrana_looked_at"  # the line of the record up to which this process has looked


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


@tasks.on_minute
def scores_follow(now: datetime) -> None:
    """The standings that no longer say what is known. Lists, payments and agreements ask nobody here, and whoever has
    just sent a list looks at the rehearsal next.

    Whoever changes anything writes a line of the record: this looks at the regions with a new line since it last
    looked, and at all of them when it begins.
    """
    last, newest = current_app.extensions.get(LOOKED_AT), audit.newest_id()
    if last == newest:
        return
    regency_ids = all_regency_ids() if last is None or newest < last else audit.regencies_since(last)
    opened = db.session.scalars(select(ParitranaEdition).where(ParitranaEdition.state == EditionState.OPEN)).all()
    for edition in opened:
        late = service.behind(edition, regency_ids)
        if not late:
            continue
        service.hold_assessments([edition.id], late)
        as_it_stands = service.share_edition(edition.id)
        if as_it_stands.state is EditionState.OPEN:  # neither closed nor back in its draft, since it was looked for
            service.refresh_all(as_it_stands, late)
    current_app.extensions[LOOKED_AT] = newest
