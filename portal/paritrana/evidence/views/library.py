"""The library of an office's evidence: the list, one piece with its viewer, and what may be done with it."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core import clock
from portal.core.access import may, reason_against, requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.core.web.rendering import wants_fragment
from portal.paritrana import queries as editions
from portal.paritrana.evidence import forms, previewing, queries, service
from portal.paritrana.evidence.queries import SHOWN_LABELS, EvidenceFilter, EvidenceStory, Shown
from portal.paritrana.evidence.views.blueprint import (
    LIBRARY,
    ONE,
    blueprint,
    file_of,
    may_take,
    picture_of,
    signed_for_me,
)
from portal.paritrana.models import ParitranaEvidence
from portal.paritrana.rules.criteria import EVIDENCE_LABELS, EvidenceKind


@blueprint.get(LIBRARY + "/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of the office looks evidence up."""
    wanted = _filter()
    edition = editions.newest_open_or_none()
    criteria = editions.criteria_of(edition.id) if edition is not None else []
    return render(
        "paritrana/evidence/index.html",
        fragment="bukti",
        also=["saringan"],
        wanted=wanted,
        kept=_address_of(wanted),
        counts=queries.counts(wanted.today),
        page=queries.evidence_page(wanted, after=request.args.get("setelah", type=row_number)),
        kinds=[("", "Semua jenis"), *((kind.value, label) for kind, label in EVIDENCE_LABELS.items())],
        shown=[("", "Semua"), *((each.value, label) for each, label in SHOWN_LABELS.items())],
        criteria=[
            ("", "Semua kriteria"),
            *((str(line.criterion.id), f"{line.criterion.code} {line.criterion.title}"[:60]) for line in criteria),
        ],
    )


def _filter() -> EvidenceFilter:
    """The filter that the address names; a code that nobody knows counts as not given."""
    kind, shown = request.args.get("jenis", ""), request.args.get("keadaan", "")
    return EvidenceFilter(
        clock.today(),
        " ".join(request.args.get("kata", "").split())[:80],
        EvidenceKind(kind) if kind in list(EvidenceKind) else None,
        Shown(shown) if shown in list(Shown) else None,
        request.args.get("kriteria", type=row_number),
    )


def _address_of(wanted: EvidenceFilter) -> dict[str, Any]:
    found = {
        "kata": wanted.words,
        "jenis": wanted.kind.value if wanted.kind else "",
        "keadaan": wanted.shown.value if wanted.shown else "",
        "kriteria": wanted.criterion_id,
    }
    return {name: value for name, value in found.items() if value}


@blueprint.get(ONE)
@requires(Permission.VIEW_FIGURES)
def detail(evidence_id: int) -> ResponseReturnValue:
    """Somebody of the office looks at one piece of evidence, or takes its file right after asking."""
    evidence = queries.evidence_by_id(evidence_id)
    if may(Permission.VIEW_PEOPLE) and may_take(evidence):
        return file_of(evidence)
    return detail_page(evidence_id)


def detail_page(evidence_id: int, *, removing: forms.RemoveForm | None = None, status: int = 200) -> Response:
    """The viewer, with what is known of the evidence and what it serves."""
    story = queries.story_of(evidence_id)
    job = previewing.job_of(evidence_id) if story.file is not None and story.preview is None else None
    if removing is None and wants_fragment() and job and request.args.get("v", type=int) == job.version:
        return Response(status=204)
    return render(
        "paritrana/evidence/detail.html",
        fragment="pratinjau",
        status=status,
        story=story,
        evidence=story.evidence,
        expired=is_expired(story.evidence),
        job=job,
        opened=request.args.get("gambar", "") == "1" and may(Permission.VIEW_PEOPLE),
        file_locked=reason_against(Permission.VIEW_PEOPLE),
        why_fixed=why_fixed(story),
        target_url=_target_url(story.evidence),
        removing=removing or forms.RemoveForm(),
    )


def _target_url(evidence: ParitranaEvidence) -> str:
    """The page of what a pointer points to; empty for what has none."""
    if evidence.kind is EvidenceKind.REGULATION:
        return url_for("regulations.detail", regulation_id=evidence.pointer_id)
    if evidence.kind is EvidenceKind.AGREEMENT:
        return url_for("agreements.detail", agreement_id=evidence.pointer_id)
    return url_for("contributions.index") if evidence.kind is EvidenceKind.PAYMENT else ""


