"""What is protected in a claim: a relative's name, telephone, account, birth date and school; who got the money."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from datetime import date

from portal.claims.rules.benefits import Level
from portal.core.crypto import Keys

VISIBLE_DIGITS = 4  # of a telephone or account number


@dataclass(frozen=True, repr=False)
class Relative:
    """As somebody typed it. `born`, `level` and `grade` only of a child; never logged, never in a repr."""

    name: str
    phone: str
    bank: str
    account: str
    born: date | None
    level: Level | None
    grade: int
    independent: bool


def seal_relative(relative: Relative, regency_id: int, keys: Keys) -> bytes:
    """Encrypt for `claim_relatives.private_cipher`."""
    values = list(astuple(relative))
    values[4] = relative.born.isoformat() if relative.born else ""
    return keys.encrypt(json.dumps(values).encode(), _aad("claim_relatives.private_cipher", regency_id))


def open_relative(cipher: bytes, regency_id: int, keys: Keys) -> Relative:
    """Raises DecryptionError when the blob belongs to another regency or was changed."""
    name, phone, bank, account, born, level, grade, independent = json.loads(
        keys.decrypt(cipher, _aad("claim_relatives.private_cipher", regency_id))
    )
    return Relative(
        name,
        phone,
        bank,
        account,
        date.fromisoformat(born) if born else None,
        Level(level) if level else None,
        grade,
        independent,
    )


def seal_recipient(name: str, regency_id: int, keys: Keys) -> bytes | None:
    """Encrypt for `claim_steps.recipient_cipher`; None for nobody named."""
    return keys.encrypt(name.encode(), _aad("claim_steps.recipient_cipher", regency_id)) if name else None


def open_recipient(cipher: bytes | None, regency_id: int, keys: Keys) -> str:
    """Who got the money, as it was written; empty for nobody named."""
    return keys.decrypt(cipher, _aad("claim_steps.recipient_cipher", regency_id)).decode() if cipher else ""


def last_digits(number: str) -> str:
    """The end of a number, for recognising it: ``··1234``."""
    return f"··{number[-VISIBLE_DIGITS:]}" if number else ""


def _aad(column: str, regency_id: int) -> bytes:
    return f"{column}:{regency_id}".encode()
