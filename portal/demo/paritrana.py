"""The award in the demo: all 22 regions in the edition that judges 2025, frozen for most, and in that of 2026, at every
stage. Titles, answers and papers are invented and say "contoh"; the rows are made at once, as 22 regions by the pages'
own verbs would take a minute, and the scores are what the portal's rules give for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select

from portal.audit.service import PORTAL, Actor, record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.formatting import WITA
from portal.paritrana import queries, service
from portal.paritrana.models import (
    ParitranaAnswer,
    ParitranaAssessment,
    ParitranaCriterion,
    ParitranaEdition,
    ParitranaEvidence,
    ParitranaEvidenceUse,
    ParitranaReply,
    ParitranaVerdict,
)
from portal.paritrana.rules.campaign import AssessmentState, Calendar
from portal.paritrana.rules.criteria import CriterionKind, EvidenceKind
from portal.paritrana.rules.points import SIMULATION, in_words
from portal.paritrana.rules.scoring import Answer, Decision
from portal.paritrana.service import editions
from portal.paritrana.service.editions import EditionTerms
from portal.regencies import queries as regencies
from portal.regencies import reference
from portal.regulations import queries as regulations

S = AssessmentState
_OF_2025 = Calendar(date(2025, 2, 3), date(2026, 1, 31), date(2026, 3, 15), date(2026, 4, 15), date(2026, 5, 15))
_OF_2026 = Calendar(date(2026, 2, 2), date(2026, 12, 15), date(2027, 1, 15), date(2027, 1, 31), date(2027, 2, 15))
# How far the regions are with 2026, one after another by number; TTU and Belu, the third and fourth, are filling.
_STAGES = (None, S.SUBMITTED, S.FILLING, S.FILLING, S.CONCLUDED, S.FILLING, S.SUBMITTED, S.REPLIED)
_REASON = "Bukti hanya untuk sebagian tahun (contoh)."


def _at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, 0, tzinfo=WITA)


@dataclass(frozen=True)
class _Region:
    """A region in one edition, with whoever answers for it."""

    number: int  # among the regions, from 0
    regency_id: int
    operator: Actor
    assessment: ParitranaAssessment


class _Step(NamedTuple):
    """An answer that is given in the course of a year."""

    region: _Region
    criterion: ParitranaCriterion
    answer: Answer


def enter(operators: Mapping[str, Actor], supervisor: Actor) -> int:
    """Both editions with what each region has said; answers how many assessments there are. A scope of all regions
    must be open."""
    now = clock.now()
    with clock.fixed(_at(2025, 2, 3)):
        first = _opened(editions.create(EditionTerms(2025, 2026, "Paritrana 2025 (contoh)", _OF_2025), by=supervisor))
    of_2025 = _begun(first, operators, lambda _number: True, _at(2025, 3, 3))
    _fill(first, of_2025, [_at(2025, month, 15) for month in (4, 7, 10)] + [_at(2026, 1, 20)])
    _submit(first, of_2025, _at(2026, 1, 26))
    _judge(first, of_2025, supervisor, _at(2026, 3, 10))
    _reply([each for each in of_2025 if each.number % 4 == 1], _at(2026, 4, 8))
    _freeze(first, [each for each in of_2025 if each.number % 5 != 4], supervisor, _at(2026, 5, 18))
    with clock.fixed(_at(2026, 2, 2)):
        terms = EditionTerms(2026, 2027, "Paritrana 2026 (contoh)", _OF_2026)
        second = _opened(editions.copy(first.id, terms, by=supervisor))
    of_2026 = _begun(second, operators, lambda number: _stage(number) is not None, _at(2026, 3, 2))
    days = [moment for month in range(3, 12) if (moment := _at(2026, month, 16)) < now]
    _fill(second, of_2026, days or [now])
    handed_in = [each for each in of_2026 if _stage(each.number) is not S.FILLING]
    _submit(second, handed_in, now)
    answered = [each for each in handed_in if _stage(each.number) in (S.CONCLUDED, S.REPLIED)]
    _judge(second, answered, supervisor, now)
    _reply([each for each in answered if _stage(each.number) is S.REPLIED], now)
    service.refresh_all(second, _regions())
    service.compare_with_province(second)
    return len(of_2025) + len(of_2026)


def _stage(number: int) -> AssessmentState | None:
    return _STAGES[number % len(_STAGES)]


def _regions() -> list[int]:
    return sorted(regencies.all_regency_ids())


def _opened(edition: ParitranaEdition) -> ParitranaEdition:
    return editions.open_edition(edition.id, revision=edition.revision, by=PORTAL)


def _begun(
    edition: ParitranaEdition, operators: Mapping[str, Actor], wanted: Callable[[int], bool], at: datetime
) -> list[_Region]:
    """An assessment for each wanted region, with its papers: regulations of its register and one address."""
    codes = {int(each.nik_prefix): code for code, each in reference.regency_by_code().items()}
    found = []
    with clock.fixed(at):
        for number, regency_id in enumerate(_regions()):
            if not wanted(number):
                continue
            assessment = ParitranaAssessment(regency_id=regency_id, edition_id=edition.id)
            db.session.add(assessment)
            found.append(_Region(number, regency_id, operators.get(codes[regency_id], PORTAL), assessment))
        db.session.flush()
        for each in found:
            _tell("paritrana_begun", each, f"Penilaian mandiri {edition.title} mulai diisi.", each.operator)
        _link_papers(edition, found)
    return found


def _link_papers(edition: ParitranaEdition, found: Sequence[_Region]) -> None:
    criteria = [line.criterion for line in queries.criteria_of(edition.id)]
    own = {each.regency_id: each for each in found}
    wanted = regulations.RegulationFilter(today=min(clock.today(), date(edition.judged_year, 12, 31)))
    uses: list[tuple[_Region, ParitranaEvidence, list[ParitranaCriterion]]] = []
    pointers = db.session.scalars(select(ParitranaEvidence).where(ParitranaEvidence.kind == EvidenceKind.REGULATION))
    known = {each.pointer_id: each for each in pointers}  # the same paper serves both editions
    for line in regulations.every_regulation(wanted):
        paper = line.regulation
        region = own.get(paper.regency_id)
        topics = {topic.value for topic in paper.topics}
        serves = [
            each for each in criteria if each.kind is CriterionKind.DOCUMENTS and topics & set(each.rule["topics"])
        ]
        if region is None or not serves:
            continue
        made = known.get(paper.id) or _paper(
            region, EvidenceKind.REGULATION, paper.title, paper.enacted_on, pointer_id=paper.id
        )
        uses.append((region, made, serves))
    links = [each for each in criteria if EvidenceKind.LINK in each.evidence_kinds]
    for each in found:
        slug = regencies.regency_by_id(each.regency_id).slug
        made = _paper(
            each,
            EvidenceKind.LINK,
            f"Laporan pelaksanaan {edition.judged_year} (contoh)",
            date(edition.judged_year, 3, 2),
            url=f"https://{slug}.contoh.go.id/paritrana/{edition.judged_year}",
        )
        uses.append((each, made, links[: 1 + each.number % len(links)]))
    db.session.flush()
    for region, made, serves in uses:
        for criterion in serves:
            db.session.add(
                ParitranaEvidenceUse(
                    regency_id=region.regency_id,
                    evidence_id=made.id,
                    assessment_id=region.assessment.id,
                    criterion_id=criterion.id,
                    used_at=clock.now(),
                    used_by_name=region.operator.name,
                )
            )


def _paper(
    region: _Region,
    kind: EvidenceKind,
    title: str,
    dated_on: date | None,
    *,
    url: str = "",
    pointer_id: int | None = None,
) -> ParitranaEvidence:
    made = ParitranaEvidence(
        regency_id=region.regency_id,
        kind=kind,
        title=title[:200],
        dated_on=dated_on,
        url=url,
        pointer_id=pointer_id,
        added_at=clock.now(),
        added_by_name=region.operator.name,
    )
    db.session.add(made)
    return made


def _fill(edition: ParitranaEdition, found: Sequence[_Region], moments: Sequence[datetime]) -> None:
    """Answers come one after another over the moments, a score is kept at each: the trend of the year."""
    criteria = [line.criterion for line in queries.criteria_of(edition.id)]
    steps = [
        _Step(region, criterion, answer)
        for region in found
        for criterion in criteria
        if (answer := _answer(region.number, criterion)) is not None
    ]
    for place, moment in enumerate(moments):
        with clock.fixed(moment):
            for index, step in enumerate(steps):
                if (step.region.number + index) % len(moments) == place:
                    _say(step)
            service.refresh_all(edition, _regions())


def _answer(number: int, criterion: ParitranaCriterion) -> Answer | None:
    """What the region of this number says; one in five says nothing yet."""
    if (number + criterion.position) % 5 == 4:
        return None
    if criterion.kind is CriterionKind.NUMBER:
        return Answer(12 + (number * 7) % 45, 60)
    if criterion.kind is CriterionKind.YES_NO:
        return Answer(yes=number % 4 != 3)
    if criterion.kind is CriterionKind.RUBRIC:
        return Answer(level=number % len(criterion.rule["levels"]))
    return None


def _say(step: _Step) -> None:
    region, criterion, answer = step
    db.session.add(
        ParitranaAnswer(
            regency_id=region.regency_id,
            assessment_id=region.assessment.id,
            criterion_id=criterion.id,
            numerator=answer.numerator,
            denominator=answer.denominator,
            yes=answer.yes,
            level=answer.level,
            source="Rekap Dinas PUPR (contoh)" if answer.numerator is not None else "",
            note="Jawaban contoh.",
            effort=1 + (region.number + criterion.position) % 5,
            answered_at=clock.now(),
            answered_by_name=region.operator.name,
        )
    )


def _submit(edition: ParitranaEdition, found: Sequence[_Region], at: datetime) -> None:
    standings = queries.newest_standings(edition.id)
    with clock.fixed(at):
        for each in found:
            each.assessment.state = S.SUBMITTED
            each.assessment.revision += 1
            each.assessment.submitted_at, each.assessment.submitted_by_name = clock.now(), each.operator.name
            own = in_words(standings[each.regency_id].own)
            words = f"Penilaian mandiri {edition.title} diajukan dengan nilai {own} ({SIMULATION})."
            _tell("paritrana_submitted", each, words, each.operator)


def _judge(edition: ParitranaEdition, found: Sequence[_Region], supervisor: Actor, at: datetime) -> None:
    """A word of the province about every criterion: most accepted, the others corrected or sent back."""
    criteria = [line.criterion for line in queries.criteria_of(edition.id)]
    with clock.fixed(at):
        standings = {each.regency_id: each for each in service.refresh_all(edition, [r.regency_id for r in found])}
        for region in found:
            own = {line["code"]: line["own"] for line in standings[region.regency_id].lines}
            earning = next((code for code, points in own.items() if points), "")
            for place, criterion in enumerate(criteria):
                doubtful = criterion.code == earning or (own[criterion.code] and not (region.number + place) % 6)
                decision = _doubt(region.number) if doubtful else Decision.ACCEPT
                points = own[criterion.code] * (8 if decision is Decision.CORRECT else 10) // 10
                db.session.add(
                    ParitranaVerdict(
                        regency_id=region.regency_id,
                        assessment_id=region.assessment.id,
                        criterion_id=criterion.id,
                        decision=decision,
                        points=None if decision is Decision.SEND_BACK else points,
                        reason="" if decision is Decision.ACCEPT else _REASON,
                        decided_at=clock.now(),
                        decided_by_name=supervisor.name,
                    )
                )
            region.assessment.state = S.CONCLUDED
            region.assessment.revision += 1
            region.assessment.concluded_at, region.assessment.concluded_by_name = clock.now(), supervisor.name
        for standing in service.refresh_all(edition, [each.regency_id for each in found]):
            region = next(each for each in found if each.regency_id == standing.regency_id)
            words = f"Hasil verifikasi {edition.title} dikirim: {in_words(standing.points)} ({SIMULATION})."
            _tell("paritrana_concluded", region, words, supervisor)


def _doubt(number: int) -> Decision:
    """What the province says where it does not agree with the region of this number."""
    return Decision.SEND_BACK if number % 4 == 3 else Decision.CORRECT


def _reply(found: Sequence[_Region], at: datetime) -> None:
    """The region answers the first word that was not an acceptance."""
    words = queries.newest_verdicts([each.assessment.id for each in found])
    with clock.fixed(at):
        for each in found:
            doubtful = sorted(
                criterion_id
                for (assessment_id, criterion_id), word in words.items()
                if assessment_id == each.assessment.id and word.decision is not Decision.ACCEPT
            )
            if not doubtful:
                continue
            db.session.add(
                ParitranaReply(
                    regency_id=each.regency_id,
                    assessment_id=each.assessment.id,
                    criterion_id=doubtful[0],
                    words="Bukti untuk seluruh tahun ada di laporan yang sama, halaman terakhir (contoh).",
                    replied_at=clock.now(),
                    replied_by_name=each.operator.name,
                )
            )
            each.assessment.state = S.REPLIED
            each.assessment.revision += 1
            each.assessment.replied_at, each.assessment.replied_by_name = clock.now(), each.operator.name
            _tell("paritrana_replied", each, "Tanggapan atas 1 kriteria dikirim.", each.operator)


def _freeze(edition: ParitranaEdition, found: Sequence[_Region], supervisor: Actor, at: datetime) -> None:
    """The score for good, where no word is missing; the others stay as they are."""
    with clock.fixed(at):
        service.refresh_all(edition, _regions())
        service.compare_with_province(edition)
        for each in found:
            with suppress(DomainError):  # a reply that waits for its last word
                service.freeze(each.assessment.id, revision=each.assessment.revision, by=supervisor)


def _tell(action: str, region: _Region, sentence: str, by: Actor) -> None:
    record(
        action,
        by=by,
        sentence=sentence,
        regency_id=region.regency_id,
        subject_kind="paritrana_assessment",
        subject_id=region.assessment.id,
    )
