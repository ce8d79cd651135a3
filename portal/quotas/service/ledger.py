"""The verbs of the ledger. Every change is a movement; whoever changes places locks the quota first."""

from __future__ import annotations

from collections.abc import Mapping

from portal.core import formatting
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas import queries
from portal.quotas.models import Quota, QuotaMovement
from portal.quotas.rules.ledger import (
    FREED_REASON_LABELS,
    REVERSIBLE,
    FreedReason,
    MovementKind,
    remaining_effect,
    shortage,
    worst_month,
)
from portal.quotas.service.following import settle
from portal.quotas.service.guards import lock, refuse_change, refuse_hand, refuse_outside, refuse_past_year
from portal.quotas.service.lines import record_on, write_line, write_reversal
from portal.quotas.service.places import free_place, take_places


def revise(
    quota_id: int, change: int, from_month: Month, *, reason: str, document: str, deciding: Deciding
) -> QuotaMovement:
    """Raise or lower the allocation from a month on (APBD Perubahan, addendum).

    Raises DomainError when places in use would be lost, the month lies outside the term, or the quota is not of this
    hand or of a past year.
    """
    quota = lock(quota_id)
    refuse_change(quota)
    refuse_hand(quota)
    if change == 0:
        raise DomainError("Isi penambahan atau pengurangan, bukan nol.", field="change")
    if not quota.first_month <= from_month <= quota.last_month:
        raise DomainError("Bulan mulai harus di dalam masa kuota.", field="from_month")
    lines = queries.lines_of([quota.id])[quota.id]
    _month, worst = worst_month(lines, from_month, quota.last_month)
    if worst.remaining + change < 0:
        raise DomainError(
            f"Pengurangan ini menghapus tempat yang sudah terpakai atau dipesan. "
            f"Paling banyak {formatting.number(max(worst.remaining, 0))} tempat dapat dikurangi.",
            field="change",
        )
    movement = write_line(
        quota, MovementKind.REVISED, change, from_month, reason=reason, document=document, deciding=deciding
    )
    sign = "ditambah" if change > 0 else "dikurangi"
    record_on(
        quota,
        "quota_revised",
        f"Kuota {sign} {formatting.number(abs(change))} orang mulai {formatting.month(from_month)}.",
        deciding,
        reason=f"{reason} ({document})" if document else reason,
    )
    return movement


def reverse(movement_id: int, *, reason: str, document: str, deciding: Deciding) -> QuotaMovement:
    """Take back a wrong line by another one with the opposite number; both stay in the ledger.

    Raises DomainError for a line that is reversed already, that belongs to a list or a person, or whose places are in
    use.
    """
    movement = queries.movement_by_id(movement_id)
    quota = lock(movement.quota_id)
    refuse_change(quota)
    refuse_hand(quota)
    if movement.reverses_id is not None:
        raise DomainError("Baris ini sendiri sebuah pembatalan. Catat perubahan baru bila pembatalannya keliru.")
    if movement.kind not in REVERSIBLE:
        raise DomainError(
            "Baris ini berasal dari daftar atau peserta. Perbaiki di halaman daftar atau pesertanya; "
            "buku kuota ikut berubah dengan sendirinya."
        )
    if queries.reversal_exists(movement.id):
        raise DomainError("Baris ini sudah dibatalkan.")
    lines = queries.lines_of([quota.id])[quota.id]
    month, worst = worst_month(lines, movement.first_month, movement.last_month)
    if worst.remaining - remaining_effect(movement.kind, movement.people) < 0:
        raise DomainError(
            f"Tempat dari baris ini sudah terpakai atau dipesan pada {formatting.month(month)}. "
            "Lepas dahulu tempat itu, lalu batalkan barisnya."
        )
    return write_reversal(quota, movement, reason=reason, document=document, deciding=deciding)


def reserve(quota: Quota, starts: Mapping[Month, int], *, upload_id: int, deciding: Deciding) -> None:
    """Hold places for a list that waits for approval; the quota must have been locked.

    All or nothing: raises DomainError with the number missing in the worst month.
    """
    refuse_past_year(quota.fiscal_year)
    refuse_shortage(quota, starts)
    for start, people in sorted(starts.items()):
        write_line(
            quota,
            MovementKind.RESERVED,
            people,
            start,
            reason=f"Daftar no. {upload_id} menunggu persetujuan",
            document="",
            deciding=deciding,
            upload_id=upload_id,
        )


def release(quota: Quota, *, upload_id: int, reason: str, deciding: Deciding) -> int:
    """Give back what is still held for a list, if anything. Returns the places. The quota must have been locked."""
    released = _release(quota, upload_id=upload_id, reason=reason, deciding=deciding)
    settle(quota, deciding)
    return released