def is_expired(evidence: ParitranaEvidence) -> bool:
    """Whether it holds no more today."""
    return evidence.valid_until is not None and evidence.valid_until < clock.today()


def why_fixed(story: EvidenceStory) -> str:
    """Why the evidence may not be changed or removed; empty when it may."""
    return next(filter(None, map(service.why_fixed, story.uses)), "")


@blueprint.get(ONE + "/gambar.webp")
@requires(Permission.VIEW_PEOPLE)
def picture(evidence_id: int) -> Response:
    """The first page of a file, small."""
    return picture_of(evidence_id)


@blueprint.post(ONE + "/gambar")
@requires(Permission.MANAGE_PARITRANA)
def draw_again(evidence_id: int) -> ResponseReturnValue:
    """The operator has the small picture drawn whose job failed."""
    service.draw_again(evidence_id, by=current_actor())
    return done("", to=_page_of(evidence_id))


@blueprint.post(ONE + "/unduh")
@requires(Permission.VIEW_PEOPLE)
def fetch(evidence_id: int) -> ResponseReturnValue:
    """Somebody of the office asks for the file: recorded, and then handed over for a day."""
    evidence = service.hand_over(evidence_id, by=current_actor())
    return done("", to=url_for("paritrana_evidence.detail", evidence_id=evidence_id, tanda=signed_for_me(evidence)))


@blueprint.get(ONE + "/ubah")
@requires(Permission.MANAGE_PARITRANA)
def edit(evidence_id: int) -> Response:
    """The operator is about to correct title and days."""
    evidence = queries.evidence_by_id(evidence_id)
    values = {"title": evidence.title, "dated_on": evidence.dated_on, "valid_until": evidence.valid_until}
    return _edit(evidence, _change_form(evidence)(data=values), evidence.revision)


def _change_form(evidence: ParitranaEvidence) -> type[forms.EvidenceForm] | type[forms.TitleForm]:
    """Of a pointer only the title can be typed: its days are facts of the portal."""
    return forms.EvidenceForm if evidence.kind in (EvidenceKind.FILE, EvidenceKind.LINK) else forms.TitleForm


def _edit(
    evidence: ParitranaEvidence, form: forms.EvidenceForm | forms.TitleForm, revision: int, status: int = 200
) -> Response:
    return render(
        "paritrana/evidence/edit.html",
        evidence=evidence,
        form=form,
        pointer=isinstance(form, forms.TitleForm),
        revision=revision,
        status=status,
    )


@blueprint.post(ONE + "/ubah")
@requires(Permission.MANAGE_PARITRANA)
def edit_submit(evidence_id: int) -> ResponseReturnValue:
    """The operator corrects title and days; an outdated form comes back with what was typed."""
    evidence = queries.evidence_by_id(evidence_id)
    form = _change_form(evidence).from_request()
    seen = request.form.get("revision", default=0, type=row_number)
    if form.validate():
        try:
            service.change(evidence_id, form.terms(), revision=seen, by=current_actor())
            return done("Perubahan disimpan.", to=_page_of(evidence_id))
        except service.OutdatedEvidenceError as error:
            form.refuse(error)
            seen = evidence.revision
        except DomainError as error:
            form.refuse(error)
    return _edit(evidence, form, seen, 422)


@blueprint.post(ONE + "/keluarkan")
@requires(Permission.MANAGE_PARITRANA)
def remove(evidence_id: int) -> ResponseReturnValue:
    """The operator takes out what does not belong into the library."""
    form = forms.RemoveForm.from_request()
    if form.validate():
        try:
            service.remove(evidence_id, form.reason.data or "", by=current_actor())
            return done("Bukti dikeluarkan dari pustaka.", to=url_for("paritrana_evidence.index"))
        except DomainError as error:
            form.refuse(error)
    return detail_page(evidence_id, removing=form, status=422)


def _page_of(evidence_id: int) -> str:
    return url_for("paritrana_evidence.detail", evidence_id=evidence_id)
