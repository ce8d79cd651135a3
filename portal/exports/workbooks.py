"""The hearing workbook, from the same queries as the pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.beneficiaries import queries as beneficiaries
from portal.beneficiaries import reference
from portal.beneficiaries.queries import PeopleFilter
from portal.core import clock, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.explained import explained_table, figures_of
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.workbook import Cover
from portal.exports import hearing
from portal.quotas import queries as quotas
from portal.regencies import queries as regencies

HEARING = "hearing"
HEARING_FIGURES = ("quota.allocated", "people.confirmed", "budget.need", "budget.amount", "budget.realisation")


def hearing_figures(regency_id: int, fiscal_year: int, *, made_by: str, role: str) -> hearing.HearingFigures:
    """The figures of one regency and year. The summary comes from the registry of measures, not from adding up the
    tables: only so does the check "selisih" in the workbook prove something."""
    today = clock.today()
    states = quotas.states_of_year(fiscal_year, Month.of(today))
    wanted = PeopleFilter(fiscal_year)
    by_quota = beneficiaries.people_by(wanted, "quota_id")
    by_district = beneficiaries.people_by(wanted, "district_code")
    by_occupation = beneficiaries.people_by(wanted, "occupation_code")
    names = reference.occupation_names()
    regency = regencies.regency_by_id(regency_id)

    figures = figures_of(HEARING_FIGURES, regency_id=regency_id, fiscal_year=fiscal_year)
    whole = {name: figure.value for name, figure in figures.items() if isinstance(figure.value, int)}
    jkk, jkm = (int(part.value) for part in figures["budget.need"].parts if isinstance(part.value, int))
    return hearing.HearingFigures(
        cover=Cover(
            title="Bahan Rapat Anggaran",
            office=regency.official_name,
            period=f"Tahun anggaran {fiscal_year}",
            filter="Semua sumber dana",
            made_at=clock.now(),
            made_by=made_by,
            role=role,
            source="Portal Jamsostek NTT",
            notes=(("Keadaan per", formatting.day(today)),),
            letterhead=value_of("letterhead", regency_id).splitlines(),
        ),
        summary=hearing.HearingSummary(
            allocated=whole["quota.allocated"],
            confirmed=whole["people.confirmed"],
            jkk_need_amount=jkk,
            jkm_need_amount=jkm,
            budget_amount=whole["budget.amount"],
            realised_amount=whole["budget.realisation"],
        ),
        explained=explained_table(figures),
        sources=[
            hearing.HearingSource(
                name=state.quota.funding_source.name,
                allocated=state.balance.allocated,
                confirmed=by_quota.get(state.quota.id, 0),
                need_amount=state.need,
                budget_amount=state.budget.amount,
                realised_amount=state.realisation,
                example=state.quota.is_example,
            )
            for state in states
        ],
        needs=[
            hearing.HearingNeed(
                source=state.quota.funding_source.name,
                first_month=part.first_month,
                last_month=part.last_month,
                people=part.people,
                months=part.months,
                jkk_rate=part.rate.jkk,
                jkm_rate=part.rate.jkm,
                example=state.quota.is_example,
            )
            for state in states
            for part in state.need_segments
        ],
        districts=[
            hearing.HearingCount(district.name, by_district.get(district.code, 0))
            for district in regencies.districts_of(regency_id)
        ],
        occupations=[
            hearing.HearingCount(names.get(code, reference.UNKNOWN_OCCUPATION), people)
            for code, people in sorted(by_occupation.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
    )


@maker(HEARING, permission=Permission.EXPORT_FIGURES)
def _hearing(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    assert download.regency_id is not None
    year = args["fiscal_year"]
    figures = hearing_figures(
        download.regency_id, year, made_by=download.created_by_name, role=download.created_by_role
    )
    rows = hearing.write_hearing(path, figures)
    slug = regencies.regency_by_id(download.regency_id).slug
    return Made(f"bahan-rapat-anggaran-{slug}-{year}.xlsx", sum(rows.values()))
