"""Which data sets there are, described in the terms of Satu Data Indonesia (Perpres 39/2019).

Standar data: konsep, definisi, klasifikasi, ukuran, satuan. The rest is metadata. Plain words, no figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from portal.core.suppression import FEWEST_SHOWN, HIDDEN_WORDS

SHOWN_WORDS, MISSING_WORDS = "tersedia", "belum ada data"
DETAIL, SUM = "rincian", "jumlah"
TEXT, INTEGER, DAY = "teks", "bilangan bulat", "tanggal (ISO 8601)"
STANDARD = "Perpres 39/2019 tentang Satu Data Indonesia"
LICENCE = MappingProxyType(
    {
        "nama": "Creative Commons Atribusi 4.0 Internasional (CC BY 4.0)",
        "alamat": "https://creativecommons.org/licenses/by/4.0/deed.id",
        "syarat": "Boleh dipakai, diolah, dan disebarluaskan dengan menyebut sumbernya.",
    }
)
HIDING = (
    f"Jumlah orang di bawah {FEWEST_SHOWN} ditutup, begitu pula angka lain yang dapat mengungkapkannya. Sel yang "
    f"ditutup kosong dan berstatus {HIDDEN_WORDS}. Nol tidak ditutup. Bila jumlah peserta suatu wilayah ditutup, "
    f"kuota dan rupiahnya ikut ditutup; bila suatu sumber dana membiayai kurang dari {FEWEST_SHOWN} orang, bulan lunas "
    "wilayahnya ditutup. Jumlah beberapa wilayah hanya tampil bila semua bagiannya tampil."
)
ONCE = "Terbitkan satu keadaan setahun: selisih dua keadaan yang berdekatan dapat mengungkapkan perubahan kecil."
TOTALS = "Baris jumlah adalah nilai, bukan rumus: bila ada sel yang ditutup, rincian tidak dapat dijumlahkan kembali."
DIALECT = "CSV: UTF-8, koma, RFC 4180, baris pertama nama kolom; JSON: larik objek dengan nama kolom yang sama."
CODES = (
    "Kolom berkode referensi adalah teks: bacalah sebagai teks, agar 53.10 tidak menjadi 53,1. Untuk dibuka di "
    "pengolah angka ada data.xlsx dengan isi yang sama."
)
PROTECTED = "Dalam CSV, sel teks yang berawal dengan = + - @ atau tab diberi tanda petik tunggal di depannya."


@dataclass(frozen=True)
class Field:
    """A column: its name in both files, what it holds, which reference its codes come from."""

    name: str
    kind: str
    definition: str
    reference: str = ""


@dataclass(frozen=True)
class DataSet:
    """A set: `code` names its files. `whole` sets are made over all regencies only."""

    code: str
    title: str
    concept: str
    definition: str
    classification: str
    measure: str
    unit: str
    source: str
    level: str
    fields: tuple[Field, ...]
    whole: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)


KEMENDAGRI = "Kode wilayah administrasi pemerintahan (Kemendagri)"
BPS = "Kode wilayah BPS (Master File Desa 2018)"
OWN = "Daftar acuan Portal Jamsostek NTT"
_REGION = (
    Field("tahun", INTEGER, "Tahun anggaran"),
    Field("keadaan_per", DAY, "Hari yang keadaannya digambarkan"),
    Field("kode_wilayah", TEXT, "Kabupaten/kota, atau 53 untuk seluruh provinsi", KEMENDAGRI),
    Field("kode_bps", TEXT, "Wilayah yang sama menurut BPS; penomorannya berbeda dari Kemendagri", BPS),
    Field("nama_wilayah", TEXT, "Nama resmi wilayah"),
)
_STATUS = Field("status", TEXT, f"{SHOWN_WORDS}, {HIDDEN_WORDS} (sel dikosongkan), atau {MISSING_WORDS}")
_NOTE = Field("catatan", TEXT, "Keterangan baris, misalnya angka contoh")
_LINE = Field("baris", TEXT, f"{DETAIL}, atau {SUM} dari rincian wilayahnya")
_PEOPLE = Field("peserta", INTEGER, "Orang yang tempatnya dibiayai pada tahun anggaran ini")
_REGISTER = "Register peserta Portal Jamsostek NTT"
_PARTICIPANT = "Peserta jaminan sosial ketenagakerjaan yang dibiayai pemerintah daerah"
_DEFINITION = (
    "Orang yang dicatat dari daftar yang sudah dikonfirmasi untuk tahun anggaran ini dan masih menempati kuota; yang "
    "tempatnya sudah dilepas tidak dihitung."
)


def _people_set(code: str, title: str, by: str, level: str, *classes: Field) -> DataSet:
    return DataSet(
        code=code,
        title=title,
        concept=_PARTICIPANT,
        definition=_DEFINITION,
        classification=by,
        measure="Jumlah",
        unit="Orang",
        source=_REGISTER,
        level=level,
        fields=(*_REGION, *classes, _LINE, _PEOPLE, _STATUS, _NOTE),
    )


REGIONS = "Provinsi dan kabupaten/kota"
SETS = (
    DataSet(
        code="peserta-wilayah",
        title="Peserta dan kuota menurut kabupaten/kota",
        concept=_PARTICIPANT,
        definition=_DEFINITION + " Kuota: jumlah orang yang ditetapkan untuk dibiayai pada bulan keadaan.",
        classification="Kabupaten/kota",
        measure="Jumlah",
        unit="Orang",
        source=f"{_REGISTER} dan buku kuota",
        level=REGIONS,
        fields=(
            *_REGION,
            _LINE,
            Field("kuota", INTEGER, "Orang yang ditetapkan untuk dibiayai"),
            _PEOPLE,
            _STATUS,
            _NOTE,
        ),
    ),
    _people_set(
        "peserta-kecamatan",
        "Peserta menurut kecamatan",
        "Kecamatan",
        "Kecamatan",
        Field("kode_kecamatan", TEXT, "Kecamatan tempat peserta didaftarkan", KEMENDAGRI),
        Field("nama_kecamatan", TEXT, "Nama kecamatan"),
    ),
    _people_set(
        "peserta-pekerjaan",
        "Peserta menurut kelompok pekerjaan",
        "Kelompok pekerjaan",
        REGIONS,
        Field("kode_pekerjaan", TEXT, "Kelompok pekerjaan", OWN),
        Field("pekerjaan", TEXT, "Nama kelompok pekerjaan"),
    ),
    _people_set(
        "peserta-jenis-kelamin",
        "Peserta menurut jenis kelamin",
        "Jenis kelamin",
        REGIONS,
        Field("kode_jenis_kelamin", TEXT, "L atau P", OWN),
        Field("jenis_kelamin", TEXT, "Laki-laki atau perempuan"),
    ),
    _people_set(
        "peserta-umur",
        "Peserta menurut kelompok umur",
        "Kelompok umur pada hari keadaan, dalam tahun penuh",
        REGIONS,
        Field("kode_umur", TEXT, "Kelompok umur", OWN),
        Field("kelompok_umur", TEXT, "Nama kelompok umur"),
    ),
    DataSet(
        code="anggaran-wilayah",
        title="Anggaran dan realisasi iuran menurut kabupaten/kota",
        concept="Belanja iuran jaminan sosial ketenagakerjaan pekerja rentan",
        definition="Kebutuhan iuran menurut kuota dan tarif, pagu menurut dokumen anggaran, dan iuran yang sudah "
        "dibayar.",
        classification="Kabupaten/kota",
        measure="Nilai",
        unit="Rupiah",
        source="Buku kuota, versi anggaran, dan pembayaran iuran di Portal Jamsostek NTT",
        level=REGIONS,
        fields=(
            *_REGION,
            _LINE,
            Field("kebutuhan", INTEGER, "Kuota tiap bulan × tarif iuran bulan itu, setahun, dalam rupiah"),
            Field("pagu", INTEGER, "Anggaran yang berlaku, dalam rupiah"),
            Field("realisasi", INTEGER, "Iuran yang sudah dibayar, dalam rupiah"),
            _STATUS,
            _NOTE,
        ),
    ),
    DataSet(
        code="bulan-iuran-wilayah",
        title="Bulan iuran yang lunas menurut kabupaten/kota",
        concept="Ketertiban pembayaran iuran",
        definition="Bulan yang iurannya sudah jatuh tempo dan menanggung peserta, dan berapa di antaranya lunas.",
        classification="Kabupaten/kota",
        measure="Jumlah",
        unit="Bulan",
        source="Tagihan dan pembayaran iuran di Portal Jamsostek NTT",
        level="Kabupaten/kota",
        fields=(
            *_REGION,
            Field("bulan_jatuh_tempo", INTEGER, "Bulan yang iurannya sudah jatuh tempo"),
            Field("bulan_lunas", INTEGER, "Bulan di antaranya yang lunas"),
            _STATUS,
            _NOTE,
        ),
    ),
    DataSet(
        code="cakupan-wilayah",
        title="Cakupan kepesertaan menurut kabupaten/kota dan segmen",
        concept="Cakupan kepesertaan jaminan sosial ketenagakerjaan (universal coverage)",
        definition="Pekerja terlindungi (pembilang) dan yang seharusnya terlindungi (penyebut) menurut sumbernya; "
        "persentase tidak disimpan. Wilayah dan segmen yang tidak tercantum: belum ada data.",
        classification="Kabupaten/kota dan segmen pekerja",
        measure="Jumlah",
        unit="Orang",
        source="Sebagaimana kolom sumber",
        level="Kabupaten/kota",
        fields=(
            *_REGION,
            Field("kode_segmen", TEXT, "Segmen pekerja", OWN),
            Field("segmen", TEXT, "Nama segmen pekerja"),
            Field("terlindungi", INTEGER, "Pembilang: pekerja yang terlindungi"),
            Field("pekerja", INTEGER, "Penyebut: pekerja segmen ini yang seharusnya terlindungi"),
            Field("sumber", TEXT, "Dokumen yang menyebut angka ini"),
            Field("tanggal_sumber", DAY, "Hari yang dimaksud sumber"),
            _STATUS,
            _NOTE,
        ),
    ),
    DataSet(
        code="manfaat-triwulan",
        title="Manfaat yang dibayar menurut kabupaten/kota dan triwulan",
        concept="Manfaat jaminan sosial ketenagakerjaan yang dibayar kepada keluarga peserta",
        definition="Klaim kematian yang dibayar menurut berkas klaim di portal. JKK: karena kecelakaan kerja; JKM: "
        "bukan karena kecelakaan kerja. Beasiswa, pengobatan, dan santunan lain tidak dicatat di portal.",
        classification="Kabupaten/kota, program, dan triwulan pembayaran",
        measure="Jumlah dan nilai",
        unit="Kasus dan rupiah",
        source="Berkas klaim di Portal Jamsostek NTT",
        level=REGIONS,
        fields=(
            *_REGION,
            Field("program", TEXT, "JKK atau JKM"),
            Field("triwulan", INTEGER, "Triwulan pembayaran, 1 sampai 4; kosong untuk setahun"),
            _LINE,
            Field("kasus", INTEGER, "Klaim yang dibayar"),
            Field("rupiah", INTEGER, "Manfaat yang dibayar, dalam rupiah; ditutup bersama kasusnya"),
            _STATUS,
            _NOTE,
        ),
        whole=True,
    ),
)
BY_CODE = MappingProxyType({each.code: each for each in SETS})


def sets_of(*, whole: bool) -> tuple[DataSet, ...]:
    """The sets of the whole province, or those that an office can make of its own rows."""
    return tuple(each for each in SETS if whole or not each.whole)
