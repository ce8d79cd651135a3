"""What others hold an office to: terms of agreements, which of them are followed, and schedules that do not add up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.agreements.models import Agreement, AgreementInstalment, AgreementTerm
from portal.agreements.queries.ending import followed
from portal.agreements.rules.states import AgreementState
from portal.agreements.rules.terms import AgreementKind
from portal.core.db import db


@dataclass(frozen=True)
class Term:
    """An agreement that both parties have signed. `counts`: it opens quotas and is no note of intent; `speaks`: its own
    end matters, as no parent lasts longer."""

    regency_id: int
    agreement_id: int
    kind: AgreementKind
    subject: str
    first_day: date
    last_day: date
    followed: bool
    in_force: bool
    speaks: bool


def terms_since(regency_ids: Collection[int], day: date) -> list[Term]:
    """Agreements of some regencies that both parties signed and that lasted until `day` or longer, in one query.

    One that was terminated is there with the day of its end: it counts for gaps, and is not said to need a successor.
    """
    parent = aliased(Agreement)
    rows = db.session.execute(
        select(Agreement, followed().label("followed"), parent.last_day, parent.state)
        .outerjoin(parent, and_(parent.id == Agreement.parent_id, Agreement.kind == AgreementKind.ADDENDUM))
        .where(
            Agreement.regency_id.in_(regency_ids),
            Agreement.last_day >= day,
            or_(
                Agreement.state == AgreementState.COUNTERSIGNED,
                Agreement.state == AgreementState.TERMINATED,
            ),
        )
        .order_by(Agreement.id)
    )
    return [
        Term(
            each.regency_id,
            each.id,
            each.kind,
            each.subject,
            each.first_day,
            each.last_day,
            bool(is_followed),
            each.state is AgreementState.COUNTERSIGNED,
            parent_end is None or (parent_end < each.last_day and parent_state is AgreementState.COUNTERSIGNED),
        )
        for each, is_followed, parent_end, parent_state in rows
    ]


def schedule_differences(regency_ids: Collection[int], day: date) -> list[tuple[int, int, str, int, int, date]]:
    """(regency, agreement, subject, rupiah of its lines, rupiah of its instalments, first day) of signed agreements in
    force on `day` or later whose payment schedule does not add up to their amount, in one query.
    """

    def total(model: type[AgreementTerm] | type[AgreementInstalment]) -> object:
        return (
            select(func.coalesce(func.sum(model.amount), 0))
            .where(model.agreement_id == Agreement.id)
            .correlate(Agreement)
            .scalar_subquery()
        )

    lines, parts = total(AgreementTerm), total(AgreementInstalment)
    columns = (Agreement.regency_id, Agreement.id, Agreement.subject, lines, parts, Agreement.first_day)
    rows = db.session.execute(
        select(*columns).where(  # type: ignore[call-overload]
            Agreement.regency_id.in_(regency_ids),
            Agreement.state == AgreementState.COUNTERSIGNED,
            Agreement.last_day >= day,
            lines != parts,
            parts != 0,
        )
    )
    return [(row[0], row[1], row[2], int(row[3]), int(row[4]), row[5]) for row in rows]
