"""The paper's values: every figure of the body in words, in the order of the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.core import formatting
from portal.exports.packs.paper import charts, money, people
from portal.exports.packs.paper.words import NO_DATA, NOTHING, count, day, figure, frame_of, share, table
from portal.exports.packs.rules.body import Body, FigureLine
from portal.exports.packs.rules.printing import checks_of, costs_of, figure_value

MOST_PAPERS = 12  # lines of a table on paper; the workbook has them all
MOST_OF_PROVINCE = 22  # one for each regency


def values_of(body: Body, sha256: str, verify_url: str) -> dict[str, Any]:
    """What the template prints, all of it in words; lengths of charts in ten-thousandths."""
    return {
        **frame_of(body, sha256, verify_url),
        "province": body["kind"] == "province",
        "view": body.get("view", ""),
        "headlines": headlines(body),
        "figures": table(
            "Angka|Nilai|Sumber",
            ([each["label"], figure(each), _origin(each, body["as_of"])] for each in body["figures"]),
            wide={0: 3, 1: 3, 2: 4},
        ),
        "notes": body["notes"],
        **money.budget(body),
        **(people.regencies(body) if body["kind"] == "province" else people.districts(body)),
        "groups": people.groups(body),
        **_trend(body),
        **money.next_year(body),
        **money.benefits(body),
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
            wide={0: 4, 1: 10, 2: 7, 3: 5},
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
    quota, confirmed = figure_value(body, "quota.allocated"), figure_value(body, "people.confirmed")
    budget, paid = figure_value(body, "budget.amount"), figure_value(body, "budget.realisation")
    costs = sorted((cost for cost in costs_of(body["next_year"]) if cost.total), key=lambda cost: cost.total)
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
            "number": count(confirmed),
            "note": f"orang, {share(confirmed, quota)} dari kuota {count(quota)} orang"
            if confirmed is not None and quota is not None
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


def _papers(body: Body) -> dict[str, Any]:
    legal, agreements = body["legal"], body["agreements"]
    most = MOST_OF_PROVINCE if body["kind"] == "province" else MOST_PAPERS
    left = [
        f"{count(len(lines) - most)} {name} lagi ada dalam buku kerja."
        for name, lines in (("dasar hukum", legal), ("naskah kerja sama", agreements))
        if len(lines) > most
    ]
    return {
        "legal": table(
            "Peraturan|Tentang|Ditandatangani|Keadaan",
            (
                [
                    each["citation"].replace(f" tentang {each['title']}", ""),
                    each["title"],
                    day(each["signed_on"]),
                    each["standing"],
                ]
                for each in legal[:most]
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
                for each in agreements[:most]
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
