"""Files become rows with Excel's own numbers, whatever the writer, the encoding and the blank edges."""

from __future__ import annotations

import io
import threading
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from portal.core.tabular import FileProblem, FileProblemCode, TableFile, read_tables
from portal.core.tabular.tables import column_letter
from portal.core.tabular.wire import BATCH


def workbook_bytes(workbook: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def first_sheet(workbook: openpyxl.Workbook) -> Worksheet:
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    return sheet


def refused(content: bytes, name: str) -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        read_tables(content, name)
    return caught.value


def test_cells_keep_their_kind() -> None:
    workbook = openpyxl.Workbook()
    first_sheet(workbook).append(
        [
            "5303011708900001",
            5303011708900001,
            1.5,
            True,
            date(1990, 8, 17),
            datetime(1990, 8, 17, 13, 5),
            time(3, 4),
            None,
        ]
    )
    row = read_tables(workbook_bytes(workbook), "a.xlsx").sheets[0].rows[0]
    assert row[:7] == (
        *("5303011708900001", 5303011708900001.0, 1.5, True),
        *(date(1990, 8, 17), datetime(1990, 8, 17, 13, 5), "03:04:00"),
    )
    assert [type(cell) for cell in row[:6]] == [str, float, float, bool, date, datetime]


def test_row_numbers_are_those_of_excel_when_the_sheet_begins_lower() -> None:
    workbook = openpyxl.Workbook()
    first_sheet(workbook)["C5"] = "NIK"
    first_sheet(workbook)["D8"] = "isi"
    sheet = read_tables(workbook_bytes(workbook), "a.xlsx").sheets[0]
    assert (sheet.first_row, sheet.first_column, sheet.width) == (5, 3, 2)
    assert dict(sheet.numbered_rows()) == {5: ("NIK", ""), 6: ("", ""), 7: ("", ""), 8: ("", "isi")}


def test_hidden_rows_and_sheets_are_told_and_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    shown, hidden = workbook.add_worksheet('Daftar & "Usulan"'), workbook.add_worksheet("Rahasia")
    for row in range(12):
        shown.write_row(row, 0, [f"baris {row + 1}", "x"])
    hidden.write(0, 0, "tak terbaca")
    shown.set_row(4, None, None, {"hidden": True})
    shown.set_row(10, None, None, {"hidden": True})
    hidden.hide()
    workbook.close()
    first, second = read_tables(path, path.name).sheets
    assert (first.name, first.hidden, first.hidden_rows) == ('Daftar & "Usulan"', False, frozenset({5, 11}))
    assert (second.name, second.hidden, second.rows) == ("Rahasia", True, [])


def test_very_hidden_sheets_count_as_hidden() -> None:
    workbook = openpyxl.Workbook()
    first_sheet(workbook).append(["a"])
    workbook.create_sheet("Dalam").sheet_state = "veryHidden"
    assert [sheet.hidden for sheet in read_tables(workbook_bytes(workbook), "a.xlsx").sheets] == [False, True]


def test_more_rows_than_a_batch_arrive_in_order() -> None:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("A")
    for number in range(BATCH + 100):
        sheet.append([str(number), date(2000, 1, 1) if number % 3 else "teks"])
    rows = read_tables(workbook_bytes(workbook), "a.xlsx").sheets[0].rows
    assert [row[0] for row in rows] == [str(number) for number in range(BATCH + 100)]
    assert rows[0][1] == "teks" and rows[BATCH + 1][1] == date(2000, 1, 1)


def test_prefixed_elements_single_quotes_and_missing_references_are_understood() -> None:
    """Some writers prefix every element, or leave cell references out; hidden rows must be found all the same."""
    content = rewritten_sheet(
        b"<x:worksheet xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><x:sheetData>"
        b"<x:row r='2' hidden='1'><x:c r='B2' t='inlineStr'><x:is><x:t>dua</x:t></x:is></x:c></x:row>"
        b"<x:row r='4'><x:c r='B4'><x:v>4</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    sheet = read_tables(content, "a.xlsx").sheets[0]
    assert sheet.hidden_rows == {2}
    assert dict(sheet.numbered_rows()) == {2: ("dua",), 3: ("",), 4: (4.0,)}


def test_formatted_blank_cells_far_away_do_not_refuse_a_list() -> None:
    """Excel keeps a formatted but empty cell at the end of the world; only what holds something counts."""
    content = rewritten_sheet(
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row>'
        b'<row r="1048576"><c r="XFD1048576" s="0"></c></row></sheetData></worksheet>'
    )
    assert read_tables(content, "a.xlsx").sheets[0].rows == [(1.0,)]


def rewritten_sheet(xml: bytes) -> bytes:
    """A sound workbook of one sheet with this XML in place of the sheet's own."""
    workbook = openpyxl.Workbook()
    first_sheet(workbook).append(["x"])
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(workbook))) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.infolist():
            content = xml if part.filename == "xl/worksheets/sheet1.xml" else old.read(part)
            new.writestr(part.filename, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_in_every_usual_encoding_and_delimiter(delimiter: str, encoding: str) -> None:
    lines = [["NIK", "Nama", "Alamat"], ["5303011708900001", "José “Nona” Kolo", "RT 1"], ["", "", ""]]
    text = "".join(delimiter.join(line) + "\r\n" for line in lines)
    sheet = read_tables(text.encode(encoding), "usulan.csv").sheets[0]
    assert sheet.name == "usulan"
    assert [list(row) for row in sheet.rows] == lines


def test_rows_of_text_are_numbered_as_excel_shows_them() -> None:
    """A quoted line break stays inside its row, a blank line is a row, and Excel's sep= line is none."""
    content = 'sep=;\nNIK;Nama\n\n1;"dua\nbaris"\n3;empat;lima\n'
    rows = read_tables(content.encode(), "a.csv").sheets[0].rows
    assert rows == [("NIK", "Nama", ""), ("", "", ""), ("1", "dua\nbaris", ""), ("3", "empat", "lima")]


def test_commas_inside_addresses_do_not_win_over_the_semicolon() -> None:
    content = "NIK;Nama;Alamat\n1;Kolo;RT 1, RW 2, Dusun 3\n2;Tefa;RT 4, RW 5\n3;Nule;Jalan A, B, C, D\n"
    assert read_tables(content.encode(), "a.csv").sheets[0].width == 3


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), max_size=8), min_size=2, max_size=5
        ),
        min_size=1,
        max_size=6,
    ).filter(lambda rows: any(cell.strip() for row in rows for cell in row))
)
def test_text_that_a_program_wrote_comes_back_cell_by_cell(rows: list[list[str]]) -> None:
    import csv

    from portal.core.tabular import delimited, wire

    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([["NIK", "Nama", "Desa", "Umur", "Ket"], *rows])
    answer = io.BytesIO()
    delimited.send(("sep=;\n" + stream.getvalue()).encode("utf-8-sig"), "a.csv", ".csv", answer, cells=10_000)
    wire.write_end(answer)
    (sheet,) = wire.decode(answer.getvalue())
    assert [list(row) for row in sheet.rows[1:]] == [row + [""] * (5 - len(row)) for row in rows]


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zip_of(names: list[str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "isi")
    return stream.getvalue()


def sound_workbook() -> bytes:
    workbook = openpyxl.Workbook()
    for number in range(200):
        first_sheet(workbook).append([number, f"baris {number}"])
    return workbook_bytes(workbook)


@pytest.mark.parametrize(
    ("content", "name", "code", "word"),
    [
        (b"", "a.xlsx", "file_empty", "kosong"),
        (b"", "a.csv", "file_empty", "kosong"),
        (b"\xef\xbb\xbf \r\n\r\n", "a.csv", "file_empty", "tidak berisi"),
        (bytes(5000), "a.xlsx", "file_empty", "tidak berisi"),
        (PDF, "daftar.xlsx", "file_type", "PDF"),
        (PDF, "daftar.csv", "file_type", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "foto.xlsx", "file_type", "PNG"),
        (b"<html><p>NIK</p></html>", "a.xls", "file_type", "HTML"),
        (b"catatan rapat hari ini", "a.xlsx", "file_type", "teks"),
        (bytes(range(1, 200)) * 40, "a.xlsx", "file_broken", "rusak"),
        (bytes(range(1, 200)) * 40, "a.csv", "file_type", "biner"),
        (OLE + "EncryptedPackage".encode("utf-16-le") + bytes(100), "a.xlsx", "file_encrypted", "kata sandi"),
        (OLE + "Workbook".encode("utf-16-le") + bytes(100), "a.xls", "file_broken", ".xlsx"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.xlsx", "file_type", "Office lama"),
        (zip_of(["word/document.xml"]), "a.xlsx", "file_type", "Word"),
        (zip_of(["mimetype", "content.xml"]), "a.xlsx", "file_type", "LibreOffice"),
        (zip_of(["xl/workbook.bin"]), "a.xlsx", "file_broken", "rusak"),
        (zip_of(["daftar.xlsx"]), "a.zip", "file_type", "Ekstrak"),
        (zip_of(["foto.jpg"]), "a.xlsx", "file_type", "ZIP"),
        (zip_of(["xl/workbook.xml"]), "a.xlsx", "file_broken", "rusak"),
        (sound_workbook()[:-3000], "a.xlsx", "file_broken", "terpotong"),
        (sound_workbook()[:100], "a.xlsx", "file_broken", "terpotong"),
        (b'NIK;Nama\n1;"' + b"x" * 140_000, "a.csv", "file_broken", "kutip"),
    ],
    ids=lambda value: "berkas" if isinstance(value, bytes) else value,
)
def test_a_file_that_is_no_list_gets_one_clear_sentence(content: bytes, name: str, code: str, word: str) -> None:
    problem = refused(content, name)
    assert problem.code == code
    assert word in problem.message and name in problem.message
    assert problem.message.endswith((".", ")."))


def test_every_kind_of_damage_in_the_middle_is_caught() -> None:
    sound = sound_workbook()
    for place in range(200, len(sound) - 200, len(sound) // 25):
        damaged = sound[:place] + bytes(byte ^ 0x5A for byte in sound[place : place + 60]) + sound[place + 60 :]
        try:
            table = read_tables(damaged, "a.xlsx")
        except FileProblem as problem:
            assert problem.code in (FileProblemCode.BROKEN, FileProblemCode.TYPE, FileProblemCode.TOO_BIG_INSIDE)
        else:  # a part that holds no cells was hit
            assert len(table.sheets[0].rows) == 200


def test_zip_with_encrypted_entries_is_called_encrypted() -> None:
    content = bytearray(sound_workbook())
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    assert refused(bytes(content), "a.xlsx").code is FileProblemCode.ENCRYPTED


def test_a_list_of_the_wrong_name_is_read_by_its_content() -> None:
    assert read_tables(sound_workbook(), "a.csv").sheets[0].width == 2
    assert read_tables(b"NIK,Nama\n1,Kolo\n", "a.xlsx").sheets[0].rows[1] == ("1", "Kolo")


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("C:\\Users\\sari\\daftar.csv", "daftar.csv"),
        ("/home/sari/daftar.csv", "daftar.csv"),
        ("Usulan – Désa “Keun” 2027.csv", "Usulan – Désa “Keun” 2027.csv"),
        ("-x.csv", "-x.csv"),
        ("a\x00b\ud800\n.csv", "ab.csv"),
    ],
)
def test_any_name_is_taken_without_its_folders(given_name: str, kept: str) -> None:
    assert read_tables(b"NIK,Nama\n", given_name).filename == kept


def test_a_long_name_keeps_its_ending() -> None:
    name = read_tables(b"NIK,Nama\n", "a" * 5000 + ".csv").filename
    assert len(name) <= 101 and name.endswith("a.csv")


def test_many_threads_may_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(sound_workbook())
    results: list[TableFile] = []
    threads = [threading.Thread(target=lambda: results.append(read_tables(path, "a.xlsx"))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(table.sheets[0].rows) for table in results] == [200] * 6


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    read_tables(sound_workbook(), "a.xlsx")
    refused(sound_workbook()[:-3000], "a.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")]
)
def test_column_letters(column: int, letters: str) -> None:
    assert column_letter(column) == letters
