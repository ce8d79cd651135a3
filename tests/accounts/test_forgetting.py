"""What the portal stops keeping about signing in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import PasswordLink, SignInFailure
from portal.core import clock, tasks
from portal.core.db import db, writing
from tests.conftest import MORNING

pytestmark = pytest.mark.usefixtures("held_clock")


def test_failures_go_when_the_throttle_no_longer_counts_them(app: Flask) -> None:
    with app.app_context(), writing():
        for minutes in (14, 15, 16, 600):
            at = MORNING - timedelta(minutes=minutes)
            db.session.add(SignInFailure(account_hash=b"a" * 16, address_hash=b"b" * 16, failed_at=at))
        db.session.commit()
    tasks.purge(app)
    with app.app_context():
        kept = db.session.scalars(select(SignInFailure.failed_at)).all()
    assert sorted(MORNING - at for at in kept) == [timedelta(minutes=14), timedelta(minutes=15)]


def test_links_go_a_month_after_they_were_used_or_ran_out(app: Flask) -> None:
    with app.app_context(), writing():
        for number, (lasts, used) in enumerate(((48, None), (48, 1), (24 * 90, None), (24 * 90, 1))):
            db.session.add(
                PasswordLink(
                    token_hash=bytes([number]) * 32,
                    person_id=1,
                    created_at=MORNING,
                    expires_at=MORNING + timedelta(hours=lasts),
                    used_at=None if used is None else MORNING + timedelta(hours=used),
                )
            )
        db.session.commit()

    def kept(**later: int) -> list[int]:
        with clock.fixed(MORNING + timedelta(**later)):
            tasks.purge(app)
        with app.app_context():
            return sorted(token[0] for token in db.session.scalars(select(PasswordLink.token_hash)))

    assert kept(days=30) == [0, 1, 2, 3]
    assert kept(days=30, hours=2) == [0, 2]
    assert kept(days=33) == [2]
    assert kept(days=121) == []
