"""How far the money reaches: the term month by month, a what-if of three numbers, scenarios, and next year's need."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.core.access import reason_against, requires, workplace
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.quotas import forms_money, queries, service
from portal.quotas.models import QuotaScenario
from portal.quotas.queries import Outlook
from portal.quotas.rules.funding import MOST_MONTHS, Plan, Unknown, unknown_of
from portal.quotas.views.blueprint import blueprint, present_month


@blueprint.get("/wilayah/<regency>/kuota/<int:quota_id>/rencana")
@requires(Permission.VIEW_FIGURES)
def planning(quota_id: int) -> Response:
    """Somebody of the office asks how long the pagu suffices, and what another number would change."""
    outlook = queries.outlook(quota_id, present_month())
    form = forms_money.WhatIfForm(request.args if "cari" in request.args else None, data=_as_it_is(outlook))
    return _page(outlook, form)


def _as_it_is(outlook: Outlook) -> dict[str, object]:
    """The quota's own numbers, for a what-if nobody has typed yet."""
    state = outlook.state
    return {
        "orang": state.balance.allocated,
        "bulan": state.quota.months,
        "pagu": state.budget.amount,
        "cari": Unknown.MONTHS.value,
    }


def _page(
    outlook: Outlook,
    form: forms_money.WhatIfForm,
    *,
    saving: forms_money.ScenarioForm | None = None,
    counting: forms_money.EligibleForm | None = None,
    status: int = 200,
) -> Response:
    plan, problem = _plan(outlook, form)
    year = outlook.state.quota.fiscal_year
    return render(
        "quotas/planning.html",
        fragment="jawaban",
        outlook=outlook,
        state=outlook.state,
        years=_year_tabs(outlook),
        form=form,
        plan=plan,
        problem=problem,
        saving=saving or forms_money.ScenarioForm(),
        counting=counting or forms_money.EligibleForm(),
        scenarios=queries.scenarios_of(outlook.state.quota.id),
        locked_reason=reason_against(Permission.MANAGE_QUOTAS) or service.reason_against_year(year),
        status=status,
    )


def _plan(outlook: Outlook, form: forms_money.WhatIfForm) -> tuple[Plan | None, str]:
    """The plan that the form asks for, or the sentence that says what is missing."""
    if not form.validate():
        wrong = [sentence for field in form if field.name != "name" for sentence in field.errors]
        if wrong:
            return None, " ".join(wrong)
    solved = unknown_of(form.known, Unknown(form.cari.data))
    if solved is None:
        return None, "Isi dua dari tiga angka. Yang ketiga dihitung."
    return _solved(outlook, solved, form.orang.data or 0, form.bulan.data or 0, form.pagu.data or 0)


def _solved(outlook: Outlook, solved: Unknown, people: int, months: int, amount: int) -> tuple[Plan | None, str]:
    try:
        return outlook.plan(solved, people=people, months=months, budget=amount), ""
    except ValueError:  # more months than there are rates for, or none
        return None, f"Isi jumlah bulan antara 1 dan {len(outlook.rates)}."


def _year_tabs(outlook: Outlook) -> Sequence[tuple[str, str, bool, None]]:
    here = outlook.state.quota.id
    return [
        (str(year), url_for("quotas.planning", quota_id=number), number == here, None)
        for year, number in outlook.siblings
    ]


@blueprint.post("/wilayah/<regency>/kuota/<int:quota_id>/rencana")
@requires(Permission.MANAGE_QUOTAS)
def save_scenario(quota_id: int) -> ResponseReturnValue:
    """The operator keeps a what-if under a name."""
    outlook = queries.outlook(quota_id, present_month())
    form = forms_money.ScenarioForm.from_request()
    plan, _problem = _plan(outlook, form)
    if form.validate() and plan is not None:
        try:
            scenario = service.save_scenario(outlook.state.quota, form.name.data, plan, by=current_actor())
            to = url_for("quotas.scenario", quota_id=quota_id, scenario_id=scenario.id)
            return done("Skenario disimpan.", to=to)
        except DomainError as error:
            form.refuse(error)
    asked = forms_money.WhatIfForm(request.form, data=_as_it_is(outlook))
    return _page(outlook, asked, saving=form, status=422)


@blueprint.post("/wilayah/<regency>/kuota/<int:quota_id>/rencana/kebutuhan")
@requires(Permission.MANAGE_QUOTAS)
def count_eligible(quota_id: int) -> ResponseReturnValue:
    """The operator notes how many people are eligible next year, by which source."""
    outlook = queries.outlook(quota_id, present_month())
    form = forms_money.EligibleForm.from_request()
    if form.validate():
        try:
            terms = service.EligibleTerms(outlook.next_year, form.people.data, form.source.data, form.counted_on.data)
            service.note_eligible(workplace().id, terms, by=current_actor())
            return done("Jumlah pekerja yang layak dicatat.", to=url_for("quotas.planning", quota_id=quota_id))
        except DomainError as error:
            form.refuse(error)
    return _page(outlook, forms_money.WhatIfForm(data=_as_it_is(outlook)), counting=form, status=422)


@blueprint.get("/wilayah/<regency>/kuota/<int:quota_id>/rencana/<int:scenario_id>")
@requires(Permission.VIEW_FIGURES)
def scenario(quota_id: int, scenario_id: int) -> Response:
    """Somebody of the office reads or prints a saved scenario, computed anew with the rates that hold."""
    kept = queries.scenario_by_id(quota_id, scenario_id)
    outlook = queries.outlook(quota_id, present_month())
    plan, problem = _of_scenario(outlook, kept)
    return render(
        "quotas/planning_scenario.html",
        outlook=outlook,
        state=outlook.state,
        scenario=kept,
        plan=plan,
        problem=problem,
        locked_reason=reason_against(Permission.MANAGE_QUOTAS)
        or service.reason_against_year(outlook.state.quota.fiscal_year),
    )


def _of_scenario(outlook: Outlook, kept: QuotaScenario) -> tuple[Plan | None, str]:
    months = min(kept.months, MOST_MONTHS)
    return _solved(outlook, Unknown(kept.solved_for), kept.people, months, kept.budget_amount)


@blueprint.post("/wilayah/<regency>/kuota/<int:quota_id>/rencana/<int:scenario_id>/hapus")
@requires(Permission.MANAGE_QUOTAS)
def delete_scenario(quota_id: int, scenario_id: int) -> ResponseReturnValue:
    """The operator takes a scenario off the list."""
    service.delete_scenario(queries.scenario_by_id(quota_id, scenario_id), by=current_actor())
    return done("Skenario dihapus.", to=url_for("quotas.planning", quota_id=quota_id))
