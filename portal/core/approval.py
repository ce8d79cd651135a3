"""Maker and checker, one mechanism: who made or changed a thing cannot approve it (complaint 17).

The subject is any row of a regency, named by kind and id. A capability calls `touch` whenever somebody creates or
edits its subject, `submit` when the work is handed in, and records each move in the audit itself. A subject may need
more than one yes (large amounts): each is a consent, and the last one approves.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, BigId, UtcDateTime, db
from portal.core.errors import DomainError
from portal.core.permissions import ROLE_LABELS, Role
from portal.core.tenancy import RegencyOwned


class ApprovalState(StrEnum):
    """Where a thing stands between its maker and its checker."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


class ApproverRule(StrEnum):
    """Who has to approve; the office sets it."""

    NOBODY = "nobody"  # handing in is enough
    VERIFIER = "verifier"


class Move(StrEnum):
    """What can be done about an approval."""

    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN_FOR_FIX = "return_for_fix"
    TAKE_BACK = "take_back"  # by its makers, before anybody decided
    REOPEN = "reopen"  # what was approved could not be carried out


STATE_LABELS = MappingProxyType(
    {
        ApprovalState.DRAFT: "Sedang disusun",
        ApprovalState.SUBMITTED: "Menunggu persetujuan",
        ApprovalState.APPROVED: "Disetujui",
        ApprovalState.RETURNED: "Dikembalikan untuk diperbaiki",
    }
)

# (from, move) → to. What is not here is refused.
MOVES = MappingProxyType(
    {
        (ApprovalState.DRAFT, Move.EDIT): ApprovalState.DRAFT,
        (ApprovalState.DRAFT, Move.SUBMIT): ApprovalState.SUBMITTED,
        (ApprovalState.SUBMITTED, Move.APPROVE): ApprovalState.APPROVED,
        (ApprovalState.SUBMITTED, Move.RETURN_FOR_FIX): ApprovalState.RETURNED,
        (ApprovalState.SUBMITTED, Move.TAKE_BACK): ApprovalState.DRAFT,
        (ApprovalState.APPROVED, Move.REOPEN): ApprovalState.RETURNED,
        (ApprovalState.RETURNED, Move.EDIT): ApprovalState.RETURNED,
        (ApprovalState.RETURNED, Move.SUBMIT): ApprovalState.SUBMITTED,
    }
)

APPROVER_ROLES = MappingProxyType({ApproverRule.VERIFIER: Role.VERIFIER})

_REFUSALS = MappingProxyType(
    {
        ApprovalState.DRAFT: "Ajuan ini masih disusun. Ajukan lebih dahulu.",
        ApprovalState.SUBMITTED: "Ajuan ini sedang menunggu persetujuan. Minta pemeriksa mengembalikannya "
        "bila masih perlu diubah.",
        ApprovalState.APPROVED: "Ajuan ini sudah disetujui, jadi tidak dapat diubah lagi.",
        ApprovalState.RETURNED: "Ajuan ini sudah dikembalikan untuk diperbaiki. Perbaiki, lalu ajukan lagi.",
    }
)


class Approval(RegencyOwned, Base):
    """Where one subject stands. One row for its whole life; the audit keeps the way it went."""

    __tablename__ = "approvals"
    __table_args__ = (
        UniqueConstraint("regency_id", "subject_kind", "subject_id"),
        UniqueConstraint("regency_id", "id"),  # for composite foreign keys
        CheckConstraint("state IN ('draft', 'submitted', 'approved', 'returned')", name="state"),
        CheckConstraint("approver_rule IN ('', 'nobody', 'verifier')", name="approver_rule"),
        CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name="submitted"),
        CheckConstraint("(state IN ('approved', 'returned')) = (decided_at IS NOT NULL)", name="decided"),
        CheckConstraint("state <> 'returned' OR comment <> ''", name="return_needs_comment"),
        CheckConstraint("needed >= 1", name="needed"),
        CheckConstraint(
            "state <> 'approved' OR approver_rule = 'nobody' "
            "OR (decided_by IS NOT NULL AND decided_by <> submitted_by)",
            name="four_eyes",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int] = mapped_column(BigId)
    state: Mapped[str] = mapped_column(String(9), default=ApprovalState.DRAFT)
    approver_rule: Mapped[str] = mapped_column(String(8), default="")  # as it was when handed in
    submitted_by: Mapped[int | None] = mapped_column(BigId)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(BigId)  # nobody, when handing in was enough
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    needed: Mapped[int] = mapped_column(default=1)  # how many have to say yes, as it was when handed in
    comment: Mapped[str] = mapped_column(Text, default="")

    @property
    def state_label(self) -> str:
        return STATE_LABELS[ApprovalState(self.state)]


