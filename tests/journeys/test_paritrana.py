"""A year of the award in one browser: an office assesses itself with evidence, the province sends one criterion back,
the office replies, the score is frozen and packed into a dossier. On a phone with scripts, and on a desk without them.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from portal.core import clock
from tests.journeys.conftest import Portal
from tests.journeys.story import Story
from tests.support import paritrana
from tests.support.browser import DESK, PHONE, profile
from tests.support.world_base import MORNING

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("PORTAL_PICTURES", "")  # a folder: the pages as they were seen
HERE, THERE = "/wilayah/ttu/paritrana/", "/provinsi/paritrana/2026/wilayah/ttu"


def seen(tab: Tab, name: str, *, javascript: bool) -> None:
    """Nothing is wider than the screen, axe finds nothing; kept as a picture when somebody wants to look."""
    if PICTURES:
        tab.screenshot(path=str(Path(PICTURES) / f"paritrana-{name}-{javascript}.png"), full_page=True)
    if javascript:
        assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE, name
        assert Axe().run(tab).response["violations"] == [], name


def press(tab: Tab, name: str) -> None:
    tab.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def follow(tab: Tab, name: str) -> None:
    tab.get_by_role("main").get_by_role("link", name=name, exact=True).click()


def back(tab: Tab) -> None:
    tab.locator(".back").get_by_role("link").click()


def said(tab: Tab, words: str) -> None:
    expect(tab.locator("#pesan")).to_contain_text(words)


def prove_by_link(tab: Tab, title: str) -> None:
    """From the page of a criterion to a link as its evidence, and back."""
    follow(tab, "Tambah atau lepas bukti")
    follow(tab, "Tambah tautan")
    tab.get_by_label("Alamat").fill("https://contoh.go.id/" + title.lower().replace(" ", "-"))
    tab.get_by_label("Judul").fill(title)
    tab.get_by_label("Tanggal bukti").fill("2026-03-02")
    press(tab, "Tambah tautan")
    said(tab, "Bukti dipasang.")
    back(tab)
    expect(tab.get_by_role("main")).to_contain_text(title)


def decide(tab: Tab, decision: str, *, points: str = "", reason: str = "") -> None:
    """The province's word on the page of a criterion; the next undecided one follows by itself."""
    tab.get_by_label(decision).check()
    tab.get_by_label("Nilai koreksi").fill(points)
    tab.get_by_label("Alasan").fill(reason)
    press(tab, "Simpan putusan")


def verify(story: Story) -> None:
    """The province corrects one criterion, sends one back, accepts the others, and sends the result."""
    tab = story.as_person("wati", THERE)
    tab.get_by_role("link", name="R1 Peraturan tertinggi").click()
    for _each in range(17):
        code = tab.get_by_role("heading", level=1).inner_text().split()[0]
        if code == "K3":
            press(tab, "Simpan putusan")
            expect(tab.get_by_role("main")).to_contain_text("Pilih keputusan.")
            decide(tab, "Kembalikan ke wilayah", reason="Bukti belum terbaca.")
        elif code == "C7":
            decide(tab, "Koreksi nilainya", points="1", reason="Sembilan paket belum terdaftar.")
        else:
            decide(tab, "Terima nilai menurut wilayah")
        expect(tab.get_by_role("heading", level=1)).not_to_contain_text(f"{code} ")
    press(tab, "Kirim hasil verifikasi")
    said(tab, "Hasil verifikasi dikirim.")


def freeze(story: Story) -> None:
    """The last word about what was replied to, and the score for good."""
    tab = story.as_person("wati", THERE)
    tab.get_by_role("link", name="K3 Kepesertaan").click()
    expect(tab.get_by_role("main")).to_contain_text("Salinan yang terbaca sudah dilampirkan.")
    decide(tab, "Terima nilai menurut wilayah")
    tab.goto(THERE)
    press(tab, "Bekukan nilai")
    said(tab, "Nilai dibekukan dan tidak berubah lagi.")


def take_dossier(story: Story) -> None:
    """One press, packed by the worker, downloaded as a numbered archive."""
    tab = story.tab
    follow(tab, "Dosir")
    press(tab, "Susun dosir baru")
    story.wait_for("#dosir", "Dosir siap")
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Unduh dosir").click()
    names = zipfile.ZipFile(download.value.path()).namelist()
    assert any(name.endswith(".xlsx") for name in names), names
    assert any(name.endswith(".pdf") for name in names), names


