"""Figures of claims for pages, workbooks and the command line; few deaths of a region are hidden from the province."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from portal.claims import queries
from portal.claims.rules.totals import FEWEST, QUARTERS, Happened, Totals, by_quarter, too_few
from portal.core import clock, formatting
from portal.core.measures import Figure, Part, Unit, assembled, measure
from portal.core.months import Month
from portal.core.tenancy import current_scope
from portal.regencies import queries as regencies

SOURCE = "Berkas klaim"
FEW = "Wilayah yang klaimnya sedikit"
HIDDEN = "Klaim yang dibayar di wilayah ini terlalu sedikit untuk ditampilkan sendiri kepada provinsi."
_BY_QUARTER, _BY_MONTH = "menurut triwulan", "menurut bulan"
_COUNTED = "Klaim yang dibayar pada tahun itu menurut tanggal bayarnya; langkah yang dibatalkan tidak dihitung."


def _by_quarter(regency_id: int | None, fiscal_year: int, value: Callable[[Totals], int]) -> Figure:
    """A figure of the claims that were paid. The province sees no count of one to four of a single region: such regions
    are one part together."""
    scope = current_scope()
    guarded = scope is not None and scope.kind == "province"
    steps: dict[int, list[Happened]] = defaultdict(list)
    for regency, step in queries.happened_by_regency(fiscal_year, None if guarded else regency_id):
        steps[regency].append(step)
    counts = {regency: by_quarter(own, fiscal_year) for regency, own in steps.items()}
    few = too_few({regency: found[0].paid for regency, found in counts.items()}) if guarded else set()
    if regency_id in few:
        return Figure(0, (), SOURCE, clock.now(), hidden=HIDDEN)
    found = {
        regency: _quarters(steps[regency], totals, fiscal_year, value, guarded=guarded)
        for regency, totals in counts.items()
        if regency not in few
    }
    figure = assembled(regency_id, found, regencies.official_names, source=SOURCE, as_of=clock.now())
    if regency_id is not None:
        return figure
    together = sum(value(counts[regency][0]) for regency in few)
    if not few or not isinstance(figure.value, int):
        return figure
    return Figure(figure.value + together, (*figure.parts, Part(FEW, together)), SOURCE, figure.as_of)


def _quarters(
    steps: Iterable[Happened],
    totals: Mapping[int, Totals],
    year: int,
    value: Callable[[Totals], int],
    *,
    guarded: bool,
) -> list[Part]:
    """The four quarters with their months; to others only the whole year, where a quarter counts few."""
    if guarded:
        if any(0 < totals[quarter].paid < FEWEST for quarter in QUARTERS):
            return [Part(f"Tahun {year}", value(totals[0]))]
        return [Part(f"Triwulan {quarter}", value(totals[quarter])) for quarter in QUARTERS]
    months: dict[Month, list[Happened]] = defaultdict(list)
    for step in steps:
        months[Month.of(step.on)].append(step)
    found = []
    for quarter in QUARTERS:
        own = [month for month in sorted(months) if month.year == year and (month.month + 2) // 3 == quarter]
        each = [(month, value(by_quarter(months[month], year)[0])) for month in own]
        parts = tuple(Part(formatting.month(month), amount) for month, amount in each if amount)
        found.append(Part(f"Triwulan {quarter}", value(totals[quarter]), parts))
    return found


@measure(
    name="claims.paid",
    label="Klaim dibayar",
    unit=Unit.COUNT,
    sentence="Jumlah klaim kematian yang dibayar BPJS Ketenagakerjaan dalam tahun ini, menurut tanggal pembayarannya.",
    formula="Jumlah klaim dibayar tiap bulan",
    counted=_COUNTED,
    parts=_BY_QUARTER,
    details=_BY_MONTH,
)
def paid(regency_id: int | None, fiscal_year: int) -> Figure:
    """Claims paid in the year."""
    return _by_quarter(regency_id, fiscal_year, lambda totals: totals.paid)


@measure(
    name="claims.paid_amount",
    label="Santunan dibayar",
    unit=Unit.RUPIAH,
    sentence="Rupiah santunan kematian yang dibayar BPJS Ketenagakerjaan dalam tahun ini.",
    formula="Jumlah santunan tiap klaim yang dibayar",
    counted=_COUNTED,
    parts=_BY_QUARTER,
    details=_BY_MONTH,
)
def paid_amount(regency_id: int | None, fiscal_year: int) -> Figure:
    """Rupiah paid to families in the year."""
    return _by_quarter(regency_id, fiscal_year, lambda totals: totals.paid_amount)
