"""The charts of the paper as plain numbers: lengths in ten-thousandths of the axis, and the words beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.core import formatting
from portal.core.months import Month
from portal.exports.packs.paper.words import NAME, SEGMENT
from portal.exports.packs.rules.body import Body, SourceLine
from portal.exports.packs.rules.letters import brief
from portal.exports.packs.rules.printing import Cost, added, apart, largest_of, running, series_of, stands_above, ticks

WHOLE = 10_000
LABEL_GAP = 2_000  # two lines of small print beside a chart of 4.6 cm


def part_of(value: int | None, whole: int) -> int:
    """`value` in ten-thousandths of `whole`; nothing of an unknown value or of no whole."""
    return 0 if value is None or whole <= 0 else max(0, min(WHOLE, value * WHOLE // whole))


def bars(rows: Sequence[tuple[str, Sequence[int]]], *, rupiah: bool = False) -> list[dict[str, Any]]:
    """Lying bars with their numbers beside them, all on one scale."""
    largest = largest_of(values for _, values in rows)
    said = formatting.rupiah if rupiah else formatting.number
    return [
        {"label": label, "bars": [{"part": part_of(value, largest), "text": said(value)} for value in values]}
        for label, values in rows
    ]


def sources_chart(sources: Sequence[SourceLine]) -> list[dict[str, Any]]:
    """Quota beside people, a source a row."""
    return bars([(brief(line["name"], NAME), (line["allocated"], line["confirmed"])) for line in sources])


def scenarios_chart(costs: Sequence[Cost]) -> list[dict[str, Any]]:
    """What each scenario needs."""
    return bars([(brief(cost.scenario["name"], SEGMENT), (cost.total,)) for cost in costs], rupiah=True)


def months_chart(body: Body) -> dict[str, Any] | None:
    """Payments and need since January against the budget of the year; None without months."""
    lines = running(body["months"], body["as_of"])
    budget = added(line["budget"] for line in body["sources"])
    largest = largest_of([(budget, *(line.need for line in lines), *(line.paid for line in lines))])
    if not lines or largest <= 0:
        return None
    marks = ticks(largest)
    top = marks[-1]
    return {
        "marks": [{"part": part_of(mark, top), "text": formatting.rupiah_short(mark)} for mark in marks],
        "columns": [
            {
                "label": formatting.month(Month.parse(line.month))[:3],
                "need": part_of(line.need, top),
                "paid": None if line.paid is None else part_of(line.paid, top),
            }
            for line in lines
        ],
        "budget": None if budget is None else part_of(budget, top),
        "budget_text": "" if budget is None else f"Pagu {formatting.rupiah(budget)}",
    }


def coverage_chart(body: Body) -> dict[str, Any] | None:
    """Coverage by year and segment with the targets that are set; None without a figure."""
    found = [each for each in series_of(body["coverage"]) if each.points or each.target]
    if not any(each.points for each in found):
        return None
    years = sorted({year for each in found for year, _ in each.points})
    levels = [part for each in found for _, part in each.points] + [each.target[1] for each in found if each.target]
    marks = ticks(max(largest_of([levels]), 10))
    top = marks[-1]
    across = {year: _across(year, years) for year in years}
    of_year = {year: [level for each in found for when, level in each.points if when == year] for year in years}
    targets: dict[tuple[int, int], list[str]] = {}
    for each in found:
        if each.target is not None:
            targets.setdefault(each.target, []).append(each.segment)
    places = [part_of(level, top) for _, level in targets]
    return {
        "marks": [{"part": part_of(mark, top), "text": formatting.percent(mark, 1000)} for mark in marks],
        "years": [{"label": str(year), "part": part} for year, part in across.items()],
        "series": [
            {
                "label": brief(each.segment, SEGMENT),
                "points": [
                    {
                        "part": across[year],
                        "level": part_of(level, top),
                        "text": formatting.percent(level, 1000),
                        "above": stands_above(level, of_year[year]),
                    }
                    for year, level in each.points
                ],
            }
            for each in found
            if each.points
        ],
        "targets": [
            {
                "level": level,
                "label": label,
                "text": f"Target {year} {formatting.percent(part, 1000)}",
                "segments": " dan ".join(brief(each, SEGMENT) for each in segments),
            }
            for ((year, part), segments), level, label in zip(
                targets.items(), places, apart(places, LABEL_GAP), strict=True
            )
        ],
    }


def _across(year: int, years: Sequence[int]) -> int:
    """Where a year stands on the axis; a single one in its middle."""
    span = years[-1] - years[0]
    return (year - years[0]) * WHOLE // span if span else WHOLE // 2


def places_bars(rows: Sequence[tuple[int | None, int]]) -> list[dict[str, int]]:
    """A bar a line of a table: its share (or quota) as an outline, its people filled."""
    largest = largest_of(rows)
    return [{"share": part_of(share, largest), "people": part_of(people, largest)} for share, people in rows]
