"""The library of an office: its evidence by days, use and criterion, and one piece of it with all that it serves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.storage import StoredFile
from portal.paritrana import queries
from portal.paritrana.models import (
    ParitranaAssessment,
    ParitranaCriterion,
    ParitranaEdition,
    ParitranaEvidence,
    ParitranaEvidenceUse,
)
from portal.paritrana.rules.campaign import AssessmentState
from portal.paritrana.rules.criteria import EVIDENCE_LABELS, EvidenceKind
from portal.paritrana.rules.scoring import Decision

PAGE_SIZE = 50
OFFERED = 20  # pieces to attach at a time; words narrow them down
MISSING = "Bukti ini tidak ditemukan di wilayah Anda."


class Shown(StrEnum):
    """Which evidence a list shows, beside all of it."""

    EXPIRED = "expired"
    UNUSED = "unused"
    REMOVED = "removed"


SHOWN_LABELS = MappingProxyType(
    {Shown.EXPIRED: "Kedaluwarsa", Shown.UNUSED: "Belum dipakai", Shown.REMOVED: "Dikeluarkan"}
)


@dataclass(frozen=True)
class EvidenceFilter:
    """What the library shows; None and empty mean all that was not removed."""

    today: date
    words: str = ""
    kind: EvidenceKind | None = None
    shown: Shown | None = None
    criterion_id: int | None = None


@dataclass(frozen=True)
class EvidenceLine:
    """A piece of evidence in the list: how many criteria it serves, and the bytes of its file (0 for none)."""

    evidence: ParitranaEvidence
    uses: int
    size: int
    expired: bool

    @property
    def kind_label(self) -> str:
        return EVIDENCE_LABELS[self.evidence.kind]


@dataclass(frozen=True)
class EvidencePage:
    """Up to 50 pieces, the newest first, and the id to go on after, if more follow."""

    lines: Sequence[EvidenceLine]
    following: int | None


@dataclass(frozen=True)
class Counts:
    """How many pieces there are, and how many of them are expired, or serve nothing."""

    all: int
    expired: int
    unused: int


@dataclass(frozen=True)
class Use:
    """One criterion that a piece of evidence serves; `accepted` by the province."""

    use: ParitranaEvidenceUse
    assessment: ParitranaAssessment
    edition: ParitranaEdition
    criterion: ParitranaCriterion
    accepted: bool


@dataclass(frozen=True)
class EvidenceStory:
    """All that the page of one piece shows. `file` and `preview` are none for what has none, or not yet."""

    evidence: ParitranaEvidence
    uses: Sequence[Use]
    file: StoredFile | None
    preview: StoredFile | None

    @property
    def kind_label(self) -> str:
        return EVIDENCE_LABELS[self.evidence.kind]


def _expired(today: date) -> ColumnElement[bool]:
    return ParitranaEvidence.valid_until < today


_used = exists().where(ParitranaEvidenceUse.evidence_id == ParitranaEvidence.id)


def _with_words(query: Select[*tuple[Any, ...]], words: str) -> Select[*tuple[Any, ...]]:
    """Every word stands in the title or the address. An office has hundreds of rows, so they are looked through."""
    text = func.lower(ParitranaEvidence.title + " " + ParitranaEvidence.url)
    for word in words.lower().split():
        query = query.where(text.contains(word, autoescape=True))
    return query


def _lines(query: Select[*tuple[Any, ...]], today: date) -> list[EvidenceLine]:
    return [
        EvidenceLine(row, uses, size or 0, expired=row.valid_until is not None and row.valid_until < today)
        for row, uses, size in db.session.execute(query)
    ]


def _select() -> Select[*tuple[Any, ...]]:
    uses = (
        select(func.count())
        .select_from(ParitranaEvidenceUse)
        .where(ParitranaEvidenceUse.evidence_id == ParitranaEvidence.id)
        .correlate(ParitranaEvidence)
        .scalar_subquery()
    )
    return (
        select(ParitranaEvidence, uses, StoredFile.size)
        .outerjoin(StoredFile, StoredFile.id == ParitranaEvidence.file_id)
        .order_by(ParitranaEvidence.id.desc())
    )


def evidence_page(wanted: EvidenceFilter, *, after: int | None = None) -> EvidencePage:
    """50 pieces, the newest first; `after` is the id of the last one seen. One query."""
    query = _with_words(_select(), wanted.words)
    removed = wanted.shown is Shown.REMOVED
    query = query.where(
        ParitranaEvidence.removed_at.is_not(None) if removed else ParitranaEvidence.removed_at.is_(None)
    )
    if wanted.shown is Shown.EXPIRED:
        query = query.where(_expired(wanted.today))
    if wanted.shown is Shown.UNUSED:
        query = query.where(~_used)
    if wanted.kind is not None:
        query = query.where(ParitranaEvidence.kind == wanted.kind)
    if wanted.criterion_id is not None:
        query = query.where(_serves(wanted.criterion_id))
    if after is not None:
        query = query.where(ParitranaEvidence.id < after)
    lines = _lines(query.limit(PAGE_SIZE + 1), wanted.today)
    more = len(lines) > PAGE_SIZE
    return EvidencePage(lines[:PAGE_SIZE], lines[PAGE_SIZE - 1].evidence.id if more else None)


def _serves(criterion_id: int) -> ColumnElement[bool]:
    return exists().where(
        ParitranaEvidenceUse.evidence_id == ParitranaEvidence.id, ParitranaEvidenceUse.criterion_id == criterion_id
    )


def candidates(
    criterion_id: int, kinds: Collection[EvidenceKind], words: str, today: date
) -> tuple[list[EvidenceLine], bool]:
    """(up to 20 pieces of these kinds that do not serve the criterion yet, newest first; whether there are more)."""
    query = _with_words(_select(), words).where(
        ParitranaEvidence.removed_at.is_(None), ParitranaEvidence.kind.in_(kinds), ~_serves(criterion_id)
    )
    lines = _lines(query.limit(OFFERED + 1), today)
    return lines[:OFFERED], len(lines) > OFFERED


def counts(today: date) -> Counts:
    """Of the whole library, in one query."""
    row = db.session.execute(
        select(
            func.count(),
            func.count().filter(_expired(today)),
            func.count().filter(~_used),
        )
        .select_from(ParitranaEvidence)
        .where(ParitranaEvidence.removed_at.is_(None))
    ).one()
    return Counts(*row)


def evidence_by_id(evidence_id: int) -> ParitranaEvidence:
    """Raises NotFoundError outside the scope."""
    found = db.session.scalars(select(ParitranaEvidence).where(ParitranaEvidence.id == evidence_id)).one_or_none()
    if found is None:
        raise NotFoundError(MISSING)
    return found


def evidence_handed_in(evidence_id: int) -> ParitranaEvidence:
    """Evidence that serves a criterion of an assessment that was submitted: what a region only collects or
    drafts with is its own. Raises NotFoundError for any other.
    """
    handed_in = (
        select(ParitranaEvidenceUse.evidence_id)
        .join(ParitranaAssessment, ParitranaAssessment.id == ParitranaEvidenceUse.assessment_id)
        .where(ParitranaAssessment.state != AssessmentState.FILLING)
    )
    found = db.session.scalars(
        select(ParitranaEvidence).where(ParitranaEvidence.id == evidence_id, ParitranaEvidence.id.in_(handed_in))
    ).one_or_none()
    if found is None:
        raise NotFoundError(MISSING)
    return found


def same_file_or_none(sha256: str) -> ParitranaEvidence | None:
    """The piece with this very content, unless it was removed."""
    return _one(ParitranaEvidence.kind == EvidenceKind.FILE, ParitranaEvidence.sha256 == sha256)


def same_link_or_none(url: str) -> ParitranaEvidence | None:
    """The piece with this very address, unless it was removed."""
    return _one(ParitranaEvidence.kind == EvidenceKind.LINK, ParitranaEvidence.url == url)


def same_pointer_or_none(kind: EvidenceKind, pointer_id: int) -> ParitranaEvidence | None:
    """The piece that points to this very thing, unless it was removed."""
    return _one(ParitranaEvidence.kind == kind, ParitranaEvidence.pointer_id == pointer_id)


def _one(*conditions: ColumnElement[bool]) -> ParitranaEvidence | None:
    return db.session.scalars(
        select(ParitranaEvidence).where(*conditions, ParitranaEvidence.removed_at.is_(None))
    ).one_or_none()


def uses_of(evidence_id: int) -> list[Use]:
    """Every criterion that a piece serves, the newest edition first: two queries."""
    return _uses(ParitranaEvidenceUse.evidence_id == evidence_id)


def uses_of_pointers(kind: EvidenceKind, pointer_id: int) -> list[Use]:
    """The same of every piece in scope that points to one thing of the portal."""
    pointing = select(ParitranaEvidence.id).where(
        ParitranaEvidence.kind == kind,
        ParitranaEvidence.pointer_id == pointer_id,
        ParitranaEvidence.removed_at.is_(None),
    )
    return _uses(ParitranaEvidenceUse.evidence_id.in_(pointing))


def _uses(condition: ColumnElement[bool]) -> list[Use]:
    rows = db.session.execute(
        select(ParitranaEvidenceUse, ParitranaAssessment, ParitranaEdition, ParitranaCriterion)
        .join(ParitranaAssessment, ParitranaAssessment.id == ParitranaEvidenceUse.assessment_id)
        .join(ParitranaEdition, ParitranaEdition.id == ParitranaAssessment.edition_id)
        .join(ParitranaCriterion, ParitranaCriterion.id == ParitranaEvidenceUse.criterion_id)
        .where(condition)
        .order_by(ParitranaEdition.judged_year.desc(), ParitranaCriterion.position, ParitranaCriterion.id)
    ).all()
    concluded = [each.id for _, each, _, _ in rows if each.state is AssessmentState.CONCLUDED]
    verdicts = queries.newest_verdicts(concluded) if concluded else {}
    return [
        Use(
            use,
            assessment,
            edition,
            criterion,
            accepted=(word := verdicts.get((assessment.id, criterion.id))) is not None
            and word.decision is Decision.ACCEPT,
        )
        for use, assessment, edition, criterion in rows
    ]


def story_of(evidence_id: int) -> EvidenceStory:
    """At most five queries. Raises NotFoundError outside the scope."""
    evidence = evidence_by_id(evidence_id)
    wanted = [each for each in (evidence.file_id, evidence.preview_id) if each is not None]
    files = {}
    if wanted:
        files = {row.id: row for row in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(wanted)))}
    return EvidenceStory(
        evidence,
        uses_of(evidence_id),
        files.get(evidence.file_id or 0),
        files.get(evidence.preview_id or 0),
    )
