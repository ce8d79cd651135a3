"""Figures of people for pages, workbooks and the command line: counts, never names."""

from __future__ import annotations

from collections import defaultdict

from portal.beneficiaries import queries
from portal.beneficiaries.queries import PeopleFilter
from portal.core import clock
from portal.core.measures import Figure, Part, Share, Unit, assembled, measure
from portal.quotas.measures import by_source, states_of
from portal.regencies import queries as regencies

SOURCE = "Register peserta"
_COUNTED = "Orang yang masih tercatat pada kuota tahun anggaran ini; yang tempatnya sudah dilepas tidak dihitung."


@measure(
    name="people.confirmed",
    label="Peserta",
    unit=Unit.PEOPLE,
    parts="menurut kecamatan",
    details="menurut desa",
    sentence="Jumlah orang yang dicatat dari daftar yang sudah dikonfirmasi untuk tahun ini.",
    formula="Jumlah orang di semua kecamatan",
    counted=_COUNTED,
)
def confirmed(regency_id: int | None, fiscal_year: int) -> Figure:
    """Confirmed people of a year by kecamatan and village, from the summary rows."""
    wanted = PeopleFilter(fiscal_year, regency_id=regency_id)
    whole = queries.count_people(wanted)
    parts = _by_village(wanted, regency_id) if regency_id is not None else _by_regency(wanted)
    return Figure(whole, parts, SOURCE, clock.now())


def _by_village(wanted: PeopleFilter, regency_id: int) -> tuple[Part, ...]:
    districts, villages = regencies.place_names(regency_id)
    found: dict[str, list[Part]] = defaultdict(list)
    for (district, village), people in queries.counted_by(wanted, "district_code", "village_code").items():
        found[district].append(Part(villages[village], people))
    whole = queries.people_by(wanted, "district_code")
    return tuple(Part(districts[code], people, tuple(found[code])) for code, people in sorted(whole.items()))


def _by_regency(wanted: PeopleFilter) -> tuple[Part, ...]:
    districts = regencies.district_names()
    found: dict[int, list[Part]] = defaultdict(list)
    for (regency, district), people in queries.counted_by(wanted, "regency_id", "district_code").items():
        found[regency].append(Part(districts[district], people))
    return assembled(None, found, regencies.official_names, source=SOURCE, as_of=clock.now()).parts


@measure(
    name="quota.filled",
    label="Kuota terisi",
    unit=Unit.SHARE,
    terms=("Peserta", "Kuota"),
    parts="menurut sumber dana",
    details="menurut kecamatan",
    sentence="Bagian kuota bulan ini yang sudah diisi peserta tercatat.",
    formula="Peserta ÷ kuota bulan ini",
    counted=_COUNTED,
)
def filled(regency_id: int | None, fiscal_year: int) -> Figure:
    """Recorded people of the places promised in the present month."""
    states = states_of(regency_id, fiscal_year)
    wanted = PeopleFilter(fiscal_year, regency_id=regency_id)
    people = queries.people_by(wanted, "quota_id")
    places = {state.quota.id: state.balance.allocated for state in states}
    details: dict[int, tuple[Part, ...]] = {}
    if regency_id is not None:
        names, _villages = regencies.place_names(regency_id)
        for (quota_id, code), count in queries.counted_by(wanted, "quota_id", "district_code").items():
            details[quota_id] = (*details.get(quota_id, ()), Part(names[code], Share(count, places[quota_id])))
    return by_source(
        regency_id,
        states,
        lambda state: Share(people.get(state.quota.id, 0), places[state.quota.id]),
        details,
        nothing=Share(0, 0),
        source="Register peserta dan buku kuota",
    )
