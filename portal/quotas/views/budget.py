"""The pagu of a quota: what holds, what was paid from it, its history, and a later document that changes it."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core.access import reason_against, requires
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.proposals import queries as proposals
from portal.proposals.models import Proposal
from portal.quotas import budget_proposals, forms_money, queries, service
from portal.quotas.models import Quota
from portal.quotas.models.money import BUDGET_STAGE_LABELS, BudgetStage, BudgetVersion
from portal.quotas.queries import QuotaState
from portal.quotas.views.blueprint import answer_of, blueprint, corrected, page_of, present_month, sibling_tabs


@blueprint.get("/wilayah/<regency>/kuota/<int:quota_id>/anggaran")
@requires(Permission.VIEW_FIGURES)
def budget(quota_id: int) -> Response:
    """Somebody of the office looks at a pagu: accounts, realisation, history."""
    state = queries.state_of(quota_id, present_month())
    history = queries.budget_history(quota_id)
    return render(
        "quotas/budget.html",
        state=state,
        years=sibling_tabs("quotas.budget", state.quota),
        accounts=queries.accounts_of(history[0], state.bills),
        history=history,
        labels=BUDGET_STAGE_LABELS,
        waiting=[each for each in proposals.open_about(quota_id) if each.kind == budget_proposals.BUDGET],
        locked_reason=_locked_reason(state.quota),
    )


def _locked_reason(quota: Quota) -> str:
    """Why the pagu cannot be changed here; empty when it can."""
    if quota.funding_source.set_by_province:
        return f"Kuota {quota.funding_source.name} ditetapkan oleh provinsi."
    return reason_against(Permission.MANAGE_QUOTAS) or service.reason_against_year(quota.fiscal_year)


@blueprint.get("/wilayah/<regency>/kuota/<int:quota_id>/anggaran/ubah")
@requires(Permission.MANAGE_QUOTAS)
def budget_form(quota_id: int) -> Response:
    """The operator prepares a new version of the pagu; the codes that hold are proposed."""
    state = queries.state_of(quota_id, present_month())
    fixing = corrected(budget_proposals.BUDGET)
    data = vars(budget_proposals.terms_from(fixing.payload)) if fixing else _proposed(state.budget)
    return _page(state, _with_choices(forms_money.BudgetForm(data=data), state), fixing)


def _proposed(version: BudgetVersion) -> dict[str, object]:
    return {
        "stage": BudgetStage.REVISION.value,
        "jkk_amount": version.jkk_amount,
        "jkm_amount": version.jkm_amount,
        "activity_code": version.activity_code,
        "jkk_account": version.jkk_account,
        "jkm_account": version.jkm_account,
    }


def _with_choices(form: forms_money.BudgetForm, state: QuotaState) -> forms_money.BudgetForm:
    """Stages after the first one, and the codes of the quota's year."""
    form.choose(
        "stage", [(stage.value, BUDGET_STAGE_LABELS[stage]) for stage in (BudgetStage.SHIFT, BudgetStage.REVISION)]
    )
    codes = queries.budget_codes(state.quota.fiscal_year)
    for field, kind in (("activity_code", "activity"), ("jkk_account", "jkk"), ("jkm_account", "jkm")):
        form.choose(field, [(code.code, f"{code.code} {code.name}") for code in codes.get(kind, ())])
    return form


def _page(state: QuotaState, form: forms_money.BudgetForm, fixing: Proposal | None, *, status: int = 200) -> Response:
    return render(
        "quotas/budget_form.html",
        fragment="isian",
        state=state,
        accounts=queries.accounts_of(queries.budget_history(state.quota.id)[0], state.bills),
        form=form,
        fixing=fixing,
        status=status,
    )


@blueprint.post("/wilayah/<regency>/kuota/<int:quota_id>/anggaran/ubah")
@requires(Permission.MANAGE_QUOTAS)
def change_budget(quota_id: int) -> ResponseReturnValue:
    """The operator proposes a new version of the pagu with the document that sets it."""
    state = queries.state_of(quota_id, present_month())
    form = _with_choices(forms_money.BudgetForm.from_request(), state)
    fixing = corrected(budget_proposals.BUDGET)
    if form.validate():
        try:
            proposal = budget_proposals.propose_budget(
                state,
                budget_proposals.terms_from(form.data),
                by=current_actor(),
                instead_of=fixing.id if fixing else None,
            )
            return done(answer_of(proposal), to=page_of(proposal))
        except DomainError as error:
            form.refuse(error)
    # Read anew: what a refused proposal tried has been taken back, and the quota's loaded source with it.
    return _page(queries.state_of(quota_id, present_month()), form, fixing, status=422)
