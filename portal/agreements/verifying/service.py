"""Looking at a file that somebody holds: whether the portal has it, then what it says of itself. Nothing is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from portal.agreements.verifying import queries
from portal.agreements.verifying.queries import Document, File
from portal.agreements.verifying.rules import codes_in
from portal.core import pdf
from portal.core.errors import DomainError
from portal.core.esign.contracts import FoundSignature, Inspection

Inspect = Callable[[bytes], Inspection | None]
_HEAD = 1024  # bytes within which a PDF says what it is


@dataclass(frozen=True)
class PublicFinding:
    """One signature found in a file that somebody sent, without its signer.

    `issuer` is empty for a certificate that nobody vouches for: it could be the signer's own.
    """

    issuer: str
    signed_at: datetime | None
    stamped_at: datetime | None
    stamped_by: str
    sound: bool
    problem: str


@dataclass(frozen=True)
class LookedInto:
    """What a file that the portal does not have says of itself."""

    document: Document | None  # whose code is printed on it
    unknown_codes: tuple[str, ...]
    is_pdf: bool
    problem: str  # why it could not be read
    signatures: tuple[PublicFinding, ...]
    sound: bool  # there are signatures, each is sound, and nothing stands behind the last
    appended: bool = False  # something does
    unchecked: str = ""  # why the signatures could not be looked at, in a sentence
    is_data: bool = False  # a workbook, or figures as JSON


_NO_TRUST = (
    "Tanda tangan di dalam berkas sedang tidak dapat diperiksa. Coba lagi nanti, atau tanyakan kepada kantor yang "
    "menerbitkannya."
)


def fingerprint(content: bytes) -> str:
    """SHA-256 in hexadecimal, as the browser computes it."""
    return hashlib.sha256(content).hexdigest()


def known(content: bytes) -> File | None:
    """The document that these bytes are a genuine copy of."""
    return queries.by_file(fingerprint(content))


def look_into(content: bytes, inspect: Inspect) -> LookedInto:
    """Read an unknown file, in confined children: the code printed on it, and its signatures as `inspect` finds them.

    `inspect` gives None while the portal cannot tell whom to believe. Dear: a second or two of CPU, fifteen at most.
    Raises nothing for whatever is in the file.
    """
    if b"%PDF-" not in content[:_HEAD]:
        is_data = content.startswith(b"PK\x03\x04") or content.lstrip()[:1] == b"{"
        return LookedInto(None, (), False, "", (), False, is_data=is_data)
    try:
        codes = codes_in(pdf.texts_at_ends(content))
    except DomainError as error:
        return LookedInto(None, (), True, error.sentence, (), False)
    document, unknown = None, []
    for code in codes:
        document = queries.by_code(code)
        if document is not None:
            break
        unknown.append(code)
    found = inspect(content)
    if found is None:
        return LookedInto(document, tuple(unknown), True, "", (), False, unchecked=_NO_TRUST)
    signatures = tuple(_public(each) for each in found.signatures)
    appended = bool(signatures) and not found.whole
    return LookedInto(document, tuple(unknown), True, "", signatures, found.sound, appended, found.problem)


def _public(found: FoundSignature) -> PublicFinding:
    return PublicFinding(
        found.issuer if found.trusted else "",
        found.signed_at,
        found.stamped_at,
        found.stamped_by,
        found.sound,
        found.problem,
    )
