"""What becomes of findings: opened, kept, changed, escalated, set aside, closed, opened again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.compliance.findings.rules.catalogue import Owner, RuleCode, Setting, Severity, proposed
from portal.compliance.findings.rules.evaluation import NO_DATA, SWITCHED_OFF, Verdicts, evaluate
from portal.compliance.findings.rules.facts import Doubles, MonthDue, QuotaDues
from portal.compliance.findings.rules.reconciliation import (
    EventKind,
    FindingState,
    Standing,
    age,
    days_left,
    longest_waiver,
    reconcile,
)
from portal.compliance.findings.rules.wanted import Wanted
from portal.core.months import Month

RULE = RuleCode.MONTH_UNPAID
OPENED = date(2026, 11, 1)
SETTINGS = {code: proposed(code) for code in RuleCode}


def verdicts(*keys: str, day: date = OPENED, sentence: str = "belum dibayar", silent: str = "") -> Verdicts:
    wanted = {
        (RULE, key): Wanted(RULE, key, sentence, date(2026, 10, 16), day + timedelta(days=SETTINGS[RULE].days))
        for key in keys
    }
    fine = {} if silent else {(RULE, "1"): "tercatat dibayar"}
    return Verdicts(
        MappingProxyType(wanted), MappingProxyType(fine), MappingProxyType({RULE: silent} if silent else {})
    )


def standing(**changes: object) -> Standing:
    found = Standing(
        RULE,
        "1",
        FindingState.OPEN,
        "belum dibayar",
        date(2026, 10, 16),
        OPENED,
        date(2026, 11, 15),
        Severity.HIGH,
        Owner.OPERATOR,
        "provinsi menyurati",
    )
    return replace(found, **changes)  # type: ignore[arg-type]


WAIVED = standing(state=FindingState.WAIVED, waived_until=date(2026, 12, 31))
CLOSED = standing(state=FindingState.CLOSED, closed_on=date(2026, 11, 5))


@pytest.mark.parametrize(
    ("before", "wanted", "day", "kinds"),
    [
        (None, True, OPENED, [EventKind.OPENED]),
        (None, False, OPENED, []),
        (standing(), True, date(2026, 11, 15), []),  # the day of the deadline is in time
        (standing(), True, date(2026, 11, 16), [EventKind.ESCALATED]),
        (standing(escalated_on=date(2026, 11, 16), owner=Owner.PROVINCE), True, date(2026, 12, 1), []),
        (standing(sentence="belum dibayar 1 bulan"), True, OPENED, [EventKind.CHANGED]),
        (
            standing(sentence="belum dibayar 1 bulan"),
            True,
            date(2026, 11, 16),
            [EventKind.CHANGED, EventKind.ESCALATED],
        ),
        (standing(), False, OPENED, [EventKind.CLOSED]),
        (WAIVED, True, date(2026, 12, 31), []),  # through its last day
        (WAIVED, True, date(2027, 1, 1), [EventKind.WAIVER_ENDED]),
        (WAIVED, False, date(2026, 12, 1), [EventKind.CLOSED]),
        (CLOSED, True, date(2026, 12, 1), [EventKind.REOPENED]),
        (CLOSED, False, date(2026, 12, 1), []),
    ],
)
def test_the_steps(before: Standing | None, wanted: bool, day: date, kinds: list[EventKind]) -> None:
    found = verdicts(*(["1"] if wanted else []), day=day)
    steps = reconcile([before] if before else [], found, SETTINGS, day)
    assert [step.kind for step in steps] == kinds


def test_after_the_deadline_the_province_holds_it() -> None:
    (step,) = reconcile([standing()], verdicts("1"), SETTINGS, date(2026, 11, 16))
    assert (step.after.owner, step.after.escalated_on) == (Owner.PROVINCE, date(2026, 11, 16))
    assert "provinsi menyurati" in step.sentence


def test_the_day_it_began_follows_even_when_its_sentence_stays() -> None:
    """Of several matters that one sentence tells the oldest was put right."""
    (step,) = reconcile([standing(since=date(2026, 3, 1))], verdicts("1"), SETTINGS, OPENED)
    assert (step.kind, step.after.since) == (EventKind.CHANGED, date(2026, 10, 16))


def test_it_says_why_it_closes() -> None:
    (step,) = reconcile([standing()], verdicts(), SETTINGS, OPENED)
    assert (step.sentence, step.after.closed_on) == ("tercatat dibayar", OPENED)


def test_a_waiver_that_ends_gives_the_office_its_time_again() -> None:
    day = date(2027, 1, 1)
    (step,) = reconcile([WAIVED], verdicts("1", day=day), SETTINGS, day)
    assert (step.after.state, step.after.deadline, step.after.owner) == (
        FindingState.OPEN,
        date(2027, 1, 15),
        Owner.OPERATOR,
    )


def test_one_that_opens_again_has_a_new_deadline() -> None:
    day = date(2026, 12, 1)
    (step,) = reconcile([CLOSED], verdicts("1", day=day), SETTINGS, day)
    assert (step.after.opened_on, step.after.deadline, step.after.closed_on) == (day, date(2026, 12, 15), None)


@pytest.mark.parametrize(("silent", "kinds"), [(NO_DATA, []), (SWITCHED_OFF, [EventKind.CLOSED])])
def test_without_data_nothing_closes_but_what_is_switched_off_does(silent: str, kinds: list[EventKind]) -> None:
    steps = reconcile([standing()], verdicts(silent=silent), SETTINGS, OPENED)
    assert [step.kind for step in steps] == kinds
    assert all(step.sentence == SWITCHED_OFF for step in steps)


@settings(suppress_health_check=[HealthCheck.too_slow])  # of a busy machine
@given(
    st.lists(st.sets(st.sampled_from("1234")), min_size=1, max_size=12),
    st.integers(min_value=1, max_value=20),
)
def test_whatever_happens_what_is_wanted_is_open_and_nothing_else(history: list[set[str]], days: int) -> None:
    """A walk through days: after each, exactly the wanted ones are open, and doing it again changes nothing."""
    held: dict[str, Standing] = {}
    day = OPENED
    for keys in history:
        day += timedelta(days=days)
        found = verdicts(*keys, day=day)
        for step in reconcile(held.values(), found, SETTINGS, day):
            held[step.after.key] = step.after
        assert {key for key, each in held.items() if each.state is FindingState.OPEN} == keys
        assert reconcile(held.values(), found, SETTINGS, day) == []
        assert all((each.escalated_on is not None) == (each.owner is Owner.PROVINCE) for each in held.values())


def test_a_rule_without_facts_is_silent_and_says_so() -> None:
    setting = SETTINGS[RULE]
    off = Setting(RuleCode.PAID_TWICE, False, {"days": 1}, Severity.LOW, 1, "", Owner.OPERATOR)
    doubles = [Doubles(9, 0, date(2026, 1, 1))]
    found = evaluate({RuleCode.PAID_TWICE: doubles}, [setting, off], OPENED)
    assert dict(found.silent) == {RULE: NO_DATA, RuleCode.PAID_TWICE: SWITCHED_OFF}
    assert not found.wanted


def test_facts_become_findings_with_a_deadline() -> None:
    late = QuotaDues(7, "APBD", 2026, [MonthDue(Month(2026, 8), date(2026, 9, 15), 100, 0)])
    found = evaluate({RULE: [late]}, [SETTINGS[RULE]], OPENED)
    assert found.wanted[RULE, "7"].deadline == date(2026, 11, 15)


def test_days() -> None:
    assert age(date(2026, 11, 1), date(2026, 11, 20)) == 19
    assert age(date(2026, 12, 1), date(2026, 11, 20)) == 0
    assert days_left(date(2026, 11, 15), date(2026, 11, 20)) == -5
    assert longest_waiver(date(2026, 11, 20)) == date(2027, 11, 21)
