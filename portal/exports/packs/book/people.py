"""Who the people are: by occupation, and by sex, age and desil side by side."""

from __future__ import annotations

from portal.core.workbook import Field, Kind, Placed, ReportSheet, put_table, terms
from portal.exports.packs.book import frame as names
from portal.exports.packs.book.frame import Frame
from portal.exports.packs.rules.body import CountLine
from portal.exports.packs.rules.vocabulary import PART_OF_PARTICIPANTS, PARTICIPANTS, titled

FIGURE = "people.confirmed"


def write(frame: Frame) -> None:
    """Occupations on a sheet of their own, since they may fill pages; the short tables together."""
    sheet, row = frame.begin(names.OCCUPATIONS, "Peserta menurut pekerjaan")
    sheet.widths(10, 60, 20, 16)
    placed = _counts(sheet, row, "Pekerjaan", frame.body["occupations"], column=0, numbered=True)
    frame.keep(names.OCCUPATIONS, placed)
    frame.check(names.OCCUPATIONS, PARTICIPANTS, placed.totals[PARTICIPANTS], FIGURE)

    sheet, row = frame.begin(names.GROUPS, "Peserta menurut jenis kelamin, umur, dan desil")
    sheet.widths(21, 10, 9, 3, 21, 10, 9, 3, 21, 10, 9)
    groups = (
        ("Jenis Kelamin", frame.body["sexes"]),
        ("Umur", frame.body["ages"]),
        ("Desil", frame.body["desils"]),
    )
    for place, (title, lines) in enumerate(groups):
        placed = _counts(sheet, row, title, lines, column=place * 4)
        frame.check(names.GROUPS, f"Peserta menurut {title.lower()}", placed.totals[PARTICIPANTS], FIGURE)
    frame.counts[names.GROUPS] = sum(len(lines) for _, lines in groups)
    sheet.freeze(row + 1, repeat=row)
    sheet.one_page()


def _counts(
    sheet: ReportSheet, row: int, title: str, lines: list[CountLine], *, column: int, numbered: bool = False
) -> Placed:
    place = {id(line): number for number, line in enumerate(lines, 1)}
    after = row + 1 + max(len(lines), 1)
    fields: list[Field[CountLine]] = [
        Field(title, lambda line: line["label"]),
        Field(PARTICIPANTS, lambda line: line["people"], Kind.INTEGER, total=True),
        Field(
            titled(PART_OF_PARTICIPANTS),
            kind=Kind.SHARE,
            by=lambda cell: terms.share(cell[PARTICIPANTS], whole),
            total_by=lambda cell: terms.share(cell[PARTICIPANTS], whole),
        ),
    ]
    if numbered:
        fields.insert(0, Field("No", lambda line: place[id(line)], Kind.SEQUENCE))
    at = column + len(fields) - 2
    whole = terms.cell_of(sheet.name, after, at, sum(line["people"] for line in lines) if lines else None)
    return put_table(sheet, row, fields, lines, column=column)
