"""Whom a coverage figure counts: formal and informal workers apart (domain 8.2), and the groups the award asks for."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class Segment(StrEnum):
    """A part of the workers. TOTAL is for sources that print one figure for all; it is never made by adding."""

    FORMAL = "formal"
    INFORMAL = "informal"
    TOTAL = "total"
    NON_ASN = "non_asn"
    VILLAGE_STAFF = "village_staff"
    RT_RW = "rt_rw"
    VULNERABLE = "vulnerable"
    CONSTRUCTION = "construction"
    RELIGIOUS = "religious"
    DISABLED = "disabled"


SEGMENT_LABELS = MappingProxyType(
    {
        Segment.FORMAL: "Formal (PU)",
        Segment.INFORMAL: "Informal (BPU)",
        Segment.TOTAL: "Formal dan informal bersama",
        Segment.NON_ASN: "Pegawai non-ASN",
        Segment.VILLAGE_STAFF: "Perangkat desa dan BPD",
        Segment.RT_RW: "RT/RW/LPM",
        Segment.VULNERABLE: "Pekerja rentan",
        Segment.CONSTRUCTION: "Pekerja jasa konstruksi",
        Segment.RELIGIOUS: "Pekerja keagamaan",
        Segment.DISABLED: "Pekerja penyandang disabilitas",
    }
)
MAIN = (Segment.FORMAL, Segment.INFORMAL, Segment.TOTAL)  # the trend; the others are groups inside of these

# How people write them in a workbook, without signs and spaces.
_WORDS = MappingProxyType(
    {
        Segment.FORMAL: ("formal", "pu", "penerimaupah"),
        Segment.INFORMAL: ("informal", "bpu", "bukanpenerimaupah"),
        Segment.TOTAL: ("total", "jumlah", "semua", "gabungan"),
        Segment.NON_ASN: ("nonasn", "honorer", "pegawainonasn"),
        Segment.VILLAGE_STAFF: ("perangkatdesa", "bpd", "aparatdesa", "perangkatdesabpd"),
        Segment.RT_RW: ("rtrw", "rtrwlpm", "rt", "rw", "lpm"),
        Segment.VULNERABLE: ("pekerjarentan", "rentan"),
        Segment.CONSTRUCTION: ("jasakonstruksi", "konstruksi", "jakon"),
        Segment.RELIGIOUS: ("keagamaan", "pekerjakeagamaan", "rohaniwan"),
        Segment.DISABLED: ("disabilitas", "penyandangdisabilitas", "difabel"),
    }
)


def key_of(text: str) -> str:
    """Letters and digits alone, small."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


_BY_KEY = MappingProxyType(
    {key: segment for segment, words in _WORDS.items() for key in (*words, key_of(SEGMENT_LABELS[segment]))}
)


def segment_or_none(text: str) -> Segment | None:
    """The segment that a cell names, by its label or a usual word; None for anything else."""
    return _BY_KEY.get(key_of(text))
