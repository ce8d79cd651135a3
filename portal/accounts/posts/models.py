"""Posts of an office or a branch, and their holders one after another. Nothing here is ever deleted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.accounts.posts.rules import Term, authority_words
from portal.core.db import Base, EnumText, UtcDateTime
from portal.core.permissions import WorkplaceKind


class Post(Base):
    """A post that signs agreements; `title` as it is printed on them."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'regency' AND regency_id IS NOT NULL AND branch_id IS NULL)"
            " OR (kind = 'branch' AND branch_id IS NOT NULL AND regency_id IS NULL)",
            name="workplace",
        ),
        Index(
            "uq_posts_regency_id_title",
            "regency_id",
            "title",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
        Index(
            "uq_posts_branch_id_title",
            "branch_id",
            "title",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[WorkplaceKind] = mapped_column(EnumText(WorkplaceKind, 10))
    regency_id: Mapped[int | None] = mapped_column(ForeignKey("regencies.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"))
    title: Mapped[str] = mapped_column(String(160))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_name: Mapped[str] = mapped_column(String(120))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def workplace_id(self) -> int:
        return self.regency_id or self.branch_id or 0


class PostHolder(Base):
    """Who holds a post, [from_at, until_at). Without an account (`person_id` null) the person signs with ink only.

    `ends_at` is what the own papers say; a handover sets `until_at` earlier, its withdrawal sets it back.
    """

    __tablename__ = "post_holders"
    __table_args__ = (
        CheckConstraint("acting IN ('', 'Pj.', 'Plt.', 'Plh.')", name="acting"),
        CheckConstraint("ends_at > from_at", name="end"),
        CheckConstraint("until_at > from_at", name="term"),
        CheckConstraint("ends_at IS NULL OR (until_at IS NOT NULL AND until_at <= ends_at)", name="until"),
        Index(
            "uq_post_holders_post_id_open",
            "post_id",
            unique=True,
            postgresql_where=text("until_at IS NULL AND withdrawn_at IS NULL"),
            sqlite_where=text("until_at IS NULL AND withdrawn_at IS NULL"),
        ),
        Index("ix_post_holders_post_id_from_at", "post_id", "from_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    printed_name: Mapped[str] = mapped_column(String(120))  # with titles, as on paper
    staff_number: Mapped[str] = mapped_column(String(30))  # NIP or NPK
    acting: Mapped[str] = mapped_column(String(4))
    paper: Mapped[str] = mapped_column(String(80))  # what gives the authority: "Surat Perintah Bupati"
    paper_number: Mapped[str] = mapped_column(String(80))
    paper_dated_on: Mapped[date]
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(String(200), default="")  # why it ended without anybody following
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_name: Mapped[str] = mapped_column(String(120))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # never came into force
    withdrawn_by_name: Mapped[str] = mapped_column(String(120), default="")
    withdrawn_reason: Mapped[str] = mapped_column(String(200), default="")

    post: Mapped[Post] = relationship(lazy="raise")
    person: Mapped[Person | None] = relationship(lazy="raise")

    @property
    def term(self) -> Term:
        return Term(self.from_at, self.ends_at, self.until_at)

    @property
    def authority(self) -> str:
        """The paper as agreements cite it."""
        return authority_words(self.paper, self.paper_number, self.paper_dated_on)
