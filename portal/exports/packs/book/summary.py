"""Ringkasan: every figure in a named cell, and three charts over the sheets behind it, on one page."""

from __future__ import annotations

from portal.core import formatting
from portal.core.workbook import Chart, Kind, Placed, ReportSheet, Series, Term, put_chart, terms
from portal.core.workbook.charts import MILLIONS, MONTHS, MONTHS_OF_YEARS, PEOPLE, SHARES
from portal.core.workbook.columns import width_of
from portal.core.workbook.sheets import QUIET
from portal.exports.packs.book import frame as names
from portal.exports.packs.book.frame import Frame, empty
from portal.exports.packs.book.money import DRAWN
from portal.exports.packs.book.trend import Trends
from portal.exports.packs.rules.printing import spent_until
from portal.exports.packs.rules.vocabulary import ABSORBED, BUDGET_LESS_NEED, EVERYBODY, PARTICIPANTS, TAKEN

KINDS = {"people": Kind.INTEGER, "rupiah": Kind.RUPIAH, "count": Kind.INTEGER, "points": Kind.HUNDREDTHS}
# label → (part, whole): what a hearing asks for and the registry has no figure of its own for
COMPARED = {
    ABSORBED: ("budget.realisation", "budget.amount"),
}
LESS = {BUDGET_LESS_NEED: ("budget.amount", "budget.need")}
TOP, CHARTS_COLUMN = 3, 5  # the row where the chart beside the figures begins, and a column behind them
LOWEST, GAP = 200, 10  # pixels: what a chart needs down, and what is left between two
LEFT, RIGHT = 542, 410  # pixels: the columns of figures, the chart beside them
HALF = (LEFT + RIGHT - GAP) // 2
PAGE = 535  # points down of a page that is printed at nine tenths
PIXEL = 0.75  # points
STANDING = 3  # with more funding sources their names fit only beside lying bars


def figures(frame: Frame) -> int:
    """The figures in lines of value, whole and share; answers the row below them."""
    sheet, row = frame.begin(names.SUMMARY, "Ringkasan")
    sheet.widths(29, 16.5, 16.5, 10, 1, *[8.43] * 6)
    for column, (text, kind) in enumerate(
        (("Angka", Kind.TEXT), ("Nilai", Kind.INTEGER), ("Dari", Kind.INTEGER), ("Bagian", Kind.SHARE))
    ):
        sheet.header(row, column, text, kind)
    for line in frame.body["figures"]:
        row += 1
        name = frame.name_for(line)
        is_share = line["unit"] == "share"
        kind = Kind.INTEGER if is_share else KINDS[line["unit"]]
        if kind in (Kind.INTEGER, Kind.RUPIAH):
            sheet.widen(1, width_of(kind, line["value"] or 0))
        value = sheet.put(row, 1, line["value"], kind).value
        sheet.name_cell(row, 1, name)
        frame.figures[line["name"]] = terms.named(name, value)
        whole: Term | None = None
        if is_share:
            sheet.put(row, 2, line["out_of"], kind)
            sheet.name_cell(row, 2, f"{name}_dari")
            whole = terms.named(f"{name}_dari", line["out_of"])
        _close(sheet, row, line["label"], frame.figures[line["name"]], whole)
    row = _everybody_once(frame, sheet, row)
    labels = {line["label"] for line in frame.body["figures"]}
    for label, (part, of) in COMPARED.items():
        if label not in labels and part in frame.figures and of in frame.figures:
            row += 1
            kind = Kind.RUPIAH if part.startswith("budget") else Kind.INTEGER
            one, whole = frame.figures[part], frame.figures[of]
            sheet.put(row, 1, one, kind)
            sheet.put(row, 2, whole, kind)
            _close(sheet, row, label, one, whole)
    for label, (one_name, other) in LESS.items():
        if label not in labels and one_name in frame.figures and other in frame.figures:
            row += 1
            sheet.put(row, 1, frame.figures[one_name] - frame.figures[other], Kind.RUPIAH)
            _close(sheet, row, label, None, None)
    frame.counts[names.SUMMARY] = len(frame.body["figures"])
    return row + 1


