"""What a figure says now that a frozen report said otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Place = tuple[int, str]  # (regency's code, or 0 for all; column)


def changes(frozen: Mapping[str, Any], now: Mapping[str, Any]) -> dict[Place, Any]:
    """{place: what it is now} for every figure of a section that differs from the frozen one.

    Columns that only one of them has are left out: they cannot be compared.
    """
    keys = frozen["totals"].keys() & now["totals"].keys()
    present = {row["code"]: row["values"] for row in now["rows"]}
    found = {
        (row["code"], key): present[row["code"]][key]
        for row in frozen["rows"]
        if row["code"] in present
        for key in keys
        if row["values"][key] != present[row["code"]][key]
    }
    found |= {(0, key): now["totals"][key] for key in keys if frozen["totals"][key] != now["totals"][key]}
    return found
