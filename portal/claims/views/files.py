"""One claim file of the office: the death, the family, the papers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from flask import Response, g, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.claims import forms, queries, service
from portal.claims.private import last_digits
from portal.claims.queries import Story
from portal.claims.rules.benefits import LEVEL_LABELS, Cause
from portal.claims.rules.heirs import RANK_LABELS, RELATION_LABELS, Relation, first_rank, out_of_turn
from portal.claims.rules.papers import PaperKind, needed
from portal.claims.views.blueprint import blueprint
from portal.claims.views.pages import Forms, file_page
from portal.core import crypto
from portal.core.access import requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number

_URL = "/wilayah/<regency>/klaim/<int:claim_id>"


@blueprint.get(_URL)
@requires(Permission.VIEW_PEOPLE)
def detail(claim_id: int) -> Response:
    """Somebody of the office reads a claim file."""
    return file_page(queries.story_of(claim_id, crypto.keys()), Forms())


@blueprint.post(_URL + "/kematian")
@requires(Permission.MANAGE_CLAIMS)
def set_facts(claim_id: int) -> ResponseReturnValue:
    """The operator says when the person died and whether work was the cause."""
    form = forms.FactsForm.from_request()
    if form.validate() and form.died_on.data is not None:
        try:
            facts = service.Facts(form.died_on.data, Cause(form.cause.data))
            service.set_facts(claim_id, facts, by=current_actor())
            return done("Data kematian disimpan.", to=url_for("claims.detail", claim_id=claim_id))
        except DomainError as error:
            form.refuse(error)
    return file_page(queries.story_of(claim_id, crypto.keys()), Forms(facts=form), 422)


@blueprint.get(_URL + "/ahli-waris")
@requires(Permission.VIEW_PEOPLE)
def family(claim_id: int) -> Response:
    """Somebody of the office looks at the family that a member left."""
    return _family(queries.story_of(claim_id, crypto.keys()))


def _family(
    story: Story,
    form: forms.RelativeForm | None = None,
    purpose: forms.PurposeForm | None = None,
    *,
    revealed: int = 0,
    status: int = 200,
) -> Response:
    first = first_rank(story.relations)
    return render(
        "claims/family.html",
        fragment="keluarga",
        story=story,
        form=form or forms.RelativeForm(),
        purpose=purpose or forms.PurposeForm(),
        asked=request.values.get("buka", 0, type=row_number),
        revealed=revealed,
        labels=RELATION_LABELS,
        levels=LEVEL_LABELS,
        entitled=RANK_LABELS[first] if first else "",
        late=[RELATION_LABELS[relation].lower() for relation in out_of_turn(story.relations)],
        last_digits=last_digits,
        status=status,
    )


@blueprint.post(_URL + "/ahli-waris")
@requires(Permission.MANAGE_CLAIMS)
def add_relative(claim_id: int) -> ResponseReturnValue:
    """The operator records an heir, or a child for the scholarship."""
    form = forms.RelativeForm.from_request()
    if form.validate():
        try:
            service.add_relative(claim_id, Relation(form.relation.data), form.relative(), by=current_actor())
            return done("Ahli waris dicatat.", to=url_for("claims.family", claim_id=claim_id))
        except DomainError as error:
            form.refuse(error)
    return _family(queries.story_of(claim_id, crypto.keys()), form, status=422)


@blueprint.post(_URL + "/ahli-waris/<int:relative_id>/hapus")
@requires(Permission.MANAGE_CLAIMS)
def remove_relative(claim_id: int, relative_id: int) -> ResponseReturnValue:
    """The operator takes out somebody who was entered by mistake."""
    service.remove_relative(claim_id, relative_id, by=current_actor())
    return done("Ahli waris dihapus dari berkas.", to=url_for("claims.family", claim_id=claim_id))


@blueprint.post(_URL + "/ahli-waris/<int:relative_id>/buka")
@requires(Permission.REVEAL_NIK)
def reveal_relative(claim_id: int, relative_id: int) -> ResponseReturnValue:
    """The office opens an heir's telephone and account number for a stated purpose; the act is recorded."""
    story = queries.story_of(claim_id, crypto.keys())
    story.relative(relative_id)
    form = forms.PurposeForm.from_request()
    if form.validate():
        try:
            service.reveal_relative(claim_id, relative_id, purpose=form.purpose.data, by=current_actor())
            g.done_location = url_for("claims.family", claim_id=claim_id)
            return _family(story, revealed=relative_id)
        except DomainError as error:
            form.refuse(error)
    return _family(story, purpose=form, status=422)


@blueprint.get(_URL + "/berkas")
@requires(Permission.MANAGE_CLAIMS)
def papers(claim_id: int) -> Response:
    """The operator goes through the papers that a family brought."""
    story = queries.story_of(claim_id, crypto.keys())
    return _papers(story, forms.PapersForm(data={kind.value: day for kind, day in _stored(story).items()}))


def _papers(
    story: Story, form: forms.PapersForm, status: int = 200, both: Collection[PaperKind] = frozenset()
) -> Response:
    """`both`: the boxes that a colleague has changed too; what is stored stands beside them."""
    stored = _stored(story)
    return render(
        "claims/papers.html",
        fragment="berkas",
        story=story,
        form=form,
        boxes=[(form[kind.value], stored.get(kind), kind in both) for kind in needed(with_spouse=story.with_spouse)],
        status=status,
    )


def _stored(story: Story) -> dict[PaperKind, date]:
    return {kind: row.received_on for kind, row in story.papers.items()}


@blueprint.post(_URL + "/berkas")
@requires(Permission.MANAGE_CLAIMS)
def note_papers(claim_id: int) -> ResponseReturnValue:
    """The operator notes which papers are here, and since when."""
    form = forms.PapersForm.from_request()
    story = queries.story_of(claim_id, crypto.keys())
    if form.validate():
        received = {kind: form.received()[kind] for kind in needed(with_spouse=story.with_spouse)}
        try:
            seen = request.form.get("versi", -1, type=row_number)
            service.note_papers(claim_id, received, seen=seen, by=current_actor())
            return done("Kelengkapan berkas disimpan.", to=url_for("claims.detail", claim_id=claim_id))
        except DomainError as error:
            form.refuse(error)
    story = queries.story_of(claim_id, crypto.keys())  # as it stands now, a colleague's papers too
    both = form.take_over({kind: request.form.get(f"semula-{kind.value}", "") for kind in PaperKind}, _stored(story))
    return _papers(story, form, 422, both)
