"""Whatever is freed, replaced and taken back, in whatever order: ledger, months and counts agree in every month."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.beneficiaries import ending, queries
from portal.beneficiaries.models import Beneficiary, BeneficiaryCount, CoverageMonth, Enrolment, WaitingPerson
from portal.beneficiaries.replacing import service
from portal.beneficiaries.replacing.models import Replacement
from portal.beneficiaries.replacing.service import Leaving
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month, month_range
from portal.proposals.service import Deciding
from portal.quotas import queries as quotas
from portal.quotas.rules.ledger import CHOSEN_REASONS
from tests.support import contributions, factories
from tests.support.client import PortalClient
from tests.support.factories import inside, row
from tests.support.lists import listed

pytestmark = pytest.mark.usefixtures("held_clock")
YEAR = list(month_range(Month(2026, 1), Month(2026, 12)))
PEOPLE, PLACES, ACTS = 12, 5, 60


@pytest.mark.parametrize("seed", [1, 2])
def test_every_month_adds_up_after_every_act(app: Flask, sari: PortalClient, tmp_path: Path, seed: int) -> None:
    quota_id = factories.quota(app, people=PLACES)
    page = listed(sari, tmp_path, quota_id, [row(number) for number in range(1, PEOPLE + 1)])
    assert sari.post(page + "/catat-yang-muat").status_code == 303
    contributions.frozen(app, quota_id, 1, 2)
    chance = random.Random(seed)
    done = {"free": 0, "replace": 0, "fill": 0, "back": 0, "undo": 0}
    for _ in range(ACTS):
        before = covered(app)
        act, about = chance.choice([*done]), chance.random()
        if one_act(app, quota_id, act, chance, about):
            done[act] += 1
            if act in ("free", "replace", "fill"):
                nobody_lost_a_month_before(before, covered(app))
        everything_agrees(app, quota_id)
    assert all(done.values()), done


def one_act(app: Flask, quota_id: int, act: str, chance: random.Random, about: float) -> bool:
    """Do something to somebody; False when there was nobody to do it to, or the rules refused it in a sentence."""
    with inside(app):
        by, month = factories.SARI, chance.choice(YEAR)
        held = list(
            db.session.scalars(select(Enrolment.id).where(Enrolment.ended_from.is_(None)).order_by(Enrolment.id))
        )
        ended = list(
            db.session.scalars(select(Enrolment.id).where(Enrolment.ended_from.is_not(None)).order_by(Enrolment.id))
        )
        made = list(
            db.session.scalars(
                select(Replacement.id).where(Replacement.taken_back_at.is_(None)).order_by(Replacement.id)
            )
        )
        waiting = queries.ranking(quotas.quota_by_id(quota_id))
        leaving = Leaving(chance.choice(CHOSEN_REASONS), "Surat contoh")
        chosen: list[Any] = {"free": held, "replace": held, "fill": ended, "back": ended, "undo": made}[act]
        if not chosen or (act in ("replace", "fill") and not waiting):
            return False
        number = chosen[int(about * len(chosen))]
        try:
            if act == "free":
                ending.end(number, month, why=leaving.why, document=leaving.document, by=by)
            elif act in ("replace", "fill"):
                service.replace(number, month, leaving if act == "replace" else None, waiting[0], deciding=Deciding(by))
            elif act == "back":
                ending.take_back(number, reason="Keliru", by=by)
            else:
                service.take_back(number, reason="Keliru", by=by)
        except DomainError as error:
            assert error.sentence.endswith("."), error.sentence
            db.session.rollback()
            return False
        db.session.commit()
        return True


def covered(app: Flask) -> dict[tuple[bytes, Month], int]:
    """{(worker, month): enrolment}; the key of the table itself lets nobody be there twice."""
    with inside(app):
        rows = db.session.execute(select(CoverageMonth.worker_key, CoverageMonth.month, CoverageMonth.enrolment_id))
        return {(bytes(key), month): number for key, month, number in rows}


def nobody_lost_a_month_before(before: dict[Any, int], after: dict[Any, int]) -> None:
    """Only whole tails go from a person, and no month changes from one person to another."""
    gone = before.keys() - after.keys()
    for worker, month in gone:
        kept = [each for (key, each), number in after.items() if key == worker and number == before[worker, month]]
        assert all(each < month for each in kept), "a month after the first free one stayed"


def everything_agrees(app: Flask, quota_id: int) -> None:
    with inside(app):
        months = dict(
            db.session.execute(select(CoverageMonth.month, func.count()).group_by(CoverageMonth.month)).tuples().all()
        )
        ledger = {month: quotas.balance_in(quota_id, month) for month in YEAR}
        assert {month: ledger[month].taken for month in YEAR} == {month: months.get(month, 0) for month in YEAR}
        assert queries.covered_in(quota_id, YEAR) == {month: months.get(month, 0) for month in YEAR}
        assert all(0 <= ledger[month].taken <= PLACES for month in YEAR)
        assert queries.count_differences() == []
        assert sum(quotas.people_in_places([quota_id]).values()) == db.session.scalar(
            select(func.coalesce(func.sum(BeneficiaryCount.people), 0))
        )
        nobody_waits_and_is_covered(quota_id)


def nobody_waits_and_is_covered(quota_id: int) -> None:
    """Everybody is somewhere: covered at some time, waiting, or freed before the first month; nobody in two queues."""
    waiting = set(db.session.scalars(select(WaitingPerson.nik_key).where(WaitingPerson.removed_at.is_(None))))
    held = set(
        db.session.scalars(
            select(Beneficiary.nik_key)
            .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
            .where(Enrolment.ended_from.is_(None))
        )
    )
    assert not waiting & held
    everybody = set(db.session.scalars(select(Beneficiary.nik_key))) | waiting
    assert len(everybody) == PEOPLE
