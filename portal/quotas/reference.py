"""Reference data of quotas from files: funding sources and dated contribution rates."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Rate:
    """JKK and JKM in rupiah a person and month, apart (domain rule 5), from one day until another."""

    effective_from: date
    effective_until: date | None
    jkk_amount: int
    jkm_amount: int
    basis: str


@cache
def funding_source_rows() -> tuple[dict[str, str], ...]:
    """Rows of funding_sources.csv in their order."""
    with (_DATA / "funding_sources.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def rates() -> tuple[Rate, ...]:
    """The lowest bracket's rates, oldest first (PP 44/2015 Lampiran II; the only bracket that APBD programmes use)."""
    with (_DATA / "rates.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Rate(
                date.fromisoformat(row["effective_from"]),
                date.fromisoformat(row["effective_until"]) if row["effective_until"] else None,
                int(row["jkk_amount"]),
                int(row["jkm_amount"]),
                row["basis"],
            )
            for row in csv.DictReader(file)
        )


def rate_on_or_none(day: date) -> Rate | None:
    """The rate in force on `day`; None before the first one."""
    for rate in reversed(rates()):
        if rate.effective_from <= day and (rate.effective_until is None or day <= rate.effective_until):
            return rate
    return None
