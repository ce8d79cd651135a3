"""How evidence goes, what keeps it, and what the province sees of it."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.core import storage
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.tasks import Job, JobState
from portal.core.tenancy import scope_of
from portal.paritrana import queries as editions
from portal.paritrana import service as assessments
from portal.paritrana.evidence import previewing, service
from portal.paritrana.rules.scoring import Answer, Decision
from portal.paritrana.service.assessments import AnswerTerms
from portal.regencies.queries import system_scope
from tests.support import evidence, paritrana, paritrana_year
from tests.support.client import HTMX, PortalClient, signed_in
from tests.support.evidence import LIBRARY, library, picture, record_of, stored_files, upload, uses
from tests.support.factories import actor, inside
from tests.support.lists import words
from tests.support.people import TTU

pytestmark = pytest.mark.usefixtures("held_clock")


def test_what_goes_gives_its_file_back_and_leaves_every_criterion(app: Flask, sari: PortalClient) -> None:
    edition_id = paritrana.edition(app)
    number = evidence.a_file(app)
    for code in ("I1", "P1"):
        evidence.attached(app, edition_id, paritrana.criterion_id(app, edition_id, code), number)
    assert stored_files(app) == 2
    assert sari.post(f"{LIBRARY}/{number}/keluarkan", data={}).status_code == 422
    gone = sari.post(f"{LIBRARY}/{number}/keluarkan", data={"reason": "Berkas keliru"})
    assert gone.location == f"{LIBRARY}/"
    assert (stored_files(app), uses(app)) == (0, [])
    page = words(sari.get(f"{LIBRARY}/{number}"))
    assert "Dikeluarkan dari pustaka oleh Sari Contoh" in page and "Berkas keliru" in page
    assert "dilepas dari 2 kriteria" in record_of(app, "paritrana_evidence_removed")[0]
    for path in ("ubah", "keluarkan"):
        data = {"title": "Lagi", "revision": "2", "reason": "Lagi"}
        assert sari.post(f"{LIBRARY}/{number}/{path}", data=data).status_code == 422
    assert sari.post(f"{LIBRARY}/{number}/unduh").status_code == 404
    assert upload(sari, picture()).status_code == 303  # the same file may come again
    assert len(library(app)) == 2


def test_what_was_submitted_keeps_its_evidence_and_what_was_frozen_for_good(app: Flask, sari: PortalClient) -> None:
    edition_id = paritrana.edition(app)
    rubric = paritrana.criterion_id(app, edition_id, "I1")
    number = evidence.a_file(app)
    evidence.attached(app, edition_id, rubric, number)
    change = {"title": "Judul baru", "dated_on": "2026-03-02", "revision": "1"}

    def refused() -> None:
        for path, data in (("ubah", change), ("keluarkan", {"reason": "Keliru"})):
            answer = sari.post(f"{LIBRARY}/{number}/{path}", data=data)
            assert answer.status_code == 422 and "tidak dapat diubah atau dikeluarkan" in words(answer)
        page = words(sari.get(f"{LIBRARY}/{number}"))
        assert page.count("tidak dapat diubah atau dikeluarkan") == 2
        assert (len(uses(app)), stored_files(app)) == (1, 2)

    with app.app_context(), writing(), scope_of(system_scope()):
        held = editions.assessment_of_or_none(TTU, edition_id)
        assert held is not None
        assessments.answer(held.id, rubric, AnswerTerms(Answer(level=1)), revision=0, by=actor("sari"))
        assessments.submit(held.id, revision=held.revision, by=actor("sari"))
        db.session.commit()
        assessment_id = held.id
    refused()
    with app.app_context(), writing(), scope_of(system_scope()):
        held = editions.assessment_by_id(assessment_id)
        for line in editions.criteria_of(edition_id):
            assessments.judge(held.id, line.criterion.id, Decision.ACCEPT, by=actor("wati"))
        assessments.conclude(held.id, revision=held.revision, by=actor("wati"))
        db.session.commit()
    refused()  # accepted: nothing to reply to
    with app.app_context(), writing(), scope_of(system_scope()):
        held = editions.assessment_by_id(assessment_id)
        assessments.freeze(held.id, revision=held.revision, by=actor("wati"))
        db.session.commit()
    refused()
    with app.app_context(), writing(), scope_of(system_scope()):
        storage.sweep_expired(datetime(2036, 1, 1, tzinfo=UTC))
    assert stored_files(app) == 2


def test_a_picture_that_could_not_be_drawn_is_tried_again(
    app: Flask, sari: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("portal.core.pdf.first_page", _refused)
        upload(sari, picture())
    (kept,) = library(app)
    page = words(sari.get(f"{LIBRARY}/{kept.id}"))
    assert "Gambar halaman pertama belum dapat disiapkan" in page and "Unduh berkas" in page
    with inside(app):
        job = previewing.job_of(kept.id)
        assert isinstance(job, Job) and job.state == JobState.FAILED
        version = job.version
    assert sari.get(f"{LIBRARY}/{kept.id}?v={version}", headers=HTMX).status_code == 204
    assert sari.post(f"{LIBRARY}/{kept.id}/gambar").status_code == 303
    assert "Lihat halaman pertama" in words(sari.get(f"{LIBRARY}/{kept.id}"))
    assert sari.post(f"{LIBRARY}/{kept.id}/gambar").status_code == 409


def _refused(content: bytes) -> bytes:
    raise DomainError("Gambar ini rusak atau terpotong.")


def test_the_province_sees_what_a_region_handed_in_and_each_look_is_recorded(app: Flask, sari: PortalClient) -> None:
    edition_id = paritrana.edition(app)
    upload(sari, picture())
    (kept,) = library(app)
    here = f"/provinsi/paritrana/bukti/{kept.id}"
    wati = signed_in(app, "wati")
    assert wati.get(here).status_code == 404  # only collected
    evidence.attached(app, edition_id, paritrana.criterion_id(app, edition_id, "K3"), kept.id)
    assert wati.get(here).status_code == wati.post(f"{here}/unduh").status_code == 404  # only drafted with
    assessment_id = paritrana.begun(app, edition_id)
    paritrana_year.answered(app, assessment_id, {"K3": paritrana_year.USUAL["K3"]})
    paritrana_year.submitted(app, assessment_id)
    page = wati.get(here)
    assert "Kabupaten Timor Tengah Utara" in words(page) and "<img" not in page.text
    assert "<img" not in wati.get(f"{here}?lihat=lain").text
    assert wati.get(f"{here}/gambar.webp").status_code == 204
    shown = wati.get(wati.post(f"{here}/lihat").location).text
    source = html.unescape(re.search(r'<img src="([^"]+)"', shown)[1])  # type: ignore[index]
    assert wati.get(source).mimetype == "image/webp"
    led = wati.post(f"{here}/unduh").location
    assert wati.get(led).data == picture()
    with inside(app):
        looks = select(AuditEntry).where(
            AuditEntry.action.in_(("paritrana_evidence_fetched", "paritrana_evidence_shown"))
        )
        entries = db.session.scalars(looks.order_by(AuditEntry.id)).all()
        assert [(each.actor_name, each.regency_id) for each in entries] == [("Wati Contoh", TTU)] * 2
    assert signed_in(app, "nona").get(here).status_code == 403
    assert sari.get(here).status_code == 404


def test_the_service_itself_refuses_a_removal_without_a_reason(app: Flask) -> None:
    number = evidence.a_link(app)
    with inside(app), pytest.raises(DomainError, match="Tulis alasannya"):
        service.remove(number, " ", by=actor("sari"))
