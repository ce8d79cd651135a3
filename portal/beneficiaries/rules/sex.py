"""Sex as lists write it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from enum import StrEnum


class Sex(StrEnum):
    """As on a KTP; the values are the letters of the official forms."""

    MALE = "L"
    FEMALE = "P"


LABELS = {Sex.MALE: "laki-laki", Sex.FEMALE: "perempuan"}

_WORDS = dict.fromkeys(("l", "lk", "laki", "lakilaki", "laki2", "lk2", "lklk", "pria", "lelaki", "male"), Sex.MALE)
_WORDS |= dict.fromkeys(("p", "pr", "prp", "prm", "perempuan", "w", "wn", "wnt", "wanita", "female"), Sex.FEMALE)
_LONG = tuple(word for word in _WORDS if len(word) > 5)
_TOKENS = re.compile(r"[a-z0-9]+")
_SHORTENED = 3  # letters of a beginning that is plain enough: Per, Lak, Wan
_LIKENESS = 0.85


def read_sex_or_none(text: str) -> Sex | None:
    """L, P, Laki-laki, Perempuan, Pria, Wanita, lk, pr … in any case, shortened, with a slip of the pen, or twice in
    one cell; None for anything else, and for a cell that says both."""
    tokens = _TOKENS.findall(unicodedata.normalize("NFKC", text).lower())
    read = {_word(token) for token in tokens}
    if len(read) == 1 and None not in read:
        return read.pop()
    return None if len(read - {None}) > 1 else _word("".join(tokens))


def _word(word: str) -> Sex | None:
    found = _WORDS.get(word)
    if found is not None or len(word) < _SHORTENED:
        return found
    near = {_WORDS[each] for each in _LONG if each.startswith(word)}
    near |= {_WORDS[each] for each in difflib.get_close_matches(word, _LONG, cutoff=_LIKENESS)}
    return near.pop() if len(near) == 1 else None
