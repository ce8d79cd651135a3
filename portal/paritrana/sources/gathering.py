"""One call for everything that is computed: {(regency id, source): input or doubt}; what is not in it is not known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from types import MappingProxyType

from portal.paritrana.rules.sources import COVERAGE, Doubt, Input, Source
from portal.paritrana.sources.agreed import agreed_months
from portal.paritrana.sources.covered import covered
from portal.paritrana.sources.delivered import lists_in_time
from portal.paritrana.sources.money import budget_and_realisation

Inputs = Mapping[tuple[int, Source], Input | Doubt]
Gatherer = Callable[[int, date], Mapping[tuple[int, Source], Input | Doubt]]

# Each asks a fixed number of queries for all regions in scope, and is asked only when a criterion wants it.
_GATHERERS: tuple[tuple[frozenset[Source], Gatherer], ...] = (
    (frozenset({Source.BUDGET, Source.REALISATION}), budget_and_realisation),
    (frozenset({Source.AGREEMENTS}), agreed_months),
    (frozenset({Source.LISTS_IN_TIME}), lists_in_time),
    (COVERAGE, covered),
)


def gather(judged_year: int, today: date, wanted: Collection[Source]) -> Inputs:
    """What the portal knows on a day about the year that is judged, for the regions in scope."""
    found: dict[tuple[int, Source], Input | Doubt] = {}
    for sources, gatherer in _GATHERERS:
        if sources.isdisjoint(wanted):
            continue
        found.update({key: value for key, value in gatherer(judged_year, today).items() if key[1] in wanted})
    return MappingProxyType(found)
