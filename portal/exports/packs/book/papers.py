"""Dasar Hukum, Perjanjian, Mutu Data: what the figures rest on, and how good the lists behind them are."""

from __future__ import annotations

from portal.core.workbook import Field, Kind, put_table
from portal.exports.packs.book import frame as names
from portal.exports.packs.book.frame import Frame, day
from portal.exports.packs.rules.body import AgreementLine, LegalLine, QualityLine
from portal.exports.packs.rules.printing import cited


def write(frame: Frame) -> None:
    """Three sheets of one table each, so that every page repeats its own header."""
    _legal(frame)
    _agreements(frame)
    _quality(frame)


def _legal(frame: Frame) -> None:
    sheet, row = frame.begin(names.LEGAL, "Dasar hukum yang berlaku")
    sheet.widths(34, 57, 18, 18)
    fields: list[Field[LegalLine]] = [
        Field("Peraturan atau Keputusan", cited),
        Field("Tentang", lambda line: line["title"]),
        Field("Ditetapkan", lambda line: day(line["signed_on"]), Kind.DATE),
        Field("Keadaan", lambda line: line["standing"]),
    ]
    frame.keep(names.LEGAL, put_table(sheet, row, fields, frame.body["legal"]))


def _agreements(frame: Frame) -> None:
    sheet, row = frame.begin(names.AGREEMENTS, "Perjanjian dengan BPJS Ketenagakerjaan")
    sheet.widths(20, 15, 23, 17.5, 17.5, 8, 15.5, 12)
    fields: list[Field[AgreementLine]] = [
        Field("Nomor", lambda line: line["number"]),
        Field("Jenis", lambda line: line["kind"]),
        Field("Tentang", lambda line: line["subject"]),
        Field("Mulai", lambda line: day(line["first_day"]), Kind.DATE),
        Field("Sampai", lambda line: day(line["last_day"]), Kind.DATE),
        Field("Orang", lambda line: line["people"], Kind.INTEGER),
        Field("Nilai", lambda line: line["amount"], Kind.RUPIAH),
        Field("Keadaan", lambda line: line["standing"]),
    ]
    placed = put_table(sheet, row, fields, frame.body["agreements"])
    frame.keep(names.AGREEMENTS, placed, freeze=1)
    note = "Nilai sebagaimana tertulis; addendum mengubah perjanjian induknya, sehingga tidak dijumlahkan."
    sheet.words(placed.after, 0, note, italic=True)


def _quality(frame: Frame) -> None:
    sheet, row = frame.begin(names.QUALITY, "Mutu data")
    sheet.widths(36, 12, 78)
    fields: list[Field[QualityLine]] = [
        Field("Hal", lambda line: line["label"]),
        Field("Jumlah", lambda line: line["people"], Kind.INTEGER),
        Field("Yang Dihitung", lambda line: line["note"]),
    ]
    frame.keep(names.QUALITY, put_table(sheet, row, fields, frame.body["quality"]))
