"""Whatever happens in whatever order, the ledger adds up: random acts, approvals, reversals, crashes; both databases.

The machine keeps a model of its own, so simple that it can be trusted: a number a month for each of allocated, reserved
and taken. After every act the portal must say the same, for every month and for every moment so far.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select

from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.core.permissions import Role
from portal.proposals import service as decisions
from portal.proposals.models import Proposal, ProposalState
from portal.proposals.service import Deciding
from portal.quotas import proposals, queries
from portal.quotas import service as quotas
from portal.quotas.models import PlaceKind, PlaceMovement, QuotaMovement
from portal.quotas.rules.ledger import FreedReason, balance
from tests.support import factories
from tests.support.factories import PLACE, inside
from tests.support.people import TTU

FIRST, LAST = 1, 12
SARI, BUDI = factories.actor("sari"), factories.actor("budi")
Model = dict[int, tuple[int, int, int]]  # month number → allocated, reserved, taken


class Crash(Exception):  # noqa: N818 - the machine's own, never shown
    """The worker dies before its commit."""


@dataclass
class Expected:
    """What the ledger should say."""

    months: Model = field(default_factory=lambda: dict.fromkeys(range(FIRST, LAST + 1), (0, 0, 0)))
    held: dict[int, tuple[int, int]] = field(default_factory=dict)  # list → (start, people) still reserved
    lists: dict[int, tuple[int, int]] = field(default_factory=dict)  # list → (start, people) taken
    freed: dict[int, int] = field(default_factory=dict)  # movement → first month
    people: int = 0  # places of the village
    revisions: dict[int, tuple[int, int]] = field(default_factory=dict)  # movement → (change, month), not reversed

    def remaining(self, number: int) -> int:
        allocated, reserved, taken = self.months[number]
        return allocated - reserved - taken

    def room(self, start: int) -> int:
        return min(self.remaining(number) for number in range(start, LAST + 1))

    def add(self, start: int, allocated: int = 0, reserved: int = 0, taken: int = 0) -> None:
        for number in range(start, LAST + 1):
            a, r, t = self.months[number]
            self.months[number] = (a + allocated, r + reserved, t + taken)


class Ledger(RuleBasedStateMachine):
    """Sari proposes, Budi decides, lists come and go, workers die."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
        self.seen: dict[datetime, Model] = {}
        self.list_number = 0
        self.expected = Expected()
        with inside(self.app), clock.fixed(self.now):
            for stale in db.session.scalars(select(Proposal).where(Proposal.state == ProposalState.SUBMITTED)):
                decisions.withdraw(stale.id, by=SARI)
            self.year = 2026 + len(queries.years())  # every run has a quota of its own: one a year
            db.session.commit()
        with clock.fixed(self.now):
            self.quota_id = factories.quota(self.app, people=40, year=self.year)
        self.expected.add(FIRST, allocated=40)

    def month(self, number: int) -> Month:
        return Month(self.year, number)

    def act(self, work: Callable[[], Any], *, crash: bool = False) -> Any:
        """One transaction a minute after the last; a crash leaves nothing. Answers the result, or the refusal."""
        self.now += timedelta(minutes=1)
        try:
            with inside(self.app), clock.fixed(self.now):
                result = work()
                db.session.flush()
                if crash:
                    raise Crash
                db.session.commit()
                return result
        except (DomainError, Crash) as error:
            return error

    # --- what people do --------------------------------------------------------------------------------------------

    @rule(
        change=st.integers(-60, 60).filter(bool),
        number=st.integers(FIRST, LAST),
        fate=st.sampled_from(["approve", "return", "withdraw", "crash", "crash on approval"]),
    )
    def revise(self, change: int, number: int, fate: str) -> None:
        def propose() -> int:
            return proposals.propose_revision(
                queries.state_of(self.quota_id, self.month(number)),
                change=change,
                from_month=self.month(number),
                reason="Contoh",
                document="DPPA contoh",
                by=SARI,
                instead_of=None,
            ).id

        fits = self.expected.room(number) + change >= 0
        made = self.act(propose, crash=fate == "crash")
        if fate == "crash" or not fits:
            assert isinstance(made, (Crash, DomainError)), made
            return
        moved = self.decide(made, fate)
        if moved is not None:
            self.expected.add(number, allocated=change)
            self.expected.revisions[moved] = (change, number)

    def decide(self, proposal_id: int, fate: str) -> int | None:
        """What becomes of a proposal; the id of its line when it holds."""
        assert isinstance(proposal_id, int), proposal_id
        maker = self.act(lambda: decisions.approve(proposal_id, by=SARI, roles={Role.VERIFIER}))
        assert isinstance(maker, DomainError)  # who proposed never approves, whatever the role
        if fate == "return":
            self.act(
                lambda: decisions.return_for_fix(proposal_id, by=BUDI, roles={Role.VERIFIER}, comment="Periksa lagi.")
            )
            return None
        if fate == "withdraw":
            self.act(lambda: decisions.withdraw(proposal_id, by=SARI))
            return None
        done = self.act(
            lambda: decisions.approve(proposal_id, by=BUDI, roles={Role.VERIFIER}), crash=fate == "crash on approval"
        )
        if isinstance(done, Crash):
            return None
        assert not isinstance(done, DomainError), done
        again = self.act(lambda: decisions.approve(proposal_id, by=BUDI, roles={Role.VERIFIER}))
        assert isinstance(again, DomainError)  # pressed twice
        with inside(self.app):
            return db.session.scalars(select(QuotaMovement.id).where(QuotaMovement.proposal_id == proposal_id)).one()

    @precondition(lambda self: self.expected.revisions)
    @rule(data=st.data(), fate=st.sampled_from(["approve", "withdraw", "crash on approval"]))
    def reverse(self, data: st.DataObject, fate: str) -> None:
        movement = data.draw(st.sampled_from(sorted(self.expected.revisions)))
        change, number = self.expected.revisions[movement]
        made = self.act(
            lambda: (
                proposals.propose_reversal(
                    queries.state_of(self.quota_id, self.month(number)),
                    movement,
                    reason="Keliru",
                    document="",
                    by=SARI,
                    instead_of=None,
                ).id
            )
        )
        if self.expected.room(number) - change < 0:
            assert isinstance(made, DomainError), made
            return
        if self.decide(made, fate) is not None:
            self.expected.add(number, allocated=-change)
            del self.expected.revisions[movement]

    # --- what lists do ---------------------------------------------------------------------------------------------

    @rule(people=st.integers(1, 25), number=st.integers(FIRST, LAST), crash=st.booleans())
    def reserve(self, people: int, number: int, crash: bool) -> None:
        self.list_number += 1
        upload_id = self.year * 1000 + self.list_number
        answer = self.act(
            lambda: quotas.reserve(
                quotas.lock(self.quota_id),
                {self.month(number): people},
                upload_id=upload_id,
                deciding=Deciding(SARI),
            ),
            crash=crash,
        )
        fits = self.expected.room(number) >= people
        assert isinstance(answer, DomainError) == (not fits)
        if fits and not crash:
            self.expected.add(number, reserved=people)
            self.expected.held[upload_id] = (number, people)

    @precondition(lambda self: self.expected.held)
    @rule(data=st.data(), crash=st.booleans())
    def release(self, data: st.DataObject, crash: bool) -> None:
        upload_id = data.draw(st.sampled_from(sorted(self.expected.held)))
        number, people = self.expected.held[upload_id]
        for attempt in range(2):  # a second time there is nothing to give back
            answer = self.act(
                lambda: quotas.release(
                    quotas.lock(self.quota_id), upload_id=upload_id, reason="Dikembalikan", deciding=Deciding(BUDI)
                ),
                crash=crash,
            )
            if crash:
                return
            assert answer == (0 if attempt else people)
        self.expected.add(number, reserved=-people)
        del self.expected.held[upload_id]

    @rule(data=st.data(), people=st.integers(1, 25), number=st.integers(FIRST, LAST), crash=st.booleans())
    def take(self, data: st.DataObject, people: int, number: int, crash: bool) -> None:
        """A list is confirmed: one that held places, or one that did not."""
        upload_id = data.draw(st.sampled_from([0, *sorted(self.expected.held)]))
        held = self.expected.held.get(upload_id)
        if held is None:
            self.list_number += 1
            upload_id = self.year * 1000 + self.list_number
        else:
            number, people = held
        answer = self.act(
            lambda: quotas.take(
                quotas.lock(self.quota_id),
                {self.month(number): people},
                villages={PLACE: people},
                upload_id=upload_id,
                reason=f"Daftar no. {upload_id}",
                deciding=Deciding(SARI),
            ),
            crash=crash,
        )
        fits = held is not None or self.expected.room(number) >= people
        assert isinstance(answer, DomainError) == (not fits), answer
        if fits and not crash:
            self.expected.add(number, reserved=-people if held else 0, taken=people)
            self.expected.held.pop(upload_id, None)
            self.expected.lists[upload_id] = (number, people)
            self.expected.people += people

    @precondition(lambda self: self.expected.lists)
    @rule(data=st.data(), crash=st.booleans())
    def free(self, data: st.DataObject, crash: bool) -> None:
        """Somebody of a confirmed list dies; the register sees to it that nobody is freed twice, here the model."""
        start, _people = self.expected.lists[data.draw(st.sampled_from(sorted(self.expected.lists)))]
        number = data.draw(st.integers(start, LAST))
        if any(self.expected.months[each][2] < 1 for each in range(number, LAST + 1)):
            return
        made = self.act(
            lambda: (
                quotas.free(
                    quotas.lock(self.quota_id),
                    self.month(number),
                    place=PLACE,
                    why=FreedReason.DIED,
                    reason="Meninggal dunia",
                    document="Akta contoh",
                    deciding=Deciding(SARI),
                ).id
            ),
            crash=crash,
        )
        if not crash:
            self.expected.add(number, taken=-1)
            self.expected.freed[made] = number
            self.expected.people -= 1

    @precondition(lambda self: self.expected.freed)
    @rule(data=st.data(), crash=st.booleans())
    def take_back_freed(self, data: st.DataObject, crash: bool) -> None:
        movement = data.draw(st.sampled_from(sorted(self.expected.freed)))
        number = self.expected.freed[movement]
        answer = self.act(
            lambda: quotas.take_back_freed(
                quotas.lock(self.quota_id), movement, place=PLACE, reason="Salah orang", deciding=Deciding(SARI)
            ),
            crash=crash,
        )
        fits = self.expected.room(number) >= 1
        assert isinstance(answer, DomainError) == (not fits), answer
        if fits and not crash:
            self.expected.add(number, taken=1)
            del self.expected.freed[movement]
            self.expected.people += 1

    # --- what must hold --------------------------------------------------------------------------------------------

    @invariant()
    def the_ledger_adds_up(self) -> None:
        """For every month now, for every month as it was known earlier, and on the page."""
        self.the_ledger_says_what_happened()
        self.every_earlier_moment_still_says_what_it_said()
        self.the_last_page_of_the_ledger_ends_in_the_balance()

    def the_ledger_says_what_happened(self) -> None:
        with inside(self.app):
            lines = queries.lines_of([self.quota_id])[self.quota_id]
            for number, (allocated, reserved, taken) in self.expected.months.items():
                found = balance(lines, self.month(number))
                assert (found.allocated, found.reserved, found.taken) == (allocated, reserved, taken), number
                assert found.remaining >= 0, number
            places = dict(
                db.session.execute(
                    select(PlaceMovement.kind, func.sum(PlaceMovement.people))
                    .where(PlaceMovement.quota_id == self.quota_id)
                    .group_by(PlaceMovement.kind)
                ).all()
            )
            assert int(places.get(PlaceKind.TAKEN, 0)) - int(places.get(PlaceKind.FREED, 0)) == self.expected.people
        self.seen[self.now] = dict(self.expected.months)

    def every_earlier_moment_still_says_what_it_said(self) -> None:
        moments = sorted(self.seen)
        with inside(self.app):
            for moment in {moments[0], moments[len(moments) // 2], moments[-1]}:
                lines = queries.lines_of([self.quota_id], known_at=moment)[self.quota_id]
                for number, expected in self.seen[moment].items():
                    found = balance(lines, self.month(number))
                    assert (found.allocated, found.reserved, found.taken) == expected, (moment, number)

    def the_last_page_of_the_ledger_ends_in_the_balance(self) -> None:
        number = FIRST + len(self.seen) % LAST
        with inside(self.app):
            page = queries.ledger_page(self.quota_id, queries.LedgerFilter(self.month(number)))
            assert page.lines[0].remaining_after == self.expected.remaining(number)


@pytest.mark.usefixtures("held_clock")
def test_no_place_is_ever_lost_doubled_or_promised_twice(app: Flask) -> None:
    machine = type("LedgerHere", (Ledger,), {"app": app})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=10,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    with inside(app, TTU):
        assert db.session.scalar(select(func.count()).select_from(QuotaMovement)) > 100
