"""Agreements written straight into the tables, in any state: for lists, reminders and counts.

What the portal's own verbs make is in tests/support/agreements.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from flask import Flask

from portal.agreements.models import Agreement, AgreementMove, AgreementScan, AgreementTerm, AgreementVersion
from portal.agreements.rules.states import BOUND, AgreementState, Move, Party
from portal.agreements.rules.terms import AgreementKind
from portal.core import clock, storage
from portal.core.db import db
from portal.core.months import Month
from tests.support.factories import inside
from tests.support.people import ATAMBUA, TTU

_BOTH_YES = BOUND | {AgreementState.AGREED}


def agreement(
    app: Flask,
    last_day: date = date(2026, 12, 31),
    *,
    first_day: date = date(2026, 1, 1),
    state: AgreementState = AgreementState.COUNTERSIGNED,
    kind: AgreementKind = AgreementKind.AGREEMENT,
    regency_id: int = TTU,
    people: Sequence[int] = (),
    **facts: Any,
) -> int:
    """Its id. `people`: one line each, over the months of the year in which it begins."""
    with inside(app, regency_id):
        made = Agreement(
            **{
                "kind": kind,
                "regency_id": regency_id,
                "branch_id": ATAMBUA,
                "office": "Dinas Tenaga Kerja dan Transmigrasi",
                "subject": "Pelindungan pekerja rentan",
                "first_day": first_day,
                "last_day": last_day,
                "state": state,
                "agreed_first": state in _BOTH_YES,
                "agreed_second": state in _BOTH_YES,
                "version_id": 1 if state in BOUND else None,
                "created_at": clock.now(),
                "created_by_name": "Sari Contoh",
                **facts,
            }
        )
        db.session.add(made)
        db.session.flush()
        if made.version_id is not None:
            version = AgreementVersion(
                regency_id=regency_id,
                agreement_id=made.id,
                number=1,
                content={},
                sha256="0" * 64,
                made_at=clock.now(),
                made_by_name="Sari Contoh",
            )
            db.session.add(version)
            db.session.flush()
            made.version_id = version.id
        if state is AgreementState.HELD:  # every hold is a move with its day
            db.session.add(
                AgreementMove(
                    regency_id=regency_id,
                    agreement_id=made.id,
                    move=Move.HOLD,
                    state=state,
                    version_id=made.version_id,
                    happened_on=first_day,
                    reason="Contoh",
                    made_at=clock.now(),
                    made_by_name="Budi Contoh",
                )
            )
        for count in people:
            first, last = Month.of(first_day), Month(first_day.year, 12)
            db.session.add(
                AgreementTerm(
                    regency_id=regency_id,
                    agreement_id=made.id,
                    funding_source_code="apbd-kabupaten",
                    people=count,
                    first_month=first,
                    last_month=last,
                    jkk_rate=10_000,
                    jkm_rate=6_800,
                    amount=count * 16_800 * (last - first + 1),
                )
            )
        db.session.commit()
        return made.id


def scan(app: Flask, agreement_id: int, party: Party, sent_by: int, *, regency_id: int = TTU) -> None:
    """A scan of the version in force that nobody has compared yet."""
    with inside(app, regency_id):
        found = db.session.get_one(Agreement, agreement_id)
        file_id = _stored(regency_id)
        db.session.add(
            AgreementScan(
                regency_id=regency_id,
                version_id=found.version_id,
                party=party,
                signed_on=date(2026, 1, 2),
                file_id=file_id,
                sha256="0" * 64,
                pages=1,
                sent_at=clock.now(),
                sent_by=sent_by,
                sent_by_name="Contoh",
            )
        )
        db.session.commit()


def _stored(regency_id: int) -> int:
    stored = storage.store(
        BytesIO(b"%PDF-1.7"),
        kind="agreement.scan",
        file_name="pindaian.pdf",
        media_type="application/pdf",
        regency_id=regency_id,
        created_by=1,
        retention_days=None,
    )
    return stored.id
