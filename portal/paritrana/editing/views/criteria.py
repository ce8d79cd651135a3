"""The criteria of a draft: each by the boxes of its kind."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.paritrana import queries
from portal.paritrana.editing import forms, service
from portal.paritrana.editing.queries import TOPICS, draft_of_line
from portal.paritrana.editing.views.blueprint import ONE, address_of, blueprint, refused, seen
from portal.paritrana.editing.views.editions import detail_page
from portal.paritrana.models import ParitranaEdition
from portal.paritrana.queries import CriterionLine
from portal.paritrana.rules.campaign import EditionState
from portal.paritrana.rules.criteria import KIND_LABELS, CriterionKind
from portal.paritrana.rules.edition_texts import PART_LABELS, RULE_PARTS, Part, beginning, texts_of

_CRITERION = ONE + "/kriteria/<int:criterion_id>"


@blueprint.get(ONE + "/kriteria/baru")
@requires(Permission.MANAGE_EDITIONS)
def new_criterion(year: int) -> Response:
    """Somebody of the province is about to add a criterion of a kind."""
    return _page(queries.edition_of_year(year), None)


@blueprint.get(_CRITERION)
@requires(Permission.MANAGE_EDITIONS)
def criterion(year: int, criterion_id: int) -> Response:
    """Somebody of the province looks at a criterion, or gives it another kind."""
    edition = queries.edition_of_year(year)
    return _page(edition, queries.criterion_by_id(edition.id, criterion_id))


def _page(
    edition: ParitranaEdition,
    line: CriterionLine | None,
    form: forms.CriterionForm | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    form = form or _filled(edition, line)
    kind = CriterionKind(form.kind.data or "")
    texts = texts_of(draft_of_line(line), TOPICS) if line is not None else {}
    return render(
        "paritrana/editing/criterion.html",
        edition=edition,
        row=line.criterion if line is not None else None,
        form=form,
        facts=[(PART_LABELS[part], text) for part, text in texts.items() if text],
        tabs=[(words, _own_address(edition, line, each), each is kind, None) for each, words in KIND_LABELS.items()],
        locked="" if edition.state is EditionState.DRAFT else service.NOT_A_DRAFT,
        problem=problem,
        status=status,
    )


def _own_address(edition: ParitranaEdition, line: CriterionLine | None, kind: CriterionKind) -> str:
    year = edition.judged_year
    if line is None:
        return url_for("paritrana_editions.new_criterion", year=year, jenis=kind, aspek=request.args.get("aspek"))
    return url_for("paritrana_editions.criterion", year=year, criterion_id=line.criterion.id, jenis=kind)


def _filled(edition: ParitranaEdition, line: CriterionLine | None) -> forms.CriterionForm:
    """The boxes as the criterion has them, or as a new one of the chosen kind begins."""
    kind = _kind(request.args.get("jenis", ""), line)
    if line is None:
        texts = {**beginning(kind)}
        data = {**forms.boxes_of(texts), "aspect": request.args.get("aspek", "")}
    else:
        texts = texts_of(draft_of_line(line), TOPICS)
        data = forms.boxes_of(texts if kind is line.criterion.kind else {**beginning(kind), **_kept(texts)})
    return _suited(forms.CriterionForm(data={**data, "seen": edition.revision}), edition, kind)


def _kept(texts: dict[Part, str]) -> dict[Part, str]:
    """What stays of a criterion that gets another kind."""
    return {part: text for part, text in texts.items() if text and part not in RULE_PARTS}


def _kind(asked: str, line: CriterionLine | None) -> CriterionKind:
    if asked in set(CriterionKind):
        return CriterionKind(asked)
    return line.criterion.kind if line is not None else CriterionKind.COMPUTED


def _suited(form: forms.CriterionForm, edition: ParitranaEdition, kind: CriterionKind) -> forms.CriterionForm:
    return form.suit(kind, {each.code: each.name for each in queries.aspects_of(edition.id)}, TOPICS)


@blueprint.post(ONE + "/kriteria/baru")
@requires(Permission.MANAGE_EDITIONS)
def new_criterion_submit(year: int) -> ResponseReturnValue:
    """Somebody of the province adds a criterion."""
    return _put(queries.edition_of_year(year), None)


@blueprint.post(_CRITERION)
@requires(Permission.MANAGE_EDITIONS)
def criterion_submit(year: int, criterion_id: int) -> ResponseReturnValue:
    """Somebody of the province changes a criterion."""
    edition = queries.edition_of_year(year)
    return _put(edition, queries.criterion_by_id(edition.id, criterion_id))


def _put(edition: ParitranaEdition, line: CriterionLine | None) -> ResponseReturnValue:
    form = _suited(forms.CriterionForm.from_request(), edition, _kind(request.form.get("kind", ""), line))
    valid, wanted = form.validate(), form.criterion(TOPICS)
    if valid and wanted is not None:
        try:
            service.put_criterion(
                edition.id,
                wanted,
                criterion_id=line.criterion.id if line is not None else None,
                revision=form.seen.data or 0,
                by=current_actor(),
            )
            return done(f"Kriteria {wanted.code} disimpan.", to=address_of(edition.judged_year))
        except DomainError as error:
            refused(form, error, edition.judged_year)
    return _page(edition, line, form, status=422)


@blueprint.post(_CRITERION + "/hapus")
@requires(Permission.MANAGE_EDITIONS)
def remove_criterion(year: int, criterion_id: int) -> ResponseReturnValue:
    """Somebody of the province takes a criterion out."""
    edition = queries.edition_of_year(year)
    try:
        service.remove_criterion(edition.id, criterion_id, revision=seen(), by=current_actor())
    except DomainError as error:
        line = queries.criterion_by_id(edition.id, criterion_id)
        return _page(edition, line, problem=error.sentence, status=422)
    return done("Kriteria dihapus.", to=address_of(year))


@blueprint.post(_CRITERION + "/<any(naik, turun):direction>")
@requires(Permission.MANAGE_EDITIONS)
def move_criterion(year: int, criterion_id: int, direction: str) -> ResponseReturnValue:
    """Somebody of the province puts a criterion one place up or down within its aspect."""
    edition = queries.edition_of_year(year)
    try:
        service.move_criterion(edition.id, criterion_id, up=direction == "naik", revision=seen(), by=current_actor())
    except DomainError as error:
        return detail_page(year, problem=error.sentence, status=422)
    return done("", to=address_of(year), page=lambda: detail_page(year))
