"""Reference data of quotas from files: funding sources, dated contribution rates and cuts, yearly budget codes.

`portal db upgrade` loads them. What the province has changed since on its own page is left as it is.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

from portal.core.months import Month
from portal.quotas.rules.rates import BracketRate, FundingClass, RateBook, Reduction, Sector

_DATA = Path(__file__).parent / "data"


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _month_or_none(text: str) -> Month | None:
    return Month.parse(text) if text else None


@cache
def funding_source_rows() -> tuple[dict[str, Any], ...]:
    """Rows of funding_sources.csv in their order."""
    return tuple(
        {**row, "set_by_province": bool(row["set_by_province"]), "position": position}
        for position, row in enumerate(_rows("funding_sources.csv"))
    )


@cache
def rate_rows() -> tuple[dict[str, Any], ...]:
    """Every income bracket with its monthly rupiah (PP 44/2015 Lampiran II; domain 1.1)."""
    return tuple(
        {
            "bracket": int(row["bracket"]),
            "first_month": Month.parse(row["first_month"]),
            "last_month": _month_or_none(row["last_month"]),
            "income_from": int(row["income_from"]),
            "income_until": int(row["income_until"]) if row["income_until"] else None,
            "jkk_amount": int(row["jkk_amount"]),
            "jkm_amount": int(row["jkm_amount"]),
            "basis": row["basis"],
        }
        for row in _rows("rates.csv")
    )


@cache
def reduction_rows() -> tuple[dict[str, Any], ...]:
    """The temporary cuts (PP 50/2025; domain 1.2)."""
    return tuple(
        {
            "sector": Sector(row["sector"]),
            "first_month": Month.parse(row["first_month"]),
            "last_month": Month.parse(row["last_month"]),
            "percent": int(row["percent"]),
            "classes": row["classes"],
            "basis": row["basis"],
        }
        for row in _rows("reductions.csv")
    )


@cache
def rate_book() -> RateBook:
    """The same as rules read them, for what works without a database: the demo's figures and the tables of cases."""
    return RateBook(
        [
            BracketRate(
                row["bracket"],
                row["first_month"],
                row["last_month"],
                row["jkk_amount"],
                row["jkm_amount"],
                row["basis"],
            )
            for row in rate_rows()
        ],
        [
            Reduction(
                row["sector"],
                row["first_month"],
                row["last_month"],
                row["percent"],
                frozenset(FundingClass(word) for word in row["classes"].split()),
                row["basis"],
            )
            for row in reduction_rows()
        ],
    )


@cache
def budget_code_rows() -> tuple[dict[str, Any], ...]:
    """Sub kegiatan and rekening by fiscal year (domain 6.2)."""
    return tuple({**row, "fiscal_year": int(row["fiscal_year"])} for row in _rows("budget_codes.csv"))


def first_code(fiscal_year: int, kind: str) -> str:
    """The usual code of a year, or of the newest year before it that has one; of the earliest for older years."""
    years = sorted({row["fiscal_year"] for row in budget_code_rows() if row["kind"] == kind})
    year = max((each for each in years if each <= fiscal_year), default=years[0])
    return next(str(row["code"]) for row in budget_code_rows() if (row["kind"], row["fiscal_year"]) == (kind, year))
