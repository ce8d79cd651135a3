"""The register of regulations of an office: the list, one regulation with its chain and file, and the acts on it."""

from __future__ import annotations

from types import MappingProxyType

from flask import Blueprint, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.accounts.sessions import current_actor, current_person
from portal.audit.exporting import ask_for_file
from portal.core import clock, storage
from portal.core.access import reason_against, requires, takes_files, workplace
from portal.core.errors import DomainError, ForbiddenError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.core.web.files import handed_over
from portal.regulations import forms, queries, service, workbooks
from portal.regulations.models import Regulation
from portal.regulations.rules.chain import (
    RELATION_BACK_LABELS,
    RELATION_LABELS,
    STANDING_LABELS,
    Standing,
)
from portal.regulations.rules.papers import (
    NAMING_PEOPLE,
    TOPIC_LABELS,
    Region,
    citation,
    designation,
    kind_labels,
)
from portal.regulations.rules.terms import Difference, differences, topics_in_words

blueprint = Blueprint("regulations", __name__)
_URL = "/wilayah/<regency>/peraturan"
_ONE = _URL + "/<int:regulation_id>"
_FETCH_SECONDS = 600  # so long a recorded download may be taken
# Colour and shape of a standing; the words stand in the rules.
_KINDS = MappingProxyType(
    {
        Standing.DRAFT: "neutral",
        Standing.UPCOMING: "info",
        Standing.IN_FORCE: "success",
        Standing.AMENDED: "success",
        Standing.REVOKED: "error",
        Standing.ENDED: "warning",
    }
)


def _region() -> Region:
    return queries.region_of(workplace().id)


@blueprint.get(_URL + "/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of the office looks a regulation up."""
    wanted, region = workbooks.filter_of(request.args), _region()
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
        standing_kinds=_KINDS,
        removed=workbooks.REMOVED,
        kinds=[("", "Semua jenis"), *((kind.value, label) for kind, label in kind_labels(region).items())],
        topics=[("", "Semua bidang"), *((topic.value, label) for topic, label in TOPIC_LABELS.items())],
        years=[("", "Semua tahun"), *((str(year), str(year)) for year in queries.years())],
    )


@blueprint.post(_URL + "/unduh")
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


@blueprint.get(_URL + "/baru")
@requires(Permission.MANAGE_REGULATIONS)
def create() -> Response:
    """The operator is about to record a regulation or a draft."""
    given = {"year": clock.today().year, "signatory_title": _region().head_title}
    return _create(forms.RegulationForm(data=given))


def _create(form: forms.RegulationForm, status: int = 200) -> Response:
    form.name_kinds(kind_labels(_region()))
    return render("regulations/create.html", form=form, status=status)


@blueprint.post(_URL + "/baru")
@requires(Permission.MANAGE_REGULATIONS)
def create_submit() -> ResponseReturnValue:
    """The operator records a regulation or a draft; its file and its chain come next."""
    form = forms.RegulationForm.from_request()
    form.name_kinds(kind_labels(_region()))
    if form.validate_on(clock.today()):
        try:
            made = service.record_regulation(workplace().id, form.terms(), by=current_actor())
            return done("Peraturan dicatat. Lanjutkan dengan berkas dan hubungannya.", to=_page_of(made.id))
        except DomainError as error:
            form.refuse(error)
    return _create(form, 422)


@blueprint.get(_ONE)
@requires(Permission.VIEW_FIGURES)
def detail(regulation_id: int) -> Response:
    """Somebody of the office reads what is known of a regulation, or takes its file right after asking."""
    regulation = queries.regulation_by_id(regulation_id)
    if _may_take(regulation):
        return handed_over(storage.stored_file(regulation.file_id or 0))
    return _detail(regulation_id)


def _detail(
    regulation_id: int,
    *,
    file_form: forms.FileForm | None = None,
    taking_out: forms.TakeOutForm | None = None,
    status: int = 200,
) -> Response:
    story, region = queries.story_of(regulation_id, clock.today()), _region()
    regulation = story.regulation
    return render(
        "regulations/detail.html",
        fragment="isi_peraturan",
        status=status,
        story=story,
        regulation=regulation,
        region=region,
        name=designation(regulation.terms.paper, region),
        citation=citation(regulation.terms.paper, region),
        designation=designation,
        kind_label=kind_labels(region)[regulation.kind],
        topics=topics_in_words(regulation.topics),
        labels=RELATION_LABELS,
        back_labels=RELATION_BACK_LABELS,
        standings=STANDING_LABELS,
        standing_kinds=_KINDS,
        file=storage.stored_file(regulation.file_id) if regulation.file_id is not None else None,
        file_locked=_reason_against_file(regulation),
        names_people=regulation.kind in NAMING_PEOPLE,
        file_form=file_form or forms.FileForm(),
        taking_out=taking_out or forms.TakeOutForm(),
    )


@blueprint.get(_ONE + "/ubah")
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
    region = _region()
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


