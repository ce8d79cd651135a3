"""What a review found: stale jobs, lists that could not end, numbers that changed between page and press."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import Flask

from portal.beneficiaries import queries, service
from portal.beneficiaries.models import StagedRow, UploadState
from portal.core import clock, tasks
from portal.core.db import db
from portal.core.tasks.models import Job, JobState
from tests.support import factories
from tests.support.client import PortalClient
from tests.support.factories import inside, row
from tests.support.lists import listed
from tests.support.proposals import approved


def _number(address: str) -> int:
    return int(address.rsplit("/", 1)[1])


def test_a_stale_recording_does_not_take_a_confirmed_list_back(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    """Its worker died after the refusal was written and before the job was closed; the sweep rings it again."""
    address = listed(sari, tmp_path, factories.quota(app, people=1), [row(1), row(2)])
    sari.post(f"{address}/catat")  # refused: two people, one place
    with inside(app):
        upload = queries.upload_by_id(_number(address))
        assert upload.state is UploadState.JUDGED
        stale = db.session.get(Job, upload.job_id)
        assert stale is not None
        stale_id = stale.id
        stale.state = JobState.QUEUED
        stale.attempts, stale.finished_at, stale.sentence, stale.error_code = 0, None, "", ""
        quota_id = upload.quota_id
        db.session.commit()
    raised = sari.post(
        f"/wilayah/ttu/kuota/{quota_id}/ubah",
        data={"change": "5", "from_month": "2026-01", "reason": "Contoh", "document": "Contoh"},
    )
    approved(app, raised)
    sari.post(f"{address}/catat")
    tasks.run(app, stale_id)
    with inside(app):
        upload = queries.upload_by_id(_number(address))
        assert (upload.state, upload.confirmed_rows) == (UploadState.CONFIRMED, 2)


def test_a_very_long_name_and_address_are_recorded(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    long_row = row(1, **{"Nama Sesuai KTP": "Maria " * 60, "Alamat": "Jalan Contoh " * 60, "Pekerjaan": "x" * 200})
    address = listed(sari, tmp_path, factories.quota(app), [long_row])
    sari.post(f"{address}/catat")
    with inside(app):
        assert queries.upload_by_id(_number(address)).state is UploadState.CONFIRMED


def test_a_recording_that_failed_for_good_can_be_given_up(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    address = listed(sari, tmp_path, factories.quota(app), [row(1)])
    with inside(app):
        upload = queries.upload_by_id(_number(address))
        job = db.session.get(Job, upload.job_id)
        assert job is not None
        service.confirm(upload, by=factories.SARI)
        db.session.flush()
        confirming = db.session.get(Job, upload.job_id)
        assert confirming is not None
        confirming.state, confirming.finished_at = JobState.FAILED, clock.now()
        confirming.error_code = confirming.sentence = "contoh"
        db.session.commit()
    assert "Kembali ke hasil pemeriksaan" in sari.get(address).get_data(as_text=True)
    sari.post(f"{address}/hentikan")
    with inside(app):
        assert queries.upload_by_id(_number(address)).state is UploadState.JUDGED
    sari.post(f"{address}/catat")
    with inside(app):
        assert queries.upload_by_id(_number(address)).state is UploadState.CONFIRMED


def test_another_number_than_was_seen_is_not_recorded(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    address = listed(sari, tmp_path, factories.quota(app), [row(1), row(2)])
    answer = sari.post(f"{address}/catat", data={"rows": "3"})
    assert answer.status_code == 409
    assert "sudah berubah menjadi 2 orang" in answer.get_data(as_text=True)
    assert sari.post(f"{address}/catat", data={"rows": "2"}).status_code == 303


def test_rows_past_the_retention_are_gone_and_the_list_says_so(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    waiting = listed(sari, tmp_path, factories.quota(app), [row(1), row(2, NIK="12")])
    with clock.fixed(clock.now() + timedelta(days=31)):
        tasks.purge(app)
    with inside(app):
        assert queries.upload_by_id(_number(waiting)).state is UploadState.DISCARDED
        assert db.session.scalar(db.select(db.func.count()).select_from(StagedRow)) == 0
    assert "masa simpannya lewat" in sari.get(waiting).get_data(as_text=True)
