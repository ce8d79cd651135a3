"""The year of an edition: its calendar, and how a region's self-assessment moves until it is frozen."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class EditionState(StrEnum):
    """Whether an edition can be changed, is being assessed, or is over."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


EDITION_LABELS = MappingProxyType(
    {EditionState.DRAFT: "Disusun", EditionState.OPEN: "Dibuka", EditionState.CLOSED: "Ditutup"}
)

CLOSED = "Edisi ini sudah ditutup, jadi tidak dapat diisi lagi."


class AssessmentState(StrEnum):
    """What has been done about a region's self-assessment."""

    FILLING = "filling"
    SUBMITTED = "submitted"
    CONCLUDED = "concluded"  # the province has looked at every criterion: the region may reply, once
    REPLIED = "replied"
    FROZEN = "frozen"


ASSESSMENT_LABELS = MappingProxyType(
    {
        AssessmentState.FILLING: "Diisi wilayah",
        AssessmentState.SUBMITTED: "Diverifikasi provinsi",
        AssessmentState.CONCLUDED: "Menunggu tanggapan wilayah",
        AssessmentState.REPLIED: "Tanggapan diperiksa provinsi",
        AssessmentState.FROZEN: "Dibekukan",
    }
)


class Move(StrEnum):
    """What somebody does about an assessment."""

    EDIT = "edit"
    SUBMIT = "submit"
    JUDGE = "judge"
    CONCLUDE = "conclude"
    EDIT_REPLY = "edit_reply"
    REPLY = "reply"
    FREEZE = "freeze"


class Mover(StrEnum):
    """Which side makes a move."""

    REGENCY = "regency"
    PROVINCE = "province"


# (state, move) → (state, who). What is not here is refused.
MOVES = MappingProxyType(
    {
        (AssessmentState.FILLING, Move.EDIT): (AssessmentState.FILLING, Mover.REGENCY),
        (AssessmentState.FILLING, Move.SUBMIT): (AssessmentState.SUBMITTED, Mover.REGENCY),
        (AssessmentState.SUBMITTED, Move.JUDGE): (AssessmentState.SUBMITTED, Mover.PROVINCE),
        (AssessmentState.SUBMITTED, Move.CONCLUDE): (AssessmentState.CONCLUDED, Mover.PROVINCE),
        (AssessmentState.CONCLUDED, Move.EDIT_REPLY): (AssessmentState.CONCLUDED, Mover.REGENCY),
        (AssessmentState.CONCLUDED, Move.REPLY): (AssessmentState.REPLIED, Mover.REGENCY),
        (AssessmentState.CONCLUDED, Move.FREEZE): (AssessmentState.FROZEN, Mover.PROVINCE),
        (AssessmentState.REPLIED, Move.JUDGE): (AssessmentState.REPLIED, Mover.PROVINCE),
        (AssessmentState.REPLIED, Move.FREEZE): (AssessmentState.FROZEN, Mover.PROVINCE),
    }
)
_WHY_NOT = MappingProxyType(
    {
        AssessmentState.FILLING: "Penilaian mandiri ini masih diisi wilayah.",
        AssessmentState.SUBMITTED: "Penilaian mandiri ini sudah diajukan dan sedang diverifikasi provinsi.",
        AssessmentState.CONCLUDED: "Hasil verifikasi sudah dikirim; wilayah dapat menanggapi satu kali.",
        AssessmentState.REPLIED: "Tanggapan wilayah sudah dikirim dan sedang diperiksa provinsi.",
        AssessmentState.FROZEN: "Nilai edisi ini sudah dibekukan dan tidak berubah lagi.",
    }
)


def moved(state: AssessmentState, move: Move, mover: Mover) -> AssessmentState | None:
    """Where a move leads; None when it is refused."""
    found = MOVES.get((state, move))
    return found[0] if found is not None and found[1] is mover else None


def reason_against(state: AssessmentState, move: Move, mover: Mover) -> str:
    """Why a move is refused, as a sentence; empty when it is not."""
    return "" if moved(state, move, mover) is not None else _WHY_NOT[state]


def why_not_changed(state: AssessmentState, *, accepted: bool) -> str:
    """Why the region may not change a criterion, its answer or its evidence; empty when it may.

    Filling changes everything; replying only what the province did not accept.
    """
    if state is AssessmentState.CONCLUDED:
        return "Kriteria ini sudah diterima provinsi, jadi tidak perlu ditanggapi." if accepted else ""
    return reason_against(state, Move.EDIT, Mover.REGENCY)


