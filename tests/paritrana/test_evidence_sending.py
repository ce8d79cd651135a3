"""Evidence over links that drop, by two people at once, and drawn by workers that are killed."""

from __future__ import annotations

import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core import clock, tasks
from portal.core.db import db
from portal.core.storage import StoredFile
from portal.core.tasks import Job, JobState
from portal.paritrana.evidence import previewing
from tests.support import evidence, paritrana, processes
from tests.support.client import TUS, PortalClient, signed_in
from tests.support.evidence import LIBRARY, library, paper, picture, uses
from tests.support.factories import inside
from tests.support.lists import queued, words
from tests.support.resumable import announce, begin, kept, partials, send

SENDING = f"{LIBRARY}/kiriman"
CHOSEN = {"title": "Laporan contoh", "dated_on": "2026-03-02", "valid_until": "", "filename": "laporan.pdf"}


@pytest.fixture
def content() -> bytes:
    return paper(150, 4) + b"\n% " + os.urandom(2000).hex().encode()


def test_a_file_in_three_pieces_is_kept_like_one_from_the_form(app: Flask, sari: PortalClient, content: bytes) -> None:
    answer = begin(sari, content, url=SENDING, **CHOSEN)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "0")
    url, third = answer.location, len(content) // 3
    for at in (0, third):
        answer = send(sari, url, content, at=at, upto=at + third)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(at + third))
    assert library(app) == []
    waiting = words(sari.get(f"{LIBRARY}/berkas"))
    assert "Belum selesai terkirim" in waiting and "laporan.pdf" in waiting
    answer = send(sari, url, content, at=2 * third)
    (made,) = library(app)
    assert answer.headers["HX-Redirect"] == f"{LIBRARY}/{made.id}"
    assert made.title == "Laporan contoh" and str(made.dated_on) == "2026-03-02"
    assert "Berkas diterima." in words(sari.get(answer.headers["HX-Redirect"]))
    assert kept(app) == []
    known = begin(sari, content, url=SENDING, **{**CHOSEN, "title": "Lagi"})
    assert known.headers["HX-Redirect"] == f"{LIBRARY}/{made.id}"
    assert (len(library(app)), partials(app)) == (1, 1)


def test_a_file_in_pieces_is_attached_at_its_end(app: Flask, sari: PortalClient, content: bytes) -> None:
    edition_id = paritrana.edition(app)
    rubric, regulation = (paritrana.criterion_id(app, edition_id, code) for code in ("I1", "R1"))
    place = {"tahun": "2026", "kriteria": str(rubric)}
    url = begin(sari, content, url=SENDING, **CHOSEN, **place).location
    led = send(sari, url, content).headers["HX-Redirect"]
    assert led == f"/wilayah/ttu/paritrana/2026/kriteria/{rubric}/bukti/"
    assert len(uses(app)) == 1
    refused = begin(sari, picture(), url=SENDING, **CHOSEN, tahun="2026", kriteria=str(regulation))
    assert refused.status_code == 422 and "Yang diterima" in words(refused)
    elsewhere = str(paritrana.criterion_id(app, edition_id, "P1"))
    known = begin(sari, content, url=SENDING, **CHOSEN, tahun="2026", kriteria=elsewhere)
    assert known.headers["HX-Redirect"].endswith(f"/kriteria/{elsewhere}/bukti/")
    assert (len(uses(app)), len(library(app))) == (2, 1)


def test_what_would_be_refused_is_said_before_the_first_byte(app: Flask, sari: PortalClient) -> None:
    wrong = begin(sari, picture(), url=SENDING, **{**CHOSEN, "title": "", "dated_on": "2026-99-99"})
    assert wrong.status_code == 422 and "Isi judul bukti" in words(wrong)
    headers = {**announce(picture(), **CHOSEN), "X-CSRFToken": sari.csrf_token(), "Upload-Length": str(11 << 20)}
    large = sari.post(SENDING, headers=headers, keys=False)
    assert large.status_code == 422 and "lebih dari 10 MB" in words(large)
    assert partials(app) == 0


