"""What the office's pages show of one edition: its criteria with the lines of the newest standing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from portal.core.errors import NotFoundError
from portal.paritrana.models import ParitranaAssessment, ParitranaCriterion, ParitranaEdition, ParitranaStanding
from portal.paritrana.queries import CriterionLine
from portal.paritrana.rules.campaign import AssessmentState, EditionState
from portal.paritrana.rules.scoring import MISSING, STATE_LABELS, LineState
from portal.paritrana.rules.sources import Input

_OPEN_TO_REPLY = frozenset({LineState.CORRECTED, LineState.SENT_BACK})


class Arrangement(StrEnum):
    """How the criteria are shown, beside the states that they may be filtered by."""

    MISSING_FIRST = "kurang-dahulu"
    MISSING_ONLY = "kurang"


CHOICES = (
    ("", "Semua, menurut urutan kriteria"),
    (Arrangement.MISSING_FIRST.value, "Semua, yang kurang dahulu"),
    (Arrangement.MISSING_ONLY.value, "Hanya yang kurang"),
    *((state.value, label) for state, label in STATE_LABELS.items()),
)


@dataclass(frozen=True)
class Row:
    """A criterion and what it earns; without a line nothing has been computed yet."""

    criterion: ParitranaCriterion
    aspect: str
    line: Mapping[str, Any] | None

    @property
    def state(self) -> LineState | None:
        return LineState(self.line["state"]) if self.line else None

    @property
    def missing(self) -> bool:
        return self.state in MISSING

    @property
    def known(self) -> Input | None:
        """What the portal computed it from."""
        found = self.line.get("input") if self.line else None
        if found is None:
            return None
        as_of = date.fromisoformat(found["as_of"])
        return Input(found["numerator"], found["denominator"], found["origin"], as_of)

    @property
    def own(self) -> int:
        return int(self.line["own"]) if self.line else 0

    @property
    def points(self) -> int:
        return int(self.line["points"]) if self.line else 0


@dataclass(frozen=True)
class AspectSum:
    """What the criteria of an aspect earn together, of what they weigh; in hundredths."""

    name: str
    own: int
    points: int
    weight: int


@dataclass(frozen=True)
class Sheet:
    """One edition as an office has it."""

    edition: ParitranaEdition
    assessment: ParitranaAssessment | None
    standing: ParitranaStanding | None
    rows: Sequence[Row]

    @property
    def state(self) -> str:
        """The name of the partial: the state of the assessment, or why there is none."""
        if self.assessment is not None:
            return self.assessment.state.value
        return "unbegun" if self.edition.state is EditionState.OPEN else "never"

    @property
    def judged(self) -> bool:
        """Whether the province has said its word about everything."""
        return self.assessment is not None and self.assessment.state in (
            AssessmentState.CONCLUDED,
            AssessmentState.REPLIED,
            AssessmentState.FROZEN,
        )

    @property
    def missing(self) -> list[Row]:
        return [row for row in self.rows if row.missing]

    @property
    def open_to_reply(self) -> list[Row]:
        """What the province did not accept."""
        return [row for row in self.rows if row.state in _OPEN_TO_REPLY]

    def in_state(self, *states: LineState) -> list[Row]:
        return [row for row in self.rows if row.state in states]

    def aspects(self) -> list[AspectSum]:
        """In the order of the edition."""
        found: dict[str, AspectSum] = {}
        for row in self.rows:
            sums = found.get(row.aspect, AspectSum(row.aspect, 0, 0, 0))
            found[row.aspect] = AspectSum(
                row.aspect, sums.own + row.own, sums.points + row.points, sums.weight + row.criterion.weight
            )
        return list(found.values())

    def arranged(self, wanted: str) -> list[Row]:
        """The rows as one of CHOICES wants them; anything else counts as the first."""
        if wanted == Arrangement.MISSING_FIRST:
            return sorted(self.rows, key=lambda row: not row.missing)
        if wanted == Arrangement.MISSING_ONLY:
            return self.missing
        if wanted in list(LineState):
            return self.in_state(LineState(wanted))
        return list(self.rows)

    def row_of(self, criterion_id: int) -> Row:
        """Raises NotFoundError for a criterion of another edition."""
        for row in self.rows:
            if row.criterion.id == criterion_id:
                return row
        raise NotFoundError("Kriteria ini tidak ditemukan pada edisi ini.")

    def beside(self, criterion_id: int) -> tuple[Row | None, Row | None, int]:
        """(the one before, the one after, its place from 1) in the order of the edition."""
        place = next(place for place, row in enumerate(self.rows) if row.criterion.id == criterion_id)
        return (
            self.rows[place - 1] if place else None,
            self.rows[place + 1] if place + 1 < len(self.rows) else None,
            place + 1,
        )


def sheet_from(
    edition: ParitranaEdition,
    criteria: Sequence[CriterionLine],
    assessment: ParitranaAssessment | None,
    standing: ParitranaStanding | None,
) -> Sheet:
    """Criteria and lines of the standing are the same by their codes."""
    lines = {line["code"]: line for line in standing.lines} if standing is not None else {}
    rows = [Row(each.criterion, each.aspect.name, lines.get(each.criterion.code)) for each in criteria]
    return Sheet(edition, assessment, standing, rows)
