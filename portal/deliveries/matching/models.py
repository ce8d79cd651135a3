"""A match of a month's bill with the file that BPJS billed by, and its differences one by one."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOwned
from portal.deliveries.matching.rules.balance import Balance
from portal.deliveries.matching.rules.classes import LONGEST_NOTE, ClassSum, Ground, MatchClass


class MatchState(StrEnum):
    """Where a match stands."""

    RECEIVED = "received"  # the worker is or will be judging the file
    JUDGED = "judged"  # shown; waits for the operator
    CONFIRMING = "confirming"  # the worker is judging it once more and writing its differences
    CONFIRMED = "confirmed"
    UNREADABLE = "unreadable"
    DISCARDED = "discarded"


MATCH_STATE_LABELS = MappingProxyType(
    {
        MatchState.RECEIVED: "Sedang dihitung",
        MatchState.JUDGED: "Menunggu konfirmasi",
        MatchState.CONFIRMING: "Sedang dicatat",
        MatchState.CONFIRMED: "Sudah dicatat",
        MatchState.UNREADABLE: "Tidak dapat dibaca",
        MatchState.DISCARDED: "Dibatalkan",
    }
)


class BillMatch(RegencyOwned, Base):
    """One file against one month's bill. Of the confirmed ones of a bill the newest is in force; others stay readable.

    `summary` holds sums, counts and problems by row: no person. `basis` is a digest of what the match was judged
    against, so that a page can tell that something changed since.
    """

    __tablename__ = "bill_matches"
    __table_args__ = (
        UniqueConstraint("regency_id", "id"),
        ForeignKeyConstraint(["regency_id", "bill_id"], ["bills.regency_id", "bills.id"]),
        CheckConstraint(
            "state IN ('received', 'judged', 'confirming', 'confirmed', 'unreadable', 'discarded')", name="state"
        ),
        CheckConstraint("NOT in_force OR state = 'confirmed'", name="in_force"),
        CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed"),
        Index("ix_bill_matches_bill", "bill_id", "id"),
        Index(
            "uq_bill_matches_in_force",
            "bill_id",
            unique=True,
            sqlite_where=text("in_force"),
            postgresql_where=text("in_force"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    bill_id: Mapped[int] = mapped_column(BigInteger)
    file_id: Mapped[int | None] = mapped_column(BigInteger)  # shared with a match that was counted anew from it
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[MatchState] = mapped_column(EnumText(MatchState, 10))
    in_force: Mapped[bool] = mapped_column(default=False)
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seal: Mapped[str] = mapped_column(String(64), default="")  # digest of all findings that the preview stands for
    basis: Mapped[str] = mapped_column(String(64), default="")
    sentence: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[int]
    created_by_name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    judged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # as of when the sums stand
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by_name: Mapped[str] = mapped_column(String(120), default="")

    @property
    def working(self) -> bool:
        return self.state in (MatchState.RECEIVED, MatchState.CONFIRMING)

    @property
    def balance(self) -> Balance | None:
        """Its classes beside both sources, once it is judged."""
        if not self.summary:
            return None
        found = {kind: ClassSum(*self.summary["classes"][kind.value]) for kind in MatchClass}
        return Balance(found, *self.summary["bill"], *self.summary["file"])


class MatchFinding(RegencyOwned, Base):
    """One difference of a confirmed match, by person and rupiah. Whoever matched has none.

    `told_cipher` holds what the file says of somebody whom the register does not know (nothing once its time is over),
    `told_key` a keyed digest of the same, by which a note is carried over to the next match.
    """

    __tablename__ = "match_findings"
    __table_args__ = (
        UniqueConstraint("match_id", "position"),
        ForeignKeyConstraint(["regency_id", "match_id"], ["bill_matches.regency_id", "bill_matches.id"]),
        ForeignKeyConstraint(["regency_id", "beneficiary_id"], ["beneficiaries.regency_id", "beneficiaries.id"]),
        CheckConstraint("kind IN ('a', 'b', 'c', 'd')", name="kind"),
        CheckConstraint("approved >= 0 AND billed >= 0", name="amounts"),
        CheckConstraint("beneficiary_id IS NOT NULL OR told_cipher IS NOT NULL", name="somebody"),
        CheckConstraint("(settled_at IS NULL) = (settled_note = '')", name="settled"),
        Index("ix_match_findings_kind", "match_id", "kind", "position"),
        Index("ix_match_findings_beneficiary", "beneficiary_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    match_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int]  # by class, then by name, then as they stand in the file
    kind: Mapped[MatchClass] = mapped_column(EnumText(MatchClass, 7))
    beneficiary_id: Mapped[int | None] = mapped_column(BigInteger)
    sheet: Mapped[str] = mapped_column(String(255))  # of the file; empty when it does not bill this person
    row: Mapped[int | None]
    approved: Mapped[int] = mapped_column(BigInteger)
    billed: Mapped[int] = mapped_column(BigInteger)
    ground: Mapped[Ground] = mapped_column(EnumText(Ground, 12))
    told_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    told_key: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_name: Mapped[str] = mapped_column(String(120), default="")
    settled_note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
