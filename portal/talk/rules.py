"""What a message may say: between two offices that may not know each other, nothing that gives one away."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 2000
_NUMBER = re.compile(r"\+?\d(?:[ .\-]?\d){8,}")


def tidy_message(text: str) -> str:
    """The message as it was meant: its lines without spaces at their ends, never more than one empty line between."""
    lines = "\n".join(line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def telling(text: str, names: Iterable[str]) -> str:
    """What of a message would tell the other office who is writing; empty when nothing does.

    `names` are those of the office, as whole words in any case; the longest is found first. Any number of nine digits
    or more is a NIK or a telephone: both belong to somebody who can be found by it.
    """
    number = _NUMBER.search(text)
    if number is not None:
        return number[0]
    for name in sorted(names, key=len, reverse=True):
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) if name else None
        if found is not None:
            return found[0]
    return ""
