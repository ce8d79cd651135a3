"""Reading matches and their differences, and what a file is matched against."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from portal.beneficiaries import queries as register
from portal.beneficiaries.models import Beneficiary, Enrolment, EnrolmentEnding, Upload
from portal.contributions.models import Bill
from portal.core import bulk
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.keyset import PAGE_SIZE, PositionsPage, page_by_position
from portal.core.months import Month
from portal.deliveries.matching.models import BillMatch, MatchFinding
from portal.deliveries.matching.rules.classes import Ground, MatchClass, Place
from portal.deliveries.models import Delivery, DeliveryLine, ParticipantCard
from portal.deliveries.rules.answers import LineState
from portal.quotas.models import FundingSource, Quota
from portal.regencies.models import Regency

_AT_ONCE = 10_000


@dataclass(frozen=True)
class MatchRow:
    """A match with the bill it is about and the names that stand beside it."""

    match: BillMatch
    bill: Bill
    funding_source: str
    fiscal_year: int
    regency_name: str

    @property
    def month(self) -> Month:
        return self.bill.month


_ROW = (
    select(BillMatch, Bill, FundingSource.name, Quota.fiscal_year, Regency.name)
    .join(Bill, Bill.id == BillMatch.bill_id)
    .join(Quota, Quota.id == Bill.quota_id)
    .join(FundingSource, FundingSource.code == Quota.funding_source_code)
    .join(Regency, Regency.id == BillMatch.regency_id)
)


def match_row(match_id: int, *, in_force: bool = False) -> MatchRow:
    """Raises NotFoundError outside the scope; with `in_force`, also for a match that does not hold (any more)."""
    query = _ROW.where(BillMatch.id == match_id)
    if in_force:
        query = query.where(BillMatch.in_force)
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise NotFoundError("Pencocokan ini tidak ditemukan atau sudah diganti yang lebih baru.")
    return MatchRow(*found)


def matches_of(bill_id: int, limit: int = 10) -> Sequence[BillMatch]:
    """The matches of a bill: the one that holds, then the newest."""
    query = select(BillMatch).where(BillMatch.bill_id == bill_id)
    return db.session.scalars(query.order_by(BillMatch.in_force.desc(), BillMatch.id.desc()).limit(limit)).all()


def in_force_or_none(bill_id: int) -> BillMatch | None:
    """The match of a bill that holds."""
    return db.session.scalars(select(BillMatch).where(BillMatch.bill_id == bill_id, BillMatch.in_force)).one_or_none()


@dataclass(frozen=True)
class BillStanding:
    """A month's bill and the match that holds for it, if any."""

    bill: Bill
    funding_source: str
    match: BillMatch | None


def standings_of_year(fiscal_year: int) -> list[BillStanding]:
    """The bills of a year by funding source and month, each with the match in force: one query."""
    rows = db.session.execute(
        select(Bill, FundingSource.name, BillMatch)
        .join(Quota, Quota.id == Bill.quota_id)
        .join(FundingSource, FundingSource.code == Quota.funding_source_code)
        .outerjoin(BillMatch, and_(BillMatch.bill_id == Bill.id, BillMatch.in_force))
        .where(Quota.fiscal_year == fiscal_year)
        .order_by(FundingSource.position, Bill.month)
    )
    return [BillStanding(*row) for row in rows]


def in_force_page(before: int | None = None) -> tuple[Sequence[MatchRow], int | None]:
    """Matches in force of the scope, newest first, with the key of the next page."""
    query = _ROW.where(BillMatch.in_force).order_by(BillMatch.id.desc()).limit(PAGE_SIZE + 1)
    if before is not None:
        query = query.where(BillMatch.id < before)
    rows = [MatchRow(*row) for row in db.session.execute(query)]
    return rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].match.id if len(rows) > PAGE_SIZE else None


# What is matched


