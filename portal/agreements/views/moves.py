"""What is done about an agreement on its page: send, agree, return, open again, hold, end, cancel."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.agreements import service
from portal.agreements.forms import move_form
from portal.agreements.rules.states import MOVE_LABELS, Move, Mover
from portal.agreements.views.blueprint import BRANCH, OFFICE, Side, blueprint
from portal.agreements.views.detail import agreement_page, seen_by
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done

_URL = "/perjanjian/<int:agreement_id>"
_DRAFTERS = frozenset({Move.SUBMIT, Move.CANCEL})
_CHECKERS = frozenset({Move.AGREE, Move.RETURN, Move.UNAGREE, Move.HOLD, Move.RESUME, Move.TERMINATE, Move.CANCEL})
_BRANCHES = frozenset({Move.AGREE, Move.RETURN, Move.UNAGREE})


@blueprint.post("/wilayah/<regency>" + _URL + "/langkah/<move>")
@requires(Permission.MANAGE_AGREEMENTS)
def move(agreement_id: int, move: str) -> ResponseReturnValue:
    """The operator sends a draft to be looked at, or gives it up."""
    return _make(agreement_id, move, _DRAFTERS, Mover.DRAFTER, OFFICE)


@blueprint.post("/wilayah/<regency>" + _URL + "/periksa/<move>")
@requires(Permission.CHECK_AGREEMENTS)
def check(agreement_id: int, move: str) -> ResponseReturnValue:
    """The verifier says yes for the region, sends back, holds, resumes or ends."""
    return _make(agreement_id, move, _CHECKERS, Mover.CHECKER, OFFICE)


@blueprint.post("/bpjs/<branch>" + _URL + "/langkah/<move>")
@requires(Permission.ANSWER_AGREEMENTS)
def branch_move(agreement_id: int, move: str) -> ResponseReturnValue:
    """The branch says yes for BPJS Ketenagakerjaan, or sends back."""
    return _make(agreement_id, move, _BRANCHES, Mover.BRANCH, BRANCH)


def _make(agreement_id: int, name: str, permitted: frozenset[Move], mover: Mover, side: Side) -> ResponseReturnValue:
    if name not in permitted:
        abort(404)
    wanted = Move(name)
    form = move_form(wanted)
    agreement = service.held(agreement_id)
    if form.validate():
        try:
            if form.version.data != seen_by(agreement, wanted):
                raise DomainError("Naskahnya sudah berubah sejak halaman ini dibuka. Baca dahulu yang baru.")
            service.make(
                agreement,
                wanted,
                (mover,),
                by=current_actor(),
                reason=form.reason.data or "" if "reason" in form else "",
                happened_on=form.happened_on.data if "happened_on" in form else None,
            )
            return done(f"{MOVE_LABELS[wanted]}.", to=side.url("detail", agreement_id=agreement_id))
        except DomainError as error:
            form.refuse(error)
    form.version.raw_data, form.version.data = None, seen_by(agreement, wanted)
    return agreement_page(agreement_id, side, typed=(wanted, form), status=422)
