"""The award in an office: an edition with its score, one criterion, submitting, and replying once."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core import clock
from portal.core.access import requires, takes_files, workplace
from portal.core.errors import DomainError, NotFoundError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.arguments import row_number
from portal.paritrana import queries as editions
from portal.paritrana import service, talking
from portal.paritrana.assessing import forms, queries
from portal.paritrana.assessing.sheet import CHOICES, Row, Sheet
from portal.paritrana.evidence.queries import proofs_at
from portal.paritrana.models import ParitranaAssessment
from portal.paritrana.rules import answering
from portal.paritrana.rules.campaign import CLOSED, EditionState, days_in_words, is_late, why_not_changed
from portal.paritrana.rules.criteria import EVIDENCE_LABELS, KIND_LABELS, VALIDITY_LABELS
from portal.paritrana.rules.described import described
from portal.paritrana.rules.points import SIMULATION, in_words
from portal.paritrana.rules.scoring import DECISION_LABELS, STATE_LABELS, STATE_SIGNS, LineState
from portal.paritrana.rules.sources import EXPLAINED, Source
from portal.talk import embedding
from portal.talk.forms import WordsForm

blueprint = Blueprint("paritrana", __name__)
_URL = "/wilayah/<regency>/paritrana"
_EDITION = _URL + "/<int:year>"
_ONE = _EDITION + "/kriteria/<int:criterion_id>"
_WORDS: MappingProxyType[str, Any] = MappingProxyType(
    {
        "in_words": in_words,
        "simulation": SIMULATION,
        "state_labels": STATE_LABELS,
        "state_signs": STATE_SIGNS,
        "days_in_words": days_in_words,
    }
)


@blueprint.get(_URL + "/")
@requires(Permission.VIEW_FIGURES)
def index() -> Response:
    """Somebody of the office opens the edition of this year, or reads that none is open and what comes."""
    for edition in (shown := queries.editions_shown()):
        if edition.state is EditionState.OPEN:
            return _edition(edition.judged_year)
    return render("paritrana/assessing/none.html", editions=shown)


@blueprint.get(_EDITION)
@requires(Permission.VIEW_FIGURES)
def edition(year: int) -> Response:
    """Somebody of the office sees where an edition stands: score, calendar, criteria."""
    return _edition(year)


def _edition(year: int) -> Response:
    shown = queries.editions_shown()
    sheet = queries.sheet_of(queries.edition_shown(shown, year), workplace().id)
    wanted = request.args.get("saring", "")
    return render(
        "paritrana/assessing/edition.html",
        fragment="kriteria",
        also=["saringan"],
        sheet=sheet,
        editions=shown,
        rows=sheet.arranged(wanted),
        wanted=wanted,
        choices=CHOICES,
        calendar=sheet.edition.calendar.days_ahead(clock.today()),
        replies=queries.replies_of(sheet.assessment.id) if sheet.assessment is not None and sheet.judged else {},
        **_WORDS,
    )


@blueprint.post(_EDITION + "/mulai")
@requires(Permission.MANAGE_PARITRANA)
def begin(year: int) -> ResponseReturnValue:
    """The operator begins the self-assessment of an edition."""
    shown = queries.edition_shown(queries.editions_shown(), year)
    service.begin(shown.id, workplace().id, by=current_actor())
    return done("Penilaian mandiri dimulai.", to=_page_of(year))


@blueprint.get(_ONE)
@requires(Permission.VIEW_FIGURES)
def criterion(year: int, criterion_id: int) -> Response:
    """Somebody of the office reads a criterion: what earns points, what was answered, what the province says."""
    return _criterion(year, criterion_id)


def _criterion(
    year: int,
    criterion_id: int,
    *,
    form: forms.NoteForm | None = None,
    reply: forms.ReplyForm | None = None,
    talk: WordsForm | None = None,
    outdated: bool = False,
    reply_outdated: bool = False,
    status: int = 200,
) -> Response:
    shown = queries.edition_shown(queries.editions_shown(), year)
    sheet, said = queries.sheet_and_said(shown, workplace().id, criterion_id)
    row = sheet.row_of(criterion_id)
    assessment, rule = sheet.assessment, row.criterion.scoring
    stands = said.answer.terms if said.answer is not None else answering.AnswerTerms(answering.Answer())
    before, after, place = sheet.beside(criterion_id)
    return render(
        "paritrana/assessing/criterion.html",
        fragment="isi_kriteria",
        status=status,
        sheet=sheet,
        row=row,
        rule=described(rule, row.criterion.weight),
        explained=EXPLAINED[Source(rule.source)] if rule.source else None,
        said=said,
        answer=answering.answer_in_words(stands.value, rule),
        effort=answering.effort_in_words(stands.effort),
        form=form or forms.filled_with(row.criterion.kind, rule, stands),
        boxes=forms.fields_of,
        outdated=answering.differences(stands, form.terms(), rule) if outdated and form is not None else [],
        verdicts=editions.verdicts_of(assessment.id, criterion_id)
        if assessment is not None and sheet.handed_in
        else [],
        proofs=proofs_at(assessment, sheet.edition, [row.criterion]).get(row.criterion.id, []) if assessment else [],
        reply=reply or forms.ReplyForm(data={"words": said.reply.words if said.reply is not None else ""}),
        reply_outdated=reply_outdated,
        talk=embedding.shown(talking.about(shown, row.criterion, workplace().id), talk),
        locked=_why_locked(sheet, row),
        before=before,
        after=after,
        place=place,
        kinds=KIND_LABELS,
        evidence_kinds=[EVIDENCE_LABELS[kind] for kind in sorted(row.criterion.evidence_kinds)],
        validity=VALIDITY_LABELS[row.criterion.validity],
        decisions=DECISION_LABELS,
        **_WORDS,
    )


@blueprint.post(_ONE + "/isi")
@requires(Permission.MANAGE_PARITRANA)
def answer(year: int, criterion_id: int) -> ResponseReturnValue:
    """The operator answers a criterion; an outdated form comes back with what stands by now."""
    sheet, row = _row(year, criterion_id)
    form = forms.from_request(row.criterion.kind, row.criterion.scoring)
    outdated = False
    if form.validate():
        seen = request.form.get("revision", default=0, type=row_number)
        try:
            service.answer(_begun(sheet).id, criterion_id, form.terms(), revision=seen, by=current_actor())
            return _kept("Jawaban disimpan.", year, criterion_id)
        except service.OutdatedAnswerError as error:
            form.refuse(error)
            outdated = True
        except DomainError as error:
            form.refuse(error)
    return _criterion(year, criterion_id, form=form, outdated=outdated, status=422)


@blueprint.post(_ONE + "/tanggapan")
@requires(Permission.MANAGE_PARITRANA)
def write_reply(year: int, criterion_id: int) -> ResponseReturnValue:
    """The operator writes what the office replies to the province's word; it is sent later, all together."""
    sheet, _shown = _row(year, criterion_id)
    form, outdated = forms.ReplyForm.from_request(), False
    if form.validate():
        try:
            seen = request.form.get("reply_revision", default=0, type=row_number)
            words = form.words.data or ""
            service.write_reply(_begun(sheet).id, criterion_id, words, revision=seen, by=current_actor())
            return _kept("Tanggapan disimpan dan belum dikirim.", year, criterion_id)
        except service.OutdatedReplyError as error:
            form.refuse(error)
            outdated = True
        except DomainError as error:
            form.refuse(error)
    return _criterion(year, criterion_id, reply=form, reply_outdated=outdated, status=422)


