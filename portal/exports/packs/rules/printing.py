"""What the paper adds to its body: sums of lines, differences, parts of a chart. A sum of no lines is None, never 0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from portal.core import formatting
from portal.core.money import contribution_need
from portal.exports.packs.rules.body import (
    Body,
    CountLine,
    CoverageLine,
    LegalLine,
    MonthLine,
    NeedLine,
    NextYear,
    PlaceLine,
    Scenario,
    SourceLine,
)
from portal.exports.packs.rules.checking import closed_part

NO_RATE = "belum ada tarif"


@dataclass(frozen=True, slots=True)
class Check:
    """Parts of a table added up beside the figure of the summary; `difference` None where nothing can be compared."""

    table: str
    what: str
    rupiah: bool
    parts: int | None
    figure: int | None

    @property
    def difference(self) -> int | None:
        """Parts − figure; of nothing and an unknown or empty figure there is no difference."""
        if self.figure is None or (self.parts is None and self.figure == 0):
            return None
        return (self.parts or 0) - self.figure


@dataclass(frozen=True, slots=True)
class District:
    """A kecamatan: its villages, confirmed people, share (None: no division says); `undivided` villages without one."""

    name: str
    villages: int
    share: int | None
    undivided: int
    people: int


@dataclass(frozen=True, slots=True)
class Cost:
    """A scenario's need in rupiah, JKK and JKM apart (domain rules 4 and 5)."""

    scenario: Scenario
    jkk: int
    jkm: int

    @property
    def total(self) -> int:
        return self.jkk + self.jkm


@dataclass(frozen=True, slots=True)
class RunningMonth:
    """Need and realisation since January; `paid` None for months that have not begun on the day of the pack."""

    month: str
    need: int
    paid: int | None


@dataclass(frozen=True, slots=True)
class Series:
    """Coverage of a segment year by year as thousandths, cut; `target` the newest one set, with its year."""

    segment: str
    points: tuple[tuple[int, int], ...]
    target: tuple[int, int] | None


