"""The register of regulations of an office: the list, and what is recorded, changed and taken out."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.core import clock
from portal.core.access import requires, workplace
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.regulations import forms, queries, service, workbooks
from portal.regulations.models import Regulation
from portal.regulations.rules.chain import STANDING_LABELS
from portal.regulations.rules.papers import TOPIC_LABELS, designation, kind_labels
from portal.regulations.rules.terms import Difference, differences
from portal.regulations.views.blueprint import (
    ONE,
    REGISTER,
    STANDING_KINDS,
    blueprint,
    own_region,
    page_of,
)
from portal.regulations.views.detail import detail_page


@blueprint.get(REGISTER + "/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of the office looks a regulation up."""
    wanted, region = workbooks.filter_of(request.args), own_region()
    return render(
        "regulations/index.html",
        fragment="peraturan",
        also=["saringan"],
        wanted=wanted,
        kept=workbooks.address_of(wanted),
        counts=queries.counts(wanted.today),
        page=queries.regulations_page(wanted, after=request.args.get("setelah", type=row_number)),
        region=region,
        designation=designation,
        standings=STANDING_LABELS,
        standing_kinds=STANDING_KINDS,
        removed=workbooks.REMOVED,
        kinds=[("", "Semua jenis"), *((kind.value, label) for kind, label in kind_labels(region).items())],
        topics=[("", "Semua bidang"), *((topic.value, label) for topic, label in TOPIC_LABELS.items())],
        years=[("", "Semua tahun"), *((str(year), str(year)) for year in queries.years())],
    )


@blueprint.post(REGISTER + "/unduh")
@requires(Permission.EXPORT_FIGURES)
def export() -> ResponseReturnValue:
    """Somebody of the office asks for the list as a workbook, with the filter it has."""
    download = ask_for_file(
        workbooks.REGISTER,
        title="Register peraturan",
        args=workbooks.address_of(workbooks.filter_of(request.values)),
        regency_id=workplace().id,
        by=current_actor(),
        action="regulations_exported",
        sentence="Register peraturan diunduh.",
    )
    return done("", to=url_for("exports.detail", download_id=download.id))


@blueprint.get(REGISTER + "/baru")
@requires(Permission.MANAGE_REGULATIONS)
def create() -> Response:
    """The operator is about to record a regulation or a draft."""
    given = {"year": clock.today().year, "signatory_title": own_region().head_title}
    return _create(forms.RegulationForm(data=given))


def _create(form: forms.RegulationForm, status: int = 200) -> Response:
    form.name_kinds(kind_labels(own_region()))
    return render("regulations/create.html", form=form, status=status)


@blueprint.post(REGISTER + "/baru")
@requires(Permission.MANAGE_REGULATIONS)
def create_submit() -> ResponseReturnValue:
    """The operator records a regulation or a draft; its file and its chain come next."""
    form = forms.RegulationForm.from_request()
    form.name_kinds(kind_labels(own_region()))
    if form.validate_on(clock.today()):
        try:
            made = service.record_regulation(workplace().id, form.terms(), by=current_actor())
            return done("Peraturan dicatat. Lanjutkan dengan berkas dan hubungannya.", to=page_of(made.id))
        except DomainError as error:
            form.refuse(error)
    return _create(form, 422)


@blueprint.get(ONE + "/ubah")
@requires(Permission.MANAGE_REGULATIONS)
def edit(regulation_id: int) -> Response:
    """The operator is about to change what was recorded, or to complete a draft."""
    regulation = queries.regulation_by_id(regulation_id)
    form = forms.ChangeForm(data={**vars(regulation.terms), "topics": sorted(regulation.topics)})
    return _edit(regulation, form, regulation.revision)


def _edit(
    regulation: Regulation,
    form: forms.ChangeForm,
    revision: int,
    status: int = 200,
    *,
    now: list[Difference] | None = None,
) -> Response:
    region = own_region()
    form.name_kinds(kind_labels(region))
    return render(
        "regulations/edit.html",
        regulation=regulation,
        name=designation(regulation.terms.paper, region),
        form=form,
        revision=revision,
        now=now or [],
        status=status,
    )


@blueprint.post(ONE + "/ubah")
@requires(Permission.MANAGE_REGULATIONS)
def edit_submit(regulation_id: int) -> ResponseReturnValue:
    """The operator changes what was recorded; an outdated form comes back with what differs by now."""
    regulation = queries.regulation_by_id(regulation_id)
    form = forms.ChangeForm.from_request()
    form.name_kinds(kind_labels(own_region()))
    seen, now = request.form.get("revision", default=0, type=row_number), None
    if form.validate_on(clock.today()):
        terms = form.terms()
        try:
            service.change(regulation_id, terms, revision=seen, reason=form.reason.data or "", by=current_actor())
            return done("Perubahan disimpan.", to=page_of(regulation_id))
        except service.OutdatedError as error:
            form.refuse(error)
            seen = regulation.revision
            now = differences(regulation.terms, terms, kind_labels(own_region()))
        except DomainError as error:
            form.refuse(error)
    return _edit(regulation, form, seen, 422, now=now)


@blueprint.post(ONE + "/keluarkan")
@requires(Permission.MANAGE_REGULATIONS)
def take_out(regulation_id: int) -> ResponseReturnValue:
    """The operator takes out what was recorded by mistake."""
    form = forms.TakeOutForm.from_request()
    if form.validate():
        try:
            service.take_out(regulation_id, reason=form.reason.data or "", by=current_actor())
            return done(
                "Peraturan dikeluarkan dari register.",
                to=page_of(regulation_id),
                page=lambda: detail_page(regulation_id),
            )
        except DomainError as error:
            form.refuse(error)
    return detail_page(regulation_id, taking_out=form, status=422)