@dataclass(frozen=True, slots=True, repr=False)
class ApprovedPerson:
    """Somebody whom a bill counts: how they sort, and how far they are with the branch in this quota."""

    person: int
    name_key: str
    accepted: bool
    refused: bool
    sent: bool

    @property
    def ground(self) -> Ground:
        """Why they have no KPJ."""
        if self.accepted:
            return Ground.NONE
        if self.refused:
            return Ground.REFUSED
        return Ground.UNANSWERED if self.sent else Ground.NOT_SENT


def approved_people(bill: Bill) -> list[ApprovedPerson]:
    """Everybody whom a bill counts, as the register stood when it was frozen, or else drawn up: one query.

    A bill is the register at one moment, so that these times its rate are the bill, whatever was recorded since.
    """
    at = bill.frozen_at or bill.drawn_at
    ended = exists().where(
        EnrolmentEnding.enrolment_id == Enrolment.id,
        EnrolmentEnding.from_month <= bill.month,
        EnrolmentEnding.recorded_at <= at,
        or_(EnrolmentEnding.taken_back_at.is_(None), EnrolmentEnding.taken_back_at > at),
    )
    of_this = DeliveryLine.enrolment_id == Enrolment.id
    accepted = exists().where(of_this, DeliveryLine.state == LineState.ACCEPTED)
    refused = exists().where(of_this, DeliveryLine.state == LineState.REFUSED, DeliveryLine.resend_at.is_(None))
    rows = db.session.execute(
        select(Beneficiary.id, Beneficiary.name_key, accepted, refused, Enrolment.delivered_at)
        .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
        .join(Upload, Upload.id == Enrolment.upload_id)
        .where(
            Enrolment.quota_id == bill.quota_id,
            Enrolment.first_month <= bill.month,
            Enrolment.last_month >= bill.month,
            Upload.confirmed_at <= at,
            or_(Enrolment.withdrawn_at.is_(None), Enrolment.withdrawn_at > at),
            ~ended,
        )
    )
    return [
        ApprovedPerson(person, name_key, bool(accepted), bool(refused), sent_at is not None)
        for person, name_key, accepted, refused, sent_at in rows
    ]


def people_by_nik(regency_id: int) -> dict[bytes, int]:
    """{keyed hash of the NIK: person} of a regency: some ten thousands at most, in one query."""
    query = select(Beneficiary.nik_key, Beneficiary.id).where(Beneficiary.regency_id == regency_id)
    return {bytes(key): person for key, person in db.session.execute(query)}


