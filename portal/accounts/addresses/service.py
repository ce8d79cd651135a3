"""Asking for, confirming, switching off and forgetting the own address. An address stands nowhere but encrypted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import delete, func, or_, select, update

from portal.accounts import rules
from portal.accounts.models import MailAddressLink, Person
from portal.accounts.service import LINKS_KEPT, locked, record_for_offices
from portal.core import clock, crypto, formatting, mail, tasks
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.mail import Letter, Mail, MailState

CONFIRMATION = "accounts.confirm_address"
LINKS_A_DAY = 5  # so that nobody fills a stranger's box through the portal
_OWN, _ASKED = b"people.mail_cipher", b"mail_address_links.address_cipher"
_NO_DIGEST = "Tautan ini tidak dikenal. Masuk, lalu ubah pilihan di halaman Email pengingat."
_GONE = "Tautan ini sudah dipakai atau kedaluwarsa. Isi alamat sekali lagi untuk mendapat tautan baru."


@dataclass(frozen=True)
class AddressState:
    """What the own page shows. `asked` waits for its owner's yes; `sending` is where its message stands."""

    own: str = field(repr=False)
    asked: str = field(repr=False)
    asked_until: datetime | None
    sending: MailState | None
    wants_mail: bool
    wants_digest: bool
    refused: bool  # the last message to the confirmed address did not arrive


def address_of(person: Person) -> str:
    """The confirmed address; empty when there is none."""
    return "" if person.mail_cipher is None else crypto.decrypt(person.mail_cipher, _OWN).decode()


def address_for_mail(person_id: int) -> str:
    """Where to write to this person; empty for a closed account, without a confirmed address, and when switched off."""
    person = db.session.get(Person, person_id)
    return address_of(person) if person is not None and person.is_active and person.wants_mail else ""


def state_of(person: Person) -> AddressState:
    """Needs a scope that sees the portal's own messages."""
    waiting = _waiting(person.id)
    message = mail.latest_or_none(CONFIRMATION, person.id)
    last = db.session.scalar(
        select(Mail).where(Mail.person_id == person.id, Mail.kind != CONFIRMATION).order_by(Mail.id.desc()).limit(1)
    )
    return AddressState(
        own=address_of(person),
        asked=_asked_address(waiting) if waiting else "",
        asked_until=waiting.expires_at if waiting else None,
        sending=message.state if waiting and message and message.subject_id == waiting.id else None,
        wants_mail=person.wants_mail,
        wants_digest=person.wants_digest,
        refused=last is not None and last.state is MailState.FAILED and last.problem == "recipient_refused",
    )


def ask(person: Person, address: str) -> None:
    """Mail a link to `address`; an earlier link stops working.

    Raises DomainError without an SMTP server, for the address that is confirmed already, and after five links in a day.
    """
    person = locked(person.id)
    if not mail.enabled():
        raise DomainError("Portal ini belum dapat mengirim email, jadi alamat tidak dapat dikonfirmasi.")
    if address == address_of(person):
        raise DomainError("Alamat ini sudah dikonfirmasi.", field="address")
    now = clock.now()
    since = now - timedelta(days=1)
    recent = select(func.count()).where(MailAddressLink.person_id == person.id, MailAddressLink.created_at > since)
    if (db.session.scalar(recent) or 0) >= LINKS_A_DAY:
        raise DomainError("Sudah terlalu banyak tautan diminta hari ini. Coba lagi besok.", field="address")
    _overtake(person.id)
    link = MailAddressLink(
        person_id=person.id,
        address_cipher=crypto.encrypt(address.encode(), _ASKED),
        created_at=now,
        expires_at=now + rules.LINK_LIFETIME,
    )
    db.session.add(link)
    db.session.flush()
    mail.queue(CONFIRMATION, subject_id=link.id, person_ids=[person.id], regency_id=None)


def cancel(person: Person) -> None:
    """Take back the request that waits; the confirmed address stays."""
    locked(person.id)
    _overtake(person.id)


def token_of(link: MailAddressLink) -> str:
    """The word of a link: it is nowhere but in the message."""
    return str(_signer().dumps(link.id))


def asked_address(token: str, person: Person) -> str:
    """The address that this person's link would confirm. Raises NotFoundError for any other, used or old link."""
    return _asked_address(_link_of(token, person))


def confirm(token: str, person: Person) -> None:
    """From now on messages go to the address that the link was mailed to. Raises NotFoundError like `asked_address`."""
    person = locked(person.id)
    link = _link_of(token, person)
    link.used_at = clock.now()
    person.mail_cipher = crypto.encrypt(_asked_address(link).encode(), _OWN)
    person.wants_mail = True
    record_for_offices(person, "mail_address_confirmed", f"{person.name} mengonfirmasi alamat emailnya.")


