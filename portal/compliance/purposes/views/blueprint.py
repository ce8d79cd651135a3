"""The blueprint of the province's purposes and what its pages have in common."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from portal.accounts.sessions import current_actor
from portal.compliance.purposes import forms, queries
from portal.compliance.purposes.models import LookPurpose
from portal.compliance.purposes.rules import LOOK_LABELS, REACH_LABELS, in_force, name_of, reason_against_looking
from portal.core import clock
from portal.core.access import may
from portal.core.permissions import Permission
from portal.core.web import render
from portal.core.web.arguments import row_number
from portal.regencies import queries as regencies

blueprint = Blueprint("purposes", __name__)


def look_form(purpose: LookPurpose, *, sent: bool = False) -> Any:
    """The form that opens a page of people, with the kecamatan of the purpose's regency."""
    form = forms.LookForm.from_request() if sent else forms.LookForm()
    districts = [(each.code, each.name) for each in regencies.districts_of(purpose.regency_id)]
    form.choose("district_code", [("", "Semua kecamatan"), *districts])
    return form


def detail_page(
    purpose: LookPurpose,
    *,
    looking: forms.LookForm | None = None,
    ending: forms.EndForm | None = None,
    status: int = 200,
) -> Response:
    """The page of a purpose: what it says, what was looked at, and what its owner may open."""
    person = current_actor()
    today = clock.today()
    looks, following = queries.looks_page(purpose.id, request.args.get("sebelum", type=row_number))
    return render(
        "compliance/purposes/detail.html",
        purpose=purpose,
        name=name_of(purpose.id),
        region=regencies.regency_by_id(purpose.regency_id).official_name,
        holds=in_force(purpose.until_on, purpose.ended_at, today),
        reason=""
        if not may(Permission.LOOK_BY_PURPOSE)
        else reason_against_looking(
            mine=purpose.owner_id == person.id,
            owner=purpose.owner_name,
            until_on=purpose.until_on,
            ended_at=purpose.ended_at,
            today=today,
        ),
        looked=queries.looked_of([purpose.id]).get(purpose.id, queries.Looked()),
        looks=looks,
        following=following,
        labels=LOOK_LABELS,
        reaches=REACH_LABELS,
        form=looking or look_form(purpose),
        ending=ending or forms.EndForm(),
        status=status,
    )
