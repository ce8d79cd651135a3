"""Months of the full office matched with what BPJS bills: every state of a match, more than fifty differences."""

from __future__ import annotations

import io
import re

from flask import Flask
from sqlalchemy import select

from portal.contributions import service as contributions
from portal.core.db import db
from portal.core.months import Month
from portal.core.tasks import Job, JobState
from portal.deliveries.matching.models import MatchFinding
from portal.deliveries.matching.rules.classes import MatchClass
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside
from tests.support.invented import person_name
from tests.support.lists import queued
from tests.support.world_base import World, as_actor

_HEAD = "KPJ;NIK;Nama;Iuran\n"


def fill_matches(app: Flask, world: World) -> None:
    """After the deliveries: one of the full quota's people has a KPJ, the others wait for one."""
    ids, sari = world.ids, signed_in(app, "sari")
    for month in (3, 4, 5):
        _draw(app, ids["full_quota"], month)
    strangers = "".join(f"23{n:09d};5303011708{n:06d};{person_name(n)};16800\n" for n in range(60))
    rows = f"{_HEAD}22000000000;;Contoh;20.000\n22999999998;;Contoh;tidak jelas\n{strangers};;Jumlah;1.000.000\n"
    ids["earlier_match"] = _confirmed(sari, _sent(sari, ids["full_quota"], 3, rows))
    ids["match"] = _confirmed(sari, _sent(sari, ids["full_quota"], 3, rows + "24000000000;;Contoh;1\n"))
    ids["finding"], ids["settled_finding"], ids["strange_finding"] = _findings(app, ids["match"])
    note = {"note": "Cabang membetulkan tagihan, surat 12/2026"}
    page = f"/wilayah/ttu/iuran/pencocokan/{ids['match']}/selisih/{ids['settled_finding']}"
    assert sari.post(f"{page}/selesai", data=note).status_code == 303
    ids["stale_match"] = _confirmed(sari, _sent(sari, ids["full_quota"], 4, f"{_HEAD}22000000000;;Contoh;16800\n"))
    _draw(app, ids["full_quota"], 4)
    ids["judged_match"] = _sent(sari, ids["full_quota"], 5, rows, "tagihan-april-2026.csv")
    ids["unreadable_match"] = _sent(sari, ids["full_quota"], 5, "Nama;Alamat\nContoh;Jalan\n")
    ids["discarded_match"] = _sent(sari, ids["full_quota"], 5, f"{_HEAD}1;;Contoh;16800\n")
    assert sari.post(f"/wilayah/ttu/iuran/pencocokan/{ids['discarded_match']}/batalkan").status_code == 303
    with queued(app):
        ids["received_match"] = _sent(sari, ids["full_quota"], 5, f"{_HEAD}2;;Contoh;16800\n")
        ids["stopped_match"] = _sent(sari, ids["full_quota"], 5, f"{_HEAD}3;;Contoh;16800\n")
    with inside(app):
        stopped = Job.kind == "deliveries.match_judge", Job.subject_id == ids["stopped_match"]
        job = db.session.scalars(select(Job).where(*stopped)).one()
        job.state, job.finished_at, job.sentence = JobState.FAILED, job.created_at, "Terhenti karena listrik padam."
        db.session.commit()


def _draw(app: Flask, quota_id: int, month: int) -> None:
    with inside(app):
        contributions.draw_up(quota_id, Month(2026, month), by=as_actor("sari"))
        db.session.commit()


def _sent(client: PortalClient, quota_id: int, month: int, text: str, name: str = "tagihan.csv") -> int:
    page = f"/wilayah/ttu/iuran/{quota_id}/2026-{month:02d}/cocokkan"
    answer = client.post(page, data={"file": (io.BytesIO(text.encode()), name)})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return int(answer.location.rpartition("/")[2])


def _confirmed(client: PortalClient, match_id: int) -> int:
    page = f"/wilayah/ttu/iuran/pencocokan/{match_id}"
    seal = re.search(r'name="seal" value="(\w+)"', client.get(page).get_data(as_text=True))
    assert seal
    assert client.post(f"{page}/catat", data={"seal": seal[1]}).status_code == 303
    return match_id


def _findings(app: Flask, match_id: int) -> tuple[int, int, int]:
    """Somebody of the register, another one, and somebody whom nobody knows."""
    with inside(app):
        query = select(MatchFinding.id).where(MatchFinding.match_id == match_id).order_by(MatchFinding.position)
        known = db.session.scalars(query.where(MatchFinding.kind == MatchClass.NOT_ACCEPTED)).all()
        strangers = db.session.scalars(query.where(MatchFinding.beneficiary_id.is_(None))).all()
        return known[0], known[1], strangers[0]
