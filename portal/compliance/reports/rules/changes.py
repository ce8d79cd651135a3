"""What a figure says now that a frozen report said otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.compliance.reports.rules.body import HIDDEN

Place = tuple[int, str]  # (regency's code, or 0 for all; column)


def changes(frozen: Mapping[str, Any], now: Mapping[str, Any]) -> dict[Place, Any]:
    """{place: what it is now} for every figure of a section that differs from the frozen one.

    Columns that only one of them has are left out: they cannot be compared. So are figures that either hides: beside
    the other ones of its time the later number would tell the earlier.
    """
    keys = frozen["totals"].keys() & now["totals"].keys()
    present = {row["code"]: row["values"] for row in now["rows"]}
    found = {
        (row["code"], key): present[row["code"]][key]
        for row in frozen["rows"]
        if row["code"] in present
        for key in keys
        if _told(row["values"][key], present[row["code"]][key])
    }
    found |= {(0, key): now["totals"][key] for key in keys if _told(frozen["totals"][key], now["totals"][key])}
    return found


def _told(before: Any, after: Any) -> bool:
    return before != after and HIDDEN not in (before, after)
