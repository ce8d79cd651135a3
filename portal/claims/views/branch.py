"""A branch of BPJS Ketenagakerjaan looks at the claims of its regencies and says what it received, paid and refused."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from portal.claims import queries
from portal.claims.rules.states import StepKind
from portal.claims.views.blueprint import blueprint, list_page
from portal.claims.views.moves import back, step
from portal.claims.views.pages import Forms, file_page
from portal.core import crypto
from portal.core.access import requires
from portal.core.permissions import Permission

_URL = "/bpjs/<branch>/klaim/<int:claim_id>"


@blueprint.get("/bpjs/<branch>/klaim/")
@requires(Permission.ANSWER_CLAIMS)
def branch_index() -> Response:
    """A branch officer looks at the deaths of the branch's regencies that have no claim yet, or at claims."""
    return list_page(index="claims.branch_index", detail="claims.branch_detail", branch=True)


@blueprint.get(_URL)
@requires(Permission.ANSWER_CLAIMS)
def branch_detail(claim_id: int) -> Response:
    """A branch officer reads a claim file."""
    return file_page(queries.story_of(claim_id, crypto.keys()), Forms(), branch=True)


@blueprint.post(_URL + "/terima")
@requires(Permission.ANSWER_CLAIMS)
def branch_receive(claim_id: int) -> ResponseReturnValue:
    """A branch officer says that the papers are here."""
    return step(claim_id, StepKind.RECEIVED, branch=True)


@blueprint.post(_URL + "/bayar")
@requires(Permission.ANSWER_CLAIMS)
def branch_pay(claim_id: int) -> ResponseReturnValue:
    """A branch officer says what was paid."""
    return step(claim_id, StepKind.PAID, branch=True)


@blueprint.post(_URL + "/tolak")
@requires(Permission.ANSWER_CLAIMS)
def branch_refuse(claim_id: int) -> ResponseReturnValue:
    """A branch officer says why a claim was refused."""
    return step(claim_id, StepKind.REFUSED, branch=True)


@blueprint.post(_URL + "/batalkan-langkah")
@requires(Permission.ANSWER_CLAIMS)
def branch_take_back(claim_id: int) -> ResponseReturnValue:
    """A branch officer takes back a step that the branch recorded by mistake."""
    return back(claim_id, branch=True)
