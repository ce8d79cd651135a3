"""When a place may pass to the next one, and which facts are worth proposing a change for (domain rules 10 and 19)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from portal.beneficiaries.rules.waiting import WaitingOrder
from portal.core.months import Month
from portal.quotas.rules.ledger import FreedReason

REFUSALS_WORTH_ASKING = 2  # one refusal is mostly a typing error, which is mended and sent again
TERM_ENDS_WITHIN = timedelta(days=60)

# What a finding may propose, in the order of the page.
PROPOSED = (
    FreedReason.DIED,
    FreedReason.MOVED,
    FreedReason.FORMAL_WORKER,
    FreedReason.REFUSED,
    FreedReason.DUPLICATE,
    FreedReason.AGE,
)


class SuggestionState(StrEnum):
    """Where a proposed change stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


SUGGESTION_STATE_LABELS = MappingProxyType(
    {
        SuggestionState.OPEN: "Belum diputuskan",
        SuggestionState.ACCEPTED: "Diterima",
        SuggestionState.DISMISSED: "Diabaikan",
    }
)


@dataclass(frozen=True, slots=True)
class Fact:
    """What somebody told about a person who has a place: why it may have to become free, from which month.

    `told_by` is the source as the page names it. `refusals` counts BPJS's answers and speaks for REFUSED alone.
    """

    enrolment_id: int
    why: FreedReason
    since: Month
    told_by: str
    refusals: int = 0


def worth_proposing(fact: Fact, present: Month) -> bool:
    """Whether a person is asked about it now: nothing that lies further ahead than the next month.

    Passing the age limit during the term is a note and no removal (domain rule 10), so it is proposed, and only when
    it is near.
    """
    if fact.why not in PROPOSED or fact.since > present + 1:
        return False
    return fact.why is not FreedReason.REFUSED or fact.refusals >= REFUSALS_WORTH_ASKING


def over_age_from(born: date, maximum_age: int) -> Month:
    """The first month on whose first day somebody is older than `maximum_age` (both limits are included)."""
    year = born.year + maximum_age + 1
    leap_day = (born.month, born.day) == (2, 29)
    birthday = date(year, 3, 1) if leap_day else born.replace(year=year)
    month = Month.of(birthday)
    return month if birthday.day == 1 else month + 1


def month_to_free(since: Month, present: Month, first: Month, last: Month) -> Month | None:
    """The month proposed for a place held from `first` to `last`: what is past stays with the person covered.

    None when no month is left to free: the term is over, or it ends before the person loses the right to it. In the
    term's last month that one is proposed, because there is no next.
    """
    month = max(since, first, min(present + 1, last))
    return month if present <= last and month <= last else None


def open_from(frozen: Iterable[Month], first: Month) -> Month:
    """The first month from `first` on in which no bill stands yet, nor in any later one."""
    return max([first, *(month + 1 for month in frozen if month >= first)])


def term_ends_soon(last_month: Month, today: date) -> bool:
    """Whether the last day of a term lies within the next 60 days."""
    return timedelta(0) <= last_month.last_day - today <= TERM_ENDS_WITHIN


@dataclass(frozen=True, slots=True)
class Standing:
    """What a sentence says about the first of a queue. `share_left` counts the place that becomes free."""

    since: str
    desil: int | None
    born: int
    village: str
    share_left: int


def why_next(order: WaitingOrder, one: Standing) -> str:
    """Why this one comes next by the order an office chose."""
    longest = f"paling lama menunggu, sejak {one.since}"
    if order is WaitingOrder.DESIL:
        return f"Desil {one.desil}, terendah di antara yang menunggu." if one.desil else f"Tanpa desil; {longest}."
    if order is WaitingOrder.AGE:
        return f"Tertua di antara yang menunggu, lahir {one.born}."
    if order is WaitingOrder.VILLAGE_SHARE:
        if one.share_left > 0:
            return f"Bagian {one.village} masih tersisa {one.share_left} tempat; {longest}."
        return f"Tidak ada desa yang bagiannya tersisa; {longest}."
    return f"{longest[0].upper()}{longest[1:]}."
