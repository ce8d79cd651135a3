"""The pages of coverage: what an operator, the province and a branch see and do; the workbooks."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask

from tests.support import coverage
from tests.support.client import PortalClient, signed_in
from tests.support.coverage import typed
from tests.support.lists import words, workbook_of

pytestmark = pytest.mark.usefixtures("held_clock")
HERE, PROVINCE = "/wilayah/ttu/cakupan/", "/provinsi/cakupan/"
WIDE = ("region", "year", "as_of_on", "segment", "numerator", "denominator", "source")


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    return signed_in(app, "wati")


def record(client: PortalClient, here: str = HERE, **changes: str) -> str:
    """The address of a figure that was typed in."""
    answer = client.post(here + "baru", data=typed(**changes))
    assert answer.status_code == 303, words(answer)
    numbers = re.findall(rf'href="{here}(\d+)"', client.get(answer.location).get_data(as_text=True))
    return f"{here}{max(map(int, numbers))}"


def test_a_figure_stands_with_its_numbers_source_and_date(sari: PortalClient) -> None:
    record(sari)
    page = words(sari.get(HERE))
    assert "12,18% 1.204 dari 9.880 orang, 31 Desember 2025" in page
    assert "Laporan contoh 1" in page
    assert "Formal (PU) belum ada data" in page


def test_a_percentage_alone_is_a_quotation_and_says_so(sari: PortalClient) -> None:
    record(sari, segment="total", numerator="657.713", denominator="", quoted="42,47")
    page = words(sari.get(HERE))
    assert "Kutipan, belum lengkap" in page and "tidak dicetak" in page and "42,47% dikutip" in page
    answer = sari.post(HERE + "baru", data=typed(numerator="", denominator=""))
    assert answer.status_code == 422
    assert "Isi jumlah orang yang terlindungi." in words(answer)


def test_what_was_typed_stays_when_something_is_missing(sari: PortalClient) -> None:
    answer = sari.post(HERE + "baru", data=typed(source="", numerator="9.999"))
    page = words(answer)
    assert answer.status_code == 422 and "Tulis sumbernya" in page
    assert 'value="9.999"' in answer.get_data(as_text=True)
    answer = sari.post(HERE + "baru", data=typed(numerator="9.999"))
    assert answer.status_code == 422 and "lebih banyak daripada yang seharusnya" in words(answer)
    answer = sari.post(HERE + "baru", data=typed(segment="semua", year="dua ribu", quoted="0,4247"))
    page = words(answer)
    assert "Pilih salah satu dari daftar." in page and "belum jelas sebagai persen" in page


def test_contradictory_sources_stand_side_by_side_and_are_never_averaged(sari: PortalClient) -> None:
    record(sari)
    rival = record(sari, numerator="1.990", source="Kantor cabang")
    page = words(sari.get(HERE))
    assert "12,18%" in page and "20,14%" in page and "16,16%" not in page
    assert "sumber saling berbeda untuk tanggal yang sama" in page and "Sumber berbeda" in page
    answer = sari.post(rival + "/pakai", data={"pakai-reason": "Menurut rapat"})
    assert answer.status_code == 303
    page = words(sari.get(HERE))
    assert "Dipakai" in page and "20,14% 1.990 dari 9.880 orang" in page
    assert "Menurut rapat" in words(sari.get(rival))


def test_the_history_shows_a_change_of_denominator(sari: PortalClient) -> None:
    first = record(sari)
    answer = sari.post(first + "/koreksi", data=typed(denominator="12.450"))
    assert answer.status_code == 422 and "Tulis mengapa angka ini dikoreksi." in words(answer)
    answer = sari.post(first + "/koreksi", data=typed(denominator="12.450", correction_why="Penyebut BPS"))
    page = words(sari.get(answer.location))
    assert "12.450 Penyebut berubah" in page and "Penyebut BPS" in page and "catatan pertama" in page
    assert "Ini versi lama, tidak dihitung lagi." in words(sari.get(first))
    assert sari.post(answer.location + "/tarik", data={"tarik-reason": "Bukan resmi"}).status_code == 303
    assert "Ditarik oleh Sari Contoh" in words(sari.get(answer.location))
    assert "Belum ada angka 2026" in words(sari.get(HERE))


def test_a_viewer_reads_and_sees_why_nothing_can_be_changed(app: Flask, sari: PortalClient) -> None:
    figure = record(sari)
    vera = signed_in(app, "vera")
    for page in (HERE, figure):
        assert "Hanya untuk Operator." in words(vera.get(page))
    assert vera.get(HERE + "baru").status_code == 403


def test_the_workbook_of_a_region_holds_every_source(sari: PortalClient) -> None:
    record(sari)
    record(sari, numerator="1.990", source="=Kantor cabang")
    book = workbook_of(sari, sari.post(HERE + "unduh", data={"tahun": "2025"}))
    rows = [[cell.value for cell in row] for row in book["Angka Cakupan"].iter_rows()]
    head = next(index for index, row in enumerate(rows) if row[0] == "No")
    found = [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :] if row[0]]
    assert [(row["Orang Terlindungi"], row["Pekerja Seharusnya"], row["Sumber"]) for row in found] == [
        (1_990, 9_880, "=Kantor cabang"),
        (1_204, 9_880, "Laporan contoh 1"),
    ]
    assert {row["Kedudukan"] for row in found} == {"berbeda dengan sumber lain"}


# --- the province -----------------------------------------------------------------------------------------------------


def test_the_province_keeps_both_official_figures_and_says_how_many_are_missing(wati: PortalClient) -> None:
    own = PROVINCE + "53/"
    for covered, quoted, source in (("657.713", "42,47", "S3"), ("668.000", "40,4", "S116")):
        data = {"segment": "total", "year": "2024", "as_of_on": "2024-12-31", "denominator": "", "quoted": quoted}
        record(wati, own, **data, numerator=covered, source=source)
    target = {"year": "2024", "people": "1.054.194", "percent": "64,82", "source": "Rencana"}
    assert wati.post(own + "target", data=target).status_code == 303
    page = words(wati.get(own))
    assert "Target 2024: 1.054.194 orang (64,82%)" in page
    assert "Kurang 396.481 orang lagi menurut 657.713 orang (S3" in page
    assert "Kurang 386.194 orang lagi menurut 668.000 orang (S116" in page
    assert "41,4" not in page
    assert "64,82%" in words(wati.get(PROVINCE))


def test_the_province_compares_its_regencies_and_types_in_for_one(app: Flask, wati: PortalClient) -> None:
    figure = record(wati, PROVINCE + "5304/", numerator="2.470")
    page = words(wati.get(PROVINCE))
    assert "Kabupaten Belu 25% 2.470 9.880 31 Desember 2025 Laporan contoh 1" in page
    assert "25% Informal (BPU) 2025: 2.470 dari 9.880 orang, dari 1 wilayah yang angkanya jelas." in page
    assert "Kabupaten Timor Tengah Utara – – – belum ada data" in page
    assert "Wati Contoh" in words(
        signed_in(app, "rani").get(figure.replace(PROVINCE + "5304/", "/wilayah/belu/cakupan/"))
    )
    assert "Kabupaten Belu" in words(signed_in(app, "petrus").get("/bpjs/atambua/cakupan/"))
    assert "Kabupaten Belu" not in words(signed_in(app, "endang").get("/bpjs/ende/cakupan/"))
    for region in ("9999", "0"):
        assert wati.get(f"{PROVINCE}{region}/").status_code == 404


def test_the_workbook_of_the_province_equals_the_page(wati: PortalClient) -> None:
    record(wati, PROVINCE + "5304/", segment="formal")
    record(wati, PROVINCE + "5303/", segment="formal")
    record(wati, PROVINCE + "5303/", segment="formal", numerator="5", source="Lain")
    book = workbook_of(wati, wati.post(PROVINCE + "unduh", data={"tahun": "2025", "segmen": "formal"}))
    rows = [[cell.value for cell in row] for row in book["Kabupaten dan Kota"].iter_rows()]
    found = {row[1]: row for row in rows if row[1]}
    assert found["Kabupaten Belu"][2:4] == [1_204, 9_880]
    assert found["Kabupaten Timor Tengah Utara"][7] == "sumber saling berbeda, belum dipilih"
    assert found["Kabupaten Timor Tengah Utara"][2] is None
    assert len([name for name in found if name.startswith(("Kabupaten ", "Kota "))]) == 22


# --- uploads ----------------------------------------------------------------------------------------------------------


def send(client: PortalClient, lines: list[str], here: str = HERE, **options: object) -> str:
    answer = client.post(here + "unggahan/", data={"file": coverage.workbook(lines, **options)})  # type: ignore[arg-type]
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def test_a_workbook_is_shown_row_by_row_before_anything_is_recorded(sari: PortalClient) -> None:
    record(sari)
    record(sari, source="Laporan contoh 2", numerator="1.000")
    page = send(sari, [coverage.line(1), coverage.line(2), coverage.line(3), coverage.line(4, workers="banyak")])
    text = words(sari.get(page))
    assert "1 baru · 1 koreksi · 1 sudah tercatat · 1 perlu diperbaiki" in text
    assert "baris 5 Perlu diperbaiki Kolom Pekerja Seharusnya: “banyak” bukan bilangan bulat." in text
    assert "semula 1.000 dari 9.880" in text
    assert "Laporan contoh 3" not in words(sari.get(HERE))


def test_all_or_nothing_or_the_right_rows_and_only_once(sari: PortalClient) -> None:
    record(sari, source="Laporan contoh 2", numerator="1.000")
    page = send(sari, [coverage.line(2), coverage.line(3), coverage.line(4, workers="banyak")])
    seal = {"seal": coverage.seal(sari, page)}
    answer = sari.post(page + "/catat", data=seal)
    assert answer.status_code == 422 and "1 baris perlu diperbaiki." in words(answer)
    assert "Laporan contoh 3" not in words(sari.get(HERE))
    for _ in range(2):
        assert sari.post(page + "/catat-yang-benar", data=seal).status_code == 303
    text = words(sari.get(HERE))
    assert text.count("Laporan contoh 2") == 1 and text.count("Laporan contoh 3") == 1
    assert "Sudah dicatat" in words(sari.get(page))
    answer = sari.post(page + "/batal")
    assert answer.status_code == 422 and "sudah dicatat" in words(answer)


def test_what_changed_meanwhile_is_shown_before_it_is_recorded(sari: PortalClient) -> None:
    page = send(sari, [coverage.line(1), coverage.line(2)])
    seal = {"seal": coverage.seal(sari, page)}
    record(sari)
    answer = sari.post(page + "/catat", data=seal)
    assert answer.status_code == 422 and "berubah sejak halaman ini dibuka" in words(answer)
    assert sari.post(page + "/catat", data={"seal": coverage.seal(sari, page)}).status_code == 303


def test_the_same_file_twice_leads_to_the_first_upload_until_it_is_discarded(sari: PortalClient) -> None:
    page = send(sari, [coverage.line(1)])
    assert send(sari, [coverage.line(1)]) == page
    assert sari.post(page + "/batal").status_code == 303
    assert send(sari, [coverage.line(1)]) != page
    answer = sari.post(page + "/catat", data={"seal": "x"})
    assert answer.status_code == 422 and "sudah dibatalkan" in words(answer)


def test_a_long_workbook_shows_the_wrong_rows_first(sari: PortalClient) -> None:
    page = send(sari, [*(coverage.line(number) for number in range(101)), coverage.line(200, workers="banyak")])
    first = words(sari.get(page))
    assert "101 baru · 1 perlu diperbaiki" in first and "Berikutnya" in first
    assert first.index("baris 103 Perlu diperbaiki") < first.index("baris 2 Baru")
    rest = words(sari.get(page + "?mulai=100"))
    assert "baris 102 Baru" in rest and "baris 2 Baru" not in rest and "Laporan contoh 100" in rest


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "kosong"),
        (b"Nama;Alamat\nContoh;Jalan\n", "Judul kolom tidak ditemukan: Tahun, Keadaan Per Tanggal, Segmen, Sumber."),
        (b"Tahun;Keadaan Per Tanggal;Segmen;Sumber\n", "Tidak ada baris di bawah judul kolom."),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, ""),
    ],
)
def test_a_file_that_cannot_be_used_says_why(sari: PortalClient, content: bytes, says: str) -> None:
    answer = sari.post(HERE + "unggahan/", data={"file": (BytesIO(content), "cakupan.csv")})
    assert answer.status_code == 422 and says in words(answer)


def test_the_template_comes_back_filled_in(app: Flask, sari: PortalClient, wati: PortalClient) -> None:
    book = workbook_of(wati, wati.post(PROVINCE + "unggahan/templat"))
    sheet = book["Isian"]
    head = [cell.value for cell in sheet[1]]
    values = {
        "Kabupaten/Kota": "Kabupaten Belu",
        "Tahun": 2025,
        "Keadaan Per Tanggal": "31/12/2025",
        "Segmen": "Formal (PU)",
        "Orang Terlindungi": 1_204,
        "Pekerja Seharusnya": 9_880,
        "Sumber": "Laporan contoh 9",
    }
    for index, name in enumerate(head, start=1):
        sheet.cell(2, index, values.get(str(name)))
    file = BytesIO()
    book.save(file)
    answer = wati.post(PROVINCE + "unggahan/", data={"file": (BytesIO(file.getvalue()), "isian.xlsx")})
    assert answer.status_code == 303, words(answer)
    page = answer.location
    assert "1 baru" in words(wati.get(page))
    assert wati.post(page + "/catat", data={"seal": coverage.seal(wati, page)}).status_code == 303
    assert "Laporan contoh 9" in words(signed_in(app, "rani").get("/wilayah/belu/cakupan/"))
    assert workbook_of(sari, sari.post(HERE + "unggahan/templat"))["Isian"]


def test_an_office_brings_in_its_own_region_alone(sari: PortalClient, wati: PortalClient) -> None:
    page = send(sari, [f"53.04;{coverage.line(1)}"], columns=WIDE)
    assert "bukan wilayah yang dapat Anda isi" in words(sari.get(page))
    page = send(wati, [f"NTT;{coverage.line(1)}", f"53.04;{coverage.line(1)}"], PROVINCE, columns=WIDE)
    assert wati.post(page + "/catat", data={"seal": coverage.seal(wati, page)}).status_code == 303
    assert "Laporan contoh 1" in words(wati.get(PROVINCE + "53/"))
