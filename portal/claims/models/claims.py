"""One claim a person who died: family, papers, and the steps that it took."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.claims.rules.benefits import Cause
from portal.claims.rules.heirs import Relation
from portal.claims.rules.papers import PaperKind
from portal.claims.rules.states import ClaimState, StepKind
from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOwned


class Claim(RegencyOwned, Base):
    """The claim file that a recorded death opens. State, days and rupiah follow from the steps that hold."""

    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        UniqueConstraint("beneficiary_id"),
        ForeignKeyConstraint(["regency_id", "beneficiary_id"], ["beneficiaries.regency_id", "beneficiaries.id"]),
        ForeignKeyConstraint(["regency_id", "enrolment_id"], ["enrolments.regency_id", "enrolments.id"]),
        CheckConstraint("state IN ('unfiled', 'filed', 'paid', 'refused', 'void')", name="state"),
        CheckConstraint("cause IN ('other', 'work_accident')", name="cause"),
        CheckConstraint("(died_on IS NULL) = (cause IS NULL)", name="facts"),
        CheckConstraint("(state = 'paid') = (paid_amount IS NOT NULL)", name="paid"),
        CheckConstraint("paid_amount > 0", name="amount"),
        Index("ix_claims_state", "regency_id", "state", "since_on", "id"),
    )
    writable_by = frozenset({"branch"})  # it says what it received, paid and refused

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    beneficiary_id: Mapped[int] = mapped_column(BigInteger)
    enrolment_id: Mapped[int] = mapped_column(BigInteger)  # the place that the death made free
    died_on: Mapped[date | None]
    cause: Mapped[Cause | None] = mapped_column(EnumText(Cause, 13))
    since_on: Mapped[date]  # the death, or a guess until it is known: lists sort by it
    state: Mapped[ClaimState] = mapped_column(EnumText(ClaimState, 7))
    filed_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    paid_amount: Mapped[int | None] = mapped_column(BigInteger)
    benefit_amount: Mapped[int | None] = mapped_column(BigInteger)  # estimated, without scholarships
    version: Mapped[int]  # goes up with every act: a form that was filled in over an older one is noticed
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_name: Mapped[str] = mapped_column(String(120))


class ClaimRelative(RegencyOwned, Base):
    """Somebody of the family. Name, telephone, account, birth date and school are in `private_cipher`."""

    __tablename__ = "claim_relatives"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "claim_id"], ["claims.regency_id", "claims.id"]),
        CheckConstraint(
            "relation IN ('spouse', 'child', 'parent', 'grandchild', 'grandparent', 'sibling', 'parent_in_law', "
            "'will')",
            name="relation",
        ),
        Index("ix_claim_relatives_claim", "claim_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    claim_id: Mapped[int] = mapped_column(BigInteger)
    relation: Mapped[Relation] = mapped_column(EnumText(Relation, 13))
    private_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_name: Mapped[str] = mapped_column(String(120))


class ClaimPaper(RegencyOwned, Base):
    """A paper of the checklist that the family has brought."""

    __tablename__ = "claim_papers"
    __table_args__ = (ForeignKeyConstraint(["regency_id", "claim_id"], ["claims.regency_id", "claims.id"]),)

    claim_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[PaperKind] = mapped_column(EnumText(PaperKind, 20), primary_key=True)
    received_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_name: Mapped[str] = mapped_column(String(120))


class ClaimStep(RegencyOwned, Base):
    """Something that happened to a claim. Never edited; a wrong one is taken back with a reason and stays readable."""

    __tablename__ = "claim_steps"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "claim_id"], ["claims.regency_id", "claims.id"]),
        CheckConstraint("kind IN ('filed', 'received', 'paid', 'refused')", name="kind"),
        CheckConstraint("(kind = 'paid') = (amount IS NOT NULL)", name="paid"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("kind <> 'refused' OR reason <> ''", name="refused"),
        Index("ix_claim_steps_claim", "claim_id", "id"),
        Index("ix_claim_steps_day", "regency_id", "on_day"),
    )
    writable_by = frozenset({"branch"})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    claim_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[StepKind] = mapped_column(EnumText(StepKind, 8))
    on_day: Mapped[date]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    document: Mapped[str] = mapped_column(String(200))  # where it was filed, or the number of a letter
    reason: Mapped[str] = mapped_column(String(200))  # why it was refused
    recipient_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    by_branch: Mapped[bool]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_name: Mapped[str] = mapped_column(String(120))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_by_name: Mapped[str] = mapped_column(String(120), default="")
    taken_back_why: Mapped[str] = mapped_column(String(200), default="")
