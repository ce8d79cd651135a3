"""The workbook of a hearing pack on paper, as LibreOffice prints it: large enough, whole, and no page in vain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from portal.core.workbook import Paper
from portal.exports.packs.book import write_pack
from tests.exports.packs.test_book_computed import BODIES
from tests.support import hearing_papers, soffice
from tests.support.hearing_body import sample
from tests.support.prepared import Prepared
from tests.support.printed import Page, pages_of, squeezed

SMALLEST = 8.5  # points; with Arial or a font of its widths all but the summary come out at ten
PRINTED = {**BODIES, "provinsi-22": hearing_papers.province, "kosong-2": hearing_papers.empty}
FOLIO = "folio"
Books = dict[str, tuple[Path, Path]]  # the workbook, what LibreOffice printed of it


@pytest.fixture(scope="module")
def books(prepared: Prepared) -> Books:
    """Every pack on A4, and one on F4."""
    found: Books = prepared.once("printed-hearing-packs", _printed)
    return found


def _printed(folder: Path) -> Books:
    papers: dict[str, Paper] = dict.fromkeys(PRINTED, "A4") | {FOLIO: "F4"}  # type: ignore[assignment]
    for name, paper in papers.items():
        body = PRINTED.get(name, sample)()
        path = folder / f"{name}.xlsx"
        write_pack(path, body, sha256="4f" * 32, verify_url="https://portal.example.go.id/v/1", paper=paper)
    written = [folder / f"{name}.xlsx" for name in papers]
    return {path.stem: (path, made) for path, made in zip(written, soffice.printed(folder, *written), strict=True)}


def sheets_of(book: Workbook, pages: list[Page]) -> Iterator[tuple[Worksheet, list[Page]]]:
    """The sheets with their pages: as many as the breaks that the workbook itself sets, and none more."""
    at = 0
    for sheet in book.worksheets:
        count = len(sheet.row_breaks.brk) + 1
        yield sheet, pages[at : at + count]
        at += count
    assert at == len(pages), "LibreOffice breaks pages where the workbook does not"


@pytest.mark.parametrize("name", [*PRINTED, FOLIO])
def test_everything_is_large_enough_to_read(books: Books, name: str) -> None:
    small = {place: page.smallest for place, page in enumerate(pages_of(books[name][1]), 1) if page.smallest < SMALLEST}
    assert not small


@pytest.mark.parametrize("name", [*PRINTED, FOLIO])
def test_pages_are_numbered_and_lie_as_long_as_their_paper(books: Books, name: str) -> None:
    pages = pages_of(books[name][1])
    assert [re.findall(r"Halaman (\d+) dari (\d+)", page.text) for page in pages] == [
        [(str(number), str(len(pages)))] for number in range(1, len(pages) + 1)
    ]


@pytest.mark.parametrize("name", [*PRINTED, FOLIO])
def test_every_text_of_a_sheet_stands_whole_on_its_pages(books: Books, name: str) -> None:
    book = load_workbook(books[name][0], data_only=True)
    for sheet, pages in sheets_of(book, pages_of(books[name][1])):
        said = "".join(page.words for page in pages)
        assert "###" not in said, sheet.title
        cut = [
            (cell.coordinate, cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, str) and squeezed(cell.value) not in said
        ]
        assert not cut, sheet.title


@pytest.mark.parametrize("name", [*PRINTED, FOLIO])
def test_the_header_of_a_table_stands_on_each_of_its_pages(books: Books, name: str) -> None:
    book = load_workbook(books[name][0], data_only=True)
    for sheet, pages in sheets_of(book, pages_of(books[name][1])):
        if sheet.print_title_rows:
            row = int(sheet.print_title_rows.split(":")[0].strip("$"))
            headers = [word for cell in sheet[row] if cell.value for word in str(cell.value).split()]
            for number, page in enumerate(pages, 1):
                assert not [header for header in headers if header not in page.words], (sheet.title, number)


@pytest.mark.parametrize("name", [*PRINTED, FOLIO])
def test_no_page_holds_a_header_a_total_or_notes_alone(books: Books, name: str) -> None:
    """Each page begins two rows or more above the end of its table, and no page begins right below a header."""
    book = load_workbook(books[name][0], data_only=True)
    for sheet in book.worksheets:
        begins = [brk.id + 1 for brk in sheet.row_breaks.brk]  # rows from 1 that begin a page
        starts = [row for row in range(1, sheet.max_row + 1) if _is_header(sheet, row)]
        ends = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value in ("Jumlah", "Jumlah bagian")]
        for row in begins:
            assert not [start for start in starts if start < row <= start + 2], (sheet.title, row, "below a header")
            assert not [end for end in ends if end - 1 <= row <= end], (sheet.title, row, "a total alone")
        if begins and sheet.title not in ("Penjelasan Angka", "Definisi dan Sumber"):
            filled = [row for row in range(begins[-1], sheet.max_row + 1) if sheet.cell(row, 1).value is not None]
            assert len(filled) >= 2, (sheet.title, "a last page with next to nothing")


@pytest.mark.parametrize("name", ["contoh", "besar", "provinsi", "provinsi-22", "kosong", FOLIO])
def test_of_several_tables_on_a_sheet_each_stands_whole_on_its_page(books: Books, name: str) -> None:
    book = load_workbook(books[name][0], data_only=True)
    for sheet in book.worksheets:
        if not sheet.print_title_rows:
            for brk in sheet.row_breaks.brk:
                first = sheet.cell(brk.id + 1, 1)
                assert first.value is None or (first.font.bold and first.font.size == 11), (sheet.title, brk.id)


def _is_header(sheet: Worksheet, row: int) -> bool:
    cell = sheet.cell(row, 1)
    return bool(cell.font.bold) and cell.fill.fgColor.rgb == "FFE4EAED"


def test_sheets_follow_each_other_and_only_long_tables_go_on(books: Books) -> None:
    book = load_workbook(books["contoh"][0])
    longer = {sheet.title for sheet in book.worksheets if sheet.row_breaks.brk}
    assert longer <= {"Tren 5 Tahun", "Pemeriksaan", "Penjelasan Angka"}
    book = load_workbook(books["besar"][0])
    assert {"Desa", "Pekerjaan", "Dasar Hukum"} <= {sheet.title for sheet in book.worksheets if sheet.row_breaks.brk}
