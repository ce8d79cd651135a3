"""Occupations of vulnerable workers by the words that lists use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.problems import Problem, ProblemCode, shown, warning


class OccupationReading(NamedTuple):
    """The occupation of a row: our code when the words are known, and the warning when they are not."""

    code: str | None
    problem: Problem | None


class OccupationIndex:
    """Occupations found by name or synonym, without case, spaces and signs."""

    def __init__(self, entries: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        """`entries` are (code, name, synonyms)."""
        self._codes: dict[str, str] = {}
        for code, name, synonyms in entries:
            for word in (name, *synonyms):
                self._codes[_key(word)] = code

    def read(self, text: str) -> OccupationReading:
        """Both outcomes other than a known occupation are warnings: the words are kept as written."""
        key = _key(text)
        if not key:
            message = "Pekerjaan kosong. Isi pekerjaan, misalnya Petani atau Nelayan."
            return OccupationReading(None, warning(ProblemCode.OCCUPATION_MISSING, Field.OCCUPATION, message))
        code = self._codes.get(key)
        if code is not None:
            return OccupationReading(code, None)
        message = (
            f"Pekerjaan {shown(text)} belum ada di daftar pekerjaan. Periksa penulisannya; baris tetap dapat diterima."
        )
        return OccupationReading(None, warning(ProblemCode.OCCUPATION_UNKNOWN, Field.OCCUPATION, message))


def _key(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
