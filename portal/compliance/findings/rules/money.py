"""Months that are not paid, sums that do not agree, bills that differ."""

from __future__ import annotations

from datetime import date, timedelta

from portal.compliance.findings.rules.catalogue import Setting
from portal.compliance.findings.rules.facts import BillDifferences, QuotaDues, SumCheck
from portal.compliance.findings.rules.wanted import Judged, fine, months_in_words, people, wanted
from portal.core import formatting


def unpaid(fact: QuotaDues, setting: Setting, day: date) -> Judged:
    """Months past their due day that are not paid in full, from `months` of them on (domain rules 14 and 20).

    The due day itself is still in time; a month that owes nothing is never late.
    """
    late = [each for each in fact.months if day > each.due_on and each.paid < each.owed]
    if late and len(late) >= setting["months"]:
        rupiah = formatting.rupiah(sum(each.owed - each.paid for each in late))
        words = months_in_words([each.month for each in late])
        sentence = f"Iuran {fact.name} belum dibayar {len(late)} bulan ({words}): {rupiah}."
        return wanted(setting, fact.quota_id, sentence, min(each.due_on for each in late) + timedelta(days=1), day)
    due = [each for each in fact.months if day > each.due_on and each.owed]
    if not due:
        return fine(setting, fact.quota_id, f"Belum ada iuran {fact.name} yang jatuh tempo.")
    if late:
        return fine(
            setting,
            fact.quota_id,
            f"Iuran {fact.name} yang belum dibayar tinggal {len(late)} bulan, di bawah {setting['months']} bulan.",
        )
    by = f", terakhir dengan {fact.newest_payment}" if fact.newest_payment else ""
    return fine(
        setting, fact.quota_id, f"Iuran {fact.name} sampai {formatting.month(due[-1].month)} tercatat dibayar{by}."
    )


def sums_differ(fact: SumCheck, setting: Setting, day: date) -> Judged:
    """A whole that is not the sum of its parts (domain rules 20 and 24)."""
    difference = abs(fact.whole - fact.parts)
    if difference < setting["least"]:
        return fine(setting, fact.key, f"{fact.what}: jumlahnya sama dengan rinciannya.")
    whole, parts, less = (_amount(each, fact.unit) for each in (fact.whole, fact.parts, difference))
    sentence = f"{fact.what}: tercatat {whole}, rinciannya {parts}, selisih {less}."
    return wanted(setting, fact.key, sentence, fact.since, day)


def _amount(value: int, unit: str) -> str:
    return formatting.rupiah(value) if unit == "rupiah" else f"{formatting.number(value)} {unit}"


def bill_mismatch(fact: BillDifferences, setting: Setting, day: date) -> Judged:
    """Differences with the bill of BPJS that are older than `days` and not settled."""
    key, name = f"bill-{fact.bill_id}", f"Tagihan BPJS {formatting.month(fact.month)}"
    late_on = fact.confirmed_on + timedelta(days=setting["days"] + 1)
    if fact.people and day >= late_on:
        sentence = f"{name} berbeda untuk {people(fact.people)} sejak dicocokkan {formatting.day(fact.confirmed_on)}."
        return wanted(setting, key, sentence, fact.confirmed_on, day)
    if fact.people:
        return fine(setting, key, f"{name} baru dicocokkan; selisihnya masih dalam waktu penyelesaian.")
    return fine(setting, key, f"Semua selisih {name} sudah diselesaikan.")
