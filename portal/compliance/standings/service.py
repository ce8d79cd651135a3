"""Writing the summary rows, and proving them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import date

from sqlalchemy import func, select

from portal.compliance.standings.gathering import Report, contribute, figures_of
from portal.compliance.standings.models import ComplianceStanding
from portal.compliance.standings.rules import Figures
from portal.core import clock
from portal.core.db import db

__all__ = ["Difference", "Report", "contribute", "outdated", "prove", "refresh"]

_LOCK = 41  # of PostgreSQL's advisory locks with two numbers: this one and the regency


def refresh(regency_ids: Collection[int]) -> int:
    """Work out the rows of these regencies anew, in the transaction that changed what they come from; how many.

    Of two transactions that change one regency the second waits here, so that it sees what the first has written.
    """
    if not regency_ids:
        return 0
    _hold(regency_ids)
    now = clock.now()
    rows = _rows(regency_ids)
    today = max([clock.today(), *(row.day for row in rows.values())])  # no row goes back behind its day
    found = figures_of(regency_ids, today)
    for (regency_id, year), figures in found.items():
        row = rows.pop((regency_id, year), None)
        if row is None:
            row = ComplianceStanding(regency_id=regency_id, fiscal_year=year)
            db.session.add(row)
        elif row.figures == figures:
            continue
        row.put(figures)
        row.written_at = now
    for row in rows.values():  # years that are empty by now
        db.session.delete(row)
    db.session.flush()
    return len(found)


def _hold(regency_ids: Collection[int]) -> None:
    if db.engine.dialect.name == "postgresql":
        locks = (func.pg_advisory_xact_lock(_LOCK, regency_id) for regency_id in sorted(regency_ids))
        db.session.execute(select(*locks))


def _rows(regency_ids: Collection[int]) -> dict[tuple[int, int], ComplianceStanding]:
    rows = db.session.scalars(select(ComplianceStanding).where(ComplianceStanding.regency_id.in_(regency_ids)))
    return {(row.regency_id, row.fiscal_year): row for row in rows}


def outdated(regency_ids: Collection[int], today: date) -> list[int]:
    """The regencies with a row of an earlier day, or without any: what the day alone changes is not in theirs."""
    fresh = db.session.scalars(
        select(ComplianceStanding.regency_id)
        .where(ComplianceStanding.regency_id.in_(regency_ids))
        .group_by(ComplianceStanding.regency_id)
        .having(func.min(ComplianceStanding.day) >= today)
    )
    return sorted(set(regency_ids) - set(fresh))


@dataclass(frozen=True)
class Difference:
    """A figure that a row does not say as the facts do; `field` "" for a row that is missing or too many."""

    regency_id: int
    fiscal_year: int
    field: str
    summary: object
    proven: object


def prove(regency_ids: Collection[int]) -> tuple[int, list[Difference]]:
    """(rows compared, what differs). It reads only, and takes each row for the day that it names."""
    rows = _rows(regency_ids)
    differences: list[Difference] = []
    for day in sorted({row.day for row in rows.values()} or {clock.today()}):
        ids = {regency_id for (regency_id, _year), row in rows.items() if row.day == day}
        for key, figures in figures_of(ids, day).items():
            row = rows.pop(key, None)
            differences += _compared(key, row.figures if row else None, figures)
    for key in rows:
        differences.append(Difference(*key, "", "ada", "tidak ada"))
    missing = set(regency_ids) - {regency_id for regency_id, _year in _rows(regency_ids)}
    differences += [Difference(regency_id, clock.today().year, "", "tidak ada", "ada") for regency_id in missing]
    return len(_rows(regency_ids)), differences


def _compared(key: tuple[int, int], summary: Figures | None, proven: Figures) -> list[Difference]:
    if summary is None:
        return [Difference(*key, "", "tidak ada", "ada")]
    proven = replace(proven, day=summary.day)
    return [
        Difference(*key, each.name, getattr(summary, each.name), getattr(proven, each.name))
        for each in fields(Figures)
        if getattr(summary, each.name) != getattr(proven, each.name)
    ]
