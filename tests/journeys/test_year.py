"""A list from its submission to its renewal: two people of the office, the branch, a death, a claim, the next year."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from portal.core import clock, settings
from portal.core.db import db
from tests.conftest import MORNING
from tests.journeys.conftest import Portal
from tests.journeys.story import Story
from tests.support import factories
from tests.support.browser import DESK, PHONE, profile
from tests.support.people import TTU

pytestmark = pytest.mark.browser

PLACES = 6
DIED = "Contoh Orang 0001"
WAITS = "Contoh Orang 0007"


@pytest.mark.crosswise
@pytest.mark.parametrize(("javascript", "width"), [(True, PHONE), (False, DESK)], ids=["scripts", "no-scripts"])
def test_a_list_from_submission_to_renewal(
    portal_of_november: Portal, chromium: Browser, tmp_path: Path, javascript: bool, width: int
) -> None:
    app = portal_of_november.app
    with clock.fixed(MORNING):
        quota_id = factories.quota(app, people=PLACES, first=11)
        factories.quota(app, people=PLACES, year=2027)
        with factories.inside(app):
            settings.change("list_approver", settings.APPROVER_VERIFIER, TTU, None)
            db.session.commit()
    rows = [factories.row(number) for number in range(1, PLACES + 2)]
    path = factories.xlsx(tmp_path / "peserta.xlsx", rows)
    with profile(chromium, portal_of_november.address, width=width, javascript=javascript) as context:
        story = Story(portal_of_november, context, javascript=javascript)
        _submitted_and_approved(story, path)
        _delivered_and_answered(story, quota_id, tmp_path)
        _billed_and_matched(story, quota_id, tmp_path)
        _died_and_replaced(story)
        _claimed_and_paid(story)
        _renewed(story, quota_id)


def _submitted_and_approved(story: Story, path: Path) -> None:
    tab = story.as_person("sari", "/wilayah/ttu/daftar/baru")
    tab.get_by_label("Bulan mulai").select_option("2026-11")
    tab.get_by_label("Berkas daftar").set_input_files(path)
    tab.get_by_role("button", name="Unggah dan periksa").click()
    story.wait_for("#hasil", "7 orang dapat dicatat")
    tab.get_by_role("button", name="Ajukan 6 orang, 1 ke daftar tunggu").click()
    expect(tab.locator("#hasil")).to_contain_text("Menunggu persetujuan")
    expect(tab.get_by_role("button", name="Setujui")).to_be_disabled()

    tab = story.as_person("budi", "/wilayah/ttu/")
    tab.get_by_role("link", name="Daftar no. 1").first.click()
    tab.get_by_role("button", name="Setujui 6 orang, 1 ke daftar tunggu").click()
    story.wait_for("#hasil", "6 orang dicatat")
    expect(tab.locator("#hasil")).to_contain_text("1 di daftar tunggu")


def _delivered_and_answered(story: Story, quota_id: int, folder: Path) -> None:
    tab = story.as_person("sari", "/wilayah/ttu/kiriman/")
    tab.get_by_role("link", name="APBD kabupaten/kota").click()
    tab.get_by_role("button", name="Kirim 6 orang").click()
    story.wait_for("#keadaan", "SHA-256 berkas")

    tab = story.as_person("petrus", "/bpjs/atambua/")
    tab.get_by_role("link", name="Kiriman daftar").first.click()
    tab.get_by_role("link", name="No. 1").click()
    tab.get_by_label("Tujuan").fill("Pendaftaran peserta")
    tab.get_by_role("button", name="Siapkan unduhan").click()
    with tab.expect_download() as coming:
        tab.get_by_role("link", name="Unduh").first.click()
    returned = folder / "jawaban.xlsx"
    coming.value.save_as(returned)
    _fill_in(returned)
    tab.get_by_label("Berkas").set_input_files(returned)
    tab.get_by_role("button", name="Kirim dan periksa").click()
    story.wait_for("#pratinjau", "5 jawaban baru")
    expect(tab.locator("#pratinjau")).to_contain_text("Z-99")
    tab.get_by_role("button", name="Catat 5 jawaban").click()
    story.wait_for("#pratinjau", "5 jawaban dicatat")
    tab.get_by_role("link", name="Kiriman no. 1").first.click()
    tab.get_by_role("link", name="Belum dijawab").click()
    tab.get_by_role("link", name="Contoh Orang 0006").click()
    tab.get_by_label("KPJ").fill("2200000000")
    tab.get_by_role("button", name="Terima").click()
    expect(tab.locator("#isi")).to_contain_text("11 angka")
    tab.get_by_label("KPJ").fill("22000000006")
    tab.get_by_role("button", name="Terima").click()
    expect(tab.locator("#isi")).to_contain_text("5 diterima, 1 ditolak")

    tab = story.as_person("nona", "/provinsi/kode-jawaban/")
    expect(tab.locator("#isi")).to_contain_text("Z-99")


def _fill_in(path: Path) -> None:
    """As the branch does: four people have a KPJ, one is refused with a code that nobody has explained, one is left."""
    book = openpyxl.load_workbook(path)
    sheet = book["Kiriman"]
    heading = next(row for row in sheet.iter_rows() if "NIK" in [cell.value for cell in row])
    columns = {str(cell.value): cell.column for cell in heading}
    for number in range(1, 6):
        row = heading[0].row + number
        if number == 5:
            sheet.cell(row, columns["Kode"], "Z-99")
        else:
            sheet.cell(row, columns["KPJ"], f"2200000000{number}")
    book.save(path)


def _billed_and_matched(story: Story, quota_id: int, folder: Path) -> None:
    """BPJS bills the five with a KPJ, and a stranger; the one whom it refused is not in its bill."""
    tab = story.as_person("sari", f"/wilayah/ttu/iuran/{quota_id}/2026-11")
    tab.get_by_role("button", name="Susun tagihan").click()
    tab.get_by_role("button", name="Bekukan").click()
    expect(tab.locator("#tagihan")).to_contain_text("Rp100.800")

    bill = folder / "tagihan.csv"
    rows = [f"2200000000{number};;Contoh Orang {number:04d};16800" for number in (1, 2, 3, 4, 6)]
    bill.write_text("\n".join(["KPJ;NIK;Nama;Iuran", *rows, "22999999999;;Orang Asing;16800"]))
    tab.get_by_role("link", name="Cocokkan dengan tagihan BPJS").click()
    tab.get_by_label("Rincian tagihan dari BPJS").set_input_files(bill)
    tab.get_by_role("button", name="Kirim dan cocokkan").click()
    story.wait_for("#hasil", "Catat hasil ini")
    expect(tab.locator("#hasil")).to_contain_text("dari 6 orang di tagihan kantor dan 6 baris di berkas BPJS")
    tab.get_by_role("button", name="Catat hasil pencocokan").click()
    story.wait_for("#hasil", "Daftar selisih")
    tab.get_by_role("link", name="Daftar selisih").click()
    expect(tab.locator("#isi")).to_contain_text("Contoh Orang 0005")
    expect(tab.locator("#isi")).to_contain_text("Orang Asing")


def _died_and_replaced(story: Story) -> None:
    tab = story.as_person("sari", "/wilayah/ttu/peserta/")
    tab.get_by_role("link", name=DIED).click()
    tab.get_by_role("link", name="Lepas tempat").first.click()
    tab.get_by_label("Sebab").select_option("died")
    tab.get_by_label("Mulai bulan").select_option("2026-12")
    tab.get_by_label("Dokumen").fill("Akta kematian contoh 9/2026")
    tab.get_by_label(f"Ganti dengan {WAITS}").check()
    tab.get_by_role("button", name="Lepas tempat").click()
    expect(tab.locator("#pesan")).to_contain_text("menunggu persetujuan verifikator")
    proposal = tab.url
    tab = story.as_person("budi", proposal)
    tab.get_by_role("link", name="Buka data peserta").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(DIED)
    tab.goto(proposal)
    tab.get_by_role("button", name="Setujui").click()
    expect(tab.locator("#isi")).to_contain_text("Disetujui")
    tab.goto("/wilayah/ttu/peserta/")
    tab.get_by_role("link", name=WAITS).click()
    expect(tab.locator("#isi")).to_contain_text(f"Menggantikan {DIED} mulai Desember 2026")


def _claimed_and_paid(story: Story) -> None:
    tab = story.as_person("sari", "/wilayah/ttu/klaim/")
    tab.get_by_role("link", name=DIED).click()
    tab.get_by_label("Tanggal meninggal").fill("2026-11-18")
    tab.get_by_label("Sebab").select_option("other")
    tab.get_by_role("button", name="Simpan").first.click()
    tab.get_by_text("Ajukan klaim", exact=True).click()
    tab.get_by_label("Diajukan di").fill("Kantor cabang Atambua")
    tab.locator("details[open]").get_by_role("button", name="Simpan").click()
    expect(tab.locator("#pesan")).to_contain_text("Klaim diajukan.")

    tab = story.as_person("petrus", "/bpjs/atambua/klaim/?keadaan=filed")
    tab.get_by_role("link", name=DIED).click()
    tab.get_by_text("Catat pembayaran", exact=True).click()
    tab.get_by_label("Jumlah dibayar (Rp)").fill("10.000.000")
    tab.get_by_label("Penerima").fill("Contoh Janda")
    tab.locator("details[open]").get_by_role("button", name="Simpan").click()
    expect(tab.locator("#isi")).to_contain_text("dibayar kepada ahli waris")


def _renewed(story: Story, quota_id: int) -> None:
    tab = story.as_person("sari", f"/wilayah/ttu/kuota/{quota_id}")
    tab.get_by_role("link", name="Perpanjang peserta").click()
    expect(tab.locator(".key")).to_contain_text("6 orang diteruskan")
    tab.get_by_label("Bulan mulai").select_option("2027-01")
    tab.get_by_role("button", name="Susun daftar 2027").click()
    story.wait_for("#hasil", "6 orang dapat dicatat")
    tab.get_by_role("button", name="Ajukan 6 orang").click()
    expect(tab.locator("#hasil")).to_contain_text("Menunggu persetujuan")
    number = tab.url.rpartition("/")[2]

    tab = story.as_person("budi", f"/wilayah/ttu/daftar/{number}")
    tab.get_by_role("button", name="Setujui 6 orang").click()
    story.wait_for("#hasil", "6 orang dicatat")
    tab.goto("/wilayah/ttu/peserta/?tahun=2027")
    expect(tab.locator("#peserta")).to_contain_text(WAITS)
    expect(tab.locator("#peserta")).not_to_contain_text(DIED)
