"""One region in an edition: what it says, the province's word criterion by criterion, conclusion, freezing."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core import clock
from portal.core.access import reason_against, requires, takes_files
from portal.core.errors import DomainError, NotFoundError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.core.web.lifecycle import commit_despite_refusal
from portal.paritrana import service, talking
from portal.paritrana.rules.campaign import ASSESSMENT_LABELS, AssessmentState, Move, Mover, moved
from portal.paritrana.rules.criteria import KIND_LABELS, VALIDITY_LABELS
from portal.paritrana.rules.described import described
from portal.paritrana.rules.points import in_words
from portal.paritrana.rules.scoring import DECISION_LABELS, STATE_LABELS, Decision
from portal.paritrana.rules.sources import EXPLAINED, Source
from portal.paritrana.verifying import cases, forms
from portal.paritrana.verifying import queries as own
from portal.paritrana.verifying import service as acts
from portal.paritrana.verifying.queries import Case
from portal.paritrana.verifying.views.blueprint import LINE_KINDS, STATE_KINDS, URL, blueprint, frame
from portal.talk import embedding
from portal.talk.forms import WordsForm

_REGION = URL + "/wilayah/<slug>"
_CRITERION = _REGION + "/kriteria/<int:criterion_id>"
_WORD_KINDS = {Decision.ACCEPT: "success", Decision.CORRECT: "warning", Decision.SEND_BACK: "error"}


@blueprint.get(_REGION)
@requires(Permission.VIEW_FIGURES)
def region(year: int, slug: str) -> Response:
    """The province reads how one region stands, criterion by criterion."""
    return _region(own.case_of(year, slug))


def _region(case: Case, refusal: str = "", status: int = 200) -> Response:
    judged = cases.judged_lines(case)
    assessment = case.assessment
    state = assessment.state if assessment is not None else None
    frozen = state is AssessmentState.FROZEN
    return render(
        "paritrana/verifying/region.html",
        **frame(case.edition),
        case=case,
        judged=judged,
        refusal=refusal,
        status=status,
        state_label=ASSESSMENT_LABELS[state] if state is not None else "Belum mulai",
        state_kind=STATE_KINDS[state] if state is not None else "neutral",
        labels=STATE_LABELS,
        kinds=LINE_KINDS,
        decisions=DECISION_LABELS,
        turn=state is not None and moved(state, Move.JUDGE, Mover.PROVINCE) is not None,
        locked=reason_against(Permission.VERIFY_PARITRANA),
        acceptable=cases.acceptable(judged) if assessment is not None else (),
        seen=cases.seen_of(judged),
        conclusion=cases.conclusion(judged),
        why_not_concluded=cases.why_not_concluded(case, judged),
        why_not_frozen=cases.why_not_frozen(case, judged, clock.today()),
        result=own.result_or_none(assessment.id) if assessment is not None and frozen else None,
        concluding=state is AssessmentState.SUBMITTED,
        freezing=state in (AssessmentState.CONCLUDED, AssessmentState.REPLIED),
    )


@blueprint.post(_REGION + "/terima-hitungan")
@requires(Permission.VERIFY_PARITRANA)
def accept_computed(year: int, slug: str) -> ResponseReturnValue:
    """The supervisor accepts at once whatever the portal has computed."""
    form, case = forms.ComputedForm.from_request(), _begun(year, slug)
    try:
        many = acts.accept_computed(_id(case), seen=form.seen.data or "", by=current_actor())
    except service.OutdatedVerdictError as error:
        commit_despite_refusal()  # the points that are new stand on the page from now on
        return _region(own.case_of(year, slug), error.sentence, 422)
    except DomainError as error:
        return _region(own.case_of(year, slug), error.sentence, 422)
    return done(f"{many} kriteria yang dihitung portal diterima.", to=_page_of(case))


@blueprint.post(_REGION + "/kirim-hasil")
@requires(Permission.VERIFY_PARITRANA)
def conclude(year: int, slug: str) -> ResponseReturnValue:
    """The supervisor sends the result of verifying to the region."""
    form, case = forms.RevisionForm.from_request(), _begun(year, slug)
    try:
        service.conclude(_id(case), revision=form.revision.data or 0, by=current_actor())
    except DomainError as error:
        return _region(own.case_of(year, slug), error.sentence, 422)
    return done("Hasil verifikasi dikirim. Wilayah dapat menanggapi satu kali.", to=_page_of(case))


@blueprint.post(_REGION + "/bekukan")
@requires(Permission.VERIFY_PARITRANA)
def freeze(year: int, slug: str) -> ResponseReturnValue:
    """The supervisor freezes score and evidence for good."""
    form, case = forms.RevisionForm.from_request(), _begun(year, slug)
    try:
        service.freeze(_id(case), revision=form.revision.data or 0, by=current_actor())
    except DomainError as error:
        return _region(own.case_of(year, slug), error.sentence, 422)
    return done("Nilai dibekukan dan tidak berubah lagi.", to=_page_of(case))


@blueprint.get(_CRITERION)
@requires(Permission.VIEW_FIGURES)
def criterion(year: int, slug: str, criterion_id: int) -> Response:
    """The province reads what a region says about a criterion, with its evidence and its history."""
    return _criterion(own.case_of(year, slug, criterion_id), criterion_id)


def _criterion(
    case: Case,
    criterion_id: int,
    form: forms.VerdictForm | None = None,
    *,
    talk: WordsForm | None = None,
    status: int = 200,
) -> Response:
    found = cases.criterion_case(case, criterion_id)
    rule, row = found.judged.line.criterion.scoring, found.judged.line.criterion
    form = form or forms.VerdictForm()
    form.after.data = found.newest_id  # what is shown now, also when an older form came back
    form.after.raw_data = None
    form.own.data = found.own
    form.own.raw_data = None
    replied = case.assessment is not None and case.assessment.state is AssessmentState.REPLIED
    form.offer(in_words(found.own), last_word=replied)
    return render(
        "paritrana/verifying/criterion.html",
        **frame(case.edition),
        case=case,
        found=found,
        criterion=row,
        rule=rule,
        form=form,
        status=status,
        scale=described(rule, row.weight),
        formula=EXPLAINED[Source(rule.source)].formula if rule.source else "",
        kind_label=KIND_LABELS[row.kind],
        validity_label=VALIDITY_LABELS[row.validity],
        labels=STATE_LABELS,
        kinds=LINE_KINDS,
        decisions=DECISION_LABELS,
        word_kinds=_WORD_KINDS,
        turn=found.why_not_judged == "",
        looks=reason_against(Permission.VERIFY_PARITRANA) == "",
        talk=embedding.shown(talking.about(case.edition, row, case.regency.id), talk),
        locked=reason_against(Permission.VERIFY_PARITRANA),
    )


@blueprint.post(_CRITERION + "/putusan")
@requires(Permission.VERIFY_PARITRANA)
def judge(year: int, slug: str, criterion_id: int) -> ResponseReturnValue:
    """The supervisor decides about a criterion, and goes on with the next that nobody has decided."""
    form, case = forms.VerdictForm.from_request(), _begun(year, slug)
    if form.validate():
        try:
            verdict = service.judge(
                _id(case),
                criterion_id,
                Decision(form.decision.data),
                points=form.points_given(),
                reason=form.reason.data or "",
                own=form.own.data or 0,
                after=form.after.data or 0,
                by=current_actor(),
            )
        except NotFoundError:
            raise
        except service.OutdatedVerdictError as error:
            commit_despite_refusal()  # the points that are new stand on the page from now on
            form.refuse(error)
        except DomainError as error:
            form.refuse(error)
        else:
            given = f" dengan nilai {in_words(verdict.points)}" if verdict.points is not None else ""
            words = f"{DECISION_LABELS[verdict.decision]}{given}."
            following = cases.next_undecided(own.case_of(year, slug), criterion_id)
            return done(words, to=_page_of(case) if following is None else _page_of(case, following))
    return _criterion(own.case_of(year, slug), criterion_id, form, status=422)


@blueprint.post(_CRITERION + "/percakapan")
@requires(Permission.VERIFY_PARITRANA)
@takes_files
def say(year: int, slug: str, criterion_id: int) -> ResponseReturnValue:
    """The supervisor says something about a criterion to the region."""
    case = own.case_of(year, slug, criterion_id)
    row = cases.criterion_case(case, criterion_id).judged.line.criterion
    refused = embedding.said(talking.about(case.edition, row, case.regency.id))
    if refused is None:
        return done(embedding.SENT, to=_page_of(case, criterion_id))
    return _criterion(case, criterion_id, talk=refused, status=422)


def _begun(year: int, slug: str) -> Case:
    """Raises NotFoundError before the region has begun: there is nothing to decide about."""
    case = own.case_of(year, slug)
    if case.assessment is None:
        raise NotFoundError("Wilayah ini belum mulai mengisi edisi ini.")
    return case


def _id(case: Case) -> int:
    assert case.assessment is not None
    return case.assessment.id


def _page_of(case: Case, criterion_id: int | None = None) -> str:
    values: dict[str, Any] = {"year": case.edition.judged_year, "slug": case.regency.slug}
    if criterion_id is None:
        return url_for("paritrana_province.region", **values)
    return url_for("paritrana_province.criterion", criterion_id=criterion_id, **values)
