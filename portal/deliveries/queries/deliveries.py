"""Deliveries of the scope, and who of a quota waits for the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select

from portal.beneficiaries.delivering import can_be_sent, waits_to_be_sent
from portal.beneficiaries.models import BeneficiaryStatus, Enrolment, Upload
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.months import Month
from portal.deliveries.models import AnswerFile, Delivery, DeliveryFetch, DeliveryLine, DeliveryTemplate
from portal.deliveries.rules.answers import LineState
from portal.deliveries.rules.template import STANDARD, ColumnTemplate, read_template
from portal.quotas.models import FundingSource, Quota
from portal.regencies.models import Regency

PAGE_SIZE = 50


def current_template(branch_id: int) -> tuple[ColumnTemplate, DeliveryTemplate | None]:
    """The columns that a branch wants today, and their version; the standard and none if it never set any."""
    newest = db.session.scalars(
        select(DeliveryTemplate)
        .where(DeliveryTemplate.branch_id == branch_id)
        .order_by(DeliveryTemplate.id.desc())
        .limit(1)
    ).one_or_none()
    return (STANDARD, None) if newest is None else (read_template(newest.columns, newest.date_format), newest)


def is_ready() -> ColumnElement[bool]:
    """An enrolment that the next delivery takes: it waits to be sent, and nothing must be checked (domain rule 8)."""
    return _unsent() & (Enrolment.status == BeneficiaryStatus.CLEAR)


def _unsent() -> ColumnElement[bool]:
    return waits_to_be_sent(Month.of(clock.today()))


@dataclass(frozen=True)
class Waiting:
    """Who of a quota would go into a delivery made now, and who stays back."""

    ready: int
    unchecked: int  # "perlu verifikasi": stay back until somebody confirms them
    by_list: Sequence[tuple[int, str, int]]  # (list, file name, people)
    by_district: Sequence[tuple[str, int]]  # (code, people)


def waiting_in(quota_id: int) -> Waiting:
    """In three grouped queries, whatever the number of people."""
    states = dict(
        db.session.execute(
            select(Enrolment.status, func.count())
            .where(Enrolment.quota_id == quota_id, _unsent())
            .group_by(Enrolment.status)
        )
        .tuples()
        .all()
    )
    lists = db.session.execute(
        select(Enrolment.upload_id, Upload.file_name, func.count())
        .join(Upload, Upload.id == Enrolment.upload_id)
        .where(Enrolment.quota_id == quota_id, is_ready())
        .group_by(Enrolment.upload_id, Upload.file_name)
        .order_by(Enrolment.upload_id)
    )
    districts = db.session.execute(
        select(Enrolment.district_code, func.count())
        .where(Enrolment.quota_id == quota_id, is_ready())
        .group_by(Enrolment.district_code)
        .order_by(Enrolment.district_code)
    )
    return Waiting(
        states.get(BeneficiaryStatus.CLEAR, 0),
        states.get(BeneficiaryStatus.NEEDS_CHECK, 0),
        lists.tuples().all(),
        districts.tuples().all(),
    )


def ready_by_quota(fiscal_year: int) -> list[tuple[int, str, int, int]]:
    """(quota, funding source, ready, held back for checking) of every quota of a year that has somebody to send."""
    rows = db.session.execute(
        select(Enrolment.quota_id, FundingSource.name, Enrolment.status, func.count())
        .join(Quota, Quota.id == Enrolment.quota_id)
        .join(FundingSource, FundingSource.code == Quota.funding_source_code)
        .where(Quota.fiscal_year == fiscal_year, _unsent())
        .group_by(Enrolment.quota_id, FundingSource.name, FundingSource.position, Enrolment.status)
        .order_by(FundingSource.position)
    )
    found: dict[int, tuple[str, dict[BeneficiaryStatus, int]]] = {}
    for quota_id, source, status, people in rows:
        found.setdefault(quota_id, (source, {}))[1][status] = people
    return [
        (quota_id, source, states.get(BeneficiaryStatus.CLEAR, 0), states.get(BeneficiaryStatus.NEEDS_CHECK, 0))
        for quota_id, (source, states) in found.items()
    ]


def count_ready() -> Select[int]:
    """The number of people whom deliveries made now would take, as a question."""
    return select(func.count()).select_from(Enrolment).where(is_ready())


def count_refused(present: Month) -> Select[int]:
    """The number of people whom the branch refused, nobody has put right, and a delivery could take again, as a
    question."""
    return (
        select(func.count())
        .select_from(DeliveryLine)
        .join(Enrolment, Enrolment.id == DeliveryLine.enrolment_id)
        .where(
            DeliveryLine.state == LineState.REFUSED,
            DeliveryLine.resend_at.is_(None),
            can_be_sent(present),
        )
    )


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery with the names that stand beside it."""

    delivery: Delivery
    funding_source: str
    fiscal_year: int
    regency_name: str
    regency_slug: str


