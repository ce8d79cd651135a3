"""Occupations of vulnerable workers by the words that lists use."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.problems import Problem, ProblemCode, shown, warning

_SLIP = 0.8
_LONGEST = 40


class OccupationReading(NamedTuple):
    """The occupation of a row: our code when the words are known, and the warning when they are not."""

    code: str | None
    problem: Problem | None


class OccupationIndex:
    """Occupations found by name or synonym, without case, spaces and signs."""

    def __init__(self, entries: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        """`entries` are (code, name, synonyms)."""
        self._codes: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for code, name, synonyms in entries:
            self._names[code] = name
            for word in (name, *synonyms):
                self._codes[word_key(word)] = code

    def decided(self, words: Mapping[str, str]) -> OccupationIndex:
        """This index with what the province decided, {word key: code}; an empty code leaves the word as written."""
        made = OccupationIndex(())
        made._codes, made._names = self._codes | dict(words), self._names
        return made

    @property
    def keys(self) -> frozenset[str]:
        """Every word that is known, as `word_key` makes it."""
        return frozenset(self._codes)

    def read(self, text: str, *, suggest: bool = True) -> OccupationReading:
        """Both outcomes other than a known occupation are warnings: the words are kept as written.

        With `suggest`, the warning names the occupation of the nearest spelling, which costs about a millisecond. What
        the province looked at and left as it is carries no code and no warning: nobody can do better.
        """
        key = word_key(text)
        if not key:
            message = "Pekerjaan kosong. Isi pekerjaan, misalnya Petani atau Nelayan."
            return OccupationReading(None, warning(ProblemCode.OCCUPATION_MISSING, Field.OCCUPATION, message))
        code = self._codes.get(key)
        if code is not None:
            return OccupationReading(code or None, None)
        message = (
            f"Pekerjaan {shown(text)} belum ada di daftar pekerjaan.{self._hint(key) if suggest else ''} "
            "Periksa penulisannya; baris tetap dapat diterima."
        )
        return OccupationReading(None, warning(ProblemCode.OCCUPATION_UNKNOWN, Field.OCCUPATION, message))

    def _hint(self, key: str) -> str:
        near = difflib.get_close_matches(key, self._codes, n=1, cutoff=_SLIP) if 3 <= len(key) <= _LONGEST else []
        name = self._names.get(self._codes[near[0]]) if near else None
        return f' Mungkin maksudnya "{name}".' if name else ""


def word_key(text: str) -> str:
    """What is alike in all spellings of a word: its letters and digits in lower case."""
    return "".join(letter for letter in text.lower() if letter.isalnum())
