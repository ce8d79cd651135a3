"""Tahun Depan: what each scenario needs, computed from cells that an official may change."""

from __future__ import annotations

from collections.abc import Sequence

from portal.core import formatting
from portal.core.workbook import Kind, Placed, Range, ReportSheet, Term, terms
from portal.core.workbook.report import INPUT_FILL
from portal.exports.packs.book import frame as names
from portal.exports.packs.book.cover import CHANGEABLE
from portal.exports.packs.book.frame import Frame
from portal.exports.packs.rules.body import Scenario
from portal.exports.packs.rules.payers import shared
from portal.exports.packs.rules.vocabulary import NEED_JKK, NEED_JKM

LABEL, WIDTH = 42, 28  # characters of the column of words and of a scenario's
MOST_PEOPLE, MOST_RATE = 10_000_000, 10_000_000
LEGEND = "Sel berbingkai dan berwarna ini boleh diubah; semua sel lain dihitung darinya."


def write(frame: Frame, sources: Placed) -> None:
    """A column for each scenario: people, and months and rates of each part of the year are cells to change, the rest
    formulas."""
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
        row = _scenarios(frame, sheet, row, scenarios, sources)
    sheet.paragraph(row + 1, 0, max(len(scenarios), 1), f"Dasar iuran: {plan['basis']} {CHANGEABLE}")
    frame.counts[names.NEXT_YEAR] = len(scenarios)
    sheet.freeze(6, 1)
    sheet.one_page()
    sheet.protect()


def _scenarios(frame: Frame, sheet: ReportSheet, row: int, scenarios: Sequence[Scenario], sources: Placed) -> int:
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

    def inputs(label: str, word: str, values: Sequence[int | None], kind: Kind, hint: str, most: int) -> list[Term]:
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
        "Orang",
        "orang",
        [scenario["people"] for scenario in scenarios],
        Kind.INTEGER,
        "Isi jumlah orang dengan bilangan bulat.",
        MOST_PEOPLE,
    )
    if any(scenario["province"] for scenario in scenarios):
        at = line("Ditanggung provinsi, tidak dihitung (orang)")
        for place, scenario in enumerate(scenarios, 1):
            sheet.put(at, place, scenario["province"], Kind.INTEGER)
    parts_jkk: list[list[Term]] = []
    parts_jkm: list[list[Term]] = []
    wholes: list[list[Term]] = []
    for number, (when, months_of, jkk_of, jkm_of) in enumerate(_parts(frame), 1):
        word = "" if number == 1 else f"_{number}"
        months = inputs(
            f"Bulan yang ditanggung{when}",
            f"bulan{word}",
            [months_of for _ in same],
            Kind.INTEGER,
            "Isi bilangan bulat 0 sampai 12.",
            12,
        )
        jkk, jkm = (
            inputs(
                f"Iuran {name} per orang per bulan{when}",
                f"{name.lower()}{word}",
                [rate for _ in same],
                Kind.RUPIAH,
                "Isi rupiah per orang per bulan, tanpa titik dan tanpa Rp.",
                MOST_RATE,
            )
            for name, rate in (("JKK", jkk_of), ("JKM", jkm_of))
        )
        rate = formulas(f"Iuran JKK dan JKM per orang per bulan{when}", [jkk[at] + jkm[at] for at in same])
        formulas(f"Kebutuhan per bulan{when}", [people[at] * rate[at] for at in same])
        parts_jkk.append([people[at] * months[at] * jkk[at] for at in same])
        parts_jkm.append([people[at] * months[at] * jkm[at] for at in same])
        wholes.append([people[at] * rate[at] * months[at] for at in same])
    need_jkk = formulas(NEED_JKK, [terms.sum_of([part[at] for part in parts_jkk]) for at in same])
    need_jkm = formulas(NEED_JKM, [terms.sum_of([part[at] for part in parts_jkm]) for at in same])
    row += 1
    sheet.put_total(row, 0, f"Kebutuhan tahun {plan['year']}")
    need = [sheet.put_total(row, at + 1, terms.sum_of([whole[at] for whole in wholes]), Kind.RUPIAH) for at in same]
    call(row, "kebutuhan")
    at_row = line("Selisih kebutuhan − (JKK + JKM), harus 0")
    for at in same:
        sheet.put(at_row, at + 1, need[at] - (need_jkk[at] + need_jkm[at]), Kind.INTEGER)
        frame.compare(
            names.NEXT_YEAR, f"Kebutuhan, {scenarios[at]['name']}", need[at], "JKK + JKM", need_jkk[at] + need_jkm[at]
        )
    sheet.warn_unless_zero(at_row, 1, last_column=len(scenarios))
    whose = ", sumber dana sendiri" if frame.body["kind"] == "regency" and shared(frame.body) else ""
    for label, header in ((f"Pagu {this_year}", "Pagu"), (f"Kebutuhan {this_year}", "Kebutuhan")):
        own = _own(frame, sources.columns[header])
        if own is not None:
            there = formulas(f"{label}{whose}", [own for _ in same])
            formulas(f"Selisih terhadap {label[0].lower()}{label[1:]}", [need[at] - there[at] for at in same])
    return row + 1


def _own(frame: Frame, cells: Range) -> Term | None:
    """The sum of a column over the sources that are the office's own; in a pack of the province over all."""
    lines = frame.body["sources"]
    own = [
        terms.cell_of(cells.sheet, cells.first_row + place, cells.column, cells.values[place])
        for place, line in enumerate(lines)
        if frame.body["kind"] == "province" or not line["by_province"]
    ]
    return terms.sum_of(own) if own else None


def _parts(frame: Frame) -> list[tuple[str, int, int | None, int | None]]:
    """(when, months, JKK, JKM) of the parts of the year with one rate each; without a rate its cells wait for one."""
    rates = frame.body["next_year"]["rates"]
    if not rates:
        return [("", 12, None, None)]
    when = [f", mulai {formatting.month(names.month(line['first_month']))}" for line in rates]
    return [
        (when[place] if len(rates) > 1 else "", line["months"], line["jkk"], line["jkm"])
        for place, line in enumerate(rates)
    ]
