"""Claims nobody filed, evidence that runs out, reports that are late, regulations that are missing."""

from __future__ import annotations

from datetime import date, timedelta

from portal.compliance.findings.rules.catalogue import Setting
from portal.compliance.findings.rules.facts import EvidenceTerms, RegulationState, ReportDue, UnfiledDeaths
from portal.compliance.findings.rules.wanted import Judged, fine, wanted
from portal.core import formatting


def deaths_unfiled(fact: UnfiledDeaths, setting: Setting, day: date) -> Judged:
    """A death more than `days` days ago without a claim.

    Neither how many nor since when: beside the table of ages a count would tell a hidden cell, and the day on which the
    first came due would tell when somebody died. It counts from the day on which it was found.
    """
    if not any((day - died).days > setting["days"] for died in fact.died_on):
        return fine(setting, "claims", f"Tidak ada lagi kematian lebih dari {setting['days']} hari tanpa klaim.")
    sentence = f"Ada kematian lebih dari {setting['days']} hari yang lalu yang belum diajukan klaimnya."
    return wanted(setting, "claims", sentence, None, day)


def evidence_expired(fact: EvidenceTerms, setting: Setting, day: date) -> Judged:
    """Papers in use whose last day is past, or comes within `days` days."""
    over = [until for until in fact.until if until < day]
    soon = [until for until in fact.until if day <= until <= day + timedelta(days=setting["days"])]
    if not over and not soon:
        return fine(setting, fact.edition_id, f"Semua bukti {fact.title} yang dipakai masih berlaku.")
    parts = []
    if over:
        parts.append(f"{len(over)} bukti sudah kedaluwarsa (terlama {formatting.day(min(over))})")
    if soon:
        parts.append(f"{len(soon)} bukti habis masa berlakunya (terdekat {formatting.day(min(soon))})")
    since = min(over) + timedelta(days=1) if over else min(soon) - timedelta(days=setting["days"])
    return wanted(setting, fact.edition_id, f"{fact.title}: {', '.join(parts)}.", since, day)


def report_late(fact: ReportDue, setting: Setting, day: date) -> Judged:
    """A report that is not sent `days` days after its due day."""
    if fact.sent_on is not None:
        return fine(setting, fact.key, f"{fact.name} sudah diserahkan {formatting.day(fact.sent_on)}.")
    if day <= fact.due_on + timedelta(days=setting["days"]):
        return fine(setting, fact.key, f"{fact.name} belum jatuh tempo.")
    sentence = f"{fact.name} belum diserahkan; tenggatnya {formatting.day(fact.due_on)}."
    return wanted(setting, fact.key, sentence, fact.due_on + timedelta(days=1), day)


def regulation_missing(fact: RegulationState, setting: Setting, day: date) -> Judged:
    """No Perda and no regulation of the head of the region in force (domain rule 21: what is revoked counts not)."""
    if fact.citation:
        return fine(setting, "vulnerable", f"{fact.citation} berlaku.")
    if fact.ended_on is not None:
        sentence = f"Sejak {formatting.day(fact.ended_on)} tidak ada lagi Perda atau Perbup tentang pekerja rentan."
        return wanted(setting, "vulnerable", sentence, fact.ended_on, day)
    sentence = "Belum tercatat Perda atau Perbup tentang perlindungan pekerja rentan."
    return wanted(setting, "vulnerable", sentence, None, day)
