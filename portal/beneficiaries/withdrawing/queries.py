"""What taking back a list would change, read from the register; and the proof that nothing of it is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.beneficiaries.delivering import was_sent
from portal.beneficiaries.models import (
    CoverageMonth,
    Enrolment,
    Upload,
    UploadState,
    WaitingPerson,
)
from portal.beneficiaries.replacing.models import Replacement
from portal.beneficiaries.rules.withdrawing import (
    MonthGivenBack,
    Obstacles,
    months_given_back,
    reasons_against,
)
from portal.core.db import db
from portal.core.months import Month
from portal.proposals import queries as proposals
from portal.proposals.models import Proposal
from portal.quotas import queries as quotas
from portal.quotas import service as quota_service
from portal.quotas.models import Quota, QuotaMovement
from portal.quotas.rules.ledger import MovementKind

KIND = "list.withdraw"
# 1 for an enrolment that came into somebody's place, whether that holds or was taken back, else 0.
_REPLACES = case((exists().where(Replacement.new_enrolment_id == Enrolment.id), 1), else_=0)


@dataclass(frozen=True)
class Effect:
    """What becomes of a recorded list: `people` leave the register's lists, `vanish` of them altogether, because they
    are known through this list alone; `waiting` leave the waiting list, `again` wait once more as they did before.
    """

    people: int
    vanish: int
    waiting: int
    again: int
    months: Sequence[MonthGivenBack]
    villages: Mapping[tuple[str, str], int]  # (kecamatan code, village code)
    reasons: Sequence[str]  # against it; empty when it can be done

    @property
    def keep(self) -> int:
        """People who stay in the register's lists through another list."""
        return self.people - self.vanish

    @property
    def amount(self) -> int:
        """Rupiah that are not needed any more."""
        return sum(month.amount for month in self.months)


def effect_of(upload: Upload, quota: Quota) -> Effect:
    """What taking back a recorded list would change now; the quota's funding source must be loaded."""
    starts: Counter[Month] = Counter()
    villages: Counter[tuple[str, str]] = Counter()
    delivered = ended = replacing = vanish = 0
    keys = (Enrolment.first_month, Enrolment.district_code, Enrolment.village_code)
    sent_once = func.count(case((was_sent(), 1)))
    sums = (sent_once, func.count(Enrolment.ended_from), func.sum(_REPLACES), func.max(Enrolment.last_month))
    last = quota.last_month
    for start, district, village, people, sent, freed, came, until, only in db.session.execute(
        select(*keys, func.count(), *sums, func.sum(_only_through(upload))).where(*_of_list(upload)).group_by(*keys)
    ):
        last = until  # the quota's term may have grown since
        starts[start] += people
        villages[district, village] += people
        delivered += sent
        ended += freed
        replacing += came
        vanish += only
    people = starts.total()
    waiting, again = _waiting(upload, quota)
    bills = quotas.months_of([quota.id]).get(quota.id, [])
    touched = [bill for bill in bills if starts and min(starts) <= bill.month]
    paid = [bill.month for bill in touched if bill.paid]
    frozen = [bill.month for bill in touched if bill.frozen and not bill.paid]
    rates = {month: rate.total for month, rate in quotas.rates_of(quota, quotas.rate_book())}
    past = quota_service.reason_against_year(quota.fiscal_year)
    return Effect(
        people=people,
        vanish=vanish,
        waiting=waiting,
        again=again,
        months=months_given_back(starts, last, rates),
        villages=villages,
        reasons=reasons_against(Obstacles(past, delivered, ended, replacing, paid, frozen)),
    )


def _of_list(upload: Upload) -> tuple[ColumnElement[bool], ...]:
    return (Enrolment.upload_id == upload.id, Enrolment.withdrawn_at.is_(None))


def _only_through(upload: Upload) -> ColumnElement[int]:
    """1 for an enrolment of somebody whom no other list brought, else 0."""
    other = aliased(Enrolment)
    elsewhere = exists().where(
        other.beneficiary_id == Enrolment.beneficiary_id,
        other.upload_id != upload.id,
        other.withdrawn_at.is_(None),
    )
    return case((elsewhere, 0), else_=1)


def _waiting(upload: Upload, quota: Quota) -> tuple[int, int]:
    """(people whom the list put on a waiting list, people who waited before it gave them a place)."""
    brought = and_(WaitingPerson.upload_id == upload.id, WaitingPerson.removed_at.is_(None))
    before = and_(*waiting_before(upload, quota))
    found = db.session.execute(
        select(func.count(case((brought, 1))), func.count(case((before, 1))))
        .select_from(WaitingPerson)
        .where(or_(brought, before))
    ).one()
    return int(found[0]), int(found[1])


def waiting_before(upload: Upload, quota: Quota) -> tuple[ColumnElement[bool], ...]:
    """Rows of the office's waiting lists of that year whose people left them for a place through this list: the newest
    of each person and quota, unless they wait there again or came through a list that was withdrawn itself."""
    same_year = select(Quota.id).where(Quota.regency_id == quota.regency_id, Quota.fiscal_year == quota.fiscal_year)
    later = aliased(WaitingPerson)
    withdrawn = select(Upload.id).where(Upload.state == UploadState.WITHDRAWN)
    return (
        WaitingPerson.quota_id.in_(same_year),
        WaitingPerson.placed_upload_id == upload.id,
        WaitingPerson.upload_id != upload.id,
        WaitingPerson.upload_id.not_in(withdrawn),
        ~exists().where(
            later.quota_id == WaitingPerson.quota_id,
            later.nik_key == WaitingPerson.nik_key,
            later.removed_at.is_(None) | (later.placed_at.is_not(None) & (later.id > WaitingPerson.id)),
        ),
    )


def open_proposal(upload: Upload) -> Proposal | None:
    """The proposal to take this list back that waits or was sent back."""
    for each in proposals.open_about(upload.quota_id):
        if each.kind == KIND and each.payload["upload_id"] == upload.id:
            return each
    return None


def left_of_withdrawn() -> list[tuple[int, int, int, int]]:
    """(list, months, places, people) that a withdrawn list in scope still has: empty when proven."""
    withdrawn = select(Upload.id).where(Upload.state == UploadState.WITHDRAWN)
    ids = sorted(db.session.scalars(withdrawn))
    months = _by_list(
        select(Enrolment.upload_id, func.count())
        .join(CoverageMonth, CoverageMonth.enrolment_id == Enrolment.id)
        .where(Enrolment.upload_id.in_(withdrawn))
        .group_by(Enrolment.upload_id)
    )
    places = _by_list(
        select(QuotaMovement.upload_id, func.sum(QuotaMovement.people))
        .where(QuotaMovement.upload_id.in_(withdrawn), QuotaMovement.kind == MovementKind.TAKEN)
        .group_by(QuotaMovement.upload_id)
    )
    people = _by_list(
        select(Enrolment.upload_id, func.count())
        .where(Enrolment.upload_id.in_(withdrawn), Enrolment.withdrawn_at.is_(None))
        .group_by(Enrolment.upload_id)
    )
    found = [(each, months.get(each, 0), places.get(each, 0), people.get(each, 0)) for each in ids]
    return [each for each in found if any(each[1:])]


def _by_list(query: Select[Any, Any]) -> dict[int, int]:
    return {number: int(many) for number, many in db.session.execute(query)}
