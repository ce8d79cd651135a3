"""A summary row is rewritten in the transaction that changes its figures, and proven against the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import update

from portal.compliance.cli import commands
from portal.compliance.standings import gathering, queries, service
from portal.compliance.standings.models import ComplianceStanding
from portal.compliance.standings.queries import RegencyRow
from portal.compliance.standings.tasks import standings_of_the_day
from portal.core import changes, clock
from portal.core.db import db, writing
from portal.core.months import Month
from portal.core.tenancy import scope_of
from portal.quotas.models import QuotaMonth
from portal.regencies.queries import all_regency_ids, system_scope
from tests.support import contributions, factories
from tests.support.client import PortalClient
from tests.support.factories import row
from tests.support.lists import confirmed, statements
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")


def seen(app: Flask, year: int = 2026, regency_id: int = TTU) -> RegencyRow:
    """The row as the overview reads it."""
    with app.app_context(), scope_of(system_scope()):
        (found,) = queries.regency_rows(year, [regency_id])
        return found


def proven(app: Flask) -> list[service.Difference]:
    with app.app_context(), scope_of(system_scope()):
        ids = {key for key in (TTU, BELU) if seen_at_all(key)}
        return service.prove(ids)[1]


def seen_at_all(regency_id: int) -> bool:
    return bool(db.session.query(ComplianceStanding).filter_by(regency_id=regency_id).first())


@pytest.fixture
def quota_id(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    """Four of ten people from January on; a budget for the whole year."""
    made = factories.quota(app, people=10)
    confirmed(sari, tmp_path, made, [row(number) for number in range(1, 5)], start="2026-01")
    return made


def test_a_regency_nobody_has_touched_knows_nothing(app: Flask) -> None:
    assert seen(app).figures.quota == 0
    assert seen(app).figures.day == clock.today()


def test_quota_people_and_lists_are_there_with_the_list(app: Flask, quota_id: int) -> None:
    figures = seen(app).figures
    assert (figures.quota, figures.confirmed, figures.remaining) == (10, 4, 6)
    assert figures.last_list_on == date(2026, 11, 20)
    assert figures.funded_months == 12
    assert figures.need_amount == figures.budget_amount == 10 * 16_800 * 12
    assert proven(app) == []


def test_two_unpaid_months_are_counted_until_they_are_paid(app: Flask, quota_id: int) -> None:
    contributions.frozen(app, quota_id, 1, 10)
    contributions.paid(app, quota_id, 1, 8)
    figures = seen(app).figures
    assert (figures.due_months, figures.paid_months, figures.arrears_months) == (10, 8, 2)
    assert figures.arrears_since == Month(2026, 9)
    assert figures.arrears_amount == 2 * 4 * 16_800
    assert figures.realised_amount == 8 * 4 * 16_800
    payment = contributions.paid(app, quota_id, 9, 10, number="002/SP2D/LS/2026")
    assert seen(app).figures.arrears_months == 0
    contributions.reversed_payment(app, quota_id, payment)
    assert seen(app).figures.arrears_months == 2
    assert proven(app) == []


def test_what_is_lost_changes_nothing(app: Flask, quota_id: int) -> None:
    before = seen(app).figures
    with factories.inside(app):
        db.session.execute(update(QuotaMonth).values(paid_jkk=0))
        changes.touched(TTU)
        db.session.rollback()
    assert seen(app).figures == before


def test_neighbours_rows_stay_as_they_are(app: Flask, quota_id: int) -> None:
    factories.quota(app, people=7, regency_id=BELU)
    before = seen(app, regency_id=BELU)
    factories.quota(app, people=5, source="dana-desa")
    assert seen(app, regency_id=BELU) == before
    assert seen(app).quota == 15


def test_each_year_has_its_row(app: Flask, quota_id: int) -> None:
    factories.quota(app, people=7, year=2025)
    assert (seen(app, 2025).quota, seen(app).quota) == (7, 10)
    assert proven(app) == []


def test_the_night_rewrites_what_the_day_alone_changes(app: Flask, quota_id: int) -> None:
    assert seen(app).figures.arrears_months == 10
    with clock.fixed(datetime(2026, 12, 17, 1, 0, tzinfo=UTC)), app.app_context(), writing():
        with scope_of(system_scope()):
            assert TTU in service.outdated(all_regency_ids(), clock.today())
            standings_of_the_day(clock.now())
            db.session.commit()
            assert service.outdated(all_regency_ids(), clock.today()) == []
        assert seen(app).figures.arrears_months == 11
        assert seen(app).figures.day == date(2026, 12, 17)


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def told(
        regency_ids: Collection[int], years: Sequence[int], today: date
    ) -> dict[tuple[int, int], gathering.Report]:
        return {(each, 2026): gathering.Report("late", "Semester I 2026", date(2026, 7, 31)) for each in regency_ids}

    monkeypatch.setattr(gathering, "_reports", [told])
    yield


@pytest.mark.usefixtures("reports")
def test_whoever_knows_the_reports_tells_where_they_stand(app: Flask, quota_id: int) -> None:
    figures = seen(app).figures
    assert (figures.report_state, figures.report_words, figures.report_on) == (
        "late",
        "Semester I 2026",
        date(2026, 7, 31),
    )


def test_a_regency_is_worked_out_with_few_questions(app: Flask, quota_id: int) -> None:
    with app.app_context(), writing(), scope_of(system_scope()):
        db.session.connection()
        with statements(app) as one:
            service.refresh([TTU])
        with statements(app) as all_of_them:
            service.refresh(all_regency_ids())
    assert len(one) <= 20
    # However many regencies: one INSERT more for the rows that were not there.
    assert len(all_of_them) <= len(one) + 2


def test_the_command_proves_every_row_and_names_what_differs(app: Flask, quota_id: int) -> None:
    with app.test_request_context():
        assert CliRunner().invoke(commands, ["refresh"]).exit_code == 0
        told = CliRunner().invoke(commands, ["prove"])
    assert (told.exit_code, told.output) == (0, "22 ringkasan dihitung ulang, 0 selisih.\n")
    with app.app_context(), writing(), scope_of(system_scope()):
        db.session.execute(update(ComplianceStanding).where(ComplianceStanding.regency_id == TTU).values(confirmed=99))
        db.session.commit()
    with app.test_request_context():
        told = CliRunner().invoke(commands, ["prove"])
    assert told.exit_code == 1
    assert "Kabupaten Timor Tengah Utara, 2026: confirmed tersimpan 99, dihitung 4." in told.output
