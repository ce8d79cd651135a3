"""A list with headings of its own: asked about once in a browser, with and without scripts, and not a second time."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from portal.core import clock
from tests.journeys.conftest import Portal
from tests.journeys.test_main_job import _upload, _wait_for
from tests.support import factories
from tests.support.browser import PHONE, enter, profile
from tests.support.invented import person_row

pytestmark = pytest.mark.browser

HEADINGS = tuple(
    {"NIK": "No Induk Pddk", "Nama Sesuai KTP": "Penerima Bantuan", "Desa/Kelurahan": "Domisili"}.get(name, name)
    for name in factories.HEADERS
)


@pytest.mark.crosswise
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_a_messy_list_is_asked_about_once(portal: Portal, chromium: Browser, tmp_path: Path, javascript: bool) -> None:
    year = clock.today().year
    factories.quota(portal.app, people=100, year=year)
    first, second = (
        factories.xlsx(tmp_path / name, [person_row(number) for number in range(start, start + 5)], HEADINGS)
        for name, start in (("insana.xlsx", 1), ("biboki.xlsx", 11))
    )
    with profile(chromium, portal.address, javascript=javascript, width=PHONE) as context:
        enter(context, portal.app, portal.address, "sari")
        tab = context.new_page()
        tab.goto("/wilayah/ttu/daftar/")
        _upload(tab, first, f"{year}-11")
        _wait_for(tab, "Apa isi kolom ini?", javascript)
        name = tab.get_by_label('Isi "Penerima Bantuan"')
        expect(name).to_have_value("name")
        name.select_option(label="NIK")
        tab.get_by_role("button", name="Lanjutkan pemeriksaan").click()
        expect(tab.locator("#hasil")).to_contain_text("sama-sama dipilih sebagai NIK")
        expect(tab.get_by_label('Isi "Domisili"')).to_have_value("village")
        if javascript:
            expect(tab.get_by_label('Isi "No Induk Pddk"')).to_be_focused()
        tab.get_by_label('Isi "Penerima Bantuan"').select_option(label="Nama")
        tab.get_by_label('Isi "Penerima Bantuan"').press("Tab")
        tab.get_by_role("button", name="Lanjutkan pemeriksaan").press("Enter")
        _wait_for(tab, "5 orang dapat dicatat", javascript)
        tab.goto("/wilayah/ttu/daftar/")
        _upload(tab, second, f"{year}-11")
        _wait_for(tab, "5 orang dapat dicatat", javascript)
        expect(tab.locator("#hasil")).to_contain_text("Kolom dicocokkan seperti pada daftar no. 1 oleh Sari Contoh.")
        tab.get_by_role("link", name="Ubah pencocokan kolom").click()
        tab.get_by_label('Isi "Pekerjaan"').select_option(label="Tidak dipakai")
        tab.get_by_role("button", name="Periksa ulang dengan kolom ini").click()
        _wait_for(tab, "5 perlu diperiksa", javascript)
