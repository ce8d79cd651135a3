"""Signing electronically for BPJS Ketenagakerjaan."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from portal.agreements.signing.views import pages
from portal.agreements.signing.views.blueprint import BRANCH_URL, blueprint
from portal.agreements.views.blueprint import BRANCH
from portal.core.access import requires, takes_files
from portal.core.permissions import Permission


@blueprint.get(BRANCH_URL)
@requires(Permission.SIGN_AGREEMENTS)
def branch_sign(agreement_id: int) -> Response:
    """The head of the branch reads what is to be signed."""
    return pages.signing_page(agreement_id, BRANCH)


@blueprint.post(BRANCH_URL)
@requires(Permission.SIGN_AGREEMENTS)
@takes_files
def branch_sign_submit(agreement_id: int) -> ResponseReturnValue:
    """The head of the branch signs."""
    return pages.sign(agreement_id, BRANCH)


@blueprint.get(BRANCH_URL + "/<int:signature_id>.pdf")
@requires(Permission.ANSWER_AGREEMENTS)
def branch_signed_file(agreement_id: int, signature_id: int) -> Response:
    """A branch officer takes the document as it was signed."""
    return pages.signed_file(agreement_id, signature_id)


@blueprint.post(BRANCH_URL + "/<int:signature_id>/periksa")
@requires(Permission.ANSWER_AGREEMENTS)
def branch_look_again(agreement_id: int, signature_id: int) -> ResponseReturnValue:
    """A branch officer has a signed document looked at once more."""
    return pages.look_again(agreement_id, signature_id, BRANCH)
