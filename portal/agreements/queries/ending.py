"""Which agreements are about to end with nothing behind them.

An agreement is followed by another one that is signed, ends later and begins at the latest on the day after its end:
an addendum that extends it, or one of the same office that does the same (a note follows a note; what opens a quota
follows what opens a quota). An addendum speaks for itself only where it outlasts what it changes.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.agreements.models import Agreement
from portal.agreements.rules.states import REMIND_DAYS, AgreementState
from portal.agreements.rules.terms import AgreementKind
from portal.core.days import day_after

_SIGNED = (AgreementState.SIGNED, AgreementState.COUNTERSIGNED)


def ending(today: date, *columns: Any) -> Select[Any]:
    """In force today, over within ninety days, and not followed."""
    return select(*(columns or (Agreement,))).where(ending_soon(today), ~followed(), ~_within_its_parent())


def ending_soon(today: date) -> ColumnElement[bool]:
    """In force today, and ninety days or less are left."""
    return and_(
        Agreement.state == AgreementState.COUNTERSIGNED,
        Agreement.first_day <= today,
        Agreement.last_day >= today,
        Agreement.last_day <= today + timedelta(days=REMIND_DAYS[0]),
    )


def followed() -> ColumnElement[bool]:
    """Whether something stands ready behind it."""
    later = aliased(Agreement)
    extends = and_(
        later.kind == AgreementKind.ADDENDUM,
        or_(
            later.parent_id == Agreement.id,
            and_(Agreement.kind == AgreementKind.ADDENDUM, later.parent_id == Agreement.parent_id),
        ),
    )
    replaces = and_(
        later.kind != AgreementKind.ADDENDUM,
        (later.kind == AgreementKind.NOTE) == (Agreement.kind == AgreementKind.NOTE),
        func.lower(func.trim(later.office)) == func.lower(func.trim(Agreement.office)),
    )
    return exists().where(
        later.regency_id == Agreement.regency_id,
        later.id != Agreement.id,
        later.state.in_(_SIGNED),
        later.last_day > Agreement.last_day,
        later.first_day <= day_after(Agreement.last_day),
        or_(extends, replaces),
    )


def _within_its_parent() -> ColumnElement[bool]:
    parent = aliased(Agreement)
    return and_(
        Agreement.kind == AgreementKind.ADDENDUM,
        exists().where(
            parent.id == Agreement.parent_id,
            or_(parent.last_day >= Agreement.last_day, parent.state != AgreementState.COUNTERSIGNED),
        ),
    )
