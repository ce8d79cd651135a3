"""How far the people of a quota are on their way, step by step."""

from __future__ import annotations

from flask import Response

from portal.beneficiaries.queries.chain import step_counts
from portal.beneficiaries.rules.chain import STEP_LABELS
from portal.beneficiaries.views.people import blueprint
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.core.web import render
from portal.quotas import queries as quotas


@blueprint.get("/wilayah/<regency>/kuota/<int:quota_id>/tahap")
@requires(Permission.VIEW_PEOPLE)
def stages(quota_id: int) -> Response:
    """The office looks where the people of a quota stand between usulan and a paid month."""
    quota = quotas.quota_by_id(quota_id)
    return render("beneficiaries/stages.html", quota=quota, steps=step_counts(quota), labels=STEP_LABELS)
