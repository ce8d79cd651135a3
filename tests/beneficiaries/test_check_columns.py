"""`portal beneficiaries check` cannot ask: it says which columns are unclear, and takes the answers as options."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from portal.beneficiaries.cli import beneficiaries
from tests.support import factories
from tests.support.client import PortalClient
from tests.support.invented import person_name
from tests.support.lists import sent

HEADINGS = ("No", "No Induk Pddk", "Penerima Bantuan", "Tgl Lahir", "JK", "Domisili", "Kecamatan", "Pekerjaan")


def unclear(folder: Path, headings: tuple[str, ...] = HEADINGS) -> Path:
    rows = [
        [
            *(number, factories.nik(number), person_name(number), "17/08/1990", "L"),
            *(factories.VILLAGE, factories.DISTRICT, "Petani"),
        ]
        for number in range(1, 4)
    ]
    return factories.xlsx(folder / "desa.xlsx", rows, headings)


def run(path: Path, *more: str) -> tuple[int, str]:
    result = CliRunner().invoke(beneficiaries, ["check", str(path), "--regency", "ttu", "--start", "2026-12", *more])
    return result.exit_code, result.output


def test_unclear_columns_are_told_with_a_status_of_their_own(tmp_path: Path) -> None:
    status, text = run(unclear(tmp_path))
    assert status == 3
    assert '"No Induk Pddk" (kolom B): mungkin NIK (judul dan isinya mirip NIK)' in text
    assert '"Domisili" (kolom F): mungkin Desa/Kelurahan (isinya nama desa)' in text
    assert '--column "No Induk Pddk=NIK"' in text
    assert person_name(1) not in text and "530301" not in text


def test_the_json_of_the_question(tmp_path: Path) -> None:
    status, text = run(unclear(tmp_path), "--json")
    question = json.loads(text)
    assert (status, question["file"]) == (3, "desa.xlsx")
    (asked,) = question["columns"]
    assert (asked["sheets"], asked["header_row"], asked["missing"]) == (["Daftar"], 1, [])
    guesses = {column["heading"]: column["guess"] for column in asked["columns"] if column["uncertain"]}
    assert guesses == {"No Induk Pddk": "nik", "Penerima Bantuan": "name", "Domisili": "village"}


def test_answers_are_given_by_heading_or_taken_as_guessed(tmp_path: Path) -> None:
    path = unclear(tmp_path)
    told = ("--column", "No Induk Pddk=NIK", "--column", "penerima bantuan=nama", "--column", "Domisili=Desa/Kelurahan")
    assert json.loads(run(path, "--json", *told)[1])["ready"] == 3
    assert run(path, *told[:4])[0] == 3, "one is still unclear"
    assert json.loads(run(path, "--json", "--accept-guesses")[1])["ready"] == 3
    without = json.loads(run(path, "--json", "--accept-guesses", "--column", "Pekerjaan=-")[1])
    assert without["warned"] == 3, "a clear column can be told as well"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ("Domisili=bulan purnama", 'Tulis --column "Judul=isi".'),
        ("NIK", 'Tulis --column "Judul=isi".'),
        ("Alamat=NIK", 'Tidak ada kolom "Alamat" di berkas ini.'),
        ("No Induk Pddk=-", "Belum ada kolom yang dipilih sebagai NIK."),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, told: str, sentence: str) -> None:
    status, text = run(unclear(tmp_path), "--accept-guesses", "--column", told)
    assert status == 2 and sentence in " ".join(text.split())


@pytest.mark.usefixtures("held_clock")
def test_with_a_database_it_uses_what_the_office_remembers(
    app: Flask, sari: PortalClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = unclear(tmp_path)
    page = sent(sari, path, factories.quota(app), start="2026-12")
    fields = ("", "nik", "name", "birth_date", "sex", "village", "district", "")
    data = {f"k0_{index}": field for index, field in enumerate(fields)}
    assert sari.post(page + "/kolom", data=data).status_code == 303
    settings = app.config["PORTAL"]
    monkeypatch.setenv("PORTAL_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("PORTAL_INSTANCE_DIR", str(settings.instance_dir))
    status, text = run(path, "--json")
    assert status == 0, text
    assert json.loads(text.splitlines()[-1])["warned"] == 3, "without occupations, as it was answered"
