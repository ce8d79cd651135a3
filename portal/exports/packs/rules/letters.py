"""Texts that people wrote, as the papers can print them: letters that their fonts have, words that break, an end."""

from __future__ import annotations

import bisect
import unicodedata
from typing import Any

MISSING = "□"  # for a letter that no font of the papers has: an emoji, Chinese
LONGEST_WORD = 24  # letters; a longer one may be broken after each eight
_PIECE = 8
_BREAK = "\u200b"  # where a line may end, without a sign
# First and last of the letters that the fonts of typst have; a test sets every one of them.
RANGES = (
    (0x20, 0x7E),  # Latin
    (0xA0, 0xAC),
    (0xAE, 0x377),  # accents, Greek, Cyrillic
    (0x3A3, 0x484),
    (0x487, 0x4FF),
    (0x5D0, 0x5EA),  # Hebrew, Arabic
    (0x621, 0x63A),
    (0x640, 0x64A),
    (0x660, 0x66D),
    (0x1E00, 0x1F15),
    (0x2010, 0x2027),  # dashes, quotes, small figures, currencies
    (0x202F, 0x2040),
    (0x2074, 0x208E),
    (0x20A0, 0x20C0),
    (0x2100, 0x211E),
    (0x2190, 0x23FF),  # arrows and signs of arithmetic
    (0x2460, 0x2606),
)
_FIRST = [first for first, _ in RANGES]


def printable(text: str) -> str:
    """The text without signs that steer a screen, other letters than the fonts have as □, long words breakable.

    Line breaks stay. What turns the direction of writing is left out: it would turn the words of the portal too.
    """
    kept = "".join(_letter(each) for each in unicodedata.normalize("NFC", text))
    if len(kept) <= LONGEST_WORD:
        return kept
    return "\n".join(" ".join(map(_breakable, line.split(" "))) for line in kept.split("\n"))


def brief(text: str, most: int) -> str:
    """At most `most` letters, with … where the rest was."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def printable_values(values: Any, *, but: frozenset[str] = frozenset()) -> Any:
    """Plain values with every text in them printable, except under the keys in `but`."""
    if isinstance(values, dict):
        return {key: each if key in but else printable_values(each, but=but) for key, each in values.items()}
    if isinstance(values, list | tuple):
        return [printable_values(each, but=but) for each in values]
    return printable(values) if isinstance(values, str) else values


def shorter(body: Any, most: int) -> Any:
    """A body whose texts are cut to `most` letters, thirty or more: what figures are called is shorter; times stay."""
    if isinstance(body, dict):
        return {key: each if key == "as_of" else shorter(each, most) for key, each in body.items()}
    if isinstance(body, list | tuple):
        return [shorter(each, most) for each in body]
    return brief(body, most) if isinstance(body, str) else body


def _letter(letter: str) -> str:
    code = ord(letter)
    if 0x20 <= code <= 0x7E or letter == "\n":
        return letter
    kind = unicodedata.category(letter)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    if kind == "Cf" or 0xFE00 <= code <= 0xFE0F:
        return ""
    at = bisect.bisect_right(_FIRST, code) - 1
    return letter if at >= 0 and code <= RANGES[at][1] else MISSING


def _breakable(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    return _BREAK.join(word[at : at + _PIECE] for at in range(0, len(word), _PIECE))
