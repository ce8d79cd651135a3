"""People of a list whom another source covers: asking whoever that is, without learning who."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.beneficiaries import forms, payers, queries
from portal.beneficiaries.rules.rows import RowKey
from portal.beneficiaries.views.lists import blueprint
from portal.core import formatting
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.quotas import queries as quotas

_URL = "/wilayah/<regency>/daftar/<int:upload_id>/sumber-lain"


@blueprint.get(_URL)
@requires(Permission.PREPARE_LISTS)
def covered(upload_id: int) -> Response:
    """The operator looks at the people of a list whom another source covers, and at what was asked about them."""
    return _page(upload_id, forms.AskForm(data={"text": payers.FIRST_MESSAGE}))


def _page(upload_id: int, form: forms.AskForm, status: int = 200) -> Response:
    upload = queries.upload_by_id(upload_id)
    return render(
        "uploads/covered.html",
        fragment="sumber",
        upload=upload,
        page=payers.covered_page(upload, _row("setelah")),
        at_once=payers.AT_ONCE,
        first_page="setelah" not in request.args,
        form=form,
        status=status,
    )


def _row(name: str) -> RowKey | None:
    """A row of the file named in the address or the form; what is none counts as not given."""
    try:
        return RowKey.parse(request.values.get(name, ""))
    except ValueError:
        return None


@blueprint.post(_URL)
@requires(Permission.PREPARE_LISTS)
def ask_payer(upload_id: int) -> ResponseReturnValue:
    """The operator asks about one of these people, or about all about whom nobody has asked."""
    upload = queries.upload_by_id(upload_id)
    form = forms.AskForm.from_request()
    if form.validate():
        try:
            rows = payers.rows_to_ask(upload, _row("baris"))
            asked = payers.ask(upload, quotas.quota_by_id(upload.quota_id), rows, form.text.data, by=current_actor())
            return done(_in_words(asked), to=url_for("uploads.covered", upload_id=upload.id))
        except DomainError as error:
            form.refuse(error)
    return _page(upload_id, form, 422)


def _in_words(asked: payers.Asked) -> str:
    parts = []
    if asked.sent:
        parts.append(f"{formatting.number(asked.sent)} pertanyaan dikirim. Jawabannya tampil di Percakapan.")
    if asked.free:
        parts.append(f"{formatting.number(asked.free)} orang tidak lagi dilindungi sumber lain: periksa ulang daftar.")
    return " ".join(parts)
