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
from portal.core.money import contribution_need
from portal.core.months import Month
from portal.core.workbook import Cover
from portal.exports import hearing
from portal.quotas import queries as quotas
from portal.regencies import queries as regencies

HEARING = "hearing"


def hearing_figures(regency_id: int, fiscal_year: int, *, made_by: str, role: str) -> hearing.HearingFigures:
    """The figures of one regency and year. The summary is counted on its own, not added up from the tables."""
    today = clock.today()
    states = quotas.states_of_year(fiscal_year, Month.of(today))
    wanted = PeopleFilter(fiscal_year)
    by_quota = beneficiaries.people_by(wanted, "quota_id")
    by_district = beneficiaries.people_by(wanted, "district_code")
    by_occupation = beneficiaries.people_by(wanted, "occupation_code")
    names = reference.occupation_names()
    regency = regencies.regency_by_id(regency_id)

    def need(rate_of: str) -> int:
        return sum(
            contribution_need(state.balance.allocated, getattr(state.quota, rate_of), state.quota.months)
            for state in states
        )

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
        ),
        summary=hearing.HearingSummary(
            allocated=sum(state.balance.allocated for state in states),
            confirmed=beneficiaries.count_people(wanted),
            jkk_need_amount=need("jkk_rate"),
            jkm_need_amount=need("jkm_rate"),
            budget_amount=sum(state.quota.budget_amount for state in states),
        ),
        sources=[
            hearing.HearingSource(
                name=state.quota.funding_source.name,
                allocated=state.balance.allocated,
                confirmed=by_quota.get(state.quota.id, 0),
                months=state.quota.months,
                jkk_rate=state.quota.jkk_rate,
                jkm_rate=state.quota.jkm_rate,
                budget_amount=state.quota.budget_amount,
                example=state.quota.is_example,
            )
            for state in states
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


@maker(HEARING)
def _hearing(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    assert download.regency_id is not None
    year = args["fiscal_year"]
    figures = hearing_figures(
        download.regency_id, year, made_by=download.created_by_name, role=download.created_by_role
    )
    rows = hearing.write_hearing(path, figures)
    slug = regencies.regency_by_id(download.regency_id).slug
    return Made(f"bahan-rapat-anggaran-{slug}-{year}.xlsx", sum(rows.values()))
