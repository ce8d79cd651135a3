"""Rupiah divided by the rate are people: whoever lays all packs of a province side by side must not find a source of
one to four people by what is billed, paid or owed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.exports.packs.rules import closing
from portal.exports.packs.rules.body import Body, MonthLine, NeedLine, SourceLine
from portal.exports.packs.rules.closing import Closings, Region, closings, few
from portal.exports.packs.rules.outside import province_from_outside, regency_from_outside
from portal.exports.packs.rules.printing import need_of
from tests.support.hearing_bodies import of_province
from tests.support.hearing_body import JKK, JKM, sample

RATE = JKK + JKM
MONTHS = (1, 2, 3, 4)
SOURCES = ("APBD Kabupaten", "APBD Provinsi", "Dana Desa")
Place = tuple[int, str]  # regency and source
Equation = tuple[dict[Place, int], int]


@dataclass(frozen=True)
class Holding:
    """The people of a source in a regency, each with a place from a month until the end, and the months paid."""

    people: int
    first: int = 1
    paid: frozenset[int] = frozenset()

    def in_month(self, month: int) -> int:
        return self.people if month >= self.first else 0

    def unpaid(self) -> int:
        return sum(self.in_month(month) for month in MONTHS if month not in self.paid)


World = Mapping[int, Mapping[str, Holding]]


def region_of(own: Mapping[str, Holding]) -> Region:
    people = sum(each.people for each in own.values())
    return Region(
        people,
        not few(people),
        {closing.SOURCES: {name: each.people for name, each in own.items()}, closing.DESILS: {}},
        {},
        months=[sum(each.in_month(month) for each in own.values()) for month in MONTHS],
        owed=sum(each.unpaid() for each in own.values()) * RATE,
        uneven=len({each.first for each in own.values() if each.people}) > 1,
    )


def body_of(holdings: Sequence[tuple[str, Holding]], body: Body) -> Body:
    """The truth about these people, written down as a pack does."""
    found: dict[str, SourceLine] = {}
    template = body["sources"][0]
    for name, each in holdings:
        line = found.setdefault(
            name, cast(SourceLine, {**dict.fromkeys(template, 0), "name": name, "by_province": False, "example": False})
        )
        places = each.people * (1 + max(MONTHS) - each.first)
        line["allocated"] += each.people
        line["confirmed"] += each.people
        line["need_jkk"] += places * JKK
        line["need_jkm"] += places * JKM
        line["months_paid"] = (line["months_paid"] or 0) + len(each.paid)
        line["months_due"] = (line["months_due"] or 0) + 1 + max(MONTHS) - each.first
    lines = [
        MonthLine(
            month=f"2026-{month:02d}",
            quota=sum(each.in_month(month) for _name, each in holdings),
            taken=sum(each.in_month(month) for _name, each in holdings),
            need=sum(each.in_month(month) for _name, each in holdings) * RATE,
            billed=sum(each.in_month(month) for _name, each in holdings) * RATE,
            paid=sum(each.in_month(month) for _name, each in holdings if month in each.paid) * RATE,
            realised=0,
        )
        for month in MONTHS
    ]
    values = {
        "contributions.billed": sum(line["billed"] or 0 for line in lines),
        "contributions.arrears": sum(each.unpaid() for _name, each in holdings) * RATE,
    }
    return {
        **body,
        "people": None,
        "sources": list(found.values()),
        "months": lines,
        "figures": [{**line, "value": values.get(line["name"], line["value"])} for line in body["figures"]],
        "need": [
            NeedLine(
                source=name,
                first_month=f"2026-{first:02d}",
                last_month="2026-04",
                people=sum(each.people for other, each in holdings if (other, each.first) == (name, first)),
                months=1 + max(MONTHS) - first,
                jkk=JKK,
                jkm=JKM,
            )
            for name, first in dict.fromkeys((name, each.first) for name, each in holdings)
        ],
    }


def published(world: World) -> tuple[Closings, dict[int, Body], Body]:
    """What may be told, the parts of the ZIP, and the province's own pack."""
    found = closings({place: region_of(own) for place, own in world.items()}, rate=RATE)
    told = [place for place in world if place not in found.whole]
    parts = {
        place: regency_from_outside(body_of(list(world[place].items()), sample()), found.regions[place], [], [])
        for place in told
    }
    whole = body_of([pair for place in told for pair in world[place].items()], of_province())
    template = whole["regencies"][0]
    whole["regencies"] = [
        {**template, "code": place, "name": str(place), "arrears": region_of(own).owed} for place, own in world.items()
    ]
    return found, parts, province_from_outside(whole, found, {place: str(place) for place in world})


