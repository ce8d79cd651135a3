"""The workbook of a hearing pack as its reader has it: sums that agree, inputs that compute, nobody's name."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from portal.core import typeset
from portal.exports.packs.book import write_pack
from portal.exports.packs.book.definitions import CONVENTIONS
from portal.exports.packs.rules.body import Body
from portal.exports.packs.rules.reading import current
from tests.support import hearing_bodies
from tests.support.hearing_body import JKK, JKM, of_schema_1, sample

SHA256 = "4f" * 32
ADDRESS = "https://portal.example.go.id/verifikasi/bahan/0042-TTU-2026"
ABSENT = "belum ada data"
TOTAL_FILL = "FFF3F5F6"


def made(path: Path, body: Body, **more: Any) -> Path:
    """The pack at `path`."""
    write_pack(path, body, sha256=SHA256, verify_url=ADDRESS, **more)
    return path


def values(path: Path) -> Workbook:
    """As a reader sees it that does not compute."""
    return load_workbook(path, data_only=True)


def column(sheet: Worksheet, header: str) -> list[Any]:
    """What stands below a header, down to the total; a table without rows has an empty cell there."""
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == header)
    found = []
    for row in range(cell.row + 1, sheet.max_row + 1):
        value = sheet.cell(row, cell.column).value
        if value is None and row > cell.row + 1:
            break
        found.append(value)
    return found


def total(sheet: Worksheet, header: str) -> Any:
    """The last cell of a column: its total."""
    return column(sheet, header)[-1]


def cells(book: Workbook) -> Iterator[tuple[str, Any]]:
    """Every cell with its sheet."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield sheet.title, cell


def named(book: Workbook, name: str) -> Any:
    """The value of the cell with this name."""
    (place,) = book.defined_names[name].destinations
    return book[place[0]][place[1]].value


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("pack") / "pack.xlsx", sample())


def test_the_sheets_stand_in_the_order_of_a_hearing(pack: Path) -> None:
    assert values(pack).sheetnames == [
        "Sampul", "Ringkasan", "Sumber Dana", "Kebutuhan", "Kecamatan", "Desa", "Pekerjaan", "Kelompok Peserta",
        "Bulanan", "Tren 5 Tahun", "Tahun Depan", "Manfaat", "Dasar Hukum", "Perjanjian", "Mutu Data", "Pemeriksaan",
        "Penjelasan Angka",
    ]  # fmt: skip


def test_the_cover_says_whose_and_which_and_how_to_check_it(pack: Path) -> None:
    sheet = values(pack)["Sampul"]
    lines = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
    assert sheet["A1"].value == "PEMERINTAH KABUPATEN TIMOR TENGAH UTARA"
    assert lines["Keadaan data"] == "20 November 2026 09.00 WITA"
    assert (lines["Nomor"], lines["SHA-256 angka"], lines["Alamat pemeriksaan"]) == ("0042/TTU/2026", SHA256, ADDRESS)
    assert lines["Dibuat oleh"] == "Sari Contoh (Operator)"
    assert "angka contoh" in lines["Perhatian"]
    assert lines["Pemeriksaan jumlah"] == "Semua cocok"
    with zipfile.ZipFile(pack) as archive:
        assert archive.read("xl/media/image1.png") == typeset.qr_png(ADDRESS)


def test_without_an_address_there_is_no_picture_of_nothing(tmp_path: Path) -> None:
    write_pack(tmp_path / "a.xlsx", sample(), sha256=SHA256, verify_url="")
    lines = {row[0]: row[1] for row in values(tmp_path / "a.xlsx")["Sampul"].iter_rows(values_only=True)}
    assert lines["Alamat pemeriksaan"] == "belum ditetapkan"
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert not any(name.startswith("xl/media/") for name in archive.namelist())


def test_cover_and_scenarios_say_what_saving_does(pack: Path) -> None:
    for name in ("Sampul", "Tahun Depan"):
        told = [str(cell) for row in values(pack)[name].iter_rows(values_only=True) for cell in row]
        assert any("disimpan ulang tidak lagi dikenali sebagai berkas asli" in each for each in told), name


def test_a_pack_of_real_figures_does_not_call_them_examples(tmp_path: Path) -> None:
    body = sample()
    body["example"], body["notes"] = False, []
    for source in body["sources"]:
        source["example"] = False
    assert not any("contoh, bukan" in str(cell.value) for _, cell in cells(values(made(tmp_path / "a.xlsx", body))))


