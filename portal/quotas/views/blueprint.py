"""The blueprint that all pages of quotas hang on, and what they share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for

from portal.core import clock
from portal.core.months import Month
from portal.core.web.arguments import row_number
from portal.proposals import queries as proposals
from portal.proposals.models import Proposal
from portal.quotas import queries
from portal.quotas.models import Quota

blueprint = Blueprint("quotas", __name__)


def present_month() -> Month:
    """The month of today."""
    return Month.of(clock.today())


def year_tabs(endpoint: str, year: int) -> list[tuple[str, str, bool, None]]:
    """The year switch of a page about a whole year."""
    years = sorted({*queries.years(), year, clock.today().year})
    return [(str(each), url_for(endpoint, tahun=each), each == year, None) for each in years]


def sibling_tabs(endpoint: str, quota: Quota) -> list[tuple[str, str, bool, None]]:
    """The year switch of a page about one quota: the same source in other years."""
    return [
        (str(year), url_for(endpoint, quota_id=quota_id), quota_id == quota.id, None)
        for year, quota_id in queries.same_source(quota)
    ]


def corrected(kind: str) -> Proposal | None:
    """The returned proposal that the form at hand puts right, named by `ajuan` in the address or the form."""
    return proposals.returned_or_none(request.values.get("ajuan", type=row_number), kind)


def answer_of(proposal: Proposal) -> str:
    """What a person reads after handing something in."""
    if proposal.is_open:
        return f"Ajuan no. {proposal.id} dikirim dan menunggu persetujuan verifikator."
    return "Perubahan dicatat dan langsung berlaku."


def page_of(proposal: Proposal) -> str:
    """Where they are taken: the proposal while it waits, the quota once it holds."""
    if proposal.is_open or proposal.subject_id is None:
        return url_for("proposals.detail", proposal_id=proposal.id)
    return url_for("quotas.detail", quota_id=proposal.subject_id)


def months_from(payload: dict[str, Any], *names: str) -> dict[str, Any]:
    """A payload as a form takes it: months as values."""
    return {**payload, **{name: Month.parse(payload[name]) for name in names}}
