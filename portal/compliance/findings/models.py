"""Rules of the province as versions, findings of regencies with their history, and when a regency was last judged."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.compliance.findings.rules.catalogue import OFFICE_OWNERS, Owner, RuleCode, Setting, Severity
from portal.compliance.findings.rules.reconciliation import EventKind, FindingState, Standing
from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOwned

# Whatever changes a row of a regency brings its findings up to date, whoever did it: a payment, a branch's answer, a
# word of the province.
_ANYBODY = frozenset({"branch", "province"})
_CODES = ", ".join(f"'{code.value}'" for code in RuleCode)


def _among(values: Any) -> str:
    return ", ".join(f"'{value.value}'" for value in values)


class ComplianceRule(Base):
    """One version of a rule. The newest holds; earlier ones say what held before, and who changed it why."""

    __tablename__ = "compliance_rules"
    __table_args__ = (
        CheckConstraint(f"code IN ({_CODES})", name="code"),
        CheckConstraint("version > 0 AND days > 0 AND severity BETWEEN 1 AND 3", name="numbers"),
        CheckConstraint(f"owner IN ({_among(OFFICE_OWNERS)})", name="owner"),
        CheckConstraint("version = 1 OR reason <> ''", name="reason"),
    )

    code: Mapped[RuleCode] = mapped_column(EnumText(RuleCode, 20), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    label: Mapped[str] = mapped_column(String(80))
    sentence: Mapped[str] = mapped_column(String(200))
    switched_on: Mapped[bool]
    parameters: Mapped[dict[str, int]] = mapped_column(JSON)
    severity: Mapped[int]
    days: Mapped[int]  # until the deadline
    agreed_default: Mapped[str] = mapped_column(String(200))  # what happens when nobody acts
    owner: Mapped[Owner] = mapped_column(EnumText(Owner, 10))
    reason: Mapped[str] = mapped_column(String(200), default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_name: Mapped[str] = mapped_column(String(120))

    @property
    def setting(self) -> Setting:
        """As the rules take it."""
        return Setting(
            self.code,
            self.switched_on,
            self.parameters,
            Severity(self.severity),
            self.days,
            self.agreed_default,
            self.owner,
        )


class Finding(RegencyOwned, Base):
    """Something that is wanting in a regency. There is one for each thing, which opens again rather than twice."""

    __tablename__ = "findings"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        UniqueConstraint("regency_id", "rule", "subject_key"),
        CheckConstraint(f"rule IN ({_CODES})", name="rule"),
        CheckConstraint(f"state IN ({_among(FindingState)})", name="state"),
        CheckConstraint(f"owner IN ({_among(Owner)})", name="owner"),
        CheckConstraint("severity BETWEEN 1 AND 3", name="severity"),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed"),
        CheckConstraint("(state = 'waived') = (waived_until IS NOT NULL)", name="waived"),
        CheckConstraint("waived_until IS NULL OR waived_why <> ''", name="waived_why"),
        Index("ix_findings_queue", "state", "severity", "since", "id"),
        Index("ix_findings_state", "regency_id", "state"),
    )
    writable_by = _ANYBODY

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    rule: Mapped[RuleCode] = mapped_column(EnumText(RuleCode, 20))
    subject_key: Mapped[str] = mapped_column(String(60))
    state: Mapped[FindingState] = mapped_column(EnumText(FindingState, 6))
    severity: Mapped[int]
    sentence: Mapped[str] = mapped_column(String(600))  # names no person
    since: Mapped[date]  # when the matter began, or was first seen
    opened_on: Mapped[date]
    deadline: Mapped[date]
    owner: Mapped[Owner] = mapped_column(EnumText(Owner, 10))
    agreed_default: Mapped[str] = mapped_column(String(200))
    escalated_on: Mapped[date | None]
    waived_until: Mapped[date | None]
    waived_why: Mapped[str] = mapped_column(String(300), default="")
    waived_by_name: Mapped[str] = mapped_column(String(120), default="")
    closed_on: Mapped[date | None]
    closed_why: Mapped[str] = mapped_column(String(600), default="")
    revision: Mapped[int] = mapped_column(default=1)  # so that a form filled in over an older one is noticed
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def standing(self) -> Standing:
        """As the rules take it."""
        return Standing(
            self.rule,
            self.subject_key,
            self.state,
            self.sentence,
            self.since,
            self.opened_on,
            self.deadline,
            Severity(self.severity),
            self.owner,
            self.agreed_default,
            self.escalated_on,
            self.waived_until,
            self.closed_on,
        )


class FindingEvent(RegencyOwned, Base):
    """What happened to a finding: never changed, so the way it went can be read."""

    __tablename__ = "finding_events"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "finding_id"], ["findings.regency_id", "findings.id"]),
        CheckConstraint(f"kind IN ({_among(EventKind)})", name="kind"),
        CheckConstraint("kind <> 'waived' OR (reason <> '' AND until_on IS NOT NULL)", name="waived"),
        Index("ix_finding_events_finding", "finding_id", "id"),
    )
    writable_by = _ANYBODY

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    finding_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[EventKind] = mapped_column(EnumText(EventKind, 12))
    sentence: Mapped[str] = mapped_column(String(800))
    reason: Mapped[str] = mapped_column(String(300), default="")
    until_on: Mapped[date | None]
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_name: Mapped[str] = mapped_column(String(120))
    by_role: Mapped[str] = mapped_column(String(200))


class FindingRun(RegencyOwned, Base):
    """When the rules last went over a regency. Whoever judges holds this row, so two never judge at once."""

    __tablename__ = "finding_runs"
    writable_by = _ANYBODY

    regency_id: Mapped[int] = mapped_column(ForeignKey("regencies.id"), primary_key=True, autoincrement=False)
    judged_on: Mapped[date]
