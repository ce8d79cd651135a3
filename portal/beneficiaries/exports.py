"""Workbooks about people: the template to fill in, the rows that were refused, the list of beneficiaries.

Plain values in, a file out. Whoever calls this has asked for permission, written the audit line and knows where a file
with people may stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path

from portal.beneficiaries.rules.returned import KEY_HEADING
from portal.core import formatting
from portal.core.months import Month
from portal.core.workbook import (
    Choices,
    Column,
    Cover,
    Dates,
    Form,
    FormColumn,
    Guide,
    Kind,
    Length,
    ReferenceList,
    References,
    Table,
    write_form,
    write_workbook,
)

LIST_SHEET = "Daftar Peserta"
REFUSED_SHEET = "Baris Ditolak"
ORIGIN_SHEET, ORIGIN_ROW, REASON, ROW_KEY = "Lembar Asal", "Baris Asal", "Alasan Ditolak", KEY_HEADING
ADDED = frozenset({ORIGIN_SHEET, ORIGIN_ROW, REASON, ROW_KEY})
PERSONAL_DATA = (
    "Perlindungan data",
    "Berkas ini memuat data pribadi (UU 27/2022). Pakai hanya untuk tugas ini, jangan diteruskan,"
    " hapus setelah selesai.",
)


@dataclass(frozen=True, slots=True, repr=False)
class BeneficiaryLine:
    """A row of the beneficiary list, as words and dates. `nik` may already be masked; in a masked list it always is."""

    nik: str
    name: str
    birth_year: int | None
    sex: str
    village: str
    district: str
    occupation: str
    funding_source: str
    start_month: Month | None
    status: str
    birth_on: date | None = None


def beneficiary_list(
    path: Path,
    *,
    facts: Cover,
    rows: Iterable[BeneficiaryLine],
    with_full_nik: bool = False,
    purpose: str | None = None,
) -> int:
    """Write the list of beneficiaries and answer how many rows it holds.

    NIK masked and the year of birth only, unless `with_full_nik`; then `purpose` (the sentence that the audit line
    records) stands on the first sheet. Raises ValueError for full NIKs without a purpose.
    """
    purpose = (purpose or "").strip()
    if with_full_nik and not purpose:
        raise ValueError("full NIKs need a purpose")
    columns: list[Column[BeneficiaryLine]] = [Column("No", kind=Kind.SEQUENCE)]
    if with_full_nik:
        columns += [
            Column("NIK", lambda line: line.nik, Kind.NIK),
            Column("Nama", lambda line: line.name, width=30),
            Column("Tanggal Lahir", lambda line: line.birth_on, Kind.DATE),
        ]
        notes = [("Tujuan pemakaian NIK lengkap", purpose), PERSONAL_DATA]
    else:
        columns += [
            Column("NIK (disamarkan)", lambda line: formatting.masked_nik(line.nik), Kind.NIK),
            Column("Nama", lambda line: line.name, width=30),
            Column("Tahun Lahir", lambda line: str(line.birth_year or ""), width=8),
        ]
        notes = [("NIK", "Disamarkan: enam angka pertama saja"), PERSONAL_DATA]
    columns += [
        Column("Jenis Kelamin", lambda line: line.sex, width=11),
        Column("Desa/Kelurahan", lambda line: line.village, width=20),
        Column("Kecamatan", lambda line: line.district, width=19),
        Column("Pekerjaan", lambda line: line.occupation, width=18),
        Column("Sumber Dana", lambda line: line.funding_source, width=17),
        Column("Bulan Mulai", lambda line: line.start_month, Kind.MONTH),
        Column("Status", lambda line: line.status, width=14),
    ]
    cover = replace(facts, notes=(*facts.notes, *notes))
    return write_workbook(path, cover, [Table(LIST_SHEET, columns, rows, freeze_columns=3)])[LIST_SHEET]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row was refused: the place of the column that it concerns (None: the whole row), code and sentence."""

    column: int | None
    code: str
    message: str


@dataclass(frozen=True, slots=True, repr=False)
class RefusedRow:
    """A refused row as it stands: sheet, row number as Excel counts it, the key by which the portal finds it again,
    cells as text, and the reasons."""

    sheet: str
    row: int
    key: str
    cells: Sequence[str | None]
    reasons: Sequence[Reason]


