"""What the portal computes for the award, on real databases: which numbers count, and what is no data."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from portal.core import clock, tasks
from portal.core.db import db, writing
from portal.core.months import Month
from portal.core.tenancy import scope_of
from portal.coverage import service as coverage
from portal.coverage.rules.segments import Segment
from portal.deliveries.models import Delivery
from portal.paritrana import queries, service, sources
from portal.paritrana.queries import edition_by_id
from portal.paritrana.rules.sources import Doubt, Input, Source, sent_in_time
from portal.paritrana.tasks import LOOKED_AT
from portal.regencies.queries import system_scope
from tests.deliveries.flow import sent
from tests.support import contributions, factories, paritrana
from tests.support import coverage as figures
from tests.support.client import PortalClient
from tests.support.lists import confirmed, statements
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")
TODAY = date(2026, 11, 20)


def gathered(app: Flask, *wanted: Source, year: int = 2026) -> sources.Inputs:
    with app.app_context(), scope_of(system_scope()):
        return sources.gather(year, TODAY, wanted)


def known(app: Flask, source: Source, regency_id: int = TTU, year: int = 2026) -> Input:
    found = gathered(app, source, year=year)[regency_id, source]
    assert isinstance(found, Input)
    return found


@pytest.mark.parametrize(
    ("sent_on", "first", "in_time"),
    [
        (date(2026, 1, 31), Month(2026, 2), True),
        (date(2026, 2, 1), Month(2026, 2), False),  # the month has begun
        (date(2025, 12, 31), Month(2026, 1), True),
        (date(2026, 7, 5), Month(2026, 9), True),
        (date(2026, 10, 1), Month(2026, 9), False),
    ],
)
def test_in_time_is_before_the_first_month(sent_on: date, first: Month, in_time: bool) -> None:
    assert sent_in_time(sent_on, first) is in_time


def test_deliveries_before_their_peoples_first_month_are_in_time(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app)
    assert not gathered(app, Source.LISTS_IN_TIME)
    for number, start in enumerate(("2026-11", "2026-12", "2026-12")):
        rows = [factories.row(10 * number + each) for each in (1, 2)]
        confirmed(sari, tmp_path, quota_id, rows, start=start)
        sent(sari, quota_id)
    found = known(app, Source.LISTS_IN_TIME)
    assert (found.numerator, found.denominator, found.parts) == (2, 3, (("November 2026", 2),))


def test_recalled_deliveries_and_people_who_are_sent_again_do_not_count(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app)
    confirmed(sari, tmp_path, quota_id, [factories.row(1)], start="2026-12")
    first = sent(sari, quota_id)
    assert sari.post(f"/wilayah/ttu/kiriman/{first}/tarik").status_code == 303
    assert not gathered(app, Source.LISTS_IN_TIME)
    sent(sari, quota_id)
    assert known(app, Source.LISTS_IN_TIME).denominator == 1
    with app.app_context(), writing(), scope_of(system_scope()):
        db.session.execute(update(Delivery).values(sha256="").execution_options(synchronize_session=False))
        db.session.commit()
    assert not gathered(app, Source.LISTS_IN_TIME)  # no file: BPJS has nothing


def test_private_money_is_no_budget_and_more_than_the_need_counts_as_the_need(app: Flask) -> None:
    factories.quota(app, people=100, budget=50 * 16_800 * 12)
    factories.quota(app, people=10, source="dana-desa", budget=99 * 16_800 * 12)
    factories.quota(app, people=500, source="csr")
    factories.quota(app, people=500, source="apbd-provinsi")
    found = known(app, Source.BUDGET)
    assert found.denominator == 110 * 16_800 * 12
    assert found.parts == (("APBD kabupaten/kota", 50 * 16_800 * 12), ("Dana Desa", 10 * 16_800 * 12))
    assert found.numerator == sum(amount for _, amount in found.parts)


def test_realisation_is_what_was_paid_of_the_budget(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, people=10)
    confirmed(sari, tmp_path, quota_id, [factories.row(1), factories.row(2)], start="2026-03")
    contributions.frozen(app, quota_id, 3, 4)
    contributions.paid(app, quota_id, 3)
    found = known(app, Source.REALISATION)
    assert (found.numerator, found.denominator) == (2 * 16_800, 10 * 16_800 * 12)


def test_coverage_is_the_figure_in_use_and_a_contradiction_is_no_data(app: Flask) -> None:
    with app.app_context(), writing(), scope_of(system_scope()):
        for segment, numerator in ((Segment.FORMAL, 500), (Segment.INFORMAL, 1_204), (Segment.INFORMAL, 1_300)):
            source = f"Laporan {numerator}"
            coverage.record_figure(
                TTU, figures.terms(segment=segment, numerator=numerator, source=source), by=factories.SARI
            )
        db.session.commit()
    found = gathered(app, Source.FORMAL, Source.INFORMAL, year=2025)
    formal = found[TTU, Source.FORMAL]
    assert formal == Input(500, 9_880, "Angka cakupan: Laporan 500", date(2025, 12, 31))
    assert isinstance(formal, Input) and formal.percentage == Fraction(50_000, 9_880)
    assert isinstance(found[TTU, Source.INFORMAL], Doubt) and (BELU, Source.FORMAL) not in found
    edition_id = paritrana.edition(app, 2025, calendar=paritrana.CALENDAR_2026)
    with app.app_context(), writing(), scope_of(system_scope()):
        standing = service.refresh(edition_by_id(edition_id), TTU)
        lines = {line["code"]: line for line in standing.lines}
        assert lines["C2"]["state"] == "no_data" and "belum ada yang dipilih" in lines["C2"]["doubt"]
        assert lines["C1"]["input"]["numerator"] == 500


def test_all_regions_are_asked_with_as_many_queries_as_one(app: Flask) -> None:
    factories.quota(app)
    with statements(app) as one:
        gathered(app, *Source)
    for regency_id in (5301, 5302, 5304):
        factories.quota(app, regency_id=regency_id)
    with statements(app) as more:
        gathered(app, *Source)
    assert len(one) == len(more)


def test_the_day_of_a_computed_number_is_the_day_of_computing(app: Flask) -> None:
    factories.quota(app)
    edition_id = paritrana.edition(app)
    with app.app_context(), writing(), scope_of(system_scope()), clock.fixed(datetime(2026, 11, 21, 2, tzinfo=UTC)):
        standing = service.refresh(edition_by_id(edition_id), TTU)
        assert next(line for line in standing.lines if line["code"] == "A1")["input"]["as_of"] == "2026-11-21"


def test_scores_follow_what_is_computed_within_the_minute(app: Flask) -> None:
    edition_id = paritrana.edition(app, 2025, calendar=paritrana.CALENDAR_2026)
    for regency_id in (TTU, BELU):
        paritrana.begun(app, edition_id, regency_id)

    def stood() -> dict[int, tuple[datetime, int]]:
        return {
            regency_id: (row.computed_at, row.points)
            for regency_id, row in queries.newest_standings(edition_id).items()
        }

    with app.app_context(), writing(), scope_of(system_scope()):
        before = stood()
        coverage.record_figure(TTU, figures.terms(segment=Segment.FORMAL, numerator=9_880), by=factories.SARI)
        db.session.commit()
        edition = edition_by_id(edition_id)
        assert service.behind(edition, [TTU, BELU]) == [TTU]
    app.extensions.pop(LOOKED_AT, None)  # a worker that has just begun looks at all of them
    for minute in (1, 2):
        with clock.fixed(clock.now() + timedelta(minutes=minute)):
            tasks.look_around(app)
    with app.app_context(), scope_of(system_scope()):
        after = stood()
        assert after[BELU] == before[BELU]
        assert after[TTU][1] > before[TTU][1] and after[TTU][0] > before[TTU][0]
        assert service.prove(edition_by_id(edition_id), [TTU, BELU]).problems == []
    with app.app_context(), writing(), scope_of(system_scope()):
        coverage.record_figure(BELU, figures.terms(segment=Segment.FORMAL, numerator=9_880), by=factories.SARI)
        db.session.commit()
    with clock.fixed(clock.now() + timedelta(minutes=3)):
        tasks.look_around(app)  # one that has looked before sees Belu by its new line
    with app.app_context(), scope_of(system_scope()):
        assert stood()[TTU] == after[TTU] and stood()[BELU][1] > after[BELU][1]
