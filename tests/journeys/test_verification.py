"""A citizen with a phone and no account checks an agreement: by its QR, by its file, with and without scripts."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from portal.agreements.models import Agreement, AgreementVersion
from portal.agreements.rules.states import Party
from portal.core import clock
from portal.core.db import db
from tests.core.test_pdf import paper
from tests.journeys.conftest import Portal
from tests.support import signing, world_signing
from tests.support.agreements import SIGNERS
from tests.support.browser import PHONE, profile
from tests.support.factories import inside

pytestmark = pytest.mark.browser


def issued(portal: Portal) -> tuple[int, bytes]:
    """An agreement and its document, as soon as the worker has made it."""
    portal.app.config["PORTAL"] = replace(portal.app.config["PORTAL"], public_url=portal.address)
    agreement_id = signing.agreed(portal.app, year=clock.today().year)
    for _ in range(120):
        with inside(portal.app):
            version = db.session.get_one(AgreementVersion, db.session.get_one(Agreement, agreement_id).version_id)
            if version.file_id is not None:
                break
        time.sleep(0.25)
    return agreement_id, signing.issued_pdf(portal.app, agreement_id)


def qr_of(document: bytes) -> str:
    """The address in the QR of the first page, as a phone reads it off paper."""
    page = pypdfium2.PdfDocument(document)[0].render(scale=3).to_pil()
    (found,) = zxingcpp.read_barcodes(page)
    return found.text


def check(tab: Tab, path: Path, said: str) -> None:
    """Choose a file and read the verdict."""
    tab.get_by_label("Berkas PDF").set_input_files(path)
    tab.get_by_role("button", name="Periksa berkas").click()
    expect(tab.locator("#hasil .verdict b")).to_contain_text(said)
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE


@pytest.mark.crosswise
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_a_citizen_checks_a_document(portal: Portal, chromium: Browser, tmp_path: Path, javascript: bool) -> None:
    agreement_id, document = issued(portal)
    genuine, changed, strange = (tmp_path / f"{name}.pdf" for name in ("asli", "berubah", "lain"))
    genuine.write_bytes(document)
    touched = bytearray(document)
    touched[-20] ^= 1
    changed.write_bytes(touched)
    strange.write_bytes(paper(1))
    with profile(chromium, portal.address, width=PHONE, javascript=javascript) as context:
        posted: list[str] = []
        context.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
        tab = context.new_page()
        tab.goto(qr_of(document))
        expect(tab.locator("#hasil")).to_contain_text("Disepakati, belum ditandatangani")
        expect(tab.locator("#hasil")).to_contain_text("Kepala Kantor Cabang Atambua")
        assert not [
            each for each in SIGNERS.values() if each.name in tab.content() or each.staff_number in tab.content()
        ]
        check(tab, genuine, "Asli, dengan catatan")
        check(tab, changed, "Berbeda dari dokumen ini" if javascript else "Berubah")

        tab.goto("/masuk")
        tab.get_by_role("link", name="Periksa keaslian dokumen").click()
        check(tab, genuine, "Asli, dengan catatan")
        expect(tab.locator("#hasil")).to_contain_text("belum bertanda tangan")
        check(tab, strange, "Tidak dikenal")
        if javascript:
            check(tab, changed, "Tidak dikenal")
            assert posted == []  # nothing but fingerprints has travelled
            tab.get_by_role("button", name="Kirim berkas untuk dibaca").click()
        else:
            tab.get_by_label("Berkas PDF").set_input_files(changed)
            tab.get_by_role("button", name="Periksa berkas").click()
        expect(tab.locator("#hasil .verdict b")).to_contain_text("Berubah")
        expect(tab.locator("#hasil")).to_contain_text("Dokumen aslinya: Perjanjian Kerja Sama")
        assert len(posted) == (1 if javascript else 5)

        for number, party in enumerate(Party):
            world_signing.accepted(
                portal.app, agreement_id, world_signing.sent(portal.app, agreement_id, party, mark=number)
            )
        code = signing.document_code(portal.app, agreement_id)
        tab.get_by_label("Kode dokumen").fill(f" {code[:4]} {code[4:8]}-{code[8:].lower()}")
        tab.get_by_role("button", name="Periksa kode").click()
        expect(tab.locator("#hasil .verdict b")).to_contain_text("Ditandatangani kedua pihak")
        expect(tab.locator("#hasil")).to_contain_text("100.3.7/12/2026")


def test_a_lost_connection_is_told_and_the_file_stays_chosen(portal: Portal, chromium: Browser, tmp_path: Path) -> None:
    file = tmp_path / "naskah.pdf"
    file.write_bytes(paper(1))
    with profile(chromium, portal.address, width=PHONE) as context:
        tab = context.new_page()
        tab.goto("/verifikasi/")
        tab.get_by_label("Berkas PDF").set_input_files(file)
        context.set_offline(True)
        tab.get_by_role("button", name="Periksa berkas").click()
        expect(tab.locator("#hasil")).to_contain_text("sambungan terputus")
        context.set_offline(False)
        tab.get_by_role("button", name="Periksa berkas").click()
        expect(tab.locator("#hasil .verdict b")).to_contain_text("Tidak dikenal")
