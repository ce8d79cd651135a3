"""Findings in the database: they open with a change, escalate and close by a moving clock, never twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select

from portal.compliance.findings import queries, service
from portal.compliance.findings.models import Finding, FindingEvent
from portal.compliance.findings.rules.catalogue import Owner, RuleCode
from portal.compliance.findings.rules.reconciliation import EventKind, FindingState
from portal.compliance.findings.tasks import judge_of_the_day
from portal.core import clock
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.tenancy import Scope, scope_of
from portal.paritrana.editing import service as editing
from portal.paritrana.queries import edition_by_id
from portal.regencies.queries import all_regency_ids, system_scope
from tests.deliveries import billing
from tests.deliveries.flow import kpj
from tests.deliveries.flow import recorded as enrolled
from tests.support import contributions, factories, paritrana, processes
from tests.support.client import PortalClient
from tests.support.factories import row
from tests.support.lists import confirmed
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")  # 20 November 2026
UNPAID = RuleCode.MONTH_UNPAID


@pytest.fixture
def quota(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    """Three people in ten places of TTU since January; no month was ever billed."""
    made = factories.quota(app, people=10)
    confirmed(sari, tmp_path, made, [row(1), row(2), row(3)])
    return made


@contextmanager
def on(app: Flask, year: int, month: int, day: int) -> Iterator[None]:
    """As the portal itself, on a later morning."""
    with clock.fixed(datetime(year, month, day, 1, tzinfo=UTC)), app.app_context(), writing(), scope_of(system_scope()):
        yield


def nightly(app: Flask, year: int, month: int, day: int) -> None:
    with on(app, year, month, day):
        judge_of_the_day(clock.now())
        db.session.commit()


def found(app: Flask, rule: RuleCode, regency_id: int = TTU) -> Finding:
    with factories.inside(app, regency_id):
        return db.session.scalars(select(Finding).where(Finding.rule == rule)).one()


def story(app: Flask, rule: RuleCode) -> list[EventKind]:
    with factories.inside(app):
        return list(
            db.session.scalars(
                select(FindingEvent.kind)
                .join(Finding, Finding.id == FindingEvent.finding_id)
                .where(Finding.rule == rule)
                .order_by(FindingEvent.id)
            )
        )


def test_a_finding_opens_escalates_and_closes_by_itself(app: Flask, quota: int) -> None:
    opened = found(app, UNPAID)
    assert opened.sentence == (
        "Iuran APBD kabupaten/kota 2026 belum dibayar 10 bulan (Januari sampai Oktober 2026): Rp504.000."
    )
    assert (opened.since, opened.opened_on, opened.deadline, opened.owner) == (
        date(2026, 2, 16),
        date(2026, 11, 20),
        date(2026, 12, 4),
        Owner.OPERATOR,
    )
    nightly(app, 2026, 12, 4)
    assert found(app, UNPAID).escalated_on is None
    nightly(app, 2026, 12, 5)
    escalated = found(app, UNPAID)
    assert (escalated.escalated_on, escalated.owner) == (date(2026, 12, 5), Owner.PROVINCE)
    contributions.frozen(app, quota, 1, 10)
    contributions.paid(app, quota, 1, 10)
    closed = found(app, UNPAID)
    assert (closed.state, closed.closed_why) == (
        FindingState.CLOSED,
        "Iuran APBD kabupaten/kota 2026 sampai Oktober 2026 tercatat dibayar, terakhir dengan SP2D 001/SP2D/LS/2026 "
        "tanggal 2 November 2026.",
    )
    assert story(app, UNPAID)[0] is EventKind.OPENED
    assert story(app, UNPAID)[-2:] == [EventKind.ESCALATED, EventKind.CLOSED]


def test_what_comes_back_opens_under_its_old_history(app: Flask, quota: int) -> None:
    contributions.frozen(app, quota, 1, 10)
    payment = contributions.paid(app, quota, 1, 10)
    first = found(app, UNPAID)
    assert first.state is FindingState.CLOSED
    contributions.reversed_payment(app, quota, payment)
    again = found(app, UNPAID)
    assert (again.id, again.state) == (first.id, FindingState.OPEN)
    assert story(app, UNPAID)[-2:] == [EventKind.CLOSED, EventKind.REOPENED]


def test_a_waiver_holds_through_its_day_and_needs_a_reason(app: Flask, quota: int) -> None:
    number = found(app, UNPAID).id
    wati = factories.actor("wati")
    with app.app_context(), writing(), scope_of(Scope.province(all_regency_ids())):
        finding = queries.finding_by_id(number).finding
        for until, reason, revision in (
            (date(2026, 12, 31), " ", finding.revision),
            (date(2026, 11, 19), "Banjir", finding.revision),
            (date(2027, 11, 22), "Banjir", finding.revision),
            (date(2026, 12, 31), "Banjir", finding.revision - 1),
        ):
            with pytest.raises(DomainError):
                service.waive(finding, until=until, reason=reason, revision=revision, by=wati)
        service.waive(finding, until=date(2026, 12, 31), reason="Banjir", revision=finding.revision, by=wati)
        db.session.commit()
    nightly(app, 2026, 12, 31)
    assert found(app, UNPAID).state is FindingState.WAIVED
    nightly(app, 2027, 1, 1)
    back = found(app, UNPAID)
    assert (back.state, back.waived_until, back.deadline) == (FindingState.OPEN, None, date(2027, 1, 15))
    assert story(app, UNPAID)[-1] is EventKind.WAIVER_ENDED


def test_two_who_waive_at_once_and_a_change_of_the_facts_never_cross(app: Flask, quota: int) -> None:
    """Real processes: of two windows one decides, and the payment that comes in the same moment closes it anyway."""
    contributions.frozen(app, quota, 1, 10)
    finding = found(app, UNPAID)
    waiver = {"until": "2026-12-31", "reason": "Banjir", "revision": str(finding.revision)}
    answers = processes.together(
        app.config["PORTAL"],
        processes.waive_or_pay,
        [*[("wati", f"/provinsi/temuan/{finding.id}/kecualikan", waiver, 0)] * 2, ("", "", {}, quota)],
    )
    assert answers[2] == "paid", answers
    assert all(answer[:3] in ("303", "422") for answer in answers[:2]), answers
    assert found(app, UNPAID).state is FindingState.CLOSED
    assert story(app, UNPAID).count(EventKind.WAIVED) == sum(answer[:3] == "303" for answer in answers[:2]) <= 1


def test_judging_twice_changes_nothing(app: Flask, quota: int) -> None:
    with factories.inside(app):
        assert service.judge([TTU]) == 0
        assert service.judge([TTU]) == 0


def test_the_night_opens_what_nobody_touched_and_once_a_day(app: Flask, quota: int) -> None:
    nightly(app, 2026, 11, 21)
    belu = found(app, RuleCode.REGULATION_MISSING, BELU)
    assert (belu.opened_on, belu.since) == (date(2026, 11, 21), date(2026, 11, 21))
    with on(app, 2026, 11, 21):
        assert queries.judged_since(clock.today()) == all_regency_ids()
        assert queries.last_judged_on() == clock.today()


def test_a_change_in_one_regency_judges_no_other(app: Flask, quota: int) -> None:
    with factories.inside(app, BELU):
        assert db.session.scalars(select(Finding)).all() == []


def test_history_is_never_rewritten(app: Flask, quota: int) -> None:
    with factories.inside(app), pytest.raises(Exception, match="never rewritten"):
        event_ = db.session.scalars(select(FindingEvent).limit(1)).one()
        event_.sentence = "lain"
        db.session.flush()


def test_judging_a_regency_costs_few_questions_however_many_there_are(app: Flask, quota: int) -> None:
    """Within a commit of one regency, and at night for all 22 (a due day of each is its own setting)."""
    asked: list[str] = []

    def count(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    with app.app_context(), writing(), scope_of(system_scope()):
        every = sorted(all_regency_ids())
        service.judge(every)
        event.listen(db.engine, "before_cursor_execute", count)
        try:
            service.judge([TTU])
            one = len(asked)
            asked.clear()
            service.judge(every)
            many = len(asked)
        finally:
            event.remove(db.engine, "before_cursor_execute", count)
    assert one <= 24
    assert many <= one + 1


def test_counts_of_regencies(app: Flask, quota: int) -> None:
    with app.app_context(), scope_of(Scope.province(all_regency_ids())):
        found_ = queries.open_counts()
    assert set(found_) == {TTU}
    assert found_[TTU].high == 1
    assert found_[TTU].open == found_[TTU].high + found_[TTU].medium + found_[TTU].low


def test_more_time_for_an_assessment_closes_what_was_late_at_once(app: Flask) -> None:
    edition_id = paritrana.edition(app, calendar=paritrana.CALENDAR_2026)
    nightly(app, 2026, 12, 16)
    late = found(app, RuleCode.REPORT_LATE)
    assert (late.state, late.since) == (FindingState.OPEN, date(2026, 12, 16))
    assert late.sentence == "Penilaian mandiri Paritrana 2026 belum diserahkan; tenggatnya 15 Desember 2026."
    with on(app, 2026, 12, 16):
        edition = edition_by_id(edition_id)
        later = replace(edition.calendar, due_on=date(2026, 12, 22))
        editing.move_calendar(
            edition_id, later, reason="Surat 5 wilayah", revision=edition.revision, by=factories.actor("wati")
        )
        db.session.commit()
    closed = found(app, RuleCode.REPORT_LATE)
    assert (closed.state, closed.closed_why) == (
        FindingState.CLOSED,
        "Penilaian mandiri Paritrana 2026 belum jatuh tempo.",
    )


def test_a_bill_that_is_matched_again_starts_no_new_clock(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = enrolled(app, sari, tmp_path, 2)
    billing.accepted(app, sari, quota_id, 1, 2)
    billing.drawn(app, quota_id, frozen=True)
    billing.recorded(sari, billing.billed(sari, quota_id, (kpj(1), "", "Contoh Satu", billing.RATE)))
    nightly(app, 2026, 12, 5)
    first = found(app, RuleCode.BILL_MISMATCH)
    assert (first.state, first.since) == (FindingState.OPEN, date(2026, 11, 20))
    with clock.fixed(datetime(2026, 12, 6, 1, tzinfo=UTC)):
        again = billing.billed(sari, quota_id, (kpj(1), "", "Contoh Satu", 20_000), name="kedua.csv")
        billing.recorded(sari, again)
    still = found(app, RuleCode.BILL_MISMATCH)
    assert (still.id, still.state, still.since, still.deadline) == (
        first.id,
        FindingState.OPEN,
        first.since,
        first.deadline,
    )