def _everybody_once(frame: Frame, sheet: ReportSheet, row: int) -> int:
    """People with each counted once, and of the places of the fullest month; answers the last row."""
    people = frame.body["people"]
    if people is None:
        return row
    lines: list[tuple[str, int, int | None]] = [(EVERYBODY, people["people"], None)]
    if people["taken"] is not None:
        month = formatting.month(names.month(people["month"]))
        lines.append((f"{TAKEN} pada {month}", people["taken"], people["quota"]))
    for label, value, out_of in lines:
        row += 1
        part = sheet.put(row, 1, value, Kind.INTEGER)
        whole = None if out_of is None else sheet.put(row, 2, out_of, Kind.INTEGER)
        _close(sheet, row, label, part, whole)
    return row


def _close(sheet: ReportSheet, row: int, label: str, value: Term | None, whole: Term | None) -> None:
    """What stands in each line of figures: label and share."""
    sheet.put(row, 0, label)
    if value is None or whole is None:
        sheet.put(row, 2, "")
        sheet.put(row, 3, "")
    else:
        sheet.put(row, 3, terms.share(value, whole), Kind.SHARE)


def finish(frame: Frame, below: int, result: Term, sources: Placed, months: Placed, trends: Trends) -> None:
    """In the row `below` the figures what the checks found, then the three charts, fitted onto one page."""
    sheet = frame.sheets[names.SUMMARY]
    line: tuple[str | Term, ...] = ("Pemeriksaan jumlah", result, "", "")
    for column, content in enumerate(line):
        sheet.put_total(below, column, content, Kind.INTEGER if column == 1 else Kind.TEXT)
    sheet.one_page()
    sheet.tall(below + 1, GAP * PIXEL)
    beside = int((sheet.depth(below + 1) - sheet.depth(TOP)) / PIXEL)
    under = max(LOWEST, int((PAGE - sheet.depth(below + 2)) / PIXEL))
    _place(sheet, TOP, _coverage(trends), width=RIGHT, height=beside, left=LEFT)
    _place(sheet, below + 2, _budget(frame, months), width=HALF, height=under, left=0)
    _place(sheet, below + 2, _quota(sources), width=HALF, height=under, left=HALF + GAP)


def _place(sheet: ReportSheet, row: int, chart: Chart, *, width: int, height: int, left: int) -> None:
    """The chart, or in its place a sentence where there is nothing to draw."""
    if all(empty(series.values) for series in chart.series):
        sheet.words(row, CHARTS_COLUMN if left else 0, f"{chart.title}: {terms.ABSENT}", font_color=QUIET)
    else:
        put_chart(sheet, row, 0, chart, width=width, height=height, left=left)


def _quota(sources: Placed) -> Chart:
    shown = [Series(sources.header(header), sources.columns[header]) for header in ("Kuota", PARTICIPANTS)]
    return Chart(
        "Kuota dan peserta menurut sumber dana",
        "columns" if sources.rows <= STANDING and DRAWN not in sources.columns else "bars",
        sources.columns.get(DRAWN, sources.columns["Sumber Dana"]),
        shown,
        "orang",
        PEOPLE,
        "Dua batang tiap sumber dana: kuota dan peserta.",
    )


def _budget(frame: Frame, months: Placed) -> Chart:
    """Realisation by the day of the SP2D, up to the month of the pack: what is to come is no line that stays level."""
    headers = {
        "Pagu": months.rows,
        "Kebutuhan Kumulatif": months.rows,
        "Realisasi Kumulatif": spent_until(frame.body),
    }
    return Chart(
        "Pagu dan realisasi, dijumlahkan sejak awal tahun",
        "lines",
        months.columns["Bulan"],
        [
            Series(months.header(header), months.columns[header].first(count))
            for header, count in headers.items()
            if months.columns[header].numbers and count
        ],
        "juta rupiah",
        MILLIONS,
        "Pagu setahun; kebutuhan dan realisasi sampai dengan tiap bulan, realisasi menurut tanggal SP2D.",
        category_format=MONTHS if len({line["month"][:4] for line in frame.body["months"]}) == 1 else MONTHS_OF_YEARS,
    )


def _coverage(trends: Trends) -> Chart:
    return Chart(
        "Cakupan menurut tahun dan target",
        "lines",
        trends.years,
        trends.series,
        "terlindungi dari yang seharusnya",
        SHARES,
        "Bagian pekerja yang terlindungi tiap tahun, formal dan informal terpisah; target sebagai tanda tersendiri.",
    )
