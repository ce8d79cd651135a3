"""Confirmed people by place, occupation, sex, age and desil. Four queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from portal.beneficiaries import queries as beneficiaries
from portal.beneficiaries import reference
from portal.beneficiaries.queries import PeopleFilter
from portal.exports.open_data.rules.ages import GROUPS, born_until
from portal.exports.packs.gathering.subject import Subject
from portal.exports.packs.rules.body import CountLine, PlaceLine
from portal.quotas import queries as quotas
from portal.regencies import queries as regencies

SEXES = {"L": "Laki-laki", "P": "Perempuan"}
NO_DESIL = "Tanpa desil"


def gather(subject: Subject) -> dict[str, Any]:
    """places, occupations, sexes, ages, desils."""
    dimensions = ("regency_id", "district_code", "village_code", "occupation_code", "sex")
    counts = beneficiaries.counted_by(PeopleFilter(subject.fiscal_year), *dimensions)
    ages = beneficiaries.people_by_age_and_desil(
        subject.fiscal_year, [born_until(first, subject.ages_on) for _code, _label, first in GROUPS]
    )
    names = reference.occupation_names()
    by_occupation = _summed(counts, 3)
    by_sex, by_band, by_desil = _summed(counts, 4), _summed(ages, 0), _summed(ages, 1)
    occupations: dict[str, int] = defaultdict(int)
    for code, people in by_occupation.items():
        occupations[names.get(code, reference.UNKNOWN_OCCUPATION)] += people
    return {
        "places": _province_places(counts) if subject.regency_id is None else _places(subject, counts),
        "occupations": [
            CountLine(label=label, people=people)
            for label, people in sorted(occupations.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
        "sexes": [CountLine(label=label, people=by_sex.get(code, 0)) for code, label in SEXES.items()],
        "ages": [
            CountLine(label=label, people=by_band.get(band, 0))
            for band, (_code, label, first) in enumerate(GROUPS)
            if by_band.get(band) or 18 <= first < 65
        ],
        "desils": [
            *(
                CountLine(label=desil_label(desil), people=by_desil[desil])
                for desil in range(1, 11)
                if desil in by_desil
            ),
            CountLine(label=NO_DESIL, people=by_desil.get(None, 0)),
        ],
    }


def desil_label(desil: int | None) -> str:
    """``Desil 3``, or the words for none."""
    return NO_DESIL if desil is None else f"Desil {desil}"


def _summed(counts: Mapping[Any, int], place: int) -> dict[Any, int]:
    found: dict[Any, int] = defaultdict(int)
    for key, people in counts.items():
        found[key[place]] += people
    return found


def _places(subject: Subject, counts: Mapping[tuple[Any, ...], int]) -> Sequence[PlaceLine]:
    """Villages with people or a share, by kecamatan; a village without a share of its own has none."""
    assert subject.regency_id is not None
    people: dict[tuple[str, str], int] = defaultdict(int)
    for (_regency, district, village, _occupation, _sex), number in counts.items():
        people[district, village] += number
    shares = {
        place: share
        for place, share in quotas.shares_in_places(
            quota.id for quota in quotas.quotas_of_year(subject.fiscal_year)
        ).items()
        if place[1]
    }
    districts, villages = regencies.place_names(subject.regency_id)
    lines = [
        PlaceLine(
            district=districts[district],
            village=villages[village],
            share=shares.get((district, village)),
            people=people.get((district, village), 0),
        )
        for district, village in {*people, *shares}
    ]
    return sorted(lines, key=lambda line: (line["district"], line["village"]))


def _province_places(counts: Mapping[tuple[Any, ...], int]) -> Sequence[PlaceLine]:
    """Kecamatan with people, by regency."""
    people: dict[tuple[int, str], int] = defaultdict(int)
    for (regency, district, _village, _occupation, _sex), number in counts.items():
        people[regency, district] += number
    names, districts = regencies.official_names(), regencies.district_names()
    return [
        PlaceLine(district=names[regency], village=districts[district], share=None, people=number)
        for (regency, district), number in sorted(people.items())
    ]
