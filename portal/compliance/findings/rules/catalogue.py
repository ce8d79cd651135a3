"""The rules that the portal can judge, with the numbers that the province may change and those it begins with.

None of the numbers is official: they are the portal's proposal, to be set by the province (domain, sections 3, 4, 8.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType


class RuleCode(StrEnum):
    """A rule. Values are stable: findings name them."""

    MONTH_UNPAID = "month_unpaid"
    AGREEMENT_ENDING = "agreement_ending"
    AGREEMENT_GAP = "agreement_gap"
    PAID_TWICE = "paid_twice"
    SUMS_DIFFER = "sums_differ"
    BILL_MISMATCH = "bill_mismatch"
    DEATHS_UNFILED = "deaths_unfiled"
    LIST_UNSENT = "list_unsent"
    QUOTA_UNUSED = "quota_unused"
    REPORT_LATE = "report_late"
    EVIDENCE_EXPIRED = "evidence_expired"
    REGULATION_MISSING = "regulation_missing"


class Severity(IntEnum):
    """How much is at stake: protection itself, money or terms, paper."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Owner(StrEnum):
    """Who is to act: a role of the office, or the province once the deadline has passed."""

    OPERATOR = "operator"
    VERIFIER = "verifier"
    SIGNATORY = "signatory"
    PROVINCE = "province"


SEVERITY_LABELS = MappingProxyType({Severity.HIGH: "Berat", Severity.MEDIUM: "Sedang", Severity.LOW: "Ringan"})
OWNER_LABELS = MappingProxyType(
    {
        Owner.OPERATOR: "Operator wilayah",
        Owner.VERIFIER: "Verifikator wilayah",
        Owner.SIGNATORY: "Penanda tangan daerah",
        Owner.PROVINCE: "Provinsi",
    }
)
OFFICE_OWNERS = (Owner.OPERATOR, Owner.VERIFIER, Owner.SIGNATORY)


@dataclass(frozen=True)
class Parameter:
    """A whole number of a rule, in the words of the page on which the province sets it."""

    name: str
    label: str
    unit: str
    default: int
    minimum: int
    maximum: int
    reads: str = "{label} {value} {unit}"

    def in_words(self, value: int) -> str:
        """`paling sedikit terisi 50 persen`."""
        return self.reads.format(label=self.label.lower(), value=value, unit=self.unit).strip()


@dataclass(frozen=True)
class RuleSpec:
    """What the portal knows of a rule, and what it proposes. `gone` is said when nothing is left to judge."""

    code: RuleCode
    label: str
    sentence: str
    parameters: tuple[Parameter, ...]
    severity: Severity
    days: int  # until the deadline
    agreed_default: str
    owner: Owner
    remedy: str
    gone: str


@dataclass(frozen=True)
class Setting:
    """A rule as it holds: what the province decided last."""

    code: RuleCode
    on: bool
    parameters: Mapping[str, int]
    severity: Severity
    days: int
    agreed_default: str
    owner: Owner

    def __getitem__(self, name: str) -> int:
        return self.parameters[name]