def test_what_cannot_be_opened_is_said_at_the_end(app: Flask, sari: PortalClient) -> None:
    broken = b"%PDF-1.7\n" + bytes(400)
    url = begin(sari, broken, url=SENDING, **CHOSEN).location
    answer = send(sari, url, broken)
    assert answer.status_code == 400 and "rusak dan tidak dapat dibuka" in words(answer)
    assert library(app) == []
    discarded = sari.post(f"{url}/buang")
    assert discarded.status_code == 303 and partials(app) == 0


def test_an_unfinished_upload_is_its_senders_alone(app: Flask, sari: PortalClient) -> None:
    url = begin(sari, picture(), url=SENDING, **CHOSEN).location
    assert sari.head(url, headers=TUS).status_code == 200
    for name, expected in (("budi", 403), ("rani", 404), ("adi", 303)):
        assert signed_in(app, name).head(url, headers=TUS).status_code == expected, name
    options = sari.open(SENDING, method="OPTIONS")
    assert (options.status_code, options.headers["Tus-Version"]) == (204, "1.0.0")
    assert sari.delete(url).status_code == 204
    assert partials(app) == 0


def test_a_full_disk_is_said_and_what_came_before_stays(
    sari: PortalClient, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = begin(sari, content, url=SENDING, **CHOSEN).location
    send(sari, url, content, upto=100)

    def full(descriptor: int, data: bytes, at: int) -> int:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        answer = send(sari, url, content, at=100)
    assert answer.status_code == 507 and "Ruang penyimpanan portal penuh" in words(answer)
    assert sari.head(url, headers=TUS).headers["Upload-Offset"] == "100"


def test_two_who_add_the_same_address_at_once_add_one(app: Flask) -> None:
    data = {"title": "Berita", "url": "https://contoh.go.id/sama"}
    answers = processes.together(
        app.config["PORTAL"], processes.post, [("sari", f"{LIBRARY}/tautan", data) for _ in range(2)]
    )
    (made,) = library(app)
    assert answers == [f"303 {LIBRARY}/{made.id}"] * 2


def test_two_who_attach_and_remove_at_once_leave_nothing_half_done(app: Flask) -> None:
    with clock.fixed(clock.now()):
        edition_id = paritrana.the_edition(app)
    rubric = paritrana.criterion_id(app, edition_id, "I1")
    paritrana.begun(app, edition_id)
    number = evidence.a_link(app)
    attach = f"/wilayah/ttu/paritrana/2026/kriteria/{rubric}/bukti/{number}/pasang"
    answers = processes.together(
        app.config["PORTAL"],
        processes.post,
        [("sari", attach, {}), ("sari", f"{LIBRARY}/{number}/keluarkan", {"reason": "Keliru"})],
    )
    (kept_one,) = library(app)
    assert all(answer.split()[0] in ("303", "409", "422") for answer in answers), answers
    assert len(uses(app)) == (0 if kept_one.removed_at is not None else 1)


@pytest.mark.parametrize("place", ["portal.core.pdf:first_page", "portal.core.storage:store"], ids=["drawn", "stored"])
def test_a_killed_worker_loses_no_picture_and_leaves_no_second_one(app: Flask, tmp_path: Path, place: str) -> None:
    with queued(app):
        number = evidence.a_file(app)
    with inside(app):
        job = previewing.job_of(number)
        assert isinstance(job, Job)
        job_id = job.id
    with processes.worker_that_hangs(app.config["PORTAL"], job_id, place, tmp_path / "here") as worker:
        worker.kill()
    with clock.fixed(clock.now() + timedelta(minutes=10)):
        tasks.sweep(app)
    with inside(app):
        ended = db.session.get_one(Job, job_id)
        if ended.state != JobState.DONE:
            tasks.run(app, job_id)
    with inside(app):
        assert db.session.get_one(Job, job_id).state == JobState.DONE
        pictures = select(func.count()).select_from(StoredFile).where(StoredFile.kind == "paritrana.preview")
        assert db.session.scalar(pictures) == 1
    assert library(app)[0].preview_id is not None