def test_the_figures_are_named_cells(pack: Path) -> None:
    book = values(pack)
    assert named(book, "angka_kuota") == 14_880
    assert named(book, "angka_kebutuhan_iuran") == 2_999_808_000  # domain 1.4: 14.880 × 16.800 × 12
    assert (
        named(book, "angka_cakupan_pekerja_informal_bpu"),
        named(book, "angka_cakupan_pekerja_informal_bpu_dari"),
    ) == (9_600, 98_000)
    assert named(book, "angka_cakupan_pekerja_formal_pu") == ABSENT
    lines = {row[0]: row[1:4] for row in book["Ringkasan"].iter_rows(values_only=True)}
    assert lines["Terpakai pada November 2026"] == (11_160, 14_880, 0.75)
    assert lines["Pagu − kebutuhan"][0] == 0


def test_the_sums_of_the_sheets_are_those_of_the_body(pack: Path) -> None:
    book, body = values(pack), sample()
    realised = sum(line["realised"] for line in body["sources"])
    assert total(book["Sumber Dana"], "Kebutuhan JKK") == 14_880 * JKK * 12
    assert total(book["Sumber Dana"], "Kebutuhan JKM") == 14_880 * JKM * 12
    assert total(book["Kebutuhan"], "Kebutuhan") == 2_999_808_000
    assert [total(book[name], "Peserta") for name in ("Desa", "Kecamatan", "Pekerjaan", "Kelompok Peserta")] == [
        11_160
    ] * 4
    assert total(book["Bulanan"], "Dibayar") == realised
    assert total(book["Bulanan"], "Realisasi") == realised
    assert total(book["Manfaat"], "Manfaat") == sum(line["amount"] for line in body["benefits"])


def test_kecamatan_are_sums_over_the_sheet_of_villages(pack: Path) -> None:
    assert column(load_workbook(pack)["Kecamatan"], "Peserta")[0] == (
        "=SUMIFS('Desa'!$C$5:$C$24,'Desa'!$A$5:$A$24,\"=\"&A5)"
    )
    assert column(values(pack)["Kecamatan"], "Peserta")[0] == sum(line["people"] for line in sample()["places"][:4])


def test_every_total_and_every_share_is_a_formula(pack: Path) -> None:
    book = load_workbook(pack)
    seen = 0
    for name, cell in cells(book):
        if cell.font.bold and cell.fill.fgColor.rgb == TOTAL_FILL and not cell.value[0].isupper():
            assert cell.value.startswith("="), (name, cell.coordinate)
            seen += 1
        if "%" in cell.number_format:
            assert str(cell.value).startswith("=") or cell.data_type == "s", (name, cell.coordinate)
    assert seen > 40


def test_a_part_that_lacks_somebody_shows_the_difference(tmp_path: Path) -> None:
    body = sample()
    body["places"][3]["people"] -= 7
    body["months"][0]["paid"] += 1
    book = values(made(tmp_path / "a.xlsx", body))
    rows = {(row[1], row[2]): row[6:8] for row in book["Pemeriksaan"].iter_rows(min_row=7, values_only=True)}
    assert rows["Desa", "Peserta"] == rows["Kecamatan", "Peserta"] == (-7, "selisih")
    assert rows["Bulanan", "Dibayar"] == (1, "selisih")
    assert [found for found in rows.values() if found[0]] == [(-7, "selisih")] * 2 + [(1, "selisih")]
    assert named(book, "hasil_pemeriksaan") == "Ada selisih"
    assert "Ada selisih" in column(book["Ringkasan"], "Nilai")


def test_what_nobody_knows_is_never_nothing(tmp_path: Path) -> None:
    book = values(made(tmp_path / "a.xlsx", hearing_bodies.empty()))
    assert named(book, "angka_kuota") == ABSENT
    assert total(book["Desa"], "Peserta") == total(book["Manfaat"], "Manfaat") == ABSENT
    assert not [(name, cell.coordinate) for name, cell in cells(book) if cell.value == 0 and name != "Pemeriksaan"]
    checks = [row for row in book["Pemeriksaan"].iter_rows(min_row=7, values_only=True) if row[0]]
    assert {row[7] for row in checks} == {ABSENT}


