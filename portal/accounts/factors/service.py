"""Acts on a second factor: enrolling, signing in with a code, proving oneself again before an act that binds.

**Before signing** a view calls `stepping_up.prove`, which does the two phases in their order:

1. `attempt` compares the password with no transaction open. It ends the transaction of the request, so it comes before
   everything else the view does; the form's key is claimed anew after it (`submission.claim_again`).
2. `confirm` uses the code up, or refuses and remembers the failure, which the request commits although it refuses.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

import pyotp
from flask import current_app
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import selectinload

from portal.accounts import passwords, signing_in, throttle
from portal.accounts.factors import rules
from portal.accounts.factors.models import FactorReset, PersonFactor, RecoveryCode, ResetOutcome
from portal.accounts.factors.rules import CodeKind, Fit
from portal.accounts.models import Person
from portal.accounts.service import locked, record_for_offices, role_in_words
from portal.accounts.throttle import Caller, SignInRefused
from portal.audit.service import Actor, record
from portal.core import clock, crypto
from portal.core.crypto import DecryptionError
from portal.core.db import db
from portal.core.errors import DomainError

ISSUER = "Portal Jamsostek NTT"
WRONG_CODE = "Kode tidak cocok. Pastikan jam ponsel Anda otomatis, lalu ketik kode yang sedang tampil."
USED_CODE = "Kode ini sudah dipakai. Tunggu kode berikutnya di aplikasi, paling lama 30 detik, lalu ketik kode itu."
UNREADABLE = "Ketik 6 angka dari aplikasi."
WRONG_PASSWORD = "Kata sandi tidak cocok. Periksa huruf besar dan kecil, lalu coba lagi."  # noqa: S105 - a sentence
_SECRET, _OFFERED = b"person_factors.secret_cipher of person ", b"offered second factor of person "


# --- whether somebody has or needs one --------------------------------------------------------------------------------


def must_enrol(person: Person) -> bool:
    """Whether this person sees nothing of the portal before enrolling. Asks no question: all stands on the person."""
    return person.factor_confirmed_at is None and is_needed(person)


def is_needed(person: Person) -> bool:
    """Whether one of today's roles needs a second factor."""
    return rules.needs_factor(grant.role for grant in person.grants(clock.today()))


