"""Payments that stand, of all quotas of an office: to be chosen from, one by its number, and what they make a month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import aliased

from portal.contributions.models import Payment
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.months import Month


def standing_payments(words: str, *, most: int) -> Sequence[Payment]:
    """Payments that were not taken back, newest first; every word stands in the SP2D number or its day."""
    text = func.lower(Payment.sp2d_number + " " + cast(Payment.sp2d_on, String))
    query = _standing()
    for word in words.lower().split():
        query = query.where(text.contains(word, autoescape=True))
    return db.session.scalars(query.order_by(Payment.sp2d_on.desc(), Payment.id.desc()).limit(most)).all()


def standing_payment(payment_id: int) -> Payment:
    """Raises NotFoundError for one that was taken back, and outside the scope."""
    found = db.session.scalars(_standing().where(Payment.id == payment_id)).one_or_none()
    if found is None:
        raise NotFoundError("Pembayaran ini tidak ditemukan di wilayah Anda, atau sudah dibatalkan.")
    return found


def realised_by_month(quota_ids: Collection[int]) -> dict[Month, int]:
    """{month of the SP2D: rupiah paid in it over all these quotas, less what was taken back}, in one query.

    A reversal has the day of what it takes back.
    """
    rows = db.session.execute(
        select(Payment.sp2d_on, func.sum(Payment.jkk_amount + Payment.jkm_amount))
        .where(Payment.quota_id.in_(quota_ids))
        .group_by(Payment.sp2d_on)
    )
    found: dict[Month, int] = defaultdict(int)
    for day, amount in rows:
        found[Month.of(day)] += int(amount)
    return dict(found)


def _standing() -> Select[Payment]:
    reversal = aliased(Payment)
    taken_back = select(reversal.id).where(reversal.reverses_id == Payment.id).correlate(Payment)
    return select(Payment).where(Payment.reverses_id.is_(None), ~taken_back.exists())
