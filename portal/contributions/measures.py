"""Figures of bills and payments for pages, workbooks and the command line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from portal.contributions import queries
from portal.contributions.queries import Cell
from portal.contributions.rules import CellState
from portal.core import clock, formatting
from portal.core.measures import Figure, Part, Share, Unit, Value, assembled, measure, sum_of
from portal.core.reading import parts_wanted, shared
from portal.quotas.measures import by_source, states_of
from portal.regencies import queries as regencies

_BY_SOURCE, _BY_MONTH = "menurut sumber dana", "menurut bulan"
BILLS, PAYMENTS = "Tagihan dan pembayaran iuran", "Pembayaran iuran (SP2D)"


@measure(
    name="budget.realisation",
    label="Realisasi",
    unit=Unit.RUPIAH,
    parts=_BY_SOURCE,
    details="menurut pembayaran",
    sentence="Iuran yang sudah dibayar dengan SP2D, seluruh sumber dana.",
    formula="Jumlah semua pembayaran − pembayaran yang dibatalkan",
    counted="Pembayaran yang dicatat untuk kuota tahun anggaran ini; yang dibatalkan berdiri dua kali, dengan tanda "
    "berlawanan.",
)
def realisation(regency_id: int | None, fiscal_year: int) -> Figure:
    """Rupiah paid, from the months in summary; its parts are the payments themselves."""
    states = states_of(regency_id, fiscal_year)
    details: dict[int, tuple[Part, ...]] = {}
    if regency_id is not None and parts_wanted():
        for quota_id, payments in queries.payments_by_quota([state.quota.id for state in states]).items():
            details[quota_id] = tuple(
                Part(
                    "Pembatalan pembayaran" if each.reverses_id is not None else "Pembayaran",
                    each.amount,
                    on=each.sp2d_on,
                    document=each.sp2d_number,
                )
                for each in payments
            )
    return by_source(regency_id, states, lambda state: state.realisation, details, source=PAYMENTS)


@shared
def _due_days(regency_ids: frozenset[int]) -> Mapping[int, int]:
    return queries.due_days(regency_ids)


def _by_month(
    regency_id: int | None,
    fiscal_year: int,
    value: Callable[[Cell], Value | None],
    nothing: Value = 0,
) -> Figure:
    """A figure of the calendar: one part a funding source, one beneath it for each month that has a value. Each
    regency's own day decides what is due."""
    today, states = clock.today(), states_of(regency_id, fiscal_year)
    due = _due_days(frozenset(state.quota.regency_id for state in states)) if states else {}
    found = defaultdict(list)
    for state in states:
        cells = queries.cells_of(state, today=today, due_day=due[state.quota.regency_id])
        amounts = ((month, value(cell)) for month, cell in cells.items())
        months = tuple(Part(formatting.month(month), amount) for month, amount in amounts if amount is not None)
        name = state.quota.funding_source.name
        found[state.quota.regency_id].append(Part(name, sum_of(months, nothing), months))
    return assembled(regency_id, found, regencies.official_names, source=BILLS, as_of=clock.now(), nothing=nothing)


@measure(
    name="contributions.billed",
    label="Tagihan iuran",
    unit=Unit.RUPIAH,
    parts=_BY_SOURCE,
    details=_BY_MONTH,
    sentence="Iuran yang sudah disusun sebagai tagihan bulanan tahun anggaran ini.",
    formula="Orang × (iuran JKK + iuran JKM), tiap bulan",
    counted="Bulan yang tagihannya sudah disusun; perkiraan tidak dihitung.",
)
def billed(regency_id: int | None, fiscal_year: int) -> Figure:
    """Rupiah of the bills that were drawn up."""
    return _by_month(regency_id, fiscal_year, lambda cell: cell.amount if cell.drawn else None)


@measure(
    name="contributions.paid",
    label="Iuran dibayar",
    unit=Unit.RUPIAH,
    parts=_BY_SOURCE,
    details=_BY_MONTH,
    sentence="Iuran yang sudah dibayar, menurut bulan yang dibayar.",
    formula="Dibayar JKK + dibayar JKM, tiap bulan",
    counted="Bulan yang tagihannya sudah disusun.",
)
def paid(regency_id: int | None, fiscal_year: int) -> Figure:
    """Rupiah paid, by the months that they were paid for."""
    return _by_month(regency_id, fiscal_year, lambda cell: cell.paid if cell.drawn else None)


@measure(
    name="contributions.arrears",
    label="Tunggakan iuran",
    unit=Unit.RUPIAH,
    parts=_BY_SOURCE,
    details=_BY_MONTH,
    sentence="Iuran yang sudah jatuh tempo dan belum dibayar.",
    formula="Tagihan − dibayar, tiap bulan yang terlambat",
    counted="Bulan yang tagihannya sudah disusun, lewat jatuh tempo, dan belum lunas.",
)
def arrears(regency_id: int | None, fiscal_year: int) -> Figure:
    """Rupiah that are due and not paid."""
    return _by_month(regency_id, fiscal_year, lambda cell: cell.open_amount if cell.state is CellState.LATE else None)


@measure(
    name="contributions.months_paid",
    label="Bulan lunas",
    unit=Unit.SHARE,
    terms=("Bulan lunas", "Bulan jatuh tempo"),
    parts=_BY_SOURCE,
    details=_BY_MONTH,
    sentence="Bulan yang iurannya lunas, dari bulan yang sudah jatuh tempo.",
    formula="Bulan lunas ÷ bulan jatuh tempo",
    counted="Bulan berisi peserta yang sudah lewat jatuh tempo, juga yang tagihannya belum disusun; tiap sumber dana "
    "dihitung sendiri.",
)
def months_paid(regency_id: int | None, fiscal_year: int) -> Figure:
    """Months paid in full of those that are due and cover somebody."""
    today = clock.today()
    return _by_month(
        regency_id,
        fiscal_year,
        lambda cell: (
            Share(int(cell.drawn and cell.paid >= cell.amount), 1) if cell.amount > 0 and today > cell.due_on else None
        ),
        Share(0, 0),
    )
