"""What a scan is and whose turn it is, as tables that an official checks with a pencil."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.agreements.rules.states import AgreementState, Mover, Party
from portal.agreements.scans import rules
from portal.agreements.scans.rules import ScanState, Step


@pytest.mark.parametrize(
    ("checked", "accepted", "newest", "current", "state"),
    [
        (False, False, True, True, ScanState.WAITING),
        (False, False, False, True, ScanState.REPLACED),
        (False, False, True, False, ScanState.OUTDATED),
        (True, True, True, True, ScanState.ACCEPTED),
        (True, True, False, False, ScanState.ACCEPTED),
        (True, False, True, True, ScanState.REJECTED),
    ],
)
def test_states(checked: bool, accepted: bool, newest: bool, current: bool, state: ScanState) -> None:
    assert rules.scan_state(checked=checked, accepted=accepted, newest=newest, current=current) is state


@pytest.mark.parametrize(
    ("state", "issued", "stopped", "waiting", "words"),
    [
        (AgreementState.REVIEW, True, False, False, "Naskah belum disepakati kedua pihak"),
        (AgreementState.AGREED, False, False, False, "Naskah sedang diterbitkan"),
        (AgreementState.AGREED, False, True, False, "Naskah belum dapat diterbitkan"),
        (AgreementState.AGREED, True, False, False, "Menunggu tanda tangan pihak kesatu"),
        (AgreementState.AGREED, True, False, True, "Menunggu pindaian pihak kesatu dicocokkan"),
        (AgreementState.SIGNED, True, False, False, "Menunggu tanda tangan pihak kedua"),
        (AgreementState.COUNTERSIGNED, True, False, False, "Ditandatangani kedua pihak"),
        (AgreementState.CANCELLED, True, False, False, "Naskah belum disepakati kedua pihak"),
    ],
)
def test_steps(state: AgreementState, issued: bool, stopped: bool, waiting: bool, words: str) -> None:
    found = rules.step(state, issued=issued, stopped=stopped, waiting=waiting, electronic=False)
    assert rules.step_words(found, state) == words


def test_every_state_has_a_step() -> None:
    for state in AgreementState:
        assert rules.step(state, issued=True, stopped=False, waiting=False, electronic=False) in Step


@pytest.mark.parametrize(
    ("party", "movers", "may"),
    [
        (Party.FIRST, [Mover.CHECKER], True),
        (Party.FIRST, [Mover.BRANCH], False),
        (Party.FIRST, [Mover.DRAFTER], False),
        (Party.SECOND, [Mover.CHECKER], True),
        (Party.SECOND, [Mover.BRANCH], True),
        (Party.SECOND, [Mover.DRAFTER], False),
        (Party.SECOND, [], False),
    ],
)
def test_who_compares(party: Party, movers: list[Mover], may: bool) -> None:
    assert rules.may_check(party, movers) is may


def test_the_branch_sends_its_own_side_only() -> None:
    assert not rules.may_send(Party.FIRST, branch=True)
    assert rules.may_send(Party.SECOND, branch=True) and rules.may_send(Party.FIRST, branch=False)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 30)), max_size=40))
def test_pages_are_counted_for_each_person_alone(ticks: list[tuple[int, int]]) -> None:
    written = ""
    for person, page in ticks:
        written = rules.with_page(written, person, page)
    for person in range(1, 10):
        assert rules.pages_seen(written, person) == {page for who, page in ticks if who == person}


@pytest.mark.parametrize(("seen", "after", "page"), [((), 0, 1), ({1}, 1, 2), ({1, 2, 4}, 4, 3), ({1, 2, 3, 4}, 2, 4)])
def test_the_next_page_to_look_at(seen: set[int], after: int, page: int) -> None:
    assert rules.next_page(seen, 4, after) == page


def test_after_an_electronic_signature_the_other_party_signs_electronically() -> None:
    found = rules.step(AgreementState.SIGNED, issued=True, stopped=False, waiting=False, electronic=True)
    assert found is Step.ELECTRONIC
    assert rules.step_words(found, AgreementState.SIGNED) == "Menunggu tanda tangan elektronik pihak kedua"
