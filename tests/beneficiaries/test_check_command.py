"""`portal beneficiaries check`: the contract that other programs read, and the summary that a person reads."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner

from portal.beneficiaries.cli import as_json, beneficiaries, check_file, judging_facts
from portal.core.months import Month
from portal.regencies import reference

HEADER = ["No", "NIK", "Nama Lengkap", "Tgl Lahir", "JK", "Alamat", "Desa", "Kecamatan", "Pekerjaan"]
BORN = date(1990, 8, 17)


def person(serial: int, **changes: Any) -> list[Any]:
    row = {
        "no": serial,
        "nik": f"530301170890{serial:04d}",
        "name": f"Yohanes Contoh {serial}",
        "born": BORN,
        "sex": "L",
        "address": "RT 1",
        "village": "Tapenpah",
        "district": "Insana",
        "occupation": "Petani",
    }
    return list((row | changes).values())


def write(path: Path, *rows: list[Any], letterhead: int = 0) -> Path:
    workbook = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    sheet = workbook.add_worksheet("Usulan")
    for number, row in enumerate([*[["SURAT"]] * letterhead, HEADER, *rows]):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            else:
                sheet.write(number, column, value)
    workbook.close()
    return path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(beneficiaries, ["check", *arguments])
    return result.exit_code, result.stdout


def run_json(path: Path, *more: str) -> tuple[int, Any]:
    status, output = run(str(path), "--regency", "ttu", "--json", *more)
    return status, json.loads(output)


def test_the_json_of_a_judged_file(tmp_path: Path) -> None:
    path = write(tmp_path / "usulan.xlsx", person(1), person(2, nik="530301170890"), person(3, sex="P"), letterhead=3)
    status, result = run_json(path, "--start", "2026-12")
    assert status == 0
    assert list(result) == [
        *("file", "sheets", "read", "ready", "warned", "refused", "already_present", "problems", "notes"),
    ]
    assert result["file"] == "usulan.xlsx"
    assert result["sheets"] == [{"name": "Usulan", "header_row": 4, "hidden": False}]
    assert [result[key] for key in ("read", "ready", "warned", "refused", "already_present")] == [3, 1, 1, 1, 0]
    assert [{key: problem[key] for key in problem if key != "message"} for problem in result["problems"]] == [
        {"sheet": "Usulan", "row": 6, "column": "NIK", "code": "nik_length", "severity": "error"},
        {"sheet": "Usulan", "row": 7, "column": "JK", "code": "nik_sex_mismatch", "severity": "warning"},
    ]
    assert result["problems"][0]["message"] == (
        "NIK 530301·········· hanya 12 angka. Periksa KTP dan tulis 16 angka sebagai teks."
    )
    assert any("tanpa basis data" in note for note in result["notes"])


def test_excel_and_csv_of_the_same_list_are_judged_alike(tmp_path: Path) -> None:
    rows = [person(1), person(2, village="Antah"), person(2), person(3, nik="5,30302E+15"), person(4, born="30/2/2026")]
    workbook = write(tmp_path / "a.xlsx", *rows)
    text = tmp_path / "a.csv"
    lines = [
        ";".join(cell.strftime("%d/%m/%Y") if isinstance(cell, date) else str(cell) for cell in row)
        for row in [HEADER, *rows]
    ]
    text.write_text("\r\n".join(lines), encoding="cp1252")
    (_, first), (_, second) = run_json(workbook, "--start", "2026-12"), run_json(text, "--start", "2026-12")
    assert second["sheets"][0]["name"] == "a"

    def essence(result: Any) -> list[tuple[int, str, str]]:
        return [(problem["row"], problem["code"], problem["severity"]) for problem in result["problems"]]

    assert (
        essence(first)
        == essence(second)
        == [
            (3, "nik_duplicate_in_file", "error"),
            (3, "village_unknown", "error"),
            (4, "nik_duplicate_in_file", "error"),
            (5, "nik_damaged_by_excel", "error"),
            (6, "birth_date_impossible", "error"),
        ]
    )


def test_no_message_holds_a_nik_or_a_name(tmp_path: Path) -> None:
    wrong = [
        person(1, sex="", born="", occupation="", district="Antah"),
        person(1, village="5303011708900009"),
        person(2, nik="6471055708910123"),
        person(3, nik="5303011708900003x"),
        person(4, nik=5303011708900040),
        person(5, nik="5303013208900005"),
        person(6, nik="Yohanes Contoh 6"),
        person(7, born="5303011708900007"),
        person(8, sex="5303011708900008"),
    ]
    _, result = run_json(write(tmp_path / "a.xlsx", *wrong), "--start", "2026-12")
    messages = " ".join([*(problem["message"] for problem in result["problems"]), *result["notes"]])
    assert "Yohanes" not in messages
    assert result["refused"] == 8
    digits = "".join(letter if letter.isdigit() else " " for letter in messages).split()
    assert max(map(len, digits)) <= 8


def test_number_cells_of_a_real_workbook(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.create_sheet("Daftar", 0)
    for row in (HEADER, person(1, nik=5303011708900001), person(2, nik=5303011708900020), person(3, nik=5.30301e15)):
        sheet.append(row)
    workbook.save(tmp_path / "a.xlsx")
    _, result = run_json(tmp_path / "a.xlsx", "--start", "2026-12")
    assert [(problem["row"], problem["code"]) for problem in result["problems"]] == [
        (3, "nik_damaged_by_excel"),
        (4, "nik_damaged_by_excel"),
    ]
    assert any(note.startswith("1 NIK tersimpan sebagai angka") for note in result["notes"])


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "file_empty"),
        (b"PK\x03\x04" + bytes(100), "a.xlsx", "file_broken"),
        (b"%PDF-1.7", "a.xlsx", "file_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "file_encrypted"),
        (b"satu;dua\n1;2\n", "a.csv", "header_missing"),
        (b"NIK;Nama\n", "a.csv", "no_rows"),
    ],
    ids=lambda value: "berkas" if isinstance(value, bytes) else value,
)
def test_a_file_that_cannot_be_read_gives_an_error_and_status_2(
    tmp_path: Path, content: bytes, name: str, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    status, result = run_json(tmp_path / name)
    assert status == 2
    assert list(result) == ["file", "error"] and list(result["error"]) == ["code", "message"]
    assert (result["file"], result["error"]["code"]) == (name, code)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    status, result = run_json(tmp_path / "hilang.xlsx")
    assert status == 2 and "tidak ditemukan" in result["error"]["message"]


def test_the_summary_for_a_reader(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", person(1), person(1), person(2, occupation="Astronot"))
    status, output = run(str(path), "--regency", "ttu", "--start", "2026-12")
    assert status == 0
    assert "Dibaca           : 3 baris" in output
    assert "2 baris memiliki NIK ganda: baris 2 dan 3." in output
    assert "Catatan:" in output


def test_unknown_regency_and_month_are_said_in_indonesian(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", person(1))
    for arguments in (["--regency", "bali"], ["--regency", "ttu", "--start", "besok"]):
        result = CliRunner().invoke(beneficiaries, ["check", str(path), *arguments])
        assert result.exit_code == 2
        assert "tidak dikenal" in result.output or "tidak terbaca" in result.output


def test_the_start_month_decides_the_age(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", person(1, nik="5303011506090001", born=date(2009, 6, 15)))
    assert run_json(path, "--start", "2027-06")[1]["refused"] == 1
    assert run_json(path, "--start", "2027-07")[1]["ready"] == 1


def test_the_neighbours_own_people_and_places() -> None:
    facts = judging_facts("53.21", Month(2026, 12), date(2026, 11, 20))
    assert facts.known_prefixes == {"5321", "5304"}  # Malaka was part of Belu
    assert facts.until == Month(2026, 12)


def test_slugs_and_official_names() -> None:
    by_slug = reference.regency_by_slug()
    assert len(by_slug) == 22
    assert by_slug["ttu"].official_name == "Kabupaten Timor Tengah Utara" and by_slug["ttu"].code == "53.03"
    assert by_slug["kota-kupang"].official_name == "Kota Kupang" and by_slug["kupang"].code == "53.01"
    assert (len(reference.districts()), len(reference.villages())) == (315, 3442)


def test_the_same_function_serves_a_caller_with_a_register(tmp_path: Path) -> None:
    from portal.beneficiaries.rules.rows import RegisterAnswer, Standing

    path = write(tmp_path / "a.xlsx", person(1), person(2))
    facts = judging_facts("53.03", Month(2026, 12), date(2026, 11, 20))
    result = as_json(check_file(path, facts, lambda asked: [RegisterAnswer(Standing.PRESENT_HERE)] * len(asked)))
    assert (result["read"], result["already_present"], result["problems"]) == (2, 2, [])
