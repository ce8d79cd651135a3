"""Hearing packs as an office and the province freeze them."""

from __future__ import annotations

from flask import Flask

from portal.audit.service import Actor
from portal.core import clock, tasks
from portal.core.db import db, writing
from portal.core.tenancy import Scope, scope_of
from portal.exports.packs import service
from portal.exports.packs.models import PackKind
from portal.regencies.queries import all_regency_ids
from tests.support.lists import queued


def frozen(app: Flask, regency_id: int | None, by: Actor, year: int = 2026, kind: PackKind = PackKind.PACK) -> int:
    """The id of a pack that was frozen now."""
    with app.test_request_context():
        scope = Scope.regency(regency_id) if regency_id is not None else Scope.province(all_regency_ids())
        with writing(), scope_of(scope):
            made = service.freeze(regency_id, year, kind=kind, by=by)
            db.session.commit()
            return made.id


def waiting(app: Flask, regency_id: int, by: Actor) -> int:
    """The id of what was asked for and no worker has taken up."""
    with app.test_request_context(), writing(), scope_of(Scope.regency(regency_id)):
        made = service.ask(regency_id, 2026, by=by)
        db.session.commit()
        return made.id


def ordered(app: Flask, regency_id: int | None, by: Actor, kind: PackKind = PackKind.PACK) -> int:
    """The id of what was asked for and could not be read: nothing is frozen, and somebody may try again."""
    with queued(app), app.test_request_context():
        scope = Scope.regency(regency_id) if regency_id is not None else Scope.province(all_regency_ids())
        with writing(), scope_of(scope):
            made = service.ask(regency_id, 2026, kind=kind, by=by)
            db.session.flush()
            job = tasks.latest_job_or_none(service.ORDER, made.id)
            assert job is not None
            job.state, job.finished_at = tasks.JobState.FAILED, clock.now()
            job.sentence = "Pekerjaan ini terhenti karena gangguan di portal. Jalankan sekali lagi."
            db.session.commit()
            return made.id
