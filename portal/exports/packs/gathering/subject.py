"""What a pack is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

TREND = 5  # years


@dataclass(frozen=True)
class Subject:
    """One regency (None: the province with all of them) and a fiscal year, as they are `today`."""

    regency_id: int | None
    fiscal_year: int
    today: date

    @property
    def years(self) -> list[int]:
        """The years of the trend, the oldest first."""
        return list(range(self.fiscal_year - TREND + 1, self.fiscal_year + 1))
