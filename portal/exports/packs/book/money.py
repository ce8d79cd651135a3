"""Sumber Dana, Kebutuhan, Bulanan: rupiah and people by funding source, by segment of the year, by month."""

from __future__ import annotations

from typing import Any

from portal.core.workbook import Cells, Field, Kind, Placed, Term, put_table, terms
from portal.exports.packs.book import frame as names
from portal.exports.packs.book.frame import Frame, month
from portal.exports.packs.rules.body import MonthLine, NeedLine, SourceLine
from portal.exports.packs.rules.checking import closed_part

PEOPLE, RUPIAH, SHARE = Kind.INTEGER, Kind.RUPIAH, Kind.SHARE


def sources(frame: Frame) -> Placed:
    """A row for each funding source, its need split into JKK and JKM (domain rule 5)."""
    sheet, row = frame.begin(names.SOURCES, "Peserta dan anggaran menurut sumber dana")
    sheet.widths(24, 13, 10, 14, 10, 10, 18, 18, 18, 18, 18, 18, 11)
    fields: list[Field[SourceLine]] = [
        Field("Sumber Dana", lambda line: line["name"], wrap=True),
        Field("Keterangan", _standing, wrap=True),
        Field("Kuota", lambda line: line["allocated"], PEOPLE, total=True),
        Field("Terkonfirmasi", lambda line: line["confirmed"], PEOPLE, total=True),
        Field("Belum Terisi", kind=PEOPLE, by=lambda cell: cell["Kuota"] - cell["Terkonfirmasi"], total=True),
        _share("Capaian", "Terkonfirmasi", "Kuota"),
        Field("Kebutuhan JKK", lambda line: line["need_jkk"], RUPIAH, total=True),
        Field("Kebutuhan JKM", lambda line: line["need_jkm"], RUPIAH, total=True),
        Field("Kebutuhan", kind=RUPIAH, by=lambda cell: cell["Kebutuhan JKK"] + cell["Kebutuhan JKM"], total=True),
        Field("Pagu", lambda line: line["budget"], RUPIAH, total=True),
        Field("Pagu − Kebutuhan", kind=RUPIAH, by=lambda cell: cell["Pagu"] - cell["Kebutuhan"], total=True),
        Field("Realisasi", lambda line: line["realised"], RUPIAH, total=True),
        _share("Realisasi dari Pagu", "Realisasi", "Pagu"),
    ]
    placed = put_table(sheet, row, fields, frame.body["sources"])
    frame.keep(names.SOURCES, placed, freeze=1)
    for header, figure in (
        ("Kuota", "quota.allocated"),
        ("Terkonfirmasi", "people.confirmed"),
        ("Kebutuhan", "budget.need"),
        ("Pagu", "budget.amount"),
        ("Realisasi", "budget.realisation"),
    ):
        frame.check(names.SOURCES, header, placed.totals[header], figure)
    return placed


def need(frame: Frame, sources: Placed) -> None:
    """People × months × rates, a row for months in a row with the same people and rates (domain rules 1, 4 and 5)."""
    sheet, row = frame.begin(names.NEED, "Kebutuhan iuran: orang × bulan × iuran")
    sheet.widths(26, 17, 17, 11, 8, 13, 13, 17, 19, 19, 20)
    fields: list[Field[NeedLine]] = [
        Field("Sumber Dana", lambda line: line["source"], wrap=True),
        Field("Mulai", lambda line: month(line["first_month"]), Kind.MONTH),
        Field("Sampai", lambda line: month(line["last_month"]), Kind.MONTH),
        Field("Orang", lambda line: line["people"], PEOPLE),
        Field("Bulan", lambda line: line["months"], PEOPLE),
        Field("Iuran JKK", lambda line: line["jkk"], RUPIAH),
        Field("Iuran JKM", lambda line: line["jkm"], RUPIAH),
        Field("Iuran per Bulan", kind=RUPIAH, by=lambda cell: cell["Iuran JKK"] + cell["Iuran JKM"]),
        Field("Kebutuhan JKK", kind=RUPIAH, by=lambda cell: _need(cell, "Iuran JKK"), total=True),
        Field("Kebutuhan JKM", kind=RUPIAH, by=lambda cell: _need(cell, "Iuran JKM"), total=True),
        Field("Kebutuhan", kind=RUPIAH, by=lambda cell: _need(cell, "Iuran per Bulan"), total=True),
    ]
    placed = put_table(sheet, row, fields, frame.body["need"])
    frame.keep(names.NEED, placed, freeze=1)
    frame.check(names.NEED, "Kebutuhan", placed.totals["Kebutuhan"], "budget.need")
    for header in ("Kebutuhan JKK", "Kebutuhan JKM"):
        against = f"{names.SOURCES}: {header}"
        frame.compare(names.NEED, header, placed.totals[header], against, sources.totals[header])


def months(frame: Frame) -> Placed:
    """The year month by month, and what has added up by each."""
    sheet, row = frame.begin(names.MONTHS, "Bulan demi bulan")
    sheet.widths(17, 9, 9, 9, 18, 18, 18, 18, 18, 18, 11)
    budget = frame.figures.get("budget.amount")
    fields: list[Field[MonthLine]] = [
        Field("Bulan", lambda line: month(line["month"]), Kind.MONTH),
        Field("Kuota", lambda line: line["quota"], PEOPLE),
        Field("Terisi", lambda line: line["taken"], PEOPLE),
        Field("Belum Terisi", kind=PEOPLE, by=lambda cell: cell["Kuota"] - cell["Terisi"]),
        Field("Kebutuhan", lambda line: line["need"], RUPIAH, total=True),
        Field("Ditagih", lambda line: line["billed"], RUPIAH, total=True),
        Field("Dibayar", lambda line: line["paid"], RUPIAH, total=True),
        Field("Kebutuhan Kumulatif", kind=RUPIAH, running="Kebutuhan"),
        Field("Dibayar Kumulatif", kind=RUPIAH, running="Dibayar"),
        Field("Pagu", lambda line: budget, RUPIAH),
        Field("Serapan Pagu", kind=SHARE, by=lambda cell: terms.share(cell["Dibayar Kumulatif"], cell["Pagu"])),
    ]
    placed = put_table(sheet, row, fields, frame.body["months"])
    frame.keep(names.MONTHS, placed, freeze=1)
    if closed_part(frame.body, "months"):
        sheet.words(placed.after + 1, 0, f"Ditutup: lihat Catatan pada lembar {names.DEFINITIONS}.", italic=True)
    else:
        frame.check(names.MONTHS, "Kebutuhan", placed.totals["Kebutuhan"], "budget.need")
        frame.check(names.MONTHS, "Ditagih", placed.totals["Ditagih"], "contributions.billed")
        frame.check(names.MONTHS, "Dibayar", placed.totals["Dibayar"], "budget.realisation")
    return placed


def _need(cell: Cells, rate: str) -> Term:
    return cell["Orang"] * cell["Bulan"] * cell[rate]


def _share(header: str, of: str, out_of: str) -> Field[Any]:
    """A share of two columns, of their totals as well."""

    def by(cell: Cells) -> Term:
        return terms.share(cell[of], cell[out_of])

    return Field(header, kind=SHARE, by=by, total_by=by)


def _standing(line: SourceLine) -> str:
    said = ("dibayar provinsi" if line["by_province"] else "", "angka contoh" if line["example"] else "")
    return ", ".join(words for words in said if words)
