"""Sumber Dana, Kebutuhan, Bulanan: rupiah and people by funding source, by segment of the year, by month."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from portal.core.workbook import Cells, Field, Kind, Placed, ReportSheet, Term, put_table, terms
from portal.exports.packs.book import frame as names
from portal.exports.packs.book.frame import Frame, month
from portal.exports.packs.rules.body import MonthLine, NeedLine, SourceLine
from portal.exports.packs.rules.checking import closed_part
from portal.exports.packs.rules.people import who_moved
from portal.exports.packs.rules.printing import begun, month_of, spent_until
from portal.exports.packs.rules.vocabulary import (
    ABSORBED,
    ATTAINMENT,
    BILLED,
    BUDGET_LESS_NEED,
    MONTHS_DUE,
    MONTHS_PAID,
    NEED_JKK,
    NEED_JKM,
    NOT_TAKEN,
    PARTICIPANTS,
    REMAINING,
    TAKEN,
    titled,
)

MOST_DRAWN, DRAWN = 26, "Nama pada Grafik"  # characters beside a bar, and the column of names that are cut to that
PAID, REALISED = "Dibayar", "Realisasi"
NOT_BEGUN = "–"  # of a month that is still to come
WORDS = (
    "Terverifikasi: tidak ada yang masih harus diperiksa. Aktif: iurannya lunas sedikitnya satu bulan.",
    f"{titled(MONTHS_PAID)} dari {titled(MONTHS_DUE)}: bulan berisi peserta; kuota tiap wilayah dan sumber dana "
    "dihitung sendiri.",
)
PEOPLE, RUPIAH, SHARE = Kind.INTEGER, Kind.RUPIAH, Kind.SHARE


def sources(frame: Frame) -> Placed:
    """A row for each funding source, people above and rupiah below, the need split into JKK and JKM (domain rule 5)."""
    sheet, row = frame.begin(names.SOURCES, "Peserta dan anggaran menurut sumber dana")
    sheet.widths(22, 15.5, 15.5, 15.5, 15.5, 15.5, 15.5, 12)
    people: list[Field[SourceLine]] = [
        Field("Sumber Dana", lambda line: line["name"]),
        Field("Keterangan", _standing),
        Field("Kuota", lambda line: line["allocated"], PEOPLE, total=True),
        Field(PARTICIPANTS, lambda line: line["confirmed"], PEOPLE, total=True),
        Field(titled(REMAINING), kind=PEOPLE, by=lambda cell: cell["Kuota"] - cell[PARTICIPANTS], total=True),
        _share(ATTAINMENT, PARTICIPANTS, "Kuota"),
    ]
    if any(len(line["name"]) > MOST_DRAWN for line in frame.body["sources"]):
        people.append(Field(DRAWN, lambda line: textwrap.shorten(line["name"], MOST_DRAWN, placeholder=" …")))
    money: list[Field[SourceLine]] = [
        Field("Sumber Dana", lambda line: line["name"]),
        Field(NEED_JKK, lambda line: line["need_jkk"], RUPIAH, total=True),
        Field(NEED_JKM, lambda line: line["need_jkm"], RUPIAH, total=True),
        Field("Kebutuhan", kind=RUPIAH, by=lambda cell: cell[NEED_JKK] + cell[NEED_JKM], total=True),
        Field("Pagu", lambda line: line["budget"], RUPIAH, total=True),
        Field(titled(BUDGET_LESS_NEED), kind=RUPIAH, by=lambda cell: cell["Pagu"] - cell["Kebutuhan"], total=True),
        Field("Realisasi", lambda line: line["realised"], RUPIAH, total=True),
        _share(ABSORBED, "Realisasi", "Pagu"),
    ]
    sheet.caption(row, 0, "Kuota dan peserta")
    of_people = put_table(sheet, row + 1, people, frame.body["sources"])
    sheet.caption(of_people.after + 1, 0, "Kebutuhan, pagu, dan realisasi")
    of_money = put_table(sheet, of_people.after + 2, money, frame.body["sources"])
    left = _left(frame, sheet, of_money.after + 1, of_money)
    sheet.freeze(row, 1)
    frame.counts[names.SOURCES] = of_people.rows
    placed = replace(
        of_people,
        columns={**of_money.columns, **of_people.columns},
        totals={**of_money.totals, **of_people.totals},
        after=left.after,
    )
    for header, figure in (
        ("Kuota", "quota.allocated"),
        (PARTICIPANTS, "people.confirmed"),
        ("Kebutuhan", "budget.need"),
        ("Pagu", "budget.amount"),
        ("Realisasi", "budget.realisation"),
    ):
        frame.check(names.SOURCES, header, placed.totals[header], figure)
    return placed


def _left(frame: Frame, sheet: ReportSheet, row: int, money: Placed) -> Placed:
    """How far each source has come: who is verified and paid for, which months are paid, what is left of the budget."""
    lines = frame.body["sources"]
    budget, realised = money.columns["Pagu"], money.columns["Realisasi"]

    def left(place: int) -> Term:
        of, less = (
            terms.cell_of(sheet.name, column.first_row + place, column.column, column.values[place])
            for column in (budget, realised)
        )
        return of - less

    fields: list[Field[int]] = [
        Field("Sumber Dana", lambda place: lines[place]["name"]),
        Field("Terverifikasi", lambda place: lines[place]["verified"], PEOPLE, total=True),
        Field("Aktif", lambda place: lines[place]["active"], PEOPLE, total=True),
        Field(titled(MONTHS_PAID), lambda place: lines[place]["months_paid"], PEOPLE, total=True),
        Field(titled(MONTHS_DUE), lambda place: lines[place]["months_due"], PEOPLE, total=True),
        Field("Sisa Pagu", left, RUPIAH, total=True),
    ]
    sheet.caption(row, 0, "Peserta terverifikasi dan aktif, bulan lunas, dan sisa pagu")
    placed = put_table(sheet, row + 1, fields, range(len(lines)))
    row = placed.after + 1
    moved = who_moved(frame.body["people"], lines)
    for words in (*WORDS, *([moved] if moved else [])):
        sheet.paragraph(row, 0, 7, words)
        row += 1
    return placed


def need(frame: Frame, sources: Placed) -> None:
    """People × months × rates, a row for months in a row with the same people and rates (domain rules 1, 4 and 5)."""
    sheet, row = frame.begin(names.NEED, "Kebutuhan iuran: orang × bulan × iuran")
    sheet.widths(19, 14.5, 14.5, 9, 7.5, 9.5, 9.5, 15.5, 15.5, 15.5)
    fields: list[Field[NeedLine]] = [
        Field("Sumber Dana", lambda line: line["source"]),
        Field("Mulai", lambda line: month(line["first_month"]), Kind.MONTH),
        Field("Sampai", lambda line: month(line["last_month"]), Kind.MONTH),
        Field("Orang", lambda line: line["people"], PEOPLE),
        Field("Bulan", lambda line: line["months"], PEOPLE),
        Field("Iuran JKK", lambda line: line["jkk"], RUPIAH),
        Field("Iuran JKM", lambda line: line["jkm"], RUPIAH),
        Field(NEED_JKK, kind=RUPIAH, by=lambda cell: _need(cell, "Iuran JKK"), total=True),
        Field(NEED_JKM, kind=RUPIAH, by=lambda cell: _need(cell, "Iuran JKM"), total=True),
        Field(
            "Kebutuhan",
            kind=RUPIAH,
            by=lambda cell: cell["Orang"] * cell["Bulan"] * (cell["Iuran JKK"] + cell["Iuran JKM"]),
            total=True,
        ),
    ]
    placed = put_table(sheet, row, fields, frame.body["need"])
    frame.keep(names.NEED, placed, freeze=1)
    frame.check(names.NEED, "Kebutuhan", placed.totals["Kebutuhan"], "budget.need")
    for header in (NEED_JKK, NEED_JKM):
        against = f"{names.SOURCES}: {header}"
        frame.compare(names.NEED, header, placed.totals[header], against, sources.totals[header])


def months(frame: Frame) -> Placed:
    """The year month by month, and below it what has added up by each. What is paid for a month, whenever it was paid,
    and what was paid in it are two columns."""
    sheet, row = frame.begin(names.MONTHS, "Bulan demi bulan")
    sheet.widths(15, 15.5, 15, 17, 15.5, 15.5, 15.5, 15.5)
    lines, as_of = frame.body["months"], frame.body["as_of"]

    def of_begun(key: Literal["billed", "paid"]) -> Callable[[MonthLine], int | str | None]:
        return lambda line: line[key] if begun(line, as_of) else NOT_BEGUN

    def spent(line: MonthLine) -> int | str | None:
        return NOT_BEGUN if line["month"] > month_of(as_of) and not line["realised"] else line["realised"]

    fields: list[Field[MonthLine]] = [
        Field("Bulan", lambda line: month(line["month"]), Kind.MONTH),
        Field("Kuota", lambda line: line["quota"], PEOPLE),
        Field(TAKEN, lambda line: line["taken"], PEOPLE),
        Field(titled(NOT_TAKEN), kind=PEOPLE, by=lambda cell: cell["Kuota"] - cell[TAKEN]),
        Field("Kebutuhan", lambda line: line["need"], RUPIAH, total=True),
        Field(BILLED, of_begun("billed"), RUPIAH, total=True),
        Field(PAID, of_begun("paid"), RUPIAH, total=True),
        Field(REALISED, spent, RUPIAH, total=True),
    ]
    sheet.caption(row, 0, "Setiap bulan: dibayar untuk bulan itu, kapan pun; realisasi menurut tanggal SP2D")
    placed = put_table(sheet, row + 1, fields, lines)
    sheet.caption(placed.after + 1, 0, "Dijumlahkan sejak awal tahun")
    running = _running(frame, sheet, placed)
    sheet.freeze(row, 1)
    frame.counts[names.MONTHS] = placed.rows
    if closed_part(frame.body, "months"):
        sheet.words(running.after + 1, 0, f"Ditutup: lihat Catatan pada lembar {frame.explaining}.", italic=True)
        return running
    if any(line["billed"] is None for line in lines):
        words = f"Tagihan dan pembayaran tiap bulan ditutup: lihat Catatan pada lembar {frame.explaining}."
        sheet.words(running.after + 1, 0, words, italic=True)
    frame.check(names.MONTHS, "Kebutuhan", placed.totals["Kebutuhan"], "budget.need")
    frame.check(names.MONTHS, BILLED, placed.totals[BILLED], "contributions.billed")
    if placed.columns[PAID].numbers:
        frame.check(names.MONTHS, PAID, placed.totals[PAID], "budget.realisation")
    if placed.columns[REALISED].numbers:  # a body of an earlier schema does not say it
        frame.check(names.MONTHS, REALISED, placed.totals[REALISED], "budget.realisation")
    return running


def _running(frame: Frame, sheet: ReportSheet, months: Placed) -> Placed:
    budget = frame.figures.get("budget.amount")

    def until(header: str) -> Callable[[int], Term]:
        return lambda place: terms.total(months.columns[header].first(place + 1))

    lines, until_now = frame.body["months"], spent_until(frame.body)
    spent = until(REALISED)

    def realised(place: int) -> Term | str:
        return spent(place) if place < until_now else NOT_BEGUN

    def share(place: int) -> Term | str:
        return terms.share(spent(place), budget) if budget is not None and place < until_now else NOT_BEGUN

    fields: list[Field[int]] = [
        Field("Bulan", lambda place: month(lines[place]["month"]), Kind.MONTH),
        Field("Kebutuhan Kumulatif", until("Kebutuhan"), RUPIAH),
        Field("Realisasi Kumulatif", realised, RUPIAH),
        Field("Pagu", lambda _place: budget, RUPIAH),
        Field(f"{ABSORBED} Kumulatif", share, SHARE),
    ]
    return put_table(sheet, months.after + 2, fields, range(months.rows))


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
