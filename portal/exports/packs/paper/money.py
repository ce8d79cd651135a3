"""Budget, need, bills, payments and benefits as the paper prints them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.core import formatting
from portal.exports.packs.paper import charts
from portal.exports.packs.paper.words import (
    ALL,
    CLOSED,
    NAME,
    NO_DATA,
    NOTHING,
    SEGMENT,
    SENTENCE,
    WORDS,
    count,
    month,
    months,
    share,
    stacked,
    sums,
    table,
)
from portal.exports.packs.rules.body import Body, SourceLine
from portal.exports.packs.rules.checking import closed_part, from_outside
from portal.exports.packs.rules.letters import brief
from portal.exports.packs.rules.people import who_moved
from portal.exports.packs.rules.printing import added, begun, costs_of, fewer_sources, minus, need_of, spent_in
from portal.exports.packs.rules.vocabulary import (
    ABSORBED,
    ATTAINMENT,
    BILLED,
    BUDGET_LESS_NEED,
    MONTHS_DUE,
    MONTHS_PAID,
    NEED_JKK,
    NEED_JKM,
    PARTICIPANTS,
    REMAINING,
    TAKEN,
)

MOST_SOURCES, MOST_NEEDS, MOST_SCENARIOS = 8, 12, 4  # lines on paper; the workbook has them all


def budget(body: Body) -> dict[str, Any]:
    """Sources with their sums, the need line by line, the months of the year and their charts."""
    sources = fewer_sources(body["sources"], MOST_SOURCES)
    people = [
        [
            line["allocated"],
            line["confirmed"],
            line["allocated"] - line["confirmed"],
            line["verified"],
            line["active"],
            line["months_paid"],
            line["months_due"],
        ]
        for line in sources
    ]
    money = [
        [
            line["need_jkk"] + line["need_jkm"],
            line["budget"],
            line["budget"] - line["need_jkk"] - line["need_jkm"],
            line["realised"],
            line["budget"] - line["realised"],
        ]
        for line in sources
    ]
    by_province = [
        brief(line["name"], SEGMENT) for line in sources if line["by_province"] and body["kind"] != "province"
    ]
    notes = [f"Dibayar provinsi: {', '.join(by_province)}."] if by_province else []
    if (moved := who_moved(body["people"], sources)) is not None:
        notes.append(moved)
    missing = CLOSED if from_outside(body) else NO_DATA
    needs = [(line, *need_of(line)) for line in body["need"]]
    shown, rest = needs[:MOST_NEEDS], needs[MOST_NEEDS:]
    return {
        "sources": table(
            f"Sumber dana|Kuota|{PARTICIPANTS}|{stacked(REMAINING)}|{ATTAINMENT}|Terverifikasi|Aktif|"
            f"{stacked(MONTHS_PAID)}|{stacked(MONTHS_DUE)}",
            (_people_row(_source_name(line), row, missing) for line, row in zip(sources, people, strict=True)),
            _people_row(ALL, sums(people), missing) if people else (),
        ),
        "sources_money": table(
            f"Sumber dana|Kebutuhan|Pagu|{stacked(BUDGET_LESS_NEED)}|Realisasi|{ABSORBED}|Sisa pagu",
            (_money_row(_source_name(line), row) for line, row in zip(sources, money, strict=True)),
            _money_row(ALL, sums(money)) if money else (),
        ),
        "sources_note": " ".join(notes),
        "sources_chart": charts.sources_chart(sources),
        "need": table(
            f"Sumber dana|Masa|Orang|Bulan|Iuran\nJKK|Iuran\nJKM|{stacked(NEED_JKK)}|{stacked(NEED_JKM)}|Kebutuhan",
            [
                [
                    brief(line["source"], WORDS),
                    months(line["first_month"], line["last_month"]),
                    *(count(line[key]) for key in ("people", "months", "jkk", "jkm")),
                    *(count(each) for each in (jkk, jkm, jkk + jkm)),
                ]
                for line, jkk, jkm in shown
            ]
            + [[f"{len(rest)} baris lain", "", "", "", "", "", *map(count, sums([[a, b, a + b] for _, a, b in rest]))]]
            * bool(rest),
            [ALL, "", "", "", "", "", *map(count, sums([[jkk, jkm, jkk + jkm] for _, jkk, jkm in needs]))]
            if needs
            else (),
            words=(1,),
        ),
        "months": _months(body),
        "months_note": _closed_months(body),
        "months_chart": charts.months_chart(body),
    }


def _closed_months(body: Body) -> str:
    if closed_part(body, "months"):
        return " Bagian ini ditutup: lihat Catatan."
    closed = any(line["billed"] is None for line in body["months"])
    return " Tagihan dan pembayaran tiap bulan ditutup: lihat Catatan." if closed else ""


def _source_name(line: SourceLine) -> str:
    name = brief(line["name"], NAME)
    return f"{name} (contoh)" if line["example"] else name


def _people_row(name: str, row: Sequence[int | None], missing: str) -> list[str]:
    """`missing`: why there is no number, for the columns that are closed to outsiders."""
    quota, people, left, *closable = row
    told = [name, count(quota), count(people), count(left), share(people, quota)]
    return [*told, *(count(each, missing) for each in closable)]


def _money_row(name: str, row: Sequence[int | None]) -> list[str]:
    need, budget, difference, paid, left = row
    return [name, count(need), count(budget), count(difference), count(paid), share(paid, budget), count(left)]


def _months(body: Body) -> dict[str, Any]:
    rows = []
    for line in body["months"]:
        late = begun(line, body["as_of"])
        billed, settled = (line["billed"], line["paid"]) if late else (None, None)
        paid = [billed, settled, minus(billed, settled)]
        rows.append([line["quota"], line["taken"], line["need"], *paid, spent_in(line, body["as_of"])])
    total = [None, None, *sums([row[2:] for row in rows])] if rows else []
    return table(
        f"Bulan|Kuota|{TAKEN}|Kebutuhan|{BILLED}|Dibayar|Belum dibayar|Realisasi",
        (
            [month(line["month"]), *(count(each, NOTHING) for each in row)]
            for line, row in zip(body["months"], rows, strict=True)
        ),
        [ALL, *(count(each, "") for each in total)] if rows else (),
    )


def next_year(body: Body) -> dict[str, Any]:
    """The scenarios of the year to come, each with its formula written out."""
    year = body["next_year"]
    costs = costs_of(year)[:MOST_SCENARIOS]
    rates = [
        f"{line['months']} bulan × ({formatting.rupiah(line['jkk'])} + {formatting.rupiah(line['jkm'])})"
        for line in year["rates"]
    ]
    rate = rates[0] if len(rates) == 1 else f"({' + '.join(rates)})"
    return {
        "next_year": str(year["year"]),
        "basis": brief(year["basis"], SENTENCE),
        "scenarios": [
            {
                "name": brief(cost.scenario["name"], NAME),
                "note": brief(cost.scenario["note"], SENTENCE),
                "formula": f"{count(cost.scenario['people'])} orang × {rate}",
                "jkk": formatting.rupiah(cost.jkk),
                "jkm": formatting.rupiah(cost.jkm),
                "total": formatting.rupiah(cost.total),
            }
            for cost in costs
        ],
        "scenarios_chart": charts.scenarios_chart(costs),
    }


def benefits(body: Body) -> dict[str, Any]:
    """What was paid back beside what was paid in, by quarter and by programme."""
    lines_of, paid = body["benefits"], {line["quarter"]: line["amount"] for line in body["contributions"]}
    quarters: list[list[int | None]] = []
    for quarter in (1, 2, 3, 4):
        lines = [line for line in lines_of if line["quarter"] == quarter]
        quarters.append([added(x["cases"] for x in lines), added(x["amount"] for x in lines), paid.get(quarter)])
    known = bool(lines_of or paid)
    programmes = {
        name: [line for line in lines_of if line["programme"] == name]
        for name in dict.fromkeys(line["programme"] for line in lines_of)
    }
    parts = [[added(x["cases"] for x in lines), added(x["amount"] for x in lines)] for lines in programmes.values()]
    return {
        "benefits": table(
            "Triwulan|Kasus|Manfaat|Iuran dibayar",
            ([f"Triwulan {number}", *(count(x, NOTHING) for x in row)] for number, row in enumerate(quarters, 1))
            if known
            else (),
            [ALL, *(count(each, NOTHING) for each in sums(quarters))] if known else (),
        ),
        "programmes": table(
            "Program|Kasus|Manfaat",
            (
                [brief(name, SEGMENT), *(count(each) for each in row)]
                for name, row in zip(programmes, parts, strict=True)
            ),
            [ALL, *(count(each) for each in sums(parts))] if parts else (),
        ),
        "returned": _returned(added(line["amount"] for line in lines_of), added(paid.values())),
    }


def _returned(amount: int | None, paid: int | None) -> str:
    if amount is None or paid is None:
        return f"Perbandingan manfaat dan iuran: {NO_DATA}."
    if paid == 0:
        return f"Manfaat yang dibayar {formatting.rupiah(amount)}; belum ada iuran yang tercatat dibayar."
    rest = formatting.rupiah(abs(amount - paid))
    said = f"Manfaat yang dibayar setara {share(amount, paid)} dari iuran yang dibayar"
    if amount == paid:
        return f"{said}."
    return f"{said}; manfaat lebih {'besar' if amount > paid else 'kecil'} {rest} daripada iuran."
