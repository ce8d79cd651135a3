"""Throttle, passwords and roles as cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.accounts.rules import (
    ACCOUNT_LIMIT,
    ADDRESS_LIMIT,
    THROTTLE_WINDOW,
    password_problem,
    role_problem,
    wait_until,
)
from portal.core.permissions import Role, WorkplaceKind

NINE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def at(*minutes: float) -> list[datetime]:
    return [NINE + timedelta(minutes=minute) for minute in minutes]


@pytest.mark.parametrize(
    ("failures", "limit", "free_at"),
    [
        ([], 5, None),
        (at(0, 1, 2, 3), 5, None),
        (at(0, 1, 2, 3, 4), 5, 15),
        (at(4, 3, 2, 1, 0), 5, 15),
        (at(0, 1, 2, 3, 4, 10), 5, 16),
        (at(*[0] * 5), 5, 15),
        (at(*range(30)), 30, 15),
        (at(*range(29)), 30, None),
    ],
)
def test_the_next_attempt_waits_until_the_oldest_of_the_last_few_is_forgotten(
    failures: list[datetime], limit: int, free_at: int | None
) -> None:
    assert wait_until(failures, limit) == (None if free_at is None else NINE + timedelta(minutes=free_at))


def test_the_limits_are_those_of_the_issue() -> None:
    assert (5, 30, timedelta(minutes=15)) == (ACCOUNT_LIMIT, ADDRESS_LIMIT, THROTTLE_WINDOW)


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("", "paling sedikit 12"),
        ("kuah santan", "paling sedikit 12"),
        ("jagung bose kuah santan", ""),
        ("gunung mutis 77", ""),
        ("aaaaaaaaaaaaaaaa", "terlalu mudah ditebak"),
        ("abababababababab", "terlalu mudah ditebak"),
        ("sari.ttu12345", "nama atau kata umum"),
        ("SARI.TTUsari.ttu!", "nama atau kata umum"),
        ("contohcontoh12", "nama atau kata umum"),
        ("password1234567", "nama atau kata umum"),
        ("Passw0rdKupang1", "nama atau kata umum"),
        ("rahasia rahasia", "nama atau kata umum"),
        ("rahasia gunung mutis", ""),
    ],
)
def test_a_password_is_long_and_not_made_of_what_everybody_knows(password: str, word: str) -> None:
    problem = password_problem(password, username="sari.ttu", name="Sari Contoh")
    assert (word in problem) if word else problem == ""


@pytest.mark.parametrize(
    ("role", "kind", "held", "word"),
    [
        (Role.OPERATOR, WorkplaceKind.REGENCY, [], ""),
        (Role.OPERATOR, WorkplaceKind.REGENCY, [Role.VERIFIER], "Operator dan verifikator tidak boleh"),
        (Role.VERIFIER, WorkplaceKind.REGENCY, [Role.OPERATOR], "Operator dan verifikator tidak boleh"),
        (Role.VERIFIER, WorkplaceKind.REGENCY, [Role.SIGNATORY, Role.OPERATOR], "Operator dan verifikator tidak boleh"),
        (Role.VERIFIER, WorkplaceKind.REGENCY, [Role.SIGNATORY], ""),
        (Role.VERIFIER, WorkplaceKind.REGENCY, [Role.VERIFIER], "sudah memegang peran"),
        (Role.OPERATOR, WorkplaceKind.PROVINCE, [], "tidak ada di tempat kerja"),
        (Role.PROVINCE_ADMIN, WorkplaceKind.REGENCY, [], "tidak ada di tempat kerja"),
        (Role.BRANCH_OFFICER, WorkplaceKind.BRANCH, [], ""),
        (Role.PROVINCE_ADMIN, WorkplaceKind.PROVINCE, [Role.PROVINCE_SUPERVISOR], ""),
    ],
)
def test_a_role_fits_its_workplace_and_the_roles_held_there(
    role: Role, kind: WorkplaceKind, held: list[Role], word: str
) -> None:
    problem = role_problem(role, kind, held)
    assert (word in problem) if word else problem == ""
