"""Acts on quotas. Every change is a movement; taking places locks the quota first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor, record
from portal.core import clock, formatting
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.months import Month
from portal.quotas import queries
from portal.quotas.models import Quota, QuotaMovement
from portal.quotas.rules import MovementKind, shortage, worst_month

_EXISTS = "Kuota dari sumber dana ini sudah ada pada tahun tersebut. Buka kuota itu dan ubah jumlahnya."


@dataclass(frozen=True)
class QuotaTerms:
    """What an office states when it opens a quota. Rates in rupiah a person and month."""

    fiscal_year: int
    funding_source_code: str
    people: int
    first_month: Month
    last_month: Month
    jkk_rate: int
    jkm_rate: int
    budget_amount: int
    document: str
    is_example: bool = False


def open_quota(regency_id: int, terms: QuotaTerms, *, by: Actor) -> Quota:
    """A new quota with its first movement. Raises DomainError when the year already has one from this source."""
    if terms.first_month.year != terms.fiscal_year or terms.last_month.year != terms.fiscal_year:
        raise DomainError("Masa perlindungan harus di dalam tahun anggaran.", field="first_month")
    if terms.last_month < terms.first_month:
        raise DomainError("Bulan akhir tidak boleh sebelum bulan awal.", field="last_month")
    if terms.people <= 0:
        raise DomainError("Jumlah orang paling sedikit 1.", field="people")
    exists = db.session.scalar(
        select(func.count())
        .select_from(Quota)
        .where(
            Quota.regency_id == regency_id,
            Quota.fiscal_year == terms.fiscal_year,
            Quota.funding_source_code == terms.funding_source_code,
        )
    )
    if exists:
        raise DomainError(_EXISTS, field="funding_source_code")
    quota = Quota(
        regency_id=regency_id,
        fiscal_year=terms.fiscal_year,
        funding_source_code=terms.funding_source_code,
        first_month=terms.first_month,
        last_month=terms.last_month,
        jkk_rate=terms.jkk_rate,
        jkm_rate=terms.jkm_rate,
        budget_amount=terms.budget_amount,
        is_example=terms.is_example,
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(quota)
    except IntegrityError:  # a colleague opened it in this very moment
        raise DomainError(_EXISTS, field="funding_source_code") from None
    _move(
        quota,
        MovementKind.ALLOCATED,
        terms.people,
        quota.first_month,
        reason="Penetapan kuota",
        document=terms.document,
        by=by,
    )
    record(
        "quota_opened",
        by=by,
        sentence=f"Kuota {formatting.number(terms.people)} orang tahun {terms.fiscal_year} ditetapkan.",
        regency_id=regency_id,
        subject_kind="quota",
        subject_id=quota.id,
        reason=terms.document,
    )
    return quota


def revise(quota_id: int, change: int, from_month: Month, *, reason: str, document: str, by: Actor) -> QuotaMovement:
    """Raise or lower the allocation from a month on (APBD Perubahan, addendum).

    Raises DomainError when places already taken would be lost, or the month lies outside the term.
    """
    quota = lock(quota_id)
    if change == 0:
        raise DomainError("Isi penambahan atau pengurangan, bukan nol.", field="change")
    if not quota.first_month <= from_month <= quota.last_month:
        raise DomainError("Bulan mulai harus di dalam masa kuota.", field="from_month")
    lines = queries.lines_of([quota.id])[quota.id]
    _month, worst = worst_month(lines, from_month, quota.last_month)
    if worst.remaining + change < 0:
        raise DomainError(
            f"Pengurangan ini menghapus tempat yang sudah terpakai. "
            f"Paling banyak {formatting.number(max(worst.remaining, 0))} tempat dapat dikurangi.",
            field="change",
        )
    movement = _move(quota, MovementKind.REVISED, change, from_month, reason=reason, document=document, by=by)
    sign = "ditambah" if change > 0 else "dikurangi"
    record(
        "quota_revised",
        by=by,
        sentence=f"Kuota {sign} {formatting.number(abs(change))} orang mulai {formatting.month(from_month)}.",
        regency_id=quota.regency_id,
        subject_kind="quota",
        subject_id=quota.id,
        reason=f"{reason} ({document})" if document else reason,
    )
    return movement


def lock(quota_id: int) -> Quota:
    """The quota, held until the end of the transaction (PostgreSQL; SQLite's writer holds everything already).

    Raises NotFoundError outside the scope.
    """
    quota = db.session.scalars(
        select(Quota).where(Quota.id == quota_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if quota is None:
        raise NotFoundError("Kuota ini tidak ditemukan di wilayah Anda.")
    return quota


def take(quota: Quota, starts: Mapping[Month, int], *, upload_id: int, reason: str, by: Actor) -> None:
    """Take places for a confirmed list: `starts` = {start month: people}, each until the end of the term.

    The quota must have been locked. All or nothing: raises DomainError with the number missing in the worst month.
    """
    lines = queries.lines_of([quota.id])[quota.id]
    missing = shortage(lines, starts, quota.last_month)
    if missing is not None:
        raise DomainError(
            f"Kuota tidak cukup: {formatting.month(missing.month)} tersisa "
            f"{formatting.number(max(missing.remaining, 0))} tempat, daftar memerlukan "
            f"{formatting.number(missing.wanted)}. Kurang {formatting.number(missing.missing)} tempat. "
            "Kurangi daftar, atau tambah kuota lebih dahulu."
        )
    for start, people in sorted(starts.items()):
        _move(quota, MovementKind.TAKEN, people, start, reason=reason, document="", by=by, upload_id=upload_id)


def _move(
    quota: Quota,
    kind: MovementKind,
    people: int,
    first_month: Month,
    *,
    reason: str,
    document: str,
    by: Actor,
    upload_id: int | None = None,
) -> QuotaMovement:
    movement = QuotaMovement(
        regency_id=quota.regency_id,
        quota_id=quota.id,
        kind=kind,
        people=people,
        first_month=first_month,
        last_month=quota.last_month,
        reason=reason,
        document=document,
        upload_id=upload_id,
        recorded_at=clock.now(),
        recorded_by=by.id,
        recorded_by_name=by.name,
    )
    db.session.add(movement)
    db.session.flush()
    return movement
