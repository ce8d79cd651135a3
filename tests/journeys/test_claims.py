"""Somebody has died: the office files the claim, the branch pays. On a phone, with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import ServedOffice
from tests.support.browser import PHONE, enter, profile

pytestmark = pytest.mark.browser


@pytest.mark.crosswise
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_a_death_is_filed_and_paid(own_office: ServedOffice, chromium: Browser, javascript: bool) -> None:
    office = own_office
    with profile(chromium, office.address, width=PHONE, javascript=javascript) as context:
        enter(context, office.app, office.address, "sari")
        tab = context.new_page()
        tab.goto(f"/wilayah/ttu/peserta/{office.world.ids['person']}")
        tab.get_by_role("link", name="Lepas tempat").first.click()
        tab.get_by_label("Sebab").select_option("died")
        tab.get_by_label("Mulai bulan").select_option("2026-12")
        tab.get_by_label("Dokumen").fill("Akta kematian contoh 9/2026")
        tab.get_by_role("button", name="Lepas tempat").click()
        tab.get_by_role("link", name="Buka berkas klaim").click()

        tab.get_by_label("Tanggal meninggal").fill("2026-11-10")
        tab.get_by_role("button", name="Simpan").first.click()
        expect(tab.locator("#isi")).to_contain_text("Pilih sebab.")
        expect(tab.get_by_label("Tanggal meninggal")).to_have_value("2026-11-10")
        tab.get_by_label("Sebab").select_option("other")
        tab.get_by_role("button", name="Simpan").first.click()
        expect(tab.locator("#isi")).to_contain_text("Rp42.000.000: perkiraan")

        tab.get_by_role("link", name="Catat ahli waris dan anak").click()
        tab.get_by_label("Hubungan").select_option("spouse")
        tab.get_by_label("Nama", exact=True).fill("Contoh Janda")
        tab.get_by_role("button", name="Tambah").click()
        expect(tab.locator("#isi")).to_contain_text("Berhak lebih dahulu")
        tab.get_by_role("link", name="Klaim ").first.click()
        tab.get_by_text("Ajukan klaim", exact=True).click()
        tab.get_by_label("Diajukan di").fill("Kantor cabang Atambua")
        tab.locator("details[open]").get_by_role("button", name="Simpan").click()
        expect(tab.locator("#pesan")).to_contain_text("Klaim diajukan.")
        number = tab.url.rpartition("/")[2]

        enter(context, office.app, office.address, "petrus")
        tab.goto("/bpjs/atambua/klaim/?keadaan=filed")
        tab.locator(f"a[href$='/klaim/{number}']").click()
        tab.get_by_text("Catat pembayaran", exact=True).click()
        tab.get_by_label("Jumlah dibayar (Rp)").fill("42.000.000")
        tab.get_by_label("Penerima").fill("Contoh Janda")
        tab.locator("details[open]").get_by_role("button", name="Simpan").click()
        expect(tab.locator("#isi")).to_contain_text("dibayar kepada ahli waris")

        enter(context, office.app, office.address, "sari")
        tab.goto("/wilayah/ttu/klaim/rekap")
        expect(tab.locator("#isi")).to_contain_text("2 klaim dibayar")
