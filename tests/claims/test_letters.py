"""Totals by quarter beside what a letter of BPJS Ketenagakerjaan says; its scan is kept and every download recorded."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.claims import queries
from portal.core import clock, storage
from portal.core.db import db
from tests.claims.conftest import FACTS
from tests.conftest import MORNING
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside
from tests.support.lists import words
from tests.support.world_claims import PDF

pytestmark = pytest.mark.usefixtures("held_clock")
RECAP, NEW = "/wilayah/ttu/klaim/rekap", "/wilayah/ttu/klaim/surat/baru"
LETTER = {
    "fiscal_year": "2026",
    "quarter": "4",
    "number": "B/118/112026",
    "letter_on": "2026-11-18",
    "filed": "1",
    "paid": "2",
    "refused": "0",
    "paid_amount": "84.000.000",
}


def sent(client: PortalClient, content: bytes = PDF, name: str = "surat.pdf", **changes: str) -> str:
    """Send a letter; its address."""
    answer = client.post(NEW, data={**LETTER, **changes, "file": (BytesIO(content), name)})
    assert answer.status_code == 303, words(answer)
    return answer.location


@pytest.fixture
def paid(sari: PortalClient, claim: str) -> None:
    sari.post(claim + "/kematian", data=FACTS)
    sari.post(claim + "/ajukan", data={"filed-on_day": "2026-11-02", "filed-document": "Cabang"})
    sari.post(claim + "/bayar", data={"paid-on_day": "2026-11-16", "paid-amount": "42000000"})


@pytest.mark.usefixtures("paid")
def test_the_recap_counts_by_quarter_and_shows_the_difference(sari: PortalClient) -> None:
    sent(sari)
    page = words(sari.get(RECAP))
    assert "Rp42.000.000 santunan dibayar 2026" in page
    assert "selisih 1 dibayar, Rp42.000.000" in page
    assert "Triwulan I 0 0 0 Rp0 belum ada" in page


def test_what_was_filed_in_december_and_received_in_january_was_filed_once(
    app: Flask, sari: PortalClient, claim: str, at_branch: str
) -> None:
    sari.post(claim + "/kematian", data=FACTS)
    with clock.fixed(MORNING + timedelta(days=80)):
        sari, petrus = signed_in(app, "sari"), signed_in(app, "petrus")
        filing = {"filed-on_day": "2026-12-28", "filed-document": "Cabang Atambua"}
        assert sari.post(claim + "/ajukan", data=filing).status_code == 303
        assert petrus.post(at_branch + "/terima", data={"received-on_day": "2027-01-05"}).status_code == 303
        with inside(app):
            assert [queries.totals_of(year)[0].filed for year in (2026, 2027)] == [1, 0]


@pytest.mark.usefixtures("paid")
def test_a_letter_stands_beside_the_portals_own_count(sari: PortalClient) -> None:
    page = words(sari.get(sent(sari, paid="1", paid_amount="42000000")))
    assert "Klaim dibayar 1 1 0" in page
    assert "Santunan dibayar Rp42.000.000 Rp42.000.000 Rp0" in page
    assert "sama" in words(sari.get(RECAP))


def test_the_scan_is_kept_encrypted_and_every_download_is_recorded(app: Flask, sari: PortalClient) -> None:
    address = sent(sari)
    with inside(app):
        stored = db.session.scalars(select(storage.StoredFile).where(storage.StoredFile.kind == "claims.letter")).one()
        assert stored.delete_after is None  # signed papers stay
        assert b"surat contoh" not in storage.path_of(stored.regency_id, stored.token).read_bytes()
    taken = sari.post(address + "/unduh")
    assert taken.status_code == 303
    answer = sari.get(taken.location)
    assert answer.data == PDF
    assert answer.mimetype == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    with inside(app):
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "claim_letter_opened")).all()
        assert len(entries) == 1
    budi = signed_in(app, "budi")
    assert budi.get(taken.location).mimetype == "text/html"  # what Sari asked for is not handed to Budi
    assert signed_in(app, "vera").get(address).status_code == 403
    assert signed_in(app, "rani").get(address.replace("/ttu/", "/belu/")).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "surat.pdf", "Pilih hasil pindai surat"),
        (b"MZ\x90\x00 program", "surat.pdf", "Pilih hasil pindai surat"),
        (b"<html>%PDF-1.7", "surat.pdf", "Pilih hasil pindai surat"),
        (b"%PDF-" + b"x" * (5 * 1024 * 1024), "besar.pdf", "lebih dari 5 MB"),
    ],
)
def test_a_file_is_judged_by_what_it_is(sari: PortalClient, content: bytes, name: str, sentence: str) -> None:
    answer = sari.post(NEW, data={**LETTER, "file": (BytesIO(content), name)})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert 'value="B/118/112026"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("content", "media_type"), [(b"\xff\xd8\xff\xe0JFIF", "image/jpeg"), (b"\x89PNG\r\n\x1a\n....", "image/png")]
)
def test_pictures_are_kept_as_what_they_are(sari: PortalClient, content: bytes, media_type: str) -> None:
    address = sent(sari, content, "foto.pdf")
    assert sari.get(sari.post(address + "/unduh").location).mimetype == media_type


def test_a_letter_typed_off_wrongly_counts_no_more_and_stays(sari: PortalClient) -> None:
    address = sent(sari)
    assert sari.post(address + "/batalkan", data={"reason": "Salah ketik"}).status_code == 303
    assert "B/118/112026" not in words(sari.get(RECAP))
    assert "Surat ini dibatalkan oleh Sari Contoh" in words(sari.get(address))
    assert "sudah dibatalkan" in words(sari.post(address + "/batalkan", data={"reason": "Salah ketik"}))


def test_a_letter_of_tomorrow_or_without_a_file_is_refused(sari: PortalClient) -> None:
    assert "tidak boleh melewati" in words(
        sari.post(NEW, data={**LETTER, "letter_on": "2026-11-21", "file": (BytesIO(PDF), "surat.pdf")})
    )
    assert "Pilih hasil pindai surat" in words(sari.post(NEW, data=LETTER))
    assert signed_in(sari.application, "budi").get(NEW).status_code == 403
