"""Two offices settle who pays for one person: on a phone, with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.journeys.conftest import ServedOffice
from tests.support.browser import PHONE, enter, profile

pytestmark = pytest.mark.browser


@pytest.mark.crosswise
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_one_asks_the_other_answers(own_office: ServedOffice, chromium: Browser, javascript: bool) -> None:
    office = own_office
    with profile(chromium, office.address, width=PHONE, javascript=javascript) as context:
        enter(context, office.app, office.address, "sari")
        tab = context.new_page()
        tab.goto(f"/wilayah/ttu/daftar/{office.world.ids['disputed']}")
        tab.get_by_role("link", name="Tanyakan ke kantor lain").click()
        before = tab.get_by_role("button", name="Tanyakan tentang").count()
        name = tab.locator("tbody th").first.inner_text().partition("\n")[0]
        tab.get_by_role("button", name=f"Tanyakan tentang {name}").click()
        expect(tab.locator("#pesan")).to_contain_text("1 pertanyaan dikirim.")
        expect(tab.locator("tbody tr").first).to_contain_text("Menunggu jawaban")
        assert tab.get_by_role("button", name="Tanyakan tentang").count() == before - 1  # about this one person only

        enter(context, office.app, office.address, "rani")
        tab.goto("/wilayah/belu/")
        tab.get_by_role("link", name="percakapan dengan pesan baru").click()
        asked = tab.get_by_role("link", name=name)
        expect(tab.locator("tbody tr")).not_to_have_count(0)
        if not asked.count():  # the world's clock stands still, so more than fifty came at the same moment
            tab.get_by_role("link", name="Berikutnya").click()
        asked.click()
        expect(tab.get_by_role("heading", level=1)).to_have_text(name)
        _refused_and_put_right(tab)
        tab.get_by_text("Tetap kami lindungi").first.click()
        tab.get_by_label("Alasan", exact=True).fill("Masih terdaftar sampai akhir tahun.")
        tab.get_by_role("button", name="Tetap kami lindungi").click()
        expect(tab.locator("#pesan")).to_contain_text("Percakapan selesai.")

        enter(context, office.app, office.address, "sari")
        tab.goto("/wilayah/ttu/percakapan/")
        row = tab.locator("tbody tr", has_text=name)
        expect(row).to_contain_text("pesan baru")
        expect(row).to_contain_text("Tetap dilindungi kantor lain")
        row.get_by_role("link").click()
        expect(tab.locator(".talk")).to_contain_text("Masih terdaftar sampai akhir tahun.")
        expect(tab.locator(".talk")).not_to_contain_text("Rani")
        tab.get_by_role("button", name="Tandai sudah dibaca").click()
        expect(tab.locator("tbody tr", has_text=name)).to_have_count(0)


def _refused_and_put_right(tab: Tab) -> None:
    reply = tab.get_by_label("Balasan")
    reply.fill("Kami di Atambua periksa dulu.")
    tab.get_by_role("button", name="Kirim").click()
    expect(tab.locator("#tulis")).to_contain_text('Hapus "Atambua" dari pesan')
    expect(reply).to_have_value("Kami di Atambua periksa dulu.")
    reply.fill("Kami periksa dulu.")
    tab.get_by_role("button", name="Kirim").click()
    expect(tab.locator(".talk")).to_contain_text("Kami periksa dulu.")
    expect(reply).to_have_value("")
