"""Reading the summary rows: one query for the regencies of the scope, whatever the number of their people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select

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
    found = db.session.execute(
        select(Regency, ComplianceStanding)
        .outerjoin(
            ComplianceStanding,
            (ComplianceStanding.regency_id == Regency.id) & (ComplianceStanding.fiscal_year == fiscal_year),
        )
        .where(Regency.id.in_(regency_ids))
        .order_by(Regency.id)
    )
    empty = Figures(clock.today(), fiscal_year)
    return [
        RegencyRow(
            regency.id, regency.slug, regency.official_name, regency.short_name, standing.figures if standing else empty
        )
        for regency, standing in found
    ]


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
