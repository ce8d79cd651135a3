"""How an agreement moves: one table of states and moves, who makes each, and what the dates say (domain rules 17, 18).

What is stored are moves; "berlaku", "segera berakhir" and "berakhir" follow from the term and are never stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class AgreementState(StrEnum):
    """What people have done about an agreement."""

    DRAFT = "draft"
    REVIEW = "review"
    RETURNED = "returned"
    AGREED = "agreed"
    SIGNED = "signed"
    COUNTERSIGNED = "countersigned"
    HELD = "held"
    CANCELLED = "cancelled"
    TERMINATED = "terminated"


STATE_LABELS = MappingProxyType(
    {
        AgreementState.DRAFT: "Disusun",
        AgreementState.REVIEW: "Dibahas para pihak",
        AgreementState.RETURNED: "Dikembalikan untuk diperbaiki",
        AgreementState.AGREED: "Disepakati, siap ditandatangani",
        AgreementState.SIGNED: "Ditandatangani pihak kesatu",
        AgreementState.COUNTERSIGNED: "Ditandatangani kedua pihak",
        AgreementState.HELD: "Ditangguhkan",
        AgreementState.CANCELLED: "Dibatalkan",
        AgreementState.TERMINATED: "Diakhiri",
    }
)


class Party(StrEnum):
    """The two sides of an agreement, in the order in which they sign."""

    FIRST = "first"  # the regency
    SECOND = "second"  # BPJS Ketenagakerjaan


PARTY_LABELS = MappingProxyType({Party.FIRST: "Pihak kesatu", Party.SECOND: "Pihak kedua"})


class Move(StrEnum):
    """What somebody does about an agreement."""

    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    AGREE = "agree"  # both parties have to; the second yes makes it AGREED
    UNAGREE = "unagree"
    SIGN = "sign"
    COUNTERSIGN = "countersign"
    HOLD = "hold"
    RESUME = "resume"
    CANCEL = "cancel"
    TERMINATE = "terminate"


MOVE_LABELS = MappingProxyType(
    {
        Move.EDIT: "Diubah",
        Move.SUBMIT: "Dikirim untuk dibahas",
        Move.RETURN: "Dikembalikan",
        Move.AGREE: "Disepakati",
        Move.UNAGREE: "Kesepakatan dibuka kembali",
        Move.SIGN: "Ditandatangani pihak kesatu",
        Move.COUNTERSIGN: "Ditandatangani pihak kedua",
        Move.HOLD: "Ditangguhkan",
        Move.RESUME: "Diberlakukan kembali",
        Move.CANCEL: "Dibatalkan",
        Move.TERMINATE: "Diakhiri",
    }
)


class Mover(StrEnum):
    """Who makes a move: roles of both parties, as permissions name them."""

    DRAFTER = "drafter"  # the regency's operator
    CHECKER = "checker"  # the regency's verifier
    BRANCH = "branch"  # the officer of BPJS
    SIGNATORY = "signatory"  # the holder of the region's post that signs, signing electronically
    BRANCH_SIGNATORY = "branch_signatory"  # the same of BPJS


_BOTH = frozenset({Mover.CHECKER, Mover.BRANCH})
_DRAFTER = frozenset({Mover.DRAFTER})
# (state, move) → (state, who may). What is not here is refused. AGREE leads on only with both parties' yes.
MOVES = MappingProxyType(
    {
        (AgreementState.DRAFT, Move.EDIT): (AgreementState.DRAFT, _DRAFTER),
        (AgreementState.DRAFT, Move.SUBMIT): (AgreementState.REVIEW, _DRAFTER),
        (AgreementState.DRAFT, Move.CANCEL): (AgreementState.CANCELLED, _DRAFTER),
        (AgreementState.REVIEW, Move.RETURN): (AgreementState.RETURNED, _BOTH),
        (AgreementState.REVIEW, Move.AGREE): (AgreementState.AGREED, _BOTH),
        (AgreementState.REVIEW, Move.CANCEL): (AgreementState.CANCELLED, _DRAFTER),
        (AgreementState.RETURNED, Move.EDIT): (AgreementState.RETURNED, _DRAFTER),
        (AgreementState.RETURNED, Move.SUBMIT): (AgreementState.REVIEW, _DRAFTER),
        (AgreementState.RETURNED, Move.CANCEL): (AgreementState.CANCELLED, _DRAFTER),
        (AgreementState.AGREED, Move.UNAGREE): (AgreementState.REVIEW, _BOTH),
        (AgreementState.AGREED, Move.SIGN): (AgreementState.SIGNED, frozenset({Mover.CHECKER, Mover.SIGNATORY})),
        (AgreementState.AGREED, Move.CANCEL): (AgreementState.CANCELLED, _DRAFTER),
        (AgreementState.SIGNED, Move.CANCEL): (AgreementState.CANCELLED, frozenset({Mover.CHECKER})),
        (AgreementState.SIGNED, Move.COUNTERSIGN): (
            AgreementState.COUNTERSIGNED,
            _BOTH | {Mover.BRANCH_SIGNATORY},
        ),
        (AgreementState.COUNTERSIGNED, Move.HOLD): (AgreementState.HELD, frozenset({Mover.CHECKER})),
        (AgreementState.COUNTERSIGNED, Move.TERMINATE): (AgreementState.TERMINATED, frozenset({Mover.CHECKER})),
        (AgreementState.HELD, Move.RESUME): (AgreementState.COUNTERSIGNED, frozenset({Mover.CHECKER})),
        (AgreementState.HELD, Move.TERMINATE): (AgreementState.TERMINATED, frozenset({Mover.CHECKER})),
    }
)
NEEDS_REASON = frozenset({Move.RETURN, Move.UNAGREE, Move.HOLD, Move.RESUME, Move.CANCEL, Move.TERMINATE})
PARTY_OF = MappingProxyType(
    {
        Mover.DRAFTER: Party.FIRST,
        Mover.CHECKER: Party.FIRST,
        Mover.SIGNATORY: Party.FIRST,
        Mover.BRANCH: Party.SECOND,
        Mover.BRANCH_SIGNATORY: Party.SECOND,
    }
)
EDITABLE = frozenset({state for state, move in MOVES if move is Move.EDIT})
# The quota follows what the two signatures, a hold or an end have changed.
FOLLOWED = frozenset({AgreementState.COUNTERSIGNED, AgreementState.HELD, AgreementState.TERMINATED})
# From here on the text stands: it is one version with one SHA-256.
BOUND = frozenset({AgreementState.SIGNED, AgreementState.COUNTERSIGNED, AgreementState.HELD, AgreementState.TERMINATED})


@dataclass(frozen=True)
class Standing:
    """Where an agreement is, and which parties have said yes to the text as it stands."""

    state: AgreementState
    agreed: frozenset[Party] = frozenset()


BEGINNING = Standing(AgreementState.DRAFT)


def moved(standing: Standing, move: Move, mover: Mover) -> Standing | None:
    """Where an agreement is after `mover` makes `move`; None when the table does not permit it.

    Of the two parties each says yes once; the second yes makes the text agreed. Any other move takes every yes back,
    unless the text is bound.
    """
    entry = MOVES.get((standing.state, move))
    if entry is None or mover not in entry[1]:
        return None
    following = entry[0]
    if move is Move.AGREE:
        party = PARTY_OF[mover]
        if party in standing.agreed:
            return None
        agreed = standing.agreed | {party}
        return Standing(following, agreed) if agreed == frozenset(Party) else Standing(standing.state, agreed)
    keeps = following in BOUND or standing.state in BOUND
    return Standing(following, standing.agreed if keeps else frozenset())


def possible(standing: Standing, movers: Iterable[Mover]) -> list[Move]:
    """What these roles can do now, in the order of the table."""
    kept = tuple(movers)
    return [move for move in Move if any(moved(standing, move, mover) is not None for mover in kept)]


def reason_against(standing: Standing, move: Move, movers: Iterable[Mover]) -> str:
    """Why these roles cannot make a move now; empty when they can."""
    if move in possible(standing, movers):
        return ""
    entry = MOVES.get((standing.state, move))
    if entry is None:
        return (
            f"Perjanjian ini {STATE_LABELS[standing.state].lower()}, jadi langkah ini tidak dapat dilakukan sekarang."
        )
    if move is Move.AGREE and any(mover in entry[1] for mover in movers):
        return "Pihak Anda sudah menyepakati naskah ini. Tunggu pihak lainnya."
    return f"Hanya untuk {' atau '.join(_WHO[mover] for mover in Mover if mover in entry[1])}."


_WHO = MappingProxyType(
    {
        Mover.DRAFTER: "operator",
        Mover.CHECKER: "verifikator",
        Mover.BRANCH: "petugas cabang BPJS",
        Mover.SIGNATORY: "penanda tangan daerah",
        Mover.BRANCH_SIGNATORY: "penanda tangan cabang BPJS",
    }
)


class Validity(StrEnum):
    """What the dates make of an agreement that both parties signed."""

    NONE = ""
    COMING = "coming"
    IN_FORCE = "in_force"
    ENDING = "ending"
    ENDED = "ended"


VALIDITY_LABELS = MappingProxyType(
    {
        Validity.NONE: "",
        Validity.COMING: "Akan berlaku",
        Validity.IN_FORCE: "Berlaku",
        Validity.ENDING: "Segera berakhir",
        Validity.ENDED: "Berakhir",
    }
)
REMIND_DAYS = (90, 60, 30)  # days left at which people are reminded


def validity(state: AgreementState, first_day: date, last_day: date, today: date) -> Validity:
    """What the term says today; NONE while an agreement is not signed by both, held, or was given up.

    One that was terminated has its last day moved to the day of its end, and is judged by it.
    """
    if state not in (AgreementState.COUNTERSIGNED, AgreementState.TERMINATED):
        return Validity.NONE
    if today < first_day:
        return Validity.COMING if state is AgreementState.COUNTERSIGNED else Validity.ENDED
    if today > last_day:
        return Validity.ENDED
    return Validity.ENDING if days_left(last_day, today) <= REMIND_DAYS[0] else Validity.IN_FORCE


def days_left(last_day: date, today: date) -> int:
    """Whole days until the last day, that day included; negative once it has passed."""
    return (last_day - today).days


def reminder_due(last_day: date, today: date) -> int | None:
    """The smallest of 90, 60 and 30 days that has been reached; None before that and after the end."""
    left = days_left(last_day, today)
    reached = [days for days in REMIND_DAYS if left <= days]
    return min(reached) if reached and left >= 0 else None
