"""Workbooks of quotas: asked for on the page they come from."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sessions import current_actor
from portal.audit.exporting import ask_for_file
from portal.core.access import requires, workplace
from portal.core.permissions import Permission
from portal.core.web import done
from portal.core.web.arguments import chosen_year
from portal.quotas import queries, workbooks
from portal.quotas.views.blueprint import blueprint
from portal.quotas.views.ledger import ledger_filter

_KINDS = {"anggaran": workbooks.BUDGET, "pembagian": workbooks.PLACES}


@blueprint.post("/wilayah/<regency>/kuota/unduh")
@requires(Permission.EXPORT_FIGURES)
def export_year() -> ResponseReturnValue:
    """Somebody takes the year's overview as a workbook."""
    year = chosen_year()
    return _ask(workbooks.YEAR, f"Kuota {year}", {"fiscal_year": year})


@blueprint.post("/wilayah/<regency>/kuota/<int:quota_id>/unduh")
@requires(Permission.EXPORT_FIGURES)
def export(quota_id: int) -> ResponseReturnValue:
    """Somebody takes a quota's ledger, budget or division as a workbook, filtered as the page was."""
    quota = queries.quota_by_id(quota_id)
    name = f"{quota.funding_source.name} {quota.fiscal_year}"
    chosen = request.form.get("isi", "")
    if chosen in _KINDS:
        return _ask(_KINDS[chosen], f"{chosen.capitalize()} kuota {name}", {"quota_id": quota_id})
    wanted = ledger_filter(quota)
    args = {"quota_id": quota_id, "month": str(wanted.month), "kind": wanted.kind.value if wanted.kind else ""}
    return _ask(workbooks.LEDGER, f"Buku kuota {name}", args)


def _ask(kind: str, title: str, args: dict[str, Any]) -> ResponseReturnValue:
    download = ask_for_file(
        kind,
        title=title,
        args=args,
        regency_id=workplace().id,
        by=current_actor(),
        action="figures_exported",
        sentence=f"{title} diunduh.",
    )
    return done("", to=url_for("exports.detail", download_id=download.id))
