"""The state machine of agreements is one table: what it permits, and that random moves never leave it."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from portal.agreements.rules.states import (
    BEGINNING,
    BOUND,
    EDITABLE,
    MOVE_LABELS,
    MOVES,
    PARTY_OF,
    STATE_LABELS,
    AgreementState,
    Move,
    Mover,
    Party,
    Standing,
    Validity,
    days_left,
    moved,
    possible,
    reason_against,
    reminder_due,
    validity,
)

WAY = (
    (Move.EDIT, Mover.DRAFTER),
    (Move.SUBMIT, Mover.DRAFTER),
    (Move.AGREE, Mover.BRANCH),
    (Move.AGREE, Mover.CHECKER),
    (Move.SIGN, Mover.CHECKER),
    (Move.COUNTERSIGN, Mover.BRANCH),
)


def after(*moves: tuple[Move, Mover]) -> Standing:
    standing = BEGINNING
    for move, mover in moves:
        following = moved(standing, move, mover)
        assert following is not None, (standing, move, mover)
        standing = following
    return standing


def test_the_way_from_draft_to_both_signatures() -> None:
    assert after(*WAY).state is AgreementState.COUNTERSIGNED
    assert after(*WAY[:3]) == Standing(AgreementState.REVIEW, frozenset({Party.SECOND}))
    assert after(*WAY[:4]).agreed == frozenset(Party)


@pytest.mark.parametrize(
    ("done", "move", "mover"),
    [
        (0, Move.SIGN, Mover.CHECKER),  # nothing is signed that nobody agreed to
        (2, Move.EDIT, Mover.DRAFTER),  # what is being looked at stands still
        (3, Move.AGREE, Mover.BRANCH),  # one party cannot say yes for both
        (3, Move.SIGN, Mover.CHECKER),
        (4, Move.EDIT, Mover.DRAFTER),
        (4, Move.COUNTERSIGN, Mover.BRANCH),  # in order
        (4, Move.SIGN, Mover.DRAFTER),
        (5, Move.UNAGREE, Mover.CHECKER),  # after the first signature the text stands
        (5, Move.CANCEL, Mover.DRAFTER),
        (6, Move.EDIT, Mover.DRAFTER),
        (6, Move.HOLD, Mover.BRANCH),
    ],
)
def test_what_is_refused(done: int, move: Move, mover: Mover) -> None:
    standing = after(*WAY[:done])
    assert moved(standing, move, mover) is None
    assert move not in possible(standing, [mover])
    assert reason_against(standing, move, [mover])


def test_unagreeing_takes_both_yes_back() -> None:
    assert after(*WAY[:4], (Move.UNAGREE, Mover.BRANCH)) == Standing(AgreementState.REVIEW)
    assert after(*WAY[:3], (Move.RETURN, Mover.CHECKER)) == Standing(AgreementState.RETURNED)


@pytest.mark.parametrize("seed", range(40))
def test_random_moves_stay_inside_the_table(seed: int) -> None:
    """Whatever is tried: a signature stands on two yes, a bound text never opens again, an end is an end."""
    chance, standing, signed = random.Random(seed), BEGINNING, False
    for _ in range(200):
        move, mover = chance.choice(list(Move)), chance.choice(list(Mover))
        following = moved(standing, move, mover)
        assert (following is not None) == (move in possible(standing, [mover]))
        assert (following is None) == bool(reason_against(standing, move, [mover]))
        if following is None:
            continue
        assert mover in MOVES[standing.state, move][1]
        if following.state in BOUND:
            assert following.agreed == frozenset(Party)
            signed = True
        if signed:
            assert following.state in BOUND | {AgreementState.CANCELLED} and following.state not in EDITABLE
        if move is Move.SIGN:
            assert standing.state is AgreementState.AGREED
        if move is Move.COUNTERSIGN:
            assert standing.state is AgreementState.SIGNED
        if following.state is AgreementState.AGREED:
            assert following.agreed == frozenset(Party)
        assert standing.state not in (AgreementState.CANCELLED, AgreementState.TERMINATED)
        standing = following


def test_every_state_is_reached_and_everything_has_a_word() -> None:
    reached, waiting = {BEGINNING}, [BEGINNING]
    while waiting:
        standing = waiting.pop()
        for move in Move:
            for mover in Mover:
                following = moved(standing, move, mover)
                if following is not None and following not in reached:
                    reached.add(following)
                    waiting.append(following)
    assert {standing.state for standing in reached} == set(AgreementState)
    assert set(STATE_LABELS) == set(AgreementState) and set(MOVE_LABELS) == set(Move) and set(PARTY_OF) == set(Mover)


FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("state", "today", "expected"),
    [
        (AgreementState.SIGNED, date(2026, 5, 1), Validity.NONE),
        (AgreementState.HELD, date(2026, 5, 1), Validity.NONE),
        (AgreementState.COUNTERSIGNED, date(2025, 12, 31), Validity.COMING),
        (AgreementState.COUNTERSIGNED, FIRST, Validity.IN_FORCE),
        (AgreementState.COUNTERSIGNED, date(2026, 10, 1), Validity.IN_FORCE),  # 91 days left
        (AgreementState.COUNTERSIGNED, date(2026, 10, 2), Validity.ENDING),
        (AgreementState.COUNTERSIGNED, LAST, Validity.ENDING),
        (AgreementState.COUNTERSIGNED, LAST + timedelta(1), Validity.ENDED),
        (AgreementState.TERMINATED, date(2027, 1, 1), Validity.ENDED),
        (AgreementState.TERMINATED, date(2025, 12, 1), Validity.ENDED),
    ],
)
def test_in_force_comes_from_the_dates(state: AgreementState, today: date, expected: Validity) -> None:
    assert validity(state, FIRST, LAST, today) is expected


@pytest.mark.parametrize(
    ("left", "due"), [(91, None), (90, 90), (61, 90), (60, 60), (31, 60), (30, 30), (0, 30), (-1, None)]
)
def test_reminders_at_ninety_sixty_and_thirty_days(left: int, due: int | None) -> None:
    today = LAST - timedelta(left)
    assert days_left(LAST, today) == left and reminder_due(LAST, today) == due
