"""What agreements allow, as the ledger of a quota that follows them has it, and why a list is refused by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from portal.core import formatting
from portal.core.db import db
from portal.core.months import Month, month_range
from portal.quotas.models import Quota
from portal.quotas.queries.ledger import agreed_lines_of, lines_of
from portal.quotas.rules.ledger import Shortage, balance


def agreed_in(quotas: Iterable[Quota]) -> dict[int, dict[Month, int]]:
    """{quota: {month of its term: people that agreements allow}}, in one query."""
    kept = list(quotas)
    lines = agreed_lines_of(quota.id for quota in kept)
    return {
        quota.id: {
            month: balance(lines[quota.id], month).allocated
            for month in month_range(quota.first_month, quota.last_month)
        }
        for quota in kept
    }


def held_months(quotas: Iterable[Quota]) -> dict[int, dict[Month, tuple[int, int]]]:
    """{quota: {month of its term: (people allocated, people taken or reserved)}}, in one query."""
    kept = list(quotas)
    lines = lines_of(quota.id for quota in kept)
    found: dict[int, dict[Month, tuple[int, int]]] = {}
    for quota in kept:
        months = found[quota.id] = {}
        for month in month_range(quota.first_month, quota.last_month):
            each = balance(lines[quota.id], month)
            months[month] = (each.allocated, each.taken + each.reserved)
    return found


def followed_quotas() -> Sequence[Quota]:
    """The quotas in scope that follow agreements, by year and source."""
    return db.session.scalars(
        select(Quota).where(Quota.follows_agreements).order_by(Quota.fiscal_year, Quota.funding_source_code)
    ).all()


def quota_of_or_none(regency_id: int, source_code: str, fiscal_year: int) -> Quota | None:
    """An office's quota of a source and year, if it was opened."""
    return db.session.scalars(
        select(Quota).where(
            Quota.regency_id == regency_id,
            Quota.funding_source_code == source_code,
            Quota.fiscal_year == fiscal_year,
        )
    ).one_or_none()


def uncovered_months(quota: Quota, first: Month, last: Month) -> list[Month]:
    """The months from `first` to `last` in which no agreement allows anybody.

    None of a quota that follows no agreements: its months are what its office set.
    """
    if not quota.follows_agreements:
        return []
    agreed = agreed_in([quota])[quota.id]
    return [month for month in month_range(first, last) if agreed.get(month, 0) <= 0]


def why_agreements_refuse(quota: Quota, missing: Shortage, first: Month, last: Month | None = None) -> str:
    """Why people from `first` until `last` (none: the end of the term) have no places in a quota that follows
    agreements, and what to do about it. `missing` = what the ledger lacks."""
    uncovered = uncovered_months(quota, first, last or quota.last_month)
    if uncovered:
        sentence = f"Tidak ada perjanjian yang mencakup {_in_words(uncovered)}. Buat adendum yang mencakup bulan itu"
        after = uncovered[-1] + 1
        return sentence + (
            f", atau mulai {formatting.month(after)}." if after <= quota.last_month else ", atau pilih kuota lain."
        )
    allowed = agreed_in([quota])[quota.id][missing.month]
    return (
        f"Perjanjian mengizinkan {formatting.number(allowed)} orang pada {formatting.month(missing.month)}: "
        f"tersisa {formatting.number(max(missing.remaining, 0))} tempat, "
        f"daftar memerlukan {formatting.number(missing.wanted)}. "
        f"Kurang {formatting.number(missing.missing)} tempat. Kurangi daftar, atau buat adendum lebih dahulu."
    )


def _in_words(months: Sequence[Month]) -> str:
    """Months as runs: "Juli 2026" or "Juli 2026 sampai September 2026, Desember 2026"."""
    ends: list[tuple[Month, Month]] = []
    for month in months:
        if ends and ends[-1][1] + 1 == month:
            ends[-1] = (ends[-1][0], month)
        else:
            ends.append((month, month))
    return ", ".join(
        formatting.month(first) if first == last else f"{formatting.month(first)} sampai {formatting.month(last)}"
        for first, last in ends
    )
