"""What a rule says of a fact, as a table of cases writes it."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from portal.compliance.findings.rules.catalogue import RuleCode, Setting, proposed
from portal.compliance.findings.rules.wanted import Fine, Judged, Wanted


def by(code: RuleCode, **numbers: int) -> Setting:
    """The setting that the portal proposes, with other numbers."""
    setting = proposed(code)
    parameters = MappingProxyType({**setting.parameters, **numbers})
    return Setting(code, True, parameters, setting.severity, setting.days, setting.agreed_default, setting.owner)


def said(judged: Judged) -> tuple[str, date | None, str]:
    """("wanted" or "fine", since, sentence)."""
    if isinstance(judged, Wanted):
        return "wanted", judged.since, judged.sentence
    assert isinstance(judged, Fine)
    return "fine", None, judged.sentence
