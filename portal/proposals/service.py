"""Propose, approve, return, withdraw: one way for every change that needs a second pair of eyes.

A capability registers a kind with the function that carries it out; approving does that in the same transaction, so an
approved proposal is always a done one. What can no longer be done is refused with its reason and stays proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.audit.service import Actor, record
from portal.core import approval, clock, holding
from portal.core.approval import ApprovalState, ApproverRule
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.permissions import Permission, Role
from portal.core.settings import value_of
from portal.proposals.models import Proposal, ProposalState

SUBJECT = "proposal"
_MILLION = 1_000_000


@dataclass(frozen=True)
class Deciding:
    """Who made a proposal and who said yes ("" where the office wants nobody): both go onto what is carried out."""

    maker: Actor
    approved_by: str = ""
    proposal_id: int | None = None


# Carries the payload out; the proposal tells regency and subject. Raises DomainError when it cannot be done (any more).
CarryOut = Callable[[Proposal, Mapping[str, Any], Deciding], None]


@dataclass(frozen=True)
class Look:
    """A page that an approver looks at before saying yes; `keys` of the payload stand in its address."""

    label: str
    endpoint: str
    keys: tuple[str, ...]
    permission: Permission


@dataclass(frozen=True)
class Kind:
    """A kind of proposal. `edit_endpoint` is the form a returned one is put right in (it gets `ajuan`)."""

    name: str
    label: str
    edit_endpoint: str
    edit_keys: tuple[str, ...]  # what of the payload stands in that form's address
    carry_out: CarryOut
    approver_setting: str  # the office's setting that says whether somebody has to approve
    looks: tuple[Look, ...]


_kinds: dict[str, Kind] = {}


def kind(
    name: str,
    *,
    label: str,
    edit_endpoint: str,
    edit_keys: tuple[str, ...] = (),
    approver_setting: str = "money_approver",
    looks: tuple[Look, ...] = (),
) -> Callable[[CarryOut], CarryOut]:
    """Register what carries out proposals of this kind. Raises ValueError when the name is taken."""

    def register(function: CarryOut) -> CarryOut:
        if name in _kinds and _kinds[name].carry_out is not function:
            raise ValueError(f"two kinds of proposal are called {name!r}")
        _kinds[name] = Kind(name, label, edit_endpoint, edit_keys, function, approver_setting, looks)
        return function

    return register


def kind_of(name: str) -> Kind:
    """Raises KeyError for a kind nobody registered."""
    return _kinds[name]


@dataclass(frozen=True)
class Draft:
    """What is handed in. `facts`: [label, value] or [label, before, after], as the reader is shown them."""

    kind: str
    regency_id: int
    fiscal_year: int
    title: str
    facts: Sequence[Sequence[str]]
    payload: Mapping[str, Any]
    amount: int = 0
    subject_id: int | None = None


def propose(draft: Draft, *, by: Actor, instead_of: int | None = None) -> Proposal:
    """Hand a change in; where the office wants no approval it is carried out at once.

    The change is tried first and taken back, so that nothing impossible waits for an approver. `instead_of` names the
    returned proposal that this one puts right. Raises DomainError with the reason when it cannot be done.
    """
    with db.session.begin_nested():  # what is refused leaves no trace on the page that says so
        return _propose(draft, by=by, instead_of=instead_of)


def _propose(draft: Draft, *, by: Actor, instead_of: int | None) -> Proposal:
    assert by.id is not None
    proposal = _fresh(draft, by) if instead_of is None else _corrected(draft, instead_of)
    handed_in = approval.touch(SUBJECT, proposal.id, regency_id=proposal.regency_id, by=by.id)
    rule = ApproverRule(value_of(kind_of(proposal.kind).approver_setting, proposal.regency_id))
    approval.submit(handed_in, by=by.id, approver=rule, needed=_needed(proposal))
    proposal.state = ProposalState.SUBMITTED
    proposal.comment = proposal.decided_by_name = ""
    proposal.decided_at = None
    _record(proposal, "proposal_submitted", f"Ajuan no. {proposal.id} diajukan: {proposal.title}", by)
    if handed_in.state == ApprovalState.APPROVED:
        _carry_out(proposal, Deciding(by, "", proposal.id))
    else:
        _try(proposal, by)
    db.session.flush()
    return proposal


def approve(proposal_id: int, *, by: Actor, roles: Collection[Role]) -> Proposal:
    """Say yes; the last yes carries the change out.

    Raises DomainError when this person may not, or it cannot be done any more.
    """
    with db.session.begin_nested():
        return _approve(proposal_id, by=by, roles=roles)


def _approve(proposal_id: int, *, by: Actor, roles: Collection[Role]) -> Proposal:
    assert by.id is not None
    proposal = lock(proposal_id)
    _refuse_unless(proposal, ProposalState.SUBMITTED)
    handed_in = approval_of(proposal)
    _record(proposal, "proposal_approved", f"Ajuan no. {proposal.id} disetujui: {proposal.title}", by)
    if approval.approve(handed_in, by=by.id, roles=roles, name=by.name):
        approvers = " dan ".join(each.person_name for each in approval.consents(handed_in))
        maker = Actor(proposal.created_by, proposal.created_by_name, "")
        _carry_out(proposal, Deciding(maker, approvers[:250], proposal.id))
    db.session.flush()
    return proposal


def return_for_fix(proposal_id: int, *, by: Actor, roles: Collection[Role], comment: str) -> Proposal:
    """Send a proposal back with what is to be put right. Raises DomainError without a comment."""
    assert by.id is not None
    proposal = lock(proposal_id)
    _refuse_unless(proposal, ProposalState.SUBMITTED)
    approval.return_for_fix(approval_of(proposal), by=by.id, roles=roles, comment=comment)
    proposal.state = ProposalState.RETURNED
    proposal.comment = comment.strip()
    proposal.decided_by_name, proposal.decided_at = by.name, clock.now()
    _record(proposal, "proposal_returned", f"Ajuan no. {proposal.id} dikembalikan.", by, reason=comment)
    return proposal


def withdraw(proposal_id: int, *, by: Actor) -> Proposal:
    """Its office takes a proposal back; withdrawing twice does nothing. Raises DomainError for one carried out."""
    proposal = lock(proposal_id)
    if proposal.state is ProposalState.WITHDRAWN:
        return proposal
    if not proposal.is_open:
        raise DomainError("Ajuan ini sudah berlaku, jadi tidak dapat ditarik. Ajukan perubahan baru.")
    proposal.state = ProposalState.WITHDRAWN
    proposal.decided_by_name, proposal.decided_at = by.name, clock.now()
    _record(proposal, "proposal_withdrawn", f"Ajuan no. {proposal.id} ditarik kembali.", by)
    return proposal


def lock(proposal_id: int) -> Proposal:
    """The proposal, held until the end of the transaction. Raises NotFoundError outside the scope."""
    return holding.hold(Proposal, proposal_id, "Ajuan ini tidak ditemukan di wilayah Anda.")


def approval_of(proposal: Proposal) -> approval.Approval:
    """Its row of maker and checker."""
    found = approval.approval_or_none(SUBJECT, proposal.id)
    assert found is not None  # made when it was handed in
    return found


def _fresh(draft: Draft, by: Actor) -> Proposal:
    kind_of(draft.kind)
    proposal = Proposal(
        regency_id=draft.regency_id,
        kind=draft.kind,
        state=ProposalState.SUBMITTED,
        created_by=by.id,
        created_by_name=by.name,
        created_at=clock.now(),
    )
    _fill(proposal, draft)
    db.session.add(proposal)
    db.session.flush()
    return proposal


def _corrected(draft: Draft, proposal_id: int) -> Proposal:
    proposal = lock(proposal_id)
    _refuse_unless(proposal, ProposalState.RETURNED)
    if proposal.kind != draft.kind:
        raise NotFoundError("Ajuan ini tidak ditemukan di wilayah Anda.")
    _fill(proposal, draft)
    return proposal


def _fill(proposal: Proposal, draft: Draft) -> None:
    proposal.subject_id = draft.subject_id
    proposal.fiscal_year = draft.fiscal_year
    proposal.title = draft.title
    proposal.facts = [[str(each) for each in fact] for fact in draft.facts]
    proposal.payload = dict(draft.payload)
    proposal.amount = draft.amount


def _needed(proposal: Proposal) -> int:
    from_million = value_of("second_approver_from_million", proposal.regency_id)
    return 2 if from_million and proposal.amount >= from_million * _MILLION else 1


def _refuse_unless(proposal: Proposal, wanted: ProposalState) -> None:
    if proposal.state is wanted:
        return
    raise DomainError(
        {
            ProposalState.SUBMITTED: "Ajuan ini sedang menunggu persetujuan.",
            ProposalState.RETURNED: "Ajuan ini sudah dikembalikan. Perbaiki dan ajukan lagi.",
            ProposalState.APPROVED: "Ajuan ini sudah disetujui dan berlaku.",
            ProposalState.WITHDRAWN: "Ajuan ini sudah ditarik kembali.",
        }[proposal.state]
    )


def _carry_out(proposal: Proposal, deciding: Deciding) -> None:
    kind_of(proposal.kind).carry_out(proposal, proposal.payload, deciding)
    proposal.state = ProposalState.APPROVED
    proposal.decided_by_name, proposal.decided_at = deciding.approved_by, clock.now()
    db.session.flush()


class _TakenBack(Exception):  # noqa: N818 - not an error: how a savepoint is left without a trace
    pass


def _try(proposal: Proposal, by: Actor) -> None:
    """Carry the change out in a savepoint and take it back: what cannot be done is refused to its maker already."""
    try:
        with db.session.begin_nested():
            kind_of(proposal.kind).carry_out(proposal, proposal.payload, Deciding(by, "", proposal.id))
            db.session.flush()
            raise _TakenBack
    except _TakenBack:
        return


def _record(proposal: Proposal, action: str, sentence: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=proposal.regency_id,
        subject_kind=SUBJECT,
        subject_id=proposal.id,
        reason=reason,
    )
