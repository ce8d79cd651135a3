"""Figures of a body as they are printed: with dots, percentages cut, and "belum ada data" where nothing is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from portal.agreements.rules.verification import code_of, spoken
from portal.core import formatting
from portal.core.months import Month
from portal.core.typeset import qr_svg
from portal.exports.packs.rules.body import Body, FigureLine
from portal.exports.packs.rules.letters import brief
from portal.exports.packs.rules.printing import added
from portal.exports.packs.rules.speech import NO_DATA

NOTHING, CLOSED = "–", "ditutup"
ALL = "Jumlah"
FIRST: Mapping[int, int] = MappingProxyType({0: 1})
SEGMENT, NAME, WORDS, SENTENCE = 40, 90, 160, 240  # letters of a short name, a name, some words, a sentence
MOST_LETTERHEAD = 5
EXAMPLE = "ANGKA CONTOH, BUKAN ANGKA RESMI"


def frame_of(body: Body, sha256: str, verify_url: str) -> dict[str, Any]:
    """What stands on every page of both papers: whose they are, and how anybody finds them again."""
    return {
        "title": brief(body["title"], NAME),
        "office": brief(body["office"]["name"], NAME),
        "letterhead": [brief(line, NAME) for line in body["office"]["letterhead"] if line.strip()][:MOST_LETTERHEAD],
        "paper": body["paper"],
        "year": str(body["fiscal_year"]),
        "number": body["number"],
        "as_of": formatting.moment(datetime.fromisoformat(body["as_of"])),
        "made_by": brief(f"{body['made_by']}, {body['made_by_role']}", NAME),
        "sha256": sha256,
        "code": spoken(code_of(sha256)),  # in its groups, as the verification page finds it in a copy
        "address": verify_url.removeprefix("https://").removeprefix("http://"),
        "qr": qr_svg(verify_url) if verify_url else "",
        "example": EXAMPLE if body["example"] else "",
    }


def count(value: int | None, missing: str = NO_DATA) -> str:
    """People, or rupiah in a column whose head says so."""
    return missing if value is None else formatting.number(value)


def share(part: int | None, whole: int | None) -> str:
    """A percentage, cut; missing when one of its terms is, a dash of nothing."""
    return NO_DATA if part is None or whole is None else formatting.percent(part, whole)


def figure(line: FigureLine) -> str:
    """A figure of the summary in its unit; a share with both its numbers."""
    value, unit = line["value"], line["unit"]
    if value is None or (unit == "share" and not line["out_of"]):
        return NO_DATA
    if unit == "share":
        whole = line["out_of"] or 0
        return f"{formatting.percent(value, whole)} ({formatting.number(value)} dari {formatting.number(whole)})"
    if unit == "rupiah":
        return formatting.rupiah(value)
    if unit == "points":  # whole hundredths
        return f"{formatting.decimal(Decimal(value).scaleb(-2))} poin"
    return f"{formatting.number(value)} orang" if unit == "people" else formatting.number(value)


def day(text: str | None) -> str:
    """An ISO day: ``4 Maret 2025``."""
    return NOTHING if text is None else formatting.day(date.fromisoformat(text))


def month(text: str) -> str:
    """An ISO month: ``Maret 2026``."""
    return formatting.month(Month.parse(text))


def months(first: str, last: str) -> str:
    """Januari–Desember 2026; the year twice only when it changes."""
    begin, end = month(first), month(last)
    if first == last:
        return end
    return f"{begin.split()[0] if first[:4] == last[:4] else begin}–{end}"


def table(
    heads: str,
    rows: Iterable[Sequence[str]],
    total: Sequence[str] = (),
    *,
    wide: Mapping[int, int] = FIRST,
    words: Iterable[int] = (),
) -> dict[str, Any]:
    """A table for the template: `heads` parted by ``|``; `wide` columns hold words and share the room by their weight.

    Of the others, which are never broken, those in `words` hold words and the rest numbers.
    """
    names = heads.split("|")
    return {
        "heads": names,
        "wide": [wide.get(place, 0) for place in range(len(names))],
        "words": [place in wide or place in words for place in range(len(names))],
        "rows": [list(row) for row in rows],
        "total": list(total),
    }


def stacked(word: str) -> str:
    """A heading of a narrow column, its last word below the others."""
    return "\n".join(word.rsplit(" ", 1))


def sums(rows: Sequence[Sequence[int | None]]) -> list[int | None]:
    """The sum of each column of whole numbers."""
    return [added(column) for column in zip(*rows, strict=True)]
