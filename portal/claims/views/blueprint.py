"""The blueprint that all pages of claims hang on, and what they share."""

from __future__ import annotations

from types import MappingProxyType

from flask import Blueprint, Response, request

from portal.claims import queries
from portal.claims.queries import ClaimFilter
from portal.claims.rules.states import AGE_BANDS, STATE_LABELS, AgeBand, ClaimState, age
from portal.core import clock
from portal.core.web import render
from portal.core.web.arguments import row_number

blueprint = Blueprint("claims", __name__)

# Colour and shape of a state; the words stand in the rules.
STATE_KINDS = MappingProxyType(
    {
        ClaimState.UNFILED: "warning",
        ClaimState.FILED: "info",
        ClaimState.PAID: "success",
        ClaimState.REFUSED: "error",
        ClaimState.VOID: "neutral",
    }
)
_SHOWN = tuple(state for state in ClaimState if state is not ClaimState.VOID)


def wanted_filter() -> ClaimFilter:
    """Codes of the address. Without a state the list shows who died and has no claim yet: "semua" shows all."""
    state, band = request.values.get("keadaan", ClaimState.UNFILED.value), request.values.get("umur", "")
    return ClaimFilter(
        ClaimState(state) if state in _SHOWN else None,
        AgeBand(band) if band in list(AgeBand) else None,
        clock.today(),
    )


def address_of(wanted: ClaimFilter) -> dict[str, str]:
    """The filter as it stands in an address."""
    found = {"keadaan": wanted.state.value if wanted.state else "semua"}
    return {**found, "umur": wanted.band.value} if wanted.band else found


def list_page(*, index: str, detail: str, branch: bool) -> Response:
    """The list of an office, or of a branch, whose regencies it names."""
    wanted = wanted_filter()
    return render(
        "claims/index.html",
        fragment="klaim",
        wanted=wanted,
        kept=address_of(wanted),
        sums=queries.sums(wanted),
        page=queries.claims_page(wanted, after=request.args.get("setelah", type=row_number)),
        states=[("semua", "Semua keadaan"), *((state.value, STATE_LABELS[state]) for state in _SHOWN)],
        bands=[("", "Semua umur"), *((band.value, span.label) for band, span in AGE_BANDS.items())],
        labels=STATE_LABELS,
        kinds=STATE_KINDS,
        index=index,
        detail=detail,
        branch=branch,
        age=age,
    )
