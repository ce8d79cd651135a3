"""Articles of an agreement: texts with fields in braces, filled from the data, and what was changed in them."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

_FIELD = re.compile(r"\{([a-z_]+)\}")
_WORD = re.compile(r"\S+\s*")
_PARAGRAPH = re.compile(r"(\(\d+\))\s+(.*)")  # "(1) ...", as articles number their paragraphs
_ITEM = re.compile(r"([a-z]\.|\d+\))\s+(.*)")  # "a. ..." or "1) ..." below a paragraph


@dataclass(frozen=True)
class Article:
    """One article: its place, heading and text with fields in braces. `standard` is the library's version, 0: own."""

    number: int
    heading: str
    text: str
    code: str = ""
    standard: int = 0


def fields_of(*texts: str) -> list[str]:
    """The names in braces, each once, in their order."""
    return list(dict.fromkeys(_FIELD.findall(" ".join(texts))))


def unknown_in(known: Container[str], *texts: str) -> list[str]:
    """The names in braces that nothing fills, in their order: a misspelt field would print as it stands."""
    return [name for name in fields_of(*texts) if name not in known]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled. Raises KeyError for a field without a value: nothing prints half."""
    return _FIELD.sub(lambda match: values[match[1]], text)


@dataclass(frozen=True)
class Piece:
    """A run of words. `change`: "" the same on both sides, "-" only before, "+" only after."""

    change: str
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """What changed from `before` to `after`, word by word, in reading order; what goes stands before what comes."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces = []
    for what, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece("", "".join(new[begin:end])))
            continue
        if first < last:
            pieces.append(Piece("-", "".join(old[first:last])))
        if begin < end:
            pieces.append(Piece("+", "".join(new[begin:end])))
    return pieces


@dataclass
class Paragraph:
    """A paragraph of an article with its mark ("(1)" or none) and the items below it, each (mark, text)."""

    mark: str
    text: str
    items: list[tuple[str, str]]


def paragraphs_of(text: str) -> list[Paragraph]:
    """An article's text as paragraphs and items: one a line, the way the library writes them."""
    found: list[Paragraph] = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        item = _ITEM.fullmatch(line)
        if item and found:
            found[-1].items.append((item[1], item[2]))
            continue
        marked = _PARAGRAPH.fullmatch(line)
        found.append(Paragraph(marked[1], marked[2], []) if marked else Paragraph("", line, []))
    return found
