"""The rules that the province holds regencies to: what they say, and what changing one would open and close."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.compliance.findings import forms, queries, service
from portal.compliance.findings.models import ComplianceRule
from portal.compliance.findings.rules.catalogue import OWNER_LABELS, SEVERITY_LABELS, SPECS, Severity, in_words
from portal.compliance.findings.views.blueprint import blueprint
from portal.core.access import requires, workplace
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.core.web import done, render
from portal.regencies import queries as regencies


@blueprint.get("/provinsi/temuan/aturan")
@requires(Permission.VIEW_FIGURES)
def rules() -> Response:
    """The province reads by which rules findings are opened."""
    return render(
        "compliance/findings/rules.html",
        rules=[(rule, in_words(rule.setting)) for rule in queries.rules_in_force()],
        open=queries.open_by_rule(),
        silent=queries.without_data(),
        severities={int(each): SEVERITY_LABELS[each] for each in Severity},
    )


@blueprint.get("/provinsi/temuan/aturan/<rule_code>")
@requires(Permission.MANAGE_FINDINGS)
def rule(rule_code: str) -> Response:
    """The province looks at a rule, and at what other numbers would do."""
    held = queries.rule_by_code(rule_code)
    spec = SPECS[held.code]
    if "lihat" not in request.args:
        return _page(held, forms.rule_form(spec)(data=forms.values_of(held.setting)))
    form = forms.rule_form(spec)(request.args)
    return _page(held, form, asked=form.validate())


@blueprint.post("/provinsi/temuan/aturan/<rule_code>")
@requires(Permission.MANAGE_FINDINGS)
def change_rule(rule_code: str) -> ResponseReturnValue:
    """The province lets a rule hold otherwise, having seen what that does."""
    held = queries.rule_by_code(rule_code)
    spec = SPECS[held.code]
    form, why = forms.rule_form(spec).from_request(), forms.RuleReasonForm.from_request()
    fits = form.validate()
    if why.validate() and fits:
        try:
            service.change_rule(
                form.setting(spec),
                version=int(why.version.data or 0),
                reason=why.reason.data,
                regency_ids=workplace().regency_ids,
                by=current_actor(),
            )
            return done("Aturan disimpan; semua wilayah sudah dinilai ulang.", to=url_for("findings.rules"))
        except DomainError as error:
            (form if error.field in form else why).refuse(error)
    return _page(held, form, asked=fits, why=why, status=422)


def _page(
    held: ComplianceRule,
    form: forms.RuleForm,
    *,
    asked: bool = False,
    why: forms.RuleReasonForm | None = None,
    status: int = 200,
) -> Response:
    spec = SPECS[held.code]
    setting = form.setting(spec) if asked else None
    return render(
        "compliance/findings/rule.html",
        fragment="aturan",
        status=status,
        rule=held,
        spec=spec,
        form=form,
        names=[f"p_{each.name}" for each in spec.parameters],
        unchanged=setting == held.setting,
        preview=service.preview(setting, workplace().regency_ids) if setting else None,
        why=why or forms.RuleReasonForm(version=str(held.version)),
        versions=[(each, in_words(each.setting)) for each in queries.versions_of(held.code)],
        regencies={each.id: each.official_name for each in regencies.all_regencies()},
        owners=OWNER_LABELS,
    )