def places_of(people: Collection[int], bill: Bill) -> tuple[dict[int, list[Place]], dict[int, str]]:
    """All places of these people beside a bill, and how they sort: a query for every ten thousand of them."""
    at = bill.frozen_at or bill.drawn_at
    places: dict[int, list[Place]] = defaultdict(list)
    names: dict[int, str] = {}
    for part in bulk.chunks(sorted(people), _AT_ONCE):
        rows = db.session.execute(
            select(
                Beneficiary.id,
                Beneficiary.name_key,
                Enrolment.quota_id,
                Enrolment.first_month,
                Enrolment.last_month,
                Enrolment.ended_from,
                Enrolment.withdrawn_at,
                Upload.confirmed_at,
            )
            .outerjoin(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
            .outerjoin(Upload, Upload.id == Enrolment.upload_id)
            .where(Beneficiary.id.in_(part))
        )
        for person, name_key, quota_id, first, last, ended_from, withdrawn_at, confirmed_at in rows:
            names[person] = name_key
            if quota_id is not None:
                later = confirmed_at is None or confirmed_at > at
                withdrawn = withdrawn_at is not None
                places[person].append(Place(quota_id == bill.quota_id, first, last, ended_from, withdrawn, later))
    return places, names


def basis_of(bill: Bill) -> str:
    """A digest of what a match of this bill is judged against: another one means that something changed since."""
    endings = select(func.max(EnrolmentEnding.id), func.count(EnrolmentEnding.taken_back_at)).join(
        Enrolment, Enrolment.id == EnrolmentEnding.enrolment_id
    )
    answers = select(
        func.count(),
        func.count(DeliveryLine.answered_at),
        func.max(DeliveryLine.answered_at),
        func.count(DeliveryLine.resend_at),
    ).join(Delivery, Delivery.id == DeliveryLine.delivery_id)
    parts = (
        (bill.drawn_at, bill.people, bill.jkk_rate, bill.jkm_rate),
        register.covered_in(bill.quota_id, [bill.month])[bill.month],
        tuple(db.session.execute(endings.where(Enrolment.quota_id == bill.quota_id)).one()),
        tuple(db.session.execute(answers.where(Delivery.quota_id == bill.quota_id)).one()),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


# Differences


@dataclass(frozen=True)
class FindingRow:
    """A difference with the person of the register, if there is one; NIK and KPJ are masked by whoever shows them."""

    finding: MatchFinding
    name: str | None
    nik_prefix: str | None
    kpj: str | None

    def __repr__(self) -> str:
        return f"<FindingRow {self.finding.id}>"


FindingsPage = PositionsPage[FindingRow]


def _findings(match_id: int) -> Select[MatchFinding, str, str, str]:
    return (
        select(MatchFinding, Beneficiary.name, Beneficiary.nik_prefix, ParticipantCard.kpj)
        .outerjoin(Beneficiary, Beneficiary.id == MatchFinding.beneficiary_id)
        .outerjoin(ParticipantCard, ParticipantCard.beneficiary_id == MatchFinding.beneficiary_id)
        .where(MatchFinding.match_id == match_id)
    )


def count_unsettled() -> Select[int]:
    """The number of differences that nobody has settled, of the matches that hold, as a question."""
    return (
        select(func.count())
        .select_from(MatchFinding)
        .join(BillMatch, BillMatch.id == MatchFinding.match_id)
        .where(BillMatch.in_force, MatchFinding.settled_at.is_(None))
    )


def findings_page(
    match_id: int,
    *,
    kind: MatchClass | None = None,
    still_open: bool = False,
    after: int | None = None,
    before: int | None = None,
) -> FindingsPage:
    """Differences of a match, of one class or all, perhaps only those not settled; keyset by position."""
    query = _findings(match_id)
    if kind is not None:
        query = query.where(MatchFinding.kind == kind)
    if still_open:
        query = query.where(MatchFinding.settled_at.is_(None))
    return page_by_position(query, MatchFinding.position, _placed, after=after, before=before)


def _placed(found: Sequence[Any]) -> tuple[int, FindingRow]:
    row = FindingRow(*found)
    return row.finding.position, row


def finding_row(match_id: int, finding_id: int) -> FindingRow:
    """One difference. Raises NotFoundError when it is another match's or lies outside the scope."""
    found = db.session.execute(_findings(match_id).where(MatchFinding.id == finding_id)).one_or_none()
    if found is None:
        raise NotFoundError("Selisih ini tidak ditemukan.")
    return FindingRow(*found)


def all_findings(match_id: int) -> Sequence[FindingRow]:
    """Every difference of a match in its order, for the workbook."""
    return [FindingRow(*row) for row in db.session.execute(_findings(match_id).order_by(MatchFinding.position))]


def count_open(match_id: int) -> Mapping[MatchClass, int]:
    """{class: differences that nobody has settled}."""
    rows = db.session.execute(
        select(MatchFinding.kind, func.count())
        .where(MatchFinding.match_id == match_id, MatchFinding.settled_at.is_(None))
        .group_by(MatchFinding.kind)
    )
    return dict(rows.tuples().all())


def settled_findings(match_id: int) -> Sequence[MatchFinding]:
    """The differences of a match that somebody has settled, in their order."""
    query = select(MatchFinding).where(MatchFinding.match_id == match_id, MatchFinding.settled_at.is_not(None))
    return db.session.scalars(query.order_by(MatchFinding.position)).all()
