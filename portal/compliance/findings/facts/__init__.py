"""Where rules get their facts: every source says which rules it feeds. A rule without a source judges nothing.

A part of the portal that comes later makes itself known at import, and its module stands in the application's
`REGISTERED`:

@source(RuleCode.EVIDENCE_EXPIRED)
def papers_in_use(regency_ids, day): ...      # {regency id: {rule: [facts]}}
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from portal.compliance.findings.rules.catalogue import RuleCode
from portal.compliance.findings.rules.facts import Fact, Facts

ByRule = Mapping[RuleCode, Sequence[Fact]]
Source = Callable[[Collection[int], date], Mapping[int, ByRule]]
_sources: dict[Source, tuple[RuleCode, ...]] = {}


def source(*codes: RuleCode) -> Callable[[Source], Source]:
    """Make a source of facts known. It is asked for some regencies at once and asks few queries, whatever their number.

    A regency that is not in its answer has nothing to be judged, which is not the same as a rule without a source.
    """

    def keep(function: Source) -> Source:
        _sources[function] = codes
        return function

    return keep


def gather(regency_ids: Collection[int], day: date, wanted: Collection[RuleCode]) -> dict[int, Facts]:
    """{regency: facts by rule} for the rules that are wanted; those that nobody feeds are missing."""
    found: dict[int, dict[RuleCode, list[Fact]]] = {regency_id: {} for regency_id in regency_ids}
    for function, codes in _sources.items():
        fed = [code for code in codes if code in wanted]
        if not fed:
            continue
        answer = function(regency_ids, day)
        for regency_id in regency_ids:
            for code in fed:
                facts = answer.get(regency_id, {}).get(code, ())
                found[regency_id].setdefault(code, []).extend(facts)
    return {regency_id: MappingProxyType(facts) for regency_id, facts in found.items()}


def fed_rules() -> frozenset[RuleCode]:
    """The rules that have a source."""
    return frozenset(code for codes in _sources.values() for code in codes)
