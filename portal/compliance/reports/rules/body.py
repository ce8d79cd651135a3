"""The body of a report: plain JSON, canonical, with its SHA-256. Whatever is printed comes from it alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.compliance.reports.rules.columns import Column, Section, Unit
from portal.compliance.reports.rules.periods import Kind, Period

HIDDEN = "ditutup"
Value = int | str | None  # None: no data; HIDDEN: there is one and it is not told
Values = Mapping[str, Value]


@dataclass(frozen=True)
class Gathered:
    """What was read for a section: {regency: {column: value}}; `totals` of all where they are not the sums of what is
    shown; `sources`: {funding source: {column: value}} over all regencies."""

    rows: Mapping[int, Values]
    totals: Values | None = None
    sources: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def body_of(
    period: Period,
    number: str,
    made: tuple[datetime, str, str],
    names: Mapping[int, str],
    found: Sequence[tuple[Section, Gathered]],
    notes: Sequence[str],
) -> dict[str, Any]:
    """The whole report. `made`: as-of time, by whom, in which role; `names`: {regency: its official name}."""
    at, name, role = made
    return {
        "schema": 1,
        "title": f"Laporan {period.label}" if period.kind is Kind.SEMESTER else f"Laporan bulanan {period.label}",
        "kind": period.kind.value,
        "number": number,
        "period": {
            "label": period.label,
            "first_day": period.first_month.first_day.isoformat(),
            "last_day": period.last_day.isoformat(),
        },
        "as_of": at.isoformat(),
        "made_by": name,
        "made_by_role": role,
        "sections": [section_of(section, gathered, names) for section, gathered in found],
        "notes": list(notes),
    }


def section_of(section: Section, gathered: Gathered, names: Mapping[int, str]) -> dict[str, Any]:
    """A section with its rows in the order of `names`, its sums, and the check against the funding sources."""
    kept = [column for column in section.columns if column.unit is not Unit.RATIO]
    rows = [
        {"code": code, "name": name, "values": {each.key: gathered.rows.get(code, {}).get(each.key) for each in kept}}
        for code, name in names.items()
    ]
    totals = {each.key: gathered.totals[each.key] if gathered.totals is not None else _sum(each, rows) for each in kept}
    return {
        "key": section.key,
        "title": section.title,
        "columns": [
            {
                "key": each.key,
                "label": each.label,
                "unit": each.unit.value,
                "definition": each.definition,
                "source": each.source,
                "of": list(each.of) if each.of else None,
                "summed": each.summed and each.unit is not Unit.TEXT,
            }
            for each in section.columns
        ],
        "rows": rows,
        "totals": totals,
        "sources": [
            {"name": name, "values": {key: values.get(key, 0) for key in section.by_source}}
            for name, values in gathered.sources.items()
        ],
        "checks": [_check(section, key, totals, gathered) for key in section.by_source],
    }


def _sum(column: Column, rows: Sequence[Mapping[str, Any]]) -> Value:
    """The sum of what is there; nothing where nothing is, or where values do not add up."""
    values = [row["values"][column.key] for row in rows]
    if not column.summed or column.unit is Unit.TEXT:
        return None
    if HIDDEN in values:
        return HIDDEN
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _check(section: Section, key: str, totals: Values, gathered: Gathered) -> dict[str, Any]:
    """Rule 24: the sum over regencies less the sum over funding sources, which must be nothing."""
    label = next(column.label for column in section.columns if column.key == key)
    by_region, by_source = totals[key], sum(values.get(key, 0) for values in gathered.sources.values())
    own = by_region if isinstance(by_region, int) else 0
    return {"label": label, "regions": own, "sources": by_source, "difference": own - by_source}