def refused_rows(path: Path, *, facts: Cover, headers: Sequence[str | None], rows: Iterable[RefusedRow]) -> int:
    """Write the refused rows to be mended and sent back; answer how many there are.

    The person's own columns keep their headers, order and contents. When the file was itself such a workbook, its added
    columns are not repeated. Cells that a reason names stand out by colour and weight; the key stands in a hidden
    column at the end.
    """
    own = [index for index, header in enumerate(headers) if header not in ADDED]
    columns: list[Column[RefusedRow]] = [
        Column(ORIGIN_SHEET, lambda row: row.sheet, width=16),
        Column(ORIGIN_ROW, lambda row: row.row, Kind.INTEGER, width=11),
    ]
    remaining = iter(rows)
    sample = list(islice(remaining, 200))
    columns += [_own_column(headers[index] or "", index, sample) for index in own]
    columns.append(Column(REASON, _reasons, width=66, wrap=True))
    columns.append(Column(ROW_KEY, lambda row: row.key, Kind.NIK, hidden=True))
    remedy = (
        "Cara memperbaiki",
        f"Perbaiki sel yang diwarnai pada lembar {REFUSED_SHEET}, lalu unggah berkas ini di halaman daftarnya;"
        " baris yang sudah benar tidak perlu dikirim lagi. Alasan ada di kolom terakhir. Jangan ubah judul kolom;"
        " baris boleh dihapus atau diurutkan.",
    )
    cover = replace(facts, notes=(*facts.notes, remedy, PERSONAL_DATA))
    table = Table(REFUSED_SHEET, columns, chain(sample, remaining), freeze_columns=2)
    return write_workbook(path, cover, [table])[REFUSED_SHEET]


def _own_column(header: str, index: int, sample: Sequence[RefusedRow]) -> Column[RefusedRow]:
    """A column of the person's own file, as text and as wide as the first rows want it."""

    def cell(row: RefusedRow) -> str | None:
        return row.cells[index] if index < len(row.cells) else None

    def offends(row: RefusedRow) -> bool:
        return any(reason.column == index for reason in row.reasons)

    longest = max((len(cell(row) or "") for row in sample), default=0)
    return Column(header, cell, Kind.NIK, width=min(max(len(header), longest, 4) + 3, 30), marked=offends)


def _reasons(row: RefusedRow) -> str:
    return "\n".join(dict.fromkeys(reason.message for reason in row.reasons))


@dataclass(frozen=True, slots=True)
class TemplatePlace:
    """A desa or kelurahan as the template offers it. `kind` is ``desa`` or ``kelurahan``."""

    name: str
    kind: str
    district: str


@dataclass(frozen=True, slots=True)
class _Explained:
    """A line of the legend: a column of the form, whether it must be filled, how, and the example."""

    header: str
    need: str
    how: str
    example: str


def list_template(
    path: Path,
    *,
    regency_name: str,
    places: Sequence[TemplatePlace],
    occupations: Sequence[str],
    start_month: Month,
    made_at: datetime,
) -> None:
    """Write the empty list that an operator fills in for `regency_name` (``Kabupaten Timor Tengah Utara``).

    The example stands in the legend, one line a column, and not as a row of the list: nobody can forget to delete it,
    and the reader, which looks for NIK and Nama side by side, never takes it for a person.
    """
    ordered = sorted(places, key=lambda place: (place.district, place.name, place.kind))
    districts = list(dict.fromkeys(place.district for place in ordered))
    villages = list(_village_labels(ordered))
    today = made_at.astimezone(formatting.WITA).date()
    explained = _legend(ordered[0].district if ordered else "", villages[0] if villages else "", start_month)
    required = {line.header: line.need == "Wajib" for line in explained}
    hints = {line.header: f"{line.need}. {line.how}" for line in explained}

    def column(
        header: str, kind: Kind = Kind.TEXT, width: float = 18, rule: Choices | Length | Dates | None = None
    ) -> FormColumn:
        return FormColumn(header, kind, width, required[header], hints[header], rule)

    # Villages of the chosen kecamatan; all of them while that cell is empty or spelt otherwise.
    village_source = (
        "=IF(COUNTIF(kecamatan_desa,$I2)=0,daftar_desa,"
        "OFFSET(Rujukan!$C$1,MATCH($I2,kecamatan_desa,0),0,COUNTIF(kecamatan_desa,$I2),1))"
    )
    months = [formatting.month(start_month + step) for step in range(12)]
    unlisted = "tidak ada di lembar Rujukan. Periksa ejaannya. Tetap dipakai?"
    form = Form(
        "Daftar",
        [
            column("No", Kind.INTEGER, 6),
            column("NIK", Kind.NIK, 19, Length(16, "NIK terdiri dari tepat 16 angka. Periksa kembali. Tetap dipakai?")),
            column("Nama Sesuai KTP", width=30),
            column("Tempat Lahir"),
            column(
                "Tanggal Lahir",
                Kind.DATE,
                18,
                Dates(date(today.year - 100, 1, 1), today, "Isi tanggal lahir yang benar, misalnya 8/7/1990."),
            ),
            column("Jenis Kelamin", width=14, rule=Choices(("L", "P"), "Isi L untuk laki-laki atau P.", strict=True)),
            column("Alamat", width=30),
            column("Desa/Kelurahan", width=24, rule=Choices(village_source, f"Desa/kelurahan ini {unlisted}")),
            column("Kecamatan", width=24, rule=Choices("=daftar_kecamatan", f"Kecamatan ini {unlisted}")),
            column("Pekerjaan", width=24, rule=Choices("=daftar_pekerjaan", f"Pekerjaan ini {unlisted}")),
            column(
                "Bulan Mulai",
                width=17,
                rule=Choices(months, "Tulis seperti Januari 2027. Tetap dipakai?"),
            ),
            column("Nama Ibu Kandung", width=28),
            column("No. HP", Kind.NIK, 16),
            column("No. KK", Kind.NIK, 19, Length(16, "Nomor KK terdiri dari tepat 16 angka. Tetap dipakai?")),
            column(
                "Desil",
                width=8,
                rule=Choices([str(number) for number in range(1, 11)], "Isi satu angka dari 1 sampai 10."),
            ),
        ],
    )
    guide = Guide(
        "Petunjuk",
        f"Petunjuk pengisian daftar usulan – {regency_name}",
        (
            f"1. Isi lembar Daftar, satu orang satu baris, paling banyak {formatting.number(form.rows)} baris."
            " Jangan mengubah judul kolom di baris 1.",
            "2. Judul kolom berlatar abu-abu wajib diisi; judul miring dianjurkan atau boleh dikosongkan.",
            "3. Bila menempel dari berkas lain, pakai Tempel Khusus > Nilai agar NIK tetap berupa teks.",
            "4. Simpan, lalu unggah di portal. Portal memeriksa setiap baris sebelum ada yang tercatat.",
        ),
        [
            Column("Kolom", lambda line: line.header, width=20),
            Column("Sifat", lambda line: line.need, width=12),
            Column("Cara menulis", lambda line: line.how, width=78),
            Column("Contoh", lambda line: line.example, width=30),
        ],
        explained,
    )
    references = References(
        "Rujukan",
        [
            ReferenceList("Kecamatan", districts, "daftar_kecamatan"),
            ReferenceList("Kecamatan dari desa/kelurahan", [place.district for place in ordered], "kecamatan_desa", 32),
            ReferenceList("Desa/Kelurahan", villages, "daftar_desa"),
            ReferenceList("Pekerjaan", list(occupations), "daftar_pekerjaan"),
        ],
    )
    write_form(
        path,
        form,
        guide=guide,
        references=references,
        title="Templat daftar usulan peserta",
        office=regency_name,
        made_at=made_at,
    )


