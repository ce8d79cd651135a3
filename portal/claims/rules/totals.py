"""Claims of a year by quarter, and what a letter of BPJS Ketenagakerjaan says differently (domain rule 24)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.claims.rules.states import StepKind

WHOLE_YEAR = 0  # the "quarter" of a letter about all twelve months
QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Totals:
    """How many claims were filed, paid and refused in a time, and the rupiah paid."""

    filed: int = 0
    paid: int = 0
    refused: int = 0
    paid_amount: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.filed + other.filed,
            self.paid + other.paid,
            self.refused + other.refused,
            self.paid_amount + other.paid_amount,
        )

    @property
    def is_nothing(self) -> bool:
        return self == Totals()

    def minus(self, other: Totals) -> Totals:
        """What this says more than `other`."""
        return Totals(
            self.filed - other.filed,
            self.paid - other.paid,
            self.refused - other.refused,
            self.paid_amount - other.paid_amount,
        )


@dataclass(frozen=True)
class Happened:
    """One step that counts: a claim on a day, with rupiah when it was paid. `claim` tells two steps of one apart."""

    claim: int
    kind: StepKind
    on: date
    amount: int


def by_quarter(steps: Iterable[Happened], year: int) -> dict[int, Totals]:
    """{0: the whole year, 1 … 4: its quarters}. A filing that its branch confirmed is one filing, not two: of the year
    in which it was filed.

    Steps come in the order in which they happened, those of earlier years too: only those of the year count.
    """
    found = dict.fromkeys((WHOLE_YEAR, *QUARTERS), Totals())
    open_claims: set[int] = set()
    for step in steps:
        if step.kind in (StepKind.FILED, StepKind.RECEIVED):
            one = Totals() if step.claim in open_claims else Totals(filed=1)
            open_claims.add(step.claim)
        elif step.kind is StepKind.PAID:
            one = Totals(paid=1, paid_amount=step.amount)
        else:
            one = Totals(refused=1)
            open_claims.discard(step.claim)
        for part in (WHOLE_YEAR, (step.on.month + 2) // 3) if step.on.year == year else ():
            found[part] += one
    return found
