"""A judged person as one field: JSON that any reader knows, and the same person back."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from portal.beneficiaries.preparing import pack_person, pack_private, unpack_person
from portal.beneficiaries.rules.judge import ListedPerson
from portal.beneficiaries.rules.sex import Sex
from portal.core.months import Month

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
PEOPLE = st.builds(
    ListedPerson,
    nik=TEXT,
    name=TEXT,
    birth_place=TEXT,
    birth_date=st.dates(date(1900, 1, 1)),
    sex=st.sampled_from(Sex),
    address=TEXT,
    village_code=TEXT,
    district_code=TEXT,
    occupation_code=st.none() | TEXT,
    occupation=TEXT,
    start=st.builds(Month, st.integers(1900, 9999), st.integers(1, 12)),
    mother_name=TEXT,
    phone=TEXT,
    family_card_number=TEXT,
    desil=st.none() | st.integers(1, 10),
)


@given(PEOPLE, st.booleans())
def test_a_packed_person_is_json_and_comes_back(person: ListedPerson, needs_check: bool) -> None:
    packed = pack_person(person, needs_check)
    plain = list(person)
    plain[3], plain[10] = person.birth_date.isoformat(), person.start.number
    assert json.loads(packed) == [needs_check, plain]
    assert unpack_person(packed) == (person, needs_check)


@given(PEOPLE)
def test_the_private_fields_are_a_json_list(person: ListedPerson) -> None:
    assert json.loads(pack_private(person)) == [
        person.nik,
        person.family_card_number,
        person.phone,
        person.mother_name,
    ]