def added(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def minus(whole: int | None, part: int | None) -> int | None:
    """whole − part, None when one of them is unknown."""
    return None if whole is None or part is None else whole - part


def figure_value(body: Body, name: str) -> int | None:
    """The value of a figure of the body; None when it has none or the body does not know the name."""
    return next((each["value"] for each in body["figures"] if each["name"] == name), None)


def need_of(line: NeedLine) -> tuple[int, int]:
    """(JKK, JKM) in rupiah: people × rate × months."""
    return (
        contribution_need(line["people"], line["jkk"], line["months"]),
        contribution_need(line["people"], line["jkm"], line["months"]),
    )


def costs_of(year: NextYear) -> list[Cost]:
    """What each scenario of the year to come needs, each month at its own rate; none when no rate is known."""
    if not year["rates"]:
        return []
    return [
        Cost(
            each,
            sum(contribution_need(each["people"], rate["jkk"], rate["months"]) for rate in year["rates"]),
            sum(contribution_need(each["people"], rate["jkm"], rate["months"]) for rate in year["rates"]),
        )
        for each in year["scenarios"]
    ]


def small_share(part: int, whole: int) -> str:
    """A percentage as it is said: cut as everywhere, and what is less than a tenth of a percent is not said as none."""
    if part > 0 and whole > 0 and part * 1000 < whole:
        return f"kurang dari {formatting.percent(1, 1000)}"
    return formatting.percent(part, whole)


def districts_of(places: Sequence[PlaceLine]) -> list[District]:
    """The villages of a kecamatan as one line, in the order in which kecamatan first come."""
    found: dict[str, list[PlaceLine]] = {}
    for place in places:
        found.setdefault(place["district"], []).append(place)
    return [
        District(
            name,
            len(lines),
            added(line["share"] for line in lines),
            sum(line["share"] is None for line in lines),
            sum(line["people"] for line in lines),
        )
        for name, lines in found.items()
    ]


def fewer_districts(lines: Sequence[District], most: int) -> list[District]:
    """At most `most` lines, those that come last added up as "6 kecamatan lain"."""
    if len(lines) <= most:
        return list(lines)
    rest = lines[most - 1 :]
    whole = District(
        f"{len(rest)} kecamatan lain",
        sum(line.villages for line in rest),
        added(line.share for line in rest),
        sum(line.undivided for line in rest),
        sum(line.people for line in rest),
    )
    return [*lines[: most - 1], whole]


def fewer_sources(lines: Sequence[SourceLine], most: int) -> list[SourceLine]:
    """At most `most` lines, those that come last added up as "3 sumber dana lain"."""
    if len(lines) <= most:
        return list(lines)
    rest = lines[most - 1 :]
    whole = SourceLine(
        name=f"{len(rest)} sumber dana lain",
        by_province=False,
        example=any(line["example"] for line in rest),
        allocated=sum(line["allocated"] for line in rest),
        confirmed=sum(line["confirmed"] for line in rest),
        verified=added(line["verified"] for line in rest),
        active=added(line["active"] for line in rest),
        need_jkk=sum(line["need_jkk"] for line in rest),
        need_jkm=sum(line["need_jkm"] for line in rest),
        budget=sum(line["budget"] for line in rest),
        realised=sum(line["realised"] for line in rest),
        months_paid=added(line["months_paid"] for line in rest),
        months_due=added(line["months_due"] for line in rest),
    )
    return [*lines[: most - 1], whole]


def month_of(as_of: str) -> str:
    """The month of a moment where the office is: ``2026-01``."""
    return f"{datetime.fromisoformat(as_of).astimezone(formatting.WITA):%Y-%m}"


def begun(line: MonthLine, as_of: str) -> bool:
    """Whether a month has begun on the day of the pack, or carries bills or payments already."""
    return line["month"] <= month_of(as_of) or bool(line["billed"] or line["paid"])


def year_is_over(body: Body) -> bool:
    """Whether nobody can be added to the year of the pack any more."""
    return f"{body['fiscal_year']}-12" < month_of(body["as_of"])


def spent_in(line: MonthLine, as_of: str) -> int | None:
    """What was paid in a month; None before it begins: what is paid for it already was paid in an earlier one."""
    return line["realised"] if line["month"] <= month_of(as_of) or line["realised"] else None


def spent_until(body: Body) -> int:
    """How many months, from the first on, have a realisation to tell of: up to the month of the pack."""
    known = [spent_in(line, body["as_of"]) is not None for line in body["months"]]
    return max((place for place, each in enumerate(known, 1) if each), default=0)


def running(months: Sequence[MonthLine], as_of: str) -> list[RunningMonth]:
    """Need and realisation added up since the first month. Where realisation is not known by month there is none."""
    need, paid, found = 0, 0, []
    for line in months:
        spent = spent_in(line, as_of)
        need, paid = need + line["need"], paid + (spent or 0)
        found.append(RunningMonth(line["month"], need, None if spent is None else paid))
    return found


def series_of(coverage: Sequence[CoverageLine]) -> list[Series]:
    """One series a segment, years in order, years without workers left out."""
    found = []
    for segment in dict.fromkeys(line["segment"] for line in coverage):
        lines = sorted((each for each in coverage if each["segment"] == segment), key=lambda each: each["year"])
        points = [(line["year"], line["covered"] * 1000 // line["workers"]) for line in lines if line["workers"]]
        target = None
        for line in lines:
            if line["target"] is not None and line["target"][1]:
                numerator, denominator = line["target"]
                target = line["year"], numerator * 1000 // denominator
        if points or target:
            found.append(Series(segment, tuple(points), target))
    return found


def shortened(lines: Sequence[CountLine], most: int) -> list[CountLine]:
    """At most `most` lines: the largest, in their order, and what is left as one line "6 jenis lainnya"."""
    if len(lines) <= most:
        return list(lines)
    ranked = sorted(range(len(lines)), key=lambda place: (-lines[place]["people"], place))
    kept = set(ranked[: most - 1])
    rest = [line for place, line in enumerate(lines) if place not in kept]
    others = CountLine(label=f"{len(rest)} jenis lainnya", people=sum(line["people"] for line in rest))
    return [*(line for place, line in enumerate(lines) if place in kept), others]


def checks_of(body: Body) -> list[Check]:
    """Every table that has a figure in the summary, added up beside it (domain rule 24)."""
    found: list[Check] = []
    figures = {each["name"]: each for each in body["figures"]}

    def check(table: str, name: str, parts: Iterable[int]) -> None:
        figure = figures.get(name)
        if figure is not None:
            found.append(Check(table, figure["label"], figure["unit"] == "rupiah", added(parts), figure["value"]))

    sources, places, regions = body["sources"], body["places"], body["regencies"]
    check("Sumber dana", "quota.allocated", (line["allocated"] for line in sources))
    check("Sumber dana", "people.confirmed", (line["confirmed"] for line in sources))
    check("Sumber dana", "budget.need", (line["need_jkk"] + line["need_jkm"] for line in sources))
    check("Sumber dana", "budget.amount", (line["budget"] for line in sources))
    check("Sumber dana", "budget.realisation", (line["realised"] for line in sources))
    check("Rincian kebutuhan", "budget.need", (sum(need_of(line)) for line in body["need"]))
    if not closed_part(body, "months"):
        check("Bulan", "budget.need", (line["need"] for line in body["months"]))
        of_months: tuple[tuple[str, Literal["billed", "paid", "realised"], str], ...] = (
            ("Bulan", "billed", "contributions.billed"),
            ("Bulan yang dibayar", "paid", "budget.realisation"),
            ("Bulan SP2D", "realised", "budget.realisation"),
        )
        for table, key, figure in of_months:
            if all(line[key] is not None for line in body["months"]):
                check(table, figure, (line[key] or 0 for line in body["months"]))
    check("Kecamatan", "people.confirmed", (line["people"] for line in places))
    groups = ("Pekerjaan", body["occupations"]), ("Jenis kelamin", body["sexes"])
    for name, lines in (*groups, ("Umur", body["ages"]), ("Desil", body["desils"])):
        check(name, "people.confirmed", (line["people"] for line in lines))
    trend = f"Tren, tahun {body['fiscal_year']}"
    year = [line for line in body["years"] if line["year"] == body["fiscal_year"]]
    check(trend, "quota.allocated", (line["quota"] for line in year))
    check(trend, "people.confirmed", (line["confirmed"] for line in year))
    check(trend, "budget.realisation", (line["realised"] for line in year))
    if body["kind"] == "province":
        check("Kabupaten/kota", "quota.allocated", (line["allocated"] for line in regions))
        check("Kabupaten/kota", "people.confirmed", (line["confirmed"] for line in regions))
        check("Kabupaten/kota", "budget.need", (line["need"] for line in regions))
        check("Kabupaten/kota", "budget.amount", (line["budget"] for line in regions))
        check("Kabupaten/kota", "budget.realisation", (line["realised"] for line in regions))
        check("Kabupaten/kota", "contributions.arrears", (line["arrears"] or 0 for line in regions))
    return found


def ticks(largest: int, most: int = 5) -> list[int]:
    """Round marks of an axis from 0 to at least `largest`: at most `most` steps of 1, 2 or 5 tens; [0, 1] of 0."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            steps = -(-largest // step) or 1
            if steps <= most:
                return [step * number for number in range(steps + 1)]
        size *= 10


def stands_above(level: int, others: Sequence[int]) -> bool:
    """Whether the number of a point is written above it: where the next point upwards is farther than what is below."""
    higher = [other - level for other in others if other > level]
    lower = [level - other for other in others if other < level]
    return not higher or min(higher) >= min(lower, default=level)


def apart(levels: Sequence[int], gap: int) -> list[int]:
    """Places for labels beside lines at `levels`: as near as may be, each at least `gap` above the next lower one."""
    order = sorted(range(len(levels)), key=lambda place: levels[place])
    found, last = [0] * len(levels), -gap
    for place in order:
        last = max(levels[place], last + gap)
        found[place] = last
    return found


def largest_of(rows: Iterable[Sequence[int | None]]) -> int:
    """The largest known number of rows, 0 of none."""
    return max((value for row in rows for value in row if value is not None), default=0)


def cited(line: LegalLine) -> str:
    """A regulation's name and number; what it is about stands in a column of its own."""
    return line["citation"].removesuffix(f" tentang {line['title']}")
