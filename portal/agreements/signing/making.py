"""From an attempt to a signature that was looked at: the long part, for which no transaction is open."""

from __future__ import annotations

import hashlib

import structlog

from portal.agreements.rules.signing import SigningWay
from portal.agreements.signing.judging import judged
from portal.agreements.signing.service import Begun
from portal.config import ConfigurationError, SigningSettings
from portal.core.errors import DomainError
from portal.core.esign.contracts import Credentials, FoundSignature
from portal.core.esign.inspection import inspect
from portal.core.esign.trust import Trust, trust_of
from portal.core.esign.ways import key_file, way_named

log = structlog.get_logger("portal.agreements")


def ways_for(account: str, settings: SigningSettings) -> list[SigningWay]:
    """The ways that this installation offers an account, in the order in which they are shown."""
    offered = {
        SigningWay.PORTAL: key_file(account, settings) is not None or settings.development_dir is not None,
        SigningWay.BSRE: settings.bsre is not None,
        SigningWay.CSC: settings.csc is not None,
        SigningWay.UPLOAD: True,
    }
    return [way for way in SigningWay if offered[way]]


def needs_passphrase(way: SigningWay, account: str, settings: SigningSettings) -> bool:
    """Whether the signer types a passphrase; the example key of a development installation has none."""
    if way is SigningWay.PORTAL:
        return key_file(account, settings) is not None
    return way is not SigningWay.UPLOAD


def made(
    begun: Begun, credentials: Credentials, sent: bytes | None, settings: SigningSettings
) -> tuple[bytes, FoundSignature]:
    """(the signed file, its new signature), asked of the chosen way or, for an upload, taken from what was `sent`.

    Nothing is called signed that was not looked at. Raises SigningError, or DomainError for what was sent.
    """
    signed = sent if sent is not None else way_named(begun.way, settings).sign(begun.order, credentials)
    found = judged(
        begun.order.pdf,
        signed,
        inspect(signed, _trust(settings), base_size=len(begun.order.pdf)),
        before=begun.before,
        last=begun.before == 1,  # of two parties
        place=None if begun.order.stamp is None else begun.order.stamp.place,
        name=begun.name,
        way=begun.way,
        stamps=settings.timestamps is not None,
    )
    return signed, found


def seen(content: bytes, sha256: str, settings: SigningSettings) -> tuple[FoundSignature | None, str]:
    """(the last signature of a stored file, why it is not sound): looked at once more, with today's trust list.

    Of the two exactly one is there. Raises DomainError when the looking itself did not come to an end: that says
    nothing about the signature.
    """
    if hashlib.sha256(content).hexdigest() != sha256:
        return None, "Isi berkas ini tidak lagi sama dengan yang ditandatangani."
    found = inspect(content, _trust(settings))
    if found.sound:
        return found.signatures[-1], ""
    if found.problem:
        raise DomainError("Pemeriksaan belum selesai. Coba lagi beberapa menit lagi.")
    unsound = next((each.problem for each in found.signatures if not each.sound), "")
    return None, unsound or "Ada tambahan setelah tanda tangan terakhir."


def _trust(settings: SigningSettings) -> Trust:
    """What is believed now. Raises DomainError for a list with a file that holds no certificate: nothing is judged."""
    try:
        return trust_of(settings)
    except ConfigurationError as error:
        log.error("trust_list_unreadable", problem=str(error))
        raise DomainError(
            "Daftar kepercayaan portal sedang tidak terbaca, jadi tanda tangan tidak dapat diperiksa. Hubungi "
            "administrator provinsi."
        ) from error
