"""What the portal computes by itself for the award: each with its sentence and its formula in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from portal.core.months import Month


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
            "Bagian kebutuhan iuran kuota tahun yang dinilai yang sudah tersedia sebagai pagu dari uang daerah sendiri "
            "(APBD kabupaten/kota, dana desa dan kelurahan, bagi hasil). Uang provinsi dan swasta tidak dihitung.",
            "pagu anggaran iuran (paling banyak sebesar kebutuhan)",
            "kebutuhan iuran menurut kuota, tarif, dan bulan",
        ),
        Source.REALISATION: Explained(
            "Realisasi anggaran",
            "Bagian pagu iuran tahun yang dinilai yang sudah dibayarkan, dari uang daerah sendiri.",
            "iuran yang sudah dibayar",
            "pagu anggaran iuran",
        ),
        Source.AGREEMENTS: Explained(
            "Bulan dengan perjanjian",
            "Bagian bulan dalam tahun yang dinilai yang mempunyai kuota menurut perjanjian kerja sama yang berlaku.",
            "bulan yang tercakup perjanjian",
            "bulan dalam tahun yang dinilai",
        ),
        Source.LISTS_IN_TIME: Explained(
            "Daftar terkirim tepat waktu",
            "Bagian kiriman daftar yang sampai di BPJS Ketenagakerjaan sebelum bulan pertama perlindungan orang yang "
            "baru dikirim di dalamnya. Kiriman ulang setelah ditolak dan kiriman yang ditarik tidak dihitung.",
            "kiriman yang dibuat sebelum bulan pertama orang-orangnya",
            "seluruh kiriman dengan orang baru untuk tahun yang dinilai",
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


@dataclass(frozen=True)
class Doubt:
    """Why the portal knows something and still computes nothing from it: a sentence with what to do."""

    sentence: str


def sent_in_time(sent_on: date, first_month: Month) -> bool:
    """Whether a delivery was made before the first month of the people whom it brings has begun."""
    return sent_on < first_month.first_day
