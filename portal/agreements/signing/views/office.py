"""Signing electronically for the region."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from portal.agreements.signing.views import pages
from portal.agreements.signing.views.blueprint import OFFICE_URL, blueprint
from portal.agreements.views.blueprint import OFFICE
from portal.core.access import requires, takes_files
from portal.core.permissions import Permission


@blueprint.get(OFFICE_URL)
@requires(Permission.SIGN_AGREEMENTS)
def sign(agreement_id: int) -> Response:
    """The Bupati or head of office reads what is to be signed."""
    return pages.signing_page(agreement_id, OFFICE)


@blueprint.post(OFFICE_URL)
@requires(Permission.SIGN_AGREEMENTS)
@takes_files
def sign_submit(agreement_id: int) -> ResponseReturnValue:
    """The Bupati or head of office signs."""
    return pages.sign(agreement_id, OFFICE)


@blueprint.get(OFFICE_URL + "/<int:signature_id>.pdf")
@requires(Permission.VIEW_FIGURES)
def signed_file(agreement_id: int, signature_id: int) -> Response:
    """Somebody of the office takes the document as it was signed."""
    return pages.signed_file(agreement_id, signature_id)


@blueprint.post(OFFICE_URL + "/<int:signature_id>/periksa")
@requires(Permission.CHECK_AGREEMENTS)
def look_again(agreement_id: int, signature_id: int) -> ResponseReturnValue:
    """The verifier has a signed document looked at once more."""
    return pages.look_again(agreement_id, signature_id, OFFICE)
