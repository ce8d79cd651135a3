"""What a delivery to BPJS leaves on enrolments, and what the register asks of deliveries, which stand above it.

`delivered_at` is pushed down, since the register must know it of a thousand people at once; answers stay where they
are given. Whoever delivers registers here what it knows of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, CursorResult, Select, and_, exists, or_, update

from portal.beneficiaries.models import Enrolment, EnrolmentEnding
from portal.beneficiaries.notices import PersonNotice
from portal.core import clock
from portal.core.db import db
from portal.core.months import Month
from portal.quotas.rules.ledger import FreedReason


@dataclass(frozen=True)
class Registration:
    """Where an enrolment stands with BPJS. `answer`: "", "accepted" or "refused"; nothing of it counts any more once
    a refused person was put right and waits for the next delivery. `notice`: the same for the person's page."""

    delivered_on: date | None = None
    answer: str = ""
    answered_on: date | None = None
    has_kpj: bool = False
    notice: PersonNotice | None = None


@dataclass(frozen=True)
class Reached:
    """People of a quota with a place now: with the branch and not answered, registered, refused and not put right."""

    unanswered: int = 0
    accepted: int = 0
    refused: int = 0

    @property
    def delivered(self) -> int:
        return self.unanswered + self.accepted + self.refused


class Deliveries(Protocol):
    """What is known of deliveries. Each question costs one query, whatever the number of people."""

    def registration_of(self, enrolment_id: int) -> Registration:
        """Where this enrolment stands."""

    def reached_in(self, quota_id: int) -> Reached:
        """How far the people of this quota are."""

    def was_sent(self) -> ColumnElement[bool]:
        """Of an `Enrolment` in a query: whether it was sent at some time, answered or not, put right or not."""


_known_to: list[Deliveries] = []


def ask_of_deliveries(source: Deliveries) -> Deliveries:
    """Register who knows of deliveries: there is one."""
    _known_to.append(source)
    return source


def registration_of(enrolment_id: int) -> Registration:
    """Where an enrolment stands with BPJS."""
    return next((source.registration_of(enrolment_id) for source in _known_to), Registration())


def reached_in(quota_id: int) -> Reached:
    """How far the people of a quota are with BPJS."""
    return next((source.reached_in(quota_id) for source in _known_to), Reached())


def was_sent() -> ColumnElement[bool]:
    """Of an `Enrolment` in a query: whether it was sent to BPJS, also when it was refused and put right since."""
    return or_(Enrolment.delivered_at.is_not(None), *(source.was_sent() for source in _known_to))


def can_be_sent(present: Month) -> ColumnElement[bool]:
    """Of an `Enrolment` in a query: whether BPJS may be told of it now, sent before or not.

    Its term is not over and its place is not free yet. A place that becomes free in a month to come covers the person
    until then, is billed, and must be told, unless that person died: nobody dead is registered. One that is free from
    its own first month on covers nobody, as all of a withdrawn list.
    """
    died = exists().where(
        EnrolmentEnding.enrolment_id == Enrolment.id,
        EnrolmentEnding.why == FreedReason.DIED,
        EnrolmentEnding.taken_back_at.is_(None),
    )
    return and_(
        Enrolment.withdrawn_at.is_(None),
        Enrolment.last_month >= present,
        or_(
            Enrolment.ended_from.is_(None),
            and_(Enrolment.ended_from > Enrolment.first_month, Enrolment.ended_from > present, ~died),
        ),
    )


def waits_to_be_sent(present: Month) -> ColumnElement[bool]:
    """Of an `Enrolment` in a query: whether it can be sent and was not, or waits again since it was put right."""
    return and_(Enrolment.delivered_at.is_(None), can_be_sent(present))


def mark_delivered(enrolment_ids: Select[int], at: datetime) -> int:
    """These places were sent to BPJS: their lists can no longer be withdrawn. Returns how many there were to mark.

    One statement, whatever their number. A place that does not wait to be sent is left as it is: whoever gets a
    smaller number than the places to be sent has an outdated selection. The caller holds the quota.
    """
    marked: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Enrolment)
        .where(
            Enrolment.id.in_(enrolment_ids),
            waits_to_be_sent(Month.of(clock.today())),
        )
        .values(delivered_at=at)
        .execution_options(synchronize_session=False)
    )
    return marked.rowcount


def let_wait_again(enrolment_ids: Select[int]) -> None:
    """These places wait for the next delivery: theirs was taken back, or they were refused and put right."""
    db.session.execute(
        update(Enrolment)
        .where(Enrolment.id.in_(enrolment_ids))
        .values(delivered_at=None)
        .execution_options(synchronize_session=False)
    )