def _village_labels(ordered: Sequence[TemplatePlace]) -> Iterator[str]:
    """Names of villages; with their kind before them where one kecamatan has a desa and a kelurahan of one name."""
    seen: dict[tuple[str, str], int] = {}
    for place in ordered:
        seen[place.district, place.name] = seen.get((place.district, place.name), 0) + 1
    for place in ordered:
        twice = seen[place.district, place.name] > 1
        yield f"{place.kind.capitalize()} {place.name}" if twice else place.name


def _legend(district: str, village: str, start_month: Month) -> list[_Explained]:
    """Every column of the form with its example: one invented woman, read from top to bottom."""
    return [
        _Explained("No", "Pilihan", "Nomor urut. Boleh dikosongkan.", "1"),
        _Explained("NIK", "Wajib", "16 angka sesuai KTP, tanpa spasi dan titik.", "5303014807900001"),
        _Explained("Nama Sesuai KTP", "Wajib", "Nama lengkap seperti tertulis di KTP, tanpa gelar.", "MARIA CONTOH"),
        _Explained("Tempat Lahir", "Pilihan", "Kabupaten/kota atau desa kelahiran.", "Kefamenanu"),
        _Explained(
            "Tanggal Lahir",
            "Wajib",
            "Tanggal sesuai KTP, misalnya 8/7/1990 (hari/bulan/tahun). Setelah diisi tampil dengan nama bulan:"
            " pastikan hari dan bulannya tidak tertukar.",
            "8 Juli 1990",
        ),
        _Explained("Jenis Kelamin", "Wajib", "L untuk laki-laki, P untuk perempuan.", "P"),
        _Explained("Alamat", "Pilihan", "Jalan atau dusun, RT/RW.", "Dusun II, RT 003/RW 001"),
        _Explained(
            "Desa/Kelurahan",
            "Wajib",
            "Pilih dari daftar. Bila Kecamatan diisi lebih dahulu, hanya desa di kecamatan itu yang tampil.",
            village,
        ),
        _Explained("Kecamatan", "Wajib", "Pilih dari daftar.", district),
        _Explained("Pekerjaan", "Wajib", "Pilih yang paling sesuai dari daftar.", "Petani"),
        _Explained(
            "Bulan Mulai",
            "Pilihan",
            "Bulan pertama dilindungi. Bila kosong, dipakai bulan yang dipilih saat mengunggah.",
            formatting.month(start_month),
        ),
        _Explained("Nama Ibu Kandung", "Anjuran", "Memudahkan pemadanan dan pengurusan klaim.", "ANASTASIA CONTOH"),
        _Explained("No. HP", "Anjuran", "Diawali 0, angka saja.", "081200000001"),
        _Explained("No. KK", "Anjuran", "16 angka sesuai kartu keluarga.", "5303010101100001"),
        _Explained("Desil", "Anjuran", "Desil kesejahteraan menurut DTSEN, 1 sampai 10.", "1"),
    ]
