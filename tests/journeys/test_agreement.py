"""An agreement from its draft to the lists that it allows: drafted, discussed, agreed, signed with ink, added to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.journeys.conftest import Portal
from tests.journeys.story import Story
from tests.support import factories
from tests.support.browser import DESK, PHONE, profile
from tests.support.signing import scanned

pytestmark = pytest.mark.browser

SIGNERS = (("Pihak kesatu", "Bupati Timor Tengah Utara"), ("Pihak kedua", "Kepala Kantor Cabang Atambua"))
OFFICE, BRANCH = "/wilayah/ttu/perjanjian/", "/bpjs/atambua/perjanjian/"


@pytest.mark.crosswise
@pytest.mark.parametrize(("javascript", "width"), [(True, PHONE), (False, DESK)], ids=["scripts", "no-scripts"])
def test_an_agreement_opens_its_quota_and_an_addendum_raises_it(
    portal_of_november: Portal, chromium: Browser, tmp_path: Path, javascript: bool, width: int
) -> None:
    with profile(chromium, portal_of_november.address, width=width, javascript=javascript) as context:
        story = Story(portal_of_november, context, javascript=javascript)
        _drafted(story)
        _discussed(story)
        _agreed(story, 1)
        _signed(story, 1, tmp_path, "2026-11-20")
        _lists_follow(story, tmp_path)
        _added_to(story, tmp_path)
        _lists_follow_the_addendum(story, tmp_path)


def _drafted(story: Story) -> None:
    tab = story.as_person("sari", OFFICE)
    tab.get_by_role("link", name="Susun perjanjian").first.click()
    tab.get_by_label("Perangkat daerah").fill("Dinas Tenaga Kerja")
    tab.get_by_label("Dasar hukum daerah").fill("Peraturan Bupati Timor Tengah Utara Nomor 5 Tahun 2025")
    tab.get_by_label("Berlaku mulai").fill("2026-11-01")
    tab.get_by_label("Sampai dengan").fill("2026-12-31")
    tab.get_by_role("button", name="Buat rancangan").click()
    expect(tab.locator("#perjanjian")).to_contain_text("Yang perlu dilengkapi")
    tab.get_by_role("link", name="Penanda tangan").click()
    for number, (_party, position) in enumerate(SIGNERS):
        tab.get_by_label("Nama", exact=True).nth(number).fill("Contoh Nama")
        tab.get_by_label("Jabatan").nth(number).fill(position)
        tab.get_by_label("Dasar kewenangan").nth(number).fill("Keputusan Nomor 1 Tahun 2025")
        tab.get_by_label("Alamat").nth(number).fill("Jalan Contoh 1")
    tab.get_by_role("button", name="Simpan").click()
    tab.get_by_role("link", name="Peserta, iuran, dan jadwal").click()
    tab.get_by_label("Jumlah orang").fill("4")
    tab.get_by_role("button", name="Simpan rincian").click()
    expect(tab.locator("#rincian")).to_contain_text("Rp134.400")
    tab.get_by_role("button", name="Isi jadwal").click()
    expect(tab.locator("#isi")).to_contain_text("Jadwal diisi")
    tab.get_by_role("link", name="Perjanjian Kerja Sama no. 1").first.click()
    expect(tab.locator("#perjanjian")).to_contain_text("Siap dikirim")
    expect(tab.locator("#perjanjian")).to_contain_text("Masanya hanya 2 bulan")
    _send(tab)


def _send(tab: Tab) -> None:
    tab.get_by_role("button", name="Kirim untuk dibahas").click()
    expect(tab.locator("#perjanjian")).to_contain_text("Menunggu kesepakatan verifikator daerah dan cabang BPJS")


def _discussed(story: Story) -> None:
    """The branch says what it wants otherwise, the office changes it, both versions are compared."""
    tab = story.as_person("petrus", BRANCH)
    tab.get_by_role("link", name="Perjanjian Kerja Sama").first.click()
    tab.get_by_role("link", name="Baca pasal demi pasal dan komentarnya").click()
    tab.get_by_role("link", name="Bahas pasal Pembayaran").click()
    tab.get_by_label("Pesan", exact=True).fill("Mohon tanggal 10, sebelum batas pelaporan.")
    tab.get_by_role("button", name="Kirim pesan").click()
    expect(tab.locator("#pasal")).to_contain_text("Petrus Contoh")
    tab.goto(f"{BRANCH}1")
    tab.get_by_text("Kembalikan untuk diperbaiki").first.click()
    tab.get_by_label("Alasan").fill("Lihat komentar pada pasal Pembayaran.")
    tab.get_by_role("button", name="Kembalikan untuk diperbaiki").click()
    expect(tab.locator("#perjanjian")).to_contain_text("Dikembalikan Petrus Contoh")

    tab = story.as_person("sari", f"{OFFICE}1/naskah/payment")
    expect(tab.locator("#pasal")).to_contain_text("sebelum batas pelaporan")
    tab.get_by_text("Ubah pasal").click()
    box = tab.get_by_label("Isi pasal")
    box.fill(box.input_value().replace("tanggal 15", "tanggal 10"))
    tab.get_by_role("button", name="Simpan pasal").click()
    expect(tab.locator("#pasal del").first).to_contain_text("15")
    tab.goto(f"{OFFICE}1")
    _send(tab)
    tab.goto(f"{OFFICE}1/banding")
    expect(tab.locator("#banding")).to_contain_text("1 bagian berbeda antara versi 1 dan versi 2")


def _agreed(story: Story, number: int) -> None:
    for person, place in (("petrus", BRANCH), ("budi", OFFICE)):
        tab = story.as_person(person, f"{place}{number}")
        tab.get_by_role("button", name="Sepakati naskah ini").click()
        expect(tab.locator("#pesan")).to_contain_text("Disepakati")
    expect(tab.locator("#perjanjian")).to_contain_text("siap ditandatangani")


def _signed(story: Story, number: int, folder: Path, day: str) -> None:
    """Printed, signed, scanned; the second person compares every page."""
    for party, (place, sender, checker) in enumerate(((OFFICE, "sari", "budi"), (BRANCH, "petrus", "budi"))):
        tab = story.as_person(sender, f"{place}{number}/tanda-tangan")
        story.wait_for("#penandatanganan", "Naskah yang diterbitkan")
        with tab.expect_download() as coming:
            tab.get_by_role("link", name="Unduh").first.click()
        scan = folder / f"pindaian-{number}-{party}.pdf"
        scan.write_bytes(scanned(Path(coming.value.path()).read_bytes()))
        tab.get_by_label("Tanggal ditandatangani").fill(day)
        tab.get_by_label(re.compile("^Nomor")).fill(f"NOMOR/{number}/{party}")
        tab.get_by_label("Hasil pindai").set_input_files(scan)
        tab.get_by_role("button", name="Kirim pindaian").click()
        expect(tab.locator("#penandatanganan")).to_contain_text("NOMOR/")
        _compared(story, checker, number)


def _compared(story: Story, checker: str, number: int) -> None:
    tab = story.as_person(checker, f"{OFFICE}{number}/tanda-tangan")
    tab.get_by_role("link", name="Cocokkan").first.click()
    story.wait_for("#cocokkan", "Halaman 1 dari")
    pages = tab.locator("nav.leaves a").count()
    assert pages > 1
    for page in range(1, pages + 1):
        tab.get_by_role("button", name=f"Halaman {page} sama").click()
    tab.get_by_role("button", name="Terima pindaian").click()
    expect(tab.locator("#isi")).to_contain_text("diterima")


def _lists_follow(story: Story, folder: Path) -> None:
    """The quota is there by itself; a month that no agreement covers is refused with the reason."""
    tab = _followed(story, 1)
    expect(tab.locator("#perjanjian")).to_contain_text("Segera berakhir")
    tab.get_by_role("link", name="Lihat kalender kuota").click()
    expect(tab.locator("#isi")).to_contain_text("APBD kabupaten/kota")
    _upload(story, folder, range(1, 3), "2026-10")
    expect(tab.locator("#isi")).to_contain_text("belum dicakup perjanjian")
    _upload(story, folder, range(1, 6), "2026-11")
    story.wait_for("#hasil", "5 orang dapat dicatat")
    expect(tab.locator("#hasil")).to_contain_text("4")


def _followed(story: Story, number: int) -> Tab:
    """The worker brings the quota to it within a moment."""
    tab = story.as_person("sari", f"{OFFICE}{number}")
    for _ in range(60):
        if "Kuota mengikuti perjanjian ini" in tab.locator("#isi").inner_text():
            break
        tab.wait_for_timeout(500)
        tab.reload()
    expect(tab.locator("#perjanjian")).to_contain_text("Kuota mengikuti perjanjian ini")
    return tab


def _upload(story: Story, folder: Path, people: range, month: str) -> None:
    path = factories.xlsx(folder / f"peserta-{month}.xlsx", [factories.row(number) for number in people])
    tab = story.as_person("sari", "/wilayah/ttu/daftar/baru")
    tab.get_by_label("Bulan mulai").select_option(month)
    tab.get_by_label("Berkas daftar").set_input_files(path)
    tab.get_by_role("button", name="Unggah dan periksa").click()


def _added_to(story: Story, folder: Path) -> None:
    tab = story.as_person("sari", f"{OFFICE}1")
    tab.get_by_role("link", name="Susun adendum").click()
    tab.get_by_label("Berlaku mulai").fill("2026-12-01")
    tab.get_by_role("button", name="Buat rancangan").click()
    tab.get_by_role("link", name="Peserta, iuran, dan jadwal").click()
    tab.get_by_label("Jumlah orang").fill("2")
    tab.get_by_role("button", name="Simpan rincian").click()
    expect(tab.locator("#rincian")).to_contain_text("Rp33.600")
    tab.get_by_role("button", name="Isi jadwal").click()
    expect(tab.locator("#isi")).to_contain_text("Jadwal diisi")
    tab.goto(f"{OFFICE}2")
    _send(tab)
    _agreed(story, 2)
    _signed(story, 2, folder, "2026-11-20")


def _lists_follow_the_addendum(story: Story, folder: Path) -> None:
    _followed(story, 2)
    _upload(story, folder, range(11, 17), "2026-12")
    story.wait_for("#hasil", "6 orang dapat dicatat")
