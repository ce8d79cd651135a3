"""All rules over the facts of a regency: facts and settings and a day in, findings wanted out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from portal.compliance.findings.rules import agreed, lists, money, papers
from portal.compliance.findings.rules.catalogue import SPECS, RuleCode, Setting
from portal.compliance.findings.rules.facts import Facts
from portal.compliance.findings.rules.wanted import Fine, Judged, Wanted

Judge = Callable[[Any, Setting, date], "Judged | list[Judged]"]
_JUDGES: Mapping[RuleCode, Judge] = MappingProxyType(
    {
        RuleCode.MONTH_UNPAID: money.unpaid,
        RuleCode.AGREEMENT_ENDING: agreed.ending,
        RuleCode.AGREEMENT_GAP: agreed.gaps,
        RuleCode.PAID_TWICE: lists.paid_twice,
        RuleCode.SUMS_DIFFER: money.sums_differ,
        RuleCode.BILL_MISMATCH: money.bill_mismatch,
        RuleCode.DEATHS_UNFILED: papers.deaths_unfiled,
        RuleCode.LIST_UNSENT: lists.list_unsent,
        RuleCode.QUOTA_UNUSED: lists.quota_unused,
        RuleCode.REPORT_LATE: papers.report_late,
        RuleCode.EVIDENCE_EXPIRED: papers.evidence_expired,
        RuleCode.REGULATION_MISSING: papers.regulation_missing,
    }
)


@dataclass(frozen=True)
class Verdicts:
    """What the rules say of a regency: findings wanted, and for everything else that was judged or not, why none is.

    `silent` are the rules that have no data or are switched off, with the sentence that says so.
    """

    wanted: Mapping[tuple[RuleCode, str], Wanted]
    fine: Mapping[tuple[RuleCode, str], str]
    silent: Mapping[RuleCode, str]

    def why_closed(self, rule: RuleCode, key: str) -> str:
        """The sentence with which a finding that nobody wants any more closes."""
        return self.fine.get((rule, key)) or self.silent.get(rule) or SPECS[rule].gone


NO_DATA = "Belum ada data untuk menilai aturan ini."
SWITCHED_OFF = "Aturan ini dimatikan provinsi."


def evaluate(facts: Facts, settings: Iterable[Setting], day: date) -> Verdicts:
    """Judge all facts of a regency on a day by the rules that are on."""
    wanted: dict[tuple[RuleCode, str], Wanted] = {}
    good: dict[tuple[RuleCode, str], str] = {}
    silent: dict[RuleCode, str] = {}
    for setting in settings:
        if not setting.on:
            silent[setting.code] = SWITCHED_OFF
            continue
        if setting.code not in facts:
            silent[setting.code] = NO_DATA
            continue
        for fact in facts[setting.code]:
            judged = _JUDGES[setting.code](fact, setting, day)
            for each in judged if isinstance(judged, list) else [judged]:
                if isinstance(each, Wanted):
                    wanted[each.rule, each.key] = each
                elif isinstance(each, Fine):
                    good[each.rule, each.key] = each.sentence
    return Verdicts(MappingProxyType(wanted), MappingProxyType(good), MappingProxyType(silent))
