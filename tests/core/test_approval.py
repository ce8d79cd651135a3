"""Promises of `portal.core.approval`: rules as a table, verbs on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.core import approval
from portal.core.approval import (
    MOVES,
    STATE_LABELS,
    Approval,
    ApprovalState,
    ApproverRule,
    Move,
    next_state,
    reason_against_deciding,
)
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.permissions import Role
from portal.core.tenancy import Scope, scope_of
from tests.core.small_app import BELU, TTU

SARI, BUDI, TINI = 1, 2, 3
OPERATOR, VERIFIER = {Role.OPERATOR}, {Role.VERIFIER}
NOBODY, CHECKER = ApproverRule.NOBODY, ApproverRule.VERIFIER


@pytest.mark.parametrize("state", list(ApprovalState))
@pytest.mark.parametrize("move", list(Move))
def test_a_move_that_is_not_in_the_table_is_refused_with_a_sentence(state: ApprovalState, move: Move) -> None:
    if (state, move) in MOVES:
        assert next_state(state, move, CHECKER) is MOVES[state, move]
    else:
        with pytest.raises(DomainError) as caught:
            next_state(state, move, CHECKER)
        assert caught.value.sentence.endswith(".")


def test_only_two_ways_lead_to_approved() -> None:
    leading = [key for key, target in MOVES.items() if target is ApprovalState.APPROVED]
    assert leading == [(ApprovalState.SUBMITTED, Move.APPROVE)]
    assert next_state(ApprovalState.DRAFT, Move.SUBMIT, NOBODY) is ApprovalState.APPROVED
    assert set(STATE_LABELS) == set(ApprovalState)


@pytest.mark.parametrize(
    ("person", "roles", "rule", "touched", "words"),
    [
        (BUDI, VERIFIER, CHECKER, {SARI}, ""),
        (BUDI, VERIFIER, CHECKER, {SARI, BUDI}, "ikut menyusun"),
        (SARI, OPERATOR, CHECKER, {SARI}, "Hanya Verifikator"),
        (TINI, OPERATOR, CHECKER, set(), "Hanya Verifikator"),
        (TINI, set(), CHECKER, set(), "Hanya Verifikator"),
        (BUDI, VERIFIER, NOBODY, {SARI}, "tidak memerlukan"),
        (SARI, {Role.OPERATOR, Role.VERIFIER}, CHECKER, {SARI}, "ikut menyusun"),
    ],
)
def test_who_may_decide(person: int, roles: set[Role], rule: ApproverRule, touched: set[int], words: str) -> None:
    reason = reason_against_deciding(person, roles, rule, touched)
    assert words in reason
    assert bool(reason) == bool(words)


def handed_in(by: int = SARI, rule: ApproverRule = CHECKER) -> Approval:
    made = approval.touch("list", 7, regency_id=TTU, by=by)
    approval.submit(made, by=by, approver=rule)
    return made


@pytest.mark.usefixtures("core_ttu")
def test_a_list_goes_from_its_maker_to_its_checker() -> None:
    made = approval.touch("list", 7, regency_id=TTU, by=SARI)
    assert made.state == ApprovalState.DRAFT
    approval.submit(made, by=SARI, approver=CHECKER)
    assert (made.state, made.submitted_by, made.decided_at) == (ApprovalState.SUBMITTED, SARI, None)
    assert approval.reason_against(made, by=BUDI, roles=VERIFIER) == ""
    approval.approve(made, by=BUDI, roles=VERIFIER)
    db.session.commit()
    found = approval.approval_or_none("list", 7)
    assert found is not None
    assert (found.state, found.decided_by, found.state_label) == (ApprovalState.APPROVED, BUDI, "Disetujui")
    assert "sudah disetujui" in approval.reason_against(found, by=BUDI, roles=VERIFIER)


@pytest.mark.usefixtures("core_ttu")
def test_nobody_approves_what_they_touched_even_once_and_long_ago() -> None:
    approval.touch("list", 7, regency_id=TTU, by=BUDI)
    made = approval.touch("list", 7, regency_id=TTU, by=SARI)
    approval.submit(made, by=SARI, approver=CHECKER)
    for person in (BUDI, SARI):
        with pytest.raises(DomainError, match="ikut menyusun"):
            approval.approve(made, by=person, roles=VERIFIER)
        with pytest.raises(DomainError, match="ikut menyusun"):
            approval.return_for_fix(made, by=person, roles=VERIFIER, comment="x")
    approval.approve(made, by=TINI, roles=VERIFIER)
    assert approval.touched_by(made) == {SARI, BUDI}


@pytest.mark.usefixtures("core_ttu")
def test_a_large_amount_needs_two_different_checkers() -> None:
    made = approval.touch("list", 7, regency_id=TTU, by=SARI)
    approval.submit(made, by=SARI, approver=CHECKER, needed=2)
    assert approval.approve(made, by=BUDI, roles=VERIFIER, name="Budi") is False
    assert made.state == ApprovalState.SUBMITTED
    assert "sudah menyetujui" in approval.reason_against(made, by=BUDI, roles=VERIFIER)
    with pytest.raises(DomainError, match="sudah menyetujui"):
        approval.approve(made, by=BUDI, roles=VERIFIER, name="Budi")
    assert approval.reason_against(made, by=TINI, roles=VERIFIER) == ""
    assert approval.approve(made, by=TINI, roles=VERIFIER, name="Tini") is True
    assert made.state == ApprovalState.APPROVED
    assert [each.person_name for each in approval.consents(made)] == ["Budi", "Tini"]


@pytest.mark.usefixtures("core_ttu")
def test_a_return_forgets_the_first_yes() -> None:
    made = approval.touch("list", 7, regency_id=TTU, by=SARI)
    approval.submit(made, by=SARI, approver=CHECKER, needed=2)
    approval.approve(made, by=BUDI, roles=VERIFIER, name="Budi")
    approval.return_for_fix(made, by=TINI, roles=VERIFIER, comment="Jumlah salah.")
    assert approval.consents(made) == []
    approval.submit(made, by=SARI, approver=CHECKER, needed=2)
    assert approval.approve(made, by=BUDI, roles=VERIFIER, name="Budi") is False


@pytest.mark.usefixtures("core_ttu")
def test_handing_in_counts_as_touching() -> None:
    made = approval.touch("list", 7, regency_id=TTU, by=SARI)
    approval.submit(made, by=BUDI, approver=CHECKER)
    with pytest.raises(DomainError, match="ikut menyusun"):
        approval.approve(made, by=BUDI, roles=VERIFIER)


@pytest.mark.usefixtures("core_ttu")
def test_a_return_needs_a_comment_and_leads_back_to_the_maker() -> None:
    made = handed_in()
    for comment in ("", "  \n"):
        with pytest.raises(DomainError) as caught:
            approval.return_for_fix(made, by=BUDI, roles=VERIFIER, comment=comment)
        assert caught.value.field == "comment"
    approval.return_for_fix(made, by=BUDI, roles=VERIFIER, comment="Baris 12: desa keliru.")
    assert (made.state, made.comment) == (ApprovalState.RETURNED, "Baris 12: desa keliru.")
    approval.touch("list", 7, regency_id=TTU, by=SARI)
    approval.submit(made, by=SARI, approver=CHECKER)
    assert (made.state, made.comment, made.decided_by, made.decided_at) == ("submitted", "", None, None)
    approval.approve(made, by=BUDI, roles=VERIFIER)  # returning is not touching


@pytest.mark.usefixtures("core_ttu")
def test_what_is_being_judged_stands_still() -> None:
    made = handed_in()
    with pytest.raises(DomainError, match="menunggu persetujuan"):
        approval.touch("list", 7, regency_id=TTU, by=SARI)
    approval.approve(made, by=BUDI, roles=VERIFIER)
    with pytest.raises(DomainError, match="sudah disetujui"):
        approval.touch("list", 7, regency_id=TTU, by=SARI)


@pytest.mark.usefixtures("core_ttu")
def test_with_nobody_to_approve_handing_in_is_enough_and_the_row_says_so() -> None:
    made = handed_in(rule=NOBODY)
    assert (made.state, made.approver_rule, made.decided_by) == (ApprovalState.APPROVED, NOBODY, None)
    assert made.decided_at is not None


@pytest.mark.usefixtures("core_ttu")
def test_a_rule_that_changes_later_does_not_change_what_was_handed_in() -> None:
    made = handed_in(rule=CHECKER)
    assert made.approver_rule == CHECKER
    assert "Hanya Verifikator" in approval.reason_against(made, by=SARI, roles=OPERATOR)


@pytest.mark.parametrize(
    "change",
    [
        "state = 'approved', decided_at = submitted_at, decided_by = submitted_by",
        "state = 'approved', decided_at = submitted_at, decided_by = NULL",
        "state = 'returned', decided_at = submitted_at, decided_by = 2, comment = ''",
        "state = 'done'",
        "submitted_at = NULL",
    ],
)
@pytest.mark.usefixtures("core_ttu")
def test_the_database_repeats_the_rules(change: str) -> None:
    handed_in()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.connection().execute(text(f"UPDATE approvals SET {change}"))


@pytest.mark.usefixtures("core_ttu")
def test_the_database_refuses_a_touch_in_another_regency() -> None:
    made = handed_in()
    with pytest.raises(Exception, match=r"(?i)foreign key|row-level security"), db.session.begin_nested():
        db.session.connection().execute(
            text(
                "INSERT INTO approval_touches (regency_id, approval_id, person_id, touched_at) "
                f"VALUES ({BELU}, {made.id}, 9, '2026-11-20 00:00:00')"
            )
        )


def test_a_neighbour_sees_no_approval(core_app: Flask) -> None:
    with core_app.app_context(), scope_of(Scope.regency(TTU)), writing():
        handed_in()
        db.session.commit()
    with core_app.app_context(), scope_of(Scope.regency(BELU)):
        assert approval.approval_or_none("list", 7) is None


def test_of_two_checkers_who_press_at_once_one_is_told(core_app: Flask) -> None:
    with core_app.app_context(), scope_of(Scope.regency(TTU)), writing():
        handed_in()
        db.session.commit()
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def press(verb: Callable[..., None], person: int) -> None:
        with core_app.app_context(), scope_of(Scope.regency(TTU)):
            barrier.wait()
            with writing():
                found = approval.approval_or_none("list", 7)
                assert found is not None
                try:
                    verb(found, by=person, roles=VERIFIER, comment="Perbaiki baris 3.")
                    db.session.commit()
                    outcomes.append("kept")
                except DomainError:
                    db.session.rollback()
                    outcomes.append("refused")

    threads = [
        threading.Thread(target=press, args=(approval.approve, BUDI)),
        threading.Thread(target=press, args=(approval.return_for_fix, TINI)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["kept", "refused"]
