"""People of a register, what lists changed about them, and who may be one person under two NIKs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.beneficiaries.rules.twins import TwinState
from portal.beneficiaries.rules.village_checks import VillageResult
from portal.core.db import Base, BigId, EnumText, UtcDateTime
from portal.core.tenancy import RegencyOwned


class Beneficiary(RegencyOwned, Base):
    """A vulnerable worker in a regency's register.

    NIK, family card, phone and mother's name are in `private_cipher`.
    """

    __tablename__ = "beneficiaries"
    __table_args__ = (
        UniqueConstraint("regency_id", "nik_key"),
        UniqueConstraint("regency_id", "id"),
        CheckConstraint("sex IN ('L', 'P')", name="sex"),
        CheckConstraint("desil BETWEEN 1 AND 10", name="desil"),
        CheckConstraint("dukcapil_state IN ('', 'match', 'mismatch', 'double', 'deceased')", name="dukcapil_state"),
        CheckConstraint("(dukcapil_state = '') = (dukcapil_on IS NULL)", name="dukcapil_on"),
        ForeignKeyConstraint(
            ["regency_id", "dukcapil_answer_id"], ["dukcapil_answers.regency_id", "dukcapil_answers.id"]
        ),
        Index("ix_beneficiaries_name", "regency_id", "name_key", "id"),
        Index("ix_beneficiaries_village", "regency_id", "village_code", "name_key", "id"),
        Index(  # those few whom a village did not confirm
            "ix_beneficiaries_village_check",
            "regency_id",
            "village_check",
            "id",
            sqlite_where=text("village_check NOT IN ('', 'confirmed')"),
            postgresql_where=text("village_check NOT IN ('', 'confirmed')"),
        ),
        Index(
            "ix_beneficiaries_dukcapil",
            "regency_id",
            "dukcapil_state",
            "id",
            sqlite_where=text("dukcapil_state <> ''"),
            postgresql_where=text("dukcapil_state <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    nik_key: Mapped[bytes] = mapped_column(LargeBinary(16))
    private_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    nik_prefix: Mapped[str] = mapped_column(String(6))  # the six digits that lists may show
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(String(120))  # case-folded and cut: sorts and searches alike everywhere
    birth_place: Mapped[str] = mapped_column(Text)
    birth_date: Mapped[date]
    sex: Mapped[str] = mapped_column(String(1))
    address: Mapped[str] = mapped_column(Text)
    district_code: Mapped[str] = mapped_column(ForeignKey("districts.code"))
    village_code: Mapped[str] = mapped_column(ForeignKey("villages.code"))
    occupation_code: Mapped[str] = mapped_column(String(20))  # empty when the list's word is not in the reference
    occupation_text: Mapped[str] = mapped_column(Text)
    desil: Mapped[int | None]  # as the newest list had it; an enrolment keeps that of its own list
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    village_check: Mapped[VillageResult] = mapped_column(EnumText(VillageResult, 12), server_default=text("''"))
    village_checked_on: Mapped[date | None]  # the day of that answer in the village
    dukcapil_state: Mapped[str] = mapped_column(String(8), default="", server_default=text("''"))  # "": no result yet
    dukcapil_on: Mapped[date | None]
    dukcapil_answer_id: Mapped[int | None] = mapped_column(BigInteger)  # where result and date come from


class PersonChange(RegencyOwned, Base):
    """What a list changed about somebody, and what stood there before. Taken back, it stays as history.

    `values_cipher` holds field, old and new value of every change as one encrypted field.
    """

    __tablename__ = "person_changes"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "beneficiary_id"], ["beneficiaries.regency_id", "beneficiaries.id"]),
        ForeignKeyConstraint(["regency_id", "upload_id"], ["uploads.regency_id", "uploads.id"]),
        UniqueConstraint("regency_id", "id"),
        Index("ix_person_changes_beneficiary", "beneficiary_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    beneficiary_id: Mapped[int] = mapped_column(BigInteger)
    upload_id: Mapped[int] = mapped_column(BigInteger)
    values_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_name: Mapped[str] = mapped_column(String(120))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_by_name: Mapped[str] = mapped_column(String(120))


class LikelyTwin(RegencyOwned, Base):
    """Two people of the register who may be one person under two NIKs: asked once, whatever the order of the two."""

    __tablename__ = "likely_twins"
    __table_args__ = (
        ForeignKeyConstraint(["regency_id", "first_id"], ["beneficiaries.regency_id", "beneficiaries.id"]),
        ForeignKeyConstraint(["regency_id", "second_id"], ["beneficiaries.regency_id", "beneficiaries.id"]),
        ForeignKeyConstraint(["regency_id", "upload_id"], ["uploads.regency_id", "uploads.id"]),
        CheckConstraint("first_id < second_id", name="order"),
        CheckConstraint("state IN ('open', 'same', 'different')", name="state"),
        UniqueConstraint("first_id", "second_id"),
        UniqueConstraint("regency_id", "id"),
        Index("ix_likely_twins_state", "regency_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    first_id: Mapped[int] = mapped_column(BigInteger)
    second_id: Mapped[int] = mapped_column(BigInteger)
    wrong_id: Mapped[int | None] = mapped_column(BigInteger)  # of one person: whose NIK is the wrong one
    upload_id: Mapped[int] = mapped_column(BigInteger)  # the list that brought the newer of the two
    state: Mapped[TwinState] = mapped_column(EnumText(TwinState, 9))
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_name: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(200))


class PeopleSearch(RegencyOwned, Base):
    """Search terms kept on the server for an hour, so that no name or NIK ever stands in an address."""

    __tablename__ = "people_searches"
    writable_by = frozenset({"province"})  # whose search has a recorded purpose

    key: Mapped[str] = mapped_column(String(22), primary_key=True)
    person_id: Mapped[int]
    terms_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
