"""The register of regulations of a regency, what one does to another, and the indicators of a plan."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Dialect,
    ForeignKeyConstraint,
    Index,
    String,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOwned
from portal.regulations.rules.chain import Relation
from portal.regulations.rules.indicators import IndicatorTerms, Population
from portal.regulations.rules.papers import RegulationKind, Topic
from portal.regulations.rules.terms import RegulationTerms

_NUMBERED = text("removed_at IS NULL AND number <> ''")


class TopicSet(TypeDecorator[frozenset[Topic]]):
    """A few codes between bars, ``|budget|data|``: they are only ever read with their row, so no table of their own."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: frozenset[Topic] | None, dialect: Dialect) -> str:
        return "".join(f"|{topic.value}" for topic in sorted(value)) + "|" if value else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[Topic]:
        return frozenset(Topic(code) for code in (value or "").strip("|").split("|") if code)


class Regulation(RegencyOwned, Base):
    """A regulation or paper of authority as its head and foot read. What it is on a day follows from days and links."""

    __tablename__ = "regulations"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        ForeignKeyConstraint(["regency_id", "file_id"], ["stored_files.regency_id", "stored_files.id"]),
        CheckConstraint(
            "kind IN ('perda', 'head_regulation', 'head_decision', 'recipients', 'authority', 'attorney', "
            "'instruction', 'circular', 'note', 'agreement', 'workplan')",
            name="kind",
        ),
        CheckConstraint("(enacted_on IS NULL) = (in_force_from IS NULL)", name="enacted"),
        CheckConstraint("enacted_on IS NULL OR number <> ''", name="numbered"),
        CheckConstraint("in_force_until IS NULL OR in_force_until >= in_force_from", name="term"),
        CheckConstraint("removed_at IS NULL OR removed_why <> ''", name="removed"),
        Index(
            "uq_regulations_number",
            "regency_id",
            "kind",
            "year",
            "number",
            unique=True,
            sqlite_where=_NUMBERED,
            postgresql_where=_NUMBERED,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[RegulationKind] = mapped_column(EnumText(RegulationKind, 20))
    number: Mapped[str] = mapped_column(String(80))  # empty while it is a draft
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    enacted_on: Mapped[date | None]  # none: a draft
    in_force_from: Mapped[date | None]
    in_force_until: Mapped[date | None]
    signatory_title: Mapped[str] = mapped_column(String(160))
    signatory_name: Mapped[str] = mapped_column(String(120))
    topics: Mapped[frozenset[Topic]] = mapped_column(TopicSet(200))
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    revision: Mapped[int] = mapped_column(default=1)  # so that two people who change it notice one another
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_name: Mapped[str] = mapped_column(String(120))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by_name: Mapped[str] = mapped_column(String(120), default="")
    removed_why: Mapped[str] = mapped_column(String(200), default="")

    @property
    def terms(self) -> RegulationTerms:
        """What was typed of it."""
        return RegulationTerms(
            self.kind,
            self.number,
            self.year,
            self.title,
            self.enacted_on,
            self.in_force_from,
            self.in_force_until,
            self.signatory_title,
            self.signatory_name,
            self.topics,
        )


class RegulationLink(RegencyOwned, Base):
    """One regulation amends, replaces or revokes another, which was enacted before it."""

    __tablename__ = "regulation_links"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "regulation_id"], ["regulations.regency_id", "regulations.id"]),
        ForeignKeyConstraint(["regency_id", "target_id"], ["regulations.regency_id", "regulations.id"]),
        CheckConstraint("relation IN ('amends', 'replaces', 'revokes')", name="relation"),
        CheckConstraint("regulation_id <> target_id", name="another"),
        Index("ix_regulation_links_target", "target_id"),
    )

    regulation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    target_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    relation: Mapped[Relation] = mapped_column(EnumText(Relation, 8))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_name: Mapped[str] = mapped_column(String(120))


class RegulationIndicator(RegencyOwned, Base):
    """One version of an indicator that a plan holds. The newest of its `series` counts; older ones are its history."""

    __tablename__ = "regulation_indicators"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "regulation_id"], ["regulations.regency_id", "regulations.id"]),
        UniqueConstraint("regulation_id", "series", "version"),
        CheckConstraint("population IN ('vulnerable', 'all', 'other')", name="population"),
        CheckConstraint("baseline >= 0 AND baseline <= target AND target <= 10000", name="shares"),
        CheckConstraint("baseline_year < target_year", name="years"),
        CheckConstraint("series > 0 AND version > 0", name="counted"),
        CheckConstraint("NOT dropped OR reason <> ''", name="dropped"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    regulation_id: Mapped[int] = mapped_column(BigInteger)
    series: Mapped[int]  # which indicator of its regulation, from 1
    version: Mapped[int]
    population: Mapped[Population] = mapped_column(EnumText(Population, 12))
    name: Mapped[str] = mapped_column(String(200))
    baseline: Mapped[int]  # hundredths of a percent, as is `target`
    baseline_year: Mapped[int]
    target: Mapped[int]
    target_year: Mapped[int]
    source: Mapped[str] = mapped_column(String(160))
    dropped: Mapped[bool] = mapped_column(default=False)  # this version says that it was recorded by mistake
    reason: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_name: Mapped[str] = mapped_column(String(120))

    @property
    def terms(self) -> IndicatorTerms:
        """What was typed of it."""
        return IndicatorTerms(
            self.population,
            self.name,
            self.baseline,
            self.baseline_year,
            self.target,
            self.target_year,
            self.source,
        )
