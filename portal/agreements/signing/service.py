"""The verbs of signing electronically: begin an attempt, and end it with a signature or with the reason against it.

Between the two no transaction is open: a service may take half a minute. The attempt's row keeps everybody else out
meanwhile, and its lease ends what a killed process has left.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.posts.queries import Holding
from portal.agreements.models import Agreement, AgreementParty, AgreementScan, AgreementSignature, AgreementVersion
from portal.agreements.rules import signing as rules
from portal.agreements.rules.signing import FIELD_OF, MOVE_OF, TURNS, AttemptState, Named, SigningWay
from portal.agreements.rules.states import PARTY_LABELS, Mover, Party
from portal.agreements.service import held, make, refuse_without_parent
from portal.agreements.service.record import record_about
from portal.agreements.signing.stamps import stamp_of
from portal.audit.service import Actor
from portal.core import clock, formatting, storage
from portal.core.addresses import portal_address
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.esign.contracts import FoundSignature, Order
from portal.core.formatting import WITA
from portal.core.storage import StoredFile
from portal.core.typeset import PDF

KIND = "agreements.signed"
_CLOCKS_DIFFER = timedelta(minutes=10)
LEASE = timedelta(minutes=5)  # longer than any service is waited for
INTERRUPTED = "Terputus sebelum selesai. Dokumen belum ditandatangani; ulangi."
MOVER_OF = {Party.FIRST: Mover.SIGNATORY, Party.SECOND: Mover.BRANCH_SIGNATORY}


@dataclass(frozen=True)
class Ask:
    """What the signer asks for, as the page showed it."""

    party: Party
    way: SigningWay
    version_id: int
    number: str = ""


@dataclass(frozen=True)
class Begun:
    """An attempt that was written down, with all that signing needs while no transaction is open."""

    id: int
    agreement_id: int
    way: SigningWay
    order: Order = field(repr=False)
    before: int  # signatures that the file has already
    name: str  # of the signer, as printed


def begin(agreement_id: int, ask: Ask, posts: Sequence[Holding], *, by: Actor) -> Begun:
    """Write an attempt down, for somebody who holds these posts at this moment.

    Raises DomainError out of turn, on an older version, for somebody whom the text does not name, without a number,
    where ink was begun, and while somebody else is signing.
    """
    agreement = held(agreement_id)
    version, holding, named = _may_sign(agreement, ask.party, ask.version_id, posts)
    _refuse_ink(agreement, version, ask.party)
    running = _running_of(version)
    if running is not None:
        _fail(agreement, running, INTERRUPTED, by)
    number = _number_of(agreement, ask.party)
    if not number and not ask.number:
        raise DomainError("Isi nomor perjanjian dari pihak Anda.", field="number")
    base, first = _base(version, ask.party)
    assert by.id is not None
    if first is not None and first.person_id == by.id:
        raise DomainError("Anda sudah menandatangani untuk pihak kesatu. Orang lain yang menandatangani pihak kedua.")
    attempt = AgreementSignature(
        regency_id=agreement.regency_id,
        version_id=version.id,
        party=ask.party,
        way=ask.way,
        state=AttemptState.RUNNING,
        number=number or ask.number,
        begun_at=clock.now(),
        lease_until=clock.now() + LEASE,
        problem="",
        person_id=by.id,
        person_name=by.name,
        printed_name=named.name,
        position=named.position,
        acting=holding.acting,
        authority=holding.authority,
    )
    try:
        with db.session.begin_nested():
            db.session.add(attempt)
    except IntegrityError as error:  # the database alone knows of one that begins at the same moment
        raise DomainError("Naskah ini sedang ditandatangani orang lain. Muat ulang halamannya.") from error
    place = f"Portal Jamsostek NTT, {formatting.day(clock.today())}"
    order = Order(
        pdf=b"".join(storage.read_chunks(base)),
        field=FIELD_OF[ask.party],
        name=named.name,
        reason=f"{PARTY_LABELS[ask.party]}, {' '.join(filter(None, (holding.acting, named.position)))}",
        location=place,
        stamp=stamp_of(version, ask.party, named.name, "" if number else ask.number, clock.now(), portal_address()),
    )
    return Begun(attempt.id, agreement.id, ask.way, order, 0 if first is None else 1, named.name)


def finish(begun: Begun, signed: bytes, found: FoundSignature, posts: Sequence[Holding], *, by: Actor) -> None:
    """Keep the signed file, whose new signature was found sound, and make the move.

    Everything is asked once more: while a service was waited for, the text may have been opened again, or the post may
    have passed to somebody else. Raises DomainError then; nothing of the signature is kept.
    """
    agreement = held(begun.agreement_id)
    attempt = _running(begun.id)
    version, holding, _named = _may_sign(agreement, attempt.party, attempt.version_id, posts)
    day = _day_of(found, max(version.made_at, holding.from_at))
    with db.session.begin_nested():  # whatever is refused below leaves neither file nor row
        stored = storage.store(
            BytesIO(signed),
            kind=KIND,
            file_name=f"perjanjian-{agreement.id}-versi-{version.number}-"
            f"{'ditandatangani-pihak-kesatu' if attempt.party is Party.FIRST else 'ditandatangani'}.pdf",
            media_type=PDF,
            regency_id=agreement.regency_id,
            created_by=by.id,
            retention_days=None,
        )
        attempt.state = AttemptState.SIGNED
        attempt.file_id, attempt.sha256 = stored.id, stored.sha256.hex()
        _note(attempt, found)
        if attempt.party is Party.FIRST:
            agreement.first_number = attempt.number
        else:
            agreement.second_number = attempt.number
        db.session.flush()
        party = PARTY_LABELS[attempt.party].lower()
        words = f"ditandatangani secara elektronik oleh {attempt.printed_name} sebagai {party}."
        record_about(agreement, "agreement_signed_electronically", words, by)
        make(agreement, MOVE_OF[attempt.party], (MOVER_OF[attempt.party],), by=by, happened_on=day)


def fail(begun: Begun, problem: str, *, by: Actor) -> None:
    """There is no signature: the attempt says why, for everybody who looks at the agreement. Nothing else changes."""
    agreement = held(begun.agreement_id)
    attempt = db.session.get_one(AgreementSignature, begun.id, populate_existing=True)
    if attempt.state is AttemptState.RUNNING:
        _fail(agreement, attempt, problem, by)


def look_again(agreement_id: int, signature_id: int, found: FoundSignature | None, problem: str, *, by: Actor) -> str:
    """Note what looking at a stored signed file once more has told. `found` None: it is not sound, for `problem`.

    A time stamp that can no longer be believed is a problem, never a reason to fall back to another clock. Returns the
    problem; empty when all is well.
    """
    agreement = held(agreement_id)
    signature = signature_of(agreement, signature_id)
    if found is not None and found.stamped_at is None and signature.stamped_at is not None:
        problem = "Stempel waktunya tidak lagi dapat dipastikan, karena penerbitnya tidak ada dalam daftar kepercayaan."
    signature.problem, signature.verified_at = problem[:400], clock.now()
    if found is not None and not problem:
        _note(signature, found)
    db.session.flush()
    words = "diperiksa: tanda tangannya sah." if not problem else "diperiksa: tanda tangannya tidak lagi sah."
    record_about(agreement, "agreement_signature_checked", words, by, problem)
    return problem


def signature_of(agreement: Agreement, signature_id: int) -> AgreementSignature:
    """A signature that stands under a version of this agreement. Raises NotFoundError for any other."""
    found = db.session.scalars(
        select(AgreementSignature)
        .join(AgreementVersion, AgreementVersion.id == AgreementSignature.version_id)
        .where(
            AgreementSignature.id == signature_id,
            AgreementSignature.state == AttemptState.SIGNED,
            AgreementVersion.agreement_id == agreement.id,
        )
    ).one_or_none()
    if found is None:
        raise NotFoundError("Tanda tangan ini tidak ditemukan pada perjanjian ini.")
    return found


def is_signing(agreement_id: int, person_id: int) -> bool:
    """Whether somebody's own attempt to sign the present version runs at this moment."""
    found = db.session.scalar(
        select(AgreementSignature.id)
        .join(Agreement, Agreement.version_id == AgreementSignature.version_id)
        .where(
            Agreement.id == agreement_id,
            AgreementSignature.person_id == person_id,
            AgreementSignature.state == AttemptState.RUNNING,
            AgreementSignature.lease_until > clock.now(),
        )
    )
    return found is not None


