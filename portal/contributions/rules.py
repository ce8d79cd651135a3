"""What a month owes and where it stands, arrears, and what of a payment meets which month (domain rules 1-5, 14)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from portal.core.months import Month


class CellState(StrEnum):
    """Where one month of one quota stands today; what is paid is a sum, so this is never stored."""

    NOT_DRAWN = "not_drawn"
    DRAWN = "drawn"
    UNPAID = "unpaid"  # frozen, not yet due
    PARTIAL = "partial"
    PAID = "paid"
    LATE = "late"  # due, and something is still open


CELL_LABELS = MappingProxyType(
    {
        CellState.NOT_DRAWN: "Belum disusun",
        CellState.DRAWN: "Disusun",
        CellState.UNPAID: "Belum dibayar",
        CellState.PARTIAL: "Dibayar sebagian",
        CellState.PAID: "Lunas",
        CellState.LATE: "Terlambat",
    }
)


def due_on(month: Month, day: int) -> date:
    """Until when a month is to be paid: `day` of the following month, or its last day if that is earlier."""
    following = month + 1
    return date(following.year, following.month, min(day, following.last_day.day))


def cell_state(*, drawn: bool, frozen: bool, billed: int, paid: int, due: date, today: date) -> CellState:
    """The state of a month from its bill in rupiah. The day it is due is still in time; nothing owed is never late."""
    if not drawn:
        return CellState.NOT_DRAWN
    if frozen and paid >= billed:
        return CellState.PAID
    if paid < billed and today > due:
        return CellState.LATE
    if not frozen:
        return CellState.DRAWN
    return CellState.PARTIAL if paid > 0 else CellState.UNPAID


class StandingKind(StrEnum):
    """What months left unpaid make of a quota's coverage (domain rule 14)."""

    CURRENT = "current"
    ARREARS = "arrears"
    INACTIVE = "inactive"


STANDING_LABELS = MappingProxyType(
    {
        StandingKind.CURRENT: "Lancar",
        StandingKind.ARREARS: "Menunggak",
        StandingKind.INACTIVE: "Nonaktif",
    }
)


@dataclass(frozen=True)
class Standing:
    """The longest run of due months that are not paid: how many, and since when."""

    kind: StandingKind
    months: int = 0
    since: Month | None = None


def standing(months: Iterable[tuple[Month, bool]], inactive_after: int) -> Standing:
    """Arrears from (month, due and not paid in full), oldest first.

    One to `inactive_after` - 1 such months in a row are "menunggak", from `inactive_after` on "nonaktif".
    """
    longest = run = 0
    since: Month | None = None
    for month, open_and_due in months:
        run = run + 1 if open_and_due else 0
        if run > longest:
            longest, since = run, month + (1 - run)
    if not longest:
        return Standing(StandingKind.CURRENT)
    return Standing(StandingKind.INACTIVE if longest >= inactive_after else StandingKind.ARREARS, longest, since)


@dataclass(frozen=True)
class MonthShare:
    """Rupiah of one month, JKK and JKM apart (rule 5): what it owes, or what of a payment meets it."""

    month: Month
    jkk: int
    jkm: int

    @property
    def total(self) -> int:
        return self.jkk + self.jkm


def owed(month: Month, people: int, rate: tuple[int, int], paid: tuple[int, int] = (0, 0)) -> MonthShare:
    """What a month still owes: people × rate less what was paid, never below zero on either account (rules 1 and 4)."""
    return MonthShare(month, max(people * rate[0] - paid[0], 0), max(people * rate[1] - paid[1], 0))


def expected(months: Iterable[MonthShare]) -> tuple[int, int]:
    """Rupiah for JKK and for JKM that these months still owe together."""
    kept = list(months)
    return sum(each.jkk for each in kept), sum(each.jkm for each in kept)


def split_total(total: int, jkk_owed: int, jkm_owed: int) -> tuple[int, int]:
    """One total into JKK and JKM as the bills are split (rule 5): exact when it is what they owe, JKM takes the rest.

    All goes to JKK when nothing is owed.
    """
    whole = jkk_owed + jkm_owed
    jkk = total * jkk_owed // whole if whole else total
    return jkk, total - jkk


def spread(months: Sequence[MonthShare], jkk: int, jkm: int) -> list[MonthShare]:
    """What of a payment meets which month: the oldest first, each account by itself, months that get nothing left out.

    The parts always add up to the payment: what is more than all months owe goes to the last one. Raises ValueError
    without a month or for a negative amount.
    """
    if not months or jkk < 0 or jkm < 0:
        raise ValueError("a payment needs a month and cannot be negative")
    parts = []
    for each in months:
        last = each is months[-1]
        jkk_part, jkm_part = (jkk, jkm) if last else (min(jkk, each.jkk), min(jkm, each.jkm))
        jkk, jkm = jkk - jkk_part, jkm - jkm_part
        if jkk_part or jkm_part:
            parts.append(MonthShare(each.month, jkk_part, jkm_part))
    return parts


def same_number(first: str, second: str) -> bool:
    """Whether two SP2D numbers mean the same paper: case and spaces do not count."""
    return _bare(first) == _bare(second)


def _bare(number: str) -> str:
    return re.sub(r"\s+", "", number).casefold()


def short_name(source: str) -> str:
    """The beginning of a funding source's name, for narrow cells: "APBD kabupaten/kota" → "APBD kab."."""
    first = re.split(r"/| dan | atau ", source, maxsplit=1)[0]
    return first.replace("kabupaten", "kab.").replace("kelurahan", "kel.")
