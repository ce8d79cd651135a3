"""The words of agreements: articles with every revision, versions with their SHA-256, scans of what was signed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    column,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.agreements.rules.states import Party
from portal.agreements.rules.terms import AgreementKind
from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOwned

_ACCEPTED = column("accepted", Boolean)


class StandardArticle(Base):
    """An article of the library, one version a row; the newest holds for new drafts. The same for all regencies."""

    __tablename__ = "standard_articles"
    __table_args__ = (CheckConstraint("version > 0", name="version"),)

    kind: Mapped[AgreementKind] = mapped_column(EnumText(AgreementKind, 10), primary_key=True)
    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # none: as the portal shipped it
    changed_by_name: Mapped[str] = mapped_column(String(120), default="")


class AgreementArticle(RegencyOwned, Base):
    """A revision of one article of an agreement. The newest one of a key holds; none is ever changed."""

    __tablename__ = "agreement_articles"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "agreement_id"], ["agreements.regency_id", "agreements.id"]),
        UniqueConstraint("agreement_id", "key", "revision"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agreement_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(30))  # the library's code, or of the office's own making
    revision: Mapped[int]
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    standard: Mapped[int]  # the library's version that it began with; 0: its own
    left_out: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_name: Mapped[str] = mapped_column(String(120))


class AgreementVersion(RegencyOwned, Base):
    """Everything that a document says, at one moment: what is looked at, agreed to and signed."""

    __tablename__ = "agreement_versions"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        UniqueConstraint("agreement_id", "number"),
        ForeignKeyConstraint(["regency_id", "agreement_id"], ["agreements.regency_id", "agreements.id"]),
        ForeignKeyConstraint(["regency_id", "file_id"], ["stored_files.regency_id", "stored_files.id"]),
        CheckConstraint("(file_id IS NULL) OR (file_sha256 <> '' AND pages > 0)", name="document"),
        Index("ix_agreement_versions_sha256", "sha256"),  # of a code on paper, and of a file in somebody's hands
        Index("ix_agreement_versions_file_sha256", "file_sha256"),
    )
    writable_by = frozenset({"branch"})  # whoever says the second yes has the document issued

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agreement_id: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))  # of the content as it is written down
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_name: Mapped[str] = mapped_column(String(120))
    job_id: Mapped[int | None] = mapped_column(BigInteger)  # renders the document
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    file_sha256: Mapped[str] = mapped_column(String(64), default="")
    pages: Mapped[int] = mapped_column(default=0)
    places: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # of the signatures on the pages, by party


class AgreementScan(RegencyOwned, Base):
    """The scan of a page-by-page signed document: sent by one, compared with the issued version by another."""

    __tablename__ = "agreement_scans"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        ForeignKeyConstraint(["regency_id", "version_id"], ["agreement_versions.regency_id", "agreement_versions.id"]),
        ForeignKeyConstraint(["regency_id", "file_id"], ["stored_files.regency_id", "stored_files.id"]),
        CheckConstraint("party IN ('first', 'second')", name="party"),
        CheckConstraint("(checked_at IS NULL) = (checked_by IS NULL)", name="checked"),
        CheckConstraint("checked_by IS NULL OR checked_by <> sent_by", name="four_eyes"),
        CheckConstraint("checked_at IS NULL OR accepted OR problem <> ''", name="problem"),
        Index("ix_agreement_scans_version", "version_id", "id"),
        Index("ix_agreement_scans_sha256", "sha256"),
        Index(
            "uq_agreement_scans_accepted",
            "version_id",
            "party",
            unique=True,
            sqlite_where=_ACCEPTED,
            postgresql_where=_ACCEPTED,
        ),
    )
    writable_by = frozenset({"branch"})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    version_id: Mapped[int] = mapped_column(BigInteger)
    party: Mapped[Party] = mapped_column(EnumText(Party, 6))
    signed_on: Mapped[date]
    number: Mapped[str] = mapped_column(String(80), default="")  # on the paper; the agreement's own once it is accepted
    file_id: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    pages_seen: Mapped[str] = mapped_column(Text, default="")  # who has compared which page, "7:1,7:2" (scans.rules)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by: Mapped[int]
    sent_by_name: Mapped[str] = mapped_column(String(120))
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_by: Mapped[int | None]
    checked_by_name: Mapped[str] = mapped_column(String(120), default="")
    accepted: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[str] = mapped_column(String(300), default="")


class AgreementPictures(RegencyOwned, Base):
    """The pages of a stored PDF as small and large pictures, in one stored file, once its job has drawn them."""

    __tablename__ = "agreement_pictures"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "file_id"], ["stored_files.regency_id", "stored_files.id"]),
        ForeignKeyConstraint(["regency_id", "pictures_id"], ["stored_files.regency_id", "stored_files.id"]),
    )
    writable_by = frozenset({"branch"})

    file_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    pictures_id: Mapped[int | None] = mapped_column(BigInteger)
