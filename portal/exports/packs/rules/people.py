"""How many people a pack is about, everybody once: in the words of its headline, its speech and its notes."""

from __future__ import annotations

from collections.abc import Sequence

from portal.core import formatting
from portal.core.months import Month
from portal.exports.packs.rules.body import Body, PeopleLine, SourceLine
from portal.exports.packs.rules.printing import figure_value, minus, small_share


def who_moved(people: PeopleLine | None, sources: Sequence[SourceLine]) -> str | None:
    """That lines of sources do not add up to people, where somebody is in two of them; else None."""
    places = sum(line["confirmed"] for line in sources)
    if people is None or places <= people["people"]:
        return None
    moved = people["in_several"]
    why = (
        f", karena {formatting.number(moved)} orang tercatat pada lebih dari satu sumber dana pada bulan yang berbeda"
        if moved
        else ""
    )
    return (
        f"Jumlah peserta menurut sumber dana {formatting.number(places)}, sedangkan orangnya "
        f"{formatting.number(people['people'])}{why}. Angka Peserta dan rinciannya menurut tempat, pekerjaan, jenis "
        "kelamin, umur, dan desil pun menghitung seorang pada tiap sumber dananya."
    )


def payers_of(body: Body) -> str:
    """``7.440 dari sumber dana sendiri dan 3.720 dibayar provinsi``; "" where one pays for all."""
    people = body["people"]
    if people is None or people["own"] is None or not people["province"]:
        return ""
    own, province = formatting.number(people["own"]), formatting.number(people["province"])
    if not people["own"]:
        return "seluruhnya dibayar provinsi"
    both = people["own"] + people["province"] - people["people"]
    said = f"{own} dari {_own_sources(body)} dan {province} dibayar provinsi"
    return f"{said}, {formatting.number(both)} di antaranya bergantian" if both > 0 else said


def _own_sources(body: Body) -> str:
    return "sumber dana kabupaten/kota" if body["kind"] == "province" else "sumber dana sendiri"


def fullest_of(people: PeopleLine | None) -> str:
    """``75% dari kuota 14.880 orang``; with the people and the month where not all were there at once. "" where the
    fullest month is not told."""
    if people is None or people["taken"] is None or people["quota"] is None:
        return ""
    share = f"{small_share(people['taken'], people['quota'])} dari kuota {formatting.number(people['quota'])} orang"
    if people["taken"] == people["people"]:
        return share
    month = formatting.month(Month.parse(people["month"]))
    return f"pada bulan terpadat, {month}, {formatting.number(people['taken'])} orang atau {share}"


def paid_months_of(body: Body) -> str:
    """``iuran lunas 9 dari 10 bulan yang jatuh tempo``; "" where no month is due yet, or nothing is known."""
    line = next((each for each in body["figures"] if each["name"] == "contributions.months_paid"), None)
    if line is None or line["value"] is None or not line["out_of"]:
        return ""
    several = " (tiap sumber dana dihitung sendiri)" if len(body["sources"]) > 1 else ""
    paid, due = formatting.number(line["value"]), formatting.number(line["out_of"])
    return f"iuran lunas {paid} dari {due} bulan yang jatuh tempo{several}"


def remaining_of(body: Body) -> int | None:
    """Places that nobody has in the fullest month; without one quota less people. Not the registry's, which is of the
    tightest month of each source."""
    people = body["people"]
    if people is not None and people["quota"] is not None and people["taken"] is not None:
        return people["quota"] - people["taken"]
    return minus(figure_value(body, "quota.allocated"), figure_value(body, "people.confirmed"))
