"""Workbooks on request: asked for, made by the job, fetched by who asked; their figures are the page's."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal.core import downloads, storage
from portal.core.db import db
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, parsed, queued, table_of, words, work, workbook_of
from tests.support.swaps import after_swap, reloaded

pytestmark = pytest.mark.usefixtures("held_clock")
HEARING = "/wilayah/ttu/unduhan/rapat-anggaran"


@pytest.fixture
def office(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    """Two sources; five confirmed people in two kecamatan, of two occupations."""
    own = factories.quota(app, people=14_880)
    village = factories.quota(app, people=100, source="dana-desa", first=7)
    far = {"Desa/Kelurahan": "Naiola", "Kecamatan": "Bikomi Selatan"}
    confirmed(sari, tmp_path, own, [row(1), row(2), row(3, Pekerjaan="Nelayan"), row(4, **far)])
    confirmed(sari, tmp_path, village, [row(5)], start="2026-07")


def test_the_hearing_workbook_says_what_the_pages_say(app: Flask, sari: PortalClient, office: None) -> None:
    book = workbook_of(sari, sari.post(HEARING, data={"tahun": "2026"}))
    sources = {line["Sumber Dana"]: line for line in table_of(book["Sumber Dana"], "Sumber Dana")}
    page = words(sari.get("/wilayah/ttu/kuota/"))
    for name, allocated, taken in (("APBD kabupaten/kota", 14_880, 4), ("Dana Desa", 100, 1)):
        assert (sources[name]["Kuota"], sources[name]["Terkonfirmasi"]) == (allocated, taken)
    assert "dari 14.980 orang" in page
    assert "14.975 tempat tersisa" in page
    needs = {line["Sumber Dana"]: line for line in table_of(book["Kebutuhan Iuran"], "Sumber Dana")}
    assert 2_999_808_000 in needs["APBD kabupaten/kota"].values()  # 14.880 × 16.800 × 12
    assert 10_080_000 in needs["Dana Desa"].values()  # 100 × 16.800 × 6
    assert "Rp2.999.808.000" in page
    assert "Rp10.080.000" in page
    people = {
        line["Kecamatan"]: value
        for line in table_of(book["Kecamatan"], "Kecamatan")
        for name, value in line.items()
        if isinstance(value, int) and name != "No"
    }
    assert (people["Kota Kefamenanu"], people["Bikomi Selatan"], people["Insana"]) == (4, 1, 0)
    shown = parsed(sari.get("/wilayah/ttu/peserta/?tahun=2026"))
    assert len(shown.xpath("//th[@scope='row']")) == 5


def test_the_hearing_workbook_names_nobody(app: Flask, sari: PortalClient, office: None) -> None:
    book = workbook_of(sari, sari.post(HEARING, data={"tahun": "2026"}))
    everything = str([list(sheet.values) for sheet in book.worksheets])
    assert "Contoh Orang" not in everything
    assert "530301" not in everything
    assert "Sari Contoh" in everything  # who asked stands on the first sheet


def test_sums_in_the_hearing_workbook_are_formulas(app: Flask, sari: PortalClient, office: None) -> None:
    book = workbook_of(sari, sari.post(HEARING, data={"tahun": "2026"}), formulas=True)
    sheet = book["Sumber Dana"]
    total = next(line for line in sheet.iter_rows() if any(cell.value == "Jumlah" for cell in line))
    assert sum(str(cell.value).startswith("=SUM") for cell in total) >= 2
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9  # A4
    assert sheet.print_title_rows


@pytest.mark.parametrize("year", ["", "abc", "9" * 30, "2025"])
def test_any_year_gives_a_workbook(app: Flask, sari: PortalClient, office: None, year: str) -> None:
    book = workbook_of(sari, sari.post(HEARING, data={"tahun": year}))
    assert f"Tahun anggaran {year if year == '2025' else '2026'}" in str(list(book.worksheets[0].values))


def test_a_download_is_recorded(app: Flask, sari: PortalClient, office: None) -> None:
    sari.post(HEARING, data={"tahun": "2026"})
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=unduh"))
    assert "Bahan rapat anggaran 2026 diunduh." in record


def test_waiting_is_answered_without_a_body_until_the_file_is_there(
    app: Flask, sari: PortalClient, office: None
) -> None:
    with queued(app):
        page = sari.post(HEARING, data={"tahun": "2026"}).location
        before = sari.get(page)
        address = parsed(before).xpath("//*[@data-poll]/@hx-get")[0]
        assert parsed(before).xpath("//a[@href=$page]", page=page)  # the way without scripts
        assert sari.htmx("GET", address).status_code == 204
        assert sari.get(page + "/berkas").status_code == 404
        work(app)
    ready = sari.htmx("GET", address)
    assert "Berkas siap" in words(ready)
    after = sari.get(page).get_data(as_text=True)
    assert after_swap(before.get_data(as_text=True), ready.get_data(as_text=True), "#unduhan") == reloaded(after)
    assert sari.get(page + "/berkas").status_code == 200


def test_files_of_others_do_not_exist(app: Flask, sari: PortalClient, office: None) -> None:
    page = sari.post(HEARING, data={"tahun": "2026"}).location
    assert "Bahan rapat anggaran 2026" in words(sari.get("/wilayah/ttu/unduhan/"))
    budi = signed_in(app, "budi")
    assert "Belum ada berkas" in words(budi.get("/wilayah/ttu/unduhan/"))
    for client, path in ((budi, page), (signed_in(app, "rani"), page.replace("/ttu/", "/belu/"))):
        assert client.get(path).status_code == 404
        assert client.get(path + "/berkas").status_code == 404
    wati = signed_in(app, "wati")
    number = page.rsplit("/", 1)[1]
    assert wati.get(f"/provinsi/unduhan/{number}").status_code == 404
    assert wati.get(f"/provinsi/unduhan/{number}/berkas").status_code == 404


def test_a_file_lies_encrypted_and_comes_back_whole(app: Flask, sari: PortalClient, office: None) -> None:
    page = sari.post(HEARING, data={"tahun": "2026"}).location
    with inside(app):
        download = downloads.own_download(int(page.rsplit("/", 1)[1]), 1)
        assert download.file_id is not None
        stored = storage.stored_file(download.file_id)
        assert stored.delete_after is not None
        size = stored.size
        db.session.rollback()
    answer = sari.get(page + "/berkas")
    assert len(answer.data) == size == int(answer.headers["Content-Length"])
    assert answer.data[:2] == b"PK"
    assert answer.headers["Cache-Control"] == "no-store"
    folder = app.config["PORTAL"].storage_dir
    assert not [path for path in folder.rglob("*") if path.is_file() and path.read_bytes()[:2] == b"PK"]
