"""The score of one region: what each criterion earns, why, and the whole, which is always the sum of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from portal.paritrana.rules.criteria import CriterionKind, Rank, Rule
from portal.paritrana.rules.points import points_for
from portal.paritrana.rules.sources import Input


class LineState(StrEnum):
    """Where a criterion stands."""

    NO_DATA = "no_data"  # computed, and the portal has nothing to compute from: never nought
    UNANSWERED = "unanswered"
    UNPROVEN = "unproven"  # answered, and no evidence counts (rule 22)
    COUNTED = "counted"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    SENT_BACK = "sent_back"


STATE_LABELS = MappingProxyType(
    {
        LineState.NO_DATA: "Belum ada data",
        LineState.UNANSWERED: "Belum diisi",
        LineState.UNPROVEN: "Belum ada bukti",
        LineState.COUNTED: "Dihitung",
        LineState.ACCEPTED: "Diterima",
        LineState.CORRECTED: "Dikoreksi",
        LineState.SENT_BACK: "Dikembalikan",
    }
)
STATE_SIGNS = MappingProxyType(
    {
        LineState.NO_DATA: "○",
        LineState.UNANSWERED: "○",
        LineState.UNPROVEN: "!",
        LineState.COUNTED: "•",
        LineState.ACCEPTED: "✓",
        LineState.CORRECTED: "±",
        LineState.SENT_BACK: "↩",
    }
)
MISSING = frozenset({LineState.NO_DATA, LineState.UNANSWERED, LineState.UNPROVEN, LineState.SENT_BACK})

UNKNOWN = frozenset({LineState.NO_DATA, LineState.UNANSWERED})  # shown without a number: nothing is known, not nought


class Decision(StrEnum):
    """What the province said about a criterion."""

    ACCEPT = "accept"
    CORRECT = "correct"
    SEND_BACK = "send_back"


DECISION_LABELS = MappingProxyType(
    {Decision.ACCEPT: "Diterima", Decision.CORRECT: "Dikoreksi", Decision.SEND_BACK: "Dikembalikan"}
)


@dataclass(frozen=True)
class Answer:
    """What the region says: a ratio for a number, yes or no, or the position of a rubric's level."""

    numerator: int | None = None
    denominator: int | None = None
    yes: bool | None = None
    level: int | None = None

    @property
    def given(self) -> bool:
        return any(value is not None for value in (self.numerator, self.yes, self.level))


@dataclass(frozen=True)
class Verdict:
    """The province's newest word; `points` in hundredths, what was accepted or put in its place."""

    decision: Decision
    points: int | None = None


@dataclass(frozen=True)
class Known:
    """All that is known of one criterion for one region."""

    code: str
    aspect: str
    weight: int
    rule: Rule
    answer: Answer = Answer()
    computed: Input | None = None
    doubt: str = ""  # why the portal computes nothing although it knows something
    proofs: int = 0  # pieces of evidence that count
    ranks: tuple[Rank, ...] = ()  # of the regulations among them
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Line:
    """What one criterion earns: `own` by what the region says, `points` after the province's word."""

    code: str
    aspect: str
    weight: int
    own: int
    points: int
    state: LineState
    percentage: Fraction | None = None

    @property
    def open_points(self) -> int:
        """What is still to be gained."""
        return self.weight - self.points


@dataclass(frozen=True)
class Score:
    """All lines of an edition for one region."""

    lines: tuple[Line, ...]

    @property
    def points(self) -> int:
        """The whole, in hundredths of a point."""
        return sum(line.points for line in self.lines)

    @property
    def own(self) -> int:
        """The whole as the region sees itself."""
        return sum(line.own for line in self.lines)

    @property
    def weight(self) -> int:
        return sum(line.weight for line in self.lines)

    def aspects(self) -> list[tuple[str, int, int]]:
        """(aspect, points, weight), in the order in which they first appear."""
        found: dict[str, tuple[int, int]] = {}
        for line in self.lines:
            points, weight = found.get(line.aspect, (0, 0))
            found[line.aspect] = (points + line.points, weight + line.weight)
        return [(aspect, *sums) for aspect, sums in found.items()]

    def count(self, *states: LineState) -> int:
        """How many criteria stand so."""
        return sum(line.state in states for line in self.lines)


def score(known: Iterable[Known]) -> Score:
    """The score of a region. Missing data earns nothing and is said; it is never taken for a nought."""
    return Score(tuple(line_of(each) for each in known))


def line_of(known: Known) -> Line:
    """What one criterion earns, and why."""
    share, state, percentage = _own_share(known)
    own = points_for(known.weight, share)
    points = own
    if known.verdict is not None:
        state, points = _after(known.verdict, known.weight)
    return Line(known.code, known.aspect, known.weight, own, points, state, percentage)


def _after(verdict: Verdict, weight: int) -> tuple[LineState, int]:
    if verdict.decision is Decision.SEND_BACK:
        return LineState.SENT_BACK, 0
    state = LineState.ACCEPTED if verdict.decision is Decision.ACCEPT else LineState.CORRECTED
    return state, min(max(verdict.points or 0, 0), weight)


def _own_share(known: Known) -> tuple[Fraction, LineState, Fraction | None]:
    rule, answer = known.rule, known.answer
    if rule.kind is CriterionKind.COMPUTED:
        if known.computed is None or known.computed.denominator <= 0 or rule.scale is None:
            return Fraction(0), LineState.NO_DATA, None
        percentage = known.computed.percentage
        return rule.scale.share(percentage), LineState.COUNTED, percentage
    if rule.kind is CriterionKind.DOCUMENTS:
        if not known.ranks:
            return Fraction(0), LineState.UNANSWERED, None
        return _of_documents(rule, known.ranks), LineState.COUNTED, None
    if not answer.given:
        return Fraction(0), LineState.UNANSWERED, None
    share, percentage_or_none = _of_answer(rule, answer)
    if not known.proofs and share:  # a plain "no" needs no proof
        return Fraction(0), LineState.UNPROVEN, percentage_or_none
    return share, LineState.COUNTED, percentage_or_none


def _of_answer(rule: Rule, answer: Answer) -> tuple[Fraction, Fraction | None]:
    if rule.kind is CriterionKind.YES_NO:
        return Fraction(1 if answer.yes else 0), None
    if rule.kind is CriterionKind.RUBRIC:
        position = answer.level
        if position is None or not 0 <= position < len(rule.levels):
            return Fraction(0), None
        return Fraction(rule.levels[position].percent, 100), None
    if answer.numerator is None or not answer.denominator or rule.scale is None:
        return Fraction(0), None
    percentage = Fraction(answer.numerator * 100, answer.denominator)
    return rule.scale.share(percentage), percentage


def _of_documents(rule: Rule, ranks: Sequence[Rank]) -> Fraction:
    """The highest counts alone, so that one more paper never takes anything away."""
    return Fraction(max(rule.ranks.get(rank, 0) for rank in ranks), 100)
