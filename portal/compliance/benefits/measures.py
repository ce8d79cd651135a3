"""Figures of claims for pages, workbooks and the command line; outsiders see what the tables of benefits show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from portal.claims import queries as claims
from portal.claims.rules.totals import QUARTERS, Happened, Totals, by_quarter
from portal.compliance.benefits import queries
from portal.compliance.benefits.rules.programmes import Paid, total
from portal.compliance.benefits.rules.tables import WHOLE_YEAR, together
from portal.core import clock, formatting
from portal.core.measures import Figure, Part, Unit, assembled, measure
from portal.core.months import Month
from portal.core.reading import shared
from portal.core.suppression import FEWEST_SHOWN
from portal.core.tenancy import current_scope, seen_from_outside
from portal.regencies import queries as regencies

SOURCE = "Berkas klaim"
FEW = "Wilayah yang klaimnya sedikit"
HIDDEN = "Klaim yang dibayar terlalu sedikit, atau dari angka ini klaim yang sedikit dapat dihitung."
_BY_QUARTER, _BY_MONTH = "menurut triwulan", "menurut bulan"
_COUNTED = "Klaim yang dibayar pada tahun itu menurut tanggal bayarnya; langkah yang dibatalkan tidak dihitung."


@shared
def _happened(fiscal_year: int, regency_id: int | None) -> Sequence[tuple[int, Happened]]:
    return claims.happened_by_regency(fiscal_year, regency_id)


@shared
def _own_tables(fiscal_year: int, regency_ids: frozenset[int]) -> Sequence[queries.PaidTable]:
    return list(queries.own_tables(fiscal_year, sorted(regency_ids)).values())


def _in_full(regency_id: int | None, fiscal_year: int, value: Callable[[Paid], int]) -> Figure:
    """For the office: four quarters with their months."""
    steps: dict[int, list[Happened]] = defaultdict(list)
    for regency, step in _happened(fiscal_year, regency_id):
        steps[regency].append(step)
    found = {regency: _quarters(own, fiscal_year, value) for regency, own in steps.items()}
    return assembled(regency_id, found, regencies.official_names, source=SOURCE, as_of=clock.now())


def _quarters(steps: Iterable[Happened], year: int, value: Callable[[Paid], int]) -> list[Part]:
    kept = list(steps)
    totals = by_quarter(kept, year)
    months: dict[Month, list[Happened]] = defaultdict(list)
    for step in kept:
        months[Month.of(step.on)].append(step)
    found = []
    for quarter in QUARTERS:
        own = [month for month in sorted(months) if month.year == year and (month.month + 2) // 3 == quarter]
        each = [(month, value(_paid(by_quarter(months[month], year)[0]))) for month in own]
        parts = tuple(Part(formatting.month(month), amount) for month, amount in each if amount)
        found.append(Part(f"Triwulan {quarter}", value(_paid(totals[quarter])), parts))
    return found


def _paid(totals: Totals) -> Paid:
    return Paid(totals.paid, totals.paid_amount)


def _from_outside(regency_id: int | None, fiscal_year: int, value: Callable[[Paid], int]) -> Figure:
    """For province and branch: sums of the cells that the tables of benefits show, so that neither programme can be
    told from the other. Regencies that are hidden are one part together, which is the rest of a sum that is shown."""
    scope = current_scope()
    assert scope is not None
    tables = _own_tables(fiscal_year, scope.regency_ids)
    shown = {each: _shown([table.rows[each] for table in tables]) for each in scope.regency_ids}
    cells = shown[regency_id] if regency_id is not None else _shown([table.sums for table in tables])
    whole, now = cells[WHOLE_YEAR], clock.now()
    if whole is None:
        return Figure(0, (), SOURCE, now, hidden=HIDDEN)
    if regency_id is not None:
        parts = _parts(cells, fiscal_year, value) if whole.cases else ()
        return Figure(value(whole), parts, SOURCE, now)
    alone = _alone(whole, {each: year for each in sorted(shown) if (year := shown[each][WHOLE_YEAR]) and year.cases})
    names = regencies.official_names()
    found = [Part(names[each], value(year), _parts(shown[each], fiscal_year, value)) for each, year in alone.items()]
    rest = whole.minus(total(alone.values()))
    if rest.cases:
        found.append(Part(FEW, value(rest)))
    return Figure(value(whole), tuple(found), SOURCE, now)


def _shown(rows: Sequence[Sequence[Paid | None]]) -> list[Paid | None]:
    """A row of all programmes together; None where one of them is hidden."""
    return [together(cells) for cells in zip(*rows, strict=True)]


def _alone(whole: Paid, found: Mapping[int, Paid]) -> dict[int, Paid]:
    """The regencies that stand by themselves: the smallest join the rest while that would be fewer than five."""
    alone = dict(found)
    while alone and 0 < whole.minus(total(alone.values())).cases < FEWEST_SHOWN:
        del alone[min(alone, key=lambda each: (alone[each].cases, each))]
    return alone


def _parts(cells: Sequence[Paid | None], year: int, value: Callable[[Paid], int]) -> tuple[Part, ...]:
    """The quarters, or only the year where one is hidden."""
    whole = cells[WHOLE_YEAR]
    assert whole is not None
    quarters = [cell for cell in cells[:WHOLE_YEAR] if cell is not None]
    few = any(0 < cell.cases < FEWEST_SHOWN for cell in quarters)
    if few or len(quarters) < len(QUARTERS):
        return (Part(f"Tahun {year}", value(whole)),)
    return tuple(Part(f"Triwulan {number}", value(cell)) for number, cell in zip(QUARTERS, quarters, strict=True))


def _by_quarter(regency_id: int | None, fiscal_year: int, value: Callable[[Paid], int]) -> Figure:
    return (_from_outside if seen_from_outside() else _in_full)(regency_id, fiscal_year, value)


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
    return _by_quarter(regency_id, fiscal_year, lambda found: found.cases)


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
    return _by_quarter(regency_id, fiscal_year, lambda found: found.amount)
