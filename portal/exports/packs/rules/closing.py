"""Which people of a pack are too few to be told to anybody but their own office, over all regencies at once.

Kecamatan, occupations, sexes and ages hide exactly what open data hides, so nothing is found by laying one beside the
other; of a table over all regencies a line is told where every regency tells it. Funding sources and desil, which open
data does not have, are judged as one table of regencies by lines with its sums (`core.suppression`). What is closed is
not left out: it stands in one line with the others that are closed, so every sum stays true.

Rupiah divided by the rate of a month are people. Sources that stand together are billed and paid each for itself, so a
month in which one of them has not paid, or in which one of them begins, tells its people: where sources stand together
the months are closed, and so are those of all regencies. Bills of a month over all regencies, what is billed in all and
how many months are paid are told only where every regency tells its months; arrears stand together with those of
another regency.

A person in two sources is one person in the headline and stands in both lines: their difference is how many moved. Of
the regencies, of who moved between them, and of all of them it is one column with its sum, judged like every other; a
headline is counted once where the difference may be told, else by sources, and says so.
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
    """People of a regency: how many in all, by {table: {label: people}}, month by month, and by {year: people}; rupiah
    that it owes, whether its sources pay for different months, and by how many they are more than its people.

    `hidden`: the labels that open data hides, by table; `told` false where it tells not even the sum.
    """

    people: int
    told: bool
    tables: Mapping[str, Mapping[str, int]]
    hidden: Mapping[str, Labels]
    months: Sequence[int] = ()
    years: Mapping[int, int] = field(default_factory=dict)
    owed: int = 0
    uneven: bool = False
    moved: int = 0


@dataclass(frozen=True)
class Closed:
    """What stands together: {table: labels}, the years whose people are too few, whether months are.

    `bills`: what is billed and paid month by month or in how many months; `owed`: its arrears; `moved`: how many people
    are in several sources. Closed months close the bills.
    """

    lines: Mapping[str, Labels]
    years: frozenset[int] = frozenset()
    months: bool = False
    bills: bool = False
    owed: bool = False
    moved: bool = False


@dataclass(frozen=True)
class Closings:
    """Of each regency and of all together. `whole`: regencies of which nothing about people is told."""

    whole: frozenset[int]
    regions: Mapping[int, Closed]
    of_all: Closed


def few(people: int) -> bool:
    """From one to four; nobody is told as nought."""
    return 0 < people < FEWEST_SHOWN


def closings(regions: Mapping[int, Region], *, between: int = 0, rate: int = 0) -> Closings:
    """What may be told of every regency, {regency id: its people}, and of all that are told at all.

    `between`: by how many the people of all those regencies are fewer than theirs added up; `rate`: the highest of the
    year, rupiah a person and month.
    """
    whole = frozenset(regency for regency, region in regions.items() if not region.told)
    open_ones = {regency: region for regency, region in regions.items() if region.told}
    joint = {table: _joint(open_ones, table) for table in JOINT}
    lines = {
        regency: {
            table: _enough(labels, region.tables.get(table, {}))
            for table, labels in {**region.hidden, **{table: joint[table][0][regency] for table in JOINT}}.items()
        }
        for regency, region in open_ones.items()
    }
    joined = {regency for regency, own in lines.items() if own[SOURCES]}
    months = _with_few_months(open_ones, joined)
    owed, owed_in_all = _owed(open_ones, months, FEWEST_SHOWN * rate)
    moved, moved_in_all = _moved(open_ones, between)
    found = {
        regency: Closed(
            lines[regency],
            frozenset(year for year, people in region.years.items() if few(people)),
            months=regency in months,
            bills=regency in months,
            owed=regency in owed,
            moved=regency in moved,
        )
        for regency, region in open_ones.items()
    }
    of_all = Closed(
        _lines_of_all(open_ones, {table: joint[table][1] for table in JOINT}),
        # Years are added up over all regencies, so one with few people closes that year.
        frozenset(year for region in regions.values() for year, people in region.years.items() if few(people)),
        months=bool(joined) or len(months) == 1,
        bills=bool(months),
        owed=owed_in_all,
        moved=moved_in_all,
    )
    return Closings(whole, found, of_all)


def _lines_of_all(told: Mapping[int, Region], sums: Mapping[str, Labels]) -> dict[str, Labels]:
    """Over all regencies that are told: what one of them hides, all hide."""
    every = {table: _counted(told.values(), table) for table in (OCCUPATIONS, SEXES, AGES, *JOINT)}
    hidden = {
        table: frozenset(label for region in told.values() for label in region.hidden.get(table, ()))
        for table in (OCCUPATIONS, SEXES, AGES)
    }
    return {table: _enough(labels, every[table]) for table, labels in {**hidden, **sums}.items()}


def _owed(regions: Mapping[int, Region], closed: Collection[int], least: int) -> tuple[set[int], bool]:
    """(regencies whose arrears stand together, whether those of all are closed): what regencies with closed months owe,
    and the smallest arrears of others while fewer than two owe it or it is under `least`.

    Nought is told where all sources pay for the same months; where they do not it would say that all is paid, and what
    is paid would tell the people: Rp16.800 × 126 of 33 people, of four months and of two, are thirty and three.
    """
    found = {regency for regency in closed if regions[regency].owed or regions[regency].uneven}
    others = sorted((region.owed, regency) for regency, region in regions.items() if region.owed)
    others = [each for each in others if each[1] not in found]

    def too_little() -> bool:
        owed = [regions[each].owed for each in found if regions[each].owed]
        return bool(found) and (len(owed) < 2 or sum(owed) < least)

    while others and too_little():
        found.add(others.pop(0)[1])
    return found, too_little()


def _moved(regions: Mapping[int, Region], between: int) -> tuple[set[int], bool]:
    """(regencies that do not tell how many people are in several sources, whether all together do not)."""
    order = sorted(regions)
    counts = [[max(moved, 0)] for moved in (*(regions[regency].moved for regency in order), between)]
    *each, of_all = (row[0] for row in suppressed(counts, across=False))
    return {regency for regency, cell in zip(order, each, strict=False) if cell is None}, of_all is None


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


def _with_few_months(regions: Mapping[int, Region], joined: Collection[int]) -> set[int]:
    """Regencies whose months are closed: those with a month of few people, and those in which sources stand together;
    to one alone the smallest other one, since months are told over all regencies too."""
    found = {regency for regency, region in regions.items() if regency in joined or any(map(few, region.months))}
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
