"""What stands together in packs that outsiders read: cases for a pencil, then every way to compute a number back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.exports.open_data.rules.hiding import shown_of
from portal.exports.packs.rules import closing
from portal.exports.packs.rules.body import Body, CountLine
from portal.exports.packs.rules.checking import differences
from portal.exports.packs.rules.closing import Closed, Closings, Region, closings
from portal.exports.packs.rules.outside import ALL_VILLAGES, VIEW, province_from_outside, regency_from_outside
from portal.exports.packs.rules.payers import own_money
from portal.exports.packs.rules.people import who_moved
from portal.exports.packs.rules.printing import checks_of
from portal.exports.packs.rules.scenarios import FULL, Office, scenarios, whoever_pays
from tests.support.hearing_bodies import of_province
from tests.support.hearing_body import sample

Rows = Sequence[Sequence[int]]
NONE: frozenset[str] = frozenset()


def region(sexes: Sequence[int], sources: Sequence[int] = (), **more: object) -> Region:
    """A regency with these people by sex a, b, …, and by source a, b, …"""
    tables = {closing.SEXES: named(sexes), closing.SOURCES: named(sources), closing.DESILS: {}}
    shown = shown_of({closing.SEXES: tables[closing.SEXES]})
    hidden = frozenset(label for label, cell in shown.cells[closing.SEXES].items() if cell is None)
    return Region(sum(sexes), shown.total is not None, tables, {closing.SEXES: hidden}, **more)  # type: ignore[arg-type]


def named(numbers: Sequence[int]) -> dict[str, int]:
    return {chr(97 + place): number for place, number in enumerate(numbers)}


def together(found: Closings, table: str) -> tuple[list[str], str]:
    """(of each regency, of all) which lines stand together, as letters."""
    each = ["".join(sorted(own.lines.get(table, ()))) for own in found.regions.values()]
    return each, "".join(sorted(found.of_all.lines.get(table, ())))


@pytest.mark.parametrize(
    ("rows", "table", "each", "of_all"),
    [
        # nothing is small
        (([10, 20], [30, 40]), closing.SEXES, ["", ""], ""),
        # 30 - 27 = 3: both stand together, and over all too, since the other regency shows its own
        (([3, 27], [30, 40]), closing.SEXES, ["ab", ""], "ab"),
        # 1 and 2 are three people together: the next smallest joins them
        (([1, 2, 50, 60], [9, 9, 9, 9]), closing.SEXES, ["abc", ""], "ab"),
        # a nought is shown
        (([0, 30], [30, 40]), closing.SEXES, ["", ""], ""),
        # of sources the sums over all are kept: another regency, the next, closes its own instead
        (([3, 27], [30, 40]), closing.SOURCES, ["ab", "ab"], ""),
        (([3, 27], [30, 40], [50, 60]), closing.SOURCES, ["ab", "ab", ""], ""),
        # a source that one regency alone has: its sum over all is the small number itself
        (([3, 27, 0], [0, 40, 60]), closing.SOURCES, ["ab", ""], "ab"),
    ],
)
def test_a_pencil_finds_the_same(rows: Rows, table: str, each: list[str], of_all: str) -> None:
    made = {
        place: region(row if table == closing.SEXES else [sum(row)], row if table == closing.SOURCES else ())
        for place, row in enumerate(rows, 1)
    }
    assert together(closings(made), table) == (each, of_all)


def test_years_and_months() -> None:
    """Few people in a year close it for all; few in a month close two regencies, or the months of all."""
    plain = {"months": [30, 30], "years": {2025: 20}}
    found = closings({1: region([30, 40], months=[3, 70], years={2025: 4}), 2: region([50, 50], **plain)})
    assert found.regions[1] == Closed(found.regions[1].lines, frozenset({2025}), months=True, bills=True)
    assert (found.regions[2].months, found.regions[2].years, found.of_all.years) == (True, NONE, frozenset({2025}))
    assert not found.of_all.months  # of two closed ones nobody can tell the other's people
    assert found.of_all.bills  # but who of them has not paid
    three = {1: region([30, 40], months=[3, 70]), 2: region([50, 50], **plain), 3: region([20, 20], **plain)}
    assert [own.months for own in closings(three).regions.values()] == [True, False, True]  # the smaller one beside it
    assert closings({1: region([30, 40], months=[3, 70])}).of_all.months


def test_a_regency_with_few_people_is_told_nowhere() -> None:
    found = closings({1: region([1, 2], [3]), 2: region([30, 40], [70])})
    assert found.whole == {1} and list(found.regions) == [2]
    assert found.of_all.lines[closing.SOURCES] == NONE


def fits(rows: Rows, hidden: Sequence[set[int]], sums: Mapping[int, int]) -> Iterator[list[tuple[int, ...]]]:
    """Every table that shows the same: hidden cells at least one, rows with their sums, the columns' sums that are
    told."""
    ways = []
    for row, own in zip(rows, hidden, strict=True):
        rest = sum(row[place] for place in own)
        options = product(*(range(1, rest + 1) if place in own else [cell] for place, cell in enumerate(row)))
        ways.append([way for way in options if sum(way) == sum(row)])
    for table in product(*ways):
        if all(sum(row[column] for row in table) == told for column, told in sums.items()):
            yield list(table)


@given(
    st.one_of(
        st.lists(st.lists(st.integers(0, 8), min_size=2, max_size=2), min_size=1, max_size=3),
        st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=1, max_size=2),
    ),
    st.sampled_from([closing.SEXES, closing.SOURCES]),
)
@settings(max_examples=300, deadline=None)
def test_nobody_computes_a_small_number_back(rows: Rows, table: str) -> None:
    """With the packs of all regencies, the province's own, and what open data shows of each regency."""
    made = {place: region(row if table == closing.SEXES else [sum(row)], row) for place, row in enumerate(rows)}
    found = closings(made)
    told = [place for place in made if place not in found.whole]
    kept = [rows[place] for place in told]
    # Of sexes open data shows what it does not hide; of sources nobody shows more than the part itself.
    hidden_labels = [
        made[place].hidden[table] if table == closing.SEXES else found.regions[place].lines[table] for place in told
    ]
    hidden = [{ord(label) - 97 for label in labels} for labels in hidden_labels]
    width = len(rows[0])
    sums = {
        column: sum(row[column] for row in kept)
        for column in range(width)
        if chr(97 + column) not in found.of_all.lines[table]
    }
    tables = list(fits(kept, hidden, sums))
    assert [tuple(row) for row in kept] in tables
    for place, own in enumerate(hidden):
        for column in range(width):
            small = 0 < kept[place][column] < 5
            assert not small or column in own
            if small:
                assert len({each[place][column] for each in tables}) > 1, (rows, found)
    assert not {number for number in sums.values() if 0 < number < 5}
    for place in told:
        labels = found.regions[place].lines[table]
        joined = sum(made[place].tables[table][label] for label in labels)
        assert not labels or joined >= 5


