"""The province's own places over its 22 regencies: one act for all of them, and the only way in which the province
writes into a regency's ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal.audit.service import Actor, record
from portal.core import clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas import queries
from portal.quotas.models import BudgetStage, FundingSource, ProvinceQuota, Quota
from portal.quotas.rules.dividing import split_amount
from portal.quotas.rules.ledger import balance
from portal.quotas.rules.rates import LOWEST_BRACKET, Sector, term_rates
from portal.quotas.service.budget import BudgetTerms, set_budget
from portal.quotas.service.guards import refuse_other_hand, refuse_past_year
from portal.quotas.service.ledger import revise
from portal.quotas.service.opening import QuotaTerms, open_quota


@dataclass(frozen=True)
class Allotment:
    """What the province has in a year from one source, and who gets how much: {regency id: people}.

    The first division holds for the whole term; a change from `from_month` on, also where somebody gets a first share
    then: in every month the shares add up to what the province had.
    """

    fiscal_year: int
    funding_source_code: str
    people: int
    first_month: Month
    last_month: Month
    from_month: Month
    document: str
    shares: Mapping[int, int]


def allot(wanted: Allotment, *, names: Mapping[int, str], deciding: Deciding) -> int:
    """Give every regency its share, as it was proposed and approved. Returns how many shares changed.

    `names` = {regency id: name} of all of them. All or nothing: raises DomainError when the shares do not add up to
    what the province has, one is smaller than the places in use (naming the regency), or the year is over.
    """
    refuse_past_year(wanted.fiscal_year)
    source = hold_source(wanted.funding_source_code)
    refuse_other_hand(source)
    _refuse_sum(wanted)
    present = _quotas(wanted)
    changed = 0
    for regency_id in sorted(names):
        people, quota = wanted.shares.get(regency_id, 0), present.get(regency_id)
        first = max(wanted.from_month, wanted.first_month) if present else wanted.first_month
        try:
            changed += _give(wanted, regency_id, people, quota, first, deciding)
        except DomainError as error:
            raise DomainError(f"{names[regency_id]}: {error.sentence}", field=f"share_{regency_id}") from None
    by = deciding.maker
    _remember(wanted, by)
    record(
        "province_quota_allotted",
        by=by,
        sentence=f"{source.name} {wanted.fiscal_year}: {formatting.number(wanted.people)} orang dibagi, "
        f"{formatting.number(changed)} bagian berubah"
        + (f", disetujui {deciding.approved_by}." if deciding.approved_by else "."),
        regency_id=None,
        subject_kind="province_quota",
        subject_id=f"{wanted.fiscal_year}/{source.code}",
        reason=wanted.document,
    )
    return changed


def hold_source(source_code: str) -> FundingSource:
    """The source, held until the end: two supervisors allot one after the other."""
    return db.session.scalars(select(FundingSource).where(FundingSource.code == source_code).with_for_update()).one()


def _refuse_sum(wanted: Allotment) -> None:
    if any(people < 0 for people in wanted.shares.values()):
        raise DomainError("Bagian tidak boleh negatif.")
    given = sum(wanted.shares.values())
    if given != wanted.people:
        difference = wanted.people - given
        words = "belum dibagi" if difference > 0 else "melebihi yang ada"
        raise DomainError(
            f"Jumlah bagian {formatting.number(given)} orang, seharusnya {formatting.number(wanted.people)}: "
            f"{formatting.number(abs(difference))} orang {words}.",
            field="people",
        )


def _quotas(wanted: Allotment) -> dict[int, Quota]:
    """{regency id: its quota of this source and year}, locked in one order."""
    rows = db.session.scalars(
        select(Quota)
        .join(Quota.funding_source)
        .where(Quota.fiscal_year == wanted.fiscal_year, Quota.funding_source_code == wanted.funding_source_code)
        .options(contains_eager(Quota.funding_source))
        .order_by(Quota.id)
        .with_for_update(of=Quota)
    )
    return {quota.regency_id: quota for quota in rows}


def _give(
    wanted: Allotment, regency_id: int, people: int, quota: Quota | None, first: Month, deciding: Deciding
) -> int:
    """1 when something changed; `first` = the month from which a share of somebody without one holds."""
    if quota is None:
        if people:
            _open(wanted, regency_id, people, first, deciding)
        return int(people > 0)
    lines = queries.lines_of([quota.id])[quota.id]
    change = people - balance(lines, quota.last_month).allocated
    if not change:
        return 0
    start = min(max(wanted.from_month, quota.first_month), quota.last_month)
    revise(
        quota.id,
        change,
        start,
        reason=f"Pembagian kuota provinsi {wanted.fiscal_year}",
        document=wanted.document,
        deciding=deciding,
    )
    state = queries.state_of(quota.id, start)
    jkk, jkm = split_amount(state.need, state.rate.jkk, state.rate.jkm)
    before = state.budget
    terms = BudgetTerms(
        stage=BudgetStage.REVISION,
        jkk_amount=jkk,
        jkm_amount=jkm,
        activity_code=before.activity_code,
        jkk_account=before.jkk_account,
        jkm_account=before.jkm_account,
        document=wanted.document,
        document_on=None,
        reason="Mengikuti bagian kuota provinsi",
    )
    set_budget(quota, terms, deciding=deciding)
    return 1


def _open(wanted: Allotment, regency_id: int, people: int, first: Month, deciding: Deciding) -> None:
    """The share's budget is what its people need."""
    source = db.session.get_one(FundingSource, wanted.funding_source_code)
    rates = term_rates(
        queries.rate_book(),
        first,
        wanted.last_month,
        source.funding_class,
        Sector.OTHER,
        LOWEST_BRACKET,
    )
    open_quota(
        regency_id,
        QuotaTerms(
            fiscal_year=wanted.fiscal_year,
            funding_source_code=wanted.funding_source_code,
            people=people,
            first_month=first,
            last_month=wanted.last_month,
            budget_amount=people * sum(rate.total for _, rate in rates),
            document=wanted.document,
        ),
        deciding=deciding,
    )


def _remember(wanted: Allotment, by: Actor) -> None:
    kept = db.session.get(ProvinceQuota, (wanted.fiscal_year, wanted.funding_source_code))
    if kept is None:
        kept = ProvinceQuota(fiscal_year=wanted.fiscal_year, funding_source_code=wanted.funding_source_code)
        db.session.add(kept)
    kept.people, kept.document = wanted.people, wanted.document
    kept.first_month, kept.last_month = wanted.first_month, wanted.last_month
    kept.changed_at, kept.changed_by_name = clock.now(), by.name
    db.session.flush()
