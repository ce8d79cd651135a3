"""Figures of people for pages, workbooks and the command line."""

from __future__ import annotations

from portal.beneficiaries import queries
from portal.beneficiaries.queries import PeopleFilter
from portal.core import clock
from portal.core.measures import Figure, Part, Unit, measure
from portal.regencies import queries as regencies


@measure(
    name="people.confirmed",
    label="Peserta",
    unit=Unit.PEOPLE,
    parts="menurut kecamatan",
    sentence="Jumlah orang yang dicatat dari daftar yang sudah dikonfirmasi untuk tahun ini.",
)
def confirmed(regency_id: int | None, fiscal_year: int) -> Figure:
    """Confirmed people of a year by kecamatan, from the summary rows."""
    wanted = PeopleFilter(fiscal_year, regency_id=regency_id)
    names = regencies.district_names()
    parts = queries.people_by(wanted, "district_code")
    return Figure(
        queries.count_people(wanted),
        tuple(Part(names[code], people) for code, people in sorted(parts.items())),
        "Register peserta",
        clock.now(),
    )
