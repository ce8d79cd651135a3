"""What the province decided about a word, and the words of each list that nobody has decided about."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.beneficiaries.rules.words import LONGEST
from portal.core.db import Base, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOwned


class WordState(StrEnum):
    """What the province made of a word."""

    MATCHED = "matched"  # means an occupation of the reference
    KEPT = "kept"  # stands for none of them: stays as written, and is no warning any more
    OPEN = "open"  # a decision was taken back: the word waits again


class OccupationWord(Base):
    """One word and what it means, the same for all regencies. Earlier decisions are in the record."""

    __tablename__ = "occupation_words"
    __table_args__ = (
        CheckConstraint("state IN ('matched', 'kept', 'open')", name="state"),
        CheckConstraint("(state = 'matched') = (occupation_code <> '')", name="matched_has_code"),
    )

    word_key: Mapped[str] = mapped_column(String(LONGEST), primary_key=True)
    word: Mapped[str] = mapped_column(String(LONGEST))
    state: Mapped[WordState] = mapped_column(EnumText(WordState, 7))
    occupation_code: Mapped[str] = mapped_column(String(20))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_name: Mapped[str] = mapped_column(String(120))


class ListWord(RegencyOwned, Base):
    """A word of one list without a code and how many of its people share it: never who, and no word of a few."""

    __tablename__ = "list_words"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "upload_id"], ["uploads.regency_id", "uploads.id"]),
        CheckConstraint("people >= 3", name="no_small_cell"),
        Index("ix_list_words_word_key", "word_key", "regency_id"),
    )

    upload_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    word_key: Mapped[str] = mapped_column(String(LONGEST), primary_key=True)
    word: Mapped[str] = mapped_column(String(LONGEST))
    people: Mapped[int]
