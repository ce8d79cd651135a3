"""Where the people live: villages, and kecamatan as sums of them; in a pack of the province kecamatan and regencies."""

from __future__ import annotations

from typing import Any

from portal.core.workbook import Cells, Field, Kind, Placed, Range, Term, put_table, terms
from portal.exports.packs.book import frame as names
from portal.exports.packs.book.frame import Frame
from portal.exports.packs.rules.body import PlaceLine, RegencyLine
from portal.exports.packs.rules.vocabulary import (
    ABSORBED,
    ATTAINMENT,
    BUDGET_LESS_NEED,
    PART_OF_PARTICIPANTS,
    PARTICIPANTS,
    REMAINING,
    REMAINING_SHARE,
    SHARE_OF_QUOTA,
    titled,
)

PEOPLE, RUPIAH, RATIO = Kind.INTEGER, Kind.RUPIAH, Kind.SHARE
SHARE, BY_DISTRICT = titled(SHARE_OF_QUOTA), f"{PARTICIPANTS} menurut Kecamatan"


def write(frame: Frame) -> None:
    """The sheet of the smaller places, and that of the larger ones, which adds it up."""
    if frame.of_province:
        small = _places(frame, names.DISTRICTS, "Peserta menurut kecamatan", "Kabupaten/Kota", "Kecamatan")
        _regencies(frame, small)
    else:
        small = _places(frame, names.VILLAGES, "Peserta menurut desa dan kelurahan", "Kecamatan", "Desa/Kelurahan")
        _districts(frame, small)


def _places(frame: Frame, name: str, title: str, larger: str, smaller: str) -> Placed:
    sheet, row = frame.begin(name, title)
    sheet.widths(28, 40, 11, 12, 12, 11, 12)
    people = sum(line["people"] for line in frame.body["places"]) if frame.body["places"] else None
    fields: list[Field[PlaceLine]] = [
        Field(larger, lambda line: line["district"] or f"Tanpa {larger.lower()}"),
        Field(smaller, lambda line: line["village"] or f"Tanpa {smaller.lower()}"),
        Field(PARTICIPANTS, lambda line: line["people"], PEOPLE, total=True),
    ]
    if _divided(frame):
        fields.append(Field(SHARE, lambda line: line["share"], PEOPLE, total=True))
    # The total stands below the rows, of which there is one even where there are none.
    whole = terms.cell_of(name, row + 1 + max(len(frame.body["places"]), 1), 2, people)
    placed = put_table(sheet, row, [*fields, *_compared(frame, whole)], frame.body["places"])
    frame.keep(name, placed, freeze=2)
    frame.check(name, PARTICIPANTS, placed.totals[PARTICIPANTS], "people.confirmed")
    return placed


def _districts(frame: Frame, villages: Placed) -> None:
    sheet, row = frame.begin(names.DISTRICTS, "Peserta menurut kecamatan")
    sheet.widths(44, 14, 14, 14, 12, 14)
    keys = villages.columns["Kecamatan"]
    lines = list(dict.fromkeys(str(key) for key in keys.values))

    def summed(header: str) -> Field[str]:
        return Field(header, kind=PEOPLE, by=lambda cell: _of(villages, header, keys, cell["Kecamatan"]), total=True)

    fields: list[Field[str]] = [Field("Kecamatan", lambda line: line), summed(PARTICIPANTS)]
    if _divided(frame):
        fields.append(summed(SHARE))
    placed = put_table(sheet, row, [*fields, *_compared(frame, villages.totals[PARTICIPANTS])], lines)
    frame.keep(names.DISTRICTS, placed, freeze=1)
    frame.check(names.DISTRICTS, PARTICIPANTS, placed.totals[PARTICIPANTS], "people.confirmed")


def _divided(frame: Frame) -> bool:
    """Whether the quota is divided over places at all: columns without a single number tell nobody anything."""
    return any(line["share"] is not None for line in frame.body["places"])