class ApprovalTouch(RegencyOwned, Base):
    """Somebody created, edited or handed in the subject."""

    __tablename__ = "approval_touches"
    __table_args__ = (
        ForeignKeyConstraint(
            ["regency_id", "approval_id"], ["approvals.regency_id", "approvals.id"], ondelete="CASCADE"
        ),
    )

    approval_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    touched_at: Mapped[datetime] = mapped_column(UtcDateTime)  # the first time


class ApprovalConsent(RegencyOwned, Base):
    """One yes to what was handed in last; handing in anew begins without any."""

    __tablename__ = "approval_consents"
    __table_args__ = (
        ForeignKeyConstraint(
            ["regency_id", "approval_id"], ["approvals.regency_id", "approvals.id"], ondelete="CASCADE"
        ),
    )

    approval_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_name: Mapped[str] = mapped_column(String(120))
    consented_at: Mapped[datetime] = mapped_column(UtcDateTime)


# The rules know no database and no clock.


def next_state(state: ApprovalState, move: Move, rule: ApproverRule | None = None) -> ApprovalState:
    """Where a move leads; handing in with nobody to approve leads straight through. Raises DomainError."""
    target = MOVES.get((state, move))
    if target is None:
        raise DomainError(_REFUSALS[state])
    if move is Move.SUBMIT and rule is ApproverRule.NOBODY:
        return ApprovalState.APPROVED
    return target


def reason_against_deciding(
    person_id: int,
    roles: Collection[Role],
    rule: ApproverRule,
    touched_by: Collection[int],
    consented: Collection[int] = (),
) -> str:
    """Why this person may not approve or return, with who may; empty when they may."""
    role = APPROVER_ROLES.get(rule)
    if role is None:
        return "Ajuan ini tidak memerlukan persetujuan."
    if role not in roles:
        return f"Hanya {ROLE_LABELS[role]} yang dapat memeriksa ajuan ini."
    if person_id in touched_by:
        return (
            "Anda ikut menyusun atau mengubah ajuan ini, jadi tidak dapat memeriksanya. "
            f"Minta {ROLE_LABELS[role]} lain."
        )
    if person_id in consented:
        return f"Anda sudah menyetujui ajuan ini. Persetujuan berikutnya dari {ROLE_LABELS[role]} lain."
    return ""


# Verbs: they flush and do not commit


def approval_or_none(subject_kind: str, subject_id: int) -> Approval | None:
    """The approval of a subject in the open scope."""
    return db.session.scalar(
        select(Approval).where(Approval.subject_kind == subject_kind, Approval.subject_id == subject_id)
    )


def touch(subject_kind: str, subject_id: int, *, regency_id: int, by: int) -> Approval:
    """Somebody creates or edits the subject: they cannot approve it any more.

    Raises DomainError when it is with the checker or approved, since what is being judged must stand still.
    """
    approval = approval_or_none(subject_kind, subject_id)
    if approval is None:
        approval = Approval(regency_id=regency_id, subject_kind=subject_kind, subject_id=subject_id)
        db.session.add(approval)
        db.session.flush()
    else:
        _lock(approval)
    next_state(ApprovalState(approval.state), Move.EDIT)
    _remember(approval, by)
    return approval


def submit(approval: Approval, *, by: int, approver: ApproverRule, needed: int = 1) -> None:
    """Hand the subject in; with nobody to approve it is approved by that, and the row says so.

    `needed` is how many different people have to approve it.
    """
    _lock(approval)
    approval.state = next_state(ApprovalState(approval.state), Move.SUBMIT, approver)
    now = clock.now()
    approval.approver_rule = approver
    approval.submitted_by, approval.submitted_at = by, now
    approval.decided_by, approval.decided_at = None, now if approval.state == ApprovalState.APPROVED else None
    approval.needed = needed
    approval.comment = ""
    _forget_consents(approval)
    _remember(approval, by)


