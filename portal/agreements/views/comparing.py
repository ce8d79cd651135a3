"""Two versions of an agreement beside each other: what was put before the other party, and what changed since."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from portal.agreements import queries
from portal.agreements.models import Agreement, AgreementVersion
from portal.agreements.rules.described import described
from portal.agreements.rules.terms import KIND_LABELS
from portal.agreements.views.blueprint import BRANCH, OFFICE, PROVINCE, Side, blueprint
from portal.agreements.writing import content_of
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.core.web import render
from portal.core.web.arguments import row_number

_URL = "/perjanjian/<int:agreement_id>/banding"


@blueprint.get("/wilayah/<regency>" + _URL)
@requires(Permission.VIEW_FIGURES)
def compare(agreement_id: int) -> Response:
    """Somebody of the office compares two versions."""
    return _page(agreement_id, OFFICE)


@blueprint.get("/bpjs/<branch>" + _URL)
@requires(Permission.ANSWER_AGREEMENTS)
def branch_compare(agreement_id: int) -> Response:
    """A branch officer compares two versions."""
    return _page(agreement_id, BRANCH)


@blueprint.get("/provinsi" + _URL)
@requires(Permission.COMMENT_AGREEMENTS)
def province_compare(agreement_id: int) -> Response:
    """The province's legal desk compares two versions."""
    return _page(agreement_id, PROVINCE)


def _page(agreement_id: int, side: Side) -> Response:
    agreement = queries.agreement_by_id(agreement_id)
    versions = list(queries.versions_of(agreement_id))
    before, after = _chosen(versions)
    old = before.content if before is not None else {}
    new = after.content if after is not None else content_of(agreement).content
    return render(
        "agreements/compare.html",
        fragment="banding",
        agreement=agreement,
        title=KIND_LABELS[agreement.kind],
        side=side,
        versions=versions,
        before=before,
        after=after,
        parts=queries.compared(described(old), described(new)) if before is not None else [],
        choices=_choices(agreement, versions),
    )


def _chosen(versions: list[AgreementVersion]) -> tuple[AgreementVersion | None, AgreementVersion | None]:
    """`dari` and `ke` of the address by number; 0 or nothing for `ke` is the present text. By default the last two."""
    known = {version.number: version for version in versions}
    before = known.get(request.args.get("dari", type=row_number) or 0)
    after = known.get(request.args.get("ke", type=row_number) or 0)
    if before is None and "dari" not in request.args and versions:
        if len(versions) > 1:
            return versions[1], versions[0]
        return versions[0], None
    return before, after


def _choices(agreement: Agreement, versions: list[AgreementVersion]) -> list[tuple[Any, str]]:
    return [(version.number, f"Versi {version.number}, {version.made_by_name}") for version in versions]
