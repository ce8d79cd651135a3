"""A pack in a few lines that can be sent by WhatsApp: figures with their day, number and where to check it.

No person: who made the pack is left out. WhatsApp shows what stands between asterisks bold, so no other text has any.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from portal.core import formatting
from portal.exports.packs.rules.body import Body, FigureLine

LONGEST = 900  # characters: what a telephone shows without "baca selengkapnya" on a few screens
MISSING = "belum ada data"
_MARKS = str.maketrans(dict.fromkeys("*_~`\n", " "))


def summary_text(body: Body, address: str) -> str:
    """The figures of a pack as one message of at most 900 characters; `address`: where its number is checked.

    Figures of one day share it in the heading; another day stands behind its figure. Figures that no longer fit are
    left out from the end, and counted, so head and foot always stand whole.
    """
    days = [_day(line["as_of"]) for line in body["figures"]]
    shared = max(set(days), key=lambda each: (days.count(each), each)) if days else _day(body["as_of"])
    head = [f"*{_plain(body['title'])}*", _plain(body["office"]["name"]), f"Keadaan {formatting.day(shared)}"]
    head += ["_Memuat angka contoh, bukan angka resmi._"] if body["example"] else []
    foot = [f"Nomor: {_plain(body['number'])}", *([f"Periksa keaslian: {address}"] if address else [])]
    lines = [_line(line, day, shared) for line, day in zip(body["figures"], days, strict=True)]
    for kept in range(len(lines), -1, -1):
        left = [f"_dan {len(lines) - kept} angka lain dalam berkasnya_"] if kept < len(lines) else []
        text = _joined(head, [*lines[:kept], *left], foot)
        if len(text) <= LONGEST:
            break
    return text


def _joined(*parts: Sequence[str]) -> str:
    return "\n\n".join("\n".join(part) for part in parts if part)


def _line(line: FigureLine, day: date, shared: date) -> str:
    other = f" (per {formatting.day(day)})" if day != shared and line["value"] is not None else ""
    return f"{_plain(line['label'])}: {_value(line)}{other}"


def _value(line: FigureLine) -> str:
    value, unit = line["value"], line["unit"]
    if value is None:
        return MISSING
    if unit == "share":
        out_of = line["out_of"] or 0
        return f"*{formatting.percent(value, out_of)}* ({formatting.number(value)} dari {formatting.number(out_of)})"
    if unit == "rupiah":
        return f"*{formatting.rupiah(value)}*"
    if unit == "points":
        return f"*{formatting.decimal(Decimal(value) / 100)}*"
    return f"*{formatting.number(value)}*{' orang' if unit == 'people' else ''}"


def _day(moment: str) -> date:
    """The day in Kupang of an ISO time."""
    return datetime.fromisoformat(moment).astimezone(formatting.WITA).date()


def _plain(text: str) -> str:
    return " ".join(text.translate(_MARKS).split())
