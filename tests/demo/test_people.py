"""Invented people are invented, sound, and the same in every run."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import islice

import pytest

from portal.beneficiaries.reference import occupation_index, place_index
from portal.beneficiaries.rules.dates import age_on
from portal.beneficiaries.rules.nik import NikReader
from portal.demo.people import FIRST_SERIAL, invent
from portal.regencies import reference

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("regency", reference.regencies(), ids=lambda regency: regency.slug)
def test_people_of_every_regency_are_sound(regency: reference.Regency) -> None:
    people = list(islice(invent(regency.code), 400))
    reader, places, occupations = NikReader(TODAY), place_index(regency.code), occupation_index()
    assert len({person.nik for person in people}) == len(people)
    for person in people:
        read = reader.read(person.nik)
        assert read.problem is None and read.birth is not None
        assert (read.birth.day, read.birth.sex.value) == (person.birth_date, person.sex)
        found = places.read(person.village, person.district)
        assert not found.problems and found.district_code is not None
        assert person.nik[:6] == found.district_code.replace(".", "")
        assert occupations.read(person.occupation).problem is None
        assert person.name and person.mother_name and person.birth_place


def test_serials_are_those_that_no_register_reaches() -> None:
    assert all(int(person.nik[12:]) >= FIRST_SERIAL for person in islice(invent("53.03"), 22_000))


def test_ages_fit_from_the_first_list_to_the_end_of_the_next_year() -> None:
    people = list(islice(invent("53.03"), 3_000))
    assert min(age_on(person.birth_date, date(2025, 1, 1)) for person in people) >= 18
    assert max(age_on(person.birth_date, date(2027, 12, 31)) for person in people) <= 64


def test_a_longer_run_begins_with_the_same_people() -> None:
    assert list(islice(invent("53.04"), 50)) == list(islice(invent("53.04"), 500))[:50]


def test_regencies_do_not_share_people() -> None:
    niks = Counter(person.nik for regency in reference.regencies() for person in islice(invent(regency.code), 500))
    assert set(niks.values()) == {1}
