"""The summary row of a regency and fiscal year that overview, home pages and workbooks read."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.compliance.standings.rules import Figures
from portal.core.db import Base, MonthNumber, UtcDateTime
from portal.core.months import Month
from portal.core.tenancy import RegencyOwned


class ComplianceStanding(RegencyOwned, Base):
    """A regency in a fiscal year as it stood at the end of `day`: the columns are `rules.Figures`.

    Written by whoever changes what they come from, and anew each night for what changes with the day alone;
    `portal compliance prove` holds it against the rows.
    """

    __tablename__ = "compliance_standings"
    __table_args__ = (
        CheckConstraint("paid_months + arrears_months = due_months", name="months"),
        CheckConstraint("(arrears_months = 0) = (arrears_since IS NULL)", name="arrears"),
        CheckConstraint("funded_months BETWEEN 0 AND 12", name="funded"),
    )
    writable_by = frozenset({"branch", "province"})  # both change what it is made of

    regency_id: Mapped[int] = mapped_column(ForeignKey("regencies.id"), primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date]
    quota: Mapped[int] = mapped_column(BigInteger)
    confirmed: Mapped[int] = mapped_column(BigInteger)
    funded_months: Mapped[int]
    need_amount: Mapped[int] = mapped_column(BigInteger)
    budget_amount: Mapped[int] = mapped_column(BigInteger)
    realised_amount: Mapped[int] = mapped_column(BigInteger)
    elapsed_months: Mapped[int]
    due_months: Mapped[int]
    paid_months: Mapped[int]
    arrears_months: Mapped[int]
    arrears_since: Mapped[Month | None] = mapped_column(MonthNumber)
    arrears_amount: Mapped[int] = mapped_column(BigInteger)
    agreed_until: Mapped[date | None]
    agreed_people: Mapped[int] = mapped_column(BigInteger)
    last_list_on: Mapped[date | None]
    regulation_rank: Mapped[int]
    regulation_word: Mapped[str] = mapped_column(String(40))
    regulation: Mapped[str] = mapped_column(String(120))
    award_state: Mapped[str] = mapped_column(String(10))
    award_points: Mapped[int | None]
    report_state: Mapped[str] = mapped_column(String(10))
    report_words: Mapped[str] = mapped_column(String(120))
    report_on: Mapped[date | None]
    is_example: Mapped[bool]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def figures(self) -> Figures:
        """What it says, as the rules take it."""
        return Figures(**{each.name: getattr(self, each.name) for each in fields(Figures)})

    def put(self, figures: Figures) -> None:
        """Take over what was worked out anew."""
        for each in fields(Figures):
            setattr(self, each.name, getattr(figures, each.name))