@blueprint.post(_ONE + "/percakapan")
@requires(Permission.TALK)
@takes_files
def say(year: int, criterion_id: int) -> ResponseReturnValue:
    """Operator or verifier says something about a criterion to the province."""
    sheet, row = _row(year, criterion_id)
    refused = embedding.said(talking.about(sheet.edition, row.criterion, workplace().id))
    if refused is None:
        to = url_for("paritrana.criterion", year=year, criterion_id=criterion_id)
        return done(embedding.SENT, to=to)  # the menu counts what waits: all of it changes
    return _criterion(year, criterion_id, talk=refused, status=422)


@blueprint.get(_EDITION + "/ajukan")
@requires(Permission.MANAGE_PARITRANA)
def submission(year: int) -> Response:
    """The operator looks once more at the gaps before handing the self-assessment to the province."""
    return _submission(year)


def _submission(year: int, refused: str = "", status: int = 200) -> Response:
    sheet = _sheet(year)
    calendar = sheet.edition.calendar
    return render(
        "paritrana/assessing/submission.html",
        status=status,
        sheet=sheet,
        assessment=_begun(sheet),
        unanswered=sheet.in_state(LineState.UNANSWERED, LineState.NO_DATA),
        unproven=sheet.in_state(LineState.UNPROVEN),
        late=queries.late_criteria(_begun(sheet).id),
        overdue=is_late(clock.today(), calendar, in_reply=False),
        calendar=calendar,
        refused=refused,
        **_WORDS,
    )


