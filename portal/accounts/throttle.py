"""The one throttle of passwords and codes: who has tried too often waits, on an account and from an address.

An account has two slates. Anybody can write on that of signing in, who knows a user name; on that of codes only who is
half or wholly signed in. So a stranger's wrong passwords keep nobody who is in from signing."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, func, select

from portal.accounts import rules
from portal.accounts.models import SignInFailure
from portal.core import clock, formatting, tasks
from portal.core.db import db
from portal.core.errors import DomainError


class SignInRefused(DomainError):  # noqa: N818 - reads as the event it is
    """No entry: wrong, closed, or throttled. 422 for wrong, 429 when the person has to wait."""

    def __init__(self, sentence: str, *, status: int = 422, field: str = "") -> None:
        super().__init__(sentence, field=field)
        self.status = status


@dataclass(frozen=True)
class Caller:
    """Who tries, as the throttle knows them: keyed hashes of the account's slate and of the address."""

    account_hash: bytes
    address_hash: bytes
    remedy: str = ""  # what helps before the time is over, as the end of a sentence


def caller(username: str, address: str) -> Caller:
    """Who signs in with a password: `username` as it was typed, `address` of the network."""
    remedy = ", atau minta tautan kata sandi baru kepada administrator provinsi"
    return Caller(_keyed(username.strip()), _keyed(address), remedy)


def code_caller(username: str, address: str) -> Caller:
    """Who gives a code, whose password or session was right before. `username` of the account."""
    return Caller(_keyed(username, slate="kode"), _keyed(address))


def line_up(who: Caller) -> None:
    """Until the transaction ends, one attempt at a time on an account and from an address. SQLite has one writer."""
    if db.session.get_bind().dialect.name != "postgresql":
        return
    hashes = who.account_hash, who.address_hash
    for number in sorted(int.from_bytes(each[:8], "big", signed=True) for each in hashes):
        db.session.execute(select(func.pg_advisory_xact_lock(number)))


def refuse_while_throttled(who: Caller) -> None:
    """Raises SignInRefused (429) with the time from which an attempt counts again."""
    since = clock.now() - rules.THROTTLE_WINDOW
    for column, value, limit in (
        (SignInFailure.account_hash, who.account_hash, rules.ACCOUNT_LIMIT),
        (SignInFailure.address_hash, who.address_hash, rules.ADDRESS_LIMIT),
    ):
        times = db.session.scalars(
            select(SignInFailure.failed_at)
            .where(column == value, SignInFailure.failed_at > since)
            .order_by(SignInFailure.failed_at.desc())
            .limit(limit)
        ).all()
        until = rules.wait_until(times, limit)
        if until is not None and until > clock.now():
            raise SignInRefused(
                f"Terlalu banyak percobaan. Coba lagi setelah {formatting.moment(until + timedelta(minutes=1))}"
                f"{who.remedy}.",
                status=429,
            )


def remember_failure(who: Caller) -> None:
    """One more wrong attempt. The caller commits although it refuses."""
    db.session.add(SignInFailure(account_hash=who.account_hash, address_hash=who.address_hash, failed_at=clock.now()))


def forget_failures(who: Caller) -> None:
    """The slate of this caller is clean. The address keeps what it has."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.account_hash == who.account_hash))


def forget_both(username: str) -> None:
    """Somebody proved with all that is asked for to be the owner of the account."""
    forget_failures(caller(username, ""))
    forget_failures(code_caller(username, ""))


def _keyed(text: str, slate: str = "") -> bytes:
    """What the throttle remembers of an account name or an address: nothing readable.

    The slate comes before a NUL, so that no name typed at the door is that of another slate.
    """
    key = current_app.config["PORTAL"].secret_key.encode()
    return hmac.digest(key, f"{slate}\0{text.casefold()}".encode(), hashlib.sha256)[:16]


@tasks.on_purge
def forget_old_failures(now: datetime) -> None:
    """Failed attempts that the throttle no longer counts."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.failed_at < now - rules.THROTTLE_WINDOW))
