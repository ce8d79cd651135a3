"""Figures of people for pages, workbooks and the command line: counts, never names."""

from __future__ import annotations

from collections import defaultdict
from itertools import starmap

from portal.beneficiaries import queries
from portal.beneficiaries.queries import PeopleFilter
from portal.core import clock
from portal.core.measures import Figure, Part, Share, Unit, assembled, measure
from portal.core.reading import parts_wanted
from portal.core.suppression import few_joined
from portal.core.tenancy import seen_from_outside
from portal.quotas.measures import by_source, states_of
from portal.regencies import queries as regencies

SOURCE = "Register peserta"
FEW = "Kecamatan yang pesertanya sedikit"
_COUNTED = (
    "Orang yang masih tercatat pada kuota tahun anggaran ini; yang tempatnya sudah dilepas tidak dihitung. Orang yang "
    "berpindah sumber dana dalam tahun itu dihitung pada masing-masing."
)


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
    """Confirmed people of a year by kecamatan and village, from the summary rows; outsiders see no village, and no
    kecamatan with fewer than five by itself."""
    wanted = PeopleFilter(fiscal_year, regency_id=regency_id)
    whole = queries.count_people(wanted)
    if not parts_wanted():
        return Figure(whole, (), SOURCE, clock.now())
    parts = _by_village(wanted, regency_id) if regency_id is not None else _by_regency(wanted)
    return Figure(whole, parts, SOURCE, clock.now())


def _by_village(wanted: PeopleFilter, regency_id: int) -> tuple[Part, ...]:
    districts, villages = regencies.place_names(regency_id)
    whole = queries.people_by(wanted, "district_code")
    if seen_from_outside():
        return tuple(
            starmap(Part, few_joined(((districts[code], people) for code, people in sorted(whole.items())), FEW))
        )
    found: dict[str, list[Part]] = defaultdict(list)
    for (district, village), people in queries.counted_by(wanted, "district_code", "village_code").items():
        found[district].append(Part(villages[village], people))
    return tuple(Part(districts[code], people, tuple(found[code])) for code, people in sorted(whole.items()))


def _by_regency(wanted: PeopleFilter) -> tuple[Part, ...]:
    districts = regencies.district_names()
    counts: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for (regency, district), people in queries.counted_by(wanted, "regency_id", "district_code").items():
        counts[regency].append((districts[district], people))
    outside = seen_from_outside()
    found = {regency: list(starmap(Part, few_joined(own, FEW) if outside else own)) for regency, own in counts.items()}
    return assembled(None, found, regencies.official_names, source=SOURCE, as_of=clock.now()).parts


@measure(
    name="quota.filled",
    label="Capaian kuota",
    unit=Unit.SHARE,
    terms=("Peserta", "Kuota"),
    parts="menurut sumber dana",
    details="menurut kecamatan",
    sentence="Bagian kuota bulan ini yang sudah diisi peserta tercatat.",
    formula="Peserta ÷ kuota bulan ini",
    counted=_COUNTED,
)
def filled(regency_id: int | None, fiscal_year: int) -> Figure:
    """Recorded people of the places promised in the present month.

    Outsiders see the kecamatan of one source alone, the very parts of the people: of several sources each would hide
    others, and beside the whole kecamatan one could be subtracted from another.
    """
    states = states_of(regency_id, fiscal_year)
    wanted = PeopleFilter(fiscal_year, regency_id=regency_id)
    people = queries.people_by(wanted, "quota_id")
    places = {state.quota.id: state.balance.allocated for state in states}
    outside = seen_from_outside()
    details: dict[int, tuple[Part, ...]] = {}
    if regency_id is not None and parts_wanted() and not (outside and len(people) > 1):
        names, _villages = regencies.place_names(regency_id)
        counts: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for (quota_id, code), count in queries.counted_by(wanted, "quota_id", "district_code").items():
            counts[quota_id].append((names[code], count))
        for quota_id, own in counts.items():
            shown = few_joined(own, FEW) if outside else own
            details[quota_id] = tuple(Part(name, Share(count, places[quota_id])) for name, count in shown)
    return by_source(
        regency_id,
        states,
        lambda state: Share(people.get(state.quota.id, 0), places[state.quota.id]),
        details,
        nothing=Share(0, 0),
        source="Register peserta dan buku kuota",
    )
