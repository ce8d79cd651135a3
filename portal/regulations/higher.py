"""What stands above every regency's own regulations: national law and the governor's, as reference data.

Facts of domain.md sections 1, 4.1 and 4.2. A line holds for the fiscal years it names: the guideline of each APBD is
its own, and what was made in a year does not found the budget of an earlier one. The full title of Pergub NTT 18/2025
has not been seen; the line says what it is about.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "higher.csv"


@dataclass(frozen=True, slots=True)
class HigherPaper:
    """A law, instruction or regulation from above: its number, what it is about, and the fiscal years it holds for."""

    name: str
    title: str
    first_year: int
    last_year: int | None

    @property
    def citation(self) -> str:
        """As papers of the region cite it."""
        return f"{self.name} tentang {self.title}"


@functools.cache
def _all() -> Sequence[HigherPaper]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return [
            HigherPaper(
                row["name"], row["title"], int(row["first_year"]), int(row["last_year"]) if row["last_year"] else None
            )
            for row in csv.DictReader(file)
        ]


def higher_papers(fiscal_year: int) -> list[HigherPaper]:
    """What a budget of `fiscal_year` rests on, the highest rank first."""
    return [paper for paper in _all() if paper.first_year <= fiscal_year <= (paper.last_year or fiscal_year)]
