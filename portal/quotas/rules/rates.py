"""Contribution rates as dated data: brackets (PP 44/2015) and the temporary cut (PP 50/2025). Domain rules 1-5."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from types import MappingProxyType

from portal.core.months import Month, month_range

LOWEST_BRACKET = 1_000_000  # reported income in rupiah; every APBD programme found uses it (domain 1.1)


class FundingClass(StrEnum):
    """What a source is to the rate rules: PP 50/2025 leaves out what APBN or APBD pays."""

    GOVERNMENT = "apbd"
    ASK_BRANCH = "ask_branch"  # the text does not name it (Dana Desa …): full rate until the branch has answered
    PRIVATE = "private"


CLASS_LABELS = MappingProxyType(
    {
        FundingClass.GOVERNMENT: "APBN/APBD: tarif penuh",
        FundingClass.ASK_BRANCH: "Belum pasti: tarif penuh sampai cabang BPJS menjawab",
        FundingClass.PRIVATE: "Di luar APBN/APBD: potongan berlaku",
    }
)


class Sector(StrEnum):
    """Whose work it is: the cut of PP 50/2025 has other dates for transport."""

    TRANSPORT = "transport"
    OTHER = "other"


SECTOR_LABELS = MappingProxyType(
    {
        Sector.OTHER: "Umum (petani, nelayan, pedagang, dan lainnya)",
        Sector.TRANSPORT: "Transportasi (ojek, sopir, kurir)",
    }
)


@dataclass(frozen=True)
class BracketRate:
    """Monthly rupiah of one income bracket, JKK and JKM apart (rule 5), from a month until a month (None: open)."""

    bracket: int
    first_month: Month
    last_month: Month | None
    jkk: int
    jkm: int
    basis: str = ""


@dataclass(frozen=True)
class Reduction:
    """A temporary cut in percent for one sector; sources of these classes get it."""

    sector: Sector
    first_month: Month
    last_month: Month
    percent: int
    classes: frozenset[FundingClass]
    basis: str = ""


@dataclass(frozen=True)
class Rate:
    """What one person and month costs. `basis` names the regulation."""

    jkk: int
    jkm: int
    basis: str = ""

    @property
    def total(self) -> int:
        return self.jkk + self.jkm


@dataclass(frozen=True)
class RateBook:
    """All brackets and cuts that are known."""

    brackets: Sequence[BracketRate]
    reductions: Sequence[Reduction] = ()

    def rate(self, month: Month, funding: FundingClass, sector: Sector, bracket: int = LOWEST_BRACKET) -> Rate | None:
        """The rate of one person in `month`; None before the first one. Half a rupiah would be rounded up."""
        found = [
            row
            for row in self.brackets
            if row.bracket == bracket
            and row.first_month <= month
            and (row.last_month is None or month <= row.last_month)
        ]
        if not found:
            return None
        base = max(found, key=lambda row: row.first_month)
        for cut in self.reductions:
            if cut.sector is sector and funding in cut.classes and cut.first_month <= month <= cut.last_month:
                return Rate(_left(base.jkk, cut.percent), _left(base.jkm, cut.percent), cut.basis)
        return Rate(base.jkk, base.jkm, base.basis)

    def known_rates(
        self, first: Month, last: Month, funding: FundingClass, sector: Sector, bracket: int = LOWEST_BRACKET
    ) -> list[tuple[Month, Rate]]:
        """The rate of every month from `first` on, as far as there are any: later years may have none yet."""
        found = []
        for month in month_range(first, last):
            rate = self.rate(month, funding, sector, bracket)
            if rate is None:
                break
            found.append((month, rate))
        return found


def _left(amount: int, percent: int) -> int:
    return -(-amount * (100 - percent) // 100)


@dataclass(frozen=True)
class Segment:
    """Months in a row with the same people at the same rate: a line of a need table."""

    first_month: Month
    last_month: Month
    people: int
    rate: Rate

    @property
    def months(self) -> int:
        return self.last_month - self.first_month + 1

    @property
    def jkk_amount(self) -> int:
        return self.people * self.rate.jkk * self.months

    @property
    def jkm_amount(self) -> int:
        return self.people * self.rate.jkm * self.months

    @property
    def amount(self) -> int:
        return self.jkk_amount + self.jkm_amount


def segments(months: Iterable[tuple[Month, int, Rate]]) -> list[Segment]:
    """Group (month, people, rate) of months in a row, oldest first. Need = people × rate × months (rule 4)."""
    found = []
    for (people, rate), part in groupby(months, key=lambda each: (each[1], each[2])):
        run = [month for month, _, _ in part]
        found.append(Segment(run[0], run[-1], people, rate))
    return found


def need(parts: Iterable[Segment]) -> int:
    """Rupiah of all segments."""
    return sum(part.amount for part in parts)


def term_rates(
    book: RateBook, first: Month, last: Month, funding: FundingClass, sector: Sector, bracket: int
) -> list[tuple[Month, Rate]]:
    """The rate of every month of a term. Raises ValueError when a month has none."""
    found = []
    for month in month_range(first, last):
        rate = book.rate(month, funding, sector, bracket)
        if rate is None:
            raise ValueError(f"no rate is known for {month}")
        found.append((month, rate))
    return found
