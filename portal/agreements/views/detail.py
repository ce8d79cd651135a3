"""The page of one agreement, alike for the office, its branch of BPJS and the province's legal desk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask import Response, url_for

from portal.agreements import queries, service
from portal.agreements.forms import MoveForm, move_form
from portal.agreements.models import Agreement, AgreementMove
from portal.agreements.queries import Story
from portal.agreements.rules import states
from portal.agreements.rules.content import Part
from portal.agreements.rules.states import FOLLOWED, MOVE_LABELS, PARTY_LABELS, AgreementState, Move, Mover, Party
from portal.agreements.rules.terms import HAS_QUOTA, KIND_LABELS
from portal.agreements.scans.fragment import signing_card
from portal.agreements.views.blueprint import BRANCH, OFFICE, PROVINCE, Side, blueprint, state_in_words
from portal.agreements.writing import written
from portal.core import clock
from portal.core.access import may, requires
from portal.core.permissions import Permission
from portal.core.web import render

_URL = "/perjanjian/<int:agreement_id>"
_STEPS = (
    (AgreementState.DRAFT, "Disusun"),
    (AgreementState.REVIEW, "Dibahas"),
    (AgreementState.AGREED, "Disepakati"),
    (AgreementState.SIGNED, "Ditandatangani pihak kesatu"),
    (AgreementState.COUNTERSIGNED, "Ditandatangani pihak kedua"),
)
_PARTS = (
    (Part.FACTS, "Judul, masa, dan nomor", "agreements.edit"),
    (Part.PARTIES, "Penanda tangan", "agreements.signers"),
    (Part.FIGURES, "Peserta, iuran, dan jadwal", "agreements.figures"),
    (Part.TEXT, "Pasal", "agreements.text"),
)
# What is done on the page itself; signing goes by scans.
ON_PAGE = (Move.SUBMIT, Move.AGREE, Move.RETURN, Move.UNAGREE, Move.HOLD, Move.RESUME, Move.TERMINATE, Move.CANCEL)


@blueprint.get("/wilayah/<regency>" + _URL)
@requires(Permission.VIEW_FIGURES)
def detail(agreement_id: int) -> Response:
    """Somebody of the office looks at an agreement."""
    return agreement_page(agreement_id, OFFICE)


@blueprint.get("/bpjs/<branch>" + _URL)
@requires(Permission.ANSWER_AGREEMENTS)
def branch_detail(agreement_id: int) -> Response:
    """A branch officer looks at an agreement of one of the branch's regencies."""
    return agreement_page(agreement_id, BRANCH)


@blueprint.get("/provinsi" + _URL)
@requires(Permission.COMMENT_AGREEMENTS)
def province_detail(agreement_id: int) -> Response:
    """The province's legal desk looks at an agreement of a regency."""
    return agreement_page(agreement_id, PROVINCE)


def agreement_page(
    agreement_id: int, side: Side, *, typed: tuple[Move, MoveForm] | None = None, status: int = 200
) -> Response:
    """The whole page; `typed` is the form of a move that came back with an error."""
    story = queries.story_of(agreement_id)
    return render("agreements/detail.html", fragment="perjanjian", status=status, **_context(story, side, typed))


def _context(story: Story, side: Side, typed: tuple[Move, MoveForm] | None) -> dict[str, Any]:
    agreement, today = story.agreement, clock.today()
    roles = side.roles()
    can = states.possible(story.standing, roles)
    possible = [move for move in ON_PAGE if move in can]
    moves = queries.moves_of(agreement.id)
    related = queries.related_of(agreement)
    draft = agreement.state in states.EDITABLE
    checklist = _checklist(story) if draft and side is OFFICE else []
    return {
        "story": story,
        "agreement": agreement,
        "side": side,
        "title": KIND_LABELS[agreement.kind],
        "badges": state_in_words(agreement),
        "steps": [label for _state, label in _STEPS],
        "step": _step(agreement.state),
        "days_left": story.days_left(today),
        "validity": story.validity(today),
        "warnings": queries.warnings_of(story, related),
        "children": related.children,
        "may_add": side is OFFICE and may(Permission.MANAGE_AGREEMENTS) and service.takes_addenda(agreement, today),
        "moves": moves,
        "last": {move.value: made for made in reversed(moves) for move in (made.move,)},
        "checklist": checklist,
        "complete": not any(missing for _words, _url, missing in checklist),
        "draft": draft,
        "version": story.version,
        "card": signing_card(agreement, side) if agreement.state is not AgreementState.CANCELLED else None,
        "has_quota": agreement.kind in HAS_QUOTA,
        "party_labels": PARTY_LABELS,
        "move_labels": MOVE_LABELS,
        "kind_labels": KIND_LABELS,
        "waits_for": _waits_for(story),
        "followed": _followed(agreement, moves),
        "overtaken": _overtaken(typed, possible),
        "acts": [
            (
                move,
                _move_url(side, move, states.MOVES[agreement.state, move][1], agreement.id),
                typed[1] if typed is not None and typed[0] is move else _empty(move, agreement),
            )
            for move in possible
            if move is not Move.SUBMIT or not any(missing for _words, _url, missing in checklist)
        ],
        "parties": tuple(Party),
    }


