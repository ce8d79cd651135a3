"""The blueprint that the province's pages hang on, and what all of them show."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, url_for

from portal.core.web import render
from portal.paritrana.models import ParitranaEdition
from portal.paritrana.rules.campaign import AssessmentState, EditionState
from portal.paritrana.rules.points import SIMULATION, in_words
from portal.paritrana.rules.scoring import LineState

blueprint = Blueprint("paritrana_province", __name__)
URL = "/provinsi/paritrana/<int:year>"
# Colour and shape of a state; the words stand in the rules.
STATE_KINDS = MappingProxyType(
    {
        AssessmentState.FILLING: "neutral",
        AssessmentState.SUBMITTED: "info",
        AssessmentState.CONCLUDED: "info",
        AssessmentState.REPLIED: "warning",
        AssessmentState.FROZEN: "success",
    }
)
EDITION_KINDS = MappingProxyType(
    {EditionState.DRAFT: "neutral", EditionState.OPEN: "info", EditionState.CLOSED: "success"}
)
LINE_KINDS = MappingProxyType(
    {
        LineState.NO_DATA: "neutral",
        LineState.UNANSWERED: "neutral",
        LineState.UNPROVEN: "warning",
        LineState.COUNTED: "info",
        LineState.ACCEPTED: "success",
        LineState.CORRECTED: "warning",
        LineState.SENT_BACK: "error",
    }
)
_PAGES = (("Matriks", "matrix"), ("Peringkat", "ranking"), ("Jadwal", "schedule"), ("Pengingat", "reminders"))


def page(template: str, edition: ParitranaEdition, current: str = "", **context: Any) -> Response:
    """A page of an edition, with the way to its other pages."""
    return render(
        f"paritrana/verifying/{template}",
        edition=edition,
        tabs=[
            (words, url_for(f"paritrana_province.{name}", year=edition.judged_year), name == current, None)
            for words, name in _PAGES
        ],
        simulation=SIMULATION,
        points=in_words,
        **context,
    )