_ROW = (
    select(Delivery, FundingSource.name, Quota.fiscal_year, Regency.name, Regency.slug)
    .join(Quota, Quota.id == Delivery.quota_id)
    .join(FundingSource, FundingSource.code == Quota.funding_source_code)
    .join(Regency, Regency.id == Delivery.regency_id)
)


def deliveries_page(*, before: int | None = None, for_branch: bool = False) -> tuple[Sequence[DeliveryRow], int | None]:
    """Deliveries of the scope, newest first, with the key of the next page. A branch sees those whose file is made."""
    query = _ROW.order_by(Delivery.id.desc()).limit(PAGE_SIZE + 1)
    if before is not None:
        query = query.where(Delivery.id < before)
    if for_branch:
        query = query.where(Delivery.sha256 != "", Delivery.recalled_at.is_(None))
    rows = [DeliveryRow(*row) for row in db.session.execute(query)]
    more = len(rows) > PAGE_SIZE
    return rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].delivery.id if more else None


def delivery_by_id(delivery_id: int, *, for_branch: bool = False) -> DeliveryRow:
    """Raises NotFoundError outside the scope, and for a branch until the file is made or once it was taken back."""
    row = db.session.execute(_ROW.where(Delivery.id == delivery_id)).one_or_none()
    if row is None or (for_branch and not row[0].is_ready):
        raise NotFoundError("Kiriman ini tidak ditemukan atau sudah ditarik kembali oleh wilayahnya.")
    return DeliveryRow(*row)


def count_open() -> Select[int]:
    """The number of deliveries that the branch may see and has not answered in full, as a question."""
    return (
        select(func.count())
        .select_from(Delivery)
        .where(
            Delivery.sha256 != "",
            Delivery.recalled_at.is_(None),
            Delivery.accepted + Delivery.refused < Delivery.row_count,
        )
    )


def fetches_of(delivery_id: int, limit: int = 10) -> Sequence[DeliveryFetch]:
    """Who took the file and what for, newest first."""
    return db.session.scalars(
        select(DeliveryFetch)
        .where(DeliveryFetch.delivery_id == delivery_id)
        .order_by(DeliveryFetch.id.desc())
        .limit(limit)
    ).all()


def newest_fetch_of(delivery_id: int, person_id: int, since: datetime) -> int | None:
    """The id of the newest fetch of this person after a moment, however many colleagues fetched since."""
    return db.session.scalar(
        select(func.max(DeliveryFetch.id)).where(
            DeliveryFetch.delivery_id == delivery_id,
            DeliveryFetch.person_id == person_id,
            DeliveryFetch.fetched_at > since,
        )
    )


def answer_files_of(delivery_id: int, limit: int = 10) -> Sequence[AnswerFile]:
    """Workbooks that came back for a delivery, newest first."""
    return db.session.scalars(
        select(AnswerFile).where(AnswerFile.delivery_id == delivery_id).order_by(AnswerFile.id.desc()).limit(limit)
    ).all()


def answer_file_by_id(answer_id: int) -> AnswerFile:
    """Raises NotFoundError outside the scope."""
    found = db.session.scalars(select(AnswerFile).where(AnswerFile.id == answer_id)).one_or_none()
    if found is None:
        raise NotFoundError("Berkas jawaban ini tidak ditemukan.")
    return found
