"""Password and code once more, before an act that binds: what a view calls."""

from __future__ import annotations

from flask import Response, request

from portal.accounts.factors import service
from portal.accounts.factors.forms import EnrolForm, StepUpForm
from portal.accounts.sessions import current_person
from portal.accounts.throttle import SignInRefused
from portal.core.web import submission
from portal.core.web.lifecycle import commit_despite_refusal


def prove(form: StepUpForm, *, regency_id: int | None, recovery: bool = False) -> Response | None:
    """The signed-in person is who they say: None, and the act may follow in the same transaction.

    A Response is the answer to the first sending of this very form: return it. Call this before anything is loaded or
    changed: it ends the transaction and begins a new one. If the act is refused afterwards, the code is not used up
    either. `regency_id` and `recovery` as `service.confirm` takes them.

    Raises SignInRefused (422, or 429 for who has to wait) with the field, `password` or `code`; its failure is
    committed with the answer::

        form = SigningForm.from_request()  # a StepUpForm
        if form.validate():
            try:
                answered = stepping_up.prove(form, regency_id=workplace().id)
                if answered is not None:
                    return answered
                service.sign(...)
                return done(...)
            except DomainError as error:
                form.refuse(error)
    """
    try:
        proof = service.attempt(
            current_person(), form.password.data or "", form.code.data or "", request.remote_addr or ""
        )
        answered = submission.claim_again()
        if answered is not None:
            return answered
        service.confirm(proof, regency_id=regency_id, recovery=recovery)
    except SignInRefused:
        commit_despite_refusal()
        raise
    return None


def prove_password(form: EnrolForm) -> Response | None:
    """The same with the password alone, in a system scope, for somebody who has no factor yet."""
    try:
        proof = service.attempt(current_person(), form.password.data or "", "", request.remote_addr or "")
        answered = submission.claim_again()
        if answered is not None:
            return answered
        service.confirm_password(proof, regency_id=None)
    except SignInRefused:
        commit_despite_refusal()
        raise
    return None
