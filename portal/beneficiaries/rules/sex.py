"""Sex as lists write it."""

from __future__ import annotations

from enum import StrEnum


class Sex(StrEnum):
    """As on a KTP; the values are the letters of the official forms."""

    MALE = "L"
    FEMALE = "P"


LABELS = {Sex.MALE: "laki-laki", Sex.FEMALE: "perempuan"}

_WORDS = dict.fromkeys(("l", "lk", "laki", "lakilaki", "laki2", "pria"), Sex.MALE)
_WORDS |= dict.fromkeys(("p", "pr", "prp", "perempuan", "w", "wanita"), Sex.FEMALE)


def read_sex_or_none(text: str) -> Sex | None:
    """L, P, Laki-laki, Perempuan, Pria, Wanita, lk, pr … in any case; None for anything else."""
    return _WORDS.get("".join(letter for letter in text.lower() if letter.isalnum()))
