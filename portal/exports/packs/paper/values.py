"""The paper's values: every figure of the body in words, in the order of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portal.core import formatting
from portal.exports.packs.paper import charts
from portal.exports.packs.paper.words import (
    ALL,
    NO_DATA,
    NOTHING,
    count,
    day,
    figure,
    frame_of,
    month,
    months,
    share,
    sums,
    table,
)
from portal.exports.packs.rules.body import Body, CountLine, FigureLine, SourceLine
from portal.exports.packs.rules.printing import (
    added,
    begun,
    checks_of,
    costs_of,
    districts_of,
    figure_value,
    need_of,
    shortened,
)

MOST_GROUPS, MOST_PAPERS = 12, 12  # lines of a table on paper; the workbook has them all


def values_of(body: Body, sha256: str, verify_url: str) -> dict[str, Any]:
    """What the template prints, all of it in words; lengths of charts in ten-thousandths."""
    return {
        **frame_of(body, sha256, verify_url),
        "province": body["kind"] == "province",
        "headlines": headlines(body),
        "figures": table(
            "Angka|Nilai|Sumber",
            ([each["label"], figure(each), _origin(each, body["as_of"])] for each in body["figures"]),
            wide={0: 3, 1: 3, 2: 4},
        ),
        "notes": body["notes"],
        **_money(body),
        **(_regencies(body) if body["kind"] == "province" else _districts(body)),
        "groups": [
            _group(title, lines, figure_value(body, "people.confirmed"))
            for title, lines in (
                ("Pekerjaan", shortened(body["occupations"], MOST_GROUPS)),
                ("Jenis kelamin", body["sexes"]),
                ("Umur", body["ages"]),
                ("Desil", body["desils"]),
            )
        ],
        **_trend(body),
        **_next_year(body),
        **_benefits(body),
        **_papers(body),
        "quality": table(
            "Keadaan|Orang atau baris|Keterangan",
            ([each["label"], count(each["people"]), each["note"]] for each in body["quality"]),
            wide={0: 1, 2: 2},
        ),
        **_checks(body),
        "definitions": table(
            "Angka|Definisi|Cara menghitung|Sumber",
            ([each["label"], each["sentence"], each["formula"], each["source"]] for each in body["figures"]),
            wide={0: 5, 1: 10, 2: 8, 3: 5},
        ),
    }


def _origin(line: FigureLine, as_of: str) -> str:
    """Where a figure comes from; its day only where it is not the day of the pack."""
    own, whole = (
        formatting.day(datetime.fromisoformat(each).astimezone(formatting.WITA)) if each else ""
        for each in (line["as_of"], as_of)
    )
    return f"{line['source']}, {own}" if own and own != whole else line["source"]


def headlines(body: Body) -> list[dict[str, str]]:
    """The three numbers of the first page: people, money, and what next year needs at least."""
    quota, people = figure_value(body, "quota.allocated"), figure_value(body, "people.confirmed")
    budget, paid = figure_value(body, "budget.amount"), figure_value(body, "budget.realisation")
    costs = sorted(costs_of(body["next_year"]), key=lambda cost: cost.total)
    year = body["next_year"]["year"]
    asked = {"label": f"Kebutuhan {year}, paling sedikit", "number": NO_DATA, "note": "Tarif atau skenario belum ada."}
    if costs:
        least, most = costs[0], costs[-1]
        asked["number"] = formatting.rupiah_short(least.total)
        asked["note"] = f"{count(least.scenario['people'])} orang ({least.scenario['name']})"
        if most.total > least.total:
            asked["note"] += (
                f"; sampai {formatting.rupiah_short(most.total)} untuk {count(most.scenario['people'])} orang "
                f"({most.scenario['name']})"
            )
    return [
        {
            "label": "Pekerja rentan terlindungi",
            "number": count(people),
            "note": f"orang, {share(people, quota)} dari kuota {count(quota)} orang"
            if people is not None and quota is not None
            else f"Kuota: {count(quota)}",
        },
        {
            "label": f"Iuran {body['fiscal_year']} yang sudah dibayar",
            "number": NO_DATA if paid is None else formatting.rupiah_short(paid),
            "note": f"{share(paid, budget)} dari pagu {formatting.rupiah_short(budget)}"
            if paid is not None and budget is not None
            else f"Pagu: {NO_DATA if budget is None else formatting.rupiah_short(budget)}",
        },
        asked,
    ]


def _money(body: Body) -> dict[str, Any]:
    sources = body["sources"]
    rows = [
        [
            line["allocated"],
            line["confirmed"],
            line["allocated"] - line["confirmed"],
            line["need_jkk"] + line["need_jkm"],
            line["budget"],
            line["budget"] - line["need_jkk"] - line["need_jkm"],
            line["realised"],
        ]
        for line in sources
    ]
    by_province = [line["name"] for line in sources if line["by_province"] and body["kind"] != "province"]
    needs = [(line, *need_of(line)) for line in body["need"]]
    return {
        "sources": table(
            "Sumber dana|Kuota|Peserta|Sisa|Capaian|Kebutuhan|Pagu|Pagu −\nkebutuhan|Realisasi|Serapan",
            (_source_row(_source_name(line), row) for line, row in zip(sources, rows, strict=True)),
            _source_row(ALL, sums(rows)) if rows else (),
        ),
        "sources_note": f"Dibayar provinsi: {', '.join(by_province)}." if by_province else "",
        "sources_chart": charts.sources_chart(sources),
        "need": table(
            "Sumber dana|Masa|Orang|Bulan|JKK/bulan|JKM/bulan|Iuran JKK|Iuran JKM|Jumlah",
            (
                [
                    line["source"],
                    months(line["first_month"], line["last_month"]),
                    *(count(line[key]) for key in ("people", "months", "jkk", "jkm")),
                    *(count(each) for each in (jkk, jkm, jkk + jkm)),
                ]
                for line, jkk, jkm in needs
            ),
            [ALL, "", "", "", "", "", *map(count, sums([[jkk, jkm, jkk + jkm] for _, jkk, jkm in needs]))]
            if needs
            else (),
            words=(1,),
        ),
        "months": _months(body),
        "months_chart": charts.months_chart(body),
    }


def _source_name(line: SourceLine) -> str:
    return f"{line['name']} (contoh)" if line["example"] else line["name"]


def _source_row(name: str, row: Sequence[int | None]) -> list[str]:
    quota, people, rest, need, budget, difference, paid = row
    first = [count(quota), count(people), count(rest), share(people, quota)]
    return [name, *first, count(need), count(budget), count(difference), count(paid), share(paid, budget)]


def _months(body: Body) -> dict[str, Any]:
    rows = []
    for line in body["months"]:
        late = begun(line, body["as_of"])
        paid = [line["billed"], line["paid"], line["billed"] - line["paid"]] if late else [None, None, None]
        rows.append([line["quota"], line["taken"], line["need"], *paid])
    total = [None, None, *sums([row[2:] for row in rows])] if rows else []
    return table(
        "Bulan|Kuota|Terpakai|Kebutuhan|Ditagih|Dibayar|Belum dibayar",
        (
            [month(line["month"]), *(count(each, NOTHING) for each in row)]
            for line, row in zip(body["months"], rows, strict=True)
        ),
        [ALL, *(count(each, "") for each in total)] if rows else (),
    )


def _districts(body: Body) -> dict[str, Any]:
    lines = districts_of(body["places"])
    undivided = sum(line.undivided for line in lines)
    rows: list[list[int | None]] = [[line.villages, line.share, line.people] for line in lines]
    return {
        "places": table(
            "Kecamatan|Desa|Jatah|Peserta|Terisi",
            ([line.name, *_place(row)] for line, row in zip(lines, rows, strict=True)),
            [ALL, *_place(sums(rows))] if rows else (),
        ),
        "places_bars": charts.places_bars([(line.share, line.people) for line in lines]),
        "places_title": "Peserta menurut kecamatan",
        "places_note": f"{count(undivided)} desa/kelurahan belum mendapat pembagian kuota; jatahnya tidak dihitung."
        if undivided
        else "",
        "places_outline": "jatah kuota",
    }


def _place(row: Sequence[int | None]) -> list[str]:
    villages, quota, people = row
    return [count(villages), count(quota, "belum dibagi"), count(people), share(people, quota or 0)]


def _regencies(body: Body) -> dict[str, Any]:
    lines = body["regencies"]
    rows = [
        [line["allocated"], line["confirmed"], line["need"], line["budget"], line["realised"], line["arrears"]]
        for line in lines
    ]
    return {
        "places": table(
            "Kabupaten/kota|Kuota|Peserta|Capaian|Kebutuhan|Pagu|Realisasi|Tunggakan",
            (_region(line["name"], row) for line, row in zip(lines, rows, strict=True)),
            _region(ALL, sums(rows)) if rows else (),
        ),
        "places_bars": charts.places_bars([(line["allocated"], line["confirmed"]) for line in lines]),
        "places_title": "Peserta dan anggaran menurut kabupaten/kota",
        "places_note": "",
        "places_outline": "kuota",
    }


def _region(name: str, row: Sequence[int | None]) -> list[str]:
    quota, people, *money = row
    return [name, count(quota), count(people), share(people, quota), *(count(each) for each in money)]


def _group(title: str, lines: Sequence[CountLine], confirmed: int | None) -> dict[str, Any]:
    whole = added(line["people"] for line in lines)
    return {
        "title": title,
        "table": table(
            f"{title}|Peserta|Bagian",
            ([line["label"], count(line["people"]), share(line["people"], whole)] for line in lines),
            [ALL, count(whole), share(whole, whole)] if lines else (),
        ),
    }


def _trend(body: Body) -> dict[str, Any]:
    return {
        "years": table(
            "Tahun|Kuota|Peserta|Capaian|Kebutuhan|Pagu|Realisasi|Serapan",
            (
                [
                    str(line["year"]),
                    count(line["quota"]),
                    count(line["confirmed"]),
                    share(line["confirmed"], line["quota"]),
                    *(count(line[key]) for key in ("need", "budget", "realised")),
                    share(line["realised"], line["budget"]),
                ]
                for line in body["years"]
            ),
        ),
        "coverage": table(
            "Tahun|Segmen|Terlindungi|Pekerja|Cakupan|Target|Sumber dan keadaan",
            (
                [
                    str(line["year"]),
                    line["segment"],
                    count(line["covered"]),
                    count(line["workers"]),
                    share(line["covered"], line["workers"]),
                    NOTHING if line["target"] is None else share(*line["target"]),
                    f"{line['source']}, {day(line['as_of_on'])}",
                ]
                for line in sorted(body["coverage"], key=lambda line: (line["year"], line["segment"]))
            ),
            wide={6: 1},
            words=(0, 1),
        ),
        "coverage_chart": charts.coverage_chart(body),
    }


def _next_year(body: Body) -> dict[str, Any]:
    year = body["next_year"]
    costs = costs_of(year)
    rate = f"({formatting.rupiah(year['jkk'])} + {formatting.rupiah(year['jkm'])})"
    return {
        "next_year": str(year["year"]),
        "basis": year["basis"],
        "scenarios": [
            {
                "name": cost.scenario["name"],
                "note": cost.scenario["note"],
                "formula": f"{count(cost.scenario['people'])} orang × {year['months']} bulan × {rate}",
                "jkk": formatting.rupiah(cost.jkk),
                "jkm": formatting.rupiah(cost.jkm),
                "total": formatting.rupiah(cost.total),
            }
            for cost in costs
        ],
        "scenarios_chart": charts.scenarios_chart(costs),
    }


def _benefits(body: Body) -> dict[str, Any]:
    benefits, paid = body["benefits"], {line["quarter"]: line["amount"] for line in body["contributions"]}
    quarters: list[list[int | None]] = []
    for quarter in (1, 2, 3, 4):
        lines = [line for line in benefits if line["quarter"] == quarter]
        quarters.append([added(x["cases"] for x in lines), added(x["amount"] for x in lines), paid.get(quarter)])
    known = bool(benefits or paid)
    programmes = {
        name: [line for line in benefits if line["programme"] == name]
        for name in dict.fromkeys(line["programme"] for line in benefits)
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
            ([name, *(count(each) for each in row)] for name, row in zip(programmes, parts, strict=True)),
            [ALL, *(count(each) for each in sums(parts))] if parts else (),
        ),
        "returned": _returned(added(line["amount"] for line in benefits), added(paid.values())),
    }


def _returned(amount: int | None, paid: int | None) -> str:
    if amount is None or paid is None:
        return f"Perbandingan manfaat dan iuran: {NO_DATA}."
    rest = formatting.rupiah(abs(amount - paid))
    said = f"Manfaat yang dibayar setara {share(amount, paid)} dari iuran yang dibayar"
    if amount == paid:
        return f"{said}."
    return f"{said}; manfaat lebih {'besar' if amount > paid else 'kecil'} {rest} daripada iuran."


def _papers(body: Body) -> dict[str, Any]:
    legal, agreements = body["legal"], body["agreements"]
    left = [
        f"{count(len(lines) - MOST_PAPERS)} {name} lagi ada dalam buku kerja."
        for name, lines in (("dasar hukum", legal), ("naskah kerja sama", agreements))
        if len(lines) > MOST_PAPERS
    ]
    return {
        "legal": table(
            "Peraturan|Tentang|Ditandatangani|Keadaan",
            (
                [each["citation"], each["title"], day(each["signed_on"]), each["standing"]]
                for each in legal[:MOST_PAPERS]
            ),
            wide={0: 1, 1: 1},
            words=(2, 3),
        ),
        "agreements": table(
            "Nomor|Naskah dan pokok|Masa|Orang|Nilai|Keadaan",
            (
                [
                    each["number"],
                    f"{each['kind']}: {each['subject']}",
                    f"{day(each['first_day'])} – {day(each['last_day'])}",
                    count(each["people"]),
                    count(each["amount"]),
                    each["standing"],
                ]
                for each in agreements[:MOST_PAPERS]
            ),
            wide={0: 3, 1: 5, 2: 3},
            words=(5,),
        ),
        "papers_left": " ".join(left),
    }


def _checks(body: Body) -> dict[str, Any]:
    checks = checks_of(body)
    wrong = [each for each in checks if each.difference]
    unknown = [each for each in checks if each.difference is None]
    said = f"Semua {len(checks) - len(unknown)} pemeriksaan berselisih 0."
    if wrong:
        said = f"{len(wrong)} dari {len(checks)} pemeriksaan berselisih; angkanya perlu dijelaskan."
    elif len(unknown) == len(checks):
        said = "Belum ada angka yang dapat diperiksa."
    return {
        "checks": table(
            "Tabel|Angka|Satuan|Jumlah bagian|Angka ringkasan|Selisih",
            (
                [
                    each.table,
                    each.what,
                    "rupiah" if each.rupiah else "orang",
                    *(count(number) for number in (each.parts, each.figure)),
                    count(each.difference, NOTHING),
                ]
                for each in checks
            ),
            wide={0: 1, 1: 1},
            words=(2,),
        ),
        "checks_said": said,
        "checks_wrong": bool(wrong),
    }
