"""The template people fill in, the rows they get back to mend, and the list of beneficiaries."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from portal.beneficiaries.exports import (
    BeneficiaryLine,
    Reason,
    RefusedRow,
    TemplatePlace,
    beneficiary_list,
    list_template,
    refused_rows,
)
from portal.core.months import Month
from portal.core.workbook import Cover

MADE_AT = datetime(2026, 11, 20, 6, 5, tzinfo=UTC)
REGIONS = Path(__file__).parents[2] / "portal" / "regencies" / "data"
OCCUPATIONS = ["Petani", "Nelayan", "Penenun"]


def facts(title: str) -> Cover:
    """The facts of a file that Sari made."""
    return Cover(
        title, "Kabupaten Timor Tengah Utara", "2026", "Semua peserta", MADE_AT, "Sari", "Operator", "Portal Jamsostek"
    )


def cover_facts(path: Path) -> dict[Any, Any]:
    """Labels and values of the first sheet."""
    return {row[0]: row[1] for row in load_workbook(path).worksheets[0].iter_rows(values_only=True)}


def rows_of(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    """Values of a sheet."""
    return list(load_workbook(path)[sheet].iter_rows(values_only=True))


# --- the list of beneficiaries ---

MARIA = BeneficiaryLine(
    nik="5303014807900010",
    name="=MARIA",
    birth_year=1990,
    sex="Perempuan",
    village="Sasi",
    district="Kota Kefamenanu",
    occupation="Petani",
    funding_source="APBD kabupaten",
    start_month=Month(2026, 12),
    status="Terkonfirmasi",
    birth_on=date(1990, 7, 8),
)


def lines(count: int) -> Iterator[BeneficiaryLine]:
    """`count` times Maria, one at a time as a database hands rows over."""
    return (MARIA for _ in range(count))


def test_the_list_masks_niks_and_birth_dates(tmp_path: Path) -> None:
    path = tmp_path / "daftar.xlsx"
    assert beneficiary_list(path, facts=facts("Daftar peserta"), rows=lines(2)) == 2
    header, first, _ = rows_of(path, "Daftar Peserta")
    shown = dict(zip(header, first, strict=True))
    assert shown == {
        "No": 1,
        "NIK (disamarkan)": "530301··········",
        "Nama": "=MARIA",
        "Tahun Lahir": "1990",
        "Jenis Kelamin": "Perempuan",
        "Desa/Kelurahan": "Sasi",
        "Kecamatan": "Kota Kefamenanu",
        "Pekerjaan": "Petani",
        "Sumber Dana": "APBD kabupaten",
        "Bulan Mulai": datetime(2026, 12, 1),
        "Status": "Terkonfirmasi",
    }
    assert cover_facts(path)["Jumlah baris"] == 2
    with zipfile.ZipFile(path) as parts:
        assert not any(b"4807900010" in parts.read(name) or b"07-08" in parts.read(name) for name in parts.namelist())


def test_a_full_nik_needs_a_purpose_which_stands_on_the_first_sheet(tmp_path: Path) -> None:
    path = tmp_path / "daftar.xlsx"
    for purpose in (None, "  "):
        with pytest.raises(ValueError, match="purpose"):
            beneficiary_list(path, facts=facts("Daftar"), rows=lines(1), with_full_nik=True, purpose=purpose)
    assert not path.exists()
    beneficiary_list(path, facts=facts("Daftar"), rows=lines(1), with_full_nik=True, purpose="Pemadanan Dukcapil")
    header, first = rows_of(path, "Daftar Peserta")
    shown = dict(zip(header, first, strict=True))
    assert shown["NIK"] == "5303014807900010"
    assert shown["Tanggal Lahir"] == datetime(1990, 7, 8)
    assert cover_facts(path)["Tujuan pemakaian NIK lengkap"] == "Pemadanan Dukcapil"
    assert "data pribadi" in cover_facts(path)["Perlindungan data"]


# --- refused rows ---

HEADERS = ["No", "N I K", "Nama\nSesuai KTP", None, "Desa"]
REFUSED = [
    RefusedRow(
        "Sheet1",
        7,
        "4-1-7",
        ["1", "5,30301E+15", "=MARIA", "", "Sasi"],
        [
            Reason(1, "nik_damaged_by_excel", "NIK rusak oleh Excel. Tulis ulang sebagai teks."),
            Reason(4, "village_unknown", "Desa tidak dikenal. Pilih dari rujukan."),
        ],
    ),
    RefusedRow("Sheet1", 12, "4-1-12", ["2", "0303014807900010"], [Reason(2, "name_missing", "Isi nama.")]),
    RefusedRow(
        "Lama", 3, "4-2-3", ["3", "5303014807900011", "YOSEF", "x", "Sasi"], [Reason(None, "quota", "Kuota penuh.")]
    ),
]


def test_refused_rows_keep_the_persons_own_columns_between_origin_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "ditolak.xlsx"
    assert refused_rows(path, facts=facts("Baris ditolak"), headers=HEADERS, rows=iter(REFUSED)) == 3
    assert rows_of(path, "Baris Ditolak") == [
        ("Lembar Asal", "Baris Asal", "No", "N I K", "Nama\nSesuai KTP", None, "Desa", "Alasan Ditolak", "Kunci Baris"),
        (
            "Sheet1",
            7,
            "1",
            "5,30301E+15",
            "=MARIA",
            None,
            "Sasi",
            "NIK rusak oleh Excel. Tulis ulang sebagai teks.\nDesa tidak dikenal. Pilih dari rujukan.",
            "4-1-7",
        ),
        ("Sheet1", 12, "2", "0303014807900010", None, None, None, "Isi nama.", "4-1-12"),
        ("Lama", 3, "3", "5303014807900011", "YOSEF", "x", "Sasi", "Kuota penuh.", "4-2-3"),
    ]
    assert cover_facts(path)["Jumlah baris"] == 3


def test_refused_rows_colour_the_cells_that_the_reasons_name(tmp_path: Path) -> None:
    path = tmp_path / "ditolak.xlsx"
    refused_rows(path, facts=facts("Baris ditolak"), headers=HEADERS, rows=REFUSED)
    sheet = load_workbook(path)["Baris Ditolak"]
    coloured = {cell.coordinate for row in sheet["A2:H4"] for cell in row if cell.fill.fill_type == "solid"}
    assert coloured == {"D2", "G2", "E3"}
    assert all(cell.data_type in ("s", "n") and cell.number_format == "@" for row in sheet["C2:G4"] for cell in row)


def test_mended_rows_refused_again_do_not_grow_further_columns(tmp_path: Path) -> None:
    path = tmp_path / "ditolak.xlsx"
    headers = ["Lembar Asal", "Baris Asal", "NIK", "Nama", "Alasan Ditolak"]
    again = RefusedRow(
        "Baris Ditolak", 2, "4-1-2", ["Sheet1", "7", "530301", "MARIA", "dulu"], [Reason(2, "c", "Kini.")]
    )
    refused_rows(path, facts=facts("Baris ditolak"), headers=headers, rows=[again])
    assert rows_of(path, "Baris Ditolak") == [
        ("Lembar Asal", "Baris Asal", "NIK", "Nama", "Alasan Ditolak", "Kunci Baris"),
        ("Baris Ditolak", 2, "530301", "MARIA", "Kini.", "4-1-2"),
    ]


# --- the template ---


def places(regency: str) -> list[TemplatePlace]:
    """The real places of a regency by its Kemendagri code."""

    def read(name: str) -> list[dict[str, str]]:
        with (REGIONS / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    districts = {row["code"]: row["name"] for row in read("districts.csv")}
    return [
        TemplatePlace(row["name"], row["kind"], districts[row["parent_code"]])
        for row in read("villages.csv")
        if row["code"].startswith(regency)
    ]


def template(folder: Path, regency: str = "53.03") -> Path:
    """The template of a regency with its real places."""
    path = folder / f"{regency}.xlsx"
    list_template(
        path,
        regency_name="Kabupaten Timor Tengah Utara",
        places=places(regency),
        occupations=OCCUPATIONS,
        start_month=Month(2026, 12),
        made_at=MADE_AT,
    )
    return path


def rules_of(path: Path) -> dict[str, Any]:
    """The rule of every column of the form by its header."""
    sheet = load_workbook(path)["Daftar"]
    rules: dict[str, Any] = {}
    for rule in sheet.data_validations.dataValidation:
        (area,) = rule.sqref.ranges
        assert (area.min_row, area.max_row) == (2, 15_001)
        rules[str(sheet.cell(1, area.min_col).value)] = rule
    return rules


def test_the_template_has_the_columns_that_the_reader_knows(tmp_path: Path) -> None:
    path = template(tmp_path)
    assert load_workbook(path).sheetnames == ["Daftar", "Petunjuk", "Rujukan"]
    assert rows_of(path, "Daftar") == [
        (
            "No",
            "NIK",
            "Nama Sesuai KTP",
            "Tempat Lahir",
            "Tanggal Lahir",
            "Jenis Kelamin",
            "Alamat",
            "Desa/Kelurahan",
            "Kecamatan",
            "Pekerjaan",
            "Bulan Mulai",
            "Nama Ibu Kandung",
            "No. HP",
            "No. KK",
            "Desil",
        )
    ]


def test_every_column_is_explained_with_an_example(tmp_path: Path) -> None:
    path = template(tmp_path)
    headers = list(rows_of(path, "Daftar")[0])
    guide = rows_of(path, "Petunjuk")
    start = guide.index(("Kolom", "Sifat", "Cara menulis", "Contoh"))
    legend = guide[start + 1 :]
    assert [row[0] for row in legend] == headers
    assert all(row[1] in ("Wajib", "Anjuran", "Pilihan") and row[2] and row[3] for row in legend)
    example = {row[0]: row[3] for row in legend}
    assert (example["NIK"], example["Nama Sesuai KTP"]) == ("5303014807900001", "MARIA CONTOH")
    assert TemplatePlace(example["Desa/Kelurahan"], "desa", example["Kecamatan"]) in places("53.03")


def test_only_the_form_looks_like_a_list(tmp_path: Path) -> None:
    book = load_workbook(template(tmp_path))
    for sheet in book.worksheets[1:]:
        for row in sheet.iter_rows(values_only=True):
            words = [str(cell).lower() for cell in row if cell]
            assert not ("nik" in words and any(word.startswith("nama") for word in words)), row


def test_identity_columns_are_text_before_anybody_types(tmp_path: Path) -> None:
    sheet = load_workbook(template(tmp_path))["Daftar"]
    formats = {sheet.cell(1, column).value: _column_format(sheet, column) for column in range(1, 15)}
    for header in ("NIK", "No. KK", "No. HP", "Nama Sesuai KTP", "Bulan Mulai"):
        assert formats[header] == "@"
    assert formats["Tanggal Lahir"] == "[$-421]d mmmm yyyy"


def _column_format(sheet: Any, column: int) -> str:
    letter = sheet.cell(1, column).column_letter
    return str(sheet.column_dimensions[letter].number_format)


def test_the_form_checks_while_it_is_filled_in(tmp_path: Path) -> None:
    rules = rules_of(template(tmp_path))
    assert (rules["NIK"].type, rules["NIK"].operator, rules["NIK"].formula1) == ("textLength", "equal", "16")
    assert rules["Jenis Kelamin"].formula1 == '"L,P"'
    assert rules["Bulan Mulai"].formula1.startswith('"Desember 2026,Januari 2027,')
    birth = rules["Tanggal Lahir"]
    serial_of_today = (date(2026, 11, 20) - date(1899, 12, 30)).days
    assert (birth.type, birth.formula2) == ("date", str(serial_of_today))
    for header, rule in rules.items():
        assert rule.promptTitle == header
        assert rule.prompt.split(".")[0] in ("Wajib", "Anjuran", "Pilihan")
        assert len(rule.prompt) <= 255
        assert rule.formula1 is None or len(rule.formula1) <= 255


def test_choices_come_from_the_reference_sheet(tmp_path: Path) -> None:
    path = template(tmp_path)
    names = load_workbook(path).defined_names
    reference = rows_of(path, "Rujukan")
    expected = places("53.03")
    assert rules_of(path)["Kecamatan"].formula1 == "daftar_kecamatan"
    assert rules_of(path)["Pekerjaan"].formula1 == "daftar_pekerjaan"
    districts = [row[0] for row in reference[1:] if row[0]]
    assert districts == sorted({place.district for place in expected})
    assert names["daftar_kecamatan"].attr_text == f"'Rujukan'!$A$2:$A${len(districts) + 1}"
    assert [row[3] for row in reference[1:] if row[3]] == OCCUPATIONS
    villages = [(row[1], row[2]) for row in reference[1:]]
    assert sorted(villages) == sorted((place.district, place.name) for place in expected)
    assert villages == sorted(villages)  # a kecamatan's villages stand together, which the dependent list relies on
    assert names["daftar_desa"].attr_text == f"'Rujukan'!$C$2:$C${len(villages) + 1}"
    assert names["kecamatan_desa"].attr_text == f"'Rujukan'!$B$2:$B${len(villages) + 1}"
    assert "MATCH($I2,kecamatan_desa,0)" in rules_of(path)["Desa/Kelurahan"].formula1


def test_a_desa_and_a_kelurahan_of_one_name_are_told_apart(tmp_path: Path) -> None:
    reference = rows_of(template(tmp_path, "53.01"), "Rujukan")
    names = [row[2] for row in reference if row[2] and "Oesao" in row[2]]
    assert sorted(names) == ["Desa Oesao", "Kelurahan Oesao"]


def test_the_template_travels_over_a_weak_link(tmp_path: Path) -> None:
    for regency in ("53.02", "53.03", "53.71"):  # the most villages, the usual, the fewest
        assert template(tmp_path, regency).stat().st_size < 20_000
