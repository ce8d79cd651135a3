"""An agreement, its two parties, what it promises, and every move that was made about it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.agreements.rules.states import AgreementState, Move, Party
from portal.agreements.rules.terms import AgreementKind
from portal.core.db import Base, BigId, EnumText, MonthNumber, UtcDateTime
from portal.core.months import Month
from portal.core.tenancy import RegencyOwned

_BRANCH = frozenset({"branch"})  # it comments, agrees, returns and countersigns


class Agreement(RegencyOwned, Base):
    """A Nota Kesepakatan, PKS, Rencana Kerja or addendum. "Berlaku" is no column: it follows from state and days."""

    __tablename__ = "agreements"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        ForeignKeyConstraint(["regency_id", "parent_id"], ["agreements.regency_id", "agreements.id"]),
        CheckConstraint("kind IN ('note', 'agreement', 'workplan', 'addendum')", name="kind"),
        CheckConstraint("kind <> 'addendum' OR parent_id IS NOT NULL", name="addendum_has_parent"),
        CheckConstraint("first_day <= last_day", name="term"),
        CheckConstraint(
            "state IN ('draft', 'review', 'returned', 'agreed', 'signed', 'countersigned', 'held', 'cancelled', "
            "'terminated')",
            name="state",
        ),
        CheckConstraint(
            "state NOT IN ('agreed', 'signed', 'countersigned', 'held', 'terminated') "
            "OR (agreed_first AND agreed_second)",
            name="two_yes",
        ),
        CheckConstraint(
            "state NOT IN ('signed', 'countersigned', 'held', 'terminated') OR version_id IS NOT NULL", name="bound"
        ),
        Index("ix_agreements_regency", "regency_id", "last_day", "id"),
        Index("ix_agreements_parent", "parent_id"),
    )
    writable_by = _BRANCH

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[AgreementKind] = mapped_column(EnumText(AgreementKind, 10))
    parent_id: Mapped[int | None] = mapped_column(BigInteger)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branches.id"))
    office: Mapped[str] = mapped_column(String(160))  # of the regency: Nakertrans, PMD, Dinsos; several at once
    subject: Mapped[str] = mapped_column(String(300))
    local_basis: Mapped[str] = mapped_column(String(500), default="")  # the region's own regulation, for the articles
    first_number: Mapped[str] = mapped_column(String(80), default="")
    second_number: Mapped[str] = mapped_column(String(80), default="")
    first_day: Mapped[date]
    last_day: Mapped[date]  # of one that was terminated: the day of its end
    state: Mapped[AgreementState] = mapped_column(EnumText(AgreementState, 13))
    agreed_first: Mapped[bool] = mapped_column(default=False)
    agreed_second: Mapped[bool] = mapped_column(default=False)
    # The version that is in review, agreed and signed. No foreign key: a version points at its agreement already.
    version_id: Mapped[int | None] = mapped_column(BigInteger)
    signed_on: Mapped[date | None]
    countersigned_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)  # goes up with every change: an outdated form is noticed
    pushed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # its lines stand in the quota's ledger
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_name: Mapped[str] = mapped_column(String(120))

    @property
    def agreed(self) -> frozenset[Party]:
        """The parties that have said yes to the text as it stands."""
        yes = ((Party.FIRST, self.agreed_first), (Party.SECOND, self.agreed_second))
        return frozenset(party for party, said in yes if said)


class AgreementParty(RegencyOwned, Base):
    """Who signs for a party, with the paper that gives the authority (domain 5.2)."""

    __tablename__ = "agreement_parties"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "agreement_id"], ["agreements.regency_id", "agreements.id"]),
        CheckConstraint("party IN ('first', 'second')", name="party"),
        CheckConstraint("acting IN ('', 'Pj.', 'Plt.', 'Plh.')", name="acting"),
    )

    agreement_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    party: Mapped[Party] = mapped_column(EnumText(Party, 6), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    acting: Mapped[str] = mapped_column(String(4), default="")
    position: Mapped[str] = mapped_column(String(160))
    staff_number: Mapped[str] = mapped_column(String(30), default="")  # NIP or NPK
    authority: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(300))


class AgreementTerm(RegencyOwned, Base):
    """People, months, rate and rupiah from one funding source."""

    __tablename__ = "agreement_terms"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "agreement_id"], ["agreements.regency_id", "agreements.id"]),
        CheckConstraint("first_month <= last_month", name="term"),
        CheckConstraint("people > 0 AND jkk_rate >= 0 AND jkm_rate >= 0 AND amount >= 0", name="amounts"),
        CheckConstraint(
            "reason <> '' OR amount = people * (jkk_rate + jkm_rate) * "
            "((last_month / 100 - first_month / 100) * 12 + last_month % 100 - first_month % 100 + 1)",
            name="explained",
        ),
        Index("ix_agreement_terms_agreement", "agreement_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agreement_id: Mapped[int] = mapped_column(BigInteger)
    funding_source_code: Mapped[str] = mapped_column(ForeignKey("funding_sources.code"))
    people: Mapped[int] = mapped_column(BigInteger)
    first_month: Mapped[Month] = mapped_column(MonthNumber)
    last_month: Mapped[Month] = mapped_column(MonthNumber)
    jkk_rate: Mapped[int] = mapped_column(BigInteger)
    jkm_rate: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200), default="")


class AgreementInstalment(RegencyOwned, Base):
    """A part of the amount and the day it is due; the parts add up before anybody is asked to agree."""

    __tablename__ = "agreement_instalments"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "agreement_id"], ["agreements.regency_id", "agreements.id"]),
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_agreement_instalments_agreement", "agreement_id", "due_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agreement_id: Mapped[int] = mapped_column(BigInteger)
    due_on: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger)


class AgreementMove(RegencyOwned, Base):
    """A move somebody made: never changed, so the way an agreement went can be read."""

    __tablename__ = "agreement_moves"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "agreement_id"], ["agreements.regency_id", "agreements.id"]),
        Index("ix_agreement_moves_agreement", "agreement_id", "id"),
    )
    writable_by = _BRANCH

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agreement_id: Mapped[int] = mapped_column(BigInteger)
    move: Mapped[Move] = mapped_column(EnumText(Move, 11))
    state: Mapped[AgreementState] = mapped_column(EnumText(AgreementState, 13))  # after it
    version_id: Mapped[int | None] = mapped_column(BigInteger)
    happened_on: Mapped[date | None]  # of a signature or an end: the day on the paper
    reason: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None]
    made_by_name: Mapped[str] = mapped_column(String(120))
