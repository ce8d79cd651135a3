"""Open data on its pages and as an archive: what is published is what the pages say, and names nobody."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.core import clock
from portal.core.tenancy import Scope, scope_of
from portal.exports.open_data import archive, gathering
from portal.regencies.queries import all_regency_ids
from portal.regencies.reference import regencies
from tests.support import compliance, contributions, factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import row
from tests.support.lists import confirmed, parsed, statements, words
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")
OFFICE, PROVINCE = "/wilayah/ttu/data-terbuka/", "/provinsi/data-terbuka/"


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    return signed_in(app, "wati")


@pytest.fixture
def offices(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    """Twenty-two people of TTU, two of them in a kecamatan of their own and three fishing; ten of Belu."""
    quota_id = factories.quota(app, people=40)
    far = {"Desa/Kelurahan": "Naiola", "Kecamatan": "Bikomi Selatan"}
    rows = [row(number) for number in range(1, 18)]
    rows += [row(number, Pekerjaan="Nelayan") for number in range(18, 21)]
    confirmed(sari, tmp_path, quota_id, [*rows, row(21, **far), row(22, **far)], start="2026-01")
    place = {"Desa/Kelurahan": "Kenebibi", "Kecamatan": "Kakuluk Mesak"}
    theirs = factories.quota(app, people=12, regency_id=BELU, budget=2_000_000)
    rows = [row(number, **place) for number in range(101, 111)]
    confirmed(signed_in(app, "rani"), tmp_path, theirs, rows, regency="belu", start="2026-01")
    contributions.frozen(app, quota_id, 3, 4)
    contributions.paid(app, quota_id, 3)
    return quota_id


def archive_of(client: PortalClient, asked: TestResponse) -> zipfile.ZipFile:
    """Follow a request to its ready page and open the file."""
    assert asked.status_code == 303, words(asked)
    page = client.get(asked.location)
    assert "Berkas siap" in words(page), words(page)
    (link,) = parsed(page).xpath("//a[contains(@href, '/berkas')]/@href")
    answer = client.get(link)
    assert answer.mimetype == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.data))


def table(found: zipfile.ZipFile, code: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.read(f"{code}.csv").decode(), newline="")))


def of(lines: list[dict[str, str]], **wanted: str) -> list[dict[str, str]]:
    return [line for line in lines if all(line[name] == value for name, value in wanted.items())]


def test_an_office_publishes_its_own_rows_with_small_numbers_hidden(
    app: Flask, sari: PortalClient, offices: int
) -> None:
    found = archive_of(sari, sari.post(OFFICE + "berkas", data={"tahun": "2026"}))
    (people,) = table(found, "peserta-wilayah")
    assert (people["kode_wilayah"], people["kode_bps"], people["kuota"], people["peserta"]) == (
        "53.03",
        "5305",
        "40",
        "22",
    )
    places = table(found, "peserta-kecamatan")
    hidden = {line["nama_kecamatan"] for line in of(places, status="ditutup")}
    assert hidden == {"Bikomi Selatan", "Kota Kefamenanu"}  # 22 - 20 would tell the two
    assert of(places, baris="jumlah")[0]["peserta"] == "22"
    assert {line["peserta"] for line in of(places, nama_kecamatan="Insana")} == {"0"}
    work = table(found, "peserta-pekerjaan")
    assert {line["peserta"] for line in of(work, kode_pekerjaan="nelayan")} == {""}
    (money,) = table(found, "anggaran-wilayah")
    assert money["realisasi"] == str(22 * 16_800)
    (months,) = table(found, "bulan-iuran-wilayah")
    assert months["bulan_lunas"] == "1"
    assert "manfaat-triwulan.csv" not in found.namelist()


def test_files_agree_with_one_another_and_with_their_metadata(sari: PortalClient, offices: int) -> None:
    found = archive_of(sari, sari.post(OFFICE + "berkas", data={"tahun": "2026"}))
    metadata = json.loads(found.read("metadata.json"))
    assert metadata["produsen_data"] == "Kabupaten Timor Tengah Utara"
    listed = {"metadata.json", "metadata.xlsx", "data.xlsx"}
    for each in metadata["kumpulan_data"]:
        lines = table(found, each["kode"])
        as_json = json.loads(found.read(f"{each['kode']}.json"))
        assert len(lines) == len(as_json) == each["baris"]
        for line, plain in zip(lines, as_json, strict=True):
            assert line == {name: "" if value is None else str(value) for name, value in plain.items()}
        for file in each["berkas"]:
            content = found.read(file["nama"])
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (file["sha256"], file["ukuran_byte"])
            listed.add(file["nama"])
    assert set(found.namelist()) == listed
    book = openpyxl.load_workbook(io.BytesIO(found.read("metadata.xlsx")), data_only=True)
    codes = [row[0] for row in book["Kumpulan data"].iter_rows(values_only=True)]
    assert [each["kode"] for each in metadata["kumpulan_data"]] == codes[codes.index("Kode") + 1 :]


def test_nobody_is_named(sari: PortalClient, offices: int) -> None:
    found = archive_of(sari, sari.post(OFFICE + "berkas", data={"tahun": "2026"}))
    everything = b"".join(found.read(name) for name in found.namelist() if not name.endswith(".xlsx")).decode()
    for name in ("metadata.xlsx", "data.xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(found.read(name)))
        everything += str([list(sheet.values) for sheet in book.worksheets])
    assert "Contoh Orang" not in everything
    assert "530301" not in everything
    assert "Sari Contoh" not in everything  # nor who pressed the button, as it is published


def test_the_province_publishes_all_and_an_office_the_same_of_itself(
    app: Flask, sari: PortalClient, wati: PortalClient, offices: int
) -> None:
    compliance.paid_claims(app, TTU, 2, 6)
    compliance.paid_claims(app, TTU, 5, 3)
    compliance.paid_claims(app, BELU, 2, 7)
    own = archive_of(sari, sari.post(OFFICE + "berkas", data={"tahun": "2026"}))
    whole = archive_of(wati, wati.post(PROVINCE + "berkas", data={"tahun": "2026"}))
    for name in own.namelist():
        if name.endswith(".csv"):
            code = name.removesuffix(".csv")
            assert of(table(whole, code), kode_wilayah="53.03") == table(own, code)
    people = table(whole, "peserta-wilayah")
    assert len(people) == 23
    (all_of_them,) = of(people, kode_wilayah="53")
    assert (all_of_them["peserta"], all_of_them["catatan"]) == ("32", "20 kabupaten/kota belum ada data")
    assert of(people, nama_wilayah="Kabupaten Alor")[0]["status"] == "belum ada data"


def test_benefits_are_the_cells_of_the_pages(app: Flask, wati: PortalClient, offices: int) -> None:
    compliance.paid_claims(app, TTU, 2, 6)
    compliance.paid_claims(app, TTU, 5, 3)
    compliance.paid_claims(app, BELU, 2, 7)
    found = archive_of(wati, wati.post(PROVINCE + "berkas", data={"tahun": "2026"}))
    lines = of(table(found, "manfaat-triwulan"), program="JKM")
    page = parsed(wati.get("/provinsi/manfaat/triwulan?tahun=2026"))
    assert of(lines, nama_wilayah="Kabupaten Timor Tengah Utara", status="ditutup")
    for regency in ("Kabupaten Timor Tengah Utara", "Kabupaten Belu"):
        (shown,) = page.xpath(f"//tr[th='{regency}']")
        cells = [cell.text_content().split()[0] for cell in shown.xpath("./td")]
        ours = [line["kasus"] or line["status"] for line in of(lines, nama_wilayah=regency)]
        assert len(ours) == len(cells) == 5
        assert all(shown.startswith(own) for shown, own in zip(cells, ours, strict=True)), (cells, ours)


def test_coverage_names_its_source(app: Flask, sari: PortalClient, offices: int) -> None:
    answer = sari.post(
        "/wilayah/ttu/cakupan/baru",
        data={
            "segment": "informal",
            "year": "2026",
            "as_of_on": "2026-06-30",
            "numerator": "1200",
            "denominator": "9000",
            "source": "=Laporan cabang",
        },
    )
    assert answer.status_code == 303, words(answer)
    found = archive_of(sari, sari.post(OFFICE + "berkas", data={"tahun": "2026"}))
    (line,) = table(found, "cakupan-wilayah")
    assert (line["terlindungi"], line["pekerja"], line["tanggal_sumber"]) == ("1200", "9000", "2026-06-30")
    assert line["sumber"] == "'=Laporan cabang"


def test_the_page_shows_sets_first_rows_and_licence(sari: PortalClient, wati: PortalClient, offices: int) -> None:
    shown = words(sari.get(OFFICE))
    assert "Creative Commons" in shown
    assert "Peserta menurut kecamatan" in shown
    assert "hanya diterbitkan provinsi" in shown
    province = parsed(wati.get(PROVINCE))
    assert len(province.xpath("//section[h2]")) == 9
    (people,) = province.xpath("//section[@id='peserta-wilayah']")
    first = people.xpath(".//tbody/tr")[0].text_content()
    assert "Timor Tengah Utara" in first  # those with people come first
    assert "Provinsi Nusa Tenggara Timur" not in people.text_content()


def test_the_request_is_recorded_and_nobody_elses_to_fetch(app: Flask, sari: PortalClient, offices: int) -> None:
    asked = sari.post(OFFICE + "berkas", data={"tahun": "2026"})
    assert "Berkas data terbuka 2026 diminta." in words(signed_in(app, "vera").get("/wilayah/ttu/catatan/"))
    assert signed_in(app, "vera").get(asked.location).status_code == 404


def test_the_same_facts_and_time_are_the_same_bytes(app: Flask, offices: int, tmp_path: Path) -> None:
    with app.app_context(), scope_of(Scope.province(all_regency_ids())):
        facts = gathering.facts_of(2026, whole=True)
    first, second = tmp_path / "satu" / "data.zip", tmp_path / "dua" / "data.zip"
    for path in (first, second):
        path.parent.mkdir()
        archive.write_archive(path, facts, "Provinsi", clock.now())
        assert [each.name for each in path.parent.iterdir()] == ["data.zip"]
    assert first.read_bytes() == second.read_bytes()


def test_facts_of_any_number_of_regencies_are_asked_for_in_a_few_questions(app: Flask, offices: int) -> None:
    def asked(scope: Scope, *, whole: bool) -> int:
        with app.app_context(), scope_of(scope), statements(app) as seen:
            gathering.facts_of(2026, whole=whole)
            return len([each for each in seen if each.startswith("SELECT") and "set_config" not in each])

    everything = Scope.province(frozenset(int(each.nik_prefix) for each in regencies()))
    with app.app_context():
        assert all_regency_ids() == everything.regency_ids
    one = asked(Scope.regency(TTU), whole=False)
    assert one == 4
    assert asked(everything, whole=False) == one  # which regencies there are is known
    assert asked(everything, whole=True) == one + 3  # benefits: claims, letters, what reports have hidden


def test_a_year_without_anything_is_no_data(wati: PortalClient) -> None:
    found = archive_of(wati, wati.post(PROVINCE + "berkas", data={"tahun": "2024"}))
    assert {line["status"] for line in table(found, "peserta-wilayah")} == {"belum ada data"}
    assert len(table(found, "peserta-umur")) == 22
