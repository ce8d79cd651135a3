"""What the office says happened to a claim: filed, paid, refused, or a step taken back."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.claims import forms, queries, service
from portal.claims.rules.states import STEP_LABELS, StepKind
from portal.claims.service import StepTerms
from portal.claims.views.blueprint import blueprint
from portal.claims.views.pages import STEP_FORMS, Forms, file_page
from portal.core import crypto
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done

_URL = "/wilayah/<regency>/klaim/<int:claim_id>"


@blueprint.post(_URL + "/ajukan")
@requires(Permission.MANAGE_CLAIMS)
def file(claim_id: int) -> ResponseReturnValue:
    """The operator says when and where the claim was handed in."""
    return step(claim_id, StepKind.FILED, branch=False)


@blueprint.post(_URL + "/bayar")
@requires(Permission.MANAGE_CLAIMS)
def pay(claim_id: int) -> ResponseReturnValue:
    """The operator says what the family was paid."""
    return step(claim_id, StepKind.PAID, branch=False)


@blueprint.post(_URL + "/tolak")
@requires(Permission.MANAGE_CLAIMS)
def refuse(claim_id: int) -> ResponseReturnValue:
    """The operator says why the claim was refused."""
    return step(claim_id, StepKind.REFUSED, branch=False)


@blueprint.post(_URL + "/batalkan-langkah")
@requires(Permission.MANAGE_CLAIMS)
def take_back(claim_id: int) -> ResponseReturnValue:
    """The operator takes back a step that the office recorded by mistake."""
    return back(claim_id, branch=False)


def step(claim_id: int, kind: StepKind, *, branch: bool) -> ResponseReturnValue:
    """One step of the office or of its branch: the same form, the same rules."""
    form = STEP_FORMS[kind].from_request(prefix=kind.value)
    story = queries.story_of(claim_id, crypto.keys())
    if form.validate():
        given = {name: value for name, value in form.data.items() if value is not None}
        try:
            service.take_step(claim_id, StepTerms(kind, **given), by_branch=branch, by=current_actor())
            return done(f"{STEP_LABELS[kind]}.", to=page_of(claim_id, branch=branch))
        except DomainError as error:
            form.refuse(error)
    return file_page(story, Forms(step=(kind, form)), 422, branch=branch)


def back(claim_id: int, *, branch: bool) -> ResponseReturnValue:
    """The newest step is taken back by whoever recorded it."""
    form = forms.ReasonForm.from_request(prefix="batal")
    story = queries.story_of(claim_id, crypto.keys())
    if form.validate():
        try:
            service.take_back_step(claim_id, reason=form.reason.data or "", by_branch=branch, by=current_actor())
            return done("Langkah terakhir dibatalkan.", to=page_of(claim_id, branch=branch))
        except DomainError as error:
            form.refuse(error)
    return file_page(story, Forms(taking_back=form), 422, branch=branch)


def page_of(claim_id: int, *, branch: bool) -> str:
    """Where the file is read."""
    return url_for("claims.branch_detail" if branch else "claims.detail", claim_id=claim_id)