_TOLD = "provinsi menyurati Sekretaris Daerah dan membahasnya pada rapat triwulan"
_SPECS = (
    RuleSpec(
        RuleCode.MONTH_UNPAID,
        "Iuran belum dibayar",
        "Iuran bulan yang sudah jatuh tempo belum tercatat dibayar penuh.",
        (Parameter("months", "Paling sedikit bulan yang belum dibayar", "bulan", 1, 1, 12),),
        Severity.HIGH,
        14,
        "provinsi meminta penjelasan tertulis dan memberi tahu cabang BPJS Ketenagakerjaan bahwa perlindungan terancam",
        Owner.OPERATOR,
        "Bayar tagihan bulan itu, lalu catat SP2D-nya pada halaman iuran.",
        "Tahun anggaran ini tidak lagi dinilai.",
    ),
    RuleSpec(
        RuleCode.AGREEMENT_ENDING,
        "Perjanjian berakhir tanpa pengganti",
        "Perjanjian dengan BPJS Ketenagakerjaan segera atau sudah berakhir, dan belum ada yang menyambungnya.",
        (
            Parameter("days", "Ditemukan sejak", "hari sebelum berakhir", 60, 1, 365),
            Parameter("after", "Masih dihitung sampai", "hari sesudah berakhir", 180, 0, 365),
        ),
        Severity.HIGH,
        30,
        _TOLD,
        Owner.OPERATOR,
        "Susun perjanjian baru atau adendum yang menyambung, lalu tanda tangani sebelum hari terakhir.",
        "Perjanjian itu tidak lagi dinilai: sudah lama berakhir, diakhiri, atau ditangguhkan.",
    ),
    RuleSpec(
        RuleCode.AGREEMENT_GAP,
        "Celah antara dua perjanjian",
        "Ada hari tanpa perjanjian antara akhir yang satu dan awal yang berikutnya.",
        (
            Parameter("days", "Paling sedikit", "hari tanpa perjanjian", 1, 1, 90),
            Parameter("months", "Celah yang berakhir paling lama", "bulan yang lalu", 12, 1, 36),
        ),
        Severity.MEDIUM,
        30,
        "provinsi mencatatnya pada rekap semester",
        Owner.OPERATOR,
        "Tutup celah dengan adendum bila masih mungkin, atau jelaskan kepada provinsi.",
        "Celahnya sudah tertutup perjanjian lain, atau sudah terlalu lama untuk dinilai.",
    ),
    RuleSpec(
        RuleCode.PAID_TWICE,
        "Pekerja mungkin dilindungi dua kali",
        "Ada orang yang diusulkan sementara sumber lain melindunginya, atau yang mungkin tercatat dengan dua NIK.",
        (Parameter("days", "Belum diputuskan lebih dari", "hari", 14, 0, 180),),
        Severity.MEDIUM,
        30,
        "pembayaran untuk orang yang belum jelas ditahan dari usulan bulan berikutnya",
        Owner.OPERATOR,
        "Putuskan setiap pasangan dan selesaikan pertanyaan ke kantor lain.",
        "Tidak ada lagi pertanyaan atau pasangan yang belum diputuskan.",
    ),
    RuleSpec(
        RuleCode.SUMS_DIFFER,
        "Jumlah tidak sama dengan rinciannya",
        "Angka yang dicatat sebagai jumlah berbeda dari jumlah bagian-bagiannya dan tidak beralasan.",
        (Parameter("least", "Selisih paling sedikit", "", 1, 1, 1_000_000),),
        Severity.MEDIUM,
        30,
        "angka itu ditandai dan tidak dipakai dalam laporan provinsi",
        Owner.OPERATOR,
        "Perbaiki angka atau rinciannya, atau tulis alasan selisihnya.",
        "Tidak lagi dinilai: angkanya sudah dicabut, atau masanya sudah lewat.",
    ),
    RuleSpec(
        RuleCode.BILL_MISMATCH,
        "Selisih tagihan BPJS belum selesai",
        "Tagihan BPJS Ketenagakerjaan berbeda dari daftar wilayah, dan selisihnya belum diselesaikan.",
        (Parameter("days", "Belum selesai lebih dari", "hari", 14, 0, 180),),
        Severity.MEDIUM,
        30,
        "cabang BPJS Ketenagakerjaan diminta mencocokkan bersama provinsi",
        Owner.OPERATOR,
        "Buka hasil pencocokan bulan itu dan selesaikan setiap selisih.",
        "Tidak lagi dinilai: tagihannya sudah lebih dari setahun, atau pencocokannya sudah dicabut.",
    ),
    RuleSpec(
        RuleCode.DEATHS_UNFILED,
        "Kematian belum diajukan klaimnya",
        "Peserta yang meninggal belum diajukan klaim santunannya.",
        (Parameter("days", "Lebih dari", "hari sejak meninggal", 30, 1, 365),),
        Severity.HIGH,
        14,
        "provinsi meminta cabang BPJS Ketenagakerjaan menghubungi ahli waris",
        Owner.OPERATOR,
        "Lengkapi berkas ahli waris dan ajukan klaimnya.",
        "Tidak ada lagi kematian yang belum diajukan klaimnya.",
    ),
    RuleSpec(
        RuleCode.LIST_UNSENT,
        "Daftar belum dikirim",
        "Peserta bulan itu belum dikirim ke BPJS Ketenagakerjaan, atau kuota belum berisi daftar sama sekali.",
        (
            Parameter(
                "day",
                "Paling lambat tanggal (31: akhir bulan)",
                "",
                31,
                1,
                31,
                "paling lambat tanggal {value} (31: akhir bulan)",
            ),
        ),
        Severity.MEDIUM,
        14,
        "bulan itu dianggap tidak terlindungi pada matriks kepatuhan",
        Owner.OPERATOR,
        "Kirim peserta yang siap ke cabang, atau unggah daftar untuk kuota ini.",
        "Tidak lagi dinilai: tahun kuotanya sudah berakhir.",
    ),
    RuleSpec(
        RuleCode.QUOTA_UNUSED,
        "Kuota kurang terpakai di tengah tahun",
        "Sejak bulan yang ditetapkan, tempat yang terisi masih di bawah bagian yang diharapkan.",
        (
            Parameter("share", "Paling sedikit terisi", "persen", 50, 1, 100),
            Parameter("month", "Dinilai sejak awal bulan ke-", "", 7, 1, 12, "dinilai sejak awal bulan ke-{value}"),
        ),
        Severity.LOW,
        30,
        "tempat yang kosong dapat diusulkan provinsi untuk dialihkan ke wilayah lain",
        Owner.OPERATOR,
        "Unggah daftar berikutnya, atau usulkan perubahan kuota.",
        "Tidak lagi dinilai: tahun kuotanya sudah berakhir.",
    ),
    RuleSpec(
        RuleCode.REPORT_LATE,
        "Laporan wilayah terlambat",
        "Laporan yang ditunggu provinsi dari wilayah, seperti penilaian mandiri Paritrana, belum diserahkan sesudah "
        "tenggatnya.",
        (Parameter("days", "Terlambat lebih dari", "hari", 0, 0, 90),),
        Severity.MEDIUM,
        14,
        "laporan provinsi dibekukan tanpa wilayah ini dan menyebutkannya",
        Owner.OPERATOR,
        "Lengkapi dan serahkan laporannya.",
        "Laporannya sudah diserahkan, atau tidak lagi diminta.",
    ),
    RuleSpec(
        RuleCode.EVIDENCE_EXPIRED,
        "Bukti Paritrana kedaluwarsa",
        "Bukti dukung yang dipakai dalam penilaian Paritrana habis masa berlakunya atau segera habis.",
        (Parameter("days", "Ditemukan sejak", "hari sebelum habis", 30, 0, 180),),
        Severity.LOW,
        21,
        "kriteria yang bersandar pada bukti itu tidak dinilai",
        Owner.OPERATOR,
        "Ganti dengan bukti yang berlaku, atau lepaskan dari kriterianya.",
        "Tidak ada lagi bukti yang kedaluwarsa atau segera habis.",
    ),
    RuleSpec(
        RuleCode.REGULATION_MISSING,
        "Belum ada Perda atau Perbup",
        "Belum ada Perda atau peraturan kepala daerah yang berlaku tentang perlindungan pekerja rentan.",
        (),
        Severity.LOW,
        90,
        "provinsi mengirim contoh naskah dan menawarkan pendampingan biro hukum",
        Owner.VERIFIER,
        "Catat peraturan yang sudah ada beserta bidangnya, atau ajukan rancangannya.",
        "Sudah ada peraturan yang berlaku tentang pekerja rentan.",
    ),
)
SPECS: Mapping[RuleCode, RuleSpec] = MappingProxyType({spec.code: spec for spec in _SPECS})


def proposed(code: RuleCode) -> Setting:
    """A rule as the portal ships it."""
    spec = SPECS[code]
    return Setting(
        code,
        True,
        MappingProxyType({each.name: each.default for each in spec.parameters}),
        spec.severity,
        spec.days,
        spec.agreed_default,
        spec.owner,
    )


def in_words(setting: Setting) -> str:
    """The numbers of a rule as one line: `paling sedikit terisi 50 persen; dinilai sejak awal bulan ke-7`."""
    return "; ".join(each.in_words(setting[each.name]) for each in SPECS[setting.code].parameters)
