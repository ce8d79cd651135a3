"""Figures of quotas for pages, workbooks and the command line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from portal.core import clock, formatting
from portal.core.formatting import WITA
from portal.core.measures import MONEY, Figure, Part, Share, Unit, Value, assembled, measure
from portal.core.months import Month
from portal.core.reading import parts_wanted, shared
from portal.core.tenancy import seen_from_outside
from portal.quotas import queries
from portal.quotas.queries import QuotaState
from portal.quotas.rules.ledger import EFFECTS, KIND_LABELS, REVERSIBLE, MovementKind, folded, remaining_effect
from portal.regencies import queries as regencies

SOURCE = "Buku kuota"
_BY_SOURCE, _BY_LINE = "menurut sumber dana", "mutasi buku kuota"
_COUNTED = "Mutasi buku kuota yang masanya memuat bulan itu, dari semua sumber dana tahun anggaran ini."
_THIS_MONTH = "Bulan ini berarti bulan berjalan; di luar masa kuota dipakai bulan pertama atau terakhir masanya."

Details = Mapping[int, tuple[Part, ...]]


@shared
def states_of(regency_id: int | None, fiscal_year: int) -> list[QuotaState]:
    """The year's quotas of one regency (None: of the scope) as they stand this month."""
    return [
        state
        for state in queries.states_of_year(fiscal_year, Month.of(clock.today()))
        if regency_id is None or state.quota.regency_id == regency_id
    ]


def by_source(
    regency_id: int | None,
    states: Sequence[QuotaState],
    value: Callable[[QuotaState], Value],
    details: Details,
    *,
    nothing: Value = 0,
    source: str = SOURCE,
) -> Figure:
    """A figure of `value` of each quota, one part a funding source, with `details` by quota beneath."""
    found = defaultdict(list)
    for state in states:
        name = state.quota.funding_source.name
        found[state.quota.regency_id].append(Part(name, value(state), details.get(state.quota.id, ())))
    return assembled(regency_id, found, regencies.official_names, source=source, as_of=clock.now(), nothing=nothing)


def _from_ledger(
    regency_id: int | None,
    fiscal_year: int,
    value: Callable[[QuotaState], int],
    signs: Mapping[MovementKind, int],
    month: Callable[[QuotaState], Month],
) -> Figure:
    """A balance of the ledger; for one regency with the lines that make it up."""
    states = states_of(regency_id, fiscal_year)
    details: Details = {}
    if regency_id is not None and parts_wanted():
        details = _details({state.quota.id: month(state) for state in states}, signs)
    return by_source(regency_id, states, value, details)


def _details(months: Mapping[int, Month], signs: Mapping[MovementKind, int]) -> Details:
    """The lines by quota. Of lines about people outsiders see their sums alone: day and paper of a single one (a death
    certificate) would tell of a person."""
    kinds = {kind: sign for kind, sign in signs.items() if sign}
    if not seen_from_outside():
        return {quota_id: _lines(found) for quota_id, found in queries.counted_lines(months, kinds).items()}
    of_people = {kind: sign for kind, sign in kinds.items() if kind not in REVERSIBLE}
    decided = queries.counted_lines(months, {kind: sign for kind, sign in kinds.items() if kind in REVERSIBLE})
    sums = queries.counted_kinds(months, of_people)
    return {
        quota_id: (*_lines(found), *(Part(words, people) for words, people in folded(sums[quota_id])))
        for quota_id, found in decided.items()
    }


def _lines(found: queries.CountedLines) -> tuple[Part, ...]:
    parts = [
        Part(KIND_LABELS[line.kind], line.people, on=line.recorded_at.astimezone(WITA).date(), document=line.document)
        for line in found.lines
    ]
    if found.earlier:
        parts.append(Part(f"{formatting.number(found.earlier)} mutasi sebelumnya", found.earlier_people))
    return tuple(parts)


_ALLOCATED, _RESERVED, _TAKEN = ({kind: effects[place] for kind, effects in EFFECTS.items()} for place in range(3))
_REMAINING = {kind: remaining_effect(kind, 1) for kind in EFFECTS}


@measure(
    name="quota.allocated",
    label="Kuota",
    unit=Unit.PEOPLE,
    parts=_BY_SOURCE,
    details=_BY_LINE,
    sentence="Jumlah orang yang ditetapkan dalam kuota pada bulan ini, termasuk perubahannya. " + _THIS_MONTH,
    formula="Ditetapkan + diubah",
    counted=_COUNTED,
)
def allocated(regency_id: int | None, fiscal_year: int) -> Figure:
    """Places promised in the present month, kept inside each quota's term."""
    return _from_ledger(
        regency_id, fiscal_year, lambda state: state.balance.allocated, _ALLOCATED, lambda state: state.month
    )


