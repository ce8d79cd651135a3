"""Sampul: whose figures, of which year and hour, under which number, how anybody checks them, and what follows."""

from __future__ import annotations

from portal.core import formatting, typeset
from portal.core.workbook import ReportSheet, Term
from portal.exports.packs.book import frame as names
from portal.exports.packs.book.frame import CONTENTS, Frame

WORDS, WIDE = 24, 72
CHANGEABLE = (
    "Angka skenario dapat diubah untuk simulasi. Berkas yang disimpan ulang tidak lagi dikenali sebagai berkas asli: "
    "simpan juga unduhan aslinya."
)
EXAMPLE = "Sebagian angka dalam bahan ini adalah angka contoh, bukan angka resmi."


def write(frame: Frame, result: Term, *, sha256: str, verify_url: str) -> None:
    """The letterhead, the facts, the way to check them, the list of sheets."""
    body, sheet = frame.body, frame.sheets[names.COVER]
    sheet.widths(WORDS, WIDE, 2, 28)
    row = _head(frame, sheet)
    top = row
    for label, value in (
        ("Wilayah", body["office"]["name"]),
        ("Tahun anggaran", str(body["fiscal_year"])),
        ("Keadaan data", formatting.moment(frame.as_of)),
        ("Nomor", body["number"]),
        ("Dibuat oleh", f"{body['made_by']} ({body['made_by_role']})"),
        ("SHA-256 angka", sha256),
        ("Alamat pemeriksaan", verify_url or "belum ditetapkan"),
    ):
        row = _line(sheet, row, label, value)
    row = _line(sheet, row, "Pemeriksaan jumlah", result)
    row = _line(sheet, row, "Simulasi", CHANGEABLE)
    if "view" in body:
        row = _line(sheet, row, "Sudut pandang", body["view"], bold=True)
    if body["example"]:
        row = _line(sheet, row, "Perhatian", EXAMPLE, bold=True)
    if verify_url:
        sheet.picture(top, 3, typeset.qr_png(verify_url), words=f"Kode QR ke {verify_url}", scale=0.5)
        sheet.words(row, 3, "Pindai untuk memeriksa keaslian", font_size=10)
    row += 1
    sheet.header(row, 0, "Lembar")
    sheet.header(row, 1, "Isi")
    for name in frame.sheets:
        if name != names.COVER:
            row += 1
            sheet.link(row, 0, name)
            sheet.put(row, 1, CONTENTS[name])
    sheet.one_page()
    sheet.sheet.activate()


def _head(frame: Frame, sheet: ReportSheet) -> int:
    row = 0
    for words in frame.body["office"]["letterhead"]:
        if words.strip():
            sheet.spread(row, words, bold=True, font_size=11)
            row += 1
    row += 1
    sheet.tall(row, 26)
    sheet.spread(row, frame.body["title"], bold=True, font_size=16)
    return row + 2


def _line(sheet: ReportSheet, row: int, label: str, value: str | Term, *, bold: bool = False) -> int:
    sheet.put(row, 0, label, bold=True)
    sheet.put(row, 1, value, bold=bold)
    return row + 1
