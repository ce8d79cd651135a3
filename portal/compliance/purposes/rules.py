"""When the province may see names: whose purpose, until when, and for how long an opened page stays open.

domain.md rule 25 (the province sees aggregates, people only by recorded purpose) and rule 26 (every look is logged).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from portal.core import formatting

LOOK_LIFETIME = timedelta(hours=1)  # as long as the terms of a search are kept


class Reach(StrEnum):
    """Whom a purpose lets its owner see."""

    EVERYBODY = "everybody"
    LIST = "list"
    SAMPLE = "sample"


REACH_LABELS = MappingProxyType(
    {
        Reach.EVERYBODY: "Semua peserta tahun itu",
        Reach.LIST: "Hanya satu daftar peserta",
        Reach.SAMPLE: "Hanya peserta yang terpilih dalam sampel",
    }
)


class LookKind(StrEnum):
    """What somebody looked at."""

    PEOPLE = "people"
    SEARCH = "search"
    NIK = "nik"
    VISITS = "visits"
    SHEETS = "sheets"
    FILE = "file"


LOOK_LABELS = MappingProxyType(
    {
        LookKind.PEOPLE: "Daftar peserta",
        LookKind.SEARCH: "Pencarian peserta",
        LookKind.NIK: "NIK lengkap satu peserta",
        LookKind.VISITS: "Daftar kunjungan sampel",
        LookKind.SHEETS: "Lembar kunjungan (PDF)",
        LookKind.FILE: "Daftar peserta (Excel, NIK disamarkan)",
    }
)


def name_of(purpose_id: int) -> str:
    """7 → ``KP-0007``."""
    return f"KP-{purpose_id:04d}"


def in_force(until_on: date, ended_at: datetime | None, today: date) -> bool:
    """Whether a purpose holds: its last day counts, an early end is at once."""
    return ended_at is None and today <= until_on


def reason_against_end(until_on: date, today: date, most_days: int) -> str:
    """Why a purpose may not last until that day; empty when it may. Today is the first of its days."""
    last = today + timedelta(days=most_days - 1)
    if until_on < today:
        return "Pilih hari ini atau sesudahnya."
    if until_on > last:
        return f"Pilih paling lambat {formatting.day(last)}: sebuah keperluan berlaku paling lama {most_days} hari."
    return ""


def reason_against_looking(*, mine: bool, owner: str, until_on: date, ended_at: datetime | None, today: date) -> str:
    """Why this person does not see the names of a purpose; empty when they may."""
    if ended_at is not None:
        return (
            f"Keperluan ini sudah diakhiri {formatting.moment(ended_at)}, jadi nama peserta tidak ditampilkan lagi. "
            "Buka keperluan baru bila masih perlu."
        )
    if today > until_on:
        return (
            f"Keperluan ini berakhir {formatting.day(until_on)}, jadi nama peserta tidak ditampilkan lagi. "
            "Buka keperluan baru bila masih perlu."
        )
    if not mine:
        return (
            f"Nama peserta hanya dapat dilihat oleh {owner}, yang membuka keperluan ini. "
            "Bila Anda juga perlu, buka keperluan atas nama Anda sendiri."
        )
    return ""


def reason_against_page(looked_at: datetime, now: datetime) -> str:
    """Why an opened page is closed again; empty while it stays open."""
    if now - looked_at > LOOK_LIFETIME:
        return "Halaman ini dibuka lebih dari satu jam yang lalu. Buka lagi dari halaman keperluannya; itu dicatat."
    return ""
