"""What the public page says: one verdict, the document behind it, and what else is worth knowing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.agreements.rules.verification import spoken
from portal.agreements.verifying import rules
from portal.agreements.verifying.papers import KnownPaper, PublicPaper
from portal.agreements.verifying.queries import Document, File
from portal.agreements.verifying.rules import Tone, Verdict
from portal.agreements.verifying.service import LookedInto, PublicFinding


@dataclass(frozen=True)
class Answer:
    """Everything that stands in the answer's region. `may_send`: the file itself may tell more than its fingerprint."""

    verdict: Verdict
    document: Document | None = None
    heading: str = ""  # before the document's title, where the verdict is about a file that is not it
    standing: Verdict | None = None  # of that document
    notes: Sequence[str] = ()
    findings: Sequence[PublicFinding] = ()
    may_send: bool = False

    @property
    def is_paper(self) -> bool:
        """Whether the document is another capability's, shown by its facts."""
        return isinstance(self.document, PublicPaper)


SAME = (
    "Salinan yang dicetak ke PDF, disimpan ulang, dipindai, atau difoto selalu berbeda dari aslinya. Cocokkan isinya "
    "dengan data di bawah.",
    "Bila isinya tidak cocok, dokumen itu mungkin diubah. Jangan memakainya; mintalah aslinya kepada kantor yang "
    "menerbitkan.",
)
_SIGNED_ELSEWHERE = (
    "Tanda tangan di dalamnya sah, tetapi berkas ini tidak tercatat sebagai dokumen itu. Tanyakan kepada kantor yang "
    "menerbitkannya.",
)
_APPENDED = ("Sesudah tanda tangan terakhir, ada yang ditambahkan pada berkas ini.",)
_COPIED = "Kode ini tercatat, tetapi kode dapat disalin ke kertas lain."
_COMPARE = "Cocokkan judul, nomor, para pihak, dan tanggal di bawah dengan dokumen Anda, atau periksa berkasnya."
_SAVED_AGAIN = (
    "Buku kerja Excel atau berkas angka yang pernah disimpan ulang tidak dapat dikenali lagi dari berkasnya. Mintalah "
    "unduhan aslinya, atau buka alamat pemeriksaan pada lembar Sampul dan cocokkan isinya.",
)
_SCANNED = (
    "Kertas, foto, dan hasil pindai tidak dapat dikenali dari berkasnya. Pindai kode QR di kaki halaman, atau ketik "
    "kode di sampingnya, lalu cocokkan isinya.",
)


def of_code(document: Document, today: date) -> Answer:
    """Somebody opened the address in a QR, or typed the code."""
    compare = document.advice if isinstance(document, PublicPaper) else _COMPARE
    return Answer(_standing(document, today), document, notes=(f"{_COPIED} {compare}",))


def of_file(found: File, today: date) -> Answer:
    """The portal has the very same file."""
    if isinstance(found, KnownPaper):
        return Answer(Verdict(Tone.GOOD, "Asli", found.words), found.document)
    document = found.document
    verdict = rules.of_genuine(
        found.kind,
        _standing(document, today),
        # Nobody is sent to the office for a copy that cannot be vouched for.
        signed=document.signed_on is not None and not document.doubted,
        countersigned=document.countersigned_on is not None and not document.doubted,
        doubted=found.doubted,
    )
    return Answer(verdict, document)


def of_unknown_file() -> Answer:
    """The portal does not have it; what it says of itself is not known yet."""
    return Answer(rules.UNKNOWN, notes=(*_SCANNED, *_SAVED_AGAIN), may_send=True)


def of_other_file(document: Document, found: File | None, today: date) -> Answer:
    """A file that is not the document whose code somebody opened: a copy of another one, or of none."""
    if found is None:
        return _beside(rules.DIFFERENT, document, today, may_send=True)
    other = of_file(found, today)
    code = f"Kode berkas Anda: {found.document.spoken_code}. Kode yang Anda buka: {document.spoken_code}."
    heading = "Dokumen dari berkas Anda"
    return replace(other, verdict=rules.ANOTHER, heading=heading, standing=other.verdict, notes=(code,))


def of_content(found: LookedInto, today: date, opened: Document | None = None) -> Answer:
    """A file that the portal does not have, after it was looked into; `opened`: the document of the page."""
    if found.document is not None:
        changed = _beside(rules.CHANGED, found.document, today)
        notes = _SIGNED_ELSEWHERE if found.sound else (*_APPENDED, *SAME) if found.appended else SAME
        return replace(changed, notes=[*_unchecked(found), *notes], findings=found.signatures)
    if opened is not None:
        different = _beside(rules.DIFFERENT, opened, today)
        said = _SAVED_AGAIN if found.is_data else (*_notes(found), *SAME)
        return replace(different, notes=said, findings=found.signatures)
    if found.is_data:
        return Answer(rules.UNKNOWN, notes=_SAVED_AGAIN)
    return Answer(rules.UNKNOWN, notes=[*_notes(found), *_SCANNED], findings=found.signatures)


def _beside(verdict: Verdict, document: Document, today: date, *, may_send: bool = False) -> Answer:
    standing = _standing(document, today)
    return Answer(verdict, document, "Dokumen aslinya", standing, SAME, may_send=may_send)


def _standing(document: Document, today: date) -> Verdict:
    if isinstance(document, PublicPaper):
        return document.standing
    return rules.of_document(document.situation, today, document.doubted)


def _notes(found: LookedInto) -> list[str]:
    if not found.is_pdf:
        return ["Berkas ini bukan PDF, jadi tidak dapat dibaca portal."]
    if found.problem:
        return [found.problem]
    if found.unknown_codes:
        codes = ", ".join(map(spoken, found.unknown_codes))
        said = f"Di dalamnya tercetak kode {codes}, yang tidak dikenal portal. Berkas ini patut dicurigai."
    else:
        said = "Di dalamnya tidak ada kode dokumen portal ini."
    return [said, *_unchecked(found)]


def _unchecked(found: LookedInto) -> list[str]:
    return [found.unchecked] if found.unchecked else []
