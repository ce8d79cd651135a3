"""Reading the audit record, filtered, newest first, by keyset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.core.db import db

PAGE_SIZE = 50

# What a reader may filter by: (code prefix or code, words). An action is shown by its sentence.
ACTION_GROUPS = MappingProxyType(
    {
        "masuk": ("Masuk dan keluar", ("signed_in", "signed_out", "sign_in_failed")),
        "nik": ("NIK dibuka", ("nik_revealed", "people_searched_by_nik")),
        "unduh": ("Unduhan dan ekspor", ("people_exported", "figures_exported", "refused_rows_exported")),
        "daftar": (
            "Daftar peserta",
            (
                "list_received",
                "list_judged",
                "list_submitted",
                "list_returned",
                "list_approved",
                "list_confirmed",
                "list_not_confirmed",
                "list_discarded",
                "occupancy_asked",
            ),
        ),
        "kuota": ("Kuota", ("quota_opened", "quota_revised")),
        "akun": (
            "Akun dan peran",
            ("membership_added", "membership_ended", "password_link_made", "password_changed", "account_reopened"),
        ),
        "pengaturan": ("Pengaturan", ("setting_changed",)),
    }
)


@dataclass(frozen=True)
class AuditPage:
    """Up to 50 entries and the id to continue after, if more follow."""

    entries: Sequence[AuditEntry]
    next_before: int | None


def page(*, before: int | None = None, group: str = "", regency_id: int | None = None) -> AuditPage:
    """Entries of the scope older than `before`; `group` is a key of ACTION_GROUPS, unknown ones mean all."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(PAGE_SIZE + 1)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    if group in ACTION_GROUPS:
        query = query.where(AuditEntry.action.in_(ACTION_GROUPS[group][1]))
    if regency_id is not None:
        query = query.where(AuditEntry.regency_id == regency_id)
    found = db.session.scalars(query).all()
    more = len(found) > PAGE_SIZE
    return AuditPage(found[:PAGE_SIZE], found[PAGE_SIZE - 1].id if more else None)
