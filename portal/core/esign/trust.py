"""The trust list: certificates of the authorities whose signatures and time stamps are believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from portal.config import ConfigurationError, SigningSettings

SUFFIXES = frozenset({".pem", ".crt", ".cer"})


@dataclass(frozen=True)
class Trust:
    """Certificates in DER. A signature is believed when its certificate leads to one of them."""

    roots: tuple[bytes, ...] = field(default=(), repr=False)

    def certificates(self) -> list[x509.Certificate]:
        """The same, to be looked at."""
        return [x509.load_der_x509_certificate(root) for root in self.roots]


def trust_of(settings: SigningSettings) -> Trust:
    """What this installation believes, read anew: a certificate put into the folder counts from then on.

    Raises ConfigurationError, naming the file, for one that holds no certificate: a list that is silently shorter
    than its folder would call good signatures bad.
    """
    found: list[bytes] = []
    if settings.trust_dir is not None:
        for path in sorted(settings.trust_dir.iterdir()):
            if path.suffix.lower() in SUFFIXES:
                found += _certificates(path)
    if settings.development_dir is not None:
        root = settings.development_dir / "root.pem"
        if root.exists():
            found += _certificates(root)
    return Trust(tuple(dict.fromkeys(found)))


def _certificates(path: Path) -> list[bytes]:
    try:
        loaded = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"PORTAL_TRUST_DIR: {path.name} holds no certificate in PEM") from error
    return [certificate.public_bytes(Encoding.DER) for certificate in loaded]
