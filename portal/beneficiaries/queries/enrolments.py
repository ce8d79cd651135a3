"""One person's enrolments, and everybody whom a quota covers in a month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from portal.beneficiaries.models import Beneficiary, Enrolment, EnrolmentEnding, Upload
from portal.beneficiaries.replacing.models import Replacement
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.months import Month, month_range
from portal.quotas import queries as quotas
from portal.quotas.models import FundingSource, Quota, QuotaMonth

_NOT_FOUND = "Peserta ini tidak ditemukan di wilayah Anda."


def beneficiary_by_id(beneficiary_id: int) -> Beneficiary:
    """Raises NotFoundError outside the scope."""
    found = db.session.scalars(select(Beneficiary).where(Beneficiary.id == beneficiary_id)).one_or_none()
    if found is None:
        raise NotFoundError(_NOT_FOUND)
    return found


@dataclass(frozen=True)
class EnrolmentLine:
    """One enrolment of a person, with its source and list, and why it ended before its term, if it did.

    `successor_id` is the enrolment of whoever came into this place.
    """

    enrolment: Enrolment
    fiscal_year: int
    funding_source: str
    ending: EnrolmentEnding | None
    proposed_at: datetime
    recorded_at: datetime | None
    successor_id: int | None

    @property
    def months(self) -> list[Month]:
        """The months in which it covers the person."""
        ended = self.enrolment.ended_from
        last = self.enrolment.last_month if ended is None else ended + -1
        return list(month_range(self.enrolment.first_month, last))


def person_with_enrolments(beneficiary_id: int) -> tuple[Beneficiary, list[EnrolmentLine]]:
    """A person and their enrolments, newest first, in one query. Raises NotFoundError outside the scope."""
    rows = db.session.execute(
        select(
            Beneficiary,
            Enrolment,
            Quota.fiscal_year,
            FundingSource.name,
            EnrolmentEnding,
            Upload.created_at,
            Upload.confirmed_at,
            Replacement.new_enrolment_id,
        )
        .outerjoin(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
        .outerjoin(Quota, Quota.id == Enrolment.quota_id)
        .outerjoin(Upload, Upload.id == Enrolment.upload_id)
        .outerjoin(FundingSource, FundingSource.code == Quota.funding_source_code)
        .outerjoin(
            EnrolmentEnding,
            (EnrolmentEnding.enrolment_id == Enrolment.id) & EnrolmentEnding.taken_back_at.is_(None),
        )
        .outerjoin(Replacement, (Replacement.old_enrolment_id == Enrolment.id) & Replacement.taken_back_at.is_(None))
        .where(Beneficiary.id == beneficiary_id)
        .order_by(Enrolment.first_month.desc(), Enrolment.id.desc())
    ).all()
    if not rows:
        raise NotFoundError(_NOT_FOUND)
    return rows[0][0], [EnrolmentLine(*row[1:]) for row in rows if row[1] is not None]


def enrolments_of(beneficiary_id: int) -> list[EnrolmentLine]:
    """Newest first. Raises NotFoundError outside the scope."""
    return person_with_enrolments(beneficiary_id)[1]


def enrolment_line(beneficiary_id: int, enrolment_id: int) -> EnrolmentLine:
    """One enrolment of this person. Raises NotFoundError when it is another's, or lies outside the scope."""
    for line in enrolments_of(beneficiary_id):
        if line.enrolment.id == enrolment_id:
            return line
    raise NotFoundError(_NOT_FOUND)


def held(lines: Sequence[EnrolmentLine], present: Month) -> list[EnrolmentLine]:
    """Those of a person's places that are not free, of terms that are not over in the month `present`."""
    return [each for each in lines if each.enrolment.ended_from is None and each.enrolment.last_month >= present]


Bills = Mapping[int, Sequence[QuotaMonth]]


def bills_of(lines: Sequence[EnrolmentLine]) -> Bills:
    """{quota id: its months with a bill, oldest first} of a person's enrolments, in one query."""
    return quotas.months_of({line.enrolment.quota_id for line in lines})


def paid_months(lines: Sequence[EnrolmentLine], fiscal_year: int, bills: Bills) -> dict[Month, str]:
    """{month of the year in which the person is covered: "paid", "billed" or "open"}: what stands on the person's page.

    A month counts as paid for everybody when its whole bill is: payments name no persons.
    """
    held = [line for line in lines if line.fiscal_year == fiscal_year]
    by_month = {(quota_id, bill.month): bill for quota_id, months in bills.items() for bill in months}
    states: dict[Month, str] = {}
    for line in held:
        for month in line.months:
            bill = by_month.get((line.enrolment.quota_id, month))
            if bill is None or not bill.frozen:
                states[month] = "open"
            else:
                states[month] = "paid" if bill.paid >= bill.billed else "billed"
    return states


def covered_in(quota_id: int, months: Sequence[Month]) -> dict[Month, int]:
    """{month: people of a quota whom the register covers in it}, in one query: a person is covered from the first month
    of the enrolment to its last, or until the month from which the place was freed.
    """
    columns = (Enrolment.first_month, Enrolment.last_month, Enrolment.ended_from)
    terms = db.session.execute(
        select(*columns, func.count()).where(Enrolment.quota_id == quota_id).group_by(*columns)
    ).all()
    return {
        month: sum(
            people
            for first, last, ended_from, people in terms
            if first <= month <= last and (ended_from is None or month < ended_from)
        )
        for month in months
    }


@dataclass(frozen=True)
class CoveredPerson:
    """Somebody in a quota, with the term in which it covers them and the encrypted private field."""

    name: str
    district_code: str
    village_code: str
    private_cipher: bytes
    first_month: Month
    last_month: Month
    ended_from: Month | None

    def __repr__(self) -> str:
        return "<CoveredPerson>"

    def covered_in(self, month: Month) -> bool:
        """The same as `covered_in` of the whole quota counts."""
        return self.first_month <= month <= self.last_month and (self.ended_from is None or month < self.ended_from)


def covered_people(quota_id: int, first: Month, last: Month) -> Iterator[CoveredPerson]:
    """Everybody whom a quota covers in a month of the period, by kecamatan, desa and name, streamed."""
    query = (
        select(
            Beneficiary.name,
            Enrolment.district_code,
            Enrolment.village_code,
            Beneficiary.private_cipher,
            Enrolment.first_month,
            Enrolment.last_month,
            Enrolment.ended_from,
        )
        .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
        .where(
            Enrolment.quota_id == quota_id,
            Enrolment.withdrawn_at.is_(None),
            Enrolment.first_month <= last,
            Enrolment.last_month >= first,
            or_(Enrolment.ended_from.is_(None), Enrolment.ended_from > first),
        )
        .order_by(Enrolment.district_code, Enrolment.village_code, Beneficiary.name_key, Enrolment.id)
        .execution_options(yield_per=2000)
    )
    for row in db.session.execute(query):
        yield CoveredPerson(*row)
