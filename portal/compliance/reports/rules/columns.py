"""What a report tells of every regency: sections, columns, and the definition and source of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from portal.compliance.reports.rules.periods import Kind, Period

_QUARTERS = ("I", "II", "III", "IV")
LEDGER, AGREEMENTS, REGISTER = "Buku kuota", "Perjanjian kerja sama di portal", "Register peraturan"
BILLS, COVERAGE, CLAIMS = "Tagihan dan pembayaran iuran", "Angka cakupan yang dipakai", "Berkas klaim"


class Unit(StrEnum):
    """What a column counts."""

    PEOPLE = "people"
    RUPIAH = "rupiah"
    NUMBER = "number"
    RATIO = "ratio"  # of two other columns, divided when shown
    TEXT = "text"


@dataclass(frozen=True)
class Column:
    """A figure of every regency. `of`: numerator and denominator of a ratio; `summed`: whether all of them add up."""

    key: str
    label: str
    unit: Unit
    definition: str
    source: str
    of: tuple[str, str] | None = None
    summed: bool = True


@dataclass(frozen=True)
class Section:
    """A table of a report; `by_source`: its columns are also told by funding source, to be checked against."""

    key: str
    title: str
    columns: Sequence[Column] = field(repr=False)
    by_source: Sequence[str] = ()


def sections_of(period: Period) -> list[Section]:
    """The tables of a period's report, always these and in this order."""
    month = "bulan terakhir masa laporan" if period.kind is Kind.SEMESTER else "bulan laporan"
    return [
        Section(
            "kuota",
            "Kuota dan pemakaiannya",
            (
                Column("quota", "Kuota", Unit.PEOPLE, f"Orang yang ditetapkan dalam kuota pada {month}.", LEDGER),
                Column("taken", "Terpakai", Unit.PEOPLE, f"Tempat kuota yang dipakai orang pada {month}.", LEDGER),
                Column("attained", "Bagian terpakai", Unit.RATIO, "Terpakai dibagi kuota.", LEDGER, ("taken", "quota")),
            ),
            ("quota", "taken"),
        ),
        Section(
            "anggaran",
            "Anggaran dan iuran",
            (
                Column("budget", "Pagu", Unit.RUPIAH, "Pagu iuran setahun menurut versi anggaran terakhir.", LEDGER),
                Column(
                    "funded",
                    "Bulan didanai",
                    Unit.NUMBER,
                    "Bulan kuota yang iurannya tertutup pagu, dijumlah atas sumber dana.",
                    LEDGER,
                ),
                Column(
                    "months", "Bulan masa", Unit.NUMBER, "Bulan dalam masa kuota, dijumlah atas sumber dana.", LEDGER
                ),
                Column("realised", "Realisasi", Unit.RUPIAH, "Iuran setahun yang sudah dibayar dengan SP2D.", BILLS),
                Column("used", "Serapan", Unit.RATIO, "Realisasi dibagi pagu.", BILLS, ("realised", "budget")),
                Column("billed", "Tagihan masa ini", Unit.RUPIAH, "Tagihan iuran bulan-bulan masa laporan.", BILLS),
                Column("paid", "Dibayar masa ini", Unit.RUPIAH, "Pembayaran atas tagihan masa laporan.", BILLS),
            ),
            ("budget", "realised", "billed", "paid"),
        ),
        Section(
            "dasar",
            "Perjanjian dan peraturan",
            (
                Column(
                    "agreed",
                    "Bulan berperjanjian",
                    Unit.NUMBER,
                    "Bulan masa laporan dengan peserta di bawah perjanjian yang ditandatangani kedua pihak.",
                    AGREEMENTS,
                    summed=False,
                ),
                Column(
                    "agreements",
                    "Perjanjian",
                    Unit.NUMBER,
                    "Perjanjian yang berlaku pada hari terakhir masa laporan.",
                    AGREEMENTS,
                ),
                Column(
                    "binding",
                    "Peraturan",
                    Unit.NUMBER,
                    "Peraturan dan keputusan yang berlaku pada hari terakhir masa laporan.",
                    REGISTER,
                ),
                Column("highest", "Tertinggi", Unit.TEXT, "Perda, lalu Perbup/Perwali, lalu keputusan.", REGISTER),
            ),
        ),
        Section(
            "cakupan",
            "Cakupan (UCJ)",
            tuple(
                column
                for key, words, label in (("formal", "formal (PU)", "PU"), ("informal", "informal (BPU)", "BPU"))
                for column in (
                    Column(
                        f"{key}_covered",
                        f"{label} terlindungi",
                        Unit.PEOPLE,
                        f"Pekerja {words} yang terlindungi.",
                        COVERAGE,
                    ),
                    Column(
                        f"{key}_workers",
                        f"{label} seharusnya",
                        Unit.PEOPLE,
                        f"Pekerja {words} yang seharusnya terlindungi.",
                        COVERAGE,
                    ),
                    Column(
                        key,
                        f"Cakupan {label}",
                        Unit.RATIO,
                        "Terlindungi dibagi seharusnya.",
                        COVERAGE,
                        (f"{key}_covered", f"{key}_workers"),
                    ),
                    Column(f"{key}_source", f"Sumber {label}", Unit.TEXT, "Sumber dan tanggal angka.", COVERAGE),
                )
            ),
        ),
        Section("manfaat", "Klaim dan manfaat", _benefits(period)),
    ]


def _benefits(period: Period) -> tuple[Column, ...]:
    found = []
    for quarter in period.quarters:
        name = _QUARTERS[quarter - 1]
        for key, label, words in (
            ("jkk", "JKK", "Klaim kematian karena kecelakaan kerja"),
            ("jkm", "JKM", "Klaim kematian bukan karena kecelakaan kerja"),
        ):
            told = f"{words} yang dibayar dalam triwulan {name}, menurut tanggal pembayaran."
            found.append(Column(f"{key}_cases_{quarter}", f"{label} {name}, kasus", Unit.PEOPLE, told, CLAIMS))
            found.append(Column(f"{key}_amount_{quarter}", f"{label} {name}, rupiah", Unit.RUPIAH, told, CLAIMS))
    return (
        *found,
        Column("unfiled", "Belum diajukan", Unit.PEOPLE, "Kematian tanpa klaim saat laporan dibekukan.", CLAIMS),
        Column("unfiled_old", "Di atas 90 hari", Unit.PEOPLE, "Kematian tanpa klaim lebih dari 90 hari.", CLAIMS),
    )