@blueprint.post(_EDITION + "/ajukan")
@requires(Permission.MANAGE_PARITRANA)
def submit(year: int) -> ResponseReturnValue:
    """The operator hands the self-assessment to the province."""
    seen = request.form.get("revision", default=0, type=row_number)
    try:
        service.submit(_begun(_sheet(year)).id, revision=seen, by=current_actor())
    except DomainError as error:
        return _submission(year, error.sentence, 422)
    return done("Penilaian mandiri diajukan ke provinsi.", to=_page_of(year))


@blueprint.get(_EDITION + "/kirim-tanggapan")
@requires(Permission.MANAGE_PARITRANA)
def replying(year: int) -> Response:
    """The operator reads all replies once more: they are sent together, and once."""
    return _replying(year)


def _replying(year: int, refused: str = "", status: int = 200) -> Response:
    sheet = _sheet(year)
    replies = queries.replies_of(_begun(sheet).id)
    return render(
        "paritrana/assessing/replying.html",
        status=status,
        sheet=sheet,
        assessment=_begun(sheet),
        replies=replies,
        overdue=is_late(clock.today(), sheet.edition.calendar, in_reply=True),
        refused=refused,
        **_WORDS,
    )


@blueprint.post(_EDITION + "/kirim-tanggapan")
@requires(Permission.MANAGE_PARITRANA)
def send_reply(year: int) -> ResponseReturnValue:
    """The operator sends the replies to the province: once."""
    seen = request.form.get("revision", default=0, type=row_number)
    try:
        service.reply(_begun(_sheet(year)).id, revision=seen, by=current_actor())
    except DomainError as error:
        return _replying(year, error.sentence, 422)
    return done("Tanggapan dikirim ke provinsi.", to=_page_of(year))


def _sheet(year: int) -> Sheet:
    return queries.sheet_of(queries.edition_shown(queries.editions_shown(), year), workplace().id)


def _row(year: int, criterion_id: int) -> tuple[Sheet, Row]:
    sheet = _sheet(year)
    return sheet, sheet.row_of(criterion_id)


def _begun(sheet: Sheet) -> ParitranaAssessment:
    if sheet.assessment is None:
        raise NotFoundError("Penilaian mandiri edisi ini belum dimulai.")
    return sheet.assessment


def _why_locked(sheet: Sheet, row: Row) -> str:
    """Why nobody can change this criterion now; empty when those who may can."""
    if sheet.edition.state is not EditionState.OPEN:
        return CLOSED
    if sheet.assessment is None:
        return "Mulai dahulu penilaian mandiri di halaman edisi."
    return why_not_changed(sheet.assessment.state, accepted=row.state is LineState.ACCEPTED)


def _page_of(year: int) -> str:
    return url_for("paritrana.edition", year=year)


def _kept(message: str, year: int, criterion_id: int) -> ResponseReturnValue:
    url = url_for("paritrana.criterion", year=year, criterion_id=criterion_id)
    return done(message, to=url, page=lambda: _criterion(year, criterion_id))
