"""Whoever is in two sources is one person in the headline of the province as well, unless that told of few people."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.exports.packs.paper.values import headlines
from portal.exports.packs.rules import closing
from portal.exports.packs.rules.body import Body
from portal.exports.packs.rules.closing import Closed, Closings, Region, closings, few
from portal.exports.packs.rules.outside import people_from_outside, province_from_outside, regency_from_outside
from portal.exports.packs.rules.people import who_moved
from portal.exports.packs.rules.speech import speech_of
from tests.support.hearing_bodies import of_province
from tests.support.solving import Sums

HIDDEN = "Berapa orangnya ditutup"


def hiding(moved: Sequence[int], between: int = 0) -> tuple[list[bool], bool]:
    """(of each regency, of all) whether it is closed how many more places than people there are."""
    tables = {table: {} for table in closing.JOINT}
    found = closings(
        {place: Region(100, True, tables, {}, moved=each) for place, each in enumerate(moved)}, between=between
    )
    return [found.regions[place].moved for place in range(len(moved))], found.of_all.moved


@pytest.mark.parametrize(
    ("moved", "between", "each", "of_all"),
    [
        ([0, 0], 0, [False, False], False),
        ([8, 20], 0, [False, False], False),
        ([3, 20], 0, [True, True], False),  # 23 − 20 would tell the three
        ([3, 0], 0, [True, False], True),  # no other has any: all would tell them
        ([3, 7, 20], 0, [True, True, False], False),
        ([8, 20], 2, [True, False], False),  # two who moved between regencies stand with the eight
        ([8, 20], 30, [False, False], False),
        ([3, 0], 30, [True, False], False),  # who moved between regencies is told by nobody
    ],
)
def test_a_pencil_closes_the_same(moved: list[int], between: int, each: list[bool], of_all: bool) -> None:
    assert hiding(moved, between) == (each, of_all)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.integers(0, 9))
@settings(max_examples=200, deadline=None)
def test_nobody_computes_how_few_moved(moved: list[int], between: int) -> None:
    """Of the headlines of all regencies and of the province beside their sources."""
    each, of_all = hiding(moved, between)
    known, names = Sums(), [*range(len(moved)), "between"]
    truth = dict(zip(names, [*moved, between], strict=True)) | {"all": sum(moved) + between}
    for place, closed in enumerate(each):
        known.say(place, None if closed else moved[place])
    known.say("between", None if between else 0)
    known.say("all", None if of_all else truth["all"])
    known.add_up(names, "all")
    told = known.told(truth)
    assert not [place for place in told if few(truth[place])]
    assert not [place for place, people in known.published.items() if few(people)]


def moving(moved: int) -> Body:
    """The province with so many of its people in two sources."""
    body = of_province()
    people = body["people"]
    assert people is not None and people["own"] is not None
    whole = people["people"] - moved
    body["people"] = {**people, "people": whole, "province": (people["province"] or 0), "in_several": moved}
    if (said := who_moved(body["people"], body["sources"])) is not None:
        body["notes"].append(said)
    return body


def seen(body: Body, closed: Closed) -> Body:
    return province_from_outside(body, Closings(frozenset(), {}, closed), {})


@pytest.mark.parametrize("months", [False, True])
def test_the_headline_of_the_province_counts_people_and_its_lines_sources(months: bool) -> None:
    body = moving(60)
    found = seen(body, Closed({}, months=months, bills=months))
    assert headlines(found)[0]["number"] == "11.100" == headlines(body)[0]["number"]
    assert "11.100 orang" in speech_of(found).sentences[0].number
    assert sum(line["confirmed"] for line in found["sources"]) == 11_160
    assert any("menurut sumber dana 11.160, sedangkan orangnya 11.100." in note for note in found["notes"])
    assert not any(HIDDEN in note for note in found["notes"])
    assert found["people"] is not None and found["people"]["own"] is None and found["people"]["in_several"] is None
    assert (found["people"]["taken"] is None) is months


def test_where_it_would_tell_of_few_the_headline_counts_sources_and_says_so() -> None:
    for found in (seen(moving(3), Closed({})), seen(moving(60), Closed({}, moved=True))):
        assert found["people"] is None and headlines(found)[0]["number"] == "11.160"
        assert [note for note in found["notes"] if HIDDEN in note]
        assert not any("sedangkan orangnya" in note for note in found["notes"])
    nobody = seen(moving(0), Closed({}, moved=False))
    assert not any(HIDDEN in note or "sedangkan" in note for note in nobody["notes"])


def test_a_part_of_the_collection_counts_as_the_regency_itself() -> None:
    body = {**moving(60), "kind": "regency"}
    found = regency_from_outside(body, Closed({}), [], [])  # type: ignore[arg-type]
    assert headlines(found)[0]["number"] == "11.100"


def test_by_payer_only_where_nobody_is_in_several() -> None:
    body = of_province()
    assert people_from_outside(body["people"], body["sources"], (), Closed({})) == body["people"]
    mixed = people_from_outside(body["people"], body["sources"], [line["name"] for line in body["sources"]], Closed({}))
    assert mixed is not None and (mixed["people"], mixed["own"], mixed["province"]) == (11_160, None, None)
