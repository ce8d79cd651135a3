"""Everybody counted once: people of the year, and people and places of its fullest month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from portal.beneficiaries import queries as beneficiaries
from portal.beneficiaries.queries import PeopleOnce
from portal.core.months import Month
from portal.exports.packs.gathering.subject import Subject
from portal.exports.packs.rules.body import PeopleLine
from portal.quotas.queries import QuotaState
from portal.quotas.rules.ledger import balance


def people(subject: Subject, states: Sequence[QuotaState], everybody: Mapping[int, PeopleOnce]) -> PeopleLine | None:
    """The people of the year, and its fullest month; of months alike the present one or else the first. One query more
    for the province, in which somebody may have moved from one regency to another. None without a quota."""
    whole = (
        beneficiaries.count_everybody_once(subject.fiscal_year)
        if subject.regency_id is None
        else sum(each.people for each in everybody.values())
    )
    taken, quota = months_of(states)
    if not taken:
        return None
    present = Month.of(subject.today)
    month = max(taken, key=lambda each: (taken[each], quota[each], each == present, -each.number))
    return PeopleLine(
        people=whole,
        own=sum(each.own for each in everybody.values()),
        province=sum(each.province for each in everybody.values()),
        in_several=sum(each.in_several for each in everybody.values()),
        month=f"{month.year}-{month.month:02d}",
        taken=taken[month],
        quota=quota[month],
    )


def months_of(states: Iterable[QuotaState]) -> tuple[dict[Month, int], dict[Month, int]]:
    """({month: people with a place}, {month: places}) over several quotas: a person is in one of them a month."""
    taken, quota = defaultdict[Month, int](int), defaultdict[Month, int](int)
    for state in states:
        for month in state.rates:
            taken[month] += balance(state.lines, month).taken
            quota[month] += state.allocated_in(month)
    return taken, quota