@measure(
    name="quota.allocated_ahead",
    label="Kuota pada bulan paling padat",
    unit=Unit.PEOPLE,
    parts=_BY_SOURCE,
    details=_BY_LINE,
    sentence="Kuota tiap sumber dana pada bulan yang sisa tempatnya paling sedikit, mulai bulan ini sampai akhir masa.",
    formula="Ditetapkan + diubah, pada bulan paling padat",
    counted=_COUNTED,
)
def allocated_ahead(regency_id: int | None, fiscal_year: int) -> Figure:
    """Places promised in the tightest month ahead: what the places left are counted from."""
    return _from_ledger(
        regency_id, fiscal_year, lambda state: state.worst.allocated, _ALLOCATED, lambda state: state.worst_in
    )


@measure(
    name="quota.remaining",
    label="Sisa kuota",
    unit=Unit.PEOPLE,
    parts=_BY_SOURCE,
    details=_BY_LINE,
    sentence="Kuota dikurangi tempat yang sudah terpakai atau dipesan, pada bulan paling padat mulai bulan ini "
    "sampai akhir masa.",
    formula="Ditetapkan + diubah − dipesan − terpakai, pada bulan paling padat",
    counted=_COUNTED,
)
def remaining(regency_id: int | None, fiscal_year: int) -> Figure:
    """Places still free in the tightest month ahead: so many people can still be added for the rest of the term."""
    return _from_ledger(
        regency_id, fiscal_year, lambda state: state.worst.remaining, _REMAINING, lambda state: state.worst_in
    )


@measure(
    name="quota.reserved",
    label="Dipesan",
    unit=Unit.PEOPLE,
    parts=_BY_SOURCE,
    details=_BY_LINE,
    sentence="Tempat yang dipesan untuk daftar yang menunggu persetujuan pada bulan ini.",
    formula="Dipesan − pesanan dilepas",
    counted=_COUNTED,
)
def reserved(regency_id: int | None, fiscal_year: int) -> Figure:
    """Places held for lists that wait for approval, in the present month."""
    return _from_ledger(
        regency_id, fiscal_year, lambda state: state.balance.reserved, _RESERVED, lambda state: state.month
    )


@measure(
    name="quota.taken",
    label="Terpakai",
    unit=Unit.PEOPLE,
    parts=_BY_SOURCE,
    details=_BY_LINE,
    sentence="Tempat yang terpakai pada bulan ini menurut buku kuota.",
    formula="Terpakai − dilepas",
    counted=_COUNTED,
)
def taken(regency_id: int | None, fiscal_year: int) -> Figure:
    """Places taken in the present month."""
    return _from_ledger(regency_id, fiscal_year, lambda state: state.balance.taken, _TAKEN, lambda state: state.month)


@measure(
    name="quota.regencies",
    label="Wilayah dengan kuota",
    unit=Unit.SHARE,
    terms=("Mempunyai kuota", "Wilayah"),
    sentence="Kabupaten/kota yang kuotanya pada bulan ini lebih dari nol.",
    formula="Wilayah dengan kuota ÷ semua wilayah",
    counted="Kuota semua sumber dana tahun anggaran ini.",
)
def with_quota(regency_id: int | None, fiscal_year: int) -> Figure:
    """Regencies with a quota of those looked at."""
    people: dict[int, int] = defaultdict(int)
    for state in states_of(regency_id, fiscal_year):
        people[state.quota.regency_id] += state.balance.allocated
    if regency_id is not None:
        return Figure(Share(int(people[regency_id] > 0), 1), (), SOURCE, clock.now())
    inside = regencies.ids_in_scope()
    parts = tuple(
        Part(name, Share(int(people[each] > 0), 1))
        for each, name in regencies.official_names().items()
        if each in inside
    )
    whole = Share(sum(number > 0 for number in people.values()), len(inside))
    return Figure(whole, parts, SOURCE, clock.now())


@measure(
    name="budget.amount",
    label="Pagu",
    unit=Unit.RUPIAH,
    parts=_BY_SOURCE,
    details="menurut rekening",
    sentence="Pagu anggaran iuran menurut DPA, seluruh sumber dana.",
    formula="Pagu JKK + pagu JKM",
    counted="Pagu terakhir tiap kuota tahun anggaran ini.",
)
def budget(regency_id: int | None, fiscal_year: int) -> Figure:
    """Ceiling of the budget lines in rupiah."""
    states = states_of(regency_id, fiscal_year)
    details = {
        state.quota.id: tuple(
            Part(f"{word} {account}", amount, on=state.budget.document_on, document=state.budget.document)
            for word, account, amount in (
                ("JKK", state.budget.jkk_account, state.budget.jkk_amount),
                ("JKM", state.budget.jkm_account, state.budget.jkm_amount),
            )
        )
        for state in states
    }
    return by_source(regency_id, states, lambda state: state.budget.amount, details)


