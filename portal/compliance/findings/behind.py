"""Findings that lag behind what was written past the session: another office's answer, over the walls."""

from __future__ import annotations

from collections.abc import Collection

from portal.compliance.findings import queries
from portal.compliance.findings.facts import gather
from portal.compliance.findings.rules.catalogue import RuleCode
from portal.compliance.findings.rules.evaluation import evaluate
from portal.compliance.findings.rules.reconciliation import reconcile
from portal.core import clock


def behind(code: RuleCode, regency_ids: Collection[int]) -> list[int]:
    """The regencies whose findings of a rule would change if they were judged now; nothing is written.

    An office that answers settles the asker's thread through `core.crossing`, which tells it nothing of the asker: not
    even which regency is to be judged.
    """
    day, setting = clock.today(), queries.rule_by_code(code).setting
    facts = gather(sorted(regency_ids), day, [code])
    kept = queries.standing_of_rule(code)
    found = []
    for regency_id, own in facts.items():
        standing = [each.standing for each in kept if each.regency_id == regency_id]
        if reconcile(standing, evaluate(own, [setting], day), {code: setting}, day):
            found.append(regency_id)
    return found
