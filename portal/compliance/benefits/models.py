"""Letters of BPJS Ketenagakerjaan that tell the benefits of a regency's quarter, as the province typed them off."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.compliance.benefits.rules.programmes import Paid, Programme
from portal.core.db import Base, BigId, UtcDateTime
from portal.core.tenancy import RegencyOwned


class BenefitLetter(RegencyOwned, Base):
    """One version of what a letter says of a regency and quarter; never rewritten, a later version counts instead.

    A programme that the letter does not mention is null, which is not nought.
    """

    __tablename__ = "benefit_letters"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        UniqueConstraint("regency_id", "fiscal_year", "quarter", "version"),
        ForeignKeyConstraint(["regency_id", "file_id"], ["stored_files.regency_id", "stored_files.id"]),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("version > 0", name="version"),
        *(
            CheckConstraint(
                f"({name}_cases IS NULL) = ({name}_amount IS NULL) AND {name}_cases >= 0 AND {name}_amount >= 0",
                name=name,
            )
            for name in ("jkk", "jkm", "scholarship")
        ),
        CheckConstraint(
            "jkk_cases IS NOT NULL OR jkm_cases IS NOT NULL OR scholarship_cases IS NOT NULL", name="something"
        ),
        CheckConstraint("(version = 1) = (reason = '')", name="reason"),
    )
    writable_by = frozenset({"province"})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    fiscal_year: Mapped[int]
    quarter: Mapped[int]
    version: Mapped[int]
    number: Mapped[str] = mapped_column(String(80))
    letter_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(120))  # who wrote it: Kantor Cabang Atambua
    jkk_cases: Mapped[int | None]
    jkk_amount: Mapped[int | None] = mapped_column(BigInteger)
    jkm_cases: Mapped[int | None]
    jkm_amount: Mapped[int | None] = mapped_column(BigInteger)
    scholarship_cases: Mapped[int | None]
    scholarship_amount: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200))  # why a further version was needed
    file_id: Mapped[int] = mapped_column(BigId)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_name: Mapped[str] = mapped_column(String(120))

    def said(self, programme: Programme) -> Paid | None:
        """What it tells of a programme; None for nothing."""
        cases, amount = {
            Programme.JKK: (self.jkk_cases, self.jkk_amount),
            Programme.JKM: (self.jkm_cases, self.jkm_amount),
            Programme.SCHOLARSHIP: (self.scholarship_cases, self.scholarship_amount),
        }[programme]
        return None if cases is None or amount is None else Paid(cases, amount)
