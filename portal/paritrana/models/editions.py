"""Editions of the award with their aspects and criteria: data of the province, the same for all regions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, String, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, EnumText, UtcDateTime
from portal.paritrana.rules.campaign import Calendar, EditionState
from portal.paritrana.rules.criteria import CriterionKind, EvidenceKind, Rule, Validity, rule_from


class EvidenceKinds(TypeDecorator[frozenset[EvidenceKind]]):
    """A few codes between bars, ``|file|link|``: only ever read with their row."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: frozenset[EvidenceKind] | None, dialect: Dialect) -> str:
        return "".join(f"|{kind.value}" for kind in sorted(value)) + "|" if value else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[EvidenceKind]:
        return frozenset(EvidenceKind(code) for code in (value or "").strip("|").split("|") if code)


class ParitranaEdition(Base):
    """One round of the award. The year that is judged and the year of the award are two things (domain 3.1)."""

    __tablename__ = "paritrana_editions"
    __table_args__ = (
        UniqueConstraint("judged_year"),
        CheckConstraint("state IN ('draft', 'open', 'closed')", name="state"),
        CheckConstraint("awarded_year >= judged_year", name="years"),
        CheckConstraint(
            "opens_on < due_on AND due_on < verify_by AND verify_by < reply_by AND reply_by < freeze_on",
            name="calendar",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    judged_year: Mapped[int]
    awarded_year: Mapped[int]
    title: Mapped[str] = mapped_column(String(160))
    state: Mapped[EditionState] = mapped_column(EnumText(EditionState, 10), default=EditionState.DRAFT)
    opens_on: Mapped[date]
    due_on: Mapped[date]
    verify_by: Mapped[date]
    reply_by: Mapped[date]
    freeze_on: Mapped[date]
    ranking_open: Mapped[bool] = mapped_column(default=False)  # whether regions see each other's place
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("paritrana_editions.id"))
    revision: Mapped[int] = mapped_column(default=1)  # so that two people who change it notice one another
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_name: Mapped[str] = mapped_column(String(120))

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.opens_on, self.due_on, self.verify_by, self.reply_by, self.freeze_on)


class ParitranaAspect(Base):
    """What criteria are about: regulation, budget, coverage, compliance, innovation, understanding."""

    __tablename__ = "paritrana_aspects"
    __table_args__ = (UniqueConstraint("edition_id", "id"), UniqueConstraint("edition_id", "code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("paritrana_editions.id"))
    code: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]


class ParitranaCriterion(Base):
    """One thing that is scored. `weight` in hundredths of a point; `rule` as `rules.criteria.rule_to` writes it."""

    __tablename__ = "paritrana_criteria"
    __table_args__ = (
        UniqueConstraint("edition_id", "id"),
        UniqueConstraint("edition_id", "code"),
        ForeignKeyConstraint(["edition_id", "aspect_id"], ["paritrana_aspects.edition_id", "paritrana_aspects.id"]),
        CheckConstraint("weight > 0 AND weight <= 10000", name="weight"),
        CheckConstraint("kind IN ('computed', 'number', 'yes_no', 'rubric', 'documents')", name="kind"),
        CheckConstraint("validity IN ('any', 'in_year', 'in_force')", name="validity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("paritrana_editions.id"))
    aspect_id: Mapped[int]
    code: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    guidance: Mapped[str] = mapped_column(String(1000), default="")
    weight: Mapped[int]
    kind: Mapped[CriterionKind] = mapped_column(EnumText(CriterionKind, 10))
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    evidence_kinds: Mapped[frozenset[EvidenceKind]] = mapped_column(EvidenceKinds(80))
    validity: Mapped[Validity] = mapped_column(EnumText(Validity, 10), default=Validity.ANY)
    verifier: Mapped[str] = mapped_column(String(120), default="")  # who of Tim 9 or which agency looks at it
    position: Mapped[int]

    @property
    def scoring(self) -> Rule:
        """The rule as the rules take it. Raises RuleError for one that was stored wrongly."""
        return rule_from(self.kind, self.rule)
