"""Reports and letters about benefits, as somebody of the province makes them."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.audit.service import Actor
from portal.beneficiaries.models import Enrolment
from portal.claims.models import Claim, ClaimStep
from portal.claims.rules.benefits import Cause
from portal.claims.rules.states import ClaimState, StepKind
from portal.compliance.reports import queries, service
from portal.compliance.reports.rules.periods import Kind, Period
from portal.core import clock
from portal.core.db import db, writing
from portal.core.tenancy import Scope, scope_of
from portal.regencies.queries import all_regency_ids

PDF = b"%PDF-1.7\n% surat contoh\n%%EOF\n"
FIRST = Period(Kind.SEMESTER, 2026, 1)


def letter(regency_id: int, **changes: Any) -> dict[str, Any]:
    """The form of a letter about the first quarter of 2026, with its scan."""
    data = {
        "regency_id": str(regency_id),
        "fiscal_year": "2026",
        "quarter": "1",
        "source": "Kantor Cabang Atambua",
        "number": "B/7/042026",
        "letter_on": "2026-04-15",
        "jkk_cases": "0",
        "jkk_amount": "0",
        "jkm_cases": "7",
        "jkm_amount": "294.000.000",
        "file": (io.BytesIO(PDF), "surat.pdf"),
    }
    return {**data, **changes}


def today() -> str:
    """As a form sends it."""
    return clock.today().isoformat()


def frozen(app: Flask, period: Period, by: Actor) -> int:
    """The id of a report that was frozen now, as the province does it."""
    with app.app_context(), writing(), scope_of(Scope.province(all_regency_ids())):
        made = service.freeze(period, created_by=by.id, by=by)
        db.session.commit()
        return made.id


def sending_id(app: Flask, report_id: int) -> int:
    """The newest sending of a report."""
    with app.app_context(), scope_of(Scope.province(all_regency_ids())):
        return queries.sendings_of(report_id)[0].id


def paid_claims(
    app: Flask, regency_id: int, month: int, number: int, *, cause: Cause = Cause.OTHER, year: int = 2026
) -> None:
    """`number` registered people of a regency whose families were paid in a month: for counting only."""
    _claims(app, regency_id, number, cause, ClaimState.PAID, date(year, month, 10))


def unfiled_deaths(app: Flask, regency_id: int, since: date, number: int) -> None:
    """`number` deaths of which nobody has filed a claim."""
    _claims(app, regency_id, number, Cause.OTHER, ClaimState.UNFILED, since)


def _claims(app: Flask, regency_id: int, number: int, cause: Cause, state: ClaimState, day: date) -> None:
    with app.app_context(), writing(), scope_of(Scope.regency(regency_id)):
        free = select(Enrolment).where(Enrolment.beneficiary_id.not_in(select(Claim.beneficiary_id)))
        places = db.session.scalars(free.order_by(Enrolment.id).limit(number)).all()
        assert len(places) == number, "too few people are registered"
        for place in places:
            paid = state is ClaimState.PAID
            claim = Claim(
                regency_id=regency_id,
                beneficiary_id=place.beneficiary_id,
                enrolment_id=place.id,
                died_on=day,
                cause=cause,
                since_on=day,
                state=state,
                decided_on=day if paid else None,
                paid_amount=42_000_000 if paid else None,
                version=0,
                opened_at=clock.now(),
                opened_by_name="Contoh",
            )
            db.session.add(claim)
            db.session.flush()
            if paid:
                db.session.add(
                    ClaimStep(
                        regency_id=regency_id,
                        claim_id=claim.id,
                        kind=StepKind.PAID,
                        on_day=day,
                        amount=42_000_000,
                        document="",
                        reason="",
                        by_branch=False,
                        recorded_at=clock.now(),
                        recorded_by_name="Contoh",
                    )
                )
        db.session.commit()
