"""Dasar Hukum, Perjanjian, Mutu Data: what the figures rest on, and how good the lists behind them are."""

from __future__ import annotations

from portal.core.workbook import Field, Kind, put_table
from portal.exports.packs.book import frame as names
from portal.exports.packs.book.frame import Frame, day
from portal.exports.packs.rules.body import AgreementLine, LegalLine, QualityLine


def write(frame: Frame) -> None:
    """Three sheets of one table each, so that every page repeats its own header."""
    _legal(frame)
    _agreements(frame)
    _quality(frame)


def _legal(frame: Frame) -> None:
    sheet, row = frame.begin(names.LEGAL, "Dasar hukum yang berlaku")
    sheet.widths(42, 70, 20, 26)
    fields: list[Field[LegalLine]] = [
        Field("Peraturan atau Keputusan", lambda line: line["citation"], wrap=True),
        Field("Tentang", lambda line: line["title"], wrap=True),
        Field("Ditetapkan", lambda line: day(line["signed_on"]), Kind.DATE),
        Field("Keadaan", lambda line: line["standing"], wrap=True),
    ]
    frame.keep(names.LEGAL, put_table(sheet, row, fields, frame.body["legal"]))


def _agreements(frame: Frame) -> None:
    sheet, row = frame.begin(names.AGREEMENTS, "Perjanjian dengan BPJS Ketenagakerjaan")
    sheet.widths(30, 24, 38, 18, 18, 12, 20, 18)
    fields: list[Field[AgreementLine]] = [
        Field("Nomor", lambda line: line["number"], wrap=True),
        Field("Jenis", lambda line: line["kind"], wrap=True),
        Field("Tentang", lambda line: line["subject"], wrap=True),
        Field("Mulai", lambda line: day(line["first_day"]), Kind.DATE),
        Field("Sampai", lambda line: day(line["last_day"]), Kind.DATE),
        Field("Orang", lambda line: line["people"], Kind.INTEGER),
        Field("Nilai", lambda line: line["amount"], Kind.RUPIAH),
        Field("Keadaan", lambda line: line["standing"], wrap=True),
    ]
    placed = put_table(sheet, row, fields, frame.body["agreements"])
    frame.keep(names.AGREEMENTS, placed, freeze=1)
    note = "Nilai sebagaimana tertulis; addendum mengubah perjanjian induknya, sehingga tidak dijumlahkan."
    sheet.words(placed.after + 1, 0, note, italic=True)


def _quality(frame: Frame) -> None:
    sheet, row = frame.begin(names.QUALITY, "Mutu data")
    sheet.widths(46, 16, 90)
    fields: list[Field[QualityLine]] = [
        Field("Hal", lambda line: line["label"], wrap=True),
        Field("Jumlah", lambda line: line["people"], Kind.INTEGER),
        Field("Yang Dihitung", lambda line: line["note"], wrap=True),
    ]
    frame.keep(names.QUALITY, put_table(sheet, row, fields, frame.body["quality"]))
