"""The register: where an agreement stands in one word, for a choice of the list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from portal.agreements.rules.states import AgreementState, Validity, validity
from portal.core.months import Month


class Standing(StrEnum):
    """Every agreement has one of these; "segera berakhir" is in force too. Values stand in addresses."""

    IN_FORCE = "berlaku"
    ENDING = "segera-berakhir"
    COMING = "akan-berlaku"
    DRAFTED = "disusun"
    REVIEWED = "dibahas"
    AGREED = "disepakati"
    HELD = "ditangguhkan"
    ENDED = "berakhir"
    CANCELLED = "dibatalkan"


STANDING_LABELS = MappingProxyType(
    {
        Standing.IN_FORCE: "Berlaku",
        Standing.ENDING: "Segera berakhir",
        Standing.COMING: "Akan berlaku",
        Standing.DRAFTED: "Disusun atau dikembalikan",
        Standing.REVIEWED: "Dibahas para pihak",
        Standing.AGREED: "Disepakati, menunggu tanda tangan",
        Standing.HELD: "Ditangguhkan",
        Standing.ENDED: "Berakhir",
        Standing.CANCELLED: "Dibatalkan",
    }
)
# What the state alone decides; the rest follows from the days.
BY_STATE = MappingProxyType(
    {
        AgreementState.DRAFT: Standing.DRAFTED,
        AgreementState.RETURNED: Standing.DRAFTED,
        AgreementState.REVIEW: Standing.REVIEWED,
        AgreementState.AGREED: Standing.AGREED,
        AgreementState.SIGNED: Standing.AGREED,
        AgreementState.HELD: Standing.HELD,
        AgreementState.CANCELLED: Standing.CANCELLED,
    }
)
_BY_DAYS = MappingProxyType(
    {
        Validity.COMING: Standing.COMING,
        Validity.IN_FORCE: Standing.IN_FORCE,
        Validity.ENDING: Standing.ENDING,
        Validity.ENDED: Standing.ENDED,
    }
)


def standing(state: AgreementState, first_day: date, last_day: date, today: date) -> Standing:
    """Where an agreement stands today; of two that hold, the narrower one."""
    return BY_STATE.get(state) or _BY_DAYS[validity(state, first_day, last_day, today)]


def most_people(lines: Iterable[tuple[int, Month, Month]]) -> int:
    """The most people that lines (people, first month, last month) allow in one month: their number only rises where
    a line begins.
    """
    kept = list(lines)
    return max(
        (sum(people for people, first, last in kept if first <= begun <= last) for _, begun, _ in kept), default=0
    )
