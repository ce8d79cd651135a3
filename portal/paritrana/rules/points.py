"""Weights and points: whole hundredths of a point, so that the parts always add up to the whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

WHOLE = 100_00  # a hundred points, in hundredths: what the weights of an edition add up to
SIMULATION = "simulasi internal, bukan bobot resmi"  # no official weights are public (domain 3.2, rule 22)
_TYPED = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?")


def points_for(weight: int, share: Fraction) -> int:
    """What a share from 0 to 1 of a weight earns, in hundredths of a point; a half is rounded up.

    Raises ValueError for a share outside, which is a mistake of a rule and never of a person.
    """
    if not 0 <= share <= 1:
        raise ValueError("a share of a weight lies between 0 and 1")
    return int(weight * share + Fraction(1, 2))


def in_words(points: int) -> str:
    """1250 → ``12,5``; 1204 → ``12,04``; -310 → ``-3,1``: as points are read, without needless noughts."""
    whole, rest = divmod(abs(points), 100)
    decimals = f"{rest:02d}".rstrip("0")
    return f"{'-' if points < 0 else ''}{whole}{',' if decimals else ''}{decimals}"


def weight_from_text(typed: str) -> int | None:
    """``12,5`` or ``12.50`` → 1250 hundredths; None for anything that is no number from 0 to 100."""
    found = _TYPED.fullmatch(typed.strip())
    if found is None:
        return None
    value = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    return value if value <= WHOLE else None


def missing_weight(weights: Iterable[int]) -> int:
    """How far the weights are from a hundred: positive when some is missing, negative when there is too much."""
    return WHOLE - sum(weights)


def how_far(total: int) -> str:
    """9750 → ``kurang 2,5 dari 100``; 10000 → ``tepat 100``."""
    missing = WHOLE - total
    if not missing:
        return "tepat 100"
    return f"{'kurang' if missing > 0 else 'lebih'} {in_words(abs(missing))} dari 100"


def why_weights_refuse(weights: Iterable[int]) -> str:
    """Why an edition with these weights cannot open, with the remedy; empty when they add up to 100."""
    missing = missing_weight(list(weights))
    if not missing:
        return ""
    total = WHOLE - missing
    act = "Tambah" if missing > 0 else "Kurangi"
    return f"Jumlah bobot {in_words(total)}, {how_far(total)}. {act} bobot kriteria hingga tepat 100."
