"""The page of one claim, for the office and for its branch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, url_for

from portal.claims import forms
from portal.claims.queries import Story
from portal.claims.rules import states
from portal.claims.rules.benefits import CAUSE_LABELS
from portal.claims.rules.heirs import RELATION_LABELS
from portal.claims.rules.papers import PAPER_LABELS
from portal.claims.rules.states import STATE_LABELS, STEP_LABELS, ClaimState, StepKind
from portal.claims.views.blueprint import STATE_KINDS
from portal.core import clock
from portal.core.access import may
from portal.core.permissions import Permission
from portal.core.web import render


@dataclass(frozen=True)
class Forms:
    """The one form that came back with an error, if any; the others are new."""

    facts: forms.FactsForm | None = None
    step: tuple[StepKind, Any] | None = None
    taking_back: forms.ReasonForm | None = None


STEP_FORMS: dict[StepKind, type[Any]] = {
    StepKind.FILED: forms.FilingForm,
    StepKind.RECEIVED: forms.ReceivingForm,
    StepKind.PAID: forms.PayingForm,
    StepKind.REFUSED: forms.RefusingForm,
}
_WHO_TAKES = {
    False: (Permission.MANAGE_CLAIMS, (StepKind.FILED, StepKind.PAID, StepKind.REFUSED)),
    True: (Permission.ANSWER_CLAIMS, (StepKind.RECEIVED, StepKind.PAID, StepKind.REFUSED)),
}
_ENDPOINTS = {
    False: {StepKind.FILED: "claims.file", StepKind.PAID: "claims.pay", StepKind.REFUSED: "claims.refuse"},
    True: {
        StepKind.RECEIVED: "claims.branch_receive",
        StepKind.PAID: "claims.branch_pay",
        StepKind.REFUSED: "claims.branch_refuse",
    },
}


def file_page(story: Story, typed: Forms, status: int = 200, *, branch: bool = False) -> Response:
    """The whole file with what may be done next by whom."""
    context = _context(story, typed, branch=branch)
    if branch:
        return render("claims/branch_detail.html", fragment="berkas_klaim", status=status, **context)
    return render("claims/detail.html", fragment="berkas_klaim", status=status, **context)


def _context(story: Story, typed: Forms, *, branch: bool) -> dict[str, Any]:
    claim, today = story.claim, clock.today()
    permission, kinds = _WHO_TAKES[branch]
    valid = [told.row.kind for told in story.steps if told.row.taken_back_at is None]
    possible = [
        kind
        for kind in kinds
        if may(permission)
        and claim.state is not ClaimState.VOID
        and states.moved([*valid, kind]) is not None
        and not (kind is StepKind.FILED and claim.died_on is None)
    ]
    open_facts = claim.state is not ClaimState.VOID and (claim.state is not ClaimState.PAID or claim.died_on is None)
    known = {"died_on": claim.died_on, "cause": claim.cause}
    return {
        "story": story,
        "claim": claim,
        "age": states.age(claim.since_on, today),
        "waiting": states.age(claim.filed_on, today) if claim.filed_on else 0,
        "labels": STATE_LABELS,
        "kinds": STATE_KINDS,
        "causes": CAUSE_LABELS,
        "relations": RELATION_LABELS,
        "papers": PAPER_LABELS,
        "step_labels": STEP_LABELS,
        "facts": typed.facts or forms.FactsForm(data=known),
        "steps": [
            (kind, url_for(_ENDPOINTS[branch][kind], claim_id=claim.id), _step_form(kind, typed)) for kind in possible
        ],
        "overtaken": _overtaken(typed, possible, open_facts=open_facts),
        "open_facts": open_facts,
        "taking_back": typed.taking_back or forms.ReasonForm(prefix="batal"),
        "mine": story.last_step is not None and story.last_step.by_branch is branch and may(permission),
        "take_back_url": url_for("claims.branch_take_back" if branch else "claims.take_back", claim_id=claim.id),
    }


def _overtaken(typed: Forms, possible: list[StepKind], *, open_facts: bool) -> list[str]:
    """Why nothing was recorded, when a colleague was quicker and the form is no longer on the page."""
    gone: list[Any] = []
    if typed.step is not None and typed.step[0] not in possible:
        gone.append(typed.step[1])
    if typed.facts is not None and not open_facts:
        gone.append(typed.facts)
    return [
        sentence for form in gone for sentence in [*form.form_errors, *(each for box in form for each in box.errors)]
    ]


def _step_form(kind: StepKind, typed: Forms) -> Any:
    if typed.step is not None and typed.step[0] is kind:
        return typed.step[1]
    return STEP_FORMS[kind](prefix=kind.value, data={"on_day": clock.today()})
