"""What the portal computes by itself for the award: each with its sentence and its formula in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType


class Source(StrEnum):
    """Where a computed criterion takes its percentage from."""

    FORMAL = "formal"
    INFORMAL = "informal"
    NON_ASN = "non_asn"
    VILLAGE_STAFF = "village_staff"
    RT_RW = "rt_rw"
    VULNERABLE = "vulnerable"
    BUDGET = "budget"
    REALISATION = "realisation"
    AGREEMENTS = "agreements"
    LISTS_IN_TIME = "lists_in_time"


@dataclass(frozen=True)
class Explained:
    """What a source is called, what it says, and how it is worked out."""

    label: str
    sentence: str
    numerator: str
    denominator: str

    @property
    def formula(self) -> str:
        return f"{self.numerator} ÷ {self.denominator} × 100"


def _coverage(label: str, whom: str) -> Explained:
    return Explained(
        label,
        f"Bagian {whom} yang sudah menjadi peserta BPJS Ketenagakerjaan, menurut angka cakupan yang dipakai.",
        f"{whom} yang terlindungi",
        f"seluruh {whom}",
    )


EXPLAINED = MappingProxyType(
    {
        Source.FORMAL: _coverage("Cakupan pekerja formal", "pekerja formal (PU)"),
        Source.INFORMAL: _coverage("Cakupan pekerja informal", "pekerja informal (BPU)"),
        Source.NON_ASN: _coverage("Cakupan pegawai non-ASN", "pegawai non-ASN"),
        Source.VILLAGE_STAFF: _coverage("Cakupan perangkat desa", "perangkat desa dan BPD"),
        Source.RT_RW: _coverage("Cakupan RT/RW", "pengurus RT/RW dan LPM"),
        Source.VULNERABLE: _coverage("Cakupan pekerja rentan", "pekerja rentan"),
        Source.BUDGET: Explained(
            "Anggaran terhadap kebutuhan",
            "Bagian kebutuhan iuran kuota tahun yang dinilai yang sudah tersedia sebagai pagu.",
            "pagu anggaran iuran (paling banyak sebesar kebutuhan)",
            "kebutuhan iuran menurut kuota, tarif, dan bulan",
        ),
        Source.REALISATION: Explained(
            "Realisasi anggaran",
            "Bagian pagu iuran tahun yang dinilai yang sudah dibayarkan.",
            "iuran yang sudah dibayar",
            "pagu anggaran iuran",
        ),
        Source.AGREEMENTS: Explained(
            "Bulan dengan perjanjian",
            "Bagian bulan dalam tahun yang dinilai yang seluruhnya tercakup perjanjian kerja sama yang berlaku.",
            "bulan yang tercakup perjanjian",
            "bulan dalam tahun yang dinilai",
        ),
        Source.LISTS_IN_TIME: Explained(
            "Daftar terkirim tepat waktu",
            "Bagian daftar yang sampai di BPJS Ketenagakerjaan sebelum bulan pertama perlindungannya dimulai.",
            "kiriman yang dibuat sebelum bulan pertamanya",
            "seluruh kiriman untuk tahun yang dinilai",
        ),
    }
)
COVERAGE = frozenset(
    {Source.FORMAL, Source.INFORMAL, Source.NON_ASN, Source.VILLAGE_STAFF, Source.RT_RW, Source.VULNERABLE}
)


@dataclass(frozen=True)
class Input:
    """A computed percentage: its two whole numbers, where they come from and when they were true.

    `parts` are what a clerk adds up by hand to reach the numerator: ("Januari 2026", 249984000).
    """

    numerator: int
    denominator: int
    origin: str
    as_of: date
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def percentage(self) -> Fraction:
        """The percentage, exact. Raises ZeroDivisionError without a denominator: then there is no data, not nought."""
        return Fraction(self.numerator * 100, self.denominator)
