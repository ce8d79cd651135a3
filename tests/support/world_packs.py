"""Hearing packs of the full office: ready, waiting, stopped, cleared away; and one of the province."""

from __future__ import annotations

from flask import Flask

from portal.agreements.rules.verification import code_of
from portal.core import clock, storage, tasks
from portal.core.db import db, writing
from portal.core.tasks import JobState
from portal.core.tenancy import scope_of
from portal.exports.packs import queries, service
from portal.exports.packs.models import PackKind
from portal.regencies.queries import system_scope
from tests.support import packs
from tests.support.lists import queued
from tests.support.people import TTU
from tests.support.world_base import World, as_actor


def fill_packs(app: Flask, world: World) -> None:
    """ids: pack, cleared_pack, waiting_pack, stopped_pack, province_pack, waiting_order, stopped_order,
    stopped_province_order, collection, waiting_collection; codes: pack, pack_fingerprint."""
    sari, ids = as_actor("sari"), world.ids
    ids["pack"], ids["cleared_pack"] = (packs.frozen(app, TTU, sari) for _number in range(2))
    ids["province_pack"] = packs.frozen(app, None, as_actor("wati"))
    ids["stopped_order"] = packs.ordered(app, TTU, sari)
    ids["stopped_province_order"] = packs.ordered(app, None, as_actor("wati"), PackKind.COLLECTION)
    ids["collection"] = packs.frozen(app, None, as_actor("wati"), kind=PackKind.COLLECTION)
    with queued(app):
        ids["waiting_collection"] = packs.frozen(app, None, as_actor("wati"), kind=PackKind.COLLECTION)
        ids["waiting_order"] = packs.waiting(app, TTU, sari)
        ids["waiting_pack"], ids["stopped_pack"] = (packs.frozen(app, TTU, sari) for _number in range(2))
    with app.app_context(), writing(), scope_of(system_scope()):
        pack = queries.pack_in_scope(ids["pack"])
        world.codes["pack"], world.codes["pack_fingerprint"] = code_of(pack.sha256), pack.sha256
        for made in queries.files_of(ids["cleared_pack"], clock.now()).values():
            assert made.stored is not None
            storage.delete(made.stored)
        job = tasks.latest_job_or_none(service.SUBJECT, ids["stopped_pack"])
        assert job is not None
        job.finished_at = clock.now()
        job.state, job.sentence = JobState.FAILED, "Ruang penyimpanan portal penuh. Hubungi administrator provinsi."
        db.session.commit()
