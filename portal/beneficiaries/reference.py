"""Reference data of lists from files: the occupations, and what a list is judged against.

Page, worker and command line take it from here, so that one validator judges alike everywhere (complaint 12).
"""

from __future__ import annotations

import csv
import functools
from datetime import date
from pathlib import Path

from portal.beneficiaries.rules.judge import JudgingFacts
from portal.beneficiaries.rules.occupations import OccupationIndex
from portal.beneficiaries.rules.places import PlaceIndex
from portal.core.months import Month, months_of_year
from portal.regencies import reference

_OCCUPATIONS = Path(__file__).with_name("data") / "occupations.csv"
UNKNOWN_OCCUPATION = "Lainnya"


@functools.cache
def occupations() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(code, name, synonyms). The codes are the portal's own: BPJS Ketenagakerjaan's codes for pemda-paid workers are
    not published (domain 12.2), so an export maps ours to those of its template."""
    with _OCCUPATIONS.open(encoding="utf-8", newline="") as stream:
        return tuple((row["code"], row["name"], tuple(row["synonyms"].split("|"))) for row in csv.DictReader(stream))


@functools.cache
def occupation_names() -> dict[str, str]:
    """{code: name}; the empty code stands for words that are not in the reference."""
    return {code: name for code, name, _synonyms in occupations()} | {"": UNKNOWN_OCCUPATION}


@functools.cache
def occupation_index() -> OccupationIndex:
    """The occupations with their synonyms, as the judging looks them up."""
    return OccupationIndex(occupations())


@functools.cache
def place_index(regency_code: str) -> PlaceIndex:
    """The kecamatan, desa and kelurahan of one regency (Kemendagri code)."""
    regency = reference.regency_by_code()[regency_code]
    places = reference.places_of(regency_code)
    return PlaceIndex(
        regency.official_name, ((place.code, place.name, place.parent_code, place.kind) for place in places)
    )


def judging_facts(
    regency_code: str,
    start: Month,
    today: date,
    *,
    until: Month | None = None,
    minimum_age: int = 18,
    maximum_age: int = 64,
    known_occupations: OccupationIndex | None = None,
) -> JudgingFacts:
    """What a list of one regency is judged against; the term ends in December unless a quota says otherwise.

    `known_occupations` are those of a database with the province's words; without, the shipped ones.
    """
    return JudgingFacts(
        regency_code=regency_code,
        start=start,
        until=until or months_of_year(start.year)[1],
        places=place_index(regency_code),
        occupations=known_occupations or occupation_index(),
        known_prefixes=reference.nik_prefixes_of(regency_code),
        today=today,
        minimum_age=minimum_age,
        maximum_age=maximum_age,
    )
