"""The page of one regulation: its chain, its indicators, its file."""

from __future__ import annotations

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.accounts.sessions import current_person
from portal.core import clock, storage
from portal.core.access import reason_against, requires
from portal.core.permissions import Permission
from portal.core.web import render
from portal.core.web.files import handed_over
from portal.regulations import forms, queries
from portal.regulations.models import Regulation
from portal.regulations.rules.chain import RELATION_BACK_LABELS, RELATION_LABELS, STANDING_LABELS
from portal.regulations.rules.indicators import POPULATION_LABELS, carries, share_in_words
from portal.regulations.rules.papers import NAMING_PEOPLE, citation, designation, kind_labels
from portal.regulations.rules.terms import topics_in_words
from portal.regulations.views.blueprint import ONE, STANDING_KINDS, blueprint, own_region

_FETCH_SECONDS = 600  # so long a recorded download may be taken


@blueprint.get(ONE)
@requires(Permission.VIEW_FIGURES)
def detail(regulation_id: int) -> Response:
    """Somebody of the office reads what is known of a regulation, or takes its file right after asking."""
    regulation = queries.regulation_by_id(regulation_id)
    if _may_take(regulation):
        return handed_over(storage.stored_file(regulation.file_id or 0))
    return detail_page(regulation_id)


def detail_page(
    regulation_id: int,
    *,
    file_form: forms.FileForm | None = None,
    taking_out: forms.TakeOutForm | None = None,
    status: int = 200,
) -> Response:
    """The page, with the forms that came back; `status` is 422 for one that did."""
    story, region = queries.story_of(regulation_id, clock.today()), own_region()
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
        standing_kinds=STANDING_KINDS,
        carries=carries(regulation.kind, regulation.topics),
        indicators=queries.indicators_of(regulation_id) if carries(regulation.kind, regulation.topics) else [],
        populations=POPULATION_LABELS,
        share=share_in_words,
        file=storage.stored_file(regulation.file_id) if regulation.file_id is not None else None,
        file_locked=reason_against_file(regulation),
        names_people=regulation.kind in NAMING_PEOPLE,
        file_form=file_form or forms.FileForm(),
        taking_out=taking_out or forms.TakeOutForm(),
    )


def reason_against_file(regulation: Regulation) -> str:
    """Why this person does not get the file; empty when they do. One that names people takes the right to see them."""
    return reason_against(Permission.VIEW_PEOPLE) if regulation.kind in NAMING_PEOPLE else ""


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="regulations.file")


def sign_for(regulation: Regulation) -> str:
    """What the address of this person's download carries, once it is recorded."""
    return _signer().dumps(_taken_by_me(regulation))


def _taken_by_me(regulation: Regulation) -> list[int]:
    """Who takes which file of which regulation: a sign for one opens no other."""
    return [current_person().id, regulation.id, regulation.file_id or 0]


def _may_take(regulation: Regulation) -> bool:
    """Whether the address carries the sign that this person got when the download was recorded, and it still holds."""
    try:
        said = _signer().loads(request.args.get("tanda", ""), max_age=_FETCH_SECONDS)
    except BadData:
        return False
    return bool(said == _taken_by_me(regulation)) and not reason_against_file(regulation)
