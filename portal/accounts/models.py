"""People who sign in, what they are where, and how a lost password is replaced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.access import Grant
from portal.core.db import Base, EnumText, UtcDateTime
from portal.core.permissions import ROLE_LABELS, Role, WorkplaceKind


class Person(Base):
    """Somebody who signs in. Closing keeps the row, since the audit record names it."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))  # null until the one-time link was used
    session_epoch: Mapped[int] = mapped_column(default=0)  # raised to end every session of this person
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mail_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)  # the address, once confirmed; encrypted
    wants_mail: Mapped[bool] = mapped_column(default=True, server_default=true())
    wants_digest: Mapped[bool] = mapped_column(default=True, server_default=true())  # of talk, once a day
    factor_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # null: no second factor; see factors/

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="person", lazy="raise", order_by="Membership.id"
    )

    # What flask-login asks for.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.closed_at is None

    def get_id(self) -> str:
        """Person and epoch: a session made before the password changed no longer fits."""
        return f"{self.id}.{self.session_epoch}"

    def get_id_number(self) -> int:
        return self.id

    def grants(self, today: date) -> Sequence[Grant]:
        """The memberships in force on `today`, as `core.access` reads them."""
        return [
            Grant(membership.kind, membership.workplace_id, membership.role)
            for membership in self.memberships
            if membership.in_force(today)
        ]


class Membership(Base):
    """A role at a regency, a branch or the province, from one day until another."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'regency' AND regency_id IS NOT NULL AND branch_id IS NULL)"
            " OR (kind = 'branch' AND branch_id IS NOT NULL AND regency_id IS NULL)"
            " OR (kind = 'province' AND regency_id IS NULL AND branch_id IS NULL)",
            name="workplace",
        ),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="dates"),
        CheckConstraint("ended_at IS NULL OR valid_until IS NOT NULL", name="ended"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[WorkplaceKind] = mapped_column(EnumText(WorkplaceKind, 10))
    regency_id: Mapped[int | None] = mapped_column(ForeignKey("regencies.id"), index=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"), index=True)
    role: Mapped[Role] = mapped_column(EnumText(Role))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # taken away: over at once, not with the day

    person: Mapped[Person] = relationship(back_populates="memberships", lazy="raise")

    @property
    def workplace_id(self) -> int:
        return self.regency_id or self.branch_id or 0

    @property
    def role_label(self) -> str:
        return ROLE_LABELS[self.role]

    def in_force(self, today: date) -> bool:
        """Whether it holds now; `today` is the day that it is."""
        return (
            self.valid_from <= today
            and (self.valid_until is None or today <= self.valid_until)
            and self.ended_at is None
        )


class PasswordLink(Base):
    """A one-time link to set a password: only its hash is kept."""

    __tablename__ = "password_links"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MailAddressLink(Base):
    """An address that waits for its owner's yes. The link's word is made of this row's id, so no word is stored."""

    __tablename__ = "mail_address_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    address_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # confirmed, overtaken by a newer one, or withdrawn


class SignInFailure(Base):
    """A failed sign-in, for the throttle: keyed hashes of the account name and of the address, never the text."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (
        Index("ix_sign_in_failures_account", "account_hash", "failed_at"),
        Index("ix_sign_in_failures_address", "address_hash", "failed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_hash: Mapped[bytes] = mapped_column(LargeBinary(16))
    address_hash: Mapped[bytes] = mapped_column(LargeBinary(16))
    failed_at: Mapped[datetime] = mapped_column(UtcDateTime)
