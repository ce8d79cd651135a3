"""The paper's values: every figure of the body in words, in the order of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portal.core import formatting
from portal.exports.packs.paper import charts, money, people
from portal.exports.packs.paper.words import (
    NAME,
    NO_DATA,
    NOTHING,
    SEGMENT,
    SENTENCE,
    WORDS,
    count,
    day,
    figure,
    frame_of,
    share,
    table,
)
from portal.exports.packs.rules.body import Body, FigureLine
from portal.exports.packs.rules.letters import brief
from portal.exports.packs.rules.payers import Money, own_money, province_money
from portal.exports.packs.rules.people import fullest_of, paid_months_of, payers_of
from portal.exports.packs.rules.printing import NO_RATE, checks_of, cited, costs_of, figure_value, small_share
from portal.exports.packs.rules.vocabulary import (
    ABSORBED,
    ATTAINMENT,
    COVERAGE,
    COVERED,
    EVERYBODY,
    PARTICIPANTS,
    WORKERS,
)

MOST_PAPERS, FEW_PAPERS = 12, 4  # lines of a table on paper; the workbook has them all
MOST_OF_PROVINCE = 22  # one for each regency


def values_of(body: Body, sha256: str, verify_url: str, *, few: bool = False) -> dict[str, Any]:
    """What the template prints, all of it in words; lengths of charts in ten-thousandths. `few`: lists as short as may
    be."""
    most = FEW_PAPERS if few else MOST_PAPERS
    return {
        **frame_of(body, sha256, verify_url),
        "province": body["kind"] == "province",
        "view": body.get("view", ""),
        "headlines": headlines(body),
        "figures": table(
            "Angka|Nilai|Sumber",
            (
                [brief(each["label"], NAME), figure(each), brief(_origin(each, body["as_of"]), NAME)]
                for each in body["figures"]
            ),
            wide={0: 3, 1: 3, 2: 4},
        ),
        **_notes(body["notes"], most),
        **money.budget(body),
        **(people.regencies(body) if body["kind"] == "province" else people.districts(body)),
        "groups": people.groups(body),
        **_trend(body),
        **money.next_year(body),
        **money.benefits(body),
        **_papers(body, most),
        "quality": table(
            "Hal|Jumlah|Yang dihitung",
            (
                [brief(each["label"], NAME), count(each["people"]), brief(each["note"], WORDS)]
                for each in body["quality"][:most]
            ),
            wide={0: 1, 2: 2},
        ),
        **_checks(body),
        "definitions": table(
            "Angka|Definisi|Cara menghitung|Sumber",
            (
                [
                    brief(each["label"], NAME),
                    brief(each["sentence"], SENTENCE),
                    brief(each["formula"], WORDS),
                    brief(each["source"], NAME),
                ]
                for each in body["figures"]
            ),
            wide={0: 4, 1: 10, 2: 7, 3: 5},
        ),
    }


def _notes(notes: Sequence[str], most: int) -> dict[str, Any]:
    """The notes that fit; of more than that how many stand in the workbook."""
    left = len(notes) - most
    more = [f"Dan {count(left)} catatan lain, lihat lembar penjelasan dalam buku kerja."] if left > 0 else []
    return {"notes": [*(brief(each, SENTENCE) for each in notes[:most]), *more]}


def _origin(line: FigureLine, as_of: str) -> str:
    """Where a figure comes from; its day only where it is not the day of the pack."""
    own, whole = (
        formatting.day(datetime.fromisoformat(each).astimezone(formatting.WITA)) if each else ""
        for each in (line["as_of"], as_of)
    )
    return f"{line['source']}, {own}" if own and own != whole else line["source"]


def headlines(body: Body) -> list[dict[str, str]]:
    """The three numbers of the first page: people, money, and what next year needs at least."""
    return [_registered(body), _paid(body), _asked(body)]


def _registered(body: Body) -> dict[str, str]:
    """People once each. They are registered; whether they are covered the paid months beside them tell."""
    quota, confirmed = figure_value(body, "quota.allocated"), figure_value(body, "people.confirmed")
    people = body["people"]
    if people is not None:
        confirmed = people["people"]
    if told := fullest_of(people):
        filled = told
    elif confirmed is not None and quota is not None:
        filled = f"{share(confirmed, quota)} dari kuota {count(quota)} orang"
    else:
        filled = f"Kuota: {count(quota)}"
    said = [payers_of(body), filled, paid_months_of(body)]
    note = "; ".join(words for words in said if words)
    return {
        "label": PARTICIPANTS if people is None else EVERYBODY,
        "number": count(confirmed),
        "note": note if confirmed is None else f"orang, {note}",
    }


def _paid(body: Body) -> dict[str, str]:
    own, theirs = own_money(body), province_money(body)
    label, shown = f"Realisasi iuran {body['fiscal_year']}", own
    if body["kind"] == "regency" and theirs is not None:
        whose = "sendiri" if own is not None else "provinsi"
        label, shown = f"{label}, sumber dana {whose}", own or theirs
    assert shown is not None
    notes = [_of_budget(shown)]
    if theirs is not None and shown is not theirs:
        beside = "di antaranya dibayar provinsi" if body["kind"] == "province" else "di luar itu dibayar provinsi"
        notes.append(f"{beside} {formatting.rupiah_short(theirs.paid or 0)} ({_of_budget(theirs)})")
    return {
        "label": label,
        "number": NO_DATA if shown.paid is None else formatting.rupiah_short(shown.paid),
        "note": "; ".join(notes),
    }


def _of_budget(money: Money) -> str:
    if money.paid is None or money.budget is None:
        return f"Pagu: {NO_DATA if money.budget is None else formatting.rupiah_short(money.budget)}"
    return f"{small_share(money.paid, money.budget)} dari pagu {formatting.rupiah_short(money.budget)}"


def _asked(body: Body) -> dict[str, str]:
    costs = sorted((cost for cost in costs_of(body["next_year"]) if cost.total), key=lambda cost: cost.total)
    year, rates = body["next_year"]["year"], body["next_year"]["rates"]
    asked = {
        "label": f"Kebutuhan {year}, paling sedikit",
        "number": NO_DATA if rates else NO_RATE.capitalize(),
        "note": "Skenario belum ada." if rates else f"Tarif {year} belum ada.",
    }
    if costs:
        least, most = costs[0], costs[-1]
        asked["number"] = formatting.rupiah_short(least.total)
        asked["note"] = f"{count(least.scenario['people'])} orang ({brief(least.scenario['name'], SEGMENT)})"
        if most.total > least.total:
            asked["note"] += (
                f"; sampai {formatting.rupiah_short(most.total)} untuk {count(most.scenario['people'])} orang "
                f"({brief(most.scenario['name'], SEGMENT)})"
            )
        if least.scenario["province"] or most.scenario["province"]:
            asked["note"] += "; tanpa yang ditanggung provinsi"
    elif rates and any(each["province"] for each in body["next_year"]["scenarios"]):
        asked["note"] = "Seluruh peserta ditanggung provinsi."
    return asked


def _trend(body: Body) -> dict[str, Any]:
    return {
        "years": table(
            f"Tahun|Kuota|{PARTICIPANTS}|{ATTAINMENT}|Kebutuhan|Pagu|Realisasi|{ABSORBED}",
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
            f"Tahun|Segmen|{COVERED}|{WORKERS}|{COVERAGE}|Target|Sumber dan keadaan",
            (
                [
                    str(line["year"]),
                    brief(line["segment"], SEGMENT),
                    count(line["covered"]),
                    count(line["workers"]),
                    share(line["covered"], line["workers"]),
                    NOTHING if line["target"] is None else share(*line["target"]),
                    f"{brief(line['source'], NAME)}, {day(line['as_of_on'])}",
                ]
                for line in sorted(body["coverage"], key=lambda line: (line["year"], line["segment"]))
            ),
            wide={6: 1},
            words=(0, 1),
        ),
        "coverage_chart": charts.coverage_chart(body),
    }


def _papers(body: Body, most: int) -> dict[str, Any]:
    legal, agreements = body["legal"], body["agreements"]
    if body["kind"] == "province" and most == MOST_PAPERS:
        most = MOST_OF_PROVINCE
    left = [
        f"Dan {count(len(lines) - most)} {name} lain, lihat lembar {sheet} dalam buku kerja."
        for name, sheet, lines in (
            ("dasar hukum", "Dasar Hukum", legal),
            ("naskah kerja sama", "Perjanjian", agreements),
        )
        if len(lines) > most
    ]
    return {
        "legal": table(
            "Peraturan atau keputusan|Tentang|Ditetapkan|Keadaan",
            (
                [
                    brief(cited(each), NAME),
                    brief(each["title"], WORDS),
                    day(each["signed_on"]),
                    brief(each["standing"], SEGMENT),
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
                    brief(each["number"], SEGMENT),
                    brief(f"{each['kind']}: {each['subject']}", WORDS),
                    f"{day(each['first_day'])} – {day(each['last_day'])}",
                    count(each["people"]),
                    count(each["amount"]),
                    brief(each["standing"], SEGMENT),
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
