"""Looking at people through a purpose: opened by a recorded press, one page each; a NIK and a file likewise."""

from __future__ import annotations

from flask import Response, current_app, g, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.beneficiaries import queries as beneficiaries
from portal.beneficiaries import reference
from portal.compliance.purposes import files, queries, service
from portal.compliance.purposes.rules import LookKind, name_of
from portal.compliance.purposes.views.blueprint import blueprint, detail_page, look_form
from portal.core.access import requires
from portal.core.errors import DomainError, ForbiddenError, NotFoundError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.files import attached
from portal.regencies import queries as regencies

_ONE = "/provinsi/keperluan/<int:purpose_id>"


@blueprint.post(_ONE + "/buka")
@requires(Permission.LOOK_BY_PURPOSE)
def look(purpose_id: int) -> ResponseReturnValue:
    """The owner opens a page of people: recorded with their number, and read by the regency."""
    purpose = queries.purpose_by_id(purpose_id)
    form = look_form(purpose, sent=True)
    if form.validate():
        try:
            made = service.open_people(
                purpose.id,
                after=form.after.data,
                district_code=form.district_code.data,
                place=dict(form.district_code.choices)[form.district_code.data] if form.district_code.data else "",
                terms=form.q.data,
                search_key=form.search_key.data,
                by=current_actor(),
            )
            return done("", to=url_for("purposes.people", purpose_id=purpose.id, look_id=made.id))
        except (ForbiddenError, NotFoundError):
            raise
        except DomainError as error:
            form.refuse(error)
    return detail_page(purpose, looking=form, status=422)


@blueprint.get(_ONE + "/buka/<int:look_id>")
@requires(Permission.LOOK_BY_PURPOSE)
def people(purpose_id: int, look_id: int) -> Response:
    """The owner reads the page that was opened, for an hour."""
    purpose, actor = queries.purpose_by_id(purpose_id), current_actor()
    look = queries.look_of(purpose.id, look_id)
    service.permit_page(purpose, look, actor)
    if look.kind not in (LookKind.PEOPLE, LookKind.SEARCH):
        raise NotFoundError
    districts, villages = regencies.place_names(purpose.regency_id)
    return render(
        "compliance/purposes/people.html",
        purpose=purpose,
        name=name_of(purpose.id),
        look=look,
        page=service.page_of(purpose, look.after, look.district_code, look.search_key, actor),
        form=look_form(purpose),
        districts=districts,
        villages=villages,
        occupations=reference.occupation_names(),
    )


@blueprint.post(_ONE + "/peserta/<int:beneficiary_id>/nik")
@requires(Permission.LOOK_BY_PURPOSE)
def reveal(purpose_id: int, beneficiary_id: int) -> ResponseReturnValue:
    """The owner opens one full NIK; the purpose is the reason that the record keeps."""
    purpose = queries.purpose_by_id(purpose_id)
    private = service.reveal(purpose.id, beneficiary_id, by=current_actor())
    person = beneficiaries.beneficiary_by_id(beneficiary_id)
    districts, villages = regencies.place_names(purpose.regency_id)
    g.done_location = url_for("purposes.detail", purpose_id=purpose.id)
    return render(
        "compliance/purposes/person.html",
        purpose=purpose,
        name=name_of(purpose.id),
        person=person,
        place=f"{villages[person.village_code]}, Kecamatan {districts[person.district_code]}",
        private=private,
    )


@blueprint.post(_ONE + "/unduh")
@requires(Permission.LOOK_BY_PURPOSE)
def export(purpose_id: int) -> ResponseReturnValue:
    """The owner opens the list as a workbook, where the purpose says so: recorded first, made by the next request."""
    look = service.open_file(purpose_id, by=current_actor())
    return done("", to=url_for("purposes.file", purpose_id=purpose_id, look_id=look.id))


@blueprint.get(_ONE + "/buka/<int:look_id>/berkas")
@requires(Permission.LOOK_BY_PURPOSE)
def file(purpose_id: int, look_id: int) -> Response:
    """The owner takes the workbook that was opened, for an hour."""
    purpose = queries.purpose_by_id(purpose_id)
    look = queries.look_of(purpose.id, look_id)
    made = files.people_workbook(purpose, look, current_app.config["PORTAL"].storage_dir, by=current_actor())
    return attached(made.content, made.file_name, made.media_type)
