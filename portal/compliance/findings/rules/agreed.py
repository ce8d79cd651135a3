"""Agreements that end with nothing behind them, and days between two of them (domain rules 16 and 17)."""

from __future__ import annotations

from datetime import date, timedelta

from portal.compliance.findings.rules.catalogue import Setting
from portal.compliance.findings.rules.facts import AgreementEnd, AgreementSpans
from portal.compliance.findings.rules.wanted import Judged, fine, wanted
from portal.core import formatting


def ending(fact: AgreementEnd, setting: Setting, day: date) -> Judged:
    """From `days` before the last day until `after` days behind it, while nothing follows."""
    key, name = fact.agreement_id, f"{fact.label} tentang {fact.subject}"
    begins = fact.last_day - timedelta(days=setting["days"])
    if fact.followed:
        return fine(setting, key, f"{name} sudah ada penggantinya.")
    if day < begins:
        return fine(setting, key, f"{name} masih berlaku sampai {formatting.day(fact.last_day)}.")
    if day > fact.last_day + timedelta(days=setting["after"]):
        return fine(setting, key, f"{name} sudah terlalu lama berakhir untuk dinilai.")
    last = formatting.day(fact.last_day)
    if day <= fact.last_day:
        return wanted(setting, key, f"{name} berakhir {last} dan belum ada penggantinya.", begins, day)
    return wanted(setting, key, f"{name} sudah berakhir {last} tanpa pengganti.", begins, day)


def gaps(fact: AgreementSpans, setting: Setting, day: date) -> list[Judged]:
    """Every run of at least `days` days without an agreement between two that were signed.

    Terms that overlap count as one. A gap that ended longer than `months` months ago is left alone.
    """
    found: list[Judged] = []
    end: date | None = None
    before = 0
    for agreement_id, first_day, last_day in sorted(fact.spans, key=lambda span: (span[1], span[2], span[0])):
        if end is not None and first_day > end + timedelta(days=1):
            begins, ends = end + timedelta(days=1), first_day - timedelta(days=1)
            length = (ends - begins).days + 1
            if length >= setting["days"] and _months_ago(day, setting["months"]) <= ends:
                sentence = (
                    f"Tidak ada perjanjian yang berlaku {formatting.day(begins)} sampai {formatting.day(ends)} "
                    f"({length} hari)."
                )
                found.append(wanted(setting, f"{before}-{agreement_id}", sentence, begins, day))
        if end is None or last_day > end:
            end, before = last_day, agreement_id
    return found


def _months_ago(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)