def switch(person: Person, *, on: bool, digest: bool) -> None:
    """Whether reminders go out by e-mail too, and whether the digest of talk does."""
    person = locked(person.id)
    before = (person.wants_mail, person.wants_digest)
    person.wants_mail, person.wants_digest = on, digest
    if before[0] != on:
        words = "menyalakan" if on else "mematikan"
        record_for_offices(person, "mail_switched", f"{person.name} {words} pengingat lewat email.")
    if before[1] != digest:
        _record_digest(person)


def _record_digest(person: Person) -> None:
    words = "menyalakan" if person.wants_digest else "mematikan"
    record_for_offices(person, "digest_switched", f"{person.name} {words} ringkasan percakapan lewat email.")


def digest_token(person_id: int) -> str:
    """The word of the link that ends the digest: it can do nothing else, so it holds for good."""
    return str(_digest_signer().dumps(person_id))


def reader_of_digest(token: str) -> Person:
    """Whose digest the link ends. Raises NotFoundError for a link that is none, and for a closed account."""
    try:
        person_id = int(_digest_signer().loads(token))
    except (BadData, TypeError, ValueError):
        raise NotFoundError(_NO_DIGEST) from None
    person = db.session.get(Person, person_id)
    if person is None or not person.is_active:
        raise NotFoundError(_NO_DIGEST)
    return person


def stop_digest(token: str) -> None:
    """No digest any more, whoever opened the link: it was mailed to its owner. Raises as `reader_of_digest`."""
    person = locked(reader_of_digest(token).id)
    if person.wants_digest:
        person.wants_digest = False
        _record_digest(person)


def _digest_signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="accounts.digest")


def forget(person: Person) -> None:
    """The address is deleted, with any request that waits."""
    person = locked(person.id)
    _overtake(person.id)
    if person.mail_cipher is None:
        return
    person.mail_cipher = None
    record_for_offices(person, "mail_address_removed", f"{person.name} menghapus alamat emailnya.")


def _waiting(person_id: int) -> MailAddressLink | None:
    return db.session.scalars(
        select(MailAddressLink).where(
            MailAddressLink.person_id == person_id,
            MailAddressLink.used_at.is_(None),
            MailAddressLink.expires_at > clock.now(),
        )
    ).one_or_none()


def _overtake(person_id: int) -> None:
    db.session.execute(
        update(MailAddressLink)
        .where(MailAddressLink.person_id == person_id, MailAddressLink.used_at.is_(None))
        .values(used_at=clock.now())
    )


def _asked_address(link: MailAddressLink) -> str:
    return crypto.decrypt(link.address_cipher, _ASKED).decode()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="accounts.mail_address")


def _link_of(token: str, person: Person) -> MailAddressLink:
    """Only whoever asked may confirm: a mistyped address must not let a stranger do it."""
    try:
        link_id = int(_signer().loads(token))
    except (BadData, TypeError, ValueError):
        raise NotFoundError(_GONE) from None
    link = _waiting(person.id)
    if link is None or link.id != link_id:
        raise NotFoundError(_GONE)
    return link


@mail.writer(CONFIRMATION)
def _confirmation(message: Mail) -> Letter | None:
    """The one message that an unconfirmed address ever gets."""
    link = _waiting(message.person_id)
    person = db.session.get(Person, message.person_id)
    if link is None or link.id != message.subject_id or person is None or not person.is_active:
        return None
    return Letter(
        to=_asked_address(link),
        subject="Konfirmasi alamat email Anda di Portal Jamsostek NTT",
        lines=(
            "Alamat email ini diisikan di Portal Jamsostek NTT untuk menerima pengingat pekerjaan.",
            "Bila itu Anda, buka tautan berikut, masuk, lalu tekan tombol konfirmasi:",
            mail.link("addresses.confirmation", address_token=token_of(link)),
            f"Tautan ini berlaku sampai {formatting.moment(link.expires_at)}.",
            "Bila bukan Anda, abaikan surat ini. Alamat yang tidak dikonfirmasi tidak dikirimi surat lain.",
        ),
    )


@tasks.on_purge
def forget_old_address_links(now: datetime) -> None:
    """Requests that were used or ran out a month ago, with the address in them."""
    before = now - LINKS_KEPT
    db.session.execute(
        delete(MailAddressLink).where(or_(MailAddressLink.expires_at < before, MailAddressLink.used_at < before))
    )