def reason_against(agreement: Agreement, party: Party, version_id: int | None, posts: Sequence[Holding]) -> str:
    """Why somebody with these posts may not sign for a party now; empty when they may. Reads only."""
    try:
        version, _holding, _named = _may_sign(agreement, party, version_id, posts)
        _refuse_ink(agreement, version, party)
        _running_of(version)
    except DomainError as error:
        return error.sentence
    return ""


def _may_sign(
    agreement: Agreement, party: Party, version_id: int | None, posts: Collection[Holding]
) -> tuple[AgreementVersion, Holding, Named]:
    """(the version that is signed, the post it is signed with, whom the text names)."""
    reason = rules.reason_against_turn(agreement.state, party)
    if reason:
        raise DomainError(reason)
    refuse_without_parent(agreement, MOVE_OF[party])
    if version_id is None or version_id != agreement.version_id:
        raise DomainError("Naskahnya sudah diganti sejak halaman ini dibuka. Baca dahulu naskah yang baru.")
    version = db.session.get_one(AgreementVersion, version_id)
    if version.file_id is None:
        raise DomainError("Naskahnya belum diterbitkan. Tunggu sampai naskahnya siap.")
    row = db.session.get_one(AgreementParty, (agreement.id, party))
    named = Named(row.name, row.position, row.acting)
    held_posts = [(each, Named(each.printed_name, each.title, each.acting)) for each in posts]
    reason = rules.reason_against_signer(named, [as_printed for _each, as_printed in held_posts])
    if reason:
        raise DomainError(reason)
    holding = next(each for each, as_printed in held_posts if rules.is_signer(named, as_printed))
    return version, holding, named


