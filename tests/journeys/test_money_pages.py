"""Dividing and planning as a person does it: answers come while typing, and a button gives them without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import ServedOffice
from tests.support.browser import enter, profile

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_the_what_if_answers(own_office: ServedOffice, chromium: Browser, javascript: bool) -> None:
    with profile(chromium, own_office.address, javascript=javascript) as context:
        enter(context, own_office.app, own_office.address, "sari")
        tab = context.new_page()
        tab.goto(f"/wilayah/ttu/kuota/{own_office.world.ids['full_quota']}/rencana")
        tab.get_by_label("Pagu (Rp)").fill("13305600")  # 66 people for a year
        tab.get_by_label("Jumlah orang", exact=True).fill("660")
        if not javascript:
            tab.get_by_role("button", name="Hitung").click()
        expect(tab.locator("#jawaban")).to_contain_text("jika 660 orang, sampai Januari 2026, kurang Rp119.750.400")
        tab.get_by_label("Nama skenario").fill("Sepuluh kali lipat")
        tab.get_by_role("button", name="Simpan skenario").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("Skenario Sepuluh kali lipat")


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_the_sum_of_a_division_follows_what_is_typed(
    own_office: ServedOffice, chromium: Browser, javascript: bool
) -> None:
    with profile(chromium, own_office.address, javascript=javascript) as context:
        enter(context, own_office.app, own_office.address, "sari")
        tab = context.new_page()
        tab.goto(f"/wilayah/ttu/kuota/{own_office.world.ids['full_quota']}/pembagian/ubah")
        expect(tab.locator("#jumlah")).to_contain_text("0 dari 68 tempat dibagi")
        tab.get_by_label("Bagian Insana", exact=True).fill("60")
        if not javascript:
            tab.get_by_role("button", name="Hitung jumlah").click()
        expect(tab.locator("#jumlah")).to_contain_text("60 dari 68 tempat dibagi. selisih: masih 8 belum dibagi")
        tab.get_by_role("button", name="Bagi rata").click()
        expect(tab.locator("#jumlah")).to_contain_text("68 dari 68 tempat dibagi. pas")
        tab.get_by_label("Alasan").fill("Merata")
        tab.get_by_label("Dokumen").fill("SK 3/2026")
        tab.get_by_role("button", name="Ajukan pembagian").click()
        expect(tab.get_by_role("heading", level=1)).to_contain_text("Ajuan no.")
        expect(tab.locator("#ajuan")).to_contain_text("bagi 68 tempat ke kecamatan")
