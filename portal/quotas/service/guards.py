"""What every change of a quota asks first: is it held, is its year open, is it this hand's to change."""

from __future__ import annotations

from portal.core import clock, formatting, holding
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.core.tenancy import current_scope
from portal.quotas.models import FundingSource, Quota


def lock(quota_id: int) -> Quota:
    """The quota, held until the end of the transaction (PostgreSQL; SQLite's writer holds everything already).

    Raises NotFoundError outside the scope.
    """
    return holding.hold(Quota, quota_id, "Kuota ini tidak ditemukan di wilayah Anda.")


def refuse_past_year(fiscal_year: int) -> None:
    """A year that is over is read only. Raises DomainError."""
    reason = reason_against_year(fiscal_year)
    if reason:
        raise DomainError(reason)


def reason_against_year(fiscal_year: int) -> str:
    """Why nothing of this fiscal year can be changed; empty when it can."""
    present = clock.today().year
    if fiscal_year >= present:
        return ""
    return (
        f"Tahun anggaran {fiscal_year} sudah berakhir, jadi hanya dapat dibaca. Catat perubahan pada tahun {present}."
    )


def refuse_change(quota: Quota) -> None:
    """A quota of a past year, or of another's source. Raises DomainError."""
    refuse_past_year(quota.fiscal_year)
    refuse_other_hand(db.session.get_one(FundingSource, quota.funding_source_code))


_FOLLOWS = (
    "Jumlah kuota ini mengikuti perjanjian yang sudah ditandatangani kedua pihak, jadi tidak diubah dengan tangan. "
    "Buat adendum; setelah ditandatangani, kuota ikut berubah dengan sendirinya."
)


def reason_against_hand(quota: Quota) -> str:
    """Why nobody changes the number of people of this quota by hand; empty when its office may."""
    return _FOLLOWS if quota.follows_agreements else ""


def refuse_hand(quota: Quota) -> None:
    """A quota that follows agreements. Raises DomainError with what to do instead."""
    reason = reason_against_hand(quota)
    if reason:
        raise DomainError(reason)


def refuse_other_hand(source: FundingSource, field: str = "") -> None:
    """The province's sources are the province's, the others the regency's; the portal itself (demo) may both."""
    scope = current_scope()
    kind = scope.kind if scope is not None else ""
    if source.set_by_province and kind == "regency":
        raise DomainError(f"Kuota {source.name} ditetapkan oleh provinsi.", field=field)
    if not source.set_by_province and kind == "province":
        raise DomainError(f"Kuota {source.name} ditetapkan oleh kabupaten/kota.", field=field)


def refuse_outside(quota: Quota, month: Month, *, what: str, field: str) -> None:
    """A month outside the term; `what` names it at the beginning of the sentence. Raises DomainError.

    The term of a quota that follows agreements is what they cover.
    """
    if quota.first_month <= month <= quota.last_month:
        return
    first, last = formatting.month(quota.first_month), formatting.month(quota.last_month)
    if quota.follows_agreements:
        raise DomainError(
            f"{formatting.month(month)} belum dicakup perjanjian: kuota ini mengikuti perjanjian untuk {first} sampai "
            f"{last}. Pilih bulan di dalamnya, atau susun adendum lebih dahulu.",
            field=field,
        )
    raise DomainError(f"{what} harus antara {first} dan {last} sesuai masa kuota.", field=field)