@dataclass(frozen=True)
class Calendar:
    """The days of an edition, each the last day of what it names; they follow one another."""

    opens_on: date
    due_on: date
    verify_by: date
    reply_by: date
    freeze_on: date

    def days(self) -> list[tuple[str, date]]:
        """(what happens, day), in order."""
        return list(
            zip(
                ("Dibuka", "Batas penilaian mandiri", "Batas verifikasi", "Batas tanggapan", "Pembekuan nilai"),
                (self.opens_on, self.due_on, self.verify_by, self.reply_by, self.freeze_on),
                strict=True,
            )
        )

    def days_ahead(self, today: date) -> list[tuple[str, date, int]]:
        """The same with the days until each; negative when it has passed."""
        return [(what, day, days_left(day, today)) for what, day in self.days()]


def why_calendar_refuses(calendar: Calendar) -> str:
    """Why the days cannot be, as a sentence; empty when they follow one another."""
    days = calendar.days()
    for (earlier, first), (later, second) in itertools.pairwise(days):
        if second <= first:
            return f"Tanggal {later.lower()} harus sesudah tanggal {earlier.lower()}."
    return ""


def why_calendar_move_refuses(old: Calendar, new: Calendar) -> str:
    """Why the days of an open edition cannot become these: regions rely on them, so they only ever move later."""
    if new.opens_on != old.opens_on:
        return "Edisi sudah dibuka, jadi tanggal dibuka tidak berubah lagi."
    for (what, before), (_, after) in zip(old.days(), new.days(), strict=True):
        if after < before:
            return f"Tanggal {what.lower()} sudah diumumkan, jadi hanya dapat dimundurkan ke hari yang lebih kemudian."
    if new == old:
        return "Belum ada tanggal yang diubah."
    return why_calendar_refuses(new)


def a_year_later(calendar: Calendar) -> Calendar:
    """The same days a year later, for a copy; the last of February stays in February."""
    return Calendar(
        *(date(day.year + 1, day.month, min(day.day, 28) if day.month == 2 else day.day) for _, day in calendar.days())
    )


def why_not_drafted_again(state: EditionState, begun: int) -> str:
    """Why an edition cannot go back to being drafted, as a sentence; empty when it can."""
    if state is EditionState.DRAFT:
        return "Edisi ini masih disusun."
    if state is EditionState.CLOSED:
        return "Edisi ini sudah ditutup."
    return f"{begun} wilayah sudah mulai mengisi, jadi kriterianya tidak berubah lagi." if begun else ""


def why_years_refuse(judged_year: int, awarded_year: int) -> str:
    """Why the two years cannot be: an award is given for the year before, or in the same one (domain 3.1)."""
    if judged_year <= awarded_year <= judged_year + 2:
        return ""
    return "Tahun penganugerahan sama dengan tahun yang dinilai, atau paling lambat dua tahun sesudahnya."


def is_late(added_on: date, calendar: Calendar, *, in_reply: bool) -> bool:
    """Whether what came on a day came after what it was due by; late counts, and is marked."""
    return added_on > (calendar.reply_by if in_reply else calendar.due_on)


def days_left(until: date, today: date) -> int:
    """Days until a day; negative when it has passed."""
    return (until - today).days


def days_in_words(left: int) -> str:
    """``25 hari lagi``, ``hari ini``, ``lewat 3 hari``."""
    if left == 0:
        return "hari ini"
    return f"{left} hari lagi" if left > 0 else f"lewat {-left} hari"


def why_not_submitted(answered: int, of: int) -> str:
    """Why a self-assessment cannot be submitted; empty when at least one criterion is answered. Gaps are allowed."""
    return "" if answered else f"Isi dahulu sekurang-kurangnya satu dari {of} kriteria."


def why_not_concluded(unjudged: Iterable[str]) -> str:
    """Why the result of verifying cannot be sent: criteria without a word, by code."""
    codes = list(unjudged)
    return f"Kriteria yang belum diputuskan: {', '.join(codes)}." if codes else ""


def why_not_frozen(state: AssessmentState, sent_back: Iterable[str], today: date, calendar: Calendar) -> str:
    """Why a score cannot be frozen yet, as a sentence; empty when it can.

    While the region may still reply, its right stands until the day has passed. After its reply, what was sent back
    needs a last word.
    """
    codes = list(sent_back)
    if state is AssessmentState.CONCLUDED and codes and today <= calendar.reply_by:
        return "Wilayah masih dapat menanggapi sampai batas tanggapan. Bekukan sesudah tanggal itu."
    if state is AssessmentState.REPLIED and codes:
        return f"Putuskan dahulu kriteria yang ditanggapi: {', '.join(codes)}."
    return ""
