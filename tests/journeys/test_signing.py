"""Signing with ink, on a phone, with and without scripts: send a scan; another person compares it page by page."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect
from playwright.sync_api import Page as Tab

from portal.core import clock, pdf
from tests.journeys.conftest import Portal
from tests.support import signing
from tests.support.browser import PHONE, enter, profile

pytestmark = pytest.mark.browser


def awaited(tab: Tab, words: str, *, javascript: bool) -> Locator:
    """What the worker brings: the page tells it by itself, or when it is loaded again."""
    found = tab.locator("#isi").get_by_text(words).first
    for _ in range(0 if javascript else 60):
        if found.is_visible():
            break
        time.sleep(0.25)
        tab.reload()
    expect(found).to_be_visible(timeout=20_000)
    return found


@pytest.mark.crosswise
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_a_signed_document_is_sent_and_compared(
    portal: Portal, chromium: Browser, tmp_path: Path, javascript: bool
) -> None:
    agreement_id = signing.agreed(portal.app, year=clock.today().year)
    at = f"/wilayah/ttu/perjanjian/{agreement_id}/tanda-tangan"
    with profile(chromium, portal.address, width=PHONE, javascript=javascript) as context:
        enter(context, portal.app, portal.address, "sari")
        tab = context.new_page()
        tab.goto(at)
        awaited(tab, "Menunggu tanda tangan pihak kesatu", javascript=javascript)
        with tab.expect_download() as taken:
            tab.get_by_role("link", name="Unduh").first.click()
        document = Path(taken.value.path()).read_bytes()

        scan = tmp_path / "pindaian.pdf"
        scan.write_bytes(signing.scanned(document, leave_out=1))
        tab.get_by_label("Tanggal ditandatangani").fill(clock.today().isoformat())
        tab.get_by_label("Nomor pihak kesatu").fill("100.3.7/12/2026")
        tab.get_by_label("Hasil pindai").set_input_files(scan)
        tab.get_by_role("button", name="Kirim pindaian").click()
        expect(tab.locator("#isi")).to_contain_text("Pindai seluruh halaman dalam satu PDF")
        expect(tab.get_by_label("Nomor pihak kesatu")).to_have_value("100.3.7/12/2026")
        scan.write_bytes(signing.scanned(document))
        tab.get_by_label("Hasil pindai").set_input_files(scan)
        tab.get_by_role("button", name="Kirim pindaian").click()
        expect(tab.locator("#isi")).to_contain_text("Menunggu pindaian pihak kesatu dicocokkan")

        enter(context, portal.app, portal.address, "budi")
        tab.goto(at)
        tab.get_by_role("link", name="Cocokkan").click()
        awaited(tab, "Halaman 1 dari", javascript=javascript)
        pages = pdf.page_count(document)
        for page in range(1, pages + 1):
            expect(tab.get_by_role("heading", name=f"Halaman {page} dari {pages}")).to_be_visible()
            for picture in tab.locator("figure img").all():
                picture.scroll_into_view_if_needed()
                assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 480
            tab.get_by_role("button", name=f"Halaman {page} sama").focus()
            tab.keyboard.press("Enter")
        tab.get_by_role("button", name="Terima pindaian").click()
        expect(tab.locator("#isi")).to_contain_text("Menunggu tanda tangan pihak kedua")
        expect(tab.locator("#isi")).to_contain_text("Sama dengan naskah")
