"""The document: drafted, issued once, the same bytes each time, handed over through the walls."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from flask import Flask

from portal.agreements import document, issuing, service
from portal.agreements.document import Issue
from portal.agreements.models import Agreement, AgreementVersion
from portal.agreements.rules.content import written
from portal.agreements.rules.drafts import Facts
from portal.agreements.rules.states import Move, Mover
from portal.agreements.rules.terms import AgreementKind
from portal.agreements.rules.verification import code_of, span_of, spoken
from portal.core import tasks
from portal.core.db import db
from portal.core.storage import StoredFile
from portal.core.tasks import Job, JobState
from tests.agreements.conftest import branch, office
from tests.agreements.facts import facts
from tests.support import agreements, signing
from tests.support.client import HTMX, PortalClient
from tests.support.factories import inside
from tests.support.lists import words

AT = datetime(2026, 2, 5, tzinfo=UTC)
ADDRESS = "https://portal.example.go.id"
_CHILD = """
import json, sys
from datetime import datetime
from portal.agreements.document import Issue, pdf_of
content, version, sha256, at, address, draft = json.load(sys.stdin)
sys.stdout.buffer.write(pdf_of(content, Issue(version, sha256, datetime.fromisoformat(at), address, draft)))
"""


def made(kind: AgreementKind = AgreementKind.AGREEMENT, *, draft: bool = False, **changes: object) -> tuple[bytes, str]:
    """(PDF, SHA-256 of the content)."""
    found = written(facts(kind, **changes))
    issue = Issue(3, found.fingerprint, AT, "" if draft else ADDRESS, draft)
    return document.pdf_of(found.content, issue), found.fingerprint


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


@pytest.mark.parametrize("kind", list(AgreementKind))
def test_every_kind_is_an_archive_file_with_numbered_pages_and_its_code(kind: AgreementKind) -> None:
    pdf, sha256 = made(kind)
    assert b"pdfaid:part>2<" in pdf
    text, pages = text_of(pdf), len(pypdfium2.PdfDocument(pdf))
    assert f"Halaman {pages} dari {pages}" in text
    assert text.count(f"Kode {spoken(code_of(sha256))}") == pages
    assert "RANCANGAN" not in text
    assert ("LAMPIRAN" in text) is (kind is not AgreementKind.NOTE)
    assert "PIHAK KESATU" in text and "NPK 102030405" in text


def test_no_font_but_its_own_stands_in_the_file() -> None:
    fonts = {
        font.get_base_name().rpartition("+")[2]
        for page in pypdfium2.PdfDocument(made()[0])
        for item in page.get_objects()
        if (font := getattr(item, "get_font", lambda: None)()) is not None
    }
    assert fonts and all(name.startswith("LibertinusSerif") for name in fonts)


def test_the_document_says_what_the_content_says() -> None:
    text = text_of(made()[0])
    assert "Nomor : 100.3.7/12/2026" in text
    assert "Nomor : ......" in text  # the branch writes its own by hand
    assert "Plt. Kepala Dinas Tenaga Kerja dan Transmigrasi" in text
    assert "c.q. DINAS TENAGA KERJA DAN TRANSMIGRASI" in text
    assert "Pada hari ini, ......" in text
    assert "Januari–Desember 2026 (12 bulan)" in text
    assert "Rp2.999.808.000" in text and "15 Maret 2026" in text


def test_an_addendum_names_what_it_changes() -> None:
    assert "ADENDUM ATAS PERJANJIAN KERJA SAMA" in text_of(made(AgreementKind.ADDENDUM)[0])


def test_a_draft_says_so_and_has_neither_code_nor_qr() -> None:
    pdf, _sha256 = made(draft=True)
    text = text_of(pdf)
    assert "RANCANGAN, BELUM DISEPAKATI" in text
    assert "Kode" not in text and "Paraf" not in text
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil()
    assert zxingcpp.read_barcodes(page) == []


def test_the_qr_of_every_page_leads_to_the_verification_page() -> None:
    pdf, sha256 = made()
    for page in pypdfium2.PdfDocument(pdf):
        found = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
        assert [each.text for each in found] == [f"{ADDRESS}/verifikasi/{code_of(sha256)}"]


@pytest.mark.parametrize("draft", [False, True])
def test_two_processes_make_the_same_bytes(draft: bool) -> None:
    pdf, sha256 = made(draft=draft)
    content = written(facts()).content
    for seed in ("1", "2"):
        given = json.dumps(
            [dict(reversed(content.items())), 3, sha256, AT.isoformat(), "" if draft else ADDRESS, draft]
        )
        done = subprocess.run(
            [sys.executable, "-c", _CHILD],
            input=given.encode(),
            capture_output=True,
            env={"PYTHONHASHSEED": seed, "TZ": "Asia/Jakarta", "LANG": "C"},
            check=True,
        )
        assert hashlib.sha256(done.stdout).hexdigest() == hashlib.sha256(pdf).hexdigest()


def test_text_of_an_office_is_never_markup() -> None:
    text = text_of(made(subject='#eval("1+1") *Ina* $x$ _a_ <b>')[0])
    assert '#EVAL("1+1") *INA* $X$ _A_ <B>' in text


def test_codes_find_their_version_again_however_they_are_typed() -> None:
    sha256 = written(facts()).fingerprint
    code = code_of(sha256)
    first, last = span_of(code) or ("", "")
    assert first <= sha256 <= last and len(code) == 16
    assert span_of(spoken(code).lower().replace("0", "o").replace("1", "l")) == (first, last)
    assert span_of("pendek") is None and span_of("U" * 16) is None


def version_of(agreement_id: int) -> AgreementVersion:
    return db.session.get_one(AgreementVersion, db.session.get_one(Agreement, agreement_id).version_id)


def test_the_second_yes_has_the_document_issued(app: Flask, agreed: int) -> None:
    pdf = signing.issued_pdf(app, agreed)
    with inside(app):
        version = version_of(agreed)
        assert version.file_sha256 == hashlib.sha256(pdf).hexdigest()
        assert version.pages == len(pypdfium2.PdfDocument(pdf))
        stored = db.session.get_one(StoredFile, version.file_id)
        assert stored.delete_after is None
        assert stored.file_name == f"perjanjian-kerja-sama-{agreed}-versi-1.pdf"
        issue = Issue(version.number, version.sha256, version.made_at, "http://localhost")
        args = db.session.get_one(Job, version.job_id).arguments
        address = args["portal_address"]
        again = document.pdf_of(version.content, Issue(issue.version, issue.sha256, issue.made_at, address))
    assert again == pdf


def test_asking_twice_and_running_twice_issue_one_document(app: Flask, agreed: int) -> None:
    with inside(app):
        version = version_of(agreed)
        file_id, job_id = version.file_id, version.job_id
        issuing.request_issue(version)
        db.session.execute(db.update(Job).where(Job.id == job_id).values(state="queued", attempts=0, finished_at=None))
        db.session.commit()
    tasks.run(app, job_id or 0)
    with inside(app):
        assert (version_of(agreed).file_id, version_of(agreed).job_id) == (file_id, job_id)
        assert db.session.scalar(db.select(db.func.count(StoredFile.id))) == 1


def test_a_failure_is_shown_and_can_be_tried_again(
    app: Flask, sari: PortalClient, held_clock: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> bytes:
        raise ValueError("perjanjian.typ cannot be typeset")

    with monkeypatch.context() as patched:
        patched.setattr(document, "pdf_of", broken)
        agreement_id = signing.agreed(app)
        with inside(app):
            job_id = version_of(agreement_id).job_id or 0
        for _ in range(2):
            tasks.run(app, job_id)
    with inside(app):
        assert db.session.get_one(Job, job_id).state == JobState.FAILED
    page = sari.get(office(agreement_id) + "/tanda-tangan")
    assert "Naskah belum dapat diterbitkan" in words(page)
    assert sari.get(office(agreement_id) + "/naskah.pdf").status_code == 404
    assert sari.post(office(agreement_id) + "/naskah/coba-lagi").status_code == 303
    assert "Menunggu tanda tangan pihak kesatu" in words(sari.get(office(agreement_id) + "/tanda-tangan"))
    assert sari.post(office(agreement_id) + "/naskah/coba-lagi").status_code == 409


def test_whoever_waits_is_told_when_it_is_ready(app: Flask, sari: PortalClient, held_clock: object) -> None:
    app.extensions["portal_tasks"].immediate = False
    agreement_id = signing.agreed(app)
    address = office(agreement_id) + "/tanda-tangan"
    page = sari.get(address)
    assert "Menerbitkan naskah" in words(page)
    assert sari.get(address + "?v=1", headers=HTMX).status_code == 204
    with inside(app):
        job_id = version_of(agreement_id).job_id or 0
    tasks.run(app, job_id)
    assert "Menunggu tanda tangan pihak kesatu" in words(sari.get(address + "?v=1", headers=HTMX))


def test_the_document_is_handed_over_once_and_goes_on_after_a_dropped_link(
    app: Flask, sari: PortalClient, petrus: PortalClient, agreed: int
) -> None:
    pdf = signing.issued_pdf(app, agreed)
    answer = sari.get(office(agreed) + "/naskah.pdf")
    assert answer.data == pdf and answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=perjanjian-kerja-sama-")
    unchanged = petrus.get(branch(agreed) + "/naskah.pdf", headers={"If-None-Match": answer.headers["ETag"]})
    assert unchanged.status_code == 304 and not unchanged.data
    rest = sari.get(office(agreed) + "/naskah.pdf", headers={"Range": "bytes=1000-"})
    assert rest.status_code == 206 and rest.data == pdf[1000:]


def test_a_draft_is_looked_at_without_anything_being_kept(app: Flask, sari: PortalClient, held_clock: object) -> None:
    agreement_id = agreements.draft(app)
    answer = sari.get(office(agreement_id) + "/rancangan.pdf")
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment")
    assert "RANCANGAN, BELUM DISEPAKATI" in text_of(answer.data)
    assert len(answer.data) < 60_000
    with inside(app):
        assert db.session.scalar(db.select(db.func.count(StoredFile.id))) == 0
    assert sari.get(office(agreement_id) + "/naskah.pdf").status_code == 404


def test_an_unfinished_draft_shows_what_is_missing(app: Flask, sari: PortalClient, held_clock: object) -> None:
    with inside(app):
        agreement_id = service.begin(
            5303,
            AgreementKind.AGREEMENT,
            Facts("Dinas Contoh", "Contoh", AT.date(), AT.date()),
            by=agreements.SARI,
        ).id
        db.session.commit()
    text = text_of(sari.get(office(agreement_id) + "/rancangan.pdf").data)
    assert "{people}" in text and "{local_basis}" in text


def test_a_text_that_is_too_long_is_not_typeset_while_somebody_waits(
    app: Flask, sari: PortalClient, held_clock: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreement_id = agreements.draft(app)
    monkeypatch.setattr(issuing, "_MOST", 1000)
    assert sari.get(office(agreement_id) + "/rancangan.pdf").status_code == 409


def test_another_version_is_another_document(app: Flask, agreed: int) -> None:
    before = signing.issued_pdf(app, agreed)
    agreements.moved(app, agreed, (Move.UNAGREE, Mover.CHECKER), (Move.RETURN, Mover.CHECKER), why="Salah angka")
    with inside(app):
        held = service.held(agreed)
        terms = Facts(held.office, "Judul baru", held.first_day, held.last_day, held.local_basis, "100/1/2026", "")
        service.set_facts(agreed, terms, seen=held.revision, by=agreements.SARI)
        db.session.commit()
    agreements.take(app, agreed, 0, 1, 2)
    after = signing.issued_pdf(app, agreed)
    assert "versi 2" in text_of(after) and "versi 1" in text_of(before)
    assert BytesIO(after).read(5) == b"%PDF-"
