"""The target of a year, as its source prints it: people, a percentage, or both; and how many people are missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.coverage.rules.figures import FIRST_YEAR, MOST_PEOPLE, WHOLE


@dataclass(frozen=True)
class TargetTerms:
    """A target as it was typed: `people` and `percent` (hundredths of one percent) as printed, at least one."""

    year: int
    people: int | None
    percent: int | None
    source: str


def problems(terms: TargetTerms, today: date) -> list[tuple[str, str]]:
    """[(field, sentence)] of all that keeps a target from being saved."""
    found = []
    if not FIRST_YEAR <= terms.year <= today.year + 5:
        found.append(("year", f"Isi tahun dari {FIRST_YEAR} sampai {today.year + 5}."))
    if terms.people is None and terms.percent is None:
        found.append(("people", "Isi jumlah orang, persen, atau keduanya seperti tercetak pada sumber."))
    if terms.people is not None and not 0 < terms.people <= MOST_PEOPLE:
        found.append(("people", "Periksa jumlah orang yang ditargetkan."))
    if terms.percent is not None and not 0 < terms.percent <= WHOLE:
        found.append(("percent", "Isi persen antara 0 dan 100."))
    if not terms.source:
        found.append(("source", "Tulis sumber target, misalnya nomor keputusan atau RPJMD."))
    return found


def missing_people(people: int | None, percent: int | None, numerator: int, denominator: int | None) -> int | None:
    """How many more people the target asks for, 0 once it is reached.

    The number of people that the target prints comes first; else its percentage of the workers, counted up to whole
    people. None when the target prints a percentage and the workers are not known.
    """
    if people is None:
        if percent is None or denominator is None:
            return None
        people = -(-percent * denominator // WHOLE)
    return max(0, people - numerator)
