"""Figures of claims for pages, workbooks and the command line."""

from __future__ import annotations

from portal.claims import queries
from portal.claims.rules.totals import QUARTERS, WHOLE_YEAR
from portal.core import clock
from portal.core.measures import Figure, Part, Unit, measure

SOURCE = "Berkas klaim"
_BY_QUARTER = "menurut triwulan"


@measure(
    name="claims.paid",
    label="Klaim dibayar",
    unit=Unit.PEOPLE,
    parts=_BY_QUARTER,
    sentence="Jumlah klaim kematian yang dibayar BPJS Ketenagakerjaan dalam tahun ini, menurut tanggal pembayarannya.",
)
def paid(regency_id: int | None, fiscal_year: int) -> Figure:
    """Claims paid in the year."""
    found = queries.totals_of(fiscal_year, regency_id)
    parts = tuple(Part(f"Triwulan {quarter}", found[quarter].paid) for quarter in QUARTERS)
    return Figure(found[WHOLE_YEAR].paid, parts, SOURCE, clock.now())


@measure(
    name="claims.paid_amount",
    label="Santunan dibayar",
    unit=Unit.RUPIAH,
    parts=_BY_QUARTER,
    sentence="Rupiah santunan kematian yang dibayar BPJS Ketenagakerjaan dalam tahun ini.",
)
def paid_amount(regency_id: int | None, fiscal_year: int) -> Figure:
    """Rupiah paid to families in the year."""
    found = queries.totals_of(fiscal_year, regency_id)
    parts = tuple(Part(f"Triwulan {quarter}", found[quarter].paid_amount) for quarter in QUARTERS)
    return Figure(found[WHOLE_YEAR].paid_amount, parts, SOURCE, clock.now())
