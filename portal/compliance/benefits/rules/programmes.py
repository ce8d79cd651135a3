"""The three programmes by which BPJS Ketenagakerjaan pays benefits back, and what is counted of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

QUARTERS = (1, 2, 3, 4)
ROMAN = MappingProxyType({1: "I", 2: "II", 3: "III", 4: "IV"})


class Programme(StrEnum):
    """Who pays (domain 2.1 to 2.3)."""

    JKK = "jkk"
    JKM = "jkm"
    SCHOLARSHIP = "beasiswa"


LABELS = MappingProxyType(
    {
        Programme.JKK: "JKK",
        Programme.JKM: "JKM",
        Programme.SCHOLARSHIP: "Beasiswa",
    }
)
# What the portal itself counts of a programme: letters of BPJS count more.
COUNTED = MappingProxyType(
    {
        Programme.JKK: "klaim kematian karena kecelakaan kerja yang dibayar (pengobatan dan santunan lain tidak "
        "dicatat di portal)",
        Programme.JKM: "klaim kematian bukan karena kecelakaan kerja yang dibayar",
        Programme.SCHOLARSHIP: "",  # nothing: a scholarship is paid to the school year after year
    }
)
KEPT_HERE = tuple(programme for programme, words in COUNTED.items() if words)


@dataclass(frozen=True)
class Paid:
    """Cases that were paid, and their rupiah."""

    cases: int = 0
    amount: int = 0

    def __add__(self, other: Paid) -> Paid:
        return Paid(self.cases + other.cases, self.amount + other.amount)

    def minus(self, other: Paid) -> Paid:
        """What this says more than `other`."""
        return Paid(self.cases - other.cases, self.amount - other.amount)


def total(parts: Iterable[Paid]) -> Paid:
    """The sum of all."""
    return sum(parts, Paid())


def quarter_of(month: int) -> int:
    """The quarter that a month (1 to 12) lies in."""
    return (month + 2) // 3