def recovery_codes_left(person: Person) -> int:
    """How many codes of the paper have not been used."""
    query = select(func.count()).where(RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(query) or 0


# --- enrolling --------------------------------------------------------------------------------------------------------


def new_secret() -> str:
    """160 random bits as base32, as RFC 4226 wants them."""
    return pyotp.random_base32()


def offer_secret(person: Person) -> str:
    """A new secret, sealed for this person's session: nothing is stored before a code has proved that it arrived."""
    sealed = crypto.encrypt(new_secret().encode(), _OFFERED + str(person.id).encode())
    return base64.urlsafe_b64encode(sealed).decode()


def offered_secret(person: Person, sealed: str) -> str:
    """The secret of `offer_secret`, base32; empty when it was not sealed for this person or its key is gone."""
    try:
        return crypto.decrypt(base64.urlsafe_b64decode(sealed), _OFFERED + str(person.id).encode()).decode()
    except (ValueError, DecryptionError):
        return ""


def address_for_app(person: Person, secret: str) -> str:
    """What the QR says: the `otpauth://` address that every authenticator app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=ISSUER)


def enrol(person: Person, secret: str, code: str, *, instead: bool = False) -> list[str]:
    """From now on signing in asks for codes of `secret`; every session of the person ends. Returns the recovery codes.

    `instead`: of the factor that there is, for somebody who has just proved themselves with it. It holds until this
    very moment, so that nobody stands without one whose new telephone never showed a code. Raises DomainError for a
    code that does not fit, and when there is a factor already and it is not to be replaced.
    """
    person = locked(person.id)
    if person.factor_confirmed_at is not None and not instead:
        raise DomainError("Kode verifikasi Anda sudah aktif. Untuk mengganti ponsel, pakai halaman Ganti ponsel.")
    if rules.kind_of_code(rules.tidy_code(code)) is not CodeKind.APP:
        raise DomainError(UNREADABLE, field="code")
    fit, step = rules.judge_code(secret, rules.tidy_code(code), now=rules.step_of(clock.now()), last=0)
    if fit is not Fit.FRESH:
        raise DomainError(WRONG_CODE, field="code")
    if person.factor_confirmed_at is not None:
        overtake_resets(person)
        remove(person)
        record_for_offices(person, "factor_removed", f"{person.name} melepas kode verifikasi untuk mengganti ponsel.")
    put(person, secret, last_step=step)
    record_for_offices(person, "factor_enrolled", f"{person.name} mendaftarkan kode verifikasi.")
    return _new_recovery_codes(person)


def put(person: Person, secret: str, *, last_step: int = 0) -> None:
    """Write a confirmed factor down; earlier sessions, which never gave a code, end."""
    db.session.add(
        PersonFactor(
            person_id=person.id,
            secret_cipher=crypto.encrypt(secret.encode(), _SECRET + str(person.id).encode()),
            last_step=last_step,
        )
    )
    person.factor_confirmed_at = clock.now()
    person.session_epoch += 1
    db.session.flush()


def remove(person: Person) -> None:
    """Take the factor away with its recovery codes, for whoever holds the lock of the person; every session ends."""
    db.session.execute(delete(PersonFactor).where(PersonFactor.person_id == person.id))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    person.factor_confirmed_at = None
    person.session_epoch += 1
    db.session.flush()


def present_code(person: Person) -> tuple[str, int]:
    """(the next code that would be accepted, the seconds it still shows). For the demo and tests: whoever reads a
    secret of the database can do the same. Raises DomainError without a factor or when all of the window are used."""
    factor = _factor(person.id)
    if factor is None:
        raise DomainError("Akun ini belum mempunyai kode verifikasi.")
    now = clock.now()
    step = rules.next_code_step(now=rules.step_of(now), last=factor.last_step)
    if step is None:
        raise DomainError("Kode yang berlaku sekarang sudah dipakai. Tunggu 30 detik, lalu coba lagi.")
    left = (step + 1) * rules.STEP_SECONDS - int(now.timestamp())
    return rules.code_of_step(_secret(factor), step), left


# --- the second step of signing in ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entered:
    """Who is in; `codes_left` of the paper when one of it was used, else None."""

    person: Person
    codes_left: int | None


def sign_in(person_id: int, epoch: int, nonce: str, code: str, address: str) -> Entered | None:
    """Let somebody in whose password was right before; None when the session of then is worth nothing any more.

    `nonce` is that of the half signed-in session. The code that let this very session in does so again: pressed twice,
    or its answer was lost on the way. Raises SignInRefused. A wrong code is remembered in the session: the caller
    commits although it refuses.
    """
    username = db.session.scalar(select(Person.username).where(Person.id == person_id))
    if username is None:
        return None
    who = throttle.code_caller(username, address)
    throttle.line_up(who)
    throttle.refuse_while_throttled(who)
    person = locked(person_id)
    current = person.session_epoch == epoch and person.factor_confirmed_at is not None
    if not current or not person.is_active or not person.grants(clock.today()):
        return None
    entry = _hash_of(person.id, f"{nonce}:{rules.tidy_code(code)}", of="entry")
    factor = _factor(person.id)
    if factor is not None and factor.last_entry is not None and hmac.compare_digest(factor.last_entry, entry):
        paper = rules.kind_of_code(rules.tidy_code(code)) is CodeKind.RECOVERY
        return Entered(person, recovery_codes_left(person) if paper else None)
    try:
        used_paper = _use_code(person, code, recovery=True, entry=entry)
    except _WrongCode:
        throttle.remember_failure(who)
        record_for_offices(person, "sign_in_failed", f"Gagal masuk: kode verifikasi {person.name} tidak cocok.")
        raise
    left = recovery_codes_left(person) if used_paper else None
    if left is not None:
        sentence = f"{person.name} memakai kode pemulihan untuk masuk; tersisa {left}."
        record_for_offices(person, "recovery_code_used", sentence)
    signing_in.let_in(person)
    return Entered(person, left)


# --- proving oneself again --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proof:
    """A password whose fit is known and a code that is not judged yet, of somebody who is signed in."""

    who: Caller
    person_id: int
    stored: str | None = field(repr=False)
    fits: bool = field(repr=False)
    code: str = field(repr=False)


def attempt(person: Person, password: str, code: str, address: str) -> Proof:
    """Compare the password with no transaction open: ends the request's, and loads `person` again.

    Whatever else was loaded has to be loaded after this. Raises SignInRefused (429), before anything is compared, when
    somebody has tried too often.
    """
    person_id, stored, who = person.id, person.password_hash, throttle.code_caller(person.username, address)
    try:
        with passwords.no_transaction():
            throttle.refuse_while_throttled(who)
            db.session.rollback()
            fits = passwords.fits(stored, password)
    finally:
        _load_again(person_id)
    return Proof(who, person_id, stored, fits, rules.tidy_code(code))


def confirm(proof: Proof, *, regency_id: int | None, recovery: bool = False) -> None:
    """Password and code are right, and the code is used up; or SignInRefused with the `field` that is wrong.

    `regency_id`: whose record a failure belongs to (the open scope has to reach it); None: that of every office of the
    person, in a system scope. A code of the paper counts only with `recovery`: it proves that somebody has the paper,
    which is not enough to sign. Nothing else may have been written before in this request, since the caller commits
    the failure although it refuses.
    """
    person = confirm_password(proof, regency_id=regency_id)
    if person.factor_confirmed_at is None:
        raise SignInRefused(
            "Akun Anda belum mempunyai kode verifikasi. Daftarkan lebih dahulu di halaman Kode verifikasi.",
            field="code",
        )
    try:
        _use_code(person, proof.code, recovery=recovery)
    except _WrongCode:
        _fail(proof, person, regency_id)
        raise
    throttle.forget_both(person.username)


def confirm_password(proof: Proof, *, regency_id: int | None) -> Person:
    """The password is right; or SignInRefused, whose failure the caller commits. Returns the person, locked."""
    throttle.line_up(proof.who)
    throttle.refuse_while_throttled(proof.who)
    person = locked(proof.person_id)
    if not proof.fits or person.password_hash != proof.stored or not person.is_active:
        _fail(proof, person, regency_id)
        raise SignInRefused(WRONG_PASSWORD, field="password")
    return person


def _fail(proof: Proof, person: Person, regency_id: int | None) -> None:
    throttle.remember_failure(proof.who)
    sentence = f"Kata sandi atau kode verifikasi {person.name} tidak cocok saat diminta sekali lagi."
    if regency_id is None:
        record_for_offices(person, "step_up_failed", sentence)
        return
    record(
        "step_up_failed",
        by=Actor(person.id, person.name, role_in_words(person)),
        sentence=sentence,
        regency_id=regency_id,
        subject_kind="person",
        subject_id=person.id,
    )


# --- the own factor ---------------------------------------------------------------------------------------------------


def renew_recovery_codes(person: Person) -> list[str]:
    """Ten new codes, for somebody who has just proved themselves; those of the earlier paper stop working."""
    person = locked(person.id)
    record_for_offices(person, "recovery_codes_renewed", f"{person.name} membuat kode pemulihan baru.")
    return _new_recovery_codes(person)


def give_up(person: Person) -> Person:
    """Take the own factor away, for somebody who needs none and has just proved themselves; every session ends."""
    person = locked(person.id)
    overtake_resets(person)
    remove(person)
    record_for_offices(person, "factor_removed", f"{person.name} melepas kode verifikasi.")
    return person


def overtake_resets(person: Person) -> None:
    """A request of an administrator that waits is not needed any more."""
    db.session.execute(
        update(FactorReset)
        .where(FactorReset.person_id == person.id, FactorReset.outcome.is_(None))
        .values(outcome=ResetOutcome.OVERTAKEN, decided_at=clock.now())
    )


def _new_recovery_codes(person: Person) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes: set[str] = set()
    while len(codes) < rules.RECOVERY_CODES:
        codes.add(f"{secrets.randbelow(10**rules.RECOVERY_DIGITS):0{rules.RECOVERY_DIGITS}}")
    db.session.add_all(RecoveryCode(person_id=person.id, code_hash=_hash_of(person.id, code)) for code in codes)
    db.session.flush()
    return sorted(codes)


# --- codes ------------------------------------------------------------------------------------------------------------


class _WrongCode(SignInRefused):
    """A guess, which the throttle counts; a code that came twice or in no shape of a code is none."""


def _use_code(person: Person, code: str, *, recovery: bool, entry: bytes | None = None) -> bool:
    """Use a code up; True when it was one of the paper. `entry` is kept of a code that lets somebody in.

    The caller holds the lock of the person, so that of two who send one code at once the second finds it used. Raises
    SignInRefused.
    """
    code = rules.tidy_code(code)
    kind = rules.kind_of_code(code)
    factor = _factor(person.id)
    if kind is CodeKind.RECOVERY and recovery:
        line = db.session.get(RecoveryCode, (person.id, _hash_of(person.id, code)), populate_existing=True)
        if line is None or factor is None:
            raise _WrongCode("Kode pemulihan ini tidak cocok. Periksa angkanya di kertas.", field="code")
        if line.used_at is not None:
            raise SignInRefused("Kode pemulihan ini sudah dipakai. Pakai kode lain dari kertas.", field="code")
        line.used_at, factor.last_entry = clock.now(), entry
        db.session.flush()
        return True
    if kind is CodeKind.RECOVERY:
        raise SignInRefused(f"Kode pemulihan tidak berlaku di sini. {UNREADABLE}", field="code")
    if kind is CodeKind.NEITHER:
        also = " atau satu kode pemulihan, 12 angka" if recovery else ""
        raise SignInRefused(UNREADABLE.removesuffix(".") + also + ".", field="code")
    if factor is None:
        raise _WrongCode(WRONG_CODE, field="code")
    now = rules.step_of(clock.now())
    fit, step = rules.judge_code(_secret(factor), code, now=now, last=factor.last_step)
    if fit is Fit.USED:
        raise SignInRefused(USED_CODE, field="code")
    if fit is Fit.WRONG:
        raise _WrongCode(WRONG_CODE, field="code")
    factor.last_step, factor.last_entry = step, entry
    db.session.flush()
    return False


def _factor(person_id: int) -> PersonFactor | None:
    """As it is now, not as it was when the session first saw it."""
    return db.session.get(PersonFactor, person_id, populate_existing=True)


def _secret(factor: PersonFactor) -> str:
    return crypto.decrypt(factor.secret_cipher, _SECRET + str(factor.person_id).encode()).decode()


def _hash_of(person_id: int, code: str, of: str = "recovery") -> bytes:
    """Keyed, so that a stolen database cannot be searched for 12 digits; of this person, so that equal codes differ."""
    key = current_app.config["PORTAL"].secret_key.encode()
    return hmac.digest(key, f"{of}:{person_id}:{code}".encode(), hashlib.sha256)[:16]


def _load_again(person_id: int) -> None:
    """The signed-in person after a rollback, with memberships, for the page around the answer; nothing is locked."""
    db.session.scalars(
        select(Person)
        .where(Person.id == person_id)
        .options(selectinload(Person.memberships))
        .execution_options(populate_existing=True)
    ).one()
