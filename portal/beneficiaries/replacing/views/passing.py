"""One replacement: the two people, and taking it back."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.beneficiaries import forms
from portal.beneficiaries.replacing import queries, service
from portal.beneficiaries.views.people import blueprint
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.quotas import queries as quotas
from portal.quotas.rules.ledger import FREED_REASON_LABELS
from portal.quotas.service import reason_against_year

_URL = "/wilayah/<regency>/peserta/penggantian/<int:replacement_id>"


@blueprint.get(_URL)
@requires(Permission.VIEW_PEOPLE)
def replacement(replacement_id: int) -> Response:
    """The office looks at who came into whose place."""
    return _page(replacement_id, forms.ReasonForm())


def _page(replacement_id: int, form: forms.ReasonForm, status: int = 200) -> Response:
    line = queries.replacement_by_id(replacement_id)
    return render(
        "beneficiaries/replacing/replacement.html",
        fragment="penggantian",
        line=line,
        made=line.replacement,
        reasons=FREED_REASON_LABELS,
        closed=reason_against_year(quotas.quota_by_id(line.replacement.quota_id).fiscal_year),
        form=form,
        status=status,
    )


@blueprint.post(_URL + "/batal")
@requires(Permission.PREPARE_LISTS)
def take_back_replacement(replacement_id: int) -> ResponseReturnValue:
    """The operator takes a mistaken replacement back."""
    line = queries.replacement_by_id(replacement_id)
    form = forms.ReasonForm.from_request()
    if form.validate():
        try:
            service.take_back(replacement_id, reason=form.reason.data or "", by=current_actor())
            return done(
                "Penggantian dibatalkan; penggantinya menunggu lagi di urutan semula.",
                to=url_for("beneficiaries.detail", beneficiary_id=line.old.beneficiary_id),
            )
        except DomainError as error:
            form.refuse(error)
    return _page(replacement_id, form, 422)
