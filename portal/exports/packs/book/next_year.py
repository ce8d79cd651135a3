"""Tahun Depan: what each scenario needs, computed from cells that an official may change."""

from __future__ import annotations

from collections.abc import Sequence

from portal.core.workbook import Kind, ReportSheet, Term, terms
from portal.core.workbook.report import INPUT_FILL
from portal.exports.packs.book import frame as names
from portal.exports.packs.book.cover import CHANGEABLE
from portal.exports.packs.book.frame import Frame
from portal.exports.packs.rules.body import Scenario

LABEL, WIDTH = 42, 28  # characters of the column of words and of a scenario's
MOST_PEOPLE, MOST_RATE = 10_000_000, 10_000_000
LEGEND = "Sel berbingkai dan berwarna ini boleh diubah; semua sel lain dihitung darinya."


def write(frame: Frame) -> None:
    """A column for each scenario: four cells to change, the rest formulas."""
    plan = frame.body["next_year"]
    year, scenarios = plan["year"], plan["scenarios"]
    sheet, row = frame.begin(names.NEXT_YEAR, f"Kebutuhan tahun {year} menurut skenario")
    sheet.widths(LABEL, *[WIDTH for _ in scenarios])
    sheet.sheet.write_blank(row, 0, None, sheet.book.format(bg_color=INPUT_FILL, border=1))
    sheet.words(row, 1, LEGEND, indent=1)
    row += 2
    if not scenarios:
        sheet.put(row, 0, f"Skenario: {terms.ABSENT}")
    else:
        row = _scenarios(frame, sheet, row, scenarios)
    sheet.paragraph(row + 1, 0, max(len(scenarios), 1), f"Dasar iuran: {plan['basis']} {CHANGEABLE}")
    frame.counts[names.NEXT_YEAR] = len(scenarios)
    sheet.freeze(6, 1)
    sheet.one_page()
    sheet.protect()


def _scenarios(frame: Frame, sheet: ReportSheet, row: int, scenarios: Sequence[Scenario]) -> int:
    plan, this_year = frame.body["next_year"], frame.body["fiscal_year"]
    sheet.header(row, 0, "Skenario")
    for place, scenario in enumerate(scenarios, 1):
        sheet.header(row, place, scenario["name"], Kind.INTEGER)
    row += 1
    sheet.put(row, 0, "Penjelasan")
    for place, scenario in enumerate(scenarios, 1):
        sheet.put(row, place, scenario["note"], align="right")

    def line(label: str) -> int:
        nonlocal row
        row += 1
        sheet.put(row, 0, label)
        return row

    def inputs(label: str, word: str, values: Sequence[int], kind: Kind, hint: str, most: int) -> list[Term]:
        at = line(label)
        call(at, word)
        return [sheet.put_input(at, place, value, kind, hint=hint, most=most) for place, value in enumerate(values, 1)]

    def call(at: int, word: str) -> None:
        for place in range(1, len(scenarios) + 1):
            sheet.name_cell(at, place, f"skenario_{place}_{word}")

    def formulas(label: str, found: Sequence[Term], kind: Kind = Kind.RUPIAH) -> list[Term]:
        at = line(label)
        return [sheet.put(at, place, term, kind) for place, term in enumerate(found, 1)]

    same = range(len(scenarios))
    people = inputs(
        "Peserta (orang)",
        "orang",
        [scenario["people"] for scenario in scenarios],
        Kind.INTEGER,
        "Isi jumlah orang dengan bilangan bulat.",
        MOST_PEOPLE,
    )
    months = inputs(
        "Bulan yang ditanggung",
        "bulan",
        [plan["months"] for _ in same],
        Kind.INTEGER,
        "Isi bilangan bulat 0 sampai 12.",
        12,
    )
    hint = "Isi rupiah per orang per bulan, tanpa titik dan tanpa Rp."
    jkk = inputs("Iuran JKK per orang per bulan", "jkk", [plan["jkk"] for _ in same], Kind.RUPIAH, hint, MOST_RATE)
    jkm = inputs("Iuran JKM per orang per bulan", "jkm", [plan["jkm"] for _ in same], Kind.RUPIAH, hint, MOST_RATE)
    rate = formulas("Iuran JKK dan JKM per orang per bulan", [jkk[at] + jkm[at] for at in same])
    monthly = formulas("Kebutuhan per bulan", [people[at] * rate[at] for at in same])
    need_jkk = formulas("Kebutuhan JKK", [people[at] * months[at] * jkk[at] for at in same])
    need_jkm = formulas("Kebutuhan JKM", [people[at] * months[at] * jkm[at] for at in same])
    row += 1
    sheet.put_total(row, 0, f"Kebutuhan tahun {plan['year']}")
    need = [sheet.put_total(row, at + 1, monthly[at] * months[at], Kind.RUPIAH) for at in same]
    call(row, "kebutuhan")
    at_row = line("Selisih kebutuhan − (JKK + JKM), harus 0")
    for at in same:
        sheet.put(at_row, at + 1, need[at] - (need_jkk[at] + need_jkm[at]), Kind.INTEGER)
        frame.compare(
            names.NEXT_YEAR, f"Kebutuhan, {scenarios[at]['name']}", need[at], "JKK + JKM", need_jkk[at] + need_jkm[at]
        )
    sheet.warn_unless_zero(at_row, 1, last_column=len(scenarios))
    for label, figure in ((f"Pagu {this_year}", "budget.amount"), (f"Kebutuhan {this_year}", "budget.need")):
        if figure in frame.figures:
            there = formulas(label, [frame.figures[figure] for _ in same])
            formulas(f"Selisih terhadap {label[0].lower()}{label[1:]}", [need[at] - there[at] for at in same])
    return row + 1
