"""A region's self-assessment in an edition: its answers, the province's words, the reply, the frozen result."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOwned
from portal.paritrana.rules.answering import AnswerTerms
from portal.paritrana.rules.campaign import AssessmentState
from portal.paritrana.rules.scoring import Answer, Decision, Verdict

_OF_ASSESSMENT = (["regency_id", "assessment_id"], ["paritrana_assessments.regency_id", "paritrana_assessments.id"])


class ParitranaAssessment(RegencyOwned, Base):
    """What a region says of itself in one edition, and how far that has come."""

    __tablename__ = "paritrana_assessments"
    writable_by: ClassVar[frozenset[str]] = frozenset({"province"})
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        UniqueConstraint("regency_id", "edition_id"),
        CheckConstraint("state IN ('filling', 'submitted', 'concluded', 'replied', 'frozen')", name="state"),
        CheckConstraint("state = 'filling' OR submitted_at IS NOT NULL", name="submitted"),
        CheckConstraint("state <> 'frozen' OR frozen_at IS NOT NULL", name="frozen"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("paritrana_editions.id"))
    state: Mapped[AssessmentState] = mapped_column(EnumText(AssessmentState, 10), default=AssessmentState.FILLING)
    revision: Mapped[int] = mapped_column(default=1)
    late: Mapped[bool] = mapped_column(default=False)  # submitted after its day
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_by_name: Mapped[str] = mapped_column(String(120), default="")
    concluded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    concluded_by_name: Mapped[str] = mapped_column(String(120), default="")
    replied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replied_by_name: Mapped[str] = mapped_column(String(120), default="")
    reply_late: Mapped[bool] = mapped_column(default=False)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    frozen_by_name: Mapped[str] = mapped_column(String(120), default="")


class ParitranaAnswer(RegencyOwned, Base):
    """What a region says about one criterion, and how much work it thinks is left (1 little to 5 much)."""

    __tablename__ = "paritrana_answers"
    __table_args__ = (
        ForeignKeyConstraint(*_OF_ASSESSMENT),
        CheckConstraint("numerator >= 0 AND denominator > 0", name="ratio"),
        CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name="both"),
        CheckConstraint("effort BETWEEN 1 AND 5", name="effort"),
    )

    assessment_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("paritrana_criteria.id"), primary_key=True)
    numerator: Mapped[int | None] = mapped_column(BigInteger)
    denominator: Mapped[int | None] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(200), default="")  # the document a typed number stands in
    yes: Mapped[bool | None]
    level: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(1000), default="")
    effort: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=1)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by_name: Mapped[str] = mapped_column(String(120))

    @property
    def value(self) -> Answer:
        return Answer(self.numerator, self.denominator, self.yes, self.level)

    @property
    def terms(self) -> AnswerTerms:
        """Everything that its form carries."""
        return AnswerTerms(self.value, self.source, self.note, self.effort)


class ParitranaVerdict(RegencyOwned, Base):
    """One word of the province about a criterion. Never changed: a later one stands in its place."""

    __tablename__ = "paritrana_verdicts"
    writable_by: ClassVar[frozenset[str]] = frozenset({"province"})
    __table_args__ = (
        ForeignKeyConstraint(*_OF_ASSESSMENT),
        CheckConstraint("decision IN ('accept', 'correct', 'send_back')", name="decision"),
        CheckConstraint("(decision = 'send_back') = (points IS NULL)", name="points"),
        CheckConstraint("decision = 'accept' OR reason <> ''", name="reason"),
        Index("ix_paritrana_verdicts_assessment", "assessment_id", "criterion_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    assessment_id: Mapped[int] = mapped_column(BigInteger)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("paritrana_criteria.id"))
    decision: Mapped[Decision] = mapped_column(EnumText(Decision, 10))
    points: Mapped[int | None]  # hundredths of a point
    reason: Mapped[str] = mapped_column(String(600), default="")
    after_reply: Mapped[bool] = mapped_column(default=False)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_name: Mapped[str] = mapped_column(String(120))

    @property
    def value(self) -> Verdict:
        return Verdict(self.decision, self.points)


class ParitranaReply(RegencyOwned, Base):
    """What a region answers to a word of the province about one criterion, once."""

    __tablename__ = "paritrana_replies"
    __table_args__ = (ForeignKeyConstraint(*_OF_ASSESSMENT),)

    assessment_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("paritrana_criteria.id"), primary_key=True)
    words: Mapped[str] = mapped_column(String(1000))
    revision: Mapped[int] = mapped_column(default=1)
    replied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replied_by_name: Mapped[str] = mapped_column(String(120))


class ParitranaStanding(RegencyOwned, Base):
    """The score of a region as it stood at the end of a day: the newest row is what every page and file shows.

    Written in the transaction of whatever changes it, and anew each night for what the portal computes, so that the
    page, the workbook, the matrix and the command line cannot disagree. `lines` as `service.standings` writes it.
    """

    __tablename__ = "paritrana_standings"
    writable_by: ClassVar[frozenset[str]] = frozenset({"province"})
    __table_args__ = (CheckConstraint("points BETWEEN 0 AND 10000 AND own BETWEEN 0 AND 10000", name="points"),)

    regency_id: Mapped[int] = mapped_column(ForeignKey("regencies.id"), primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("paritrana_editions.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    points: Mapped[int]
    own: Mapped[int]
    missing: Mapped[int]  # criteria without data, answer or proof
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    computed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ParitranaResult(RegencyOwned, Base):
    """The frozen score with its list of evidence. `body` is canonical JSON; its SHA-256 says that nothing changed."""

    __tablename__ = "paritrana_results"
    writable_by: ClassVar[frozenset[str]] = frozenset({"province"})
    __table_args__ = (
        ForeignKeyConstraint(*_OF_ASSESSMENT),
        CheckConstraint("points BETWEEN 0 AND 10000", name="points"),
    )

    assessment_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    points: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    frozen_by_name: Mapped[str] = mapped_column(String(120))
