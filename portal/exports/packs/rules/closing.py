"""Which people of a pack are too few to be told to anybody but their own office, over all regencies at once.

Kecamatan, occupations, sexes and ages hide exactly what open data hides, so nothing is found by laying one beside the
other; of a table over all regencies a line is told where every regency tells it. Funding sources and desil, which open
data does not have, are judged as one table of regencies by lines with its sums (`core.suppression`). What is closed is
not left out: it stands in one line with the others that are closed, so every sum stays true.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.core.suppression import FEWEST_SHOWN, suppressed

DISTRICTS, OCCUPATIONS, SEXES, AGES, DESILS, SOURCES = "districts", "occupations", "sexes", "ages", "desils", "sources"
JOINT = (SOURCES, DESILS)  # judged over all regencies
Labels = frozenset[str]


@dataclass(frozen=True)
class Region:
    """People of a regency: how many in all, by {table: {label: people}}, month by month, and by {year: people}.

    `hidden`: the labels that open data hides, by table; `told` false where it tells not even the sum.
    """

    people: int
    told: bool
    tables: Mapping[str, Mapping[str, int]]
    hidden: Mapping[str, Labels]
    months: Sequence[int] = ()
    years: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Closed:
    """What stands together: {table: labels}, the years whose people are too few, whether months are."""

    lines: Mapping[str, Labels]
    years: frozenset[int] = frozenset()
    months: bool = False


@dataclass(frozen=True)
class Closings:
    """Of each regency and of all together. `whole`: regencies of which nothing about people is told."""

    whole: frozenset[int]
    regions: Mapping[int, Closed]
    of_all: Closed


def few(people: int) -> bool:
    """From one to four; nobody is told as nought."""
    return 0 < people < FEWEST_SHOWN


def closings(regions: Mapping[int, Region]) -> Closings:
    """What may be told of every regency, {regency id: its people}, and of all that are told at all."""
    whole = frozenset(regency for regency, region in regions.items() if not region.told)
    open_ones = {regency: region for regency, region in regions.items() if region.told}
    joint = {table: _joint(open_ones, table) for table in JOINT}
    months = _with_few_months(open_ones)
    found = {}
    for regency, region in open_ones.items():
        hidden = {**region.hidden, **{table: joint[table][0][regency] for table in JOINT}}
        lines = {table: _enough(labels, region.tables.get(table, {})) for table, labels in hidden.items()}
        years = frozenset(year for year, people in region.years.items() if few(people))
        found[regency] = Closed(lines, years, regency in months)
    return Closings(whole, found, _of_all(regions, open_ones, {table: joint[table][1] for table in JOINT}, months))


def _of_all(
    regions: Mapping[int, Region], told: Mapping[int, Region], sums: Mapping[str, Labels], months: Collection[int]
) -> Closed:
    """Over all regencies that are told: what one of them hides, all hide; of one regency alone its own months too.

    Years are added up over all regencies, so one with few people closes that year.
    """
    every = {table: _counted(told.values(), table) for table in (OCCUPATIONS, SEXES, AGES, *JOINT)}
    hidden = {
        table: frozenset(label for region in told.values() for label in region.hidden.get(table, ()))
        for table in (OCCUPATIONS, SEXES, AGES)
    }
    lines = {table: _enough(labels, every[table]) for table, labels in {**hidden, **sums}.items()}
    years = frozenset(year for region in regions.values() for year, people in region.years.items() if few(people))
    return Closed(lines, years, months=len(months) == 1)


def _joint(regions: Mapping[int, Region], table: str) -> tuple[dict[int, Labels], Labels]:
    """({regency: labels it hides}, labels whose sum over all is hidden). Sums of regencies are known from elsewhere."""
    labels = sorted(_counted(regions.values(), table))
    order = sorted(regions)
    if not labels or not order:
        return {regency: frozenset() for regency in order}, frozenset()
    counts = [[regions[regency].tables[table].get(label, 0) for label in labels] for regency in order]
    shown = suppressed(counts, known=[(row, len(labels)) for row in range(len(order) + 1)])
    hidden = [frozenset(label for label, cell in zip(labels, row, strict=False) if cell is None) for row in shown]
    return dict(zip(order, hidden[:-1], strict=True)), hidden[-1]


def _with_few_months(regions: Mapping[int, Region]) -> set[int]:
    """Regencies whose months are closed: those with a month of few people; to one alone the smallest other one, since
    months are told over all regencies too."""
    found = {regency for regency, region in regions.items() if any(map(few, region.months))}
    others = [regency for regency, region in regions.items() if regency not in found and any(region.months)]
    if len(found) == 1 and others:
        found.add(min(others, key=lambda regency: (regions[regency].people, regency)))
    return found


def _counted(regions: Iterable[Region], table: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for region in regions:
        for label, people in region.tables.get(table, {}).items():
            found[label] = found.get(label, 0) + people
    return found


def _enough(labels: Collection[str], counts: Mapping[str, int]) -> Labels:
    """The labels, and the smallest others while fewer than two lines or five people would stand together."""
    found = {label for label in labels if counts.get(label)}
    others = sorted((people, label) for label, people in counts.items() if people and label not in found)
    while found and others and (len(found) < 2 or sum(counts[label] for label in found) < FEWEST_SHOWN):
        found.add(others.pop(0)[1])
    return frozenset(found)
