"""Frozen hearing packs and the files that were rendered of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOrProvince


class PackKind(StrEnum):
    """A pack by itself; the province's collection of all regencies; one regency of it, as the province may see it."""

    PACK = "pack"
    COLLECTION = "collection"
    PART = "part"


class HearingPack(RegencyOrProvince, Base):
    """A pack of an office (`regency_id` null: of the province); no row is ever rewritten. Parts belong to the province
    and name their collection.

    `body` is the canonical text that `sha256` is of, `verify_url` what the QR of its papers says, kept so that they can
    be made again.
    """

    __tablename__ = "hearing_packs"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        UniqueConstraint("number"),  # names office, year of making and sequence
        CheckConstraint("sequence > 0", name="sequence"),
        Index("ix_hearing_packs_regency_id_made_year", "regency_id", "made_year", "sequence"),
        Index("ix_hearing_packs_sha256", "sha256"),
        Index("ix_hearing_packs_collection_id", "collection_id"),
    )
    writable_by: ClassVar[frozenset[str]] = frozenset({"province"})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[PackKind] = mapped_column(
        EnumText(PackKind, 12), default=PackKind.PACK, server_default=PackKind.PACK.value
    )
    collection_id: Mapped[int | None] = mapped_column(BigInteger)
    fiscal_year: Mapped[int]  # that it is about
    made_year: Mapped[int]  # in which its number runs
    sequence: Mapped[int]
    number: Mapped[str] = mapped_column(String(40))
    as_of: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    verify_url: Mapped[str] = mapped_column(String(300))
    made_by_name: Mapped[str] = mapped_column(String(120))
    made_by_role: Mapped[str] = mapped_column(String(200))


class HearingPackOrder(RegencyOrProvince, Base):
    """That somebody pressed "Bekukan": the figures are read in the background, and only then is there a pack with a
    number, so no number is lost to what fails."""

    __tablename__ = "hearing_pack_orders"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "pack_id"], ["hearing_packs.regency_id", "hearing_packs.id"]),
        Index("ix_hearing_pack_orders_regency_id_pack_id", "regency_id", "pack_id"),
    )
    writable_by: ClassVar[frozenset[str]] = frozenset({"province"})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[PackKind] = mapped_column(EnumText(PackKind, 12))
    fiscal_year: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_name: Mapped[str] = mapped_column(String(120))
    asked_by_role: Mapped[str] = mapped_column(String(200))
    pack_id: Mapped[int | None] = mapped_column(BigInteger)


class HearingPackFile(RegencyOrProvince, Base):
    """A file as it was rendered of a pack. The row outlives its stored file; one that is rendered again later is
    another row with the same SHA-256. Files of parts lie in the archive of their collection, which `file_id` names."""

    __tablename__ = "hearing_pack_files"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "pack_id"], ["hearing_packs.regency_id", "hearing_packs.id"]),
        UniqueConstraint("pack_id", "form", "file_id"),
        CheckConstraint("size > 0", name="size"),
        Index("ix_hearing_pack_files_sha256", "sha256"),
    )
    writable_by: ClassVar[frozenset[str]] = frozenset({"province"})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    pack_id: Mapped[int] = mapped_column(BigInteger)
    form: Mapped[str] = mapped_column(String(10))
    file_id: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
