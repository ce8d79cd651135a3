"""What a list says about an agreement in a few words: from its own row alone (domain rule 16)."""

from __future__ import annotations

from datetime import date

from portal.agreements.rules.register import Standing
from portal.agreements.rules.terms import is_short


def remarks(
    standing: Standing, first_day: date, last_day: date, countersigned_on: date | None, *, followed: bool
) -> list[str]:
    """Short notes, most urgent first; none for what is over or was given up."""
    if standing in (Standing.ENDED, Standing.CANCELLED):
        return []
    found = []
    if standing is Standing.ENDING:
        found.append("sudah ada penggantinya" if followed else "belum ada penggantinya")
    if is_short(first_day, last_day):
        found.append("masa tiga bulan atau kurang")
    if countersigned_on is not None and countersigned_on > first_day:
        found.append("ditandatangani setelah masanya mulai")
    return found
