"""What the facts of a regency's year make of it: the summary's figures, and how good each of nine matters is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from portal.core.months import Month

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Figures:
    """A regency in a fiscal year (0: that of the day), as known at the end of `day`. People, months, whole rupiah;
    points in hundredths.

    `quota` is that of the present month (kept inside the year), `confirmed` those who have a place. `elapsed_months`
    are the months of the year whose contributions are due by the calendar, `due_months` those that cover somebody:
    `paid_months` + `arrears_months`. `agreed_until`: the last day without a gap since `day`; `agreed_people` of the
    present month. `last_list_on`: when, in Kupang, the last list was recorded. `regulation_rank`: 3 Perda, 2 Perbup or
    Perwali, 1 below that, 0 none; `regulation_word` and `regulation` name it ("Perbup", "Nomor 5 Tahun 2025").
    `award_state`: "" no edition judges the year, "none" an edition and no assessment, else the assessment's.
    `report_state`: "" no report is known, else "sent", "due" or "late".
    """

    day: date
    fiscal_year: int = 0
    quota: int = 0
    confirmed: int = 0
    funded_months: int = 0
    need_amount: int = 0
    budget_amount: int = 0
    realised_amount: int = 0
    elapsed_months: int = 0
    due_months: int = 0
    paid_months: int = 0
    arrears_months: int = 0
    arrears_since: Month | None = None
    arrears_amount: int = 0
    agreed_until: date | None = None
    agreed_people: int = 0
    last_list_on: date | None = None
    regulation_rank: int = 0
    regulation_word: str = ""
    regulation: str = ""
    award_state: str = ""
    award_points: int | None = None
    report_state: str = ""
    report_words: str = ""
    report_on: date | None = None
    is_example: bool = False

    @property
    def remaining(self) -> int:
        return self.quota - self.confirmed

    @property
    def looked_at(self) -> date:
        """The day on which ages and days left are counted: a year that is over stands as on its last day."""
        return day_in(self.fiscal_year or self.day.year, self.day)

    @property
    def is_over(self) -> bool:
        """Whether the year has ended."""
        return self.day > self.looked_at


def day_in(fiscal_year: int, today: date) -> date:
    """The day a year is looked at: today inside it, its last day once it is over, its first before it begins."""
    return min(max(today, date(fiscal_year, 1, 1)), date(fiscal_year, 12, 31))


@dataclass(frozen=True, slots=True)
class MonthMoney:
    """A month of one quota in rupiah: what its people cost (billed or foretold), what was paid, until when."""

    month: Month
    amount: int
    paid: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Paying:
    """Months of a year that are due, and of these the unpaid ones: how many, since when, how many rupiah are open."""

    due: int = 0
    arrears: int = 0
    since: Month | None = None
    amount: int = 0

    @property
    def paid(self) -> int:
        return self.due - self.arrears


def paying(months: Iterable[MonthMoney], today: date) -> Paying:
    """A month is due the day after its last day for paying, if it covers anybody; unpaid while any source owes it."""
    due: set[Month] = set()
    unpaid: set[Month] = set()
    amount = 0
    for each in months:
        if each.amount <= 0 or today <= each.due_on:
            continue
        due.add(each.month)
        if each.paid < each.amount:
            unpaid.add(each.month)
            amount += each.amount - each.paid
    return Paying(len(due), len(unpaid), min(unpaid, default=None), amount)


def months_funded(quotas: Iterable[Mapping[Month, bool]]) -> int:
    """Months for which every source with people has the money. Each quota = {month with people: is it funded}."""
    found: dict[Month, bool] = {}
    for quota in quotas:
        for month, funded in quota.items():
            found[month] = found.get(month, True) and funded
    return sum(found.values())


def agreed_until(terms: Iterable[tuple[date, date]], day: date) -> date | None:
    """Until when agreements hold without a gap from `day` on; None when none holds on that day.

    One that begins on the day after another ends carries on.
    """
    until: date | None = None
    for first, last in sorted(terms):
        if first <= (until + timedelta(days=1) if until else day) and last >= day:
            until = max(until, last) if until else last
    return until


class Matter(StrEnum):
    """The nine columns of the compliance matrix; the value is its code in addresses."""

    QUOTA = "kuota"
    FUNDED = "didanai"
    REALISED = "realisasi"
    AGREEMENT = "perjanjian"
    LIST = "daftar"
    PAID = "iuran"
    REGULATION = "peraturan"
    AWARD = "paritrana"
    REPORT = "laporan"


MATTER_LABELS = MappingProxyType(
    {
        Matter.QUOTA: "Capaian kuota",
        Matter.FUNDED: "Bulan didanai",
        Matter.REALISED: "Serapan pagu",
        Matter.AGREEMENT: "Perjanjian berlaku",
        Matter.LIST: "Daftar terakhir",
        Matter.PAID: "Iuran dibayar",
        Matter.REGULATION: "Peraturan",
        Matter.AWARD: "Paritrana",
        Matter.REPORT: "Laporan semester",
    }
)


class Level(StrEnum):
    """How good a matter is. Beside each stand a sign and words, so that colour says nothing alone."""

    GOOD = "good"
    WATCH = "watch"
    BEHIND = "behind"
    UNKNOWN = "unknown"


LEVEL_LABELS = MappingProxyType(
    {
        Level.GOOD: "Baik",
        Level.WATCH: "Perlu perhatian",
        Level.BEHIND: "Kurang",
        Level.UNKNOWN: "Belum ada data",
    }
)
LEVEL_SIGNS = MappingProxyType({Level.GOOD: "✓", Level.WATCH: "!", Level.BEHIND: "✗", Level.UNKNOWN: "–"})
SOON_DAYS = 60  # an agreement that ends within this many days is looked at
FRESH_DAYS, OLD_DAYS = 31, 92  # a list of this month, of this quarter


def list_age(figures: Figures) -> int | None:
    """Days since the last recorded list; None without one."""
    return (figures.looked_at - figures.last_list_on).days if figures.last_list_on else None


def level_of(matter: Matter, figures: Figures) -> Level:
    """The level of one matter."""
    if matter in (Matter.REGULATION, Matter.AWARD, Matter.REPORT):
        return _level_of_papers(matter, figures)
    if matter is Matter.QUOTA:
        return _share(figures.confirmed, figures.quota, good=90, watch=50)
    if matter is Matter.FUNDED:
        return _share(figures.funded_months, MONTHS if figures.need_amount else 0, good=100, watch=50)
    if matter is Matter.REALISED:
        expected = figures.budget_amount * figures.elapsed_months // MONTHS
        if figures.budget_amount and not expected:
            return Level.GOOD  # nothing of it is due yet
        return _share(figures.realised_amount, expected, good=90, watch=50)
    if matter is Matter.PAID:
        if not figures.due_months:
            return Level.UNKNOWN
        return (Level.GOOD, Level.WATCH)[figures.arrears_months] if figures.arrears_months < 2 else Level.BEHIND
    if matter is Matter.AGREEMENT:
        if figures.agreed_until is None:
            return Level.BEHIND if figures.quota else Level.UNKNOWN
        soon = not figures.is_over and (figures.agreed_until - figures.looked_at).days <= SOON_DAYS
        return Level.WATCH if soon or figures.agreed_people < figures.quota else Level.GOOD
    age = list_age(figures)
    if age is None:
        return Level.BEHIND if figures.quota else Level.UNKNOWN
    if age <= FRESH_DAYS or (figures.quota and figures.confirmed >= figures.quota):
        return Level.GOOD  # a full quota needs no further list
    return Level.WATCH if age <= OLD_DAYS else Level.BEHIND


def _level_of_papers(matter: Matter, figures: Figures) -> Level:
    if matter is Matter.REGULATION:
        return (Level.BEHIND, Level.WATCH, Level.GOOD, Level.GOOD)[figures.regulation_rank]
    if matter is Matter.AWARD:
        known = {"": Level.UNKNOWN, "none": Level.BEHIND, "filling": Level.WATCH}
        return known.get(figures.award_state, Level.GOOD)
    # The province's own, one for all regencies: none of them is behind because of it.
    return {"sent": Level.GOOD, "due": Level.WATCH, "late": Level.WATCH}.get(figures.report_state, Level.UNKNOWN)


def _share(part: int, whole: int, *, good: int, watch: int) -> Level:
    """By whole percents, without rounding up; nothing of nothing is unknown."""
    if whole <= 0:
        return Level.UNKNOWN
    percent = part * 100 // whole
    return Level.GOOD if percent >= good else Level.WATCH if percent >= watch else Level.BEHIND


def order_of(matter: Matter, figures: Figures) -> int:
    """What a column is sorted by: larger is better, -1 when nothing is known."""
    if matter is Matter.AGREEMENT:
        if figures.agreed_until is None:
            return 0 if figures.quota else -1
        return (figures.agreed_until - figures.looked_at).days + 1
    if matter is Matter.LIST:
        return figures.last_list_on.toordinal() if figures.last_list_on else -1
    if matter is Matter.REGULATION:
        return figures.regulation_rank
    if matter is Matter.REPORT:
        return {"sent": 2, "due": 1, "late": 0}.get(figures.report_state, -1)
    return _thousandths(*share_of(matter, figures))


def share_of(matter: Matter, figures: Figures) -> tuple[int, int]:
    """Numerator and denominator of a matter that is a share; a denominator of 0 means that nothing is known."""
    return {
        Matter.QUOTA: (figures.confirmed, figures.quota),
        Matter.FUNDED: (figures.funded_months, MONTHS if figures.need_amount else 0),
        Matter.REALISED: (figures.realised_amount, figures.budget_amount),
        Matter.PAID: (figures.paid_months, figures.due_months),
        Matter.AWARD: (figures.award_points or 0, 10_000 if figures.award_points is not None else 0),
    }[matter]


def _thousandths(part: int, whole: int) -> int:
    return part * 1000 // whole if whole > 0 else -1
