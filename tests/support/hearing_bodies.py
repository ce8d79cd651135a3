"""Bodies of hearing packs beyond the believable one: a large one, a province's, an empty one, one with ugly texts."""

from __future__ import annotations

from typing import cast

from portal.exports.packs.rules.body import Body, RegencyLine
from portal.exports.packs.rules.closing import SOURCES, Closed, Closings
from portal.exports.packs.rules.outside import province_from_outside, regency_from_outside
from tests.support.hearing_body import rate, sample
from tests.support.hearing_papers import owe

INJECTED = '=HYPERLINK("http://contoh.invalid","klik")'
UGLY = (INJECTED, "+62811", "-5", "@SUM(A1)", "<r>tebal</r>", ">5", "a'b", "*")


def large() -> Body:
    """193 villages of 24 kecamatan, the first of them without a share, six funding sources, 48 occupations."""
    body = sample()
    people = [37 + place % 41 for place in range(193)]
    body["places"] = [
        {
            "district": f"Kecamatan Bernama Panjang {place * 24 // 193 + 1}",
            "village": f"Desa Contoh yang Bernama Panjang {place + 1}",
            "share": None if place < 12 else count + place % 5,
            "people": count,
        }
        for place, count in enumerate(people)
    ]
    whole = sum(people)
    body["occupations"] = [
        {"label": f"Pekerjaan contoh {number}", "people": whole // 48 + (number <= whole % 48)}
        for number in range(1, 49)
    ]
    for part in (body["sexes"], body["ages"], body["desils"]):
        part[-1]["people"] += whole - sum(line["people"] for line in part)
    own, *others = body["sources"]
    body["sources"] = [own, *others]
    for number in range(1, 5):
        body["sources"].append(
            {
                "name": f"Bantuan Keuangan Desa ke-{number}",
                "by_province": False,
                "example": False,
                "allocated": 0,
                "confirmed": 0,
                "verified": 0,
                "active": 0,
                "need_jkk": 0,
                "need_jkm": 0,
                "budget": 0,
                "realised": 0,
                "months_paid": 0,
                "months_due": 0,
            }
        )
    own["confirmed"] += whole - sum(line["confirmed"] for line in body["sources"])
    body["years"][-1]["confirmed"] = whole
    assert body["people"] is not None
    body["people"] |= {"people": whole, "own": own["confirmed"], "taken": whole}
    for figure in body["figures"]:
        if figure["name"] == "people.confirmed":
            figure["value"] = whole
    body["legal"] = body["legal"] * 45
    _explain(body, dict(_by_district(body)))
    return body


def _by_district(body: Body) -> list[tuple[str, int]]:
    names = dict.fromkeys(line["district"] for line in body["places"])
    return [(name, sum(line["people"] for line in body["places"] if line["district"] == name)) for name in names]


def _explain(body: Body, people: dict[str, int]) -> None:
    """The people of a body by other places."""
    for line in body["explained"]:
        if line["name"] == "people.confirmed":
            line["parts"] = [{"label": name, "value": count, "out_of": None} for name, count in people.items()]


def two_rates() -> Body:
    """A year to come whose rate is another one from April on."""
    body = sample()
    body["next_year"]["rates"] = [rate(1, 3), rate(4, 12, 5_000, 3_400)]
    return body


def no_rate() -> Body:
    """A year to come that has no rate yet."""
    body = sample()
    body["next_year"] |= {"rates": [], "basis": "Belum ada tarif untuk Januari 2027."}
    return body


def of_province() -> Body:
    """The believable one as the province's: its kecamatan are lines of 5 regencies."""
    body = sample(kind="province", number="0007/NTT/2026")
    districts = list(dict.fromkeys(line["district"] for line in body["places"]))
    for line in body["explained"]:
        line["by"] = "menurut kabupaten/kota"
    figures = {line["name"]: line["value"] or 0 for line in body["figures"]}

    def split(name: str, place: int) -> int:
        """An equal part, what is left with the last."""
        part = figures[name] // len(districts)
        return part if place < len(districts) - 1 else figures[name] - part * (len(districts) - 1)

    body["regencies"] = [
        RegencyLine(
            code=5301 + place,
            name=district,
            allocated=split("quota.allocated", place),
            confirmed=sum(line["people"] for line in body["places"] if line["district"] == district),
            need=split("budget.need", place),
            budget=split("budget.amount", place),
            realised=split("budget.realisation", place),
            arrears=1_000_000 * place,
        )
        for place, district in enumerate(districts)
    ]
    owe(body)
    return body


def closed_bills() -> Body:
    """The province's, of which two regencies tell neither months nor arrears, and sixty people are in two sources."""
    body = of_province()
    assert body["people"] is not None
    body["people"] |= {"people": body["people"]["people"] - 60, "in_several": 60}
    names = {line["code"]: line["name"] for line in body["regencies"]}
    closed = {code: Closed({}, months=True, bills=True, owed=True) for code in list(names)[1:3]}
    return province_from_outside(body, Closings(frozenset(), closed, Closed({}, bills=True)), names)


def joined_sources() -> Body:
    """A regency's from outside, whose sources stand together."""
    body = sample()
    joined = Closed({SOURCES: frozenset(line["name"] for line in body["sources"])}, months=True, bills=True, owed=True)
    return regency_from_outside(body, joined, body["benefits"], [])


def empty() -> Body:
    """A regency that has nothing yet: no line anywhere, no figure known."""
    body = sample()
    for figure in body["figures"]:
        figure["value"] = figure["out_of"] = None
    for name, part in cast(dict[str, object], body).items():
        if isinstance(part, list) and name not in ("figures", "explained"):
            part.clear()
    for line in body["explained"]:
        line["parts"].clear()
    body["people"] = None
    body["next_year"]["scenarios"] = []
    body["office"]["letterhead"] = []
    return body


def ugly() -> Body:
    """Texts that programs like to read as formulas, mark-up or conditions, wherever people may write one."""
    body = sample()
    body["title"] = UGLY[0]
    body["office"]["name"] = UGLY[5]
    body["sources"][0]["name"] = body["need"][0]["source"] = UGLY[0]
    for place, line in enumerate(body["places"]):
        line["district"] = UGLY[place // 4]
        line["village"] = UGLY[place % 7]
    for part in (body["occupations"], body["sexes"], body["ages"], body["desils"]):
        for place, count in enumerate(part):
            count["label"] = UGLY[place]
    for year in body["coverage"]:
        year["segment"] = UGLY[0] if year["segment"].startswith("Formal") else UGLY[6]
        year["source"] = UGLY[1]
    for benefit in body["benefits"]:
        benefit["programme"] = UGLY[("JKK", "JKM", "Beasiswa").index(benefit["programme"])]
    body["next_year"]["scenarios"][0]["name"] = UGLY[0]
    body["legal"][0]["title"] = UGLY[4]
    body["agreements"][0]["number"] = UGLY[3]
    body["quality"][0]["note"] = UGLY[2]
    body["notes"] = list(UGLY)
    return body


def lengthy() -> Body:
    """As long as names and sentences may be written, where people write them: five times as long as any is."""
    body = sample()
    long = "Kabupaten Timor Tengah Selatan Bagian Pegunungan Utara yang Panjang Namanya"
    unbroken = "PelindunganPekerjaRentan" * 12
    body["office"]["letterhead"] = [f"PEMERINTAH {long.upper()}", f"DINAS {long.upper()} {long.upper()}", unbroken]
    for line in (*body["sources"], *body["next_year"]["scenarios"]):
        line["name"] = f"{line['name']} {long}"
    for need in body["need"]:
        need["source"] = f"{need['source']} {long}"
    for place in body["places"]:
        place["district"], place["village"] = f"{place['district']} {long}", f"{place['village']} {long}"
    body["occupations"][0]["label"] = unbroken
    body["occupations"][1]["label"] = f"{long} {long}"
    body["legal"] = [{**body["legal"][0], "citation": f"{long} {at}", "title": f"{long} " * 4} for at in range(30)]
    body["legal"][1]["title"] = unbroken
    body["agreements"] = [
        {**body["agreements"][0], "number": f"500.15/{at}/HK/2026", "subject": long} for at in range(30)
    ]
    body["quality"][0]["note"] = f"{long} " * 8
    body["notes"] = [f"{long} {at}." for at in range(30)]
    people = _by_district(body)
    _explain(body, dict(people))
    return body
