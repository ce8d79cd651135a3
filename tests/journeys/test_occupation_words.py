"""The province says what words mean, and takes one back: with scripts and without, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import ServedOffice
from tests.support.browser import PHONE, enter, profile

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_several_words_are_matched_at_once_and_one_is_taken_back(
    own_office: ServedOffice, chromium: Browser, javascript: bool
) -> None:
    with profile(chromium, own_office.address, width=PHONE, javascript=javascript) as context:
        enter(context, own_office.app, own_office.address, "nona")
        tab = context.new_page()
        tab.goto("/provinsi/pekerjaan/")
        expect(tab.locator("#kata .key")).to_contain_text("30")
        tab.get_by_role("button", name="Simpan pilihan").click()
        expect(tab.locator("#kata .alert")).to_contain_text("Pilih pekerjaan untuk paling sedikit satu kata.")
        tab.get_by_label("Arti Pembuat sopi aaa").select_option(label="Pelaku UMKM")
        tab.get_by_label("Arti Pembuat perahu fff").select_option(label="Tukang kayu")
        tab.get_by_label("Arti Pembuat minyak ccc").select_option(label="Bukan salah satunya")
        tab.get_by_role("button", name="Simpan pilihan").click()
        expect(tab.locator("#pesan")).to_contain_text("Dicatat.")
        expect(tab.locator("#kata .key")).to_contain_text("27")
        expect(tab.locator("#rujukan tr", has_text="Tukang kayu")).to_contain_text("1")
        tab.get_by_role("link", name="Tukang kayu").click()
        tab.get_by_role("button", name="Batalkan Pembuat perahu fff").click()
        expect(tab.locator("#pesan")).to_contain_text('Kata "Pembuat perahu fff" menunggu dicocokkan lagi.')
        expect(tab.locator("#kata")).to_contain_text("Belum ada kata dari provinsi.")
        tab.locator(".back a").click()
        expect(tab.locator("#kata .key")).to_contain_text("28")
