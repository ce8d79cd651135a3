"""The contribution calendar and the papers of a payment as workbooks, from the same queries as the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from portal.beneficiaries import queries as register
from portal.beneficiaries.exports import PERSONAL_DATA
from portal.beneficiaries.privacy import open_private
from portal.contributions import exports, papers, queries
from portal.contributions.models import Bill
from portal.contributions.rules import CELL_LABELS
from portal.core import clock, crypto, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.explained import explained_table
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.core.reading import figures_of
from portal.quotas import queries as quotas
from portal.quotas.workbooks import ALL_SOURCES, cover_of, file_name
from portal.regencies import queries as regencies

CALENDAR, PAPERS = "contributions.calendar", "contributions.papers"
# In the order of exports.YearMoney.
YEAR_FIGURES = ("contributions.billed", "budget.realisation", "contributions.arrears")


@maker(CALENDAR, permission=Permission.EXPORT_FIGURES)
def _calendar(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    assert download.regency_id is not None
    year, today = args["fiscal_year"], clock.today()
    found = queries.calendar(year, today=today, regency_id=download.regency_id)
    rows = [
        exports.MonthRow(
            month=month,
            source=row.source,
            people=cell.people,
            jkk_amount=cell.jkk_amount,
            jkm_amount=cell.jkm_amount,
            jkk_paid=cell.jkk_paid,
            jkm_paid=cell.jkm_paid,
            due_on=cell.due_on,
            state=CELL_LABELS[cell.state],
            sp2d_numbers=", ".join(cell.sp2d_numbers),
        )
        for month in found.months
        for row in found.rows
        if (cell := row.cells.get(month)) is not None and cell.drawn
    ]
    cover = cover_of(
        download,
        f"Iuran tahun anggaran {year}",
        period=f"Tahun anggaran {year}, keadaan {formatting.day(today)}",
        filter_words=ALL_SOURCES,
    )
    figures = figures_of(YEAR_FIGURES, regency_id=download.regency_id, fiscal_year=year)
    money = exports.YearMoney(*(figure.value for figure in figures.values() if isinstance(figure.value, int)))
    written = exports.write_calendar(path, cover, rows, money, explained_table(figures))
    return Made(file_name(download, "iuran", year), written)


@maker(PAPERS, permission=Permission.EXPORT_PEOPLE)
def _papers(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    """Recap and nominative list of the frozen months of a period, NIK in full for the purpose on the first sheet."""
    assert download.regency_id is not None
    quota = quotas.quota_by_id(args["quota_id"])
    first, last = Month.parse(args["first_month"]), Month.parse(args["last_month"])
    lines = queries.frozen_in(quota.id, first, last)
    budget = quotas.budget_of_or_none(quota.id)
    assert budget is not None  # a quota is opened with one
    cover = cover_of(
        download,
        f"Kelengkapan pembayaran iuran {quota.funding_source.name} {quota.fiscal_year}",
        period=f"{formatting.month(first)} sampai {formatting.month(last)}",
        filter_words=f"{quota.funding_source.name}, bulan yang tagihannya sudah dibekukan",
    )
    notes = (("Tujuan pemakaian NIK lengkap", args["purpose"]), PERSONAL_DATA)
    recap = [
        papers.RecapRow(
            line.bill.month,
            line.bill.people,
            line.bill.jkk_rate,
            line.bill.jkm_rate,
            line.paid,
            line.bill.billing_code,
        )
        for line in lines
    ]
    people = papers.write_papers(
        path,
        replace(cover, notes=notes),
        recap,
        _nominative(quota.id, download.regency_id, [line.bill for line in lines]),
        jkk_account=budget.jkk_account,
        jkm_account=budget.jkm_account,
    )
    return Made(file_name(download, "kelengkapan-pembayaran", quota.fiscal_year), people)


def _nominative(quota_id: int, regency_id: int, bills: Sequence[Bill]) -> Iterator[papers.NominativeRow]:
    """Everybody whom one of these bills counts, by kecamatan, desa and name."""
    if not bills:
        return
    districts, villages = regencies.place_names(regency_id)
    keys = crypto.keys()
    for person in register.covered_people(quota_id, bills[0].month, bills[-1].month):
        counted = [bill for bill in bills if person.covered_in(bill.month)]
        if counted:
            yield papers.NominativeRow(
                nik=open_private(person.private_cipher, regency_id, keys).nik,
                name=person.name,
                district=districts[person.district_code],
                village=villages[person.village_code],
                months=len(counted),
                jkk_amount=sum(bill.jkk_rate for bill in counted),
                jkm_amount=sum(bill.jkm_rate for bill in counted),
            )
