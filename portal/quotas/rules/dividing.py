"""Dividing places and rupiah so that the parts always add up."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def divide(total: int, weights: Mapping[Key, int]) -> dict[Key, int]:
    """`total` in proportion to `weights`, in whole numbers that sum to it (largest remainder; ties in key order given).

    Raises ValueError for a negative weight or total, and when no weight is above zero.
    """
    whole = sum(weights.values())
    if total < 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("neither the total nor a weight can be negative")
    if whole == 0:
        raise ValueError("at least one weight must be above zero")
    parts = {key: total * weight // whole for key, weight in weights.items()}
    order = {key: place for place, key in enumerate(weights)}
    by_remainder = sorted(weights, key=lambda key: (-(total * weights[key] % whole), order[key]))
    for key in by_remainder[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def equally(total: int, keys: list[Key]) -> dict[Key, int]:
    """The same for all; the first ones get what is left over. Raises ValueError without a key."""
    return divide(total, dict.fromkeys(keys, 1))


def split_amount(total: int, jkk: int, jkm: int) -> tuple[int, int]:
    """Rupiah into the JKK and the JKM account in proportion to the rates (rule 5): JKM takes the rest.

    All goes to JKK when both rates are zero.
    """
    if jkk + jkm == 0:
        return total, 0
    part = total * jkk // (jkk + jkm)
    return part, total - part


@dataclass(frozen=True)
class Division:
    """Places that are to be given out, and what was given so far."""

    whole: int
    given: int

    @property
    def difference(self) -> int:
        """Places not given yet; negative when too many were given."""
        return self.whole - self.given
