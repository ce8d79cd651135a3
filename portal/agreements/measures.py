"""Figures of agreements for pages, workbooks and the command line."""

from __future__ import annotations

from collections import defaultdict

from portal.agreements import queries
from portal.agreements.queries.allowing import Standing
from portal.agreements.rules.allowing import allowing_lines
from portal.core import clock, formatting
from portal.core.measures import Figure, Part, Unit, assembled, measure
from portal.core.months import Month, months_of_year
from portal.quotas import queries as quotas
from portal.regencies import queries as regencies

SOURCE = "Perjanjian kerja sama di portal"


@measure(
    name="agreements.in_force",
    label="Orang yang dicakup perjanjian",
    unit=Unit.PEOPLE,
    parts="menurut sumber dana",
    details="menurut perjanjian",
    sentence="Jumlah orang yang bulan ini dicakup perjanjian yang ditandatangani kedua pihak.",
    formula="Jumlah orang dalam lampiran tiap perjanjian",
    counted="Perjanjian yang berlaku pada bulan ini menurut masanya; yang ditangguhkan atau diakhiri tidak dihitung. "
    "Untuk tahun lain dipakai bulan pertama atau terakhirnya.",
)
def in_force(regency_id: int | None, fiscal_year: int) -> Figure:
    """People whom agreements allow in the present month, kept inside the year."""
    first, last = months_of_year(fiscal_year)
    month = min(max(Month.of(clock.today()), first), last)
    standing = {
        each.agreement.id: each
        for each in queries.standing_agreements()
        if regency_id in (None, each.agreement.regency_id)
    }
    order = {source.code: (source.position, source.name) for source in quotas.funding_sources()}
    found: dict[tuple[int, str], list[Part]] = defaultdict(list)
    for line in allowing_lines(each.signed for each in standing.values()):
        if line.first_month <= month <= line.last_month:
            each = standing[line.agreement_id]
            found[each.agreement.regency_id, line.source].append(_part(each, line.people))
    by_regency: dict[int, list[Part]] = defaultdict(list)
    for (regency, source), parts in sorted(found.items(), key=lambda item: (item[0][0], order[item[0][1]])):
        people = sum(part.value for part in parts if isinstance(part.value, int))
        by_regency[regency].append(Part(order[source][1], people, tuple(parts)))
    words = f"{SOURCE}, {formatting.month(month)}"
    return assembled(regency_id, by_regency, regencies.official_names, source=words, as_of=clock.now())


def _part(standing: Standing, people: int) -> Part:
    agreement = standing.agreement
    number = agreement.first_number or agreement.second_number
    return Part(f"Perjanjian no. {agreement.id}", people, on=agreement.countersigned_on, document=number)
