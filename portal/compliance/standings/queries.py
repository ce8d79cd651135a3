"""Reading the summary rows: one query for the regencies of the scope, whatever the number of their people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import bindparam, select

from portal.compliance.standings.models import ComplianceStanding
from portal.compliance.standings.rules import Figures, Level, Matter, level_of, order_of
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.regencies.models import Regency


@dataclass(frozen=True)
class RegencyRow:
    """One regency in one fiscal year. Rupiah are integers; `is_example` marks figures without a source."""

    regency_id: int
    slug: str
    name: str
    short_name: str
    figures: Figures

    @property
    def quota(self) -> int:
        return self.figures.quota

    @property
    def confirmed(self) -> int:
        return self.figures.confirmed

    @property
    def remaining(self) -> int:
        return self.figures.remaining

    @property
    def need(self) -> int:
        return self.figures.need_amount

    @property
    def budget(self) -> int:
        return self.figures.budget_amount

    @property
    def is_example(self) -> bool:
        return self.figures.is_example

    @cached_property
    def levels(self) -> Mapping[Matter, Level]:
        """How good each matter is."""
        return {matter: level_of(matter, self.figures) for matter in Matter}

    @cached_property
    def lacking(self) -> list[Matter]:
        """The matters that are "kurang", in the order of the matrix."""
        return [matter for matter in Matter if self.levels[matter] is Level.BEHIND]


@dataclass(frozen=True)
class Total:
    """The sum of rows; `day`: the earliest that one of them speaks of, None without a row."""

    quota: int
    confirmed: int
    need: int
    budget: int
    realised: int
    arrears: int
    day: date | None


def regency_rows(fiscal_year: int, regency_ids: Collection[int]) -> list[RegencyRow]:
    """The regencies by code; one without a summary row of the year has figures that know nothing. One query."""
    today = clock.today()
    found = db.session.execute(_ROWS, {"year": fiscal_year})
    return [_row_of(fiscal_year, today, *values) for values in found if values[0] in regency_ids]


_FIGURES = [field.name for field in fields(Figures)]
_ROWS = (
    select(Regency.id, Regency.slug, Regency.kind, Regency.name, Regency.short_name)
    .add_columns(*(getattr(ComplianceStanding, name) for name in _FIGURES))
    .outerjoin(
        ComplianceStanding,
        (ComplianceStanding.regency_id == Regency.id) & (ComplianceStanding.fiscal_year == bindparam("year")),
    )
    .order_by(Regency.id)  # all 22: a list of ids in the statement costs more than the rows that are not wanted
)


@lru_cache(maxsize=256)  # the same figures are the same row, whose levels are worked out once
def _row_of(
    fiscal_year: int, today: date, regency_id: int, slug: str, kind: str, name: str, short_name: str, *figures: Any
) -> RegencyRow:
    known = dict(zip(_FIGURES, figures, strict=True))
    return RegencyRow(
        regency_id,
        slug,
        Regency(kind=kind, name=name).official_name,
        short_name,
        Figures(**known) if known["fiscal_year"] else Figures(today, fiscal_year),
    )


def regency_row(slug: str, fiscal_year: int, regency_ids: Collection[int]) -> RegencyRow:
    """One of them. Raises NotFoundError for a slug that names no regency of the scope."""
    found = next((row for row in regency_rows(fiscal_year, regency_ids) if row.slug == slug), None)
    if found is None:
        raise NotFoundError("Wilayah ini tidak ditemukan.")
    return found


def total_of(rows: Sequence[RegencyRow]) -> Total:
    """The sum of rows; rupiah and people are whole numbers."""
    return Total(
        sum(row.quota for row in rows),
        sum(row.confirmed for row in rows),
        sum(row.need for row in rows),
        sum(row.budget for row in rows),
        sum(row.figures.realised_amount for row in rows),
        sum(row.figures.arrears_amount for row in rows),
        min((row.figures.day for row in rows), default=None),
    )


def most_lacking(rows: Sequence[RegencyRow]) -> list[RegencyRow]:
    """Regencies in which something is "kurang": most matters first, then the most months unpaid."""
    return sorted(
        (row for row in rows if row.lacking),
        key=lambda row: (-len(row.lacking), -row.figures.arrears_months, row.regency_id),
    )


def sorted_rows(rows: Sequence[RegencyRow], column: str, *, descending: bool) -> list[RegencyRow]:
    """By a matter's code, "kurang" (how many matters are) or, for any other word, by region code.

    What is not known stands last in either direction; equal rows stay in the order of their codes.
    """
    if column == "kurang":
        return sorted(rows, key=lambda row: len(row.lacking), reverse=descending)
    if column in list(Matter):
        matter, turn = Matter(column), -1 if descending else 1
        keyed = [(order_of(matter, row.figures), row) for row in rows]
        return [row for _, row in sorted(keyed, key=lambda pair: (pair[0] < 0, turn * pair[0]))]
    return sorted(rows, key=lambda row: row.regency_id, reverse=descending)