def equations(world: World, told: Sequence[int], body: Body) -> Iterator[Equation]:
    """All that a body says of people: itself, or in rupiah of a month, to somebody who knows who has paid when."""
    places = {(place, name): each for place in told for name, each in world[place].items()}
    for line in body["sources"]:
        yield {key: 1 for key in places if key[1] in line["name"].split(" + ")}, line["confirmed"]
    for month in body["months"]:
        number = int(month["month"][-2:])
        there = {key: 1 for key, each in places.items() if number >= each.first}
        yield there, month["taken"]
        if month["billed"] is not None and month["paid"] is not None:
            yield there, month["billed"] // RATE
            yield {key: 1 for key in there if number in places[key].paid}, month["paid"] // RATE
    for figure in body["figures"]:
        if figure["name"] == "contributions.billed":
            yield {key: 1 + max(MONTHS) - each.first for key, each in places.items()}, (figure["value"] or 0) // RATE


def follows(known: Sequence[Equation], wanted: Place) -> bool:
    """Whether the equations leave one number for a place: its own row is a sum of theirs."""
    keys = sorted({key for row, _value in known for key in row} | {wanted})
    rows = [[Fraction(row.get(key, 0)) for key in keys] for row, _value in known]
    goal = [Fraction(key == wanted) for key in keys]
    at = 0
    for column in range(len(keys)):
        pivot = next((each for each in range(at, len(rows)) if rows[each][column]), None)
        if pivot is None:
            continue
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for other in (*rows[at + 1 :], goal):
            factor = other[column] / rows[at][column]
            for place in range(column, len(keys)):
                other[place] -= factor * rows[at][place]
        at += 1
    return not any(goal)


def derived(world: World) -> list[Place]:
    """The small sources whose people somebody with every pack can compute."""
    found, parts, whole = published(world)
    told = sorted(parts)
    known = [each for place in told for each in equations(world, [place], parts[place])]
    known += equations(world, told, whole)
    for row, value in known:
        assert sum(times * world[place][name].people for (place, name), times in row.items()) == value
    for line in found.regions.values():
        assert line.months or not line.lines[closing.SOURCES]
    return [
        (place, name)
        for place in told
        for name, each in world[place].items()
        if few(each.people) and follows(known, (place, name))
    ]


BIG = {"APBD Kabupaten": Holding(40, paid=frozenset(MONTHS)), "APBD Provinsi": Holding(50, paid=frozenset(MONTHS))}
UNPAID = {"APBD Kabupaten": Holding(30, paid=frozenset(MONTHS)), "APBD Provinsi": Holding(3)}
LATER = {
    "APBD Kabupaten": Holding(30, paid=frozenset(MONTHS)),
    "APBD Provinsi": Holding(3, first=3, paid=frozenset({3, 4})),
}


def test_a_pencil_computes_from_billed_and_paid() -> None:
    """Billed for 33, paid for 30."""
    known: list[Equation] = [({(1, "a"): 1, (1, "b"): 1}, 33), ({(1, "a"): 1}, 30)]
    assert follows(known, (1, "b")) and not follows(known[:1], (1, "b"))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    people = st.sampled_from([0, 1, 2, 3, 4, 5, 6, 30])
    return {
        place: {
            name: Holding(
                draw(people), draw(st.sampled_from([1, 1, 3])), frozenset(draw(st.sets(st.sampled_from(MONTHS))))
            )
            for name in SOURCES[: draw(st.integers(1, 3))]
        }
        for place in range(1, draw(st.integers(1, 3)) + 1)
    }


@given(worlds())
@settings(max_examples=150, deadline=None)
@example({1: UNPAID, 2: BIG})
@example({1: LATER, 2: BIG, 3: BIG})
@example({1: UNPAID, 2: UNPAID, 3: BIG})
@example({1: UNPAID})
def test_no_rupiah_tells_the_people_of_a_small_source(world: World) -> None:
    assert derived(world) == []


