"""What becomes of findings: wanted ones against those that stand. Pure: the same input gives the same steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from portal.compliance.findings.rules.catalogue import Owner, RuleCode, Setting, Severity
from portal.compliance.findings.rules.evaluation import NO_DATA, Verdicts
from portal.compliance.findings.rules.wanted import Wanted


class FindingState(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    WAIVED = "waived"  # set aside with a reason, until a day
    CLOSED = "closed"  # by itself, when the data was right


STATE_LABELS = MappingProxyType(
    {FindingState.OPEN: "Terbuka", FindingState.WAIVED: "Dikecualikan", FindingState.CLOSED: "Tertutup"}
)


class EventKind(StrEnum):
    """What happened to a finding."""

    OPENED = "opened"
    CHANGED = "changed"
    ESCALATED = "escalated"
    WAIVED = "waived"
    WAIVER_ENDED = "waiver_ended"
    CLOSED = "closed"
    REOPENED = "reopened"


EVENT_LABELS = MappingProxyType(
    {
        EventKind.OPENED: "Dibuka",
        EventKind.CHANGED: "Angkanya berubah",
        EventKind.ESCALATED: "Naik ke provinsi",
        EventKind.WAIVED: "Dikecualikan",
        EventKind.WAIVER_ENDED: "Pengecualian berakhir",
        EventKind.CLOSED: "Tertutup sendiri",
        EventKind.REOPENED: "Dibuka lagi",
    }
)


@dataclass(frozen=True)
class Standing:
    """A finding as it is kept."""

    rule: RuleCode
    key: str
    state: FindingState
    sentence: str
    since: date
    opened_on: date
    deadline: date
    severity: Severity
    owner: Owner
    agreed_default: str
    escalated_on: date | None = None
    waived_until: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class Step:
    """One thing to write: what happened, the finding afterwards, and the sentence of the history."""

    kind: EventKind
    after: Standing
    sentence: str


def reconcile(
    standing: Iterable[Standing], verdicts: Verdicts, settings: Mapping[RuleCode, Setting], day: date
) -> list[Step]:
    """The steps that bring findings in line with what is wanted on a day; none when nothing changed.

    A finding that nobody wants any more closes, waived or not. One that is wanted again opens again under its old
    history, without its waiver: that was given to what has been put right since. A waiver holds through its last day.
    After the deadline the finding goes to the province, once. A rule that has no data opens nothing, and closes nothing
    either.
    """
    known = {(each.rule, each.key): each for each in standing}
    steps: list[Step] = []
    for key, each in known.items():
        found = verdicts.wanted.get(key)
        if found is None:
            if each.state is not FindingState.CLOSED and verdicts.silent.get(each.rule) != NO_DATA:
                steps.append(_closed(each, verdicts.why_closed(*key), day))
        elif each.state is FindingState.CLOSED:
            steps.append(_opened(found, settings[each.rule], day, EventKind.REOPENED))
        else:
            steps.extend(_kept(each, found, settings[each.rule], day))
    for key, found in verdicts.wanted.items():
        if key not in known:
            steps.append(_opened(found, settings[found.rule], day, EventKind.OPENED))
    return steps


def _opened(found: Wanted, setting: Setting, day: date, kind: EventKind) -> Step:
    after = Standing(
        found.rule,
        found.key,
        FindingState.OPEN,
        found.sentence,
        found.since or day,
        day,
        found.deadline,
        setting.severity,
        setting.owner,
        setting.agreed_default,
    )
    return Step(kind, after, found.sentence)


def _closed(each: Standing, why: str, day: date) -> Step:
    after = replace(each, state=FindingState.CLOSED, closed_on=day, waived_until=None)
    return Step(EventKind.CLOSED, after, why)


def _kept(each: Standing, found: Wanted, setting: Setting, day: date) -> list[Step]:
    """A finding that stays: its figures follow, a waiver may end, a deadline may pass."""
    steps = []
    since = found.since or each.since
    if (found.sentence, since, setting.severity) != (each.sentence, each.since, each.severity):
        each = replace(each, sentence=found.sentence, since=since, severity=setting.severity)
        steps.append(Step(EventKind.CHANGED, each, found.sentence))
    if each.state is FindingState.WAIVED:
        if each.waived_until is None or day <= each.waived_until:
            return steps
        each = replace(
            each,
            state=FindingState.OPEN,
            waived_until=None,
            deadline=found.deadline,
            owner=setting.owner,
            escalated_on=None,
        )
        sentence = f"Masa pengecualian habis; masalahnya masih ada. {found.sentence}"
        steps.append(Step(EventKind.WAIVER_ENDED, each, sentence))
    if each.escalated_on is None and day > each.deadline:
        each = replace(each, owner=Owner.PROVINCE, escalated_on=day)
        sentence = f"Tenggat lewat tanpa perbaikan. Yang disepakati: {each.agreed_default}."
        steps.append(Step(EventKind.ESCALATED, each, sentence))
    return steps


def age(since: date, day: date) -> int:
    """Days since a matter began; none for one that is yet to begin."""
    return max((day - since).days, 0)


def days_left(deadline: date, day: date) -> int:
    """Days until a deadline; less than none once it has passed."""
    return (deadline - day).days


def longest_waiver(day: date) -> date:
    """The last day until which a finding may be set aside: a year, then somebody says it again."""
    return day + timedelta(days=366)
