"""Whether the figures of an agreement fit together before it is put before the other party (domain rule 17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from portal.agreements.rules.terms import Instalment, QuotaTerm, schedule_difference, total
from portal.core import formatting
from portal.core.months import Month


def problems(first_day: date, last_day: date, terms: Sequence[QuotaTerm], schedule: Sequence[Instalment]) -> list[str]:
    """What does not add up, in sentences; empty when it does, and while there is nothing to add up."""
    first, last = Month.of(first_day), Month.of(last_day)
    found = [
        f"Rincian {term.source}: bulannya melewati jangka waktu perjanjian."
        for term in terms
        if term.first_month < first or term.last_month > last
    ]
    difference = schedule_difference(terms, schedule)
    if schedule and difference:
        more = "lebih" if difference > 0 else "kurang"
        found.append(
            f"Jadwal pembayaran {more} {formatting.rupiah(abs(difference))} dari jumlah iuran "
            f"{formatting.rupiah(total(terms))}."
        )
    return found
