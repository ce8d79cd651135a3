"""Names as they were meant: a name is never corrected, only freed of what a keyboard or a program put around it."""

from __future__ import annotations

import unicodedata

_AROUND = " '’‘`´\"“”=.,;:*_-"


def meant(name: str) -> str:
    """Without signs that cannot be seen, or quotes, dashes and an equals sign before it; empty without a letter.

    Everything within stays: apostrophes, titles, one name alone, initials with their full stop.
    """
    seen = "".join(sign for sign in unicodedata.normalize("NFC", name) if unicodedata.category(sign) != "Cf")
    return " ".join(seen.split()).lstrip(_AROUND) if any(map(str.isalpha, seen)) else ""
