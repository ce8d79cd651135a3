"""One region's case as the province looks at it: lines with words and replies, what is undecided, what is possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.core.errors import NotFoundError
from portal.paritrana import queries
from portal.paritrana.evidence.queries import ProofLine, proofs_of
from portal.paritrana.models import ParitranaReply, ParitranaVerdict
from portal.paritrana.queries import CriterionLine
from portal.paritrana.rules import campaign
from portal.paritrana.rules.campaign import AssessmentState, Move, Mover
from portal.paritrana.rules.criteria import CriterionKind
from portal.paritrana.rules.overview import keeps_from_freezing, needs_word, neighbours, seal
from portal.paritrana.rules.scoring import UNKNOWN, Decision, LineState
from portal.paritrana.verifying import queries as own
from portal.paritrana.verifying.queries import Case


@dataclass(frozen=True)
class JudgedLine:
    """A criterion with what is known of it: the standing's line (empty before any), words, the newest first."""

    line: CriterionLine
    shown: Mapping[str, Any]
    words: Sequence[ParitranaVerdict]
    reply: ParitranaReply | None
    undecided: bool

    @property
    def newest(self) -> ParitranaVerdict | None:
        return self.words[0] if self.words else None

    @property
    def state(self) -> LineState | None:
        return LineState(self.shown["state"]) if self.shown else None

    @property
    def known(self) -> bool:
        """Whether its points are a number to show."""
        return self.state is not None and self.state not in UNKNOWN


def judged_lines(case: Case) -> list[JudgedLine]:
    """Every criterion of the edition: two queries, one before the region has begun."""
    criteria = queries.criteria_of(case.edition.id)
    lines = {line["code"]: line for line in case.standing.lines} if case.standing is not None else {}
    assessment = case.assessment
    everything = own.said_of(assessment.id) if assessment is not None else {}
    found = []
    for line in criteria:
        said = everything.get(line.criterion.id, own.Said([], None))
        newest = said.words[0] if said.words else None
        undecided = assessment is not None and needs_word(
            assessment.state,
            newest.decision if newest is not None else None,
            replied=said.reply is not None,
            after_reply=newest is not None and newest.after_reply,
        )
        found.append(JudgedLine(line, lines.get(line.criterion.code, {}), said.words, said.reply, undecided))
    return found


def acceptable(judged: Sequence[JudgedLine]) -> list[JudgedLine]:
    """The criteria that `service.accept_computed` would accept."""
    return [
        each
        for each in judged
        if each.line.criterion.kind is CriterionKind.COMPUTED and not each.words and each.state is LineState.COUNTED
    ]


def seen_of(judged: Sequence[JudgedLine]) -> str:
    """What a page shows of them: whoever accepts them all accepts these points and no others."""
    return seal((each.line.criterion.code, each.shown["own"]) for each in acceptable(judged))


@dataclass(frozen=True)
class Conclusion:
    """What the region will read: how many were accepted, which were corrected, which sent back."""

    accepted: int
    corrected: tuple[JudgedLine, ...]
    sent_back: tuple[JudgedLine, ...]


def conclusion(judged: Sequence[JudgedLine]) -> Conclusion:
    """The newest words, counted and listed."""

    def of(decision: Decision) -> tuple[JudgedLine, ...]:
        return tuple(each for each in judged if each.newest is not None and each.newest.decision is decision)

    return Conclusion(len(of(Decision.ACCEPT)), of(Decision.CORRECT), of(Decision.SEND_BACK))


def why_not_concluded(case: Case, judged: Sequence[JudgedLine]) -> str:
    """The sentence beside the locked act; empty when the result may be sent."""
    if case.assessment is None or case.assessment.state is not AssessmentState.SUBMITTED:
        return ""
    return campaign.why_not_concluded(each.line.criterion.code for each in judged if not each.words)


def why_not_frozen(case: Case, judged: Sequence[JudgedLine], today: date) -> str:
    """The sentence beside the locked act; empty when the score may be frozen."""
    if case.assessment is None:
        return ""
    open_codes = [
        each.line.criterion.code
        for each in judged
        if keeps_from_freezing(
            case.assessment.state,
            each.newest.decision if each.newest is not None else None,
            replied=each.reply is not None,
            after_reply=each.newest is not None and each.newest.after_reply,
        )
    ]
    return campaign.why_not_frozen(case.assessment.state, open_codes, today, case.edition.calendar)


@dataclass(frozen=True)
class CriterionCase:
    """One criterion of one region. `before` and `after`: the nearest criteria that nobody has decided.

    While the region is `drafting`, its words and papers are its own.
    """

    judged: JudgedLine
    proofs: Sequence[ProofLine]
    before: int | None
    after: int | None
    undecided: int
    why_not_judged: str
    drafting: bool

    @property
    def as_of(self) -> date:
        """The day of the numbers that the portal has computed; for lines with an input only."""
        return date.fromisoformat(self.judged.shown["input"]["as_of"])

    @property
    def own(self) -> int:
        """The region's points in hundredths; nothing known is none."""
        return int(self.judged.shown["own"]) if self.judged.shown else 0

    @property
    def newest_id(self) -> int:
        """The id of the newest word, 0 for none: what a form of this page is compared with."""
        return self.judged.newest.id if self.judged.newest is not None else 0


def criterion_case(case: Case, criterion_id: int) -> CriterionCase:
    """Raises NotFoundError for a criterion of another edition. At most eight queries."""
    judged = judged_lines(case)
    here = next((each for each in judged if each.line.criterion.id == criterion_id), None)
    if here is None:
        raise NotFoundError("Kriteria ini tidak ditemukan pada edisi ini.")
    before, after = _neighbours(judged, criterion_id)
    assessment = case.assessment
    handed_in = assessment is not None and assessment.state is not AssessmentState.FILLING
    return CriterionCase(
        judged=here,
        proofs=proofs_of(assessment.id, criterion_id).get(criterion_id, ()) if assessment and handed_in else (),
        before=before,
        after=after,
        undecided=sum(each.undecided for each in judged),
        why_not_judged=campaign.reason_against(assessment.state, Move.JUDGE, Mover.PROVINCE)
        if assessment is not None
        else "Wilayah ini belum mulai mengisi.",
        drafting=not handed_in,
    )


def next_undecided(case: Case, criterion_id: int) -> int | None:
    """The criterion to go on with after this one; None when all are decided."""
    return _neighbours(judged_lines(case), criterion_id)[1]


def _neighbours(judged: Sequence[JudgedLine], here: int) -> tuple[int | None, int | None]:
    return neighbours(
        [each.line.criterion.id for each in judged if each.undecided],
        [each.line.criterion.id for each in judged],
        here,
    )