@pytest.mark.parametrize("other", [BIG, UNPAID, {"APBD Kabupaten": Holding(9)}])
@pytest.mark.parametrize("small", [UNPAID, LATER, {"APBD Kabupaten": Holding(30), "Dana Desa": Holding(4)}])
def test_who_owes_stands_with_another_who_owes(small: dict[str, Holding], other: dict[str, Holding]) -> None:
    """What is left of the arrears of all when those that are told are taken off is of two at least, or not told."""
    world = {1: small, 2: other, 3: BIG, 4: {"APBD Kabupaten": Holding(80)}}
    found, parts, whole = published(world)
    assert all(line["arrears"] is None for line in whole["regencies"] if line["code"] in closed_of(found))
    owing = [place for place in closed_of(found) if region_of(world[place]).owed]
    figure = [line["value"] for line in whole["figures"] if line["name"] == "contributions.arrears"]
    if sum(region_of(own).owed > 0 for own in world.values()) < 2:
        assert figure == [] and whole["regencies"][-1]["code"]
        return
    assert figure == [sum(region_of(own).owed for own in world.values())]
    assert sum(line["arrears"] or 0 for line in whole["regencies"]) == figure[0]
    assert len(owing) != 1 and whole["regencies"][-1]["code"] == 0
    for place in owing:
        assert "contributions.arrears" not in {line["name"] for line in parts[place]["figures"]}


def closed_of(found: Closings) -> list[int]:
    return [place for place, own in found.regions.items() if own.owed]


def test_where_nobody_else_owes_the_arrears_of_all_are_closed_too() -> None:
    _found, parts, whole = published({1: UNPAID, 2: BIG})
    for body in (parts[1], whole):
        assert "contributions.arrears" not in {line["name"] for line in body["figures"]}
        assert "Jumlah tunggakan ditutup: orang yang belum dibayar dapat dihitung dari angka itu." in body["notes"]
    assert [line["arrears"] for line in whole["regencies"]] == [None, 0]
    assert not any("berdiri dalam satu baris" in note for note in whole["notes"])


def test_that_all_is_paid_is_not_said_where_the_months_of_sources_differ() -> None:
    """Nobody owes: what is paid is 30 × 4 + 3 × 2, and 33 people."""
    _found, parts, whole = published({1: LATER, 2: BIG})
    assert "contributions.arrears" not in {line["name"] for each in (parts[1], whole) for line in each["figures"]}
    assert [line["arrears"] for line in whole["regencies"]] == [None, 0]
    alike = {name: Holding(people, paid=frozenset(MONTHS)) for name, people in zip(SOURCES, (30, 3), strict=False)}
    _found, parts, whole = published({1: alike, 2: BIG})
    assert [line["arrears"] for line in whole["regencies"]] == [0, 0]
    with_others = {1: LATER, 2: BIG, 3: {"APBD Kabupaten": Holding(9)}, 4: {"APBD Kabupaten": Holding(80)}}
    _found, parts, whole = published(with_others)
    assert [line["arrears"] for line in whole["regencies"]] == [None, 0, None, None, 89 * RATE * 4]


@pytest.mark.parametrize("others", [[], [BIG]])
def test_a_month_of_few_people_is_billed_and_paid_nowhere(others: list[dict[str, Holding]]) -> None:
    """Two regencies close their months together; over all of them the places are told, and no rupiah of a bill."""
    starting = {"APBD Kabupaten": Holding(30, first=3)}
    first = region_of(starting)
    few_in_march = Region(first.people, True, first.tables, {}, months=[0, 0, 3, 30], owed=first.owed)
    regions = {1: few_in_march, **{place: region_of(own) for place, own in enumerate([BIG, *others], 2)}}
    found = closings(regions, rate=RATE)
    assert found.of_all.bills and not found.of_all.months
    body = province_from_outside(of_province(), Closings(frozenset(), {}, found.of_all), {})
    assert {(line["billed"], line["paid"], line["realised"]) for line in body["months"]} == {(None, None, None)}
    assert all(line["taken"] for line in body["months"]) and body["contributions"] == []
    names = {line["name"] for line in body["figures"]}
    assert not names & {"contributions.billed", "contributions.months_paid"} and "budget.realisation" in names
    assert {(line["months_paid"], line["months_due"]) for line in body["sources"]} == {(None, None)}


def test_need_stands_together_where_sources_do() -> None:
    _found, parts, _whole = published({1: LATER, 2: BIG})
    name = "APBD Kabupaten + APBD Provinsi"
    assert [(line["source"], line["people"], line["months"]) for line in parts[1]["need"]] == [
        (name, 30, 4),
        (name, 3, 2),
    ]
    alike = {each: Holding(people) for each, people in zip(SOURCES, (30, 3), strict=False)}
    (line,) = published({1: alike, 2: BIG})[1][1]["need"]
    assert (line["source"], line["people"], line["months"]) == (name, 33, 4)
    assert sum(need_of(line)) == 33 * 4 * RATE
