"""Dates that stand among other things: weekdays, times, other separators, slips of the pen in the name of a month.

Only what fits none of the plain writings comes here, so what is read quickly stays quick.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping

_WEEKDAYS = (
    "senin|selasa|rabu|kamis|jumat|jum.?at|sabtu|minggu|ahad|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun"
)
_BEFORE = re.compile(rf"^(?:\W*(?:tanggal|tgl|tg|lahir|{_WEEKDAYS})\b[\s.,:]*)+", re.IGNORECASE)
_CLOCK = re.compile(
    r"[t\s]+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d+)?\s*(?:[ap]m)?\s*(?:z|wita|wib|[+-]\d{2}:?\d{2})?$"
)
_REMARK = re.compile(r"(?<=\w)\s*\([^)]*\)\s*$")
_ZERO_DECIMALS = re.compile(r"^(\d{4,8})[.,]0+$")  # a serial that a program wrote out
_PARTS = re.compile(r"\d+|[a-z]+")
_BETWEEN = re.compile(r"[^\w\s,;:/\\|.'`’‘-]")  # a sign that no date has
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
_LIKENESS, _LEAD = 0.75, 0.1
_LONG_ENOUGH = 5  # Mei, Juni and Juli are too near to each other to be read with a slip


def plain_date(text: str, months: Mapping[str, int]) -> str | None:
    """`Jumat, 17 Agutus '90 00:00` → `17/8/90`: the same day in a plain writing; None when no single one is meant.

    `months` are the known names in lower case. What a serial was written as comes back as its digits.
    """
    text = _ascii(text).lower().strip()
    if serial := _ZERO_DECIMALS.match(text):
        return serial[1]
    text = _CLOCK.sub("", _REMARK.sub("", _BEFORE.sub("", text)).strip(" .,;:()"))
    if _BETWEEN.search(text):
        return None
    parts = _PARTS.findall(text)
    if all(part.isdigit() for part in parts):
        return _numbers(parts)
    if len(parts) != 3:
        return None
    for at, part in enumerate(parts):
        if not part.isdigit():
            month = _month(part, months)
            first, last = (other for index, other in enumerate(parts) if index != at)
            if month is None or not (first.isdigit() and last.isdigit()):
                return None
            day, year = (last, first) if len(first) == 4 else (first, last)
            return f"{day}/{month}/{year}" if len(day) <= 2 and len(year) in (2, 4) else None
    return None


def _numbers(parts: list[str]) -> str | None:
    lengths = [len(part) for part in parts]
    if lengths in ([4, 4], [2, 6]):
        return "".join(parts)  # 1708 1990; 17 081990
    if len(parts) != 3:
        return None
    if lengths[0] == 4 and max(lengths[1:]) <= 2:
        return "-".join(parts)
    return "/".join(parts) if max(lengths[:2]) <= 2 and lengths[2] in (2, 4) else None


def _month(word: str, months: Mapping[str, int]) -> int | None:
    """The month that a word names, with a slip of the pen where only one month can be meant."""
    found = months.get(word) or _ROMAN.get(word)
    if found is not None or len(word) < 4:
        return found
    best: dict[int, float] = {}
    for name, number in months.items():
        if len(name) >= _LONG_ENOUGH:
            likeness = difflib.SequenceMatcher(None, word, name).ratio()
            best[number] = max(likeness, best.get(number, 0.0))
    (first, number), (second, _) = sorted(((likeness, number) for number, likeness in best.items()), reverse=True)[:2]
    return number if first >= _LIKENESS and first - second >= _LEAD else None


def _ascii(text: str) -> str:
    """Full-width signs and all kinds of dashes as plain ones, without what cannot be seen."""
    if text.isascii():
        return text
    kinds = [(sign, unicodedata.category(sign)) for sign in unicodedata.normalize("NFKC", text)]
    return "".join("-" if kind == "Pd" or sign == "−" else sign for sign, kind in kinds if kind not in ("Cf", "Mn"))