def approve(approval: Approval, *, by: int, roles: Collection[Role], comment: str = "", name: str = "") -> bool:
    """Say yes; True when that was the last yes needed. `name` is kept beside it.

    Raises DomainError for the maker, for anybody who touched it or said yes before, and without the approver's role.
    """
    _lock(approval)
    next_state(ApprovalState(approval.state), Move.APPROVE)
    given = consents(approval)
    _refuse_decider(approval, by, roles, [each.person_id for each in given])
    db.session.add(
        ApprovalConsent(
            regency_id=approval.regency_id,
            approval_id=approval.id,
            person_id=by,
            person_name=name,
            consented_at=clock.now(),
        )
    )
    if len(given) + 1 < approval.needed:
        db.session.flush()
        return False
    _decide(approval, Move.APPROVE, by, comment)
    return True


def return_for_fix(approval: Approval, *, by: int, roles: Collection[Role], comment: str) -> None:
    """Send the subject back with what is to be put right. Raises DomainError without a comment."""
    if not comment.strip():
        raise DomainError("Tuliskan apa yang perlu diperbaiki, supaya penyusun tahu.", field="comment")
    _lock(approval)
    next_state(ApprovalState(approval.state), Move.RETURN_FOR_FIX)
    _refuse_decider(approval, by, roles, ())
    _forget_consents(approval)
    _decide(approval, Move.RETURN_FOR_FIX, by, comment)


def take_back(approval: Approval, *, by: int) -> None:
    """Its makers take back what they handed in, before anybody decided; whoever does so cannot approve it either."""
    _lock(approval)
    approval.state = next_state(ApprovalState(approval.state), Move.TAKE_BACK)
    approval.approver_rule = ""
    approval.submitted_by = approval.submitted_at = None
    _forget_consents(approval)
    _remember(approval, by)


def reopen(approval: Approval, *, comment: str) -> None:
    """The portal could not carry out what was approved: it waits for its maker again, with the reason."""
    _lock(approval)
    approval.state = next_state(ApprovalState(approval.state), Move.REOPEN)
    approval.comment = comment
    approval.decided_by = None  # no person sent it back
    db.session.flush()


def reason_against(approval: Approval, *, by: int, roles: Collection[Role]) -> str:
    """The sentence beside a locked button; empty when this person may decide now."""
    state = ApprovalState(approval.state)
    if state is not ApprovalState.SUBMITTED:
        return _REFUSALS[state]
    consented = [each.person_id for each in consents(approval)] if approval.needed > 1 else ()
    return reason_against_deciding(by, roles, ApproverRule(approval.approver_rule), touched_by(approval), consented)


def consents(approval: Approval) -> list[ApprovalConsent]:
    """Who said yes to what was handed in last, in that order."""
    return list(
        db.session.scalars(
            select(ApprovalConsent)
            .where(ApprovalConsent.approval_id == approval.id)
            .order_by(ApprovalConsent.consented_at, ApprovalConsent.person_id)
        )
    )


def touched_by(approval: Approval) -> set[int]:
    """Everybody who created, edited or handed in the subject."""
    return set(db.session.scalars(select(ApprovalTouch.person_id).where(ApprovalTouch.approval_id == approval.id)))


def _refuse_decider(approval: Approval, by: int, roles: Collection[Role], consented: Collection[int]) -> None:
    rule = ApproverRule(approval.approver_rule)
    reason = reason_against_deciding(by, roles, rule, touched_by(approval), consented)
    if reason:
        raise DomainError(reason)


def _decide(approval: Approval, move: Move, by: int, comment: str) -> None:
    approval.state = next_state(ApprovalState(approval.state), move)
    approval.decided_by, approval.decided_at = by, clock.now()
    approval.comment = comment.strip()
    db.session.flush()


def _forget_consents(approval: Approval) -> None:
    for each in consents(approval):
        db.session.delete(each)
    db.session.flush()


def _remember(approval: Approval, person_id: int) -> None:
    if person_id not in touched_by(approval):
        db.session.add(
            ApprovalTouch(
                regency_id=approval.regency_id,
                approval_id=approval.id,
                person_id=person_id,
                touched_at=clock.now(),
            )
        )
    db.session.flush()


def _lock(approval: Approval) -> None:
    """Two checkers press at the same moment: the second sees what the first did (SQLite holds its writer anyway)."""
    db.session.refresh(approval, with_for_update=True)
