"""How a claim moves, and how old it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType


class ClaimState(StrEnum):
    """Where a claim stands."""

    UNFILED = "unfiled"
    FILED = "filed"
    PAID = "paid"
    REFUSED = "refused"
    VOID = "void"  # the death was recorded by mistake


STATE_LABELS = MappingProxyType(
    {
        ClaimState.UNFILED: "Belum diajukan",
        ClaimState.FILED: "Diajukan",
        ClaimState.PAID: "Dibayar",
        ClaimState.REFUSED: "Ditolak",
        ClaimState.VOID: "Batal",
    }
)


class StepKind(StrEnum):
    """What happened to a claim."""

    FILED = "filed"
    RECEIVED = "received"
    PAID = "paid"
    REFUSED = "refused"


STEP_LABELS = MappingProxyType(
    {
        StepKind.FILED: "Klaim diajukan",
        StepKind.RECEIVED: "Berkas diterima cabang",
        StepKind.PAID: "Santunan dibayar",
        StepKind.REFUSED: "Klaim ditolak",
    }
)
# (state, what happens) → state. A refused claim may be filed again; a family may go to the branch by itself.
MOVES = MappingProxyType(
    {
        (ClaimState.UNFILED, StepKind.FILED): ClaimState.FILED,
        (ClaimState.UNFILED, StepKind.RECEIVED): ClaimState.FILED,
        (ClaimState.REFUSED, StepKind.FILED): ClaimState.FILED,
        (ClaimState.REFUSED, StepKind.RECEIVED): ClaimState.FILED,
        (ClaimState.FILED, StepKind.RECEIVED): ClaimState.FILED,
        (ClaimState.FILED, StepKind.PAID): ClaimState.PAID,
        (ClaimState.FILED, StepKind.REFUSED): ClaimState.REFUSED,
    }
)


def moved(steps: Iterable[StepKind]) -> ClaimState | None:
    """The state after these steps, from the beginning; None when one of them is not permitted where it stands."""
    state, last = ClaimState.UNFILED, None
    for kind in steps:
        following = MOVES.get((state, kind))
        if following is None or kind is last is StepKind.RECEIVED:
            return None
        state, last = following, kind
    return state


class AgeBand(StrEnum):
    """How long ago somebody died."""

    MONTH = "30"
    QUARTER = "90"
    YEAR = "365"
    OLDER = "lebih"


@dataclass(frozen=True)
class Span:
    """Days since the death, both included; `most` None is open."""

    label: str
    least: int
    most: int | None


AGE_BANDS = MappingProxyType(
    {
        AgeBand.MONTH: Span("sampai 30 hari", 0, 30),
        AgeBand.QUARTER: Span("31–90 hari", 31, 90),
        AgeBand.YEAR: Span("91–365 hari", 91, 365),
        AgeBand.OLDER: Span("lebih dari 365 hari", 366, None),
    }
)


def band_days(band: AgeBand, today: date) -> tuple[date | None, date]:
    """(first day or None, last day) on which those of a band died."""
    span = AGE_BANDS[band]
    first = None if span.most is None else today - timedelta(days=span.most)
    return first, today - timedelta(days=span.least)


def age(since: date, today: date) -> int:
    """Whole days; never negative."""
    return max((today - since).days, 0)
