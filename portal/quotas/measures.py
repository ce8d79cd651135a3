"""Figures of quotas for pages, workbooks and the command line."""

from __future__ import annotations

from collections.abc import Callable

from portal.core import clock
from portal.core.measures import Figure, Part, Unit, measure
from portal.core.months import Month
from portal.quotas import queries
from portal.quotas.queries import QuotaState

SOURCE = "Buku kuota"
_BY_SOURCE = "menurut sumber dana"


def _states(regency_id: int | None, fiscal_year: int) -> list[QuotaState]:
    """The year's quotas of one regency (None: of the scope)."""
    return [
        state
        for state in queries.states_of_year(fiscal_year, Month.of(clock.today()))
        if regency_id is None or state.quota.regency_id == regency_id
    ]


def _by_source(regency_id: int | None, fiscal_year: int, value: Callable[[QuotaState], int]) -> Figure:
    """Sum of `value` over those quotas, one part a funding source."""
    parts: dict[str, int] = {}
    for state in _states(regency_id, fiscal_year):
        name = state.quota.funding_source.name
        parts[name] = parts.get(name, 0) + value(state)
    return Figure(sum(parts.values()), tuple(Part(name, amount) for name, amount in parts.items()), SOURCE, clock.now())


@measure(
    name="quota.allocated",
    label="Kuota",
    unit=Unit.PEOPLE,
    parts=_BY_SOURCE,
    sentence="Jumlah orang yang ditetapkan dalam kuota pada bulan ini, termasuk perubahannya.",
)
def allocated(regency_id: int | None, fiscal_year: int) -> Figure:
    """Places promised in the present month, kept inside each quota's term."""
    return _by_source(regency_id, fiscal_year, lambda state: state.balance.allocated)


@measure(
    name="quota.remaining",
    label="Sisa kuota",
    unit=Unit.PEOPLE,
    parts=_BY_SOURCE,
    sentence="Kuota dikurangi tempat yang sudah terpakai atau dipesan, pada bulan paling padat mulai bulan ini "
    "sampai akhir masa.",
)
def remaining(regency_id: int | None, fiscal_year: int) -> Figure:
    """Places still free in the tightest month ahead: so many people can still be added for the rest of the term."""
    return _by_source(regency_id, fiscal_year, lambda state: state.worst.remaining)


@measure(
    name="budget.amount",
    label="Pagu",
    unit=Unit.RUPIAH,
    parts=_BY_SOURCE,
    sentence="Pagu anggaran iuran menurut DPA, seluruh sumber dana.",
)
def budget(regency_id: int | None, fiscal_year: int) -> Figure:
    """Ceiling of the budget lines in rupiah."""
    return _by_source(regency_id, fiscal_year, lambda state: state.budget.amount)


@measure(
    name="budget.need",
    label="Kebutuhan iuran",
    unit=Unit.RUPIAH,
    parts="menurut program",
    sentence="Jumlah per bulan dari kuota × iuran per orang, seluruh masa, dipisah JKK dan JKM.",
)
def need(regency_id: int | None, fiscal_year: int) -> Figure:
    """Rupiah for the allocated people and the whole term, JKK and JKM apart (domain rules 4 and 5)."""
    states = _states(regency_id, fiscal_year)
    jkk = sum(state.jkk_need for state in states)
    jkm = sum(state.jkm_need for state in states)
    return Figure(jkk + jkm, (Part("JKK", jkk), Part("JKM", jkm)), SOURCE, clock.now())


@measure(
    name="quota.reserved",
    label="Dipesan",
    unit=Unit.PEOPLE,
    parts=_BY_SOURCE,
    sentence="Tempat yang dipesan untuk daftar yang menunggu persetujuan pada bulan ini.",
)
def reserved(regency_id: int | None, fiscal_year: int) -> Figure:
    """Places held for lists that wait for approval, in the present month."""
    return _by_source(regency_id, fiscal_year, lambda state: state.balance.reserved)


@measure(
    name="quota.taken",
    label="Terpakai",
    unit=Unit.PEOPLE,
    parts=_BY_SOURCE,
    sentence="Tempat yang terpakai pada bulan ini menurut buku kuota.",
)
def taken(regency_id: int | None, fiscal_year: int) -> Figure:
    """Places taken in the present month."""
    return _by_source(regency_id, fiscal_year, lambda state: state.balance.taken)


@measure(
    name="budget.realisation",
    label="Realisasi",
    unit=Unit.RUPIAH,
    parts=_BY_SOURCE,
    sentence="Iuran yang sudah dibayar dengan SP2D, seluruh sumber dana.",
)
def realisation(regency_id: int | None, fiscal_year: int) -> Figure:
    """Rupiah paid."""
    return _by_source(regency_id, fiscal_year, lambda state: state.realisation)
