"""The printed visit sheet: A4, by kecamatan and desa, NIK masked, a box for every result and room for a signature."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from portal.compliance.sampling.models import Sample
from portal.compliance.sampling.queries import Visited
from portal.compliance.sampling.rules.naming import name_of
from portal.compliance.sampling.rules.results import CHOICES, RESULT_LABELS, WRONG_LABELS
from portal.core import clock, formatting
from portal.core.typeset import typeset_long
from portal.regencies import queries as regencies

TEMPLATE = Path(__file__).with_name("documents") / "visits.typ"


def visit_sheets(sample: Sample, people: Sequence[Visited], *, what_for: str, legal_basis: str) -> bytes:
    """The PDF of a sample's visits, one kecamatan after another."""
    regency = regencies.regency_by_id(sample.regency_id)
    districts, villages = regencies.place_names(regency.id)
    now = clock.now()
    parts = [
        {
            "district": districts[district],
            "villages": [
                {"village": villages[village], "people": [_person(each) for each in of_village]}
                for village, of_village in groupby(of_district, key=lambda each: each.row.village_code)
            ],
        }
        for district, of_district in groupby(people, key=lambda each: each.row.district_code)
    ]
    values = {
        "name": name_of(sample.id),
        "regency": regency.official_name,
        "year": sample.fiscal_year,
        "seed": sample.seed,
        "frame": f"{formatting.number(sample.frame_count)} orang, SHA-256 {sample.frame_sha256}",
        "wanted": formatting.number(len(people)),
        "date": formatting.moment(now),
        "what_for": what_for,
        "legal_basis": legal_basis,
        "results": [RESULT_LABELS[each] for each in CHOICES],
        "wrong": list(WRONG_LABELS.values()),
        "parts": parts,
    }
    return typeset_long(TEMPLATE, values, at=now)


def _person(each: Visited) -> dict[str, Any]:
    return {
        "number": each.row.position,
        "name": each.name,
        "nik": formatting.masked_nik(each.nik_prefix),
        "born": str(each.birth_date.year),
        "sex": each.sex,
        "address": each.address,
    }
