"""Rules of the second factor as plain functions: who needs one, which code fits, who may have one reset."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

import pyotp

from portal.core.permissions import Role

# Who approves, signs, or sees more than one office. Operators prepare and viewers read: they may have one as well.
ROLES_NEEDING_FACTOR = frozenset(
    {Role.VERIFIER, Role.SIGNATORY, Role.BRANCH_OFFICER, Role.PROVINCE_SUPERVISOR, Role.PROVINCE_ADMIN}
)

STEP_SECONDS = 30  # RFC 6238, section 5.2: the default that every app knows
STEPS_AROUND = 1  # a telephone's clock may be half a minute off, and typing takes time
CODE_DIGITS = 6
RECOVERY_CODES = 10
RECOVERY_DIGITS = 12  # 40 bits, tried at most five times in a quarter of an hour; digits are read out and typed easily
CODE_PAGE_LIFETIME = timedelta(minutes=10)  # between the right password and the code
RESET_LIFETIME = timedelta(days=7)  # a telephone that was lost is missed within a week
SETTLED_BEFORE = timedelta(days=7)  # so that nobody makes a second person in order to confirm what they ask

_SEPARATORS = re.compile(r"[\s.-]+")


class CodeKind(StrEnum):
    """What somebody typed, by its shape."""

    APP = "app"
    RECOVERY = "recovery"
    NEITHER = "neither"


class Fit(StrEnum):
    """What a code of an app is worth."""

    FRESH = "fresh"
    USED = "used"
    WRONG = "wrong"


def needs_factor(roles: Iterable[Role]) -> bool:
    """Whether somebody who holds `roles` has to have a second factor."""
    return not ROLES_NEEDING_FACTOR.isdisjoint(roles)


def tidy_code(text: str) -> str:
    """A code without the spaces, dots and dashes that people type or read out."""
    return _SEPARATORS.sub("", text)


def kind_of_code(text: str) -> CodeKind:
    """`text` tidied: six digits come from the app, twelve from the paper."""
    if not (text.isascii() and text.isdigit()):
        return CodeKind.NEITHER
    return {CODE_DIGITS: CodeKind.APP, RECOVERY_DIGITS: CodeKind.RECOVERY}.get(len(text), CodeKind.NEITHER)


def in_groups(text: str) -> str:
    """Groups of four, to read and type: `JBSW Y3DP`."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def step_of(moment: datetime) -> int:
    """The number of the half minute that `moment` lies in (RFC 6238's T)."""
    return int(moment.timestamp()) // STEP_SECONDS


def code_of_step(secret: str, step: int) -> str:
    """The six digits of a half minute. `secret` is base32."""
    return pyotp.TOTP(secret).generate_otp(step)


def judge_code(secret: str, code: str, *, now: int, last: int) -> tuple[Fit, int]:
    """Whether `code` is that of this half minute or a neighbour (`now` is its number), and of which.

    At or before `last`, the step of the last code that was accepted, nothing is accepted any more: a code works once,
    and one seen over a shoulder or taken off the line is worth nothing afterwards.
    """
    fitting = [
        step
        for step in range(now - STEPS_AROUND, now + STEPS_AROUND + 1)
        if hmac.compare_digest(code_of_step(secret, step), code)
    ]
    fresh = [step for step in fitting if step > last]
    if fresh:
        return Fit.FRESH, fresh[0]
    return (Fit.USED, fitting[-1]) if fitting else (Fit.WRONG, 0)


def next_code_step(*, now: int, last: int) -> int | None:
    """The step whose code would be accepted first; None when every one of the window was used."""
    step = max(now, last + 1)
    return step if step <= now + STEPS_AROUND else None


def reset_problem(person_id: int, asked_by: int, decider: int) -> str:
    """Why `decider` may not confirm the reset of this person's factor; empty when they may."""
    if decider == person_id:
        return "Permintaan ini tentang Anda sendiri. Rekan lain di provinsi yang memeriksanya."
    if decider == asked_by:
        return "Anda yang mengajukan permintaan ini. Orang kedua di provinsi yang memeriksanya."
    return ""


def confirmation_problem(asked_at: datetime, *, now: datetime, asker_manages: bool, settled_at: datetime | None) -> str:
    """Why a request of `asked_at` may be refused but not confirmed; empty when it may be confirmed.

    `asker_manages`: whoever asked still manages accounts. `settled_at`: since when the decider has had account,
    password, role and factor all at once, as far as another could have given them; None: not all of them today.
    """
    if now > asked_at + RESET_LIFETIME:
        return f"Permintaan ini lebih dari {RESET_LIFETIME.days} hari. Tolak, lalu administrator mengajukannya lagi."
    if not asker_manages:
        return "Yang mengajukan tidak lagi mengelola akun. Tolak, lalu administrator yang sekarang mengajukannya lagi."
    if not is_settled(settled_at, asked_at):
        return (
            f"Akun, tautan kata sandi, peran, atau kode verifikasi Anda belum berumur {SETTLED_BEFORE.days} hari "
            "ketika hal ini diminta. Orang lain di provinsi yang menyetujuinya."
        )
    return ""


def is_settled(settled_at: datetime | None, asked_at: datetime) -> bool:
    """Whether somebody was there long enough before the asking to be a second person."""
    return settled_at is not None and settled_at <= asked_at - SETTLED_BEFORE


PROOF_LASTS = timedelta(minutes=15)  # for another telephone, after password and code of the old one


def still_proved(since: int, now: datetime) -> bool:
    """Whether a proof given at `since` (seconds of the epoch) still permits to enrol another telephone."""
    return now.timestamp() - since < PROOF_LASTS.total_seconds()