@pytest.mark.parametrize(("javascript", "width"), [(True, PHONE), (False, DESK)], ids=["phone", "no-scripts"])
def test_a_year_from_the_first_answer_to_the_frozen_score(
    portal_of_november: Portal, chromium: Browser, javascript: bool, width: int
) -> None:
    portal = portal_of_november
    with clock.fixed(MORNING):
        paritrana.edition(portal.app)
    with profile(chromium, portal.address, width=width, javascript=javascript) as context:
        story = Story(portal, context, javascript=javascript)
        tab = story.as_person("sari", HERE)
        press(tab, "Mulai penilaian mandiri")
        said(tab, "Penilaian mandiri dimulai.")
        seen(tab, "begun", javascript=javascript)

        # A number: refused first, with what was typed, then kept; without evidence it earns nothing.
        follow(tab, "Paket jasa konstruksi yang terlindungi")
        tab.get_by_label("Yang sudah tercapai").fill("41")
        press(tab, "Simpan")
        expect(tab.get_by_role("main")).to_contain_text("Isi kedua angkanya, atau kosongkan keduanya.")
        if javascript:
            expect(tab.get_by_label("Dari seluruhnya")).to_be_focused()
        expect(tab.get_by_label("Yang sudah tercapai")).to_have_value("41")
        tab.get_by_label("Dari seluruhnya").fill("50")
        tab.get_by_label("Dokumen sumber").fill("Rekap paket Dinas PUPR")
        tab.get_by_label("Seberapa besar pekerjaan").select_option(label="2, sedikit")
        press(tab, "Simpan")
        said(tab, "Jawaban disimpan.")
        expect(tab.get_by_role("main")).to_contain_text("Belum ada bukti")
        prove_by_link(tab, "Rekap paket konstruksi")
        expect(tab.locator(".key")).to_contain_text("1,64 dari 2 poin")
        seen(tab, "number", javascript=javascript)

        # The following ones by their links: yes or no, and a rubric.
        follow(tab, "Berikutnya")
        follow(tab, "Berikutnya")
        follow(tab, "Berikutnya")
        expect(tab.get_by_role("heading", level=1)).to_contain_text("K3")
        tab.get_by_label("Ya", exact=True).check()
        press(tab, "Simpan")
        said(tab, "Jawaban disimpan.")
        prove_by_link(tab, "Syarat layanan perizinan")
        follow(tab, "Berikutnya")
        tab.get_by_label("Berjalan dalam tahun yang dinilai").check()
        press(tab, "Simpan")
        said(tab, "Jawaban disimpan.")
        seen(tab, "rubric", javascript=javascript)

        # What is missing comes first when asked; then the whole goes to the province.
        back(tab)
        tab.get_by_label("Tampilkan").select_option(label="Belum ada bukti")
        press(tab, "Saring")
        expect(tab.locator("#kriteria tbody tr")).to_have_count(1)
        follow(tab, "Periksa dan ajukan")
        expect(tab.get_by_role("main")).to_contain_text("I1 Inovasi perluasan kepesertaan")
        seen(tab, "submission", javascript=javascript)
        press(tab, "Ajukan penilaian mandiri")
        said(tab, "Penilaian mandiri diajukan ke provinsi.")
        expect(tab.get_by_role("main")).to_contain_text("Diverifikasi provinsi sampai 15 Januari 2027")

        verify(story)

        # Sent back with a reason: the office replies, puts it right, and sends once.
        story.as_person("sari", HERE)
        follow(tab, "K3 Kepesertaan menjadi syarat layanan perizinan")
        expect(tab.get_by_role("main")).to_contain_text("Alasan: Bukti belum terbaca.")
        press(tab, "Simpan tanggapan")
        expect(tab.get_by_role("main")).to_contain_text("Tulis tanggapan Anda.")
        tab.get_by_label("Tanggapan", exact=True).fill("Salinan yang terbaca sudah dilampirkan.")
        press(tab, "Simpan tanggapan")
        said(tab, "Tanggapan disimpan dan belum dikirim.")
        seen(tab, "reply", javascript=javascript)
        prove_by_link(tab, "Salinan syarat perizinan")
        back(tab)
        follow(tab, "Periksa dan kirim tanggapan")
        expect(tab.get_by_role("main")).to_contain_text("Salinan yang terbaca sudah dilampirkan.")
        seen(tab, "replying", javascript=javascript)
        press(tab, "Kirim 1 tanggapan")
        said(tab, "Tanggapan dikirim ke provinsi.")

        freeze(story)
        story.as_person("sari", HERE)
        expect(tab.get_by_role("main")).to_contain_text("Nilai dibekukan: 4 dari 100 poin")
        seen(tab, "frozen", javascript=javascript)
        take_dossier(story)
        back(tab)
        back(tab)
        follow(tab, "Kepesertaan menjadi syarat layanan perizinan")
        expect(tab.get_by_role("main")).to_contain_text("Nilai edisi ini sudah dibekukan dan tidak berubah lagi.")
        expect(tab.get_by_role("button", name="Simpan", exact=True)).to_have_count(0)
