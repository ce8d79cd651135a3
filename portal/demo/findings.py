"""Findings of the demo: what the rules of the province say of the invented figures, as if judged for weeks already."""

from __future__ import annotations

from datetime import timedelta

from portal.audit.service import Actor
from portal.compliance.findings import queries, service, threads
from portal.compliance.findings.queries import FindingFilter
from portal.compliance.findings.rules.catalogue import RuleCode
from portal.core import clock
from portal.core.db import db
from portal.regencies import queries as regencies

_BEFORE = (timedelta(days=45), timedelta(days=28), timedelta(days=9), timedelta())


def enter(wati: Actor) -> int:
    """Judge all regencies four times up to now; ask about one, set one aside. How many findings are open."""
    now, every = clock.now(), regencies.all_regency_ids()
    for before in _BEFORE:
        with clock.fixed(now - before):
            service.judge(every)
            db.session.flush()
    with clock.fixed(now - timedelta(days=2)):
        for line in queries.findings_page(FindingFilter(rule=RuleCode.MONTH_UNPAID)).lines[:2]:
            threads.say(line.finding, "Mohon penjelasan bulan yang belum dibayar dan rencana SP2D-nya.", by=wati)
        for line in queries.findings_page(FindingFilter(rule=RuleCode.REGULATION_MISSING)).lines[:1]:
            service.waive(
                line.finding,
                until=clock.today() + timedelta(days=120),
                reason="Rancangan Perbup sedang diharmonisasi (contoh).",
                revision=line.finding.revision,
                by=wati,
            )
    db.session.flush()
    return sum(each.open for each in queries.open_counts().values())
