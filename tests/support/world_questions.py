"""Questions of the full office: people whom another office covers, asked about, answered, settled."""

from __future__ import annotations

from flask import Flask

from portal.beneficiaries import payers, threads
from portal.beneficiaries import service as lists
from portal.beneficiaries.covered import covered_keys, covered_rows
from portal.core.db import db
from portal.quotas import queries as quota_queries
from portal.talk import service as talking
from portal.talk.models import TalkThread
from tests.support.factories import inside
from tests.support.invented import person_row
from tests.support.people import BELU, PEOPLE
from tests.support.world_base import World, as_actor
from tests.support.world_lists import act, files, send


def fill_questions(app: Flask, world: World) -> None:
    """TTU's list names 55 people whom Belu covers; it has asked about most, and Belu about one of TTU's."""
    ids = world.ids
    place = {"Desa/Kelurahan": "Kenebibi", "Kecamatan": "Kakuluk Mesak"}
    theirs, ours = list(range(1000, 1055)), 5
    with files(app) as folder:
        covered = [person_row(number, **place) for number in theirs]
        with_belu = send(app, covered, folder, "belu.xlsx", ids["belu_quota"], "rani")
        act(app, "confirm", with_belu, "rani")
        disputed = [person_row(number) for number in theirs] + [person_row(700)]
        ids["disputed"] = send(app, disputed, folder, "usulan-kecamatan.xlsx", ids["quota"])
        of_belu = [person_row(ours, **place)]
        asked_by_belu = send(app, of_belu, folder, "usulan-belu.xlsx", ids["belu_quota"], "rani")
    _ask_all(app, ids["disputed"], "sari", 53)
    _ask_all(app, asked_by_belu, "rani", 1)
    with inside(app):
        kinds = {
            each.kind: each.id for each in db.session.scalars(db.select(TalkThread).order_by(TalkThread.subject_key))
        }
        ids["asked_thread"], ids["own_sources"] = kinds[threads.ASKED], kinds[threads.OWN]
        ids["questioned"] = kinds[threads.QUESTIONED]
    with inside(app, BELU):
        theirs_of = (
            db.select(TalkThread.id).where(TalkThread.kind == threads.QUESTIONED).order_by(TalkThread.subject_key)
        )
        first, *_rest = db.session.scalars(theirs_of).all()
        talking.post(first, "Kami periksa dulu di lapangan, besok kami kabari.", by=as_actor("rani"))
        talking.settle(first, threads.KEPT, "Masih terdaftar sampai akhir tahun.", by=as_actor("rani"))
        db.session.commit()
    with inside(app):
        settled = db.select(TalkThread.id).where(TalkThread.resolution == threads.KEPT)
        ids["kept"] = db.session.scalars(settled).one()
        db.session.commit()


def _ask_all(app: Flask, upload_id: int, by: str, many: int) -> None:
    with inside(app, PEOPLE[by][2]):
        upload = lists.lock(upload_id)
        rows = covered_rows(upload, [key for key, _nik_key in covered_keys(upload_id)][-many:])
        payers.ask(upload, quota_queries.quota_by_id(upload.quota_id), rows, payers.FIRST_MESSAGE, by=as_actor(by))
        db.session.commit()
