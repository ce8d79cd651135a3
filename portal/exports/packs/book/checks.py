"""Pemeriksaan: each sum of a sheet less the figure that it must equal, and one cell that says whether all agree."""

from __future__ import annotations

from portal.core.workbook import Cells, Field, Kind, Range, Term, put_table, terms
from portal.exports.packs.book import frame as names
from portal.exports.packs.book.frame import Check, Frame

RESULT, AGREE, DIFFER = "hasil_pemeriksaan", "Semua cocok", "Ada selisih"


def write(frame: Frame) -> Term:
    """A row a check; answers the cell of the result."""
    sheet, row = frame.begin(names.CHECKS, "Pemeriksaan: jumlah tiap lembar dikurangi angka pembandingnya")
    sheet.widths(6, 17, 27, 14, 31, 14, 11, 9)
    at = row
    sheet.caption(at, 1, "Hasil")
    row += 2
    number = {id(check): place for place, check in enumerate(frame.checks, 1)}
    fields: list[Field[Check]] = [
        Field("No", lambda check: number[id(check)], Kind.SEQUENCE),
        Field("Lembar", lambda check: check.sheet),
        Field("Yang Dijumlahkan", lambda check: check.what),
        Field("Jumlah", lambda check: check.sum, Kind.INTEGER),
        Field("Dibandingkan dengan", lambda check: check.against),
        Field("Angka Pembanding", lambda check: check.figure, Kind.INTEGER),
        Field(
            "Selisih (harus 0)",
            kind=Kind.INTEGER,
            by=lambda cell: terms.difference(cell["Jumlah"], cell["Angka Pembanding"]),
        ),
        Field("Hasil", by=_verdict),
    ]
    placed = put_table(sheet, row, fields, frame.checks)
    differences = placed.columns["Selisih (harus 0)"]
    found = terms.all_zero(differences, then=AGREE, otherwise=DIFFER) if frame.checks else terms.ABSENT
    sheet.put(at, 2, found, bold=True)
    sheet.name_cell(at, 2, RESULT)
    if frame.checks:
        last = placed.first_row + placed.rows - 1
        sheet.warn_unless_zero(placed.first_row, differences.column, last_row=last)
        sheet.name_range(Range(sheet.name, placed.first_row, differences.column, differences.values), "selisih")
    frame.keep(names.CHECKS, placed)
    value = found.value if isinstance(found, Term) else found
    return terms.named(RESULT, value)


def _verdict(cell: Cells) -> Term:
    return terms.agreement(cell["Jumlah"], cell["Angka Pembanding"], then="cocok", otherwise="selisih")
