"""Whatever is signed, added, held, resumed and ended, and whoever comes and goes: after the push every month allocates
what agreements allow, or what is in use where that is more. Random acts, killed pushes, pushes twice; both databases.

The machine keeps a model of its own, a number a month, and asks the portal after every act.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from portal.agreements import pushing, queries, service
from portal.agreements.models import Agreement, AgreementTerm
from portal.agreements.rules.states import AgreementState, Move, Mover
from portal.agreements.rules.terms import AgreementKind
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas import queries as quota_queries
from portal.quotas import service as quotas
from portal.quotas.models import Quota, QuotaMovement
from portal.quotas.rules.ledger import FreedReason, balance, people_of
from tests.support.agreements import BUDI
from tests.support.factories import PLACE, SARI, TTU, inside
from tests.support.lists import queued

SOURCE = "apbd-kabupaten"
MONTHS = range(1, 13)
_month = st.integers(1, 12)
_fate = st.sampled_from(["push", "push", "twice", "killed"])


class Crash(Exception):  # noqa: N818 - the machine's own, never shown
    """The worker dies before its commit."""


@dataclass
class Paper:
    """An agreement as the model has it."""

    people: int
    first: int
    last: int  # as signed
    until: int = 12  # a hold or an end
    parent: int | None = None
    held: bool = False
    ended: bool = False


@dataclass
class Group:
    """People of a list: until when, how many, and whether they only wait."""

    start: int
    last: int
    people: int


@dataclass
class Model:
    papers: dict[int, Paper] = field(default_factory=dict)
    taken: dict[int, Group] = field(default_factory=dict)
    reserved: dict[int, Group] = field(default_factory=dict)
    first: int = 0  # the quota's term; 0: no quota yet
    last: int = 0

    def allowed(self, number: int) -> int:
        found = 0
        for paper in self.papers.values():
            until = min(paper.last, paper.until)
            if paper.parent is not None:
                until = min(until, self.papers[paper.parent].until)
            found += paper.people if paper.first <= number <= until else 0
        return found

    def in_use(self, number: int) -> int:
        groups = (*self.taken.values(), *self.reserved.values())
        return sum(group.people for group in groups if group.start <= number <= group.last)

    def room(self, start: int) -> int:
        return min(max(self.allowed(each) - self.in_use(each), 0) for each in range(start, self.last + 1))

    def grow(self) -> None:
        """The term after a push: it reaches over every month that is covered, and never shrinks."""
        covered = [number for number in MONTHS if self.allowed(number)]
        if not covered:
            return
        self.first = min([*covered, *([self.first] if self.first else [])])
        if max(covered) > self.last:
            self.last = max(covered)
            for group in self.reserved.values():
                group.last = self.last


class Following(RuleBasedStateMachine):
    """Papers and people of one office in one year."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.list_number = 0
        with inside(self.app):
            latest = db.session.scalar(select(func.max(Agreement.first_day)))
            self.year = (latest.year if latest else 2026) + 1  # every run has a quota of its own: one a year
            db.session.rollback()

    def month(self, number: int) -> Month:
        return Month(self.year, number)

    def act(self, work: Callable[[], Any], *, crash: bool = False) -> Any:
        try:
            with inside(self.app):
                result = work()
                db.session.flush()
                if crash:
                    raise Crash
                db.session.commit()
                return result
        except (DomainError, Crash) as error:
            return error

    def push(self, fate: str) -> None:
        if fate == "killed":
            assert isinstance(self.act(lambda: pushing.follow_all(TTU), crash=True), Crash)
        pushed = self.act(lambda: pushing.follow_all(TTU))
        assert isinstance(pushed, pushing.Pushed), pushed
        self.model.grow()
        if fate == "twice":
            before = self.act(lambda: db.session.scalar(select(func.count()).select_from(QuotaMovement)))
            self.act(lambda: pushing.follow_all(TTU))
            assert self.act(lambda: db.session.scalar(select(func.count()).select_from(QuotaMovement))) == before

    @initialize(people=st.integers(10, 20), start=_month)
    def begin(self, people: int, start: int) -> None:
        """An agreement for the year and a list that is recorded: what happens to people there is the question."""
        self.put(Paper(people, 1, 12), "push")
        self.list_number += 1
        upload_id = self.year * 1000 + self.list_number
        assert self.act(lambda: self.take(upload_id, start, people - 3)) is None
        self.model.taken[upload_id] = Group(start, 12, people - 3)

    # --- papers ----------------------------------------------------------------------------------------------------

    @rule(people=st.integers(1, 20), first=_month, months=_month, fate=_fate)
    def sign(self, people: int, first: int, months: int, fate: str) -> None:
        self.put(Paper(people, first, min(first + months - 1, 12)), fate)

    @precondition(lambda self: any(not paper.parent and not paper.ended for paper in self.model.papers.values()))
    @rule(data=st.data(), people=st.integers(1, 20), first=_month, months=_month, fate=_fate)
    def add(self, data: st.DataObject, people: int, first: int, months: int, fate: str) -> None:
        """An addendum, for more people or for more months."""
        papers = [number for number, paper in self.model.papers.items() if not paper.parent and not paper.ended]
        parent = data.draw(st.sampled_from(papers))
        self.put(Paper(people, first, min(first + months - 1, 12), parent=parent), fate)

    def put(self, paper: Paper, fate: str) -> None:
        def signed() -> int:
            agreement = Agreement(
                regency_id=TTU,
                kind=AgreementKind.ADDENDUM if paper.parent else AgreementKind.AGREEMENT,
                parent_id=paper.parent,
                branch_id=1,
                office="Dinas Contoh",
                subject="Contoh",
                first_day=date(self.year, 1, 1),
                last_day=date(self.year, 12, 31),
                state=AgreementState.COUNTERSIGNED,
                agreed_first=True,
                agreed_second=True,
                version_id=1,
                created_at=clock.now(),
                created_by_name="Sari Contoh",
            )
            db.session.add(agreement)
            db.session.flush()
            first, last = self.month(paper.first), self.month(paper.last)
            db.session.add(
                AgreementTerm(
                    regency_id=TTU,
                    agreement_id=agreement.id,
                    funding_source_code=SOURCE,
                    people=paper.people,
                    first_month=first,
                    last_month=last,
                    jkk_rate=10_000,
                    jkm_rate=6_800,
                    amount=16_800 * paper.people * (last - first + 1),
                )
            )
            return agreement.id

        self.model.papers[self.act(signed)] = paper
        self.push(fate)

    def move(self, agreement_id: int, what: Move, day: date | None) -> None:
        moved = self.act(
            lambda: service.make(
                service.held(agreement_id), what, (Mover.CHECKER,), by=BUDI, reason="Contoh", happened_on=day
            )
        )
        assert moved is None, moved

    @precondition(lambda self: any(not paper.ended for paper in self.model.papers.values()))
    @rule(data=st.data(), number=_month, day=st.integers(1, 28), fate=_fate)
    def hold_or_resume(self, data: st.DataObject, number: int, day: int, fate: str) -> None:
        chosen = data.draw(st.sampled_from([key for key, paper in self.model.papers.items() if not paper.ended]))
        paper = self.model.papers[chosen]
        if paper.held:
            self.move(chosen, Move.RESUME, None)
            paper.held, paper.until = False, 12
        else:
            self.move(chosen, Move.HOLD, date(self.year, number, day))
            paper.held, paper.until = True, number - 1
        self.push(fate)

    @precondition(lambda self: any(not paper.ended for paper in self.model.papers.values()))
    @rule(data=st.data(), number=_month, day=st.integers(1, 28), fate=_fate)
    def end(self, data: st.DataObject, number: int, day: int, fate: str) -> None:
        chosen = data.draw(st.sampled_from([key for key, paper in self.model.papers.items() if not paper.ended]))
        self.move(chosen, Move.TERMINATE, date(self.year, number, day))
        paper = self.model.papers[chosen]
        paper.ended, paper.held, paper.until = True, False, min(paper.until, number)
        self.push(fate)

    # --- people ----------------------------------------------------------------------------------------------------

    def quota(self) -> Quota:
        found = quota_queries.quota_of_or_none(TTU, SOURCE, self.year)
        assert found is not None
        return quotas.lock(found.id)

    @precondition(lambda self: self.model.last)
    @rule(data=st.data(), people=st.integers(1, 15), waits=st.booleans())
    def come(self, data: st.DataObject, people: int, waits: bool) -> None:
        start = data.draw(st.integers(self.model.first, self.model.last))
        self.list_number += 1
        upload_id = self.year * 1000 + self.list_number
        group = Group(start, self.model.last, people)
        answer = self.act(
            lambda: (
                quotas.reserve(self.quota(), {self.month(start): people}, upload_id=upload_id, deciding=Deciding(SARI))
                if waits
                else self.take(upload_id, start, people)
            )
        )
        assert isinstance(answer, DomainError) == (self.model.room(start) < people), answer
        if isinstance(answer, DomainError):
            bare = [number for number in range(start, self.model.last + 1) if not self.model.allowed(number)]
            assert ("Tidak ada perjanjian" in answer.sentence) == bool(bare)
            return
        (self.model.reserved if waits else self.model.taken)[upload_id] = group

    def take(self, upload_id: int, start: int, people: int) -> None:
        quotas.take(
            self.quota(),
            {self.month(start): people},
            villages={PLACE: people},
            upload_id=upload_id,
            reason="Contoh",
            deciding=Deciding(SARI),
        )

    @precondition(lambda self: self.model.reserved)
    @rule(data=st.data(), approved=st.booleans())
    def decide(self, data: st.DataObject, approved: bool) -> None:
        """A list that waits is recorded, whatever became of its agreement meanwhile, or goes back."""
        upload_id = data.draw(st.sampled_from(sorted(self.model.reserved)))
        group = self.model.reserved.pop(upload_id)
        if approved:
            assert self.act(lambda: self.take(upload_id, group.start, group.people)) is None
            self.model.taken[upload_id] = group
        else:
            given = self.act(
                lambda: quotas.release(self.quota(), upload_id=upload_id, reason="Contoh", deciding=Deciding(SARI))
            )
            assert given == group.people

    @precondition(lambda self: self.model.taken)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        """One of a list dies; the register sees to it that nobody is freed twice, here the model."""
        upload_id = data.draw(st.sampled_from(sorted(self.model.taken)))
        group = self.model.taken[upload_id]
        if group.people < 2:
            return
        number = data.draw(st.integers(group.start, group.last))
        self.act(
            lambda: quotas.free(
                self.quota(),
                self.month(number),
                place=PLACE,
                why=FreedReason.DIED,
                reason="Contoh",
                document="",
                deciding=Deciding(SARI),
                last_month=self.month(group.last),
            )
        )
        # The one who left is a group of their own from now on, which ended.
        group.people -= 1
        if number > group.start:
            self.list_number += 1
            self.model.taken[-self.list_number] = Group(group.start, number - 1, 1)

    # --- what must hold --------------------------------------------------------------------------------------------

    @invariant()
    def every_month_allocates_what_is_allowed_or_in_use(self) -> None:
        with inside(self.app):
            quota = quota_queries.quota_of_or_none(TTU, SOURCE, self.year)
            if not self.model.last:
                assert quota is None
                return
            assert quota is not None and quota.follows_agreements
            assert (quota.first_month, quota.last_month) == (self.month(self.model.first), self.month(self.model.last))
            lines = quota_queries.lines_of([quota.id])[quota.id]
            agreed = quota_queries.agreed_in([quota])[quota.id]
            cells = queries.calendar_of(self.year).rows[0].cells
            for number in MONTHS:
                month, used = self.month(number), self.model.in_use(number)
                allowed = self.model.allowed(number)
                found = balance(lines, month)
                assert (found.allocated, found.taken + found.reserved) == (max(allowed, used), used), number
                assert agreed.get(month, 0) == allowed, number
                assert (cells[month].allowed, cells[month].in_use) == (allowed, used)
            still = sum(group.people for group in self.model.taken.values()) - self.ended_early()
            assert people_of(lines) == still
            assert quota_queries.people_in_places([quota.id]).get(quota.id, 0) == still
            assert queries.ceiling_differences(self.year) == []

    def ended_early(self) -> int:
        """The groups of one that `leave` made: freed, so the places of the village do not hold them."""
        return sum(group.people for key, group in self.model.taken.items() if key < 0)


@pytest.mark.usefixtures("held_clock")
def test_every_month_allows_what_agreements_allow_or_what_is_in_use(app: Flask) -> None:
    machine = type("FollowingHere", (Following,), {"app": app})
    with queued(app):  # the machine pushes itself
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=5,
                stateful_step_count=20,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
    with inside(app):
        assert db.session.scalar(select(func.count()).select_from(QuotaMovement)) > 60
