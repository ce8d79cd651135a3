"""Signing inside the portal (PAdES): the signer's key is a PKCS#12 file that only the typed passphrase opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.sign.signers import SimpleSigner

from portal.config import SigningSettings
from portal.core import clock as portal_clock
from portal.core.esign.authority import DevelopmentAuthority
from portal.core.esign.contracts import Credentials, Order, SigningError, Trouble
from portal.core.esign.embedding import embed
from portal.core.esign.running import finished
from portal.core.esign.timestamps import stamper_of
from portal.core.esign.ways import key_file


class LocalWay:
    """Keys of `keys_dir`; in development an account without one gets an example from the development authority."""

    def __init__(self, settings: SigningSettings, clock: Callable[[], datetime] = portal_clock.now) -> None:
        self._settings = settings
        self._clock = clock

    def sign(self, order: Order, credentials: Credentials) -> bytes:
        """The signed file. Raises SigningError; a time stamp that cannot be had is one."""
        signer = self._signer(order, credentials)
        return finished(embed(order, signer, stamper_of(self._settings), self._clock()))

    def _signer(self, order: Order, credentials: Credentials) -> SimpleSigner:
        path = key_file(credentials.account, self._settings)
        passphrase: bytes | None = None
        if path is not None:
            content, passphrase = path.read_bytes(), credentials.passphrase.encode()
        elif self._settings.development_dir is not None and Path(credentials.account).name == credentials.account:
            authority = DevelopmentAuthority(self._settings.development_dir, self._clock)
            content = authority.key_of(credentials.account, order.name)
        else:
            raise SigningError(Trouble.UNKNOWN_SIGNER)
        self._check_dates(_certificate(content, passphrase))
        return SimpleSigner.load_pkcs12_data(content, other_certs=[], passphrase=passphrase)

    def _check_dates(self, certificate: x509.Certificate) -> None:
        if not certificate.not_valid_before_utc <= self._clock() < certificate.not_valid_after_utc:
            raise SigningError(Trouble.EXPIRED)


def _certificate(content: bytes, passphrase: bytes | None) -> x509.Certificate:
    """Raises SigningError: LOCKED for a passphrase that does not fit, REFUSED for a file that no passphrase mends."""
    try:
        asn1_pkcs12.Pfx.load(content, strict=True)
    except ValueError as error:
        raise SigningError(Trouble.REFUSED) from error
    try:
        key, certificate, _others = pkcs12.load_key_and_certificates(content, passphrase)
    except ValueError as error:
        raise SigningError(Trouble.LOCKED) from error
    if key is None or certificate is None:
        raise SigningError(Trouble.REFUSED)
    return certificate