def _refuse_ink(agreement: Agreement, version: AgreementVersion, party: Party) -> None:
    """One document is signed in one way: nothing electronic under a scan, and no scan of something electronic."""
    scans = db.session.execute(
        select(AgreementScan.party, AgreementScan.accepted)
        .where(AgreementScan.version_id == version.id, (AgreementScan.checked_at.is_(None)) | AgreementScan.accepted)
        .order_by(AgreementScan.id)
    ).all()
    if any(accepted for _party, accepted in scans):
        raise DomainError(
            "Pihak kesatu menandatangani naskah ini dengan pena, jadi pihak kedua pun dengan pena: kirim pindaiannya."
        )
    if any(sent is party for sent, _accepted in scans) and TURNS.get(agreement.state) is party:
        raise DomainError(
            "Pindaian naskah yang ditandatangani dengan pena sedang menunggu dicocokkan. Selesaikan atau tolak "
            "pindaian itu dahulu."
        )


def _running_of(version: AgreementVersion) -> AgreementSignature | None:
    """An attempt whose process died: it is over with its lease. Raises DomainError for one that still runs."""
    running = db.session.scalars(
        select(AgreementSignature).where(
            AgreementSignature.version_id == version.id, AgreementSignature.state == AttemptState.RUNNING
        )
    ).one_or_none()
    if running is not None and running.lease_until > clock.now():
        raise DomainError(
            f"Naskah ini sedang ditandatangani {running.person_name}, sejak {formatting.moment(running.begun_at)}. "
            "Muat ulang halamannya sebentar lagi."
        )
    return running


def _fail(agreement: Agreement, attempt: AgreementSignature, problem: str, by: Actor) -> None:
    attempt.state, attempt.problem = AttemptState.FAILED, problem[:400]
    db.session.flush()
    words = f"belum ditandatangani {PARTY_LABELS[attempt.party].lower()} secara elektronik."
    record_about(agreement, "agreement_signing_failed", words, by, problem)


def _running(attempt_id: int) -> AgreementSignature:
    attempt = db.session.get_one(AgreementSignature, attempt_id, populate_existing=True)
    if attempt.state is not AttemptState.RUNNING:
        raise DomainError(INTERRUPTED)
    return attempt


def _base(version: AgreementVersion, party: Party) -> tuple[StoredFile, AgreementSignature | None]:
    """(the file that this party signs, whose signature it has): the second signs what the first has signed."""
    if party is Party.FIRST:
        return storage.stored_file(version.file_id or 0), None
    first = db.session.scalars(
        select(AgreementSignature).where(
            AgreementSignature.version_id == version.id,
            AgreementSignature.party == Party.FIRST,
            AgreementSignature.state == AttemptState.SIGNED,
        )
    ).one()
    return storage.stored_file(first.file_id or 0), first


def _number_of(agreement: Agreement, party: Party) -> str:
    return agreement.first_number if party is Party.FIRST else agreement.second_number


def _day_of(found: FoundSignature, earliest: datetime) -> date:
    """The day of the signature in WITA: by the time stamp, else by the signer's clock, which may be little off."""
    told = found.stamped_at or found.signed_at
    if told is None or not earliest - _CLOCKS_DIFFER <= told <= clock.now() + _CLOCKS_DIFFER:
        raise DomainError(
            "Waktu tanda tangan ini tidak mungkin: jam komputer penanda tangan keliru. Perbaiki jamnya, lalu "
            "tandatangani lagi."
        )
    return min(told, clock.now()).astimezone(WITA).date()


def _note(attempt: AgreementSignature, found: FoundSignature) -> None:
    attempt.subject, attempt.issuer, attempt.serial = found.signer[:200], found.issuer[:200], found.serial[:64]
    attempt.signed_at, attempt.stamped_at, attempt.stamped_by = (
        found.signed_at,
        found.stamped_at,
        found.stamped_by[:200],
    )
    attempt.verified_at = clock.now()
