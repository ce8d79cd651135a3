"""Bills and payments, made through the services in one line each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from portal.contributions import queries, service
from portal.contributions.service import PaymentTerms
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month, month_range
from portal.proposals.service import Deciding
from tests.support import factories
from tests.support.people import TTU

MORNING = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # bills of a year are made in that year


def drawn(app: Flask, quota_id: int, first: int, last: int | None = None, *, regency_id: int = TTU) -> None:
    """Draw up the months of 2026 from `first` to `last`."""
    with factories.inside(app, regency_id), clock.fixed(MORNING):
        for month in _months(first, last):
            service.draw_up(quota_id, month, by=factories.SARI)
        db.session.commit()


def frozen(
    app: Flask, quota_id: int, first: int, last: int | None = None, *, regency_id: int = TTU, code: str = ""
) -> None:
    """Draw up and freeze them."""
    drawn(app, quota_id, first, last, regency_id=regency_id)
    with factories.inside(app, regency_id), clock.fixed(MORNING):
        for month in _months(first, last):
            service.freeze(quota_id, month, billing_code=code, by=factories.SARI)
        db.session.commit()


def paid(
    app: Flask,
    quota_id: int,
    first: int,
    last: int | None = None,
    *,
    regency_id: int = TTU,
    number: str = "001/SP2D/LS/2026",
    amounts: tuple[int, int] | None = None,
    reason: str = "",
) -> int:
    """Record a payment of what these months owe, or of `amounts` (JKK, JKM); returns its id."""
    with factories.inside(app, regency_id), clock.fixed(MORNING):
        due = queries.due_for(queries.bills_of(quota_id), Month(2026, first), Month(2026, last or first))
        payment = service.pay(
            quota_id,
            PaymentTerms(
                sp2d_number=number,
                sp2d_on=date(2026, 11, 2),
                first_month=due.first_month,
                last_month=due.last_month,
                people=due.people,
                jkk_amount=due.jkk if amounts is None else amounts[0],
                jkm_amount=due.jkm if amounts is None else amounts[1],
                reason=reason,
            ),
            deciding=Deciding(factories.SARI, "Budi Contoh"),
        )
        db.session.commit()
        return payment.id


def reversed_payment(app: Flask, quota_id: int, payment_id: int, *, regency_id: int = TTU) -> int:
    """Take a payment back; returns the reversal's id."""
    with factories.inside(app, regency_id), clock.fixed(MORNING):
        payment = service.reverse(
            payment_id, quota_id, reason="Salah ketik", deciding=Deciding(factories.SARI, "Budi Contoh")
        )
        db.session.commit()
        return payment.id


def _months(first: int, last: int | None) -> list[Month]:
    return list(month_range(Month(2026, first), Month(2026, last or first)))


def terms(**changes: object) -> PaymentTerms:
    """An SP2D for four people from January to March."""
    return PaymentTerms(
        **{
            "sp2d_number": "001/SP2D/2026",
            "sp2d_on": date(2026, 3, 31),
            "first_month": Month(2026, 1),
            "last_month": Month(2026, 3),
            "people": 4,
            "jkk_amount": 120_000,
            "jkm_amount": 81_600,
            **changes,
        }  # type: ignore[arg-type]
    )


def refusal(act: Callable[[], object]) -> DomainError:
    """The answer that `act` gets, which has to be no."""
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value
