"""What is kept of a second factor: the secret encrypted, recovery codes as keyed hashes, requests to reset one."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.core.db import Base, EnumText, UtcDateTime


class PersonFactor(Base):
    """The secret that a person's app shares with the portal; `Person.factor_confirmed_at` says that it counts."""

    __tablename__ = "person_factors"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    secret_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger)  # half minute of the last code that was accepted
    last_entry: Mapped[bytes | None] = mapped_column(LargeBinary(16))  # keyed: it, and the half session it let in


class RecoveryCode(Base):
    """One code of the paper; one that was used stays until the next paper, so that it is told from a wrong one."""

    __tablename__ = "recovery_codes"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ResetOutcome(StrEnum):
    """How a request to reset a factor ended."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by whoever asked
    OVERTAKEN = "overtaken"  # the person changed the factor without help meanwhile


OUTCOME_LABELS = {
    ResetOutcome.CONFIRMED: "Dihapus",
    ResetOutcome.REFUSED: "Ditolak",
    ResetOutcome.WITHDRAWN: "Ditarik",
    ResetOutcome.OVERTAKEN: "Tidak diperlukan lagi",
}


class FactorReset(Base):
    """An administrator asks that somebody may enrol anew; a second person says yes or no. At most one waits."""

    __tablename__ = "factor_resets"
    __table_args__ = (
        Index(
            "ix_factor_resets_waiting",
            "person_id",
            unique=True,
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
        CheckConstraint("outcome IN ('confirmed', 'refused', 'withdrawn', 'overtaken')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("asked_by <> person_id", name="not_for_oneself"),
        CheckConstraint(
            "outcome IS NULL OR outcome NOT IN ('confirmed', 'refused')"
            " OR (decided_by IS NOT NULL AND decided_by <> asked_by AND decided_by <> person_id)",
            name="four_eyes",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(200))
    asked_by: Mapped[int]
    asked_by_name: Mapped[str] = mapped_column(String(120))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[ResetOutcome | None] = mapped_column(EnumText(ResetOutcome, 9))
    decided_by: Mapped[int | None]
    decided_by_name: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="raise")

    @property
    def outcome_label(self) -> str:
        return OUTCOME_LABELS[self.outcome] if self.outcome else "Menunggu orang kedua"
