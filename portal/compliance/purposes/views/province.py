"""The province's register of purposes: all of its people see that one exists, its owner works with it."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.compliance.purposes import forms, queries, service
from portal.compliance.purposes.rules import Reach, name_of
from portal.compliance.purposes.service import PurposeTerms
from portal.compliance.purposes.views.blueprint import blueprint, detail_page
from portal.core import clock
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.settings import value_of
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.quotas import queries as quotas
from portal.regencies import queries as regencies


@blueprint.get("/provinsi/keperluan/")
@requires(Permission.VIEW_AUDIT)
def index() -> Response:
    """Somebody of the province sees who looks at whose people, why and until when."""
    lines, following = queries.purposes_page(request.args.get("sebelum", type=row_number))
    return render(
        "compliance/purposes/index.html",
        lines=lines,
        following=following,
        regions={regency.id: regency.official_name for regency in regencies.all_regencies()},
        name_of=name_of,
    )


@blueprint.get("/provinsi/keperluan/baru")
@requires(Permission.LOOK_BY_PURPOSE)
def create() -> Response:
    """A supervisor states why names of a regency are needed."""
    return _create(_form())


def _form(*, sent: bool = False) -> Any:
    today = clock.today()
    form = (
        forms.PurposeForm.from_request()
        if sent
        else forms.PurposeForm(
            data={"fiscal_year": today.year, "regency_id": request.args.get("wilayah", type=row_number)}
        )
    )
    form.choose("regency_id", [(each.id, each.official_name) for each in regencies.all_regencies()])
    years = sorted({*quotas.years(), today.year}, reverse=True)
    form.choose("fiscal_year", [(year, str(year)) for year in years])
    return form


def _create(form: forms.PurposeForm, status: int = 200) -> Response:
    return render("compliance/purposes/create.html", form=form, most_days=value_of("purpose_days", None), status=status)


@blueprint.post("/provinsi/keperluan/baru")
@requires(Permission.LOOK_BY_PURPOSE)
def create_submit() -> ResponseReturnValue:
    """A supervisor opens a purpose: recorded, and shown to the regency at once."""
    form = _form(sent=True)
    if form.validate() and form.until_on.data is not None:
        terms = PurposeTerms(
            form.regency_id.data,
            form.what_for.data,
            form.legal_basis.data,
            form.fiscal_year.data,
            form.until_on.data,
            Reach(form.reach.data),
            form.upload_id.data,
            form.may_export.data,
        )
        try:
            made = service.open_purpose(terms, by=current_actor())
            words = f"Keperluan {name_of(made.id)} berlaku. Wilayahnya melihatnya sekarang juga."
            return done(words, to=url_for("purposes.detail", purpose_id=made.id))
        except DomainError as error:
            form.refuse(error)
    return _create(form, 422)


@blueprint.get("/provinsi/keperluan/<int:purpose_id>")
@requires(Permission.VIEW_AUDIT)
def detail(purpose_id: int) -> Response:
    """Somebody of the province reads a purpose and what was looked at through it."""
    return detail_page(queries.purpose_by_id(purpose_id))


@blueprint.post("/provinsi/keperluan/<int:purpose_id>/akhiri")
@requires(Permission.LOOK_BY_PURPOSE)
def end(purpose_id: int) -> ResponseReturnValue:
    """A supervisor ends a purpose before its day, the own one or a colleague's."""
    purpose = queries.purpose_by_id(purpose_id)
    form = forms.EndForm.from_request()
    if form.validate():
        try:
            service.end(purpose.id, form.why.data, by=current_actor())
            return done("Keperluan diakhiri.", to=url_for("purposes.detail", purpose_id=purpose.id))
        except DomainError as error:
            form.refuse(error)
    return detail_page(purpose, ending=form, status=422)
