"""The 22 regencies and cities, their kecamatan and desa/kelurahan, and the BPJS branches: public reference data.

Keys are Kemendagri codes, as in a NIK. BPS numbers the same regencies differently (Kemendagri 53.03 is Timor Tengah
Utara, BPS 5303 is Kupang), so the BPS code stands beside and is never a key.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base


class Regency(Base):
    """A kabupaten or kota: one tenant. The id is its Kemendagri code without the dot (5303)."""

    __tablename__ = "regencies"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(5), unique=True)
    bps_code: Mapped[str] = mapped_column(String(4))
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(9))
    capital: Mapped[str] = mapped_column(String(40))
    short_name: Mapped[str] = mapped_column(String(40))

    @property
    def official_name(self) -> str:
        return f"{self.kind.capitalize()} {self.name}"


class District(Base):
    """A kecamatan."""

    __tablename__ = "districts"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    regency_id: Mapped[int] = mapped_column(ForeignKey("regencies.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))


class Village(Base):
    """A desa or kelurahan. Names repeat, even inside one kecamatan (Oesao), so everything joins on the code."""

    __tablename__ = "villages"
    __table_args__ = (CheckConstraint("kind IN ('desa', 'kelurahan')", name="kind"),)

    code: Mapped[str] = mapped_column(String(13), primary_key=True)
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"), index=True)
    regency_id: Mapped[int] = mapped_column(ForeignKey("regencies.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(9))


class Branch(Base):
    """A branch office of BPJS Ketenagakerjaan."""

    __tablename__ = "branches"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))


class BranchArea(Base):
    """Which branch serves a regency, from one day until another: offices and areas change (domain rule 29)."""

    __tablename__ = "branch_areas"
    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="dates"),
        Index("ix_branch_areas_branch", "branch_id"),
    )

    regency_id: Mapped[int] = mapped_column(ForeignKey("regencies.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_until: Mapped[date | None]
    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id"))