def truth(theirs: int = 3, *, moved: int = 0, checked: int = 1, fullest: int | None = None) -> Body:
    """A body of thirty people and a few: the province pays for `theirs` of 34, by an SP2D of its own. `moved` were in
    both sources, `checked` are verified in each; the fullest month has `fullest`."""
    body = sample()
    everybody, rate = 34, 16_800
    own, most = everybody - theirs, everybody - moved if fullest is None else fullest
    for line, people in zip(body["sources"], (own, theirs), strict=True):
        line.update(confirmed=people, verified=people - checked, active=checked, realised=people * rate, budget=90_000)
        line.update(need_jkk=70_000, need_jkm=7_000, allocated=20, months_paid=theirs, months_due=14 - theirs)
    body["sources"][1].update(months_paid=10 - theirs, months_due=theirs)
    for place, month in enumerate(body["months"]):
        spent = {5: own * rate, 6: theirs * rate}.get(place, 0)
        month.update(taken=everybody - moved, paid=everybody * rate if place == 3 else 0, realised=spent)
    body["people"] = {
        "people": everybody - moved,
        "own": own,
        "province": theirs - moved,
        "in_several": moved,
        "month": "2026-07",
        "taken": most,
        "quota": 40,
    }
    body["next_year"]["scenarios"] = scenarios([Office(40, most, 9, None, 60, 5, theirs - moved)], 2026)
    if (said := who_moved(body["people"], body["sources"])) is not None:
        body["notes"].append(said)
    return body


