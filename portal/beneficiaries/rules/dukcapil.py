"""What Dukcapil can say about somebody, in the words in which people write it."""

from __future__ import annotations

import re
from enum import StrEnum
from types import MappingProxyType


class DukcapilState(StrEnum):
    """The result of comparing a person with the civil registry. Somebody never asked about has none."""

    MATCH = "match"
    MISMATCH = "mismatch"
    DOUBLE = "double"
    DECEASED = "deceased"


DUKCAPIL_LABELS = MappingProxyType(
    {
        DukcapilState.MATCH: "Padan",
        DukcapilState.MISMATCH: "Tidak padan",
        DukcapilState.DOUBLE: "NIK ganda",
        DukcapilState.DECEASED: "Meninggal",
    }
)

# A result that somebody has to look into: nothing ends by itself because of it.
TO_FOLLOW_UP = (DukcapilState.DECEASED, DukcapilState.MISMATCH, DukcapilState.DOUBLE)

_WORDS = re.compile(r"[a-z]+")
_DECEASED = frozenset(("meninggal", "wafat", "almarhum", "almarhumah", "alm", "mati", "mendiang"))
_DOUBLE = frozenset(("ganda", "duplikat", "double", "duplicate", "dobel"))
_MATCH = frozenset(("padan", "sesuai", "cocok", "ditemukan", "valid", "match", "matched", "terdaftar", "sama"))
_MISMATCH = frozenset(("mismatch", "invalid", "unmatch", "unmatched", "anomali"))
_NOT = frozenset(("tidak", "tdk", "tak", "bukan", "not", "belum", "blm", "non", "tanpa"))
# Said beside a result without changing it: "NIK ditemukan dan sesuai data Dukcapil", "Meninggal dunia tgl 3 Mei 2025".
_BESIDE = frozenset(
    [
        "nik",
        "nama",
        "data",
        "dan",
        "di",
        "dengan",
        "dukcapil",
        "hasil",
        "status",
        "penduduk",
        "kependudukan",
        "ktp",
        "kk",
        "dunia",
        "sudah",
        "telah",
        "hidup",
        "aktif",
        "online",
        "database",
        "siak",
        "padanan",
        "pemadanan",
        "orang",
        "pada",
        "tgl",
        "tanggal",
        "bulan",
        "tahun",
        "akta",
        "kematian",
        "januari",
        "februari",
        "maret",
        "april",
        "mei",
        "juni",
        "juli",
        "agustus",
        "september",
        "oktober",
        "november",
        "desember",
    ]
)


def read_state(text: str) -> DukcapilState | None:
    """The result that a cell holds; None for a word that is not known, or that could be read in two ways.

    Whoever died is dead though the number was found, and a number that two people share is no match; but nothing is
    taken from a sentence that says more than the result ("Sesuai sebagian", "Ibu kandung meninggal").
    """
    words = _WORDS.findall(text.casefold())
    negated = any(word in _NOT for word in words)
    said = {word for word in words if word not in _BESIDE and word not in _NOT}
    if not said:
        return None
    for state, names in ((DukcapilState.DECEASED, _DECEASED), (DukcapilState.DOUBLE, _DOUBLE)):
        if said & names:
            return state if not negated and said <= names | _MATCH else None
    if said <= _MATCH:
        return DukcapilState.MISMATCH if negated else DukcapilState.MATCH
    return DukcapilState.MISMATCH if said <= _MISMATCH and not negated else None
