"""The queue of likely pairs: two entries beside each other, and what somebody decides about them."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.beneficiaries import forms, queries, reference, twins
from portal.beneficiaries.queries import Pair
from portal.beneficiaries.rules.changes import Names, ShownDifference, shown
from portal.beneficiaries.rules.twins import TWIN_STATE_LABELS, TwinState
from portal.beneficiaries.views.people import blueprint
from portal.core import crypto, formatting
from portal.core.access import requires, workplace
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.quotas.rules.ledger import FreedReason
from portal.regencies import queries as regencies

_URL = "/wilayah/<regency>/peserta/kembar/"
_STATES = {"": TwinState.OPEN, "sama": TwinState.SAME, "berbeda": TwinState.DIFFERENT}
_WORDS = {state: word for word, state in _STATES.items()}


@blueprint.get(_URL, endpoint="twins")
@requires(Permission.VIEW_PEOPLE)
def index() -> Response:
    """The office looks at people who may be one person under two NIKs."""
    return _index()


def _index() -> Response:
    chosen = request.args.get("keadaan", "")
    state = _STATES.get(chosen, TwinState.OPEN)
    page = queries.twins_page(
        state,
        crypto.keys(),
        after=request.args.get("setelah", type=row_number),
        before=request.args.get("sebelum", type=row_number),
    )
    names = _names()
    return render(
        "beneficiaries/twins.html",
        fragment="pasangan",
        page=page,
        pairs=[(pair, _fields(pair, names)) for pair in page.pairs],
        state=state,
        kept={"keadaan": _WORDS[state]} if _WORDS[state] else {},
        tabs=[
            (
                label,
                url_for("beneficiaries.twins", keadaan=_WORDS[each] or None),
                each is state,
                page.counts.get(each, 0),
            )
            for each, label in TWIN_STATE_LABELS.items()
        ],
        reason=FreedReason.DUPLICATE,
    )


def _names() -> Names:
    return Names(*regencies.place_names(workplace().id), reference.occupation_names())


def _fields(pair: Pair, names: Names) -> list[tuple[ShownDifference, bool | None]]:
    return [(shown(difference, names), agree) for difference, agree in pair.fields]


@blueprint.get(_URL + "<int:twin_id>")
@requires(Permission.PREPARE_LISTS)
def twin(twin_id: int) -> Response:
    """The operator is about to say that two entries are one person."""
    return _one(queries.pair_by_id(twin_id, crypto.keys()), forms.SamePersonForm())


def _one(pair: Pair, form: forms.SamePersonForm, status: int = 200) -> Response:
    return render(
        "beneficiaries/twin.html",
        fragment="isian",
        pair=pair,
        fields=_fields(pair, _names()),
        form=_with_choices(form, pair),
        status=status,
    )


def _with_choices(form: forms.SamePersonForm, pair: Pair) -> forms.SamePersonForm:
    form.wrong.choices = [
        (each.row.id, f"{formatting.masked_nik(each.row.nik_prefix)} · {each.row.name}, {words}")
        for each, words in ((pair.first, "terdaftar lebih dulu"), (pair.second, "terdaftar kemudian"))
    ]
    return form


@blueprint.post(_URL + "<int:twin_id>/berbeda")
@requires(Permission.PREPARE_LISTS)
def decide_different(twin_id: int) -> ResponseReturnValue:
    """The operator says that they are two people."""
    twins.decide_different(twin_id, by=current_actor())
    return done("Dicatat sebagai dua orang berbeda.", to=url_for("beneficiaries.twins"), page=_index)


@blueprint.post(_URL + "<int:twin_id>/sama")
@requires(Permission.PREPARE_LISTS)
def decide_same(twin_id: int) -> ResponseReturnValue:
    """The operator says that they are one person, and goes on to end the place of the wrong NIK."""
    pair = queries.pair_by_id(twin_id, crypto.keys())
    form = _with_choices(forms.SamePersonForm.from_request(), pair)
    if form.validate():
        try:
            twins.decide_same(twin_id, form.wrong.data, reason=form.reason.data or "", by=current_actor())
            return done("Dicatat sebagai orang yang sama.", to=_next_place(pair, form.wrong.data))
        except DomainError as error:
            form.refuse(error)
    return _one(pair, form, 422)


def _next_place(pair: Pair, wrong_id: int) -> str:
    """Where the place of the wrong NIK is ended; the decided pairs when it holds none."""
    wrong = next(each for each in (pair.first, pair.second) if each.row.id == wrong_id)
    if wrong.held is None:
        return url_for("beneficiaries.twins", keadaan="sama")
    return url_for(
        "beneficiaries.place",
        beneficiary_id=wrong_id,
        enrolment_id=wrong.held.enrolment_id,
        sebab=FreedReason.DUPLICATE.value,
    )


@blueprint.post(_URL + "<int:twin_id>/tanya-lagi")
@requires(Permission.PREPARE_LISTS)
def ask_again(twin_id: int) -> ResponseReturnValue:
    """The operator takes a decision back."""
    twins.ask_again(twin_id, by=current_actor())
    return done("Keputusan dibatalkan; pasangan ini menunggu diputuskan lagi.", to=url_for("beneficiaries.twins"))