JOINED = Closed({closing.SOURCES: frozenset(line["name"] for line in sample()["sources"])})
CLOSED_MONTHS = Closed({}, months=True)
few_people = st.integers(1, 4)


@pytest.mark.parametrize("kind", ["regency", "province"])
@given(few_people, few_people)
def test_what_joined_sources_hide_no_other_key_tells(kind: str, one: int, other: int) -> None:
    """Two truths that differ only in how the people of closed sources are split look alike."""
    assert seen(truth(one), JOINED, kind) == seen(truth(other), JOINED, kind)


@pytest.mark.parametrize("kind", ["regency", "province"])
@pytest.mark.parametrize("closed", [Closed({}), JOINED, CLOSED_MONTHS])
@given(few_people, few_people)
def test_how_many_are_verified_or_active_nobody_tells(kind: str, closed: Closed, one: int, other: int) -> None:
    assert seen(truth(checked=one), closed, kind) == seen(truth(checked=other), closed, kind)


@pytest.mark.parametrize("kind", ["regency", "province"])
@given(few_people, few_people)
def test_who_was_in_two_sources_is_told_only_by_the_months(kind: str, one: int, other: int) -> None:
    """With months closed nothing tells how many; with months open only the places that are taken in them do."""
    assert seen(truth(4, moved=one), CLOSED_MONTHS, kind) == seen(truth(4, moved=other), CLOSED_MONTHS, kind)
    found = seen(truth(4, moved=one), Closed({}), kind)
    assert [each["name"] for each in found["next_year"]["scenarios"]] == ["Kuota penuh"]  # the others count once
    assert found["people"] is None and not any("sedangkan orangnya" in note for note in found["notes"])


@pytest.mark.parametrize("kind", ["regency", "province"])
@given(st.integers(25, 34), st.integers(25, 34))
def test_the_fullest_of_closed_months_nobody_tells(kind: str, one: int, other: int) -> None:
    """Nor which months are paid, nor who would go on."""
    found = seen(truth(fullest=one), CLOSED_MONTHS, kind)
    assert found == seen(truth(fullest=other), CLOSED_MONTHS, kind)
    assert [each["name"] for each in found["next_year"]["scenarios"]] == ["Kuota penuh"]
    assert {line["months_paid"] for line in found["sources"]} == {None}


def test_what_the_told_figures_tell_already_is_told() -> None:
    body = truth()
    found = seen(body, Closed({}), "regency")
    assert found["people"] == body["people"] and found["months"] == body["months"]
    assert found["next_year"] == body["next_year"]
    assert [line["months_paid"] for line in found["sources"]] == [3, 7]
    apart = truth()
    apart["next_year"]["scenarios"] = scenarios([Office(40, 34, 9, None, 60, 5, 2)], 2026)  # not as the source says
    assert [each["name"] for each in seen(apart, Closed({}), "regency")["next_year"]["scenarios"]] == [
        "Kuota penuh",
        "Diperluas",
    ]


def seen(body: Body, closed: Closed, kind: str) -> Body:
    """From outside: a part of the collection, or the province's own pack of one regency."""
    if kind == "regency":
        return regency_from_outside(body, closed, [], [])
    office = body["next_year"]["scenarios"][0]
    own = {
        **body["next_year"],
        "scenarios": scenarios([Office(40, office["people"] + office["province"], 9, None, 60)], 2026),
    }
    whole: Body = {**body, "kind": "province", "next_year": own}  # type: ignore[typeddict-item]
    return province_from_outside(whole, Closings(frozenset(), {}, closed), {})


