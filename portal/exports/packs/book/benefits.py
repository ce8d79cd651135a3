"""Manfaat: what came back to people, quarter by quarter, against the contributions paid in the same quarter."""

from __future__ import annotations

from portal.core.workbook import Cells, Field, Kind, Placed, ReportSheet, Term, put_table, terms
from portal.exports.packs.book import frame as names
from portal.exports.packs.book.frame import Frame
from portal.exports.packs.rules.body import BenefitLine, QuarterLine
from portal.exports.packs.rules.checking import closed_part

RUPIAH = Kind.RUPIAH


def write(frame: Frame) -> None:
    """The quarters beside each other above, the lines that they add up below, on one page where they fit."""
    sheet, row = frame.begin(names.BENEFITS, "Manfaat yang dibayarkan dibandingkan dengan iuran")
    programmes = list(dict.fromkeys(line["programme"] for line in frame.body["benefits"]))
    sheet.widths(11, 18, *[15.5 for _ in programmes], 15.5, 11, 12)
    quarters = sorted(
        {line["quarter"] for line in frame.body["benefits"]} | {line["quarter"] for line in frame.body["contributions"]}
    )
    # The lines stand below: where they begin is known, since the table above has a row a quarter and a total.
    below = row + 1 + max(len(quarters), 1) + 3
    sheet.caption(below - 1, 0, "Menurut triwulan dan program")
    lines = _lines(frame, sheet, below)
    quarter = _quarters(frame, sheet, row, quarters, programmes, lines)
    frame.counts[names.BENEFITS] = lines.rows
    sheet.freeze(row + 1, 1)
    for header in ("Manfaat", "Kasus"):  # letters of BPJS tell more than the claims that the registry's figures count
        against = f"{names.BENEFITS}: baris menurut program"
        frame.compare(
            names.BENEFITS, f"{header} menurut triwulan", quarter.totals[header], against, lines.totals[header]
        )
    remark = f"Dari mana tiap angka, dan yang ditutup karena sedikit: lihat Catatan pada lembar {frame.explaining}."
    sheet.words(lines.after + 1, 0, remark, italic=True)
    if not closed_part(frame.body, "contributions"):
        frame.check(names.BENEFITS, "Iuran dibayar", quarter.totals["Iuran Dibayar"], "budget.realisation")


def _lines(frame: Frame, sheet: ReportSheet, row: int) -> Placed:
    fields: list[Field[BenefitLine]] = [
        Field("Triwulan", lambda line: line["quarter"], Kind.SEQUENCE),
        Field("Program", lambda line: line["programme"]),
        Field("Kasus", lambda line: line["cases"], Kind.INTEGER, total=True),
        Field("Manfaat", lambda line: line["amount"], RUPIAH, total=True),
    ]
    return put_table(sheet, row, fields, frame.body["benefits"])


def _quarters(
    frame: Frame, sheet: ReportSheet, row: int, quarters: list[int], programmes: list[str], lines: Placed
) -> Placed:
    paid: dict[int, list[QuarterLine]] = {}
    for line in frame.body["contributions"]:
        paid.setdefault(line["quarter"], []).append(line)
    keys, kinds = lines.columns["Triwulan"], lines.columns["Program"]

    def amount(programme: str, at: int) -> Field[int]:
        heading = terms.cell_of(sheet.name, row, at, programme)
        return Field(
            programme,
            kind=RUPIAH,
            by=lambda cell: terms.total_where(lines.columns["Manfaat"], (keys, cell["Triwulan"]), (kinds, heading)),
            total=True,
        )

    def whole(header: str) -> Field[int]:
        return Field(
            header,
            kind=RUPIAH if header == "Manfaat" else Kind.INTEGER,
            by=lambda cell: terms.total_where(lines.columns[header], (keys, cell["Triwulan"])),
            total=True,
        )

    def ratio(cell: Cells) -> Term:
        return terms.share(cell["Manfaat"], cell["Iuran Dibayar"])

    def contributed(quarter: int) -> int | None:
        return sum(line["amount"] for line in paid[quarter]) if quarter in paid else None

    fields: list[Field[int]] = [
        Field("Triwulan", lambda quarter: quarter, Kind.SEQUENCE),
        Field("Iuran Dibayar", contributed, RUPIAH, total=True),
        *(amount(programme, at) for at, programme in enumerate(programmes, 2)),
        whole("Manfaat"),
        whole("Kasus"),
        Field("Manfaat dari Iuran", kind=Kind.SHARE, by=ratio, total_by=ratio),
    ]
    return put_table(sheet, row, fields, quarters)
