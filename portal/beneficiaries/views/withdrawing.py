"""A recorded list is taken back, after a page that shows what would change."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.beneficiaries import forms, queries
from portal.beneficiaries.models import Upload, UploadState
from portal.beneficiaries.views.lists import blueprint
from portal.beneficiaries.withdrawing import proposals as withdrawing
from portal.beneficiaries.withdrawing import service
from portal.beneficiaries.withdrawing.queries import KIND, effect_of, open_proposal
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.settings import APPROVER_NOBODY, value_of
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.proposals import queries as proposals
from portal.proposals.models import ProposalState
from portal.quotas import queries as quotas

_URL = "/wilayah/<regency>/daftar/<int:upload_id>"
_BEGUN = (UploadState.WITHDRAWING, UploadState.WITHDRAWN)


@blueprint.get(_URL + "/tarik")
@requires(Permission.VIEW_PEOPLE)
def withdrawal(upload_id: int) -> ResponseReturnValue:
    """The office looks at what would change if a recorded list were taken back."""
    return _page(queries.upload_by_id(upload_id), forms.ReasonForm())


def _page(upload: Upload, form: forms.ReasonForm, status: int = 200) -> Response:
    quota = quotas.quota_by_id(upload.quota_id)
    waiting = open_proposal(upload)
    return render(
        "uploads/withdrawal.html",
        fragment="isian",
        upload=upload,
        quota=quota,
        effect=effect_of(upload, quota),
        form=form,
        waiting=waiting,
        correcting=waiting is not None and waiting.state is ProposalState.RETURNED,
        needs_approval=value_of("list_approver", upload.regency_id) != APPROVER_NOBODY,
        status=status,
    )


@blueprint.post(_URL + "/tarik")
@requires(Permission.PREPARE_LISTS)
def withdraw(upload_id: int) -> ResponseReturnValue:
    """The operator takes a recorded list back, or asks a verifier to."""
    upload = queries.upload_by_id(upload_id)
    if upload.state in _BEGUN:  # pressed twice: the page of the list is the answer
        return done("Daftar sedang ditarik kembali.", to=url_for("uploads.detail", upload_id=upload.id))
    form = forms.ReasonForm.from_request()
    if form.validate():
        try:
            proposal = withdrawing.propose(
                upload,
                reason=form.reason.data or "",
                seen_people=request.form.get("people", type=row_number),
                by=current_actor(),
                instead_of=_returned(upload),
            )
            if proposal.state is ProposalState.SUBMITTED:
                to = url_for("proposals.detail", proposal_id=proposal.id)
                return done("Penarikan diajukan kepada verifikator.", to=to)
            return done("Daftar sedang ditarik kembali.", to=url_for("uploads.detail", upload_id=upload.id))
        except DomainError as error:
            form.refuse(error)
    return _page(queries.upload_by_id(upload_id), form, 422)


def _returned(upload: Upload) -> int | None:
    """The proposal that was sent back and is put right by this one."""
    waiting = open_proposal(upload)
    found = proposals.returned_or_none(waiting.id, KIND) if waiting is not None else None
    return found.id if found is not None else None


@blueprint.post(_URL + "/tetap-tercatat")
@requires(Permission.PREPARE_LISTS)
def keep_recorded(upload_id: int) -> ResponseReturnValue:
    """The operator leaves a list recorded whose withdrawal stopped."""
    upload = queries.upload_by_id(upload_id)
    service.give_up(upload, by=current_actor())
    return done("Penarikan dibatalkan. Daftar tetap tercatat.", to=url_for("uploads.detail", upload_id=upload.id))
