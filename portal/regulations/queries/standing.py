"""What each regulation is on a day: as the database says it, and of all regencies in scope at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import aliased

from portal.core.db import db
from portal.core.tenancy import current_scope
from portal.regencies import queries as regencies
from portal.regulations.models import Regulation, RegulationLink
from portal.regulations.rules.chain import ENDING, Days, Relation, Standing, ended_on, standing_on
from portal.regulations.rules.papers import Paper, Region, citation, rank
from portal.regulations.rules.standing import StandingPaper

_UNDATED = date(9999, 12, 31)  # drafts stand first
sort_day = func.coalesce(Regulation.enacted_on, _UNDATED)


def _begun(*relations: Relation) -> ColumnElement[date | None]:
    """The day on which the first enacted regulation that does this to a row began."""
    source = aliased(Regulation)
    return (
        select(func.min(source.in_force_from))
        .select_from(RegulationLink)
        .join(source, source.id == RegulationLink.regulation_id)
        .where(
            RegulationLink.target_id == Regulation.id,
            RegulationLink.relation.in_(relations),
            source.removed_at.is_(None),
        )
        .correlate(Regulation)
        .scalar_subquery()
    )


amended_from, revoked_from = _begun(Relation.AMENDS), _begun(*ENDING)


def standing_in_database(today: date) -> ColumnElement[str]:
    """`rules.chain.standing_on` as the database says it, for filters and counts; a test holds the two together."""
    return case(
        (Regulation.in_force_from.is_(None), Standing.DRAFT.value),
        (revoked_from <= today, Standing.REVOKED.value),
        (Regulation.in_force_from > today, Standing.UPCOMING.value),
        (Regulation.in_force_until < today, Standing.ENDED.value),
        (amended_from <= today, Standing.AMENDED.value),
        else_=Standing.IN_FORCE.value,
    )


def standing_papers(day: date, regency_ids: Collection[int] | None = None) -> dict[int, list[StandingPaper]]:
    """{regency id: its whole register as it stands on `day`}, for every regency of the scope, also without a paper.

    `regency_ids`: only of these.

    Higher rank first, then the newest. Revoked, ended, drafted and coming ones are there with their standing, so that
    callers can say why they do not count; what was taken out of the register is not. Two statements, whatever the
    number of regencies and papers.
    """
    scope = current_scope()
    regions = {
        regency.id: Region(regency.kind, regency.name)
        for regency in regencies.all_regencies()
        if (scope is None or scope.unfiltered or regency.id in scope.regency_ids)
        and (regency_ids is None or regency.id in regency_ids)
    }
    found: dict[int, list[StandingPaper]] = {regency_id: [] for regency_id in regions}
    rows = db.session.execute(
        select(
            Regulation.regency_id,
            Regulation.id,
            Regulation.kind,
            Regulation.number,
            Regulation.year,
            Regulation.title,
            Regulation.signatory_title,
            Regulation.topics,
            Regulation.enacted_on,
            Regulation.in_force_from,
            Regulation.in_force_until,
            Regulation.file_id,
            amended_from.label("amended_from"),
            revoked_from.label("revoked_from"),
        )
        .where(
            Regulation.removed_at.is_(None), *([] if regency_ids is None else [Regulation.regency_id.in_(regency_ids)])
        )
        .order_by(sort_day.desc(), Regulation.id.desc())
    )
    for row in rows:
        days = Days(row.in_force_from, row.in_force_until, row.amended_from, row.revoked_from)
        paper = Paper(row.kind, row.number, row.year, row.enacted_on, row.title, row.signatory_title)
        found[row.regency_id].append(
            StandingPaper(
                id=row.id,
                kind=row.kind,
                number=row.number,
                year=row.year,
                title=row.title,
                citation=citation(paper, regions[row.regency_id]),
                topics=row.topics,
                enacted_on=row.enacted_on,
                in_force_from=row.in_force_from,
                standing=standing_on(days, day),
                file_id=row.file_id,
                ended_on=ended_on(days, day),
            )
        )
    for papers in found.values():
        papers.sort(key=lambda paper: -rank(paper.kind))
    return found
