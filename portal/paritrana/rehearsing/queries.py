"""Everything that the pages and files of a rehearsal show, read from the newest standing: seven queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.paritrana import queries
from portal.paritrana.models import (
    ParitranaAnswer,
    ParitranaAspect,
    ParitranaAssessment,
    ParitranaCriterion,
    ParitranaEdition,
    ParitranaStanding,
)
from portal.paritrana.queries import CriterionLine
from portal.paritrana.rules.campaign import EditionState
from portal.paritrana.rules.rehearsal import Beside, Gap, Ratio, Standing, gap_of, in_order
from portal.paritrana.rules.scoring import Answer, LineState
from portal.paritrana.rules.sources import Input, Source

_NO_EDITION = "Edisi ini belum dibuka untuk wilayah. Pilih edisi dari daftar."


@dataclass(frozen=True)
class Line:
    """One criterion with what its newest score says. `input` only where the portal computes, `doubt` why not."""

    criterion: CriterionLine
    standing: Standing
    input: Input | None
    doubt: str
    proofs: int

    @property
    def id(self) -> int:
        return self.criterion.criterion.id

    @property
    def code(self) -> str:
        return self.criterion.criterion.code

    @property
    def source(self) -> Source | None:
        """What the portal computes it from; None for what people answer."""
        return Source(self.standing.rule.source) if self.standing.rule.source else None

    @property
    def ratio(self) -> Ratio | None:
        """The two numbers behind its points; None where points do not follow from numbers now."""
        return self.standing.ratio if self.standing.state is LineState.COUNTED else None


@dataclass(frozen=True)
class Province:
    """What a region is told of the others: the median of the whole, how many had begun, as of which day, its place."""

    day: date
    regions: int
    total: Fraction
    place: int | None


@dataclass(frozen=True)
class Rehearsal:
    """A region in an edition: what its newest standing says (`score`, None without one), and what could be done."""

    edition: ParitranaEdition
    assessment: ParitranaAssessment | None
    score: ParitranaStanding | None
    lines: Sequence[Line]
    trend: Sequence[tuple[date, int]]
    earlier_edition: ParitranaEdition | None
    earlier_points: int | None
    province: Province | None
    aspects: Sequence[Beside]

    @property
    def gaps(self) -> list[tuple[Line, Gap]]:
        """What is missing, the most points for the least work first."""
        by_code = {line.code: line for line in self.lines}
        found = [gap for line in self.lines if (gap := gap_of(line.standing)) is not None]
        return [(by_code[gap.code], gap) for gap in in_order(found)]

    @property
    def countable(self) -> list[Line]:
        """The criteria for which a number can be tried."""
        return [line for line in self.lines if line.ratio is not None]

    def line_of(self, criterion_id: int) -> Line | None:
        """The line of a criterion; None for one of another edition."""
        return next((line for line in self.lines if line.id == criterion_id), None)


def edition_shown(judged_year: int) -> ParitranaEdition:
    """The edition of a year that regions may see. Raises NotFoundError for none, and for one that is still written."""
    edition = queries.edition_of_year(judged_year)
    if edition.state is EditionState.DRAFT:
        raise NotFoundError(_NO_EDITION)
    return edition


def rehearsal_of(regency_id: int, judged_year: int) -> Rehearsal:
    """The rehearsal of a region in the edition that judges a year. Raises NotFoundError, see `edition_shown`."""
    edition, earlier = _editions(judged_year)
    ids = [edition.id] if earlier is None else [edition.id, earlier.id]
    criteria = _criteria(ids)
    standings = _newest(regency_id, ids)
    assessment = queries.assessment_of_or_none(regency_id, edition.id)
    answers = _answers(assessment)
    score = standings.get(edition.id)
    lines = lines_of(criteria[edition.id], score, answers)
    before = standings.get(earlier.id) if earlier is not None else None
    return Rehearsal(
        edition=edition,
        assessment=assessment,
        score=score,
        lines=lines,
        trend=queries.trend_of(regency_id, edition.id),
        earlier_edition=earlier if before is not None else None,
        earlier_points=before.points if before is not None else None,
        province=_province(score),
        aspects=_aspects(lines, score, criteria[earlier.id] if earlier is not None else (), before),
    )


def _editions(judged_year: int) -> tuple[ParitranaEdition, ParitranaEdition | None]:
    """The edition of a year and the one before it. Raises NotFoundError, see `edition_shown`."""
    found = db.session.scalars(
        select(ParitranaEdition)
        .where(ParitranaEdition.judged_year <= judged_year, ParitranaEdition.state != EditionState.DRAFT)
        .order_by(ParitranaEdition.judged_year.desc())
        .limit(2)
    ).all()
    if not found or found[0].judged_year != judged_year:
        raise NotFoundError(_NO_EDITION)
    return found[0], found[1] if len(found) > 1 else None


def _criteria(edition_ids: Collection[int]) -> dict[int, list[CriterionLine]]:
    """{edition: its criteria in their order}, in one query."""
    rows = db.session.execute(
        select(ParitranaCriterion, ParitranaAspect)
        .join(ParitranaAspect, ParitranaAspect.id == ParitranaCriterion.aspect_id)
        .where(ParitranaCriterion.edition_id.in_(edition_ids))
        .order_by(ParitranaAspect.position, ParitranaAspect.id, ParitranaCriterion.position, ParitranaCriterion.id)
    )
    found: dict[int, list[CriterionLine]] = {number: [] for number in edition_ids}
    for criterion, aspect in rows:
        found[criterion.edition_id].append(CriterionLine(criterion, aspect))
    return found


def _newest(regency_id: int, edition_ids: Collection[int]) -> dict[int, ParitranaStanding]:
    """{edition: the region's newest score}."""
    found: dict[int, ParitranaStanding] = {}
    for edition_id in edition_ids:
        standing = queries.standing_or_none(regency_id, edition_id)
        if standing is not None:
            found[edition_id] = standing
    return found


def _answers(assessment: ParitranaAssessment | None) -> dict[int, ParitranaAnswer]:
    if assessment is None:
        return {}
    rows = db.session.scalars(select(ParitranaAnswer).where(ParitranaAnswer.assessment_id == assessment.id))
    return {row.criterion_id: row for row in rows}


def lines_of(
    criteria: Sequence[CriterionLine], score: ParitranaStanding | None, answers: Mapping[int, ParitranaAnswer]
) -> list[Line]:
    """Each criterion with what the standing keeps of it and what was answered; nothing without a standing."""
    kept = {line["code"]: line for line in score.lines} if score is not None else {}
    found = []
    for each in criteria:
        if each.criterion.code not in kept:
            continue  # the criterion was added since; the next refresh brings it
        line, answer = kept[each.criterion.code], answers.get(each.criterion.id)
        computed = input_of(line)
        found.append(
            Line(
                each,
                Standing(
                    code=line["code"],
                    rule=each.criterion.scoring,
                    weight=line["weight"],
                    own=line["own"],
                    points=line["points"],
                    state=LineState(line["state"]),
                    answer=answer.value if answer is not None else Answer(),
                    inputs=(computed.numerator, computed.denominator) if computed is not None else None,
                    effort=answer.effort if answer is not None else None,
                ),
                computed,
                line.get("doubt", ""),
                line["proofs"],
            )
        )
    return found


def input_of(line: Mapping[str, Any]) -> Input | None:
    """The two numbers that a line of a standing keeps; None where the portal computed nothing."""
    kept = line.get("input")
    if kept is None:
        return None
    return Input(
        kept["numerator"],
        kept["denominator"],
        kept["origin"],
        date.fromisoformat(kept["as_of"]),
        tuple((label, amount) for label, amount in kept["parts"]),
    )


def _province(score: ParitranaStanding | None) -> Province | None:
    for line in score.lines if score is not None else ():
        if "province" in line:
            told = line["province"]
            return Province(
                date.fromisoformat(told["day"]), told["regions"], Fraction(told["total"]), told.get("place")
            )
    return None


def _aspects(
    lines: Sequence[Line],
    score: ParitranaStanding | None,
    earlier_criteria: Sequence[CriterionLine],
    before: ParitranaStanding | None,
) -> list[Beside]:
    """One's own points of every aspect beside the median and the last edition, whose aspects are found by code."""
    medians = {
        line["code"]: Fraction(line["province"]["aspect"])
        for line in (score.lines if score is not None else ())
        if "province" in line
    }
    aspect_of = {each.criterion.code: each.aspect.code for each in earlier_criteria}
    then: dict[str, tuple[int, int]] = {}
    for kept in before.lines if before is not None else ():
        code = aspect_of.get(kept["code"], "")
        points, weight = then.get(code, (0, 0))
        then[code] = (points + kept["points"], weight + kept["weight"])
    found: dict[str, Beside] = {}
    for line in lines:
        aspect = line.criterion.aspect
        sofar = found.get(aspect.code)
        found[aspect.code] = Beside(
            aspect.name,
            line.standing.points + (sofar.points if sofar else 0),
            line.standing.weight + (sofar.weight if sofar else 0),
            medians.get(line.code),
            then.get(aspect.code),
        )
    return list(found.values())
