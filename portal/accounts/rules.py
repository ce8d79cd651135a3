"""Rules of accounts as plain functions: throttle, passwords, which roles exclude each other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from portal.core.permissions import INCOMPATIBLE_ROLES, ROLE_WORKPLACE, Role, WorkplaceKind

THROTTLE_WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 5  # wrong passwords on one account within the window
ADDRESS_LIMIT = 30  # from one address: a whole office may sit behind one
PASSWORD_MINIMUM = 12
LINK_LIFETIME = timedelta(hours=48)

_TOO_COMMON = ("password", "passw0rd", "rahasia", "qwerty", "kupang", "jamsostek", "bpjs", "1234567", "portal")


def wait_until(failures: Iterable[datetime], limit: int) -> datetime | None:
    """When the next attempt is allowed, or None when it is allowed now.

    `failures` are the times of failed attempts inside the window, in any order; at `limit` or more of them the next
    attempt waits until the oldest of the last `limit` leaves the window.
    """
    recent = sorted(failures)[-limit:]
    return recent[0] + THROTTLE_WINDOW if len(recent) >= limit else None


def password_problem(password: str, *, username: str, name: str) -> str:
    """Why this password is refused, as a sentence with the remedy; empty when it is good."""
    if len(password) < PASSWORD_MINIMUM:
        return f"Kata sandi paling sedikit {PASSWORD_MINIMUM} karakter. Rangkaian empat kata mudah diingat dan kuat."
    lowered = password.casefold()
    if len(set(lowered)) < 5:
        return "Kata sandi ini terlalu mudah ditebak. Pakai lebih banyak huruf atau angka yang berbeda."
    parts = [username.casefold(), *(part for part in name.casefold().split() if len(part) > 3), *_TOO_COMMON]
    rest = lowered
    for part in parts:
        rest = rest.replace(part, "")
    if len(rest) < PASSWORD_MINIMUM - 4:
        return "Kata sandi ini mudah ditebak karena memuat nama atau kata umum. Pilih rangkaian kata lain."
    return ""


def role_problem(role: Role, kind: WorkplaceKind, roles_held_here: Iterable[Role]) -> str:
    """Why a person may not get `role` at a workplace where `roles_held_here` are held; empty when they may."""
    if ROLE_WORKPLACE[role] is not kind:
        return "Peran ini tidak ada di tempat kerja tersebut. Pilih peran yang sesuai."
    for held in roles_held_here:
        if held == role:
            return "Orang ini sudah memegang peran tersebut di sini."
        if frozenset({held, role}) in INCOMPATIBLE_ROLES:
            return "Operator dan verifikator tidak boleh dipegang orang yang sama di satu wilayah."
    return ""


# What every server takes: letters, digits and a few signs, a dot only between them, and a host with a dot.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
ADDRESS_LENGTH = 254  # RFC 5321, 4.5.3.1


def address_problem(address: str) -> str:
    """What is wrong with the shape of an e-mail address, as a sentence; empty when nothing is."""
    if len(address) > ADDRESS_LENGTH or len(address.rpartition("@")[0]) > 64:
        return "Alamat ini terlalu panjang. Periksa kembali."
    if _ADDRESS.fullmatch(address) is None:
        return "Tulis alamat lengkap, misalnya nama@kantor.go.id, tanpa spasi."
    return ""
