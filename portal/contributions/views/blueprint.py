"""The blueprint that all pages of contributions hang on, and what they share."""

from __future__ import annotations

from types import MappingProxyType

from flask import Blueprint, request, url_for

from portal.contributions.rules import CellState, StandingKind
from portal.core import clock
from portal.core.errors import NotFoundError
from portal.core.months import Month
from portal.core.web.arguments import row_number
from portal.proposals import queries as proposals
from portal.proposals.models import Proposal

blueprint = Blueprint("contributions", __name__)

# Colour and shape of a state; the words stand in the rules.
CELL_KINDS = MappingProxyType(
    {
        CellState.NOT_DRAWN: "neutral",
        CellState.DRAWN: "neutral",
        CellState.UNPAID: "info",
        CellState.PARTIAL: "warning",
        CellState.PAID: "success",
        CellState.LATE: "error",
    }
)
STANDING_KINDS = MappingProxyType(
    {StandingKind.CURRENT: "success", StandingKind.ARREARS: "warning", StandingKind.INACTIVE: "error"}
)


def month_of(text: str) -> Month:
    """The month that an address names. Raises NotFoundError for anything else."""
    try:
        return Month.parse(text)
    except ValueError:
        raise NotFoundError from None


def month_or_none(text: str) -> Month | None:
    """A month of a query string; what cannot be one counts as not given."""
    try:
        return Month.parse(text)
    except ValueError:
        return None


def is_past(fiscal_year: int) -> bool:
    """A year that is over is read only."""
    return fiscal_year < clock.today().year


def corrected(kind: str) -> Proposal | None:
    """The returned proposal that the form at hand puts right, named by `ajuan` in the address or the form."""
    return proposals.returned_or_none(request.values.get("ajuan", type=row_number), kind)


def answer_of(proposal: Proposal) -> str:
    """What a person reads after handing something in."""
    if proposal.is_open:
        return f"Ajuan no. {proposal.id} dikirim dan menunggu persetujuan verifikator."
    return "Pembayaran dicatat."


def page_of(proposal: Proposal) -> str:
    """Where they are taken: the proposal while it waits, the payments once it holds."""
    if proposal.is_open:
        return url_for("proposals.detail", proposal_id=proposal.id)
    return url_for("contributions.payments", quota_id=proposal.subject_id)
