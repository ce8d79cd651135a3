"""Hashing of passwords, kept away from open transactions."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from portal.core.db import db, set_writing, writing_intended

# 19 MiB, two passes: 18 ms a sign-in (design, section 5), OWASP's minimum for argon2id.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_DUMMY_HASH = _HASHER.hash(secrets.token_hex(16))


@dataclass(frozen=True)
class NewPassword:
    """A password found good and hashed for a person whose password was `replaces` (a hash; None: none yet)."""

    person_id: int
    replaces: str | None = field(repr=False)
    hashed: str = field(repr=False)


def hashed(password: str) -> str:
    """As it is stored."""
    return _HASHER.hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Whether `password` is the one stored; without one it takes as long and is never right."""
    try:
        _HASHER.verify(stored or _DUMMY_HASH, password)
    except VerifyMismatchError:
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether it was hashed with other costs than today's."""
    return _HASHER.check_needs_rehash(stored)


@contextmanager
def no_transaction() -> Iterator[None]:
    """End the open transaction, with nothing kept of it; what is read inside takes no write lock.

    A POST takes SQLite's one write lock with its first statement. Hashing under it, strangers who try passwords would
    hold up everybody who works. What was loaded before has to be loaded again afterwards.
    """
    intended = writing_intended()
    db.session.rollback()
    set_writing(False)
    try:
        yield
    finally:
        db.session.rollback()
        set_writing(intended)
