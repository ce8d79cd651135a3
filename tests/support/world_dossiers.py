"""Dossiers of the full office: one that is ready, one that waits for the worker, one that could not be packed."""

from __future__ import annotations

from functools import partial

from flask import Flask

from portal.core import clock
from portal.core.db import db, writing
from portal.core.tasks import Job, JobState
from portal.core.tenancy import scope_of
from portal.paritrana.dossier import making
from portal.regencies.queries import system_scope
from tests.support import paritrana
from tests.support.lists import queued
from tests.support.world_base import World, as_actor


def fill_dossiers(app: Flask, world: World) -> None:
    """ids: dossier, waiting_dossier, stopped_dossier, all of TTU's assessment of 2026."""
    asked = partial(paritrana.dossier, app, world.ids["edition_2026"], by=as_actor("sari"))
    world.ids["dossier"] = asked()
    with queued(app):
        world.ids["waiting_dossier"], world.ids["stopped_dossier"] = asked(), asked()
    with app.app_context(), writing(), scope_of(system_scope()):
        dossier = making.dossier_by_id(world.ids["stopped_dossier"])
        job = db.session.get_one(Job, dossier.job_id)
        job.finished_at = clock.now()
        job.state, job.sentence = JobState.FAILED, "Ruang penyimpanan portal penuh. Hubungi administrator provinsi."
        db.session.commit()
