"""What a visit found, and what counts as an error of the register."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from types import MappingProxyType


class VisitResult(StrEnum):
    """What somebody found who looked for a person of a sample."""

    NONE = ""
    MATCHES = "matches"
    WRONG = "wrong"
    MOVED = "moved"
    DIED = "died"
    NOT_FOUND = "not_found"
    REFUSED = "refused"


RESULT_LABELS = MappingProxyType(
    {
        VisitResult.NONE: "Belum diperiksa",
        VisitResult.MATCHES: "Ada dan sesuai",
        VisitResult.WRONG: "Data keliru",
        VisitResult.MOVED: "Pindah",
        VisitResult.DIED: "Meninggal",
        VisitResult.NOT_FOUND: "Tidak ditemukan",
        VisitResult.REFUSED: "Menolak menjawab",
    }
)
CHOICES = tuple(result for result in VisitResult if result)
# Whoever refuses was met, but nothing is known of the data: neither right nor wrong.
ERRORS = frozenset({VisitResult.WRONG, VisitResult.MOVED, VisitResult.DIED, VisitResult.NOT_FOUND})
EXAMINED = ERRORS | {VisitResult.MATCHES}


class WrongField(StrEnum):
    """Which part of somebody's data is wrong."""

    NAME = "name"
    NIK = "nik"
    BIRTH = "birth"
    SEX = "sex"
    ADDRESS = "address"
    OCCUPATION = "occupation"


WRONG_LABELS = MappingProxyType(
    {
        WrongField.NAME: "Nama",
        WrongField.NIK: "NIK",
        WrongField.BIRTH: "Tanggal lahir",
        WrongField.SEX: "Jenis kelamin",
        WrongField.ADDRESS: "Alamat atau desa",
        WrongField.OCCUPATION: "Pekerjaan",
    }
)


def reason_against(result: VisitResult, wrong: Sequence[WrongField]) -> str:
    """Why an answer is incomplete; empty when it is not."""
    if result is VisitResult.NONE:
        return "Pilih hasil kunjungan."
    if result is VisitResult.WRONG and not wrong:
        return "Pilih data mana yang keliru."
    return ""
