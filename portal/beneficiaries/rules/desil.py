"""The decile of welfare of a family in DTSEN: 1 is the poorest tenth, 10 the best-off."""

from __future__ import annotations

import re

_WRITTEN = re.compile(r"(?:desil|d)?[\s.:-]*0?([1-9]|10)", re.IGNORECASE)
NOT_RANKED = frozenset({"", "-", "–", "tidak ada", "belum ada", "non desil", "nondesil"})


def read_desil_or_none(text: str) -> int | None:
    """``1``, ``01``, ``Desil 2``, ``D-3`` → 1–10; None for anything else ("1-2" names no decile)."""
    match = _WRITTEN.fullmatch(text.strip())
    return int(match[1]) if match else None