def test_a_body_from_outside_still_adds_up() -> None:
    body = sample()
    lines = {
        closing.DISTRICTS: frozenset({"Insana", "Noemuti"}),
        closing.SEXES: frozenset(line["label"] for line in body["sexes"]),
        closing.SOURCES: frozenset(line["name"] for line in body["sources"]),
        closing.DESILS: frozenset(line["label"] for line in body["desils"][:2]),
    }
    letter = "Manfaat JKM triwulan I menurut surat BPJS Ketenagakerjaan nomor 1 tanggal 2 April 2026."
    body["notes"] = [*body["notes"], letter]
    found = regency_from_outside(body, Closed(lines), body["benefits"], ["Catatan manfaat."])
    assert letter not in found["notes"] and "Catatan manfaat." in found["notes"], "of the cells that are shown alone"
    assert differences(found) == [] == differences(body)
    assert found["view"] == VIEW == found["notes"][0] and "Catatan manfaat." in found["notes"]
    assert {line["village"] for line in found["places"]} == {ALL_VILLAGES} and len(found["places"]) == 4
    assert found["places"][-1]["district"] == "2 kecamatan yang digabung"
    whole = sum(line["people"] for line in body["sexes"])
    assert found["sexes"] == [CountLine(label="2 jenis kelamin yang digabung", people=whole)]
    assert len(found["sources"]) == 1 and found["quality"] == []
    assert found["sources"][0]["months_due"] == 20 and found["sources"][0]["verified"] is None
    assert len(body["sources"]) == 2 and body["quality"]  # the office's own is as it was


def test_closed_months_and_years_are_empty_and_say_so() -> None:
    body = sample()
    found = regency_from_outside(body, Closed({}, frozenset({body["years"][0]["year"]}), months=True), [], [])
    assert found["months"] == found["contributions"] == []
    assert len(found["years"]) == len(body["years"]) - 1
    assert {each.difference for each in checks_of(found)} <= {0, None}
    said = " ".join(found["notes"])
    assert "Rincian per bulan" in said and f"Tren tahun {body['years'][0]['year']} ditutup" in said


def test_the_provinces_body_leaves_out_what_is_not_told() -> None:
    body: Body = of_province()
    body["quality"].append({"label": "Diganti lagi", "people": 3, "note": ""})
    names = {line["code"]: line["name"] for line in body["regencies"]}
    first, second, *_others = names
    closed = {second: Closed({closing.DISTRICTS: frozenset(line["village"] for line in body["places"][4:6])})}
    found = province_from_outside(body, Closings(frozenset({first}), closed, Closed({})), names)
    assert first not in {line["code"] for line in found["regencies"]}
    assert any(f"Tidak termasuk {names[first]}" in note for note in found["notes"])
    assert any("diganti lagi ditutup" in note for note in found["notes"])
    assert "Diganti lagi" not in {line["label"] for line in found["quality"]}
    assert "2 kecamatan yang digabung" in {line["village"] for line in found["places"]}
    assert differences({**found, "figures": body["figures"]}) == differences(body)


def test_where_the_provinces_money_stands_together_so_do_the_people_it_pays() -> None:
    """Next year's need stands beside the budget of the same payers."""
    body = sample()
    body["next_year"]["scenarios"] = scenarios([Office(14_880, 11_160, 0, None, None, 4_960, 3_720)], 2026)
    found = seen(body, JOINED, "regency")
    (full,) = [each for each in found["next_year"]["scenarios"] if each["name"] == FULL]
    assert (full["people"], full["province"]) == (14_880, 0)
    assert full["note"] == "Seluruh kuota tahun 2026, 14.880 orang, dipakai."
    own = own_money(found)
    assert own is not None and own.budget == sum(line["budget"] for line in body["sources"])
    assert whoever_pays(full) == full
