"""The verbs that move an agreement. What may follow what, and by whom, stands in one table (`rules.states`)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from portal.agreements import issuing, pushing
from portal.agreements.models import Agreement, AgreementMove, AgreementVersion
from portal.agreements.rules import states
from portal.agreements.rules.states import AgreementState, Move, Mover, Party, Standing
from portal.agreements.rules.terms import AgreementKind
from portal.agreements.service.record import record_about
from portal.agreements.service.versions import take_version
from portal.audit.service import Actor
from portal.core import clock, formatting, holding
from portal.core.db import db
from portal.core.errors import DomainError

MISSING = "Perjanjian ini tidak ditemukan di wilayah Anda."


def held(agreement_id: int) -> Agreement:
    """The agreement as it stands now, held until the transaction ends. Raises NotFoundError outside the scope."""
    return holding.hold(Agreement, agreement_id, MISSING)


def standing_of(agreement: Agreement) -> Standing:
    """Where the table of moves sees it."""
    return Standing(agreement.state, agreement.agreed)


def make(
    agreement: Agreement,
    move: Move,
    movers: Collection[Mover],
    *,
    by: Actor,
    reason: str = "",
    happened_on: date | None = None,
) -> None:
    """Make a move on a held agreement, as one of `movers`, and write it down.

    `happened_on`: the day on the paper of a signature, the day a hold begins, the last day of one that is terminated.
    Raises DomainError with the table's sentence for what may not follow, and for a reason or a day that is missing or
    cannot be.
    """
    refuse_without_parent(agreement, move)
    standing = standing_of(agreement)
    following = next((after for mover in movers if (after := states.moved(standing, move, mover)) is not None), None)
    if following is None:
        raise DomainError(states.reason_against(standing, move, movers))
    if move in states.NEEDS_REASON and not reason.strip():
        raise DomainError("Tulis alasannya.", field="reason")
    if move is Move.AGREE:
        _refuse_second_hat(agreement, by)
    _EFFECTS.get(move, _nothing)(agreement, happened_on)
    if move is Move.SUBMIT:
        agreement.version_id = take_version(agreement, by=by).id
    agreement.state = following.state
    agreement.agreed_first = Party.FIRST in following.agreed
    agreement.agreed_second = Party.SECOND in following.agreed
    agreement.revision += 1
    db.session.add(
        AgreementMove(
            regency_id=agreement.regency_id,
            agreement_id=agreement.id,
            move=move,
            state=agreement.state,
            version_id=agreement.version_id,
            happened_on=happened_on,
            reason=reason.strip(),
            made_at=clock.now(),
            made_by=by.id,
            made_by_name=by.name,
        )
    )
    db.session.flush()
    if agreement.state is AgreementState.AGREED and move is Move.AGREE:
        issuing.request_issue(db.session.get_one(AgreementVersion, agreement.version_id), created_by=by.id)
    if agreement.state in states.FOLLOWED:
        pushing.request_following(agreement.regency_id)
    words = states.MOVE_LABELS[move].lower()
    record_about(agreement, "agreement_moved", f"{words}.", by, reason)


def refuse_without_parent(agreement: Agreement, move: Move) -> None:
    """What changes an agreement goes on only while that agreement stands. Raises DomainError."""
    if agreement.kind is not AgreementKind.ADDENDUM or move not in _ONWARDS:
        return
    parent = db.session.get_one(Agreement, agreement.parent_id)
    if parent.state is not AgreementState.COUNTERSIGNED:
        raise DomainError(
            f"Perjanjian yang diubah adendum ini {states.STATE_LABELS[parent.state].lower()}. Batalkan adendum ini, "
            "atau berlakukan kembali perjanjiannya lebih dahulu."
        )


_ONWARDS = frozenset({Move.SUBMIT, Move.AGREE, Move.SIGN, Move.COUNTERSIGN})


def _refuse_second_hat(agreement: Agreement, by: Actor) -> None:
    """Whoever sent a text, or said yes for one party, does not say yes for another: people may work in two offices."""
    acts = db.session.execute(
        select(AgreementMove.move, AgreementMove.made_by)
        .where(AgreementMove.agreement_id == agreement.id)
        .order_by(AgreementMove.id.desc())
    )
    opened_again = False
    for move, made_by in acts:
        if move is Move.AGREE and made_by == by.id and not opened_again:
            raise DomainError("Anda sendiri sudah menyepakati naskah ini. Orang lain yang menyepakatinya.")
        if move is Move.SUBMIT and made_by == by.id:
            raise DomainError("Anda sendiri yang mengirim naskah ini. Orang lain yang menyepakatinya.")
        if move is Move.SUBMIT:
            return
        opened_again = opened_again or move is Move.UNAGREE


def _nothing(_agreement: Agreement, _happened_on: date | None) -> None:
    pass


def _sign(agreement: Agreement, happened_on: date | None) -> None:
    agreement.signed_on = _day_on_paper(happened_on)


def _countersign(agreement: Agreement, happened_on: date | None) -> None:
    day = _day_on_paper(happened_on)
    if agreement.signed_on is not None and day < agreement.signed_on:
        raise DomainError(
            f"Pihak kesatu menandatangani {formatting.day(agreement.signed_on)}. Tanggal pihak kedua tidak dapat lebih "
            "awal; periksa tanggal pada naskah.",
            field="happened_on",
        )
    agreement.countersigned_on = day


def _day_on_paper(day: date | None) -> date:
    if day is None:
        raise DomainError("Isi tanggal penandatanganan.", field="happened_on")
    if day > clock.today():
        raise DomainError("Tanggal penandatanganan tidak boleh melewati hari ini.", field="happened_on")
    return day


def _hold(agreement: Agreement, happened_on: date | None) -> None:
    _within_term(agreement, happened_on, "Isi tanggal mulai ditangguhkan.")


def _terminate(agreement: Agreement, happened_on: date | None) -> None:
    """The last day moves to the day of the end; the version that was signed keeps what was agreed."""
    agreement.last_day = _within_term(agreement, happened_on, "Isi hari terakhir perjanjian berlaku.")


def _within_term(agreement: Agreement, day: date | None, missing: str) -> date:
    if day is None:
        raise DomainError(missing, field="happened_on")
    if not agreement.first_day <= day <= agreement.last_day:
        raise DomainError(
            f"Pilih tanggal antara {formatting.day(agreement.first_day)} dan {formatting.day(agreement.last_day)}.",
            field="happened_on",
        )
    return day


_EFFECTS = {
    Move.SIGN: _sign,
    Move.COUNTERSIGN: _countersign,
    Move.HOLD: _hold,
    Move.TERMINATE: _terminate,
}