def _compared(frame: Frame, whole: Term) -> list[Field[Any]]:
    """What stands beside people and shares: what is left of the share, and which part of all people."""

    def left(cell: Cells) -> Term:
        return cell[SHARE] - cell[PARTICIPANTS]

    def reached(cell: Cells) -> Term:
        return terms.share(cell[PARTICIPANTS], cell[SHARE])

    def part(cell: Cells) -> Term:
        return terms.share(cell[PARTICIPANTS], whole)

    of_share: list[Field[Any]] = [
        Field(titled(REMAINING_SHARE), kind=PEOPLE, by=left, total_by=left),
        Field(ATTAINMENT, kind=RATIO, by=reached, total_by=reached),
    ]
    return [
        *(of_share if _divided(frame) else ()),
        Field(titled(PART_OF_PARTICIPANTS), kind=RATIO, by=part, total_by=part),
    ]


def _regencies(frame: Frame, districts: Placed) -> None:
    """People on one page, rupiah on the next: beside each other nobody could read them on paper."""
    sheet, row = frame.begin(names.REGENCIES, "Kabupaten dan kota berdampingan")
    sheet.widths(10, 26, 15.5, 15.5, 15.5, 15.5, 15, 15.5)
    keys = districts.columns["Kabupaten/Kota"]

    def paid(cell: Cells) -> Term:
        return terms.share(cell["Realisasi"], cell["Pagu"])

    def reached(cell: Cells) -> Term:
        return terms.share(cell[PARTICIPANTS], cell["Kuota"])

    who: list[Field[RegencyLine]] = [
        Field("Kode", lambda line: str(line["code"] or "")),
        Field("Kabupaten/Kota", lambda line: line["name"]),
    ]
    people: list[Field[RegencyLine]] = [
        *who,
        Field("Kuota", lambda line: line["allocated"], PEOPLE, total=True),
        Field(PARTICIPANTS, lambda line: line["confirmed"], PEOPLE, total=True),
        Field(titled(REMAINING), kind=PEOPLE, by=lambda cell: cell["Kuota"] - cell[PARTICIPANTS], total=True),
        Field(ATTAINMENT, kind=RATIO, by=reached, total_by=reached),
        Field(
            BY_DISTRICT,
            kind=PEOPLE,
            by=lambda cell: _of(districts, PARTICIPANTS, keys, cell["Kabupaten/Kota"]),
            total=True,
        ),
    ]
    money: list[Field[RegencyLine]] = [
        *who,
        Field("Kebutuhan", lambda line: line["need"], RUPIAH, total=True),
        Field("Pagu", lambda line: line["budget"], RUPIAH, total=True),
        Field(titled(BUDGET_LESS_NEED), kind=RUPIAH, by=lambda cell: cell["Pagu"] - cell["Kebutuhan"], total=True),
        Field("Realisasi", lambda line: line["realised"], RUPIAH, total=True),
        Field(ABSORBED, kind=RATIO, by=paid, total_by=paid),
        Field("Tunggakan", lambda line: line["arrears"], RUPIAH, total=True),
    ]
    sheet.caption(row, 0, "Kuota dan peserta")
    first = put_table(sheet, row + 1, people, frame.body["regencies"])
    sheet.caption(first.after + 1, 0, "Kebutuhan, pagu, realisasi, dan tunggakan")
    second = put_table(sheet, first.after + 2, money, frame.body["regencies"])
    sheet.freeze(row, 2)
    frame.counts[names.REGENCIES] = first.rows
    totals = {**first.totals, **second.totals}
    for header, figure in (
        ("Kuota", "quota.allocated"),
        (PARTICIPANTS, "people.confirmed"),
        ("Kebutuhan", "budget.need"),
        ("Pagu", "budget.amount"),
        ("Realisasi", "budget.realisation"),
        ("Tunggakan", "contributions.arrears"),
        (BY_DISTRICT, "people.confirmed"),
    ):
        frame.check(names.REGENCIES, header, totals[header], figure)


def _of(places: Placed, header: str, keys: Range, wanted: Term) -> Term:
    return terms.total_where(places.columns[header], (keys, wanted))
