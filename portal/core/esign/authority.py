"""The development authority: certificates of the portal's own making, so that signing works before any is bought.

Never in production (the settings give it no folder there). What it issues says in its own name that it is an example.
Keys lie unencrypted in a folder that only the portal's user may read, like the other secrets of development.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

WARNING = "CONTOH – bukan sertifikat resmi"
START = datetime(2020, 1, 1, tzinfo=UTC)  # demo papers are signed on days that are long past
ROOT_DAYS, SIGNER_DAYS = 3650, 1095  # from the day of making
_COUNTRY = x509.NameAttribute(NameOID.COUNTRY_NAME, "ID")
_ORGANISATION = x509.NameAttribute(NameOID.ORGANIZATION_NAME, WARNING)
_ROOT_NAME = x509.Name(
    [_COUNTRY, _ORGANISATION, x509.NameAttribute(NameOID.COMMON_NAME, f"Otoritas pengembangan ({WARNING})")]
)
_LONGEST_NAME = 64  # letters of a common name, RFC 5280


class DevelopmentAuthority:
    """One root and, for each account and name, one key with its certificate. Two processes may ask at once."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._clock = clock

    @property
    def root_path(self) -> Path:
        """Key and certificate of the root in one PEM file: it is there whole or not at all."""
        return self._folder / "root.pem"

    def root_certificate(self) -> x509.Certificate:
        """The certificate that all others lead to; made now if there is none."""
        return self._root()[1]

    def key_of(self, account: str, name: str) -> bytes:
        """PKCS#12 without a passphrase; made when there is none, or when its certificate has run out."""
        digest = hashlib.sha256(f"{account}\0{name}".encode()).hexdigest()[:16]
        path = self._folder / "signers" / f"{account}-{digest}.p12"
        if path.exists():
            kept = path.read_bytes()
            certificate = pkcs12.load_key_and_certificates(kept, None)[1]
            if certificate is not None and certificate.not_valid_after_utc > self._clock():
                return kept
            path.unlink(missing_ok=True)
        return _kept_once(path, self._issue(name))

    def _root(self) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        path = self.root_path
        text = path.read_bytes() if path.exists() else _kept_once(path, self._new_root())
        key = serialization.load_pem_private_key(text, None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return key, x509.load_pem_x509_certificate(text)

    def _new_root(self) -> bytes:
        key = _new_key()
        certificate = (
            self._certificate(_ROOT_NAME, key.public_key(), ROOT_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return private + certificate.public_bytes(serialization.Encoding.PEM)

    def _issue(self, name: str) -> bytes:
        root_key, root = self._root()
        key = _new_key()
        subject = x509.Name(
            [_COUNTRY, _ORGANISATION, x509.NameAttribute(NameOID.COMMON_NAME, name[:_LONGEST_NAME])],
        )
        certificate = (
            self._certificate(subject, key.public_key(), SIGNER_DAYS)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
                critical=False,
            )
            .sign(root_key, hashes.SHA256())
        )
        return pkcs12.serialize_key_and_certificates(None, key, certificate, [root], serialization.NoEncryption())

    def _certificate(self, subject: x509.Name, key: rsa.RSAPublicKey, days: int) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(_ROOT_NAME)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(START)
            .not_valid_after(self._clock() + timedelta(days=days))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _kept_once(path: Path, content: bytes) -> bytes:
    """The file is linked into place whole; of two processes that make it at once the first wins, for both."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_bytes()