def test_a_village_without_a_share_has_no_data_and_the_others_still_add_up(tmp_path: Path) -> None:
    body = hearing_bodies.large()
    book = values(made(tmp_path / "a.xlsx", body))
    shares = [line["share"] for line in body["places"]]
    assert column(book["Desa"], "Bagian Kuota")[0] == ABSENT
    assert column(book["Desa"], "Sisa Bagian")[0] == column(book["Desa"], "Capaian")[0] == ABSENT
    assert column(book["Kecamatan"], "Bagian Kuota")[0] == ABSENT
    assert total(book["Desa"], "Bagian Kuota") == total(book["Kecamatan"], "Bagian Kuota") == sum(filter(None, shares))


def test_an_official_may_change_the_scenarios_and_nothing_else(pack: Path) -> None:
    sheet = load_workbook(pack)["Tahun Depan"]
    assert sheet.protection.sheet
    inputs = [cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
    assert [cell.value for cell in inputs] == [
        7_440, 9_920, 12_320, 12, 12, 12, JKK, JKK, JKK, JKM, JKM, JKM,
    ]  # fmt: skip
    assert {cell.fill.fgColor.rgb for cell in inputs} == {"FFFFF3C4"}
    numbers = [cell.value for row in sheet.iter_rows(min_col=2) for cell in row if isinstance(cell.value, int)]
    theirs = [3_720, 4_960, 4_960]  # whom the province pays: told, and not to be changed
    assert sorted(numbers) == sorted([*(cell.value for cell in inputs), *theirs]), "a number that is no formula"


def test_text_stays_text(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", hearing_bodies.ugly())
    book = load_workbook(path)
    for text in hearing_bodies.UGLY:
        found = [cell for _, cell in cells(book) if cell.value == text]
        assert found and all(cell.data_type == "s" for cell in found), text
    assert not [cell for _, cell in cells(book) if cell.data_type == "f" and "HYPERLINK" in cell.value]


def test_nobody_is_in_it(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", hearing_bodies.large())
    assert not [
        cell for _, cell in cells(values(path)) if re.search(r"(?<![0-9a-f])\d{16}(?![0-9a-f])", str(cell.value))
    ]


def test_two_makings_are_the_same_bytes(tmp_path: Path) -> None:
    for name, body in (("a", sample()), ("b", hearing_bodies.large()), ("c", hearing_bodies.of_province())):
        first, second = made(tmp_path / f"{name}1.xlsx", body), made(tmp_path / f"{name}2.xlsx", body)
        assert first.read_bytes() == second.read_bytes()


def test_the_province_has_its_regencies_beside_each_other(tmp_path: Path) -> None:
    book = values(made(tmp_path / "a.xlsx", hearing_bodies.of_province()))
    assert "Desa" not in book.sheetnames
    assert book.sheetnames[4:6] == ["Kabupaten dan Kota", "Kecamatan"]
    sheet = book["Kabupaten dan Kota"]
    assert column(sheet, "Peserta") == column(sheet, "Peserta menurut Kecamatan")
    assert named(book, "hasil_pemeriksaan") == "Semua cocok"


def test_charts_draw_cells_and_tell_themselves_apart_without_colour(pack: Path) -> None:
    with zipfile.ZipFile(pack) as archive:
        charts = [archive.read(f"xl/charts/chart{number}.xml").decode() for number in (1, 2, 3)]
    coverage, budget, columns = charts
    for chart in charts:
        series = chart.split("<c:ser>")[1:]
        assert len(series) >= 2
        for one in series:
            assert all(part in one for part in ("<c:tx><c:strRef>", "<c:cat>", "<c:val><c:numRef>"))
            assert re.findall(r"<c:v>[^<]+</c:v>", one), "without what it drew last, a viewer shows nothing"
    assert "pattFill" in columns.split("<c:ser>")[2] and "pattFill" not in columns.split("<c:ser>")[1]
    for chart in (budget, coverage):
        looks = [
            (re.findall(r'prstDash val="(\w+)"', one), re.findall(r'symbol val="(\w+)"', one))
            for one in chart.split("<c:ser>")[1:]
        ]
        assert len({str(look) for look in looks}) == len(looks)
    assert "'Bulanan'!$C$22:$C$32" in budget, "paid up to November, the month of the pack"


def test_every_sheet_prints_landscape_one_page_wide_with_its_header_repeated(pack: Path) -> None:
    book = load_workbook(pack)
    for sheet in book.worksheets:
        setup = sheet.page_setup
        assert (setup.orientation, str(setup.paperSize)) == ("landscape", "9")
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, setup.fitToWidth or 1) == (True, 1)
        assert sheet.oddFooter.right.text == "Halaman &P dari &N"
        if setup.fitToHeight == 0:
            assert sheet.freeze_panes
            # Of several tables on a sheet none has its header on every page: they stand whole on theirs.
            several = sheet.title in ("Sumber Dana", "Bulanan", "Manfaat")
            assert bool(sheet.print_title_rows) is not several, sheet.title
    assert book["Ringkasan"].page_setup.fitToHeight in (None, 1)


def test_folio_is_a_choice(tmp_path: Path) -> None:
    book = load_workbook(made(tmp_path / "a.xlsx", sample(), paper="F4"))
    assert {str(sheet.page_setup.paperSize) for sheet in book.worksheets} == {"14"}


def test_definitions_say_where_each_figure_comes_from(tmp_path: Path) -> None:
    book = values(made(tmp_path / "a.xlsx", current(of_schema_1())))
    assert "Penjelasan Angka" not in book.sheetnames
    sheet = book["Definisi dan Sumber"]
    rows = {row[0]: row for row in sheet.iter_rows(min_row=5, values_only=True)}
    for figure in sample()["figures"]:
        assert rows[figure["label"]][2:5] == (figure["sentence"], figure["formula"], figure["source"])
    assert set(CONVENTIONS) | set(sample()["notes"]) <= set(rows)


def test_each_figure_is_explained_with_its_parts_that_add_up(pack: Path) -> None:
    body = sample()
    formulas, shown = load_workbook(pack)["Penjelasan Angka"], values(pack)["Penjelasan Angka"]
    rows = [[cell.value for cell in row] for row in shown.iter_rows(min_row=5, max_col=4)]
    for figure in body["figures"]:
        lines = [line for line in body["explained"] if line["name"] == figure["name"]]
        for line in lines:
            at = next(place for place, row in enumerate(rows) if row[0] == figure["label"])
            assert rows[at][1] == (ABSENT if figure["value"] is None else figure["value"])
            assert rows[at][3] == figure["sentence"]
            assert [row[3] for row in rows[at + 1 : at + 4]] == [
                f"Rumus: {figure['formula']}",
                f"Yang dihitung: {line['counted']}",
                f"Sumber: Buku kuota, keadaan 20 November 2026 09.00 WITA. Nama sel: "
                f"angka_{re.sub('[^a-z]+', '_', figure['label'].lower()).strip('_')}",
            ]
            parts = rows[at + 4 : at + 4 + len(line["parts"])]
            assert [tuple(row[:2]) for row in parts] == [(part["label"], part["value"]) for part in line["parts"]]
            if parts:
                total, difference = rows[at + 4 + len(parts)], rows[at + 5 + len(parts)]
                assert total[:2] == ["Jumlah bagian", figure["value"]]
                assert difference[:2] == ["Selisih dengan angka, harus 0", 0]
                row, last = at + 9, at + 8 + len(parts)
                cells = f"$B${row}:$B${last}" if last > row else f"$B${row}"
                assert formulas.cell(last + 1, 2).value == f"=SUM({cells})"
                assert formulas.cell(last + 2, 2).value.startswith(f"=N(B{last + 1})-N(angka_")


def test_a_part_that_is_missing_is_told_among_the_checks(tmp_path: Path) -> None:
    body = sample()
    body["explained"][1]["parts"].pop()
    book = values(made(tmp_path / "a.xlsx", body))
    assert named(book, "hasil_pemeriksaan") == "Ada selisih"


def test_shares_of_one_whole_keep_it_and_those_of_several_add_theirs_up(tmp_path: Path) -> None:
    body = sample()
    body["explained"][3]["parts"] = [
        {"label": "Belu", "value": 4_000, "out_of": 50_000},
        {"label": "Timor Tengah Utara", "value": 5_600, "out_of": 48_000},
    ]
    assert named(values(made(tmp_path / "a.xlsx", body)), "hasil_pemeriksaan") == "Semua cocok"
    body["explained"][3]["parts"] = [
        {"label": "Laki-laki", "value": 4_000, "out_of": 98_000},
        {"label": "Perempuan", "value": 5_600, "out_of": 98_000},
    ]
    assert named(values(made(tmp_path / "b.xlsx", body)), "hasil_pemeriksaan") == "Semua cocok"
