"""Whoever had left a queue for a place before lists were noted there is given the right one."""

from __future__ import annotations

from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import select

from portal.beneficiaries.models import WaitingPerson
from portal.config import Settings
from portal.core.db import db
from tests.beneficiaries.replaced import place, queue
from tests.migrations.test_migrations import MIGRATIONS, copy, portal
from tests.support import factories
from tests.support.client import signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, listed

__all__ = ["copy"]


def _placed(app: Flask) -> list[int | None]:
    with inside(app):
        found = list(db.session.scalars(select(WaitingPerson.placed_upload_id).order_by(WaitingPerson.id)))
    db.session.remove()
    return found


def test_who_left_a_queue_gets_the_list_that_placed_them(copy: Settings, tmp_path: Path, held_clock: None) -> None:
    with portal(copy) as app:
        app.extensions["portal_tasks"].immediate = True  # the worker is at hand
        sari = signed_in(app, "sari")
        quota_id = factories.quota(app, people=2)
        page = listed(sari, tmp_path, quota_id, [row(number) for number in (1, 2, 3, 4, 5)])
        assert sari.post(page + "/catat-yang-muat").status_code == 303
        moved = {"why": "moved", "from_month": "2026-06", "document": "Surat 1", "waiting_id": queue(app, quota_id)[0]}
        assert sari.post(place(app, 1) + "/lepas", data=moved).status_code == 303
        confirmed(sari, tmp_path, factories.quota(app, source="dana-desa"), [row(4)])
        before = _placed(app)
        assert len(set(before)) == 3 and before[2] is None  # a replacement, a list, and one who waits
        flask_migrate.downgrade(directory=str(MIGRATIONS), revision="0018")
        flask_migrate.upgrade(directory=str(MIGRATIONS), revision="0020")
        assert _placed(app) == before
