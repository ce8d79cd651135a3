"""A month's bill is matched with what BPJS bills, from the calendar to the last note. With and without scripts."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from portal.core import clock
from tests.conftest import MORNING
from tests.deliveries.billing import HEADINGS, RATE, drawn
from tests.journeys.conftest import Portal
from tests.support import factories
from tests.support.browser import PHONE, enter, profile, wait_for
from tests.support.client import PortalClient, signed_in
from tests.support.lists import send, words

pytestmark = pytest.mark.browser
PATIENCE = 30.0  # seconds for the worker


def _until(client: PortalClient, page: str, sentence: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while sentence not in words(client.get(page)):
        assert time.monotonic() < deadline, words(client.get(page))
        time.sleep(0.1)


@pytest.mark.crosswise
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_a_month_is_matched_and_worked_through(
    portal_of_november: Portal, chromium: Browser, tmp_path: Path, javascript: bool
) -> None:
    portal = portal_of_november
    with clock.fixed(MORNING):
        quota_id = factories.quota(portal.app)
        sari = signed_in(portal.app, "sari")
        path = factories.xlsx(tmp_path / "daftar.xlsx", [factories.row(number) for number in (1, 2)])
        listed = send(sari, path, quota_id).location
        _until(sari, listed, "baris dibaca")
        assert sari.post(f"{listed}/catat").status_code == 303
        _until(sari, listed, "orang dicatat")
        drawn(portal.app, quota_id)
    file = tmp_path / "tagihan.csv"
    file.write_text(f"{HEADINGS}\n;{factories.nik(1)};Contoh;{RATE}\n22999999999;;Orang Asing;{RATE}\n")

    with profile(chromium, portal.address, width=PHONE, javascript=javascript) as context:
        enter(context, portal.app, portal.address, "sari")
        tab = context.new_page()
        tab.goto("/wilayah/ttu/iuran/?tahun=2026")
        tab.get_by_role("link", name="Pencocokan dengan tagihan BPJS").click()
        tab.get_by_role("link", name="Maret 2026").click()
        tab.get_by_label("Rincian tagihan dari BPJS").set_input_files(file)
        tab.get_by_role("button", name="Kirim dan cocokkan").click()
        wait_for(tab, "#hasil", "Catat hasil ini", javascript=javascript)
        expect(tab.locator("#hasil")).to_contain_text("dari 2 orang di tagihan kantor dan 2 baris di berkas BPJS")
        tab.get_by_role("button", name="Catat hasil pencocokan").click()
        wait_for(tab, "#hasil", "Daftar selisih", javascript=javascript)
        tab.get_by_role("link", name="Daftar selisih").click()
        tab.get_by_role("link", name="Orang Asing").click()
        tab.get_by_role("button", name="Tandai selesai").click()
        expect(tab.locator("#catatan")).to_contain_text("Tulis apa yang dilakukan")
        tab.get_by_label("Catatan penyelesaian").fill("Cabang mengeluarkannya, surat 12/2026")
        tab.get_by_role("button", name="Tandai selesai").click()
        expect(tab.locator("#catatan")).to_contain_text("Cabang mengeluarkannya, surat 12/2026")
        tab.get_by_role("button", name="Buka lagi").click()
        expect(tab.locator("#catatan")).to_contain_text("belum selesai")
