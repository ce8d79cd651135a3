"""Quotas of this year and the last: months and what they owe, places, people who wait, sums that differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from portal.agreements.queries import oversight as agreements
from portal.compliance.findings.facts import ByRule, source
from portal.compliance.findings.rules.catalogue import RuleCode
from portal.compliance.findings.rules.facts import BillDifferences, Fact, MonthDue, QuotaDues, QuotaPlaces, SumCheck
from portal.contributions.queries import oversight as contributions
from portal.contributions.settings import DUE_DAY
from portal.core import formatting
from portal.core.formatting import WITA
from portal.core.months import Month
from portal.core.settings import value_of
from portal.coverage.queries import oversight as coverage
from portal.deliveries.matching import oversight as matches
from portal.deliveries.queries import oversight as deliveries
from portal.quotas import queries as quotas
from portal.quotas.models import Quota
from portal.quotas.rules.ledger import Line, balance

_YEAR = timedelta(days=366)


@source(RuleCode.MONTH_UNPAID, RuleCode.QUOTA_UNUSED, RuleCode.LIST_UNSENT, RuleCode.SUMS_DIFFER)
def quota_facts(regency_ids: Collection[int], day: date) -> Mapping[int, ByRule]:
    """Everything that follows from quotas and their money; December of last year is due in January."""
    found: dict[int, dict[RuleCode, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    every = quotas.quotas_of(regency_ids, (day.year - 1, day.year))
    ids = [quota.id for quota in every]
    if ids:
        lines = quotas.lines_of(ids)
        _add_dues(found, every, lines, day)
        _add_places(found, [quota for quota in every if quota.fiscal_year == day.year], lines, day)
        _add_payments(found, ids)
    _add_schedules(found, regency_ids, day)
    _add_coverage(found, regency_ids, day)
    return found


Found = dict[int, dict[RuleCode, list[Fact]]]


def _add_dues(found: Found, every: Sequence[Quota], lines: Mapping[int, list[Line]], day: date) -> None:
    ids = [quota.id for quota in every]
    bills, newest, book = quotas.months_of(ids), contributions.newest_payments(ids), quotas.rate_book()
    due_days = {each: value_of(DUE_DAY.name, each) for each in {quota.regency_id for quota in every}}
    for quota in every:
        months = contributions.owed_months(
            quota,
            lines[quota.id],
            bills[quota.id],
            book,
            due_day=due_days[quota.regency_id],
            until=Month.of(day),
        )
        paid = newest.get(quota.id)
        found[quota.regency_id][RuleCode.MONTH_UNPAID].append(
            QuotaDues(
                quota.id,
                quota.funding_source.name,
                quota.fiscal_year,
                [MonthDue(each.month, each.due_on, each.owed, each.paid) for each in months],
                f"SP2D {paid[0]} tanggal {formatting.day(paid[1])}" if paid else "",
            )
        )


def _add_places(found: Found, present: Sequence[Quota], lines: Mapping[int, list[Line]], day: date) -> None:
    unsent = deliveries.unsent_by_month([quota.id for quota in present])
    for quota in present:
        month = min(max(Month.of(day), quota.first_month), quota.last_month)
        places = balance(lines[quota.id], month)
        fact = QuotaPlaces(
            quota.id,
            quota.funding_source.name,
            quota.fiscal_year,
            quota.first_month,
            places.allocated,
            places.taken,
            unsent.get(quota.id, ()),
        )
        found[quota.regency_id][RuleCode.QUOTA_UNUSED].append(fact)
        found[quota.regency_id][RuleCode.LIST_UNSENT].append(fact)


def _add_payments(found: Found, quota_ids: Sequence[int]) -> None:
    for each in contributions.unexplained_payments(quota_ids):
        what = f"Pembayaran SP2D {each.sp2d_number}"
        check = SumCheck(f"payment-{each.payment_id}", what, each.amount, each.billed, each.sp2d_on)
        found[each.regency_id][RuleCode.SUMS_DIFFER].append(check)


def _add_schedules(found: Found, regency_ids: Collection[int], day: date) -> None:
    for regency_id, number, subject, lines, parts, since in agreements.schedule_differences(regency_ids, day):
        what = f"Jadwal pembayaran perjanjian tentang {subject}"
        found[regency_id][RuleCode.SUMS_DIFFER].append(SumCheck(f"agreement-{number}", what, lines, parts, since))


def _add_coverage(found: Found, regency_ids: Collection[int], day: date) -> None:
    for each in coverage.torn_figures(regency_ids, day.year - 1):
        checks = (
            ("peserta", each.numerator, each.numerator_parts),
            ("pekerja", each.denominator, each.denominator_parts),
        )
        for what, whole, parts in checks:
            if whole != parts:
                name = f"Cakupan {what} {each.year} menurut {each.source}"
                check = SumCheck(f"coverage-{each.figure_id}-{what}", name, whole, parts, each.as_of_on, "orang")
                found[each.regency_id][RuleCode.SUMS_DIFFER].append(check)


@source(RuleCode.BILL_MISMATCH)
def bill_facts(regency_ids: Collection[int], day: date) -> Mapping[int, ByRule]:
    """Matches in force about the months of a year; matching a bill again starts no new clock."""
    found: dict[int, dict[RuleCode, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for each in matches.open_matches(regency_ids, Month.of(day - _YEAR)):
        confirmed_on = each.since.astimezone(WITA).date()
        fact = BillDifferences(each.bill_id, each.month, each.unsettled, confirmed_on)
        found[each.regency_id][RuleCode.BILL_MISMATCH].append(fact)
    return found
