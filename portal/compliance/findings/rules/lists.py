"""Places that stay empty, people who are not sent, people who may be covered twice."""

from __future__ import annotations

from datetime import date, timedelta

from portal.compliance.findings.rules.catalogue import Setting
from portal.compliance.findings.rules.facts import Doubles, QuotaPlaces
from portal.compliance.findings.rules.wanted import Judged, fine, months_in_words, people, wanted
from portal.core import formatting
from portal.core.months import Month


def quota_unused(fact: QuotaPlaces, setting: Setting, day: date) -> Judged:
    """From the first day of `month` of its year on, fewer than `share` percent of the places are taken."""
    since = date(fact.fiscal_year, setting["month"], 1)
    taken = f"{formatting.number(fact.taken)} dari {formatting.number(fact.allocated)} orang"
    if not fact.allocated:
        return fine(setting, fact.quota_id, f"Kuota {fact.name} tidak lagi berisi tempat.")
    if day < since or fact.first_month.first_day > day:
        return fine(setting, fact.quota_id, f"Kuota {fact.name} belum waktunya dinilai.")
    if fact.taken * 100 < setting["share"] * fact.allocated:
        since = max(since, fact.first_month.first_day)
        share = formatting.percent(fact.taken, fact.allocated)
        sentence = f"Kuota {fact.name} terisi {taken} ({share}), di bawah {setting['share']}%."
        return wanted(setting, fact.quota_id, sentence, since, day)
    return fine(setting, fact.quota_id, f"Kuota {fact.name} sudah terisi {taken}.")


def list_unsent(fact: QuotaPlaces, setting: Setting, day: date) -> Judged:
    """People whose first month is past its day and whom BPJS was not told of; or no list at all by that day."""
    late = [(month, count) for month, count in fact.unsent if count and day > _until(month, setting["day"])]
    if late:
        months = [month for month, _count in late]
        count = sum(count for _month, count in late)
        begin = months_in_words(sorted(set(months)))
        sentence = f"{people(count).capitalize()} dari kuota {fact.name} (mulai {begin}) belum dikirim ke BPJS."
        return wanted(setting, fact.quota_id, sentence, _until(min(months), setting["day"]) + timedelta(days=1), day)
    until = _until(fact.first_month, setting["day"])
    if fact.allocated and not fact.taken and day > until:
        begin = formatting.month(fact.first_month)
        sentence = f"Kuota {fact.name} mulai {begin}, tetapi belum ada daftar yang dicatat."
        return wanted(setting, fact.quota_id, sentence, until + timedelta(days=1), day)
    return fine(setting, fact.quota_id, f"Peserta kuota {fact.name} yang sudah waktunya telah dikirim ke BPJS.")


def _until(month: Month, day: int) -> date:
    """That day of the month, or its last one if it is shorter."""
    return date(month.year, month.month, min(day, month.last_day.day))


def paid_twice(fact: Doubles, setting: Setting, day: date) -> Judged:
    """The database lets nobody be paid for twice: this counts what was attempted and not decided (domain rule 7)."""
    key = "register"
    if not fact.oldest_on or not fact.questions + fact.pairs:
        return fine(setting, key, "Semua pertanyaan ke kantor lain dan pasangan NIK sudah diputuskan.")
    if day <= fact.oldest_on + timedelta(days=setting["days"]):
        return fine(setting, key, "Yang belum diputuskan masih dalam waktunya.")
    parts = [
        f"{people(count)} {what}"
        for count, what in (
            (fact.questions, "yang mungkin dilindungi sumber lain"),
            (fact.pairs, "yang mungkin tercatat dengan dua NIK"),
        )
        if count
    ]
    sentence = f"Belum diputuskan: {' dan '.join(parts)}."
    return wanted(setting, key, sentence, fact.oldest_on, day)
