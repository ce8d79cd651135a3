"""Proposals of an office: what waits, one with its effect, and the acts on it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core import approval
from portal.core.access import may, reason_against, requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.proposals import forms, queries, service
from portal.proposals.models import PROPOSAL_STATE_LABELS, Proposal, ProposalState

blueprint = Blueprint("proposals", __name__)


@blueprint.get("/wilayah/<regency>/ajuan/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of the office looks at what waits for approval, was sent back, or holds."""
    chosen = request.args.get("keadaan", "")
    state = ProposalState(chosen) if chosen in set(ProposalState) else ProposalState.SUBMITTED
    counts = queries.counts()
    page = queries.page(state, request.args.get("sebelum", type=row_number))
    return render(
        "proposals/index.html",
        state=state,
        page=page,
        kinds={each.kind: service.kind_of(each.kind) for each in page.proposals},
        next_url=url_for("proposals.index", keadaan=state, sebelum=page.next_before) if page.next_before else "",
        first_url=url_for("proposals.index", keadaan=state) if "sebelum" in request.args else "",
        tabs=[
            (label, url_for("proposals.index", keadaan=each), each == state, counts.get(each, 0))
            for each, label in PROPOSAL_STATE_LABELS.items()
        ],
    )


@blueprint.get("/wilayah/<regency>/ajuan/<int:proposal_id>")
@requires(Permission.VIEW_FIGURES)
def detail(proposal_id: int) -> Response:
    """Somebody of the office reads a proposal: what changes, who made it, who has to say yes."""
    return _detail(proposal_id)


def _detail(
    proposal_id: int, form: forms.CommentForm | None = None, *, problem: str = "", status: int = 200
) -> Response:
    proposal = queries.proposal_by_id(proposal_id)
    handed_in = service.approval_of(proposal)
    kind = service.kind_of(proposal.kind)
    return render(
        "proposals/detail.html",
        fragment="ajuan",
        proposal=proposal,
        kind=kind,
        handed_in=handed_in,
        consents=approval.consents(handed_in) if handed_in.needed > 1 else [],
        locked_reason=_locked_reason(handed_in),
        edit_url=url_for(kind.edit_endpoint, ajuan=proposal.id, **_address(proposal, kind)),
        looks=[
            (look.label, url_for(look.endpoint, **{key: proposal.payload[key] for key in look.keys}))
            for look in kind.looks
            if may(look.permission) and proposal.payload.keys() >= set(look.keys)
        ],
        form=form or forms.CommentForm(),
        problem=problem,
        status=status,
    )


def _address(proposal: Proposal, kind: service.Kind) -> dict[str, Any]:
    """What the form of a returned proposal has in its address: the quota it is about, and what its kind names."""
    values = {key: proposal.payload[key] for key in kind.edit_keys}
    return values if proposal.subject_id is None else {"quota_id": proposal.subject_id, **values}


def _locked_reason(handed_in: approval.Approval) -> str:
    if not may(Permission.APPROVE_PROPOSALS):
        return reason_against(Permission.APPROVE_PROPOSALS)
    person_id = current_actor().id
    assert person_id is not None
    return approval.reason_against(handed_in, by=person_id, roles=g.roles)


@blueprint.post("/wilayah/<regency>/ajuan/<int:proposal_id>/setujui")
@requires(Permission.APPROVE_PROPOSALS)
def approve(proposal_id: int) -> ResponseReturnValue:
    """The verifier says yes; the change holds at once."""
    queries.proposal_by_id(proposal_id)
    try:
        proposal = service.approve(proposal_id, by=current_actor(), roles=g.roles)
    except DomainError as error:
        return _detail(proposal_id, problem=error.sentence, status=422)
    words = (
        "Ajuan disetujui dan berlaku."
        if proposal.state is ProposalState.APPROVED
        else ("Persetujuan Anda dicatat. Ajuan berlaku setelah disetujui satu verifikator lagi.")
    )
    return done(words, to=_page(proposal_id), page=lambda: _detail(proposal_id))


@blueprint.post("/wilayah/<regency>/ajuan/<int:proposal_id>/kembalikan")
@requires(Permission.APPROVE_PROPOSALS)
def return_for_fix(proposal_id: int) -> ResponseReturnValue:
    """The verifier sends a proposal back with what is to be put right."""
    queries.proposal_by_id(proposal_id)
    form = forms.CommentForm.from_request()
    if form.validate():
        try:
            service.return_for_fix(proposal_id, by=current_actor(), roles=g.roles, comment=form.comment.data)
            return done("Ajuan dikembalikan.", to=_page(proposal_id), page=lambda: _detail(proposal_id))
        except DomainError as error:
            form.refuse(error)
    return _detail(proposal_id, form, status=422)


@blueprint.post("/wilayah/<regency>/ajuan/<int:proposal_id>/tarik")
@requires(Permission.MANAGE_QUOTAS)
def withdraw(proposal_id: int) -> ResponseReturnValue:
    """The operator takes a proposal back."""
    service.withdraw(proposal_id, by=current_actor())
    return done("Ajuan ditarik kembali.", to=_page(proposal_id), page=lambda: _detail(proposal_id))


def _page(proposal_id: int) -> str:
    return url_for("proposals.detail", proposal_id=proposal_id)
