"""What agreements have to say on the page of a quota."""

from __future__ import annotations

from portal.core import clock, formatting
from portal.core.months import month_range
from portal.core.permissions import Permission
from portal.quotas import queries as quotas
from portal.quotas.notices import Notice, notice
from portal.quotas.queries import QuotaState
from portal.quotas.rules.ledger import balance

_CALENDAR = ("Buka kalender perjanjian", "agreements.calendar")


@notice(Permission.VIEW_FIGURES)
def stands_behind(state: QuotaState) -> Notice | None:
    """Whether agreements stand behind a quota: none yet, or fewer people than are there."""
    quota = state.quota
    if quota.funding_source.set_by_province or quota.fiscal_year < clock.today().year:
        return None
    values = {"tahun": quota.fiscal_year}
    if not quota.follows_agreements:
        return Notice(
            "Belum ada perjanjian",
            "Belum ada perjanjian yang ditandatangani kedua pihak untuk kuota ini. Setelah ada, jumlah orangnya "
            "mengikuti perjanjian itu.",
            *_CALENDAR,
            values,
        )
    agreed = quotas.agreed_in([quota])[quota.id]
    beyond = {
        month: held.taken + held.reserved - agreed[month]
        for month in month_range(quota.first_month, quota.last_month)
        if (held := balance(state.lines, month)).taken + held.reserved > agreed[month]
    }
    if not beyond:
        return None
    return Notice(
        "Ada peserta yang tidak dicakup perjanjian",
        f"Di {formatting.number(len(beyond))} bulan, mulai {formatting.month(min(beyond))}, paling banyak "
        f"{formatting.number(max(beyond.values()))} orang melebihi yang diizinkan perjanjian. Tempat mereka tetap, "
        "tetapi tidak diisi lagi setelah dilepas. Buat adendum yang mencakup bulan-bulan itu.",
        *_CALENDAR,
        values,
    )
