"""Workbooks of quotas, from the same queries as the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portal.core import clock, formatting
from portal.core.downloads import Download, Made, maker
from portal.core.explained import explained_table
from portal.core.formatting import WITA
from portal.core.months import Month
from portal.core.permissions import Permission
from portal.core.reading import figures_of
from portal.core.settings import value_of
from portal.core.workbook import Cover
from portal.quotas import exports, queries
from portal.quotas.models import BUDGET_STAGE_LABELS, Quota, QuotaMovement
from portal.quotas.rules.ledger import EFFECTS, KIND_LABELS, MovementKind
from portal.regencies import queries as regencies

YEAR, LEDGER, BUDGET, PLACES = "quota.year", "quota.ledger", "quota.budget", "quota.places"
ALL_SOURCES = "Semua sumber dana"
# In the order of exports.YearFigures.
_YEAR_SUMS = (
    "quota.allocated",
    "quota.reserved",
    "quota.taken",
    "budget.need",
    "budget.amount",
    "budget.realisation",
)
YEAR_FIGURES = (*_YEAR_SUMS, "people.confirmed")  # explained beside them: people by place


def cover_of(download: Download, title: str, *, period: str, filter_words: str) -> Cover:
    """The first sheet of a workbook of figures, of a regency or of the province."""
    return Cover(
        title=title,
        office=regencies.office_name(download.regency_id),
        period=period,
        filter=filter_words,
        made_at=clock.now(),
        made_by=download.created_by_name,
        role=download.created_by_role,
        source="Portal Jamsostek NTT",
        letterhead=value_of("letterhead", download.regency_id).splitlines(),
    )


def file_name(download: Download, words: str, year: int) -> str:
    """kuota-ttu-2026.xlsx, kuota-ntt-2026.xlsx."""
    slug = "ntt" if download.regency_id is None else regencies.regency_by_id(download.regency_id).slug
    return f"{words}-{slug}-{year}.xlsx"


@maker(YEAR, permission=Permission.EXPORT_FIGURES)
def _year(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    year = args["fiscal_year"]
    month = Month.of(clock.today())
    rows = [
        exports.YearRow(
            name=state.quota.funding_source.name,
            allocated=state.balance.allocated,
            reserved=state.balance.reserved,
            taken=state.balance.taken,
            need_amount=state.need,
            budget_amount=state.budget.amount,
            realised_amount=state.realisation,
            funded_until=state.funded.last,
            example=state.quota.is_example,
        )
        for state in queries.states_of_year(year, month)
    ]
    cover = cover_of(
        download,
        f"Kuota tahun anggaran {year}",
        period=f"Tahun anggaran {year}, keadaan {formatting.month(month)}",
        filter_words=ALL_SOURCES,
    )

    found = figures_of(YEAR_FIGURES, regency_id=download.regency_id, fiscal_year=year)
    sums = (found[name].value for name in _YEAR_SUMS)
    figures = exports.YearFigures(*(value for value in sums if isinstance(value, int)))
    written = exports.write_year(path, cover, rows, figures, explained_table(found))
    return Made(file_name(download, "kuota", year), written)


@maker(LEDGER, permission=Permission.EXPORT_FIGURES)
def _ledger(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    quota, month = queries.quota_by_id(args["quota_id"]), Month.parse(args["month"])
    kind = MovementKind(args["kind"]) if args["kind"] else None
    words = f"{quota.funding_source.name}, saldo {formatting.month(month)}"
    cover = cover_of(
        download,
        f"Buku kuota {quota.funding_source.name} {quota.fiscal_year}",
        period=f"Tahun anggaran {quota.fiscal_year}",
        filter_words=words + (f", jenis {KIND_LABELS[kind].lower()}" if kind else ""),
    )
    found = queries.balance_in(quota.id, month)
    balance = (found.allocated, found.reserved, found.taken) if kind is None else None
    rows = exports.write_ledger(path, cover, _lines(quota, month, kind), balance)
    return Made(file_name(download, "buku-kuota", quota.fiscal_year), rows)


def _lines(quota: Quota, month: Month, kind: MovementKind | None) -> Iterator[exports.LedgerRow]:
    for line in queries.all_movements(quota.id, kind):
        holds = line.first_month <= month <= line.last_month
        allocated, reserved, taken = (sign * line.people if holds else 0 for sign in EFFECTS[line.kind])
        yield _row(line, allocated, reserved, taken)


def _row(line: QuotaMovement, allocated: int, reserved: int, taken: int) -> exports.LedgerRow:
    return exports.LedgerRow(
        number=line.id,
        recorded_on=line.recorded_at.astimezone(WITA).date(),
        recorded_by=line.recorded_by_name,
        approved_by=line.approved_by_name,
        kind=KIND_LABELS[line.kind],
        people=line.people,
        first_month=line.first_month,
        last_month=line.last_month,
        reason=line.reason,
        document=line.document,
        allocated=allocated,
        reserved=reserved,
        taken=taken,
    )


@maker(BUDGET, permission=Permission.EXPORT_FIGURES)
def _budget(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    quota = queries.quota_by_id(args["quota_id"])
    versions = queries.budget_versions(quota.id)
    held, (paid_jkk, paid_jkm) = versions[-1], queries.paid_of(quota.id)
    names = {code.code: code.name for codes in queries.budget_codes(quota.fiscal_year).values() for code in codes}
    cover = cover_of(
        download,
        f"Anggaran {quota.funding_source.name} {quota.fiscal_year}",
        period=f"Tahun anggaran {quota.fiscal_year}",
        filter_words=quota.funding_source.name,
    )
    rows = exports.write_budget(
        path,
        cover,
        [
            exports.VersionRow(
                sequence=each.sequence,
                stage=BUDGET_STAGE_LABELS[each.stage],
                document=each.document,
                document_on=each.document_on,
                activity_code=each.activity_code,
                jkk_amount=each.jkk_amount,
                jkm_amount=each.jkm_amount,
                reason=each.reason,
                recorded_by=each.recorded_by_name,
                approved_by=each.approved_by_name,
            )
            for each in versions
        ],
        [
            exports.AccountRow(held.jkk_account, names.get(held.jkk_account, "Iuran JKK"), held.jkk_amount, paid_jkk),
            exports.AccountRow(held.jkm_account, names.get(held.jkm_account, "Iuran JKM"), held.jkm_amount, paid_jkm),
        ],
    )
    return Made(file_name(download, "anggaran-kuota", quota.fiscal_year), rows)


@maker(PLACES, permission=Permission.EXPORT_FIGURES)
def _places(download: Download, args: Mapping[str, Any], path: Path) -> Made:
    assert download.regency_id is not None
    quota = queries.quota_by_id(args["quota_id"])
    places = queries.place_states(quota.id)
    rows = [
        exports.PlaceLine(
            district.name,
            (found.share or 0) if (found := places.get((district.code, ""))) else 0,
            found.taken if found else 0,
        )
        for district in regencies.districts_of(download.regency_id)
    ]
    cover = cover_of(
        download,
        f"Pembagian kuota {quota.funding_source.name} {quota.fiscal_year}",
        period=f"Tahun anggaran {quota.fiscal_year}",
        filter_words=f"{quota.funding_source.name}, semua kecamatan",
    )
    written = exports.write_places(path, cover, rows, queries.places_to_divide(quota))
    return Made(file_name(download, "pembagian-kuota", quota.fiscal_year), written)
