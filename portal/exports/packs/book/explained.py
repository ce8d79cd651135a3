"""Penjelasan Angka: what each figure means, how it is made, where it comes from, and the parts that add up to it."""

from __future__ import annotations

from collections.abc import Sequence

from portal.core.workbook import Kind, Range, ReportSheet, Term, terms
from portal.core.workbook.columns import width_of
from portal.exports.packs.book import frame as names
from portal.exports.packs.book.definitions import how_to_read
from portal.exports.packs.book.frame import Frame, moment
from portal.exports.packs.book.summary import KINDS
from portal.exports.packs.rules.body import ExplainedLine, FigureLine, FigurePart

WORDS, VALUE, WHOLE, MEANING = range(4)


def write(frame: Frame, explained: Sequence[ExplainedLine]) -> None:
    """A block a figure: it and its meaning, its parts, their sum, and how far that is from the figure, which is 0."""
    sheet, row = frame.begin(names.EXPLAINED, "Penjelasan angka: arti, rumus, sumber, dan bagian tiap angka")
    sheet.widths(36, 16, 16, 58)
    for column, (text, kind) in enumerate(
        (("Angka dan Bagiannya", Kind.TEXT), ("Nilai", Kind.INTEGER), ("Dari", Kind.INTEGER), ("Penjelasan", Kind.TEXT))
    ):
        sheet.header(row, column, text, kind)
    header = row
    row += 1
    lines = {line["name"]: line for line in frame.body["figures"]}
    for each in explained:
        if each["name"] in lines:
            row = _block(frame, sheet, row, lines[each["name"]], each)
    sheet.keep_block(header, header + 1, row - header - 1, row)
    sheet.freeze(header + 1, 1, repeat=header)
    frame.counts[names.EXPLAINED] = len(explained)
    how_to_read(frame, sheet, row + 1, last_column=MEANING)


def _block(frame: Frame, sheet: ReportSheet, row: int, line: FigureLine, each: ExplainedLine) -> int:
    name, kind = frame.cells[line["name"]], Kind.INTEGER if line["unit"] == "share" else KINDS[line["unit"]]
    begin, figure = row, frame.figures[line["name"]]
    whole = terms.named(f"{name}_dari", line["out_of"]) if line["unit"] == "share" else None
    sheet.put_total(row, WORDS, line["label"])
    sheet.put_total(row, VALUE, figure, kind)
    sheet.put_total(row, WHOLE, "" if whole is None else whole, kind)
    sheet.put_total(row, MEANING, line["sentence"])
    said = [
        f"Rumus: {line['formula']}",
        f"Yang dihitung: {each['counted']}",
        f"Sumber: {line['source']}, keadaan {moment(line['as_of'])}. Nama sel: {name}",
    ]
    for words in said:
        row += 1
        for column in (WORDS, VALUE, WHOLE):
            sheet.put(row, column, "")
        sheet.put(row, MEANING, words)
    parts = each["parts"] if line["value"] is not None else []
    if parts:
        row = _parts(frame, sheet, row + 1, line, parts, each["by"], kind, figure, whole)
    sheet.keep_together(begin, row + 1)
    return row + 1


def _parts(
    frame: Frame,
    sheet: ReportSheet,
    row: int,
    line: FigureLine,
    parts: Sequence[FigurePart],
    by: str,
    kind: Kind,
    figure: Term,
    whole: Term | None,
) -> int:
    first = row
    for place, part in enumerate(parts):
        sheet.put(row, WORDS, part["label"], indent=2)
        sheet.put(row, VALUE, part["value"], kind)
        sheet.put(row, WHOLE, "" if part["out_of"] is None else part["out_of"], kind)
        sheet.put(row, MEANING, f"Bagian {by}" if not place else "")
        for column, number in ((VALUE, part["value"]), (WHOLE, part["out_of"] or 0)):
            sheet.widen(column, width_of(kind, number))
        row += 1
    values = terms.total(Range(sheet.name, first, VALUE, tuple(part["value"] for part in parts)))
    sheet.put_total(row, WORDS, "Jumlah bagian")
    added = sheet.put_total(row, VALUE, values, kind)
    out_of = _whole_of(sheet, first, parts, whole)
    of = sheet.put_total(row, WHOLE, "" if out_of is None else out_of, kind)
    sheet.put_total(row, MEANING, "")
    row += 1
    sheet.put(row, WORDS, "Selisih dengan angka, harus 0")
    sheet.put(row, VALUE, terms.difference(added, figure), Kind.INTEGER)
    sheet.put(row, WHOLE, "" if whole is None else terms.difference(of, whole), Kind.INTEGER)
    sheet.put(row, MEANING, "")
    sheet.warn_unless_zero(row, VALUE, last_column=VALUE if whole is None else WHOLE)
    frame.check(names.EXPLAINED, f"Jumlah bagian: {line['label']}", added, line["name"])
    if whole is not None:
        frame.compare(names.EXPLAINED, f"Dari {line['label']}", of, f"{names.SUMMARY}: {line['label']} (dari)", whole)
    return row


def _whole_of(sheet: ReportSheet, first: int, parts: Sequence[FigurePart], whole: Term | None) -> Term | None:
    """Shares of one whole keep it, shares of different ones add theirs up."""
    if whole is None:
        return None
    wholes = tuple(part["out_of"] for part in parts)
    if set(wholes) == {whole.value}:
        return terms.cell_of(sheet.name, first, WHOLE, wholes[0])
    return terms.total(Range(sheet.name, first, WHOLE, wholes))
