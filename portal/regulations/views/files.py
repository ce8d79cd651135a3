"""The PDF of a regulation: sent, and taken."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core.access import requires, takes_files
from portal.core.errors import DomainError, ForbiddenError
from portal.core.permissions import Permission
from portal.core.web import done
from portal.core.web.arguments import row_number
from portal.regulations import forms, queries, service
from portal.regulations.views.blueprint import ONE, blueprint, page_of
from portal.regulations.views.detail import detail_page, reason_against_file, sign_for


@blueprint.post(ONE + "/berkas")
@requires(Permission.MANAGE_REGULATIONS)
@takes_files
def attach(regulation_id: int) -> ResponseReturnValue:
    """The operator sends the PDF of a regulation."""
    form = forms.FileForm.from_request()
    form.file.data = request.files.get("file")
    if form.validate():
        seen = request.form.get("seen", default=0, type=row_number)
        try:
            service.attach(regulation_id, form.file.data.stream, seen=seen, by=current_actor())
            return done("Berkas disimpan.", to=page_of(regulation_id))
        except DomainError as error:
            form.refuse(error)
    return detail_page(regulation_id, file_form=form, status=422)


@blueprint.post(ONE + "/berkas/unduh")
@requires(Permission.VIEW_FIGURES)
def fetch(regulation_id: int) -> ResponseReturnValue:
    """Somebody of the office asks for the file: recorded, and then handed over for ten minutes."""
    if reason := reason_against_file(queries.regulation_by_id(regulation_id)):
        raise ForbiddenError(f"Berkas ini memuat nama orang. {reason}")
    regulation = service.hand_over(regulation_id, by=current_actor())
    return done("", to=url_for("regulations.detail", regulation_id=regulation_id, tanda=sign_for(regulation)))
