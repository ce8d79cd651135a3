"""The main job from sign-in to the workbook, as a person does it: in a browser, with and without scripts."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from portal.core import clock
from tests.journeys.conftest import Portal
from tests.support import factories
from tests.support.browser import enter, profile, wait_for
from tests.support.invented import person_row
from tests.support.people import PASSWORD

pytestmark = pytest.mark.browser

RIGHT, WRONG = 60, 3


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_from_sign_in_to_the_workbook(portal: Portal, chromium: Browser, tmp_path: Path, javascript: bool) -> None:
    year = clock.today().year
    factories.quota(portal.app, people=100, year=year)
    rows = [person_row(number) for number in range(1, RIGHT + 1)]
    rows += [person_row(900 + number, NIK="5303011708900") for number in range(WRONG)]
    path = factories.xlsx(tmp_path / "peserta.xlsx", rows)
    with profile(chromium, portal.address, javascript=javascript) as context:
        tab = context.new_page()
        _sign_in(tab, "sari")
        expect(tab.locator(".key")).to_contain_text("100 tempat tersisa")
        _upload(tab, path, f"{year}-11")
        _wait_for(tab, "60 orang dapat dicatat", javascript)
        expect(tab.locator("#hasil")).to_contain_text("63 baris dibaca")
        expect(tab.locator("#hasil")).to_contain_text("3 baris memiliki NIK yang bukan 16 angka: baris 62, 63, dan 64.")
        tab.get_by_role("button", name="Catat 60 orang").click()
        _wait_for(tab, "60 orang dicatat", javascript)
        _refused_rows(tab, javascript, tmp_path)
        _browse_and_search(tab)
        _hearing_workbook(tab, javascript, tmp_path)
    _others_see(portal, chromium)


def _sign_in(tab: Tab, username: str) -> None:
    tab.goto("/")
    tab.get_by_label("Nama pengguna").fill(username)
    tab.get_by_label("Kata sandi").fill(PASSWORD)
    tab.get_by_role("button", name="Masuk").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Beranda")


def _upload(tab: Tab, path: Path, month: str) -> None:
    tab.get_by_role("link", name="Unggah daftar").first.click()
    tab.get_by_label("Bulan mulai").select_option(month)
    tab.get_by_label("Berkas daftar").set_input_files(path)
    tab.get_by_role("button", name="Unggah dan periksa").click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Daftar no.")


def _wait_for(tab: Tab, words: str, javascript: bool) -> None:
    wait_for(tab, "#hasil,#unduhan", words, javascript=javascript)


def _take(tab: Tab, folder: Path) -> openpyxl.Workbook:
    with tab.expect_download() as coming:
        tab.get_by_role("link", name="Unduh").first.click()
    target = folder / coming.value.suggested_filename
    coming.value.save_as(target)
    return openpyxl.load_workbook(target)


def _refused_rows(tab: Tab, javascript: bool, folder: Path) -> None:
    list_url = tab.url
    tab.get_by_role("button", name="Unduh baris yang ditolak").click()
    _wait_for(tab, "Berkas siap", javascript)
    book = _take(tab, folder)
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert sum(cell == "5303011708900" for cell in cells) == WRONG
    tab.goto(list_url)


def _browse_and_search(tab: Tab) -> None:
    tab.get_by_role("link", name="Peserta", exact=True).click()
    expect(tab.locator("#peserta")).to_contain_text("60 orang")
    expect(tab.locator("#peserta tbody tr")).to_have_count(50)
    tab.get_by_role("link", name="Berikutnya").click()
    expect(tab.locator("#peserta tbody tr")).to_have_count(10)
    name = tab.locator("#peserta tbody th a").first.inner_text()
    tab.get_by_label("Cari nama atau NIK lengkap").fill(name)
    tab.get_by_role("button", name="Cari").click()
    expect(tab.locator("#peserta tbody tr")).to_have_count(1)
    assert not re.search(name.split()[0], tab.url, re.IGNORECASE)
    tab.get_by_role("link", name=name).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(name)
    expect(tab.locator("#identitas")).to_contain_text("530301··········")


def _hearing_workbook(tab: Tab, javascript: bool, folder: Path) -> None:
    tab.get_by_role("link", name="Bahan rapat", exact=True).click()
    tab.get_by_role("button", name="Lanjut").click()
    tab.get_by_role("button", name="Bekukan bahan rapat").click()
    wait_for(tab, "#isi", "Unduh Angka", javascript=javascript)
    book = _take(tab, folder)
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert any(str(cell).startswith("=SUM") or str(cell).startswith("=SUBTOTAL") for cell in cells)
    assert RIGHT in cells
    assert not any(re.fullmatch(r"5303\d{12}", str(cell)) for cell in cells)


def _others_see(portal: Portal, chromium: Browser) -> None:
    """The province sees the figure, the neighbour nothing."""
    with profile(chromium, portal.address) as context:
        tab = context.new_page()
        enter(context, portal.app, portal.address, "wati")
        tab.goto("/provinsi/wilayah/")
        tab.get_by_role("row", name="TTU").get_by_role("link").click()
        expect(tab.get_by_role("main")).to_contain_text("60 dari")
        enter(context, portal.app, portal.address, "rani")
        refused = tab.goto("/wilayah/ttu/peserta/")
        assert refused is not None and refused.status == 404
        tab.goto("/wilayah/belu/peserta/")
        expect(tab.locator("#peserta")).to_contain_text("Belum ada peserta")
