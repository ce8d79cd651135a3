"""The blueprint that the pages of editions hang on, and what they share."""

from __future__ import annotations

from types import MappingProxyType

from flask import Blueprint, request, url_for

from portal.core.errors import DomainError
from portal.core.web.arguments import row_number
from portal.paritrana import queries
from portal.paritrana.editing.forms import AspectForm, CalendarForm, CriterionForm, EditionForm
from portal.paritrana.editing.service import OutdatedEditionError
from portal.paritrana.rules.campaign import EditionState

blueprint = Blueprint("paritrana_editions", __name__)
LIST = "/provinsi/paritrana/edisi/"
ONE = LIST + "<int:year>"
STATE_KINDS = MappingProxyType(
    {EditionState.DRAFT: "warning", EditionState.OPEN: "success", EditionState.CLOSED: "neutral"}
)


def address_of(year: int) -> str:
    """The page of an edition."""
    return url_for("paritrana_editions.detail", year=year)


def seen() -> int:
    """The revision that the page of a row button showed."""
    return request.form.get("seen", 0, type=row_number)


def refused(form: AspectForm | CalendarForm | CriterionForm | EditionForm, error: DomainError, year: int) -> None:
    """Show a refusal; a form that was too old keeps what was typed and may be sent again once it was looked at."""
    form.refuse(error)
    if isinstance(error, OutdatedEditionError):
        form.seen.raw_data, form.seen.data = None, queries.edition_of_year(year).revision
