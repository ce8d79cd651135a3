"""What a pack is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.compliance.standings.rules import day_in

TREND = 5  # years


@dataclass(frozen=True)
class Subject:
    """One regency (None: the province with all of them) and a fiscal year, as they are `today`; with `aged` in the ages
    of that day instead, so that what is compared with a frozen pack has had no birthdays since."""

    regency_id: int | None
    fiscal_year: int
    today: date
    aged: date | None = None

    @property
    def day(self) -> date:
        """The day on which papers hold: today, for a year that is over its last day."""
        return day_in(self.fiscal_year, self.today)

    @property
    def ages_on(self) -> date:
        """The day on which ages are counted, kept inside the year like `day`."""
        return day_in(self.fiscal_year, self.aged or self.today)

    @property
    def years(self) -> list[int]:
        """The years of the trend, the oldest first."""
        return list(range(self.fiscal_year - TREND + 1, self.fiscal_year + 1))
