"""Somebody who has every file of a year puts all their sums together: no hidden number has but one that fits.

What they read are the files themselves, of all sets, of each regency and of all, of each quarter and the year.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.suppression import suppressed
from portal.exports.open_data.rules.facts import DISTRICT, CoverageFact, Facts, PaidCell, RegionFacts
from portal.exports.open_data.rules.files import csv_bytes
from portal.exports.open_data.rules.tables import PROGRAMMES, PROVINCE, tables_of
from tests.exports.open_data.test_tables import CODES, DAY, DIMENSIONS, facts, region
from tests.support.open_data import Counts
from tests.support.solving import Sums, Unknown

ALL = PROVINCE.code
YEAR = ""  # among the quarters
Row = Mapping[str, str]
CODES_OF = {by: "abcdef" if by == DISTRICT else "abc" for by in DIMENSIONS}


@pytest.mark.parametrize(
    ("published", "parts", "told"),
    [
        # 30 - 27 = 3
        ({"sum": 30, "b": 27}, {"a": 3}, ["a"]),
        # 30 - 18 = 12 for two: 1 to 11
        ({"sum": 30, "c": 18}, {"a": 3, "b": 9}, []),
        # two for two, each at least one
        ({"sum": 30, "c": 28}, {"a": 1, "b": 1}, ["a", "b"]),
        # without the sum nothing is known of them
        ({"b": 27}, {"a": 3, "sum": 30}, []),
    ],
)
def test_the_reader_finds_what_a_pencil_finds(
    published: dict[str, int], parts: dict[str, int], told: list[str]
) -> None:
    known = Sums()
    for name in ("a", "b", "c", "sum"):
        if name in published or name in parts:
            known.say(name, published.get(name))
    known.add_up([name for name in "abc" if name in published or name in parts], "sum")
    assert known.told({**published, **parts}) == told


def test_the_reader_puts_two_tables_together() -> None:
    """Rows alone tell nothing, nor do columns; both do: of a + b, a + c and b + c follows each."""
    known, truth = Sums(), {"a": 3, "b": 4, "c": 5, "ab": 7, "ac": 8, "bc": 9}
    for name in truth:
        known.say(name, None if len(name) == 1 else truth[name])
    for name in ("ab", "ac"):
        known.add_up(list(name), name)
    assert known.told(truth) == []
    known.add_up(["b", "c"], "bc")
    assert Sums(1, known.published, known.hidden, known.equations).told(truth) == ["a", "b", "c"]


def read(content: bytes) -> Iterator[Row]:
    return csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True)


def number(row: Row, name: str) -> int | None:
    return int(row[name]) if row[name] else None


def known_of(sets: Mapping[str, bytes]) -> Sums:
    """Everything that the files say, and every sum that may be supposed between them."""
    known = Sums()
    regions = [row["kode_wilayah"] for row in read(sets["peserta-wilayah"]) if row["kode_wilayah"] != ALL]
    for row in read(sets["peserta-wilayah"]):
        known.say(("people", row["kode_wilayah"]), number(row, "peserta"))
    known.add_up([("people", code) for code in regions], ("people", ALL))
    for name, column in CODES.values():
        cells: dict[str, list[Unknown]] = {code: [] for code in (*regions, ALL)}
        for row in read(sets[name]):
            place = row["kode_wilayah"]
            if row["baris"] == "jumlah" and not row[column]:
                known.say(("people", place), number(row, "peserta"))
                continue
            known.say((name, place, row[column]), number(row, "peserta"))
            cells[place].append((name, place, row[column]))
        for place, parts in cells.items():
            if parts:
                known.add_up(parts, ("people", place))
        for _name, _all, code in cells[ALL]:
            known.add_up([(name, place, code) for place in regions], (name, ALL, code))
    for row in read(sets["manfaat-triwulan"]):
        known.say(("paid", row["program"], row["kode_wilayah"], row["triwulan"]), number(row, "kasus"))
    for programme in PROGRAMMES:
        for place in (*regions, ALL):
            known.add_up(
                [("paid", programme, place, str(each)) for each in range(1, 5)], ("paid", programme, place, YEAR)
            )
        for quarter in ("1", "2", "3", "4", YEAR):
            known.add_up([("paid", programme, place, quarter) for place in regions], ("paid", programme, ALL, quarter))
    for row in read(sets["cakupan-wilayah"]):
        for column in ("terlindungi", "pekerja"):
            known.say((column, row["kode_wilayah"], row["kode_segmen"]), number(row, column))
    for place in {row["kode_wilayah"] for row in read(sets["cakupan-wilayah"])}:
        for column in ("terlindungi", "pekerja"):
            known.add_up([(column, place, each) for each in ("formal", "informal")], (column, place, "total"))
    return known


def truth_of(found: Facts, paid: Mapping[str, list[list[int]]]) -> dict[Unknown, int]:
    """The same places with nothing hidden."""
    truth: dict[Unknown, int] = {}

    def count(place: Unknown, people: int) -> None:
        truth[place] = truth.get(place, 0) + people

    for each in found.regions:
        for owner in (each.region.code, ALL):
            count(("people", owner), sum(each.people[DIMENSIONS[0]].values()))
            for by, (name, _column) in CODES.items():
                for code, people in each.people[by].items():
                    count((name, owner, code), people)
        for line in each.coverage:
            truth["terlindungi", each.region.code, line.segment] = line.covered
            truth["pekerja", each.region.code, line.segment] = line.workers
    for programme, counts in paid.items():
        for each, row in zip(found.regions, counts, strict=True):
            for owner in (each.region.code, ALL):
                for place, cases in enumerate(row, 1):
                    count(("paid", programme, owner, str(place)), cases)
                    count(("paid", programme, owner, YEAR), cases)
    return truth


def coverage_of(formal: int, informal: int) -> list[CoverageFact]:
    """Formal, informal and both together, of ten times as many workers."""
    return [
        CoverageFact(segment, segment, people, 10 * people, "Laporan", DAY, together=True)
        for segment, people in (("formal", formal), ("informal", informal), ("total", formal + informal))
    ]


@st.composite
def tables(draw: st.DrawFn) -> Counts:
    """Four tables that divide the same people, most of them few; by kecamatan sometimes one in each."""
    people = draw(st.sampled_from([0, 1, 2, 3, 4, 5, 6, 6, 8, 11, 14, 23]))
    found = {}
    for by, codes in CODES_OF.items():
        if draw(st.booleans()):
            cuts = sorted(draw(st.lists(st.integers(0, people), min_size=len(codes) - 1, max_size=len(codes) - 1)))
        else:
            cuts = [people * place // len(codes) for place in range(1, len(codes))]  # as evenly as may be
        parts = [high - low for low, high in zip([0, *cuts], [*cuts, people], strict=True)]
        found[by] = dict(zip(codes, parts, strict=True))
    return found


few = st.integers(0, 7)


@st.composite
def published(draw: st.DrawFn) -> tuple[Facts, dict[str, list[list[int]]]]:
    """A year of two or three regencies, and the claims that were paid in its quarters, by programme and regency."""
    regions: list[RegionFacts] = [
        region(f"53.0{place}", people=draw(tables()), realised=7, coverage=coverage_of(draw(few), draw(few)))
        for place in range(1, draw(st.integers(2, 3)) + 1)
    ]
    quarters = st.lists(few, min_size=4, max_size=4)
    counts = {programme: [draw(quarters) for _ in regions] for programme in PROGRAMMES}
    paid: dict[Any, list[PaidCell]] = {}
    for programme, own in counts.items():
        names = [*(each.region.code for each in regions), ""]
        for code, row in zip(names, suppressed(own), strict=True):
            paid[programme, code] = [PaidCell(cases, None if cases is None else 42 * cases) for cases in row]
    names = {by: {code: code for code in codes} for by, codes in CODES_OF.items()}
    return facts(*regions, paid=paid, names=names), counts


@settings(max_examples=60, deadline=None)
@given(published())
def test_no_hidden_number_of_any_set_follows_from_all_of_them(given: tuple[Facts, dict[str, list[list[int]]]]) -> None:
    found, counts = given
    known = known_of({table.about.code: csv_bytes(table) for table in tables_of(found)})
    truth = truth_of(found, counts)
    assert {place: truth[place] for place in known.published} == known.published
    assert known.told(truth) == []
    assert not [place for place, people in known.published.items() if 0 < people < 5]
