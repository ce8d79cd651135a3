"""Sari freezes the figures of the year for the hearing, takes them along in every form and sends their summary on. Then
a payment is recorded: the pack stays what it was, says what has changed since, and anybody can prove a file of it.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from playwright.sync_api import Browser, expect

from portal.core import clock
from portal.core.formatting import file_size
from tests.journeys.conftest import Portal
from tests.journeys.story import Story
from tests.journeys.teller import Teller
from tests.support import contributions, server
from tests.support.browser import DESK, PHONE, profile
from tests.support.office_figures import PEOPLE, office_with_figures
from tests.support.world_base import MORNING

pytestmark = pytest.mark.browser
NUMBER = "0001/TTU/2026"
# The forms by their buttons, the one that the job makes last at the end.
BUTTONS = {
    "xlsx": "Unduh Buku kerja (Excel)",
    "pdf": "Unduh Naskah (PDF)",
    "pidato": "Unduh Lembar bicara (PDF)",
    "json": "Unduh Angka (JSON)",
}
FINGERPRINTS = {
    "xlsx": "SHA-256 Buku kerja (Excel)",
    "pdf": "SHA-256 Naskah (PDF)",
    "pidato": "SHA-256 Lembar bicara (PDF)",
    "json": "SHA-256 angka",
}
PERSONAL = re.compile(r"Contoh Orang|\b53\d{14}\b")  # a participant, or a NIK


class Officer(Teller):
    """Who takes the files."""

    def waits_for_the_files(self) -> None:
        """Until the last file is there; without scripts the person presses "Muat ulang"."""
        ready = self.tab.get_by_role("link", name=BUTTONS["json"])
        if self.story.javascript:
            expect(ready).to_be_visible(timeout=120_000)
            return
        for _ in range(600):
            if ready.count():
                return
            again = self.tab.get_by_role("main").get_by_role("link", name="Muat ulang")
            if again.count():
                again.first.click()
            else:
                self.tab.reload()
            self.tab.wait_for_timeout(200)
        raise AssertionError(self.tab.get_by_role("main").inner_text())

    def takes(self, form: str) -> bytes:
        """The file behind a button, as large as the button says, with the SHA-256 that the page says."""
        link = self.tab.get_by_role("link", name=BUTTONS[form])
        said = link.inner_text()
        with self.tab.expect_download() as coming:
            self.presses("link", BUTTONS[form])
        content = Path(coming.value.path()).read_bytes()
        assert said.endswith(f"({file_size(len(content))})"), (said, len(content))
        named = self.tab.locator("dt", has_text=re.compile(f"^{re.escape(FINGERPRINTS[form])}$"))
        printed = named.locator("xpath=following-sibling::dd[1]").inner_text()
        assert printed.strip() == hashlib.sha256(content).hexdigest(), form
        return content

    def copies(self) -> str:
        """The text to send on: by its button, or marked by hand where scripts are off."""
        if self.story.javascript:
            self.presses("button", "Salin teks")
            expect(self.tab.get_by_role("button", name="Tersalin")).to_be_visible()
            return str(self.tab.evaluate("navigator.clipboard.readText()"))
        expect(self.tab.get_by_role("button", name="Salin teks")).to_be_hidden()
        box = self.tab.get_by_label("Ringkasan untuk WhatsApp")
        box.focus()
        self.tab.keyboard.press("Control+A")
        return str(self.tab.evaluate("getSelection().toString()"))

    def compares(self, content: bytes, name: str, verdict: str) -> None:
        """A file is held against what the portal knows, on the page that is open."""
        self.tab.get_by_label("Berkas PDF, Excel, JSON, atau ZIP").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )
        self.presses("button", "Periksa berkas")
        expect(self.tab.locator("#hasil .verdict")).to_contain_text(verdict)


@pytest.mark.crosswise
@pytest.mark.parametrize(("javascript", "width"), [(True, PHONE), (False, DESK)], ids=["phone", "no-scripts"])
def test_a_pack_is_frozen_taken_along_and_proven(
    portal_at_rest: Portal, chromium: Browser, tmp_path: Path, javascript: bool, width: int
) -> None:
    portal = portal_at_rest
    quota_id = office_with_figures(portal.app, tmp_path)
    with profile(chromium, portal.address, width=width, height=640, javascript=javascript) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        officer = Officer(Story(portal, context, javascript=javascript), "bahan-rapat")

        # The page of downloads leads to the pack first; what is frozen is read before it is.
        tab = officer.comes("sari", "/wilayah/ttu/unduhan/")
        officer.looks("unduhan")
        officer.presses("link", "Susun bahan rapat")
        expect(tab.get_by_role("heading", level=1)).to_have_text("Bahan rapat anggaran")
        officer.looks("daftar-kosong")
        officer.presses("button", "Lanjut")
        officer.sees("tidak dapat diubah atau dihapus")
        officer.looks("sebelum")
        officer.presses("button", "Bekukan bahan rapat 2026")

        # It waits for the worker, and says so; then the files are there.
        expect(tab.get_by_role("progressbar")).to_be_visible()
        expect(tab.get_by_role("main")).to_contain_text(re.compile("menunggu giliran|disiapkan"))
        officer.looks("menunggu")
        with server.worker(portal.app.config["PORTAL"], "tests.support.held:the_app"):
            officer.waits_for_the_files()
        officer.sees(f"Nomor {NUMBER}")
        expect(tab.get_by_role("progressbar")).to_have_count(0)
        officer.looks("siap")
        pack = tab.url
        files = {form: officer.takes(form) for form in BUTTONS}
        check_files(files)
        text = officer.copies()
        check_message(text)
        code = tab.get_by_role("main").locator("a[href*='/verifikasi/']").first.inner_text()

        # A payment is recorded: the page says what has changed since, and no byte of the files does.
        with clock.fixed(MORNING):
            contributions.paid(portal.app, quota_id, 4, number="002/SP2D/LS/2026")
        tab.reload()
        officer.presses("link", "Yang berubah sejak dibekukan")
        officer.sees(f"Yang berubah sejak {NUMBER}")
        officer.sees("RealisasiRp201.600Rp403.200+Rp201.600")
        officer.looks("berubah")
        tab.goto("/wilayah/ttu/bahan-rapat/")
        officer.presses("link", NUMBER)
        officer.sees(f"Nomor {NUMBER}")
        assert tab.url == pack
        assert {form: officer.takes(form) for form in BUTTONS} == files
        assert officer.copies() == text

        # Somebody without an account holds code and files against what the portal knows.
        tab = officer.comes("adi", "/verifikasi/")
        officer.writes("Kode dokumen", code)
        officer.presses("button", "Periksa kode")
        officer.sees("Tercatat")
        officer.sees(NUMBER)
        officer.sees(hashlib.sha256(files["xlsx"]).hexdigest())
        expect(tab.locator("body")).not_to_contain_text("Sari")
        officer.looks("kode")
        officer.compares(files["pdf"], "naskah.pdf", "Asli")
        officer.compares(files["xlsx"][:-1] + b"!", "bahan.xlsx", "Berbeda dari dokumen ini")
        officer.looks("berbeda")
        tab.goto("/verifikasi/")
        officer.compares(files["xlsx"], "bahan.xlsx", "Asli")
        officer.sees(NUMBER)
        officer.compares(files["json"].replace(b'"confirmed":12', b'"confirmed":13'), "angka.json", "Tidak dikenal")
        assert tab.goto(pack) is not None
        expect(tab.get_by_role("heading", level=1)).to_have_text("Masuk")


def check_files(files: dict[str, bytes]) -> None:
    """Each opens in what reads it, says the pack's number, and names nobody who is covered."""
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    assert len(book.sheetnames) >= 10
    assert any(NUMBER in str(cell) for cell in cells)
    assert sum(str(cell).startswith("=") for cell in cells) > 50
    assert not any(PERSONAL.search(str(cell)) for cell in cells)
    pages = {form: [page_text(page) for page in pypdfium2.PdfDocument(files[form])] for form in ("pdf", "pidato")}
    assert 4 <= len(pages["pdf"]) <= 8
    assert len(pages["pidato"]) == 1
    for told in pages.values():
        assert NUMBER in " ".join(told)
        assert not PERSONAL.search(" ".join(told))
    body = json.loads(files["json"])
    assert (body["number"], body["sources"][0]["confirmed"]) == (NUMBER, PEOPLE)
    assert not PERSONAL.search(files["json"].decode())


def page_text(page: pypdfium2.PdfPage) -> str:
    return str(page.get_textpage().get_text_bounded())


def check_message(text: str) -> None:
    """What goes into WhatsApp: the figures and the number, and nobody's name."""
    assert NUMBER in text and "Timor Tengah Utara" in text and "Rp201.600" in text, text
    assert not PERSONAL.search(text)
    assert "Sari" not in text