def _checklist(story: Story) -> list[tuple[str, str, list[str]]]:
    """[(part, where it is put right, what is missing)] of a draft, in the order in which one fills it in."""
    agreement = story.agreement
    problems = written(story, queries.articles_of(agreement.id)).problems
    return [
        (words, url_for(endpoint, agreement_id=agreement.id), [each.sentence for each in problems if each.part is part])
        for part, words, endpoint in _PARTS
        if part is not Part.FIGURES or agreement.kind in HAS_QUOTA
    ]


def seen_by(agreement: Agreement, move: Move) -> str:
    """What a form of this move was shown with: a draft as it stood, or the version that is looked at."""
    return str(agreement.revision if move is Move.SUBMIT else agreement.version_id or "")


def _empty(move: Move, agreement: Agreement) -> MoveForm:
    day = clock.today() if move in (Move.HOLD, Move.TERMINATE) else None
    return move_form(move, data={"version": seen_by(agreement, move), "happened_on": day})


def _move_url(side: Side, move: Move, who: Collection[Mover], agreement_id: int) -> str:
    """A checker's moves have an address of their own: who may is decided before the table is asked."""
    name = "check" if side is OFFICE and Mover.DRAFTER not in who else "move"
    return side.url(name, agreement_id=agreement_id, move=move.value)


def _step(state: AgreementState) -> int:
    """Which of the five steps it is at, 1 for the first; 6 when all are behind it, 0 for one that was cancelled."""
    if state is AgreementState.CANCELLED:
        return 0
    if state in (AgreementState.HELD, AgreementState.TERMINATED, AgreementState.COUNTERSIGNED):
        return len(_STEPS) + 1
    order = [each for each, _label in _STEPS]
    return order.index(AgreementState.DRAFT if state is AgreementState.RETURNED else state) + (
        1 if state in (AgreementState.DRAFT, AgreementState.RETURNED, AgreementState.REVIEW) else 2
    )


def _waits_for(story: Story) -> str:
    """Whose turn it is, in a sentence; empty when it is nobody's."""
    agreement = story.agreement
    if agreement.state in states.EDITABLE:
        return "Menunggu operator daerah melengkapi dan mengirim naskah."
    if agreement.state is AgreementState.REVIEW:
        missing = [
            words
            for party, words in ((Party.FIRST, "verifikator daerah"), (Party.SECOND, "cabang BPJS Ketenagakerjaan"))
            if party not in agreement.agreed
        ]
        return f"Menunggu kesepakatan {' dan '.join(missing)}."
    if agreement.state is AgreementState.AGREED:
        return "Menunggu tanda tangan pihak kesatu."
    if agreement.state is AgreementState.SIGNED:
        return "Menunggu tanda tangan pihak kedua."
    return ""


def _followed(agreement: Agreement, moves: Sequence[AgreementMove]) -> bool | None:
    """Whether the quota follows it as it stands; None for one that has not moved a quota."""
    if agreement.kind not in HAS_QUOTA or agreement.state not in FOLLOWED:
        return None
    return agreement.pushed_at is not None and agreement.pushed_at >= moves[0].made_at


def _overtaken(typed: tuple[Move, MoveForm] | None, possible: list[Move]) -> list[str]:
    """Why nothing happened, when a colleague was quicker and the form is no longer on the page."""
    if typed is None or typed[0] in possible:
        return []
    form = typed[1]
    return [*form.form_errors, *(each for box in form for each in box.errors)]


def page_of(agreement_id: int) -> str:
    """Where the office reads it."""
    return url_for("agreements.detail", agreement_id=agreement_id)
