"""What is said of a document to somebody who has it in hand: in one word, in a sentence, and how serious it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from portal.agreements.rules.states import AgreementState, Party, Validity, validity
from portal.agreements.rules.verification import code_of, span_of
from portal.core import formatting


class Tone(StrEnum):
    """How serious a verdict is: its colour and its sign; values are classes of the bare stylesheet."""

    GOOD = "success"
    CAREFUL = "warning"
    BAD = "error"


PARTIES = MappingProxyType({Party.FIRST: "pihak kesatu", Party.SECOND: "pihak kedua"})
SIGNS = MappingProxyType({Tone.GOOD: "✓", Tone.CAREFUL: "!", Tone.BAD: "✕"})


@dataclass(frozen=True)
class Verdict:
    """What stands above everything else."""

    tone: Tone
    word: str
    sentence: str

    @property
    def sign(self) -> str:
        return SIGNS[self.tone]


class FileKind(StrEnum):
    """What a file that the portal knows is: each is genuine, but not each is the signed document."""

    ISSUED = "issued"
    FIRST_SIGNED = "first_signed"
    FIRST_SCANNED = "first_scanned"
    SIGNED = "signed"
    SCANNED = "scanned"


COMPLETE = frozenset({FileKind.SIGNED, FileKind.SCANNED})
SIGNERS = MappingProxyType(  # whose electronic signatures are in it
    {
        FileKind.ISSUED: frozenset[Party](),
        FileKind.FIRST_SIGNED: frozenset({Party.FIRST}),
        FileKind.FIRST_SCANNED: frozenset[Party](),
        FileKind.SIGNED: frozenset(Party),
        FileKind.SCANNED: frozenset[Party](),
    }
)
_FILES = MappingProxyType(
    {
        FileKind.ISSUED: "Berkas ini naskah terbit dari portal, belum bertanda tangan.",
        FileKind.FIRST_SIGNED: "Berkas ini asli dengan tanda tangan elektronik pihak kesatu.",
        FileKind.FIRST_SCANNED: "Berkas ini pindaian kertas bertanda tangan pihak kesatu, yang sudah dicocokkan "
        "halaman demi halaman dengan naskah terbit.",
        FileKind.SIGNED: "Berkas ini asli dengan tanda tangan elektronik kedua pihak. Tidak satu bita pun berubah.",
        FileKind.SCANNED: "Berkas ini pindaian kertas bertanda tangan kedua pihak, yang sudah dicocokkan halaman demi "
        "halaman dengan naskah terbit.",
    }
)


@dataclass(frozen=True)
class Situation:
    """Where the agreement of a version stands; `newest` is false once the agreement goes on with a later version."""

    state: AgreementState
    newest: bool
    first_day: date
    last_day: date  # of one that was terminated: the day of its end


def of_document(situation: Situation, today: date, doubted: Collection[Party] = ()) -> Verdict:
    """What holds for a document, whoever has which copy of it.

    `doubted`: whose electronic signatures were not sound any more when they were last looked at.
    """
    found = _recorded(situation, today)
    if not doubted:
        return found
    whose = " dan ".join(PARTIES[party] for party in Party if party in doubted)
    words = (
        f"Tanda tangan elektronik {whose} tidak lagi dapat dipastikan. Tanyakan kepada kantor yang menerbitkannya "
        "sebelum memakai dokumen ini."
    )
    if found.tone is Tone.GOOD:
        return Verdict(Tone.CAREFUL, "Tanda tangan tidak dapat dipastikan", words)
    return replace(found, sentence=f"{found.sentence} {words}")


def _recorded(situation: Situation, today: date) -> Verdict:
    if situation.state is AgreementState.CANCELLED:
        return Verdict(Tone.BAD, "Dibatalkan", "Perjanjian ini dibatalkan, jadi tidak berlaku.")
    if not situation.newest:
        return Verdict(
            Tone.CAREFUL, "Digantikan versi baru", "Naskah ini sudah digantikan versi yang lebih baru. Mintalah itu."
        )
    if situation.state is AgreementState.COUNTERSIGNED:
        return _in_time(situation, today)
    return _BY_STATE.get(situation.state) or Verdict(
        Tone.BAD,
        "Diakhiri",
        f"Perjanjian ini diakhiri sebelum waktunya; hari terakhirnya {formatting.day(situation.last_day)}.",
    )


_REOPENED = Verdict(
    Tone.CAREFUL, "Dibahas kembali", "Para pihak sedang membahas kembali naskah ini, jadi belum disepakati."
)
_BY_STATE = MappingProxyType(
    {
        AgreementState.DRAFT: _REOPENED,
        AgreementState.REVIEW: _REOPENED,
        AgreementState.RETURNED: _REOPENED,
        AgreementState.AGREED: Verdict(
            Tone.CAREFUL,
            "Disepakati, belum ditandatangani",
            "Kedua pihak menyepakati naskah ini, tetapi belum ada yang menandatanganinya.",
        ),
        AgreementState.SIGNED: Verdict(
            Tone.CAREFUL,
            "Baru ditandatangani pihak kesatu",
            "Perjanjian ini belum mengikat: pihak kedua belum menandatanganinya.",
        ),
        AgreementState.HELD: Verdict(
            Tone.CAREFUL, "Ditangguhkan", "Kedua pihak sudah menandatanganinya, tetapi perjanjian ini ditangguhkan."
        ),
    }
)


def _in_time(situation: Situation, today: date) -> Verdict:
    first, last = formatting.day(situation.first_day), formatting.day(situation.last_day)
    found = validity(situation.state, situation.first_day, situation.last_day, today)
    if found is Validity.ENDED:
        words = f"Ditandatangani kedua pihak; masa berlakunya berakhir {last}."
        return Verdict(Tone.CAREFUL, "Sudah berakhir", words)
    when = f"mulai berlaku {first}" if found is Validity.COMING else f"berlaku sampai {last}"
    return Verdict(Tone.GOOD, "Ditandatangani kedua pihak", f"Perjanjian ini tercatat dan {when}.")


def of_genuine(
    kind: FileKind, document: Verdict, *, signed: bool, countersigned: bool, doubted: bool = False
) -> Verdict:
    """What a file is that the portal itself has, byte by byte; `signed` and so on: what there is of the document.

    `doubted`: a signature inside was not sound any more when it was last looked at, as `document` tells.
    """
    if doubted:
        words = f"Berkas ini sama dengan yang disimpan portal. {document.sentence}"
        return Verdict(Tone.CAREFUL, "Tidak dapat dipastikan", words)
    words = _FILES[kind]
    if kind not in COMPLETE and countersigned:
        words += " Dokumen bertanda tangan kedua pihak sudah ada: mintalah yang itu kepada kantor."
    elif kind is FileKind.ISSUED and signed:
        words += " Dokumen bertanda tangan pihak kesatu sudah ada: mintalah yang itu kepada kantor."
    if kind in COMPLETE and document.tone is Tone.GOOD:
        return Verdict(Tone.GOOD, "Asli", f"{words} {document.sentence}")
    return Verdict(Tone.CAREFUL, "Asli, dengan catatan", f"{words} {document.sentence}")


CHANGED = Verdict(
    Tone.BAD, "Berubah", "Berkas ini mengaku sebagai dokumen di bawah, tetapi isinya bukan salinan aslinya."
)
DIFFERENT = Verdict(Tone.BAD, "Berbeda dari dokumen ini", "Berkas ini bukan salinan asli dokumen di bawah.")
ANOTHER = Verdict(
    Tone.CAREFUL, "Dokumen lain", "Berkas ini asli, tetapi salinan dokumen lain, bukan dokumen yang kodenya Anda buka."
)
UNKNOWN = Verdict(
    Tone.CAREFUL, "Tidak dikenal", "Portal tidak menyimpan berkas yang sama dengan ini. Itu belum berarti palsu."
)
UNKNOWN_CODE = Verdict(
    Tone.CAREFUL,
    "Kode tidak dikenal",
    "Periksa lagi enam belas huruf dan angkanya di bawah kode QR. Rancangan tidak mempunyai kode. Bila tetap tidak "
    "dikenal, tanyakan kepada kantor yang memberi Anda dokumen ini.",
)
NO_CODE = Verdict(
    Tone.CAREFUL, "Kode belum lengkap", "Kode terdiri atas enam belas huruf dan angka, misalnya 7F3A-9K2M-XQ4T-8B6Z."
)

_CODE = re.compile(r"(?<![0-9A-Z-])[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}(?![0-9A-Z-])")
MOST_CODES = 3


def codes_in(texts: Iterable[str]) -> list[str]:
    """The codes printed on pages, each once and without hyphens, in their order; at most three.

    A line that was broken within a code is put together again.
    """
    found = [code.replace("-", "") for text in texts for code in _CODE.findall(re.sub(r"-\s*\n\s*", "-", text))]
    return list(dict.fromkeys(found))[:MOST_CODES]


def is_fingerprint(text: str) -> bool:
    """Whether it is a SHA-256 in hexadecimal."""
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None


def code_typed(text: str) -> str | None:
    """The code in what somebody typed or pasted, an address with it included; None for what holds none."""
    span = span_of(text.strip().rstrip("/").rpartition("/")[2])
    return code_of(span[0]) if span is not None else None
