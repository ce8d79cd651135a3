"""Whether the lines of a body add up to its figures (domain rule 24)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from portal.exports.packs.rules.body import Body

# figure → (what adds up to it, the sum)
_SUMS: Mapping[str, tuple[tuple[str, Callable[[Any], int | None]], ...]] = {
    "quota.allocated": (("sumber dana", lambda body: _sum(body["sources"], "allocated")),),
    "people.confirmed": (
        ("sumber dana", lambda body: _sum(body["sources"], "confirmed")),
        ("tempat", lambda body: _sum(body["places"], "people")),
        ("pekerjaan", lambda body: _sum(body["occupations"], "people")),
        ("jenis kelamin", lambda body: _sum(body["sexes"], "people")),
        ("umur", lambda body: _sum(body["ages"], "people")),
        ("desil", lambda body: _sum(body["desils"], "people")),
    ),
    "budget.need": (
        ("sumber dana", lambda body: _sum(body["sources"], "need_jkk", "need_jkm")),
        ("bulan", lambda body: _sum(body["months"], "need")),
        (
            "rincian",
            lambda body: sum(line["people"] * line["months"] * (line["jkk"] + line["jkm"]) for line in body["need"]),
        ),
    ),
    "budget.amount": (("sumber dana", lambda body: _sum(body["sources"], "budget")),),
    "budget.realisation": (
        ("sumber dana", lambda body: _sum(body["sources"], "realised")),
        ("bulan", lambda body: _sum(body["months"], "paid")),
        ("bulan SP2D", lambda body: _sum(body["months"], "realised")),
        ("triwulan", lambda body: _sum(body["contributions"], "amount")),
    ),
}


def _sum(lines: Any, *keys: str) -> int | None:
    """None where a line does not say it."""
    values = [line[key] for line in lines for key in keys]
    return None if None in values else sum(values)


def closed_part(body: Body, part: Literal["months", "contributions"]) -> bool:
    """Whether a part is empty because it would tell outsiders of few people: nothing is compared with it."""
    return not body[part] and from_outside(body)


def from_outside(body: Body) -> bool:
    """Whether what tells of few people is closed: a province's body, or a regency's as the province may read it."""
    return "view" in body or "closed" in body


def differences(body: Body) -> list[tuple[str, str, int]]:
    """(figure, what does not add up to it, figure − sum) of every sum that is not nothing."""
    found = []
    for figure in body["figures"]:
        for name, add_up in _SUMS.get(figure["name"], ()):
            total = add_up(body)
            if total is not None and (missing := (figure["value"] or 0) - total):
                found.append((figure["label"], name, missing))
    return found
