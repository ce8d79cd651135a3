"""Reading proposals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.proposals.models import Proposal, ProposalState

PAGE_SIZE = 50


@dataclass(frozen=True)
class ProposalPage:
    """Up to 50 proposals, newest first, and the id to continue after, if more follow."""

    proposals: Sequence[Proposal]
    next_before: int | None


def page(state: ProposalState, before: int | None = None) -> ProposalPage:
    """Proposals of one state in scope."""
    query = select(Proposal).where(Proposal.state == state)
    if before is not None:
        query = query.where(Proposal.id < before)
    found = db.session.scalars(query.order_by(Proposal.id.desc()).limit(PAGE_SIZE + 1)).all()
    more = len(found) > PAGE_SIZE
    return ProposalPage(found[:PAGE_SIZE], found[PAGE_SIZE - 1].id if more else None)


def oldest(state: ProposalState, limit: int = 5) -> Sequence[Proposal]:
    """Those that have waited longest in a state: for a start page."""
    return db.session.scalars(select(Proposal).where(Proposal.state == state).order_by(Proposal.id).limit(limit)).all()


def counts() -> dict[ProposalState, int]:
    """How many stand where, in scope; states without any are missing."""
    rows = db.session.execute(select(Proposal.state, func.count()).group_by(Proposal.state))
    return {ProposalState(state): number for state, number in rows}


def proposal_by_id(proposal_id: int) -> Proposal:
    """Raises NotFoundError outside the scope."""
    found = db.session.scalars(select(Proposal).where(Proposal.id == proposal_id)).one_or_none()
    if found is None:
        raise NotFoundError("Ajuan ini tidak ditemukan di wilayah Anda.")
    return found


def returned_or_none(proposal_id: int | None, kind: str) -> Proposal | None:
    """The returned proposal of this kind that a form puts right; None when there is none to put right."""
    if proposal_id is None:
        return None
    return db.session.scalars(
        select(Proposal).where(
            Proposal.id == proposal_id, Proposal.kind == kind, Proposal.state == ProposalState.RETURNED
        )
    ).one_or_none()


def open_about(subject_id: int) -> Sequence[Proposal]:
    """Proposals about one quota that wait or were sent back, oldest first."""
    return db.session.scalars(
        select(Proposal)
        .where(
            Proposal.subject_id == subject_id,
            Proposal.state.in_((ProposalState.SUBMITTED, ProposalState.RETURNED)),
        )
        .order_by(Proposal.id)
    ).all()
