"""The dated numbers of the benefit rules from their file; `portal db upgrade` loads them (domain 2.1-2.3)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

from portal.claims.rules.benefits import BenefitBook, BenefitRow
from portal.core.months import Month

_FILE = Path(__file__).parent / "data" / "benefits.csv"


@cache
def benefit_rows() -> tuple[dict[str, Any], ...]:
    """Rows of benefits.csv."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            {
                "code": row["code"],
                "first_month": Month.parse(row["first_month"]),
                "last_month": Month.parse(row["last_month"]) if row["last_month"] else None,
                "value": int(row["value"]),
                "basis": row["basis"],
            }
            for row in csv.DictReader(file)
        )


@cache
def benefit_book() -> BenefitBook:
    """The same as rules read them, for what works without a database."""
    return BenefitBook([BenefitRow(**row) for row in benefit_rows()])