@measure(
    name="budget.need",
    label="Kebutuhan iuran",
    unit=Unit.RUPIAH,
    parts="menurut program",
    details="orang × iuran × bulan",
    sentence="Jumlah per bulan dari kuota × iuran per orang, seluruh masa, dipisah JKK dan JKM.",
    formula="Orang × iuran per orang per bulan × bulan",
    counted="Kuota tiap bulan dalam masa, semua sumber dana tahun anggaran ini.",
)
def need(regency_id: int | None, fiscal_year: int) -> Figure:
    """Rupiah for the allocated people and the whole term, JKK and JKM apart (domain rules 4 and 5)."""
    own: dict[int, list[QuotaState]] = defaultdict(list)
    if regency_id is not None:
        own[regency_id] = []  # both programs stand there without a quota too
    for state in states_of(regency_id, fiscal_year):
        own[state.quota.regency_id].append(state)
    found = {
        each: [
            Part("JKK", sum(state.jkk_need for state in states), _need_lines(states, jkk=True)),
            Part("JKM", sum(state.jkm_need for state in states), _need_lines(states, jkk=False)),
        ]
        for each, states in own.items()
    }
    return assembled(regency_id, found, regencies.official_names, source=SOURCE, as_of=clock.now())


def _need_lines(states: Sequence[QuotaState], *, jkk: bool) -> tuple[Part, ...]:
    """One line for months in a row with the same people at the same rate."""
    lines = []
    for state in states:
        for part in state.need_segments:
            rate = part.rate.jkk if jkk else part.rate.jkm
            sum_words = f"{formatting.number(part.people)} orang × {formatting.rupiah(rate)} × {part.months} bulan"
            words = f"{state.quota.funding_source.name}, mulai {formatting.month(part.first_month)}: {sum_words}"
            lines.append(Part(words, part.jkk_amount if jkk else part.jkm_amount))
    return tuple(lines)


@measure(
    name="budget.realised",
    label="Serapan pagu",
    unit=Unit.SHARE,
    terms=MONEY,
    parts=_BY_SOURCE,
    details="menurut rekening",
    sentence="Bagian pagu yang sudah dibayar sebagai iuran.",
    formula="Realisasi ÷ pagu",
    counted="Pembayaran dengan SP2D dan pagu terakhir tiap kuota tahun anggaran ini.",
)
def realised(regency_id: int | None, fiscal_year: int) -> Figure:
    """Rupiah paid of the rupiah budgeted."""
    states = states_of(regency_id, fiscal_year)
    details = {
        state.quota.id: (
            Part("JKK", Share(sum(bill.paid_jkk for bill in state.bills), state.budget.jkk_amount)),
            Part("JKM", Share(sum(bill.paid_jkm for bill in state.bills), state.budget.jkm_amount)),
        )
        for state in states
    }
    return by_source(
        regency_id,
        states,
        lambda state: Share(state.realisation, state.budget.amount),
        details,
        nothing=Share(0, 0),
        source="Buku kuota dan pembayaran iuran",
    )


@measure(
    name="budget.months_funded",
    label="Bulan yang didanai",
    unit=Unit.SHARE,
    terms=("Bulan didanai", "Bulan masa"),
    parts=_BY_SOURCE,
    details="menurut bulan",
    sentence="Bulan berturut-turut sejak awal masa yang iurannya cukup dibayar dari pagu, dari semua bulan masa kuota.",
    formula="Bulan yang tertutup pagu ÷ bulan masa",
    counted="Kebutuhan tiap bulan dijumlah sejak awal masa selama tidak melebihi pagu; tiap sumber dana tersendiri.",
)
def months_funded(regency_id: int | None, fiscal_year: int) -> Figure:
    """Months that the budget pays in full, of those of the term, each source by itself."""
    states = states_of(regency_id, fiscal_year)
    reach = {state.quota.id: state.funded for state in states}
    details: Details = {}
    if regency_id is not None:
        details = {
            state.quota.id: tuple(
                Part(
                    formatting.month(month),
                    Share(int((last := reach[state.quota.id].last) is not None and month <= last), 1),
                )
                for month in state.rates
            )
            for state in states
        }
    return by_source(
        regency_id,
        states,
        lambda state: Share(reach[state.quota.id].months, state.quota.months),
        details,
        nothing=Share(0, 0),
    )
