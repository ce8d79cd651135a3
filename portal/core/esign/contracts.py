"""What a way of signing is given and gives back, and what looking at a signed file tells. No way is named here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from portal.core.errors import DomainError


@dataclass(frozen=True)
class Place:
    """A box on a page (from 1), in PDF points from the lower left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float

    def holds(self, other: Place, margin: float = 0) -> bool:
        """Whether another box lies within this one, or `margin` points beyond it at most."""
        return (
            self.page == other.page
            and self.left - margin <= other.left <= other.right <= self.right + margin
            and self.bottom - margin <= other.bottom <= other.top <= self.top + margin
        )


@dataclass(frozen=True)
class Stamp:
    """What is seen of a signature: a PDF of one page that carries its own fonts, and the box it is fitted into."""

    pdf: bytes = field(repr=False)
    place: Place


@dataclass(frozen=True)
class Order:
    """A file to sign. The signature is added behind the file's bytes, none of which changes."""

    pdf: bytes = field(repr=False)
    field: str  # name of the signature field; no file has two of one name
    name: str  # of the signer, as printed
    reason: str
    location: str
    stamp: Stamp | None = None  # none: a signature that is not seen on the page


@dataclass(frozen=True)
class Credentials:
    """What the signer typed for this one signature. Never stored, never shown."""

    account: str  # the portal's user name
    identity: str = field(default="", repr=False)  # NIK, where a service knows its users by it
    passphrase: str = field(default="", repr=False)


class Trouble(StrEnum):
    """Why there is no signature."""

    LOCKED = "locked"  # the passphrase does not open the signer's key
    UNKNOWN_SIGNER = "unknown_signer"
    EXPIRED = "expired"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    NO_TIMESTAMP = "no_timestamp"
    REFUSED = "refused"
    WRONG_ANSWER = "wrong_answer"


SENTENCES = MappingProxyType(
    {
        Trouble.LOCKED: "Passphrase tidak cocok. Periksa huruf besar dan kecil, lalu coba lagi.",
        Trouble.UNKNOWN_SIGNER: "Penanda tangan ini belum terdaftar pada layanan tanda tangan elektronik. Daftarkan "
        "dahulu, atau pilih cara lain.",
        Trouble.EXPIRED: "Sertifikat elektronik Anda sudah kedaluwarsa atau dicabut. Perbarui sertifikatnya, lalu coba "
        "lagi.",
        Trouble.UNREACHABLE: "Layanan tanda tangan elektronik tidak dapat dihubungi. Dokumen belum ditandatangani; "
        "coba lagi beberapa menit lagi.",
        Trouble.TIMED_OUT: "Layanan tanda tangan elektronik terlalu lama menjawab. Dokumen belum ditandatangani; coba "
        "lagi beberapa menit lagi.",
        Trouble.NO_TIMESTAMP: "Stempel waktu tidak dapat diperoleh, jadi dokumen belum ditandatangani. Portal tidak "
        "memakai jamnya sendiri sebagai pengganti; coba lagi beberapa menit lagi.",
        Trouble.REFUSED: "Layanan tanda tangan elektronik menolak permintaan ini. Dokumen belum ditandatangani; "
        "hubungi administrator provinsi.",
        Trouble.WRONG_ANSWER: "Jawaban layanan tanda tangan elektronik bukan dokumen ini dengan tanda tangan yang sah, "
        "jadi tidak dipakai. Dokumen belum ditandatangani; coba lagi atau pilih cara lain.",
    }
)
PASSING = frozenset({Trouble.UNREACHABLE, Trouble.TIMED_OUT, Trouble.NO_TIMESTAMP})  # the same again may succeed


class SigningError(DomainError):
    """There is no signature, and nothing was changed: signing again is safe. 422 for what the signer can mend."""

    def __init__(self, trouble: Trouble) -> None:
        mendable = trouble in (Trouble.LOCKED, Trouble.UNKNOWN_SIGNER)
        super().__init__(SENTENCES[trouble], field="passphrase" if trouble is Trouble.LOCKED else "")
        self.trouble = trouble
        self.status = 503 if trouble in PASSING else 422 if mendable else 409


class Way(Protocol):
    """A way to sign. It opens no transaction, may take half a minute, and may be asked again after any failure."""

    def sign(self, order: Order, credentials: Credentials) -> bytes:
        """The whole signed file: `order.pdf` with something behind it. Raises SigningError."""
        ...


@dataclass(frozen=True)
class FoundSignature:
    """One signature of a file, in the order in which they were made."""

    field: str
    signer: str  # whom the certificate names
    issuer: str  # who vouches for that
    serial: str  # of the certificate, hexadecimal
    signed_at: datetime | None  # by the signer's own clock
    stamped_at: datetime | None  # by a time-stamp authority that is trusted
    stamped_by: str
    intact: bool  # what it covers is as it was signed
    trusted: bool  # its certificate leads to an authority on the list and was valid then
    altered: bool  # something other than a further signature was added after it
    locks: bool  # it forbids what a further signature would add
    covers: int  # bytes from the file's beginning that it covers
    problem: str  # in one sentence, when it is not sound

    @property
    def sound(self) -> bool:
        """Whether it may be called a signature at all."""
        return self.intact and self.trusted and not self.altered


@dataclass(frozen=True)
class Inspection:
    """What looking at a file tells."""

    signatures: tuple[FoundSignature, ...]
    whole: bool  # the last signature covers the file to its very end
    problem: str = ""  # the file itself cannot be read
    # Only of a file that was compared with what it was before:
    only_signed: bool = False  # one signature and proofs of validity were added, and nothing was changed
    places: tuple[Place, ...] = ()  # where what was added is seen; none: nowhere

    @property
    def sound(self) -> bool:
        """At least one signature, every one of them sound, and nothing behind the last."""
        return bool(self.signatures) and self.whole and all(each.sound for each in self.signatures)
