"""Indicators of an RPJMD (domain 4.3): what share of workers is covered, and what share shall be, as the paper says.

A share is a whole number of hundredths of a percent: 17,37 % is 1737.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from portal.regulations.rules.papers import RegulationKind, Topic

WHOLE = 10_000  # hundredths of a percent
YEARS = range(2000, 2101)
# An RPJMD is a Perda; a plan for the years between two elections (RPD) and the yearly RKPD are regulations of the head.
CARRYING = frozenset({RegulationKind.PERDA, RegulationKind.HEAD_REGULATION})
_PERCENT = re.compile(r"(\d{1,3})(?:[,.](\d{1,2}))?\s*%?")


class Population(StrEnum):
    """Of whom the share is."""

    VULNERABLE = "vulnerable"
    ALL = "all"
    OTHER = "other"


POPULATION_LABELS = MappingProxyType(
    {
        Population.VULNERABLE: "Pekerja rentan",
        Population.ALL: "Seluruh pekerja",
        Population.OTHER: "Lainnya, seperti tertulis di namanya",
    }
)


@dataclass(frozen=True)
class IndicatorTerms:
    """One indicator as it is printed; `baseline` and `target` in hundredths of a percent, `source` says where."""

    population: Population
    name: str
    baseline: int
    baseline_year: int
    target: int
    target_year: int
    source: str


def parse_share(text: str) -> int:
    """``17,37 %`` → 1737. Raises ValueError with a sentence for anything else, and above 100 %."""
    found = _PERCENT.fullmatch(text.strip())
    if found is None:
        raise ValueError("Isi persen, paling banyak dua angka di belakang koma, misalnya 17,37.")
    share = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    if share > WHOLE:
        raise ValueError("Persen ini lebih dari 100. Periksa letak komanya.")
    return share


def share_in_words(share: int) -> str:
    """1737 → ``17,37``; 2250 → ``22,5``; 4800 → ``48``: as it is typed, without the sign."""
    whole, rest = divmod(share, 100)
    return f"{whole},{rest:02d}".rstrip("0").rstrip(",") if rest else str(whole)


def carries(kind: RegulationKind, topics: AbstractSet[Topic]) -> bool:
    """Whether such a regulation has indicators: a Perda or a regulation of the head that is about the plan."""
    return kind in CARRYING and Topic.PLAN in topics


def problems(terms: IndicatorTerms) -> list[tuple[str, str]]:
    """(field, sentence) of everything that cannot be; empty when all is well."""
    found = [
        (field, "Isi tahun dengan empat angka, misalnya 2025.")
        for field, year in (("baseline_year", terms.baseline_year), ("target_year", terms.target_year))
        if year not in YEARS
    ]
    if not found and terms.target_year <= terms.baseline_year:
        found.append(("target_year", "Tahun target harus sesudah tahun kondisi awal."))
    if terms.target < terms.baseline:
        found.append(("target", "Target lebih rendah daripada kondisi awal. Periksa apakah keduanya tertukar."))
    return found


def differences(old: IndicatorTerms, new: IndicatorTerms) -> list[tuple[str, str, str]]:
    """(label, what stood there, what stands there now)."""
    pairs = (
        ("Cakupan", POPULATION_LABELS[old.population], POPULATION_LABELS[new.population]),
        ("Nama indikator", old.name, new.name),
        ("Kondisi awal", f"{share_in_words(old.baseline)}%", f"{share_in_words(new.baseline)}%"),
        ("Tahun kondisi awal", str(old.baseline_year), str(new.baseline_year)),
        ("Target", f"{share_in_words(old.target)}%", f"{share_in_words(new.target)}%"),
        ("Tahun target", str(old.target_year), str(new.target_year)),
        ("Letak", old.source or "kosong", new.source or "kosong"),
    )
    return [(label, before, after) for label, before, after in pairs if before != after]
