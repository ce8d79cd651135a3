"""Agreements, deaths, people who may be covered twice, evidence, regulations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from portal.agreements.queries import oversight as agreements
from portal.agreements.rules.terms import KIND_LABELS, AgreementKind
from portal.beneficiaries.queries import oversight as register
from portal.claims.queries import oversight as claims
from portal.compliance.findings.facts import ByRule, source
from portal.compliance.findings.rules.catalogue import RuleCode
from portal.compliance.findings.rules.facts import (
    AgreementEnd,
    AgreementSpans,
    Doubles,
    EvidenceTerms,
    Fact,
    RegulationState,
    ReportDue,
    UnfiledDeaths,
)
from portal.core.formatting import WITA
from portal.paritrana.evidence.queries import oversight as evidence
from portal.paritrana.queries.assessments import owed_assessments
from portal.regulations.queries.standing import standing_papers
from portal.regulations.rules.chain import Standing
from portal.regulations.rules.papers import RegulationKind, Topic

_THREE_YEARS = timedelta(days=3 * 366)  # as far as the province may look back for a gap
_BINDING = (RegulationKind.PERDA, RegulationKind.HEAD_REGULATION)
_HOLDS = (Standing.IN_FORCE, Standing.AMENDED)


@source(RuleCode.AGREEMENT_ENDING, RuleCode.AGREEMENT_GAP)
def agreement_facts(regency_ids: Collection[int], day: date) -> Mapping[int, ByRule]:
    """Ends of agreements in force, and all terms that were agreed; notes of intent promise nothing by themselves."""
    found: dict[int, dict[RuleCode, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    spans: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
    for each in agreements.terms_since(regency_ids, day - _THREE_YEARS):
        if each.kind is not AgreementKind.NOTE:
            spans[each.regency_id].append((each.agreement_id, each.first_day, each.last_day))
        if each.in_force and each.speaks:
            label = KIND_LABELS[each.kind]
            fact = AgreementEnd(each.agreement_id, label, each.subject, each.first_day, each.last_day, each.followed)
            found[each.regency_id][RuleCode.AGREEMENT_ENDING].append(fact)
    for regency_id, own in spans.items():
        found[regency_id][RuleCode.AGREEMENT_GAP].append(AgreementSpans(own))
    return found


@source(RuleCode.DEATHS_UNFILED, RuleCode.PAID_TWICE)
def people_facts(regency_ids: Collection[int], day: date) -> Mapping[int, ByRule]:
    """Counts and days alone: nobody is named."""
    deaths, undecided = claims.unfiled_since(regency_ids), register.undecided(regency_ids)
    found: dict[int, ByRule] = {}
    for regency_id in regency_ids:
        own = [each for each in undecided if each.regency_id == regency_id]
        oldest = min((each.oldest_at for each in own), default=None)
        doubles = Doubles(
            sum(each.count for each in own if not each.pairs),
            sum(each.count for each in own if each.pairs),
            oldest.astimezone(WITA).date() if oldest else None,
        )
        found[regency_id] = {
            RuleCode.DEATHS_UNFILED: [UnfiledDeaths(deaths.get(regency_id, ()))],
            RuleCode.PAID_TWICE: [doubles],
        }
    return found


@source(RuleCode.EVIDENCE_EXPIRED)
def evidence_facts(regency_ids: Collection[int], day: date) -> Mapping[int, ByRule]:
    """Papers that serve criteria, by edition."""
    found: dict[int, dict[RuleCode, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for (regency_id, edition_id, title), until in evidence.papers_in_use(regency_ids).items():
        fact = EvidenceTerms(edition_id, title, [each for each in until if each is not None])
        found[regency_id][RuleCode.EVIDENCE_EXPIRED].append(fact)
    return found


@source(RuleCode.REPORT_LATE)
def report_facts(regency_ids: Collection[int], day: date) -> Mapping[int, ByRule]:
    """What a regency owes the province by a day: its self-assessment in each open edition of the award.

    The half-yearly report (Inpres 8/2025) is the governor's own, one for all; the province is told of it at its start.
    """
    return {
        regency_id: {
            RuleCode.REPORT_LATE: [
                ReportDue(
                    f"paritrana-{each.edition_id}", f"Penilaian mandiri {each.title}", each.due_on, each.submitted_on
                )
                for each in owed
            ]
        }
        for regency_id, owed in owed_assessments(regency_ids).items()
    }


@source(RuleCode.REGULATION_MISSING)
def regulation_facts(regency_ids: Collection[int], day: date) -> Mapping[int, ByRule]:
    """The highest regulation about vulnerable workers that holds today, or the day on which the last one ended."""
    found: dict[int, ByRule] = {}
    for regency_id, every in standing_papers(day, regency_ids).items():
        about = [paper for paper in every if paper.kind in _BINDING and Topic.VULNERABLE in paper.topics]
        holding = next((paper.citation for paper in about if paper.standing in _HOLDS), "")
        ended = max((paper.ended_on for paper in about if paper.ended_on is not None), default=None)
        found[regency_id] = {RuleCode.REGULATION_MISSING: [RegulationState(holding, None if holding else ended)]}
    return found