@blueprint.post(_ONE + "/ubah")
@requires(Permission.MANAGE_REGULATIONS)
def edit_submit(regulation_id: int) -> ResponseReturnValue:
    """The operator changes what was recorded; an outdated form comes back with what differs by now."""
    regulation = queries.regulation_by_id(regulation_id)
    form = forms.ChangeForm.from_request()
    form.name_kinds(kind_labels(_region()))
    seen, now = request.form.get("revision", default=0, type=row_number), None
    if form.validate_on(clock.today()):
        terms = form.terms()
        try:
            service.change(regulation_id, terms, revision=seen, reason=form.reason.data or "", by=current_actor())
            return done("Perubahan disimpan.", to=_page_of(regulation_id))
        except service.OutdatedError as error:
            form.refuse(error)
            seen = regulation.revision
            now = differences(regulation.terms, terms, kind_labels(_region()))
        except DomainError as error:
            form.refuse(error)
    return _edit(regulation, form, seen, 422, now=now)


@blueprint.get(_ONE + "/hubungan")
@requires(Permission.MANAGE_REGULATIONS)
def relation(regulation_id: int) -> Response:
    """The operator looks for what a regulation amends or revokes."""
    return _relation(queries.regulation_by_id(regulation_id), forms.RelationForm())


def _relation(regulation: Regulation, form: forms.RelationForm, status: int = 200) -> Response:
    words, region = workbooks.filter_of(request.values).words, _region()
    found, more = queries.candidates(regulation, words)
    form.choose(
        "target", [(str(each.id), f"{designation(each.terms.paper, region)} tentang {each.title}") for each in found]
    )
    return render(
        "regulations/relation.html",
        regulation=regulation,
        name=designation(regulation.terms.paper, region),
        form=form,
        words=words,
        found=len(found),
        more=more,
        status=status,
    )


@blueprint.post(_ONE + "/hubungan")
@requires(Permission.MANAGE_REGULATIONS)
def relate(regulation_id: int) -> ResponseReturnValue:
    """The operator records what a regulation does to another."""
    regulation = queries.regulation_by_id(regulation_id)
    form = forms.RelationForm.from_request()
    chosen = request.form.get("target", default=0, type=row_number)
    form.choose("target", [(str(chosen), "")] if chosen else [])
    if form.validate():
        try:
            service.relate(regulation_id, chosen, form.relation_given(), by=current_actor())
            return done("Hubungan dicatat.", to=_page_of(regulation_id))
        except DomainError as error:
            form.refuse(error)
    return _relation(regulation, form, 422)


@blueprint.post(_ONE + "/hubungan/<int:linked_id>/lepas")
@requires(Permission.MANAGE_REGULATIONS)
def unrelate(regulation_id: int, linked_id: int) -> ResponseReturnValue:
    """The operator takes a relation back that was recorded wrongly."""
    service.unrelate(regulation_id, linked_id, by=current_actor())
    return done("Hubungan dilepas.", to=_page_of(regulation_id), page=lambda: _detail(regulation_id))


@blueprint.post(_ONE + "/berkas")
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
            return done("Berkas disimpan.", to=_page_of(regulation_id))
        except DomainError as error:
            form.refuse(error)
    return _detail(regulation_id, file_form=form, status=422)


@blueprint.post(_ONE + "/berkas/unduh")
@requires(Permission.VIEW_FIGURES)
def fetch(regulation_id: int) -> ResponseReturnValue:
    """Somebody of the office asks for the file: recorded, and then handed over for ten minutes."""
    if reason := _reason_against_file(queries.regulation_by_id(regulation_id)):
        raise ForbiddenError(f"Berkas ini memuat nama orang. {reason}")
    regulation = service.hand_over(regulation_id, by=current_actor())
    sign = _signer().dumps(_taken_by_me(regulation))
    return done("", to=url_for("regulations.detail", regulation_id=regulation_id, tanda=sign))


@blueprint.post(_ONE + "/keluarkan")
@requires(Permission.MANAGE_REGULATIONS)
def take_out(regulation_id: int) -> ResponseReturnValue:
    """The operator takes out what was recorded by mistake."""
    form = forms.TakeOutForm.from_request()
    if form.validate():
        try:
            service.take_out(regulation_id, reason=form.reason.data or "", by=current_actor())
            return done(
                "Peraturan dikeluarkan dari register.",
                to=_page_of(regulation_id),
                page=lambda: _detail(regulation_id),
            )
        except DomainError as error:
            form.refuse(error)
    return _detail(regulation_id, taking_out=form, status=422)


def _page_of(regulation_id: int) -> str:
    return url_for("regulations.detail", regulation_id=regulation_id)


def _reason_against_file(regulation: Regulation) -> str:
    """Why this person does not get the file; empty when they do. One that names people takes the right to see them."""
    return reason_against(Permission.VIEW_PEOPLE) if regulation.kind in NAMING_PEOPLE else ""


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="regulations.file")


def _taken_by_me(regulation: Regulation) -> list[int]:
    """Who takes which file of which regulation: a sign for one opens no other."""
    return [current_person().id, regulation.id, regulation.file_id or 0]


def _may_take(regulation: Regulation) -> bool:
    """Whether the address carries the sign that this person got when the download was recorded, and it still holds."""
    try:
        said = _signer().loads(request.args.get("tanda", ""), max_age=_FETCH_SECONDS)
    except BadData:
        return False
    return bool(said == _taken_by_me(regulation)) and not _reason_against_file(regulation)
