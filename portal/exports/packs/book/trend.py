"""Tren 5 Tahun: the years side by side, coverage of workers (UCJ) by source, and the table that the chart draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.workbook import Cells, Field, Kind, Placed, Range, ReportSheet, Series, Term, put_table, terms
from portal.exports.packs.book import frame as names
from portal.exports.packs.book.frame import Frame, moment
from portal.exports.packs.rules.body import CoverageLine, YearLine
from portal.exports.packs.rules.vocabulary import ABSORBED, ATTAINMENT, COVERAGE, COVERED, PARTICIPANTS, WORKERS

PEOPLE, RUPIAH, SHARE = Kind.INTEGER, Kind.RUPIAH, Kind.SHARE


@dataclass(frozen=True, slots=True)
class Trends:
    """What the chart of coverage draws."""

    years: Range
    series: Sequence[Series]


def write(frame: Frame) -> Trends:
    """The three tables below each other. That of coverage is the longest and goes on over pages, so it stands last and
    its header is printed on each; what the chart draws of it stands before it.
    """
    sheet, row = frame.begin(names.TREND, "Tren lima tahun")
    sheet.widths(15, 8, 13.5, 12.5, 15.5, 15.5, 15.5, 13.5, 25)
    years = _years(frame, sheet, row)
    segments = list(dict.fromkeys(line["segment"] for line in frame.body["coverage"]))
    lines = sorted(frame.body["coverage"], key=lambda line: (segments.index(line["segment"]), line["year"]))
    drawn_at = years.after + 2
    covered_at = drawn_at + 1 + max(len({line["year"] for line in lines}), 1) + 3  # header, rows, remark, caption
    sheet.caption(
        covered_at - 1, 0, "Cakupan pekerja (UCJ) menurut sumber resmi; segmen tidak dijumlahkan satu dengan yang lain"
    )
    placed = _coverage(sheet, covered_at, lines)
    sheet.caption(drawn_at - 1, 0, "Cakupan menurut tahun, sebagaimana digambar pada Ringkasan")
    trends = _drawn(sheet, drawn_at, lines, placed)
    frame.counts[names.TREND] = years.rows + placed.rows
    sheet.freeze(row + 1, 1, repeat=covered_at)
    return trends


def _years(frame: Frame, sheet: ReportSheet, row: int) -> Placed:
    fields: list[Field[YearLine]] = [
        Field("Tahun", lambda line: line["year"], Kind.SEQUENCE),
        Field("Kuota", lambda line: line["quota"], PEOPLE),
        Field(PARTICIPANTS, lambda line: line["confirmed"], PEOPLE),
        Field(ATTAINMENT, kind=SHARE, by=lambda cell: terms.share(cell[PARTICIPANTS], cell["Kuota"])),
        Field("Kebutuhan", lambda line: line["need"], RUPIAH),
        Field("Pagu", lambda line: line["budget"], RUPIAH),
        Field("Realisasi", lambda line: line["realised"], RUPIAH),
        Field(ABSORBED, kind=SHARE, by=lambda cell: terms.share(cell["Realisasi"], cell["Pagu"])),
    ]
    placed = put_table(sheet, row, fields, frame.body["years"])
    for number, line in enumerate(frame.body["years"]):
        if line["year"] == frame.body["fiscal_year"]:
            for header, figure in (
                ("Kuota", "quota.allocated"),
                (PARTICIPANTS, "people.confirmed"),
                ("Kebutuhan", "budget.need"),
                ("Pagu", "budget.amount"),
                ("Realisasi", "budget.realisation"),
            ):
                column = placed.columns[header]
                cell = terms.cell_of(sheet.name, column.first_row + number, column.column, column.values[number])
                frame.check(names.TREND, f"{header} {line['year']}", cell, figure)
    return placed


def _coverage(sheet: ReportSheet, row: int, lines: list[CoverageLine]) -> Placed:
    def target(line: CoverageLine, part: int) -> int | None:
        return line["target"][part] if line["target"] else None

    def aim(cell: Cells) -> Term:
        return terms.share(cell["Target (Orang)"], cell["Target Dari"])

    fields: list[Field[CoverageLine]] = [
        Field("Segmen", lambda line: line["segment"]),
        Field("Tahun", lambda line: line["year"], Kind.SEQUENCE),
        Field(COVERED, lambda line: line["covered"], PEOPLE),
        Field(WORKERS, lambda line: line["workers"], PEOPLE),
        Field(COVERAGE, kind=SHARE, by=lambda cell: terms.share(cell[COVERED], cell[WORKERS])),
        Field("Target (Orang)", lambda line: target(line, 0), PEOPLE),
        Field("Target Dari", lambda line: target(line, 1), PEOPLE),
        Field("Target", kind=SHARE, by=aim),
        Field("Sumber dan Keadaan", lambda line: f"{line['source']}, {moment(line['as_of_on'])}".rstrip(", ")),
    ]
    return put_table(sheet, row, fields, lines)


def _drawn(sheet: ReportSheet, row: int, lines: list[CoverageLine], placed: Placed) -> Trends:
    """A row a year, a column a segment and one its target: an empty cell is a gap in the chart, never nothing."""
    years = sorted({line["year"] for line in lines})
    segments = list(dict.fromkeys(line["segment"] for line in lines))
    shown = [(segment, COVERAGE, segment) for segment in segments]
    shown += [
        (f"Target {segment}", "Target", segment)
        for segment in segments
        if any(line["target"] for line in lines if line["segment"] == segment)
    ]
    at = {(line["segment"], line["year"]): place for place, line in enumerate(lines)}

    def cell(header: str, segment: str, year: int) -> Term | str:
        place = at.get((segment, year))
        if place is None or placed.columns[header].values[place] is None:
            return ""
        source = placed.columns[header]
        return terms.cell_of(source.sheet, source.first_row + place, source.column, source.values[place])

    def field(label: str, header: str, segment: str) -> Field[int]:
        return Field(label, lambda year: cell(header, segment, year), SHARE)

    fields: list[Field[int]] = [Field("Tahun", lambda year: year, Kind.SEQUENCE)]
    fields += [field(*named) for named in shown]
    drawn = put_table(sheet, row, fields, years)
    sheet.words(drawn.after, 0, "Sel kosong: belum ada data.", italic=True)
    series = [
        Series(drawn.header(label), drawn.columns[label], markers_only=header == "Target") for label, header, _ in shown
    ]
    return Trends(drawn.columns["Tahun"], series)
