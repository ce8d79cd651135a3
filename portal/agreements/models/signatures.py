"""Electronic signatures of the parties: every attempt, and what was found when the signed file was looked at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column

from portal.agreements.rules.signing import AttemptState, SigningWay
from portal.agreements.rules.states import Party
from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOwned

_STATE = column("state", String)


class AgreementSignature(RegencyOwned, Base):
    """An electronic signature of a party under a version. Begun by its signer; there once the signed file was sound."""

    __tablename__ = "agreement_signatures"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        ForeignKeyConstraint(["regency_id", "version_id"], ["agreement_versions.regency_id", "agreement_versions.id"]),
        ForeignKeyConstraint(["regency_id", "file_id"], ["stored_files.regency_id", "stored_files.id"]),
        CheckConstraint("party IN ('first', 'second')", name="party"),
        CheckConstraint("state IN ('running', 'signed', 'failed')", name="state"),
        CheckConstraint("state <> 'signed' OR (file_id IS NOT NULL AND sha256 <> '' AND serial <> '')", name="signed"),
        CheckConstraint("state <> 'failed' OR problem <> ''", name="problem"),
        Index("ix_agreement_signatures_version", "version_id", "id"),
        Index("ix_agreement_signatures_sha256", "sha256"),
        # Two people who press in the same second: one attempt runs, one signature stands.
        Index(
            "uq_agreement_signatures_running",
            "version_id",
            unique=True,
            sqlite_where=_STATE == "running",
            postgresql_where=_STATE == "running",
        ),
        Index(
            "uq_agreement_signatures_signed",
            "version_id",
            "party",
            unique=True,
            sqlite_where=_STATE == "signed",
            postgresql_where=_STATE == "signed",
        ),
    )
    writable_by = frozenset({"branch"})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version_id: Mapped[int] = mapped_column(BigInteger)
    party: Mapped[Party] = mapped_column(EnumText(Party, 6))
    way: Mapped[SigningWay] = mapped_column(EnumText(SigningWay, 10))
    state: Mapped[AttemptState] = mapped_column(EnumText(AttemptState, 8))
    number: Mapped[str] = mapped_column(String(80), default="")  # that the party gave the agreement
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime] = mapped_column(UtcDateTime)  # an attempt whose process died is over then
    problem: Mapped[str] = mapped_column(String(400), default="")  # why there is no signature
    person_id: Mapped[int]
    person_name: Mapped[str] = mapped_column(String(120))
    printed_name: Mapped[str] = mapped_column(String(160))  # as the post's holder, with titles
    position: Mapped[str] = mapped_column(String(160))
    acting: Mapped[str] = mapped_column(String(4), default="")
    authority: Mapped[str] = mapped_column(String(300), default="")  # the paper that gives it
    # What the certificate and the time stamp of the sound signature say.
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), default="")  # of the signed file
    subject: Mapped[str] = mapped_column(String(200), default="")
    issuer: Mapped[str] = mapped_column(String(200), default="")
    serial: Mapped[str] = mapped_column(String(64), default="")
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by the clock of whoever signed
    stamped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by a time-stamp authority
    stamped_by: Mapped[str] = mapped_column(String(200), default="")
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