def _release(quota: Quota, *, upload_id: int, reason: str, deciding: Deciding) -> int:
    held = queries.held_for(quota.id, upload_id)
    for start, people in sorted(held.items()):
        write_line(
            quota,
            MovementKind.RELEASED,
            people,
            start,
            reason=reason,
            document="",
            deciding=deciding,
            upload_id=upload_id,
        )
    return sum(held.values())


def take(
    quota: Quota,
    starts: Mapping[Month, int],
    *,
    villages: Mapping[tuple[str, str], int],
    upload_id: int,
    reason: str,
    deciding: Deciding,
) -> None:
    """Take places for a confirmed list: `starts` = {start month: people}, each until the end of the term;
    `villages` = {(kecamatan code, village code): people}, of the same sum.

    The quota must have been locked. What the list held is released first. All or nothing: raises DomainError with the
    number missing in the worst month.
    """
    refuse_past_year(quota.fiscal_year)
    # Not settled in between: what was reserved while an agreement allowed it may be recorded after it was held.
    _release(quota, upload_id=upload_id, reason=f"{reason} dicatat", deciding=deciding)
    refuse_shortage(quota, starts)
    for start, people in sorted(starts.items()):
        write_line(
            quota,
            MovementKind.TAKEN,
            people,
            start,
            reason=reason,
            document="",
            deciding=deciding,
            upload_id=upload_id,
        )
    take_places(quota, villages, upload_id=upload_id, reason=reason, deciding=deciding)
    settle(quota, deciding)


def refuse_shortage(quota: Quota, starts: Mapping[Month, int], last_month: Month | None = None) -> None:
    """Raise DomainError unless all of `starts` have a place until `last_month` (none: the end of the term).

    It says how many places are missing in the worst month; of a quota that follows agreements, which months no
    agreement covers, or how many people they allow.
    """
    missing = shortage(queries.lines_of([quota.id])[quota.id], starts, last_month or quota.last_month)
    if missing is not None and quota.follows_agreements:
        raise DomainError(queries.why_agreements_refuse(quota, missing, min(starts), last_month))
    if missing is not None:
        raise DomainError(
            f"Kuota tidak cukup: {formatting.month(missing.month)} tersisa "
            f"{formatting.number(max(missing.remaining, 0))} tempat, daftar memerlukan "
            f"{formatting.number(missing.wanted)}. Kurang {formatting.number(missing.missing)} tempat. "
            "Kurangi daftar, atau tambah kuota lebih dahulu."
        )


def free(
    quota: Quota,
    from_month: Month,
    *,
    place: tuple[str, str],
    why: FreedReason,
    reason: str,
    document: str,
    deciding: Deciding,
    last_month: Month | None = None,
) -> QuotaMovement:
    """One person's place becomes free from a month until `last_month`, the last one the person was enrolled for (none:
    the end of the term; domain rule 19). `place` = (kecamatan code, village code). The quota must have been locked; the
    months themselves are the register's business.

    Raises DomainError when the month lies outside the term.
    """
    refuse_past_year(quota.fiscal_year)
    refuse_outside(quota, from_month, what="Bulan mulai lepas", field="from_month")
    movement = write_line(
        quota,
        MovementKind.FREED,
        1,
        from_month,
        reason=reason,
        document=document,
        deciding=deciding,
        last_month=last_month,
    )
    free_place(quota, place, 1, reason=reason, deciding=deciding)
    settle(quota, deciding)
    record_on(
        quota,
        "quota_freed",
        f"Satu tempat dilepas mulai {formatting.month(from_month)} ({FREED_REASON_LABELS[why].lower()}).",
        deciding,
        reason=document,
    )
    return movement


def take_back_freed(
    quota: Quota, movement_id: int, *, place: tuple[str, str], reason: str, deciding: Deciding
) -> QuotaMovement:
    """A place was freed by mistake: the line is reversed. The quota must have been locked.

    Raises DomainError when the place has gone to somebody else meanwhile, or was taken back already.
    """
    movement = queries.movement_by_id(movement_id)
    assert movement.kind is MovementKind.FREED and movement.quota_id == quota.id
    refuse_past_year(quota.fiscal_year)
    if queries.reversal_exists(movement.id):
        raise DomainError("Pelepasan ini sudah dibatalkan.")
    refuse_shortage(quota, {movement.first_month: movement.people}, movement.last_month)
    free_place(quota, place, -movement.people, reason=reason, deciding=deciding)
    return write_reversal(quota, movement, reason=reason, document="", deciding=deciding)
