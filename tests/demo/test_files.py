"""The files of `demo/`: one list right in every row, one with everything wrong, the same bytes in every run."""

from __future__ import annotations

from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from openpyxl import load_workbook

from portal.beneficiaries.cli import check_file
from portal.beneficiaries.reference import judging_facts
from portal.beneficiaries.rules.judge import JudgingFacts
from portal.beneficiaries.rules.problems import ProblemCode
from portal.core.months import Month
from portal.core.tabular import read_tables
from portal.demo import files

TODAY = date(2026, 11, 20)


def facts(start: Month) -> JudgingFacts:
    return judging_facts("53.03", start, TODAY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three files, written once."""
    made = tmp_path_factory.mktemp("demo")
    assert [path.name for path in files.write(made, files.missing(made))] == [files.CLEAN, files.CLEAN_CSV, files.MESSY]
    return made


@pytest.mark.parametrize("name", [files.CLEAN, files.CLEAN_CSV])
@pytest.mark.parametrize("start", [Month(2026, 1), Month(2026, 12), Month(2027, 12)])
def test_the_clean_list_is_ready_in_every_row(folder: Path, name: str, start: Month) -> None:
    judged = check_file(folder / name, facts(start))
    assert judged.counts == (14_880, 14_880, 0, 0, 0, 0)


def test_workbook_and_csv_hold_the_same_people(folder: Path) -> None:
    lists = [check_file(folder / name, facts(Month(2026, 12))) for name in (files.CLEAN, files.CLEAN_CSV)]
    workbook, text = ([row.person for row in judged.rows] for judged in lists)
    assert workbook == text and len(set(workbook)) == 14_880


def test_the_messy_list_has_every_problem_that_a_file_of_ttu_alone_can_have(folder: Path) -> None:
    judged = check_file(folder / files.MESSY, facts(Month(2026, 12)))
    assert judged.counts.read == 200
    found = {problem.code for row in judged.rows for problem in row.problems}
    asked_of_the_register = {
        ProblemCode.NIK_ALREADY_COVERED,
        ProblemCode.PERSON_DIED,
        ProblemCode.PLACE_WAS_FREED,
        ProblemCode.DUKCAPIL_DOUBT,
        ProblemCode.VILLAGE_DOUBT,
    }
    assert set(ProblemCode) - found == asked_of_the_register | {ProblemCode.VILLAGE_AMBIGUOUS}
    assert judged.counts.ready > 100  # a list to mend, not to throw away


def test_no_two_villages_of_ttu_share_a_name() -> None:
    """Why the messy list cannot show `village_ambiguous`."""
    from portal.regencies import reference

    names = Counter(place.name.casefold() for place in reference.places_of("53.03") if place.kind != "kecamatan")
    assert set(names.values()) == {1}


def test_the_messy_list_has_hidden_rows_a_hidden_sheet_a_letterhead_and_a_foot(folder: Path) -> None:
    table = read_tables(folder / files.MESSY, files.MESSY)
    assert [(sheet.name, sheet.hidden) for sheet in table.sheets] == [
        ("Usulan 2026", False),
        ("Catatan", False),
        ("Data lama", True),
    ]
    assert table.sheets[0].hidden_rows == {40, 41, 87}
    judged = check_file(folder / files.MESSY, facts(Month(2026, 12)))
    assert judged.sheets[0].header_row == 8
    assert any("jumlah atau tanda tangan" in note for note in judged.notes)
    assert any('"Data lama"' in note for note in judged.notes)
    sheet = load_workbook(folder / files.MESSY)["Usulan 2026"]
    numbers = [cell.value for (cell,) in sheet.iter_rows(min_row=10, min_col=2, max_col=2) if cell.data_type == "n"]
    assert len([value for value in numbers if value]) >= 9  # NIKs that Excel took for numbers


def test_the_files_are_the_same_bytes_in_every_run(folder: Path, tmp_path: Path) -> None:
    for path in files.write(tmp_path, files.missing(tmp_path)):
        assert sha256(path.read_bytes()).digest() == sha256((folder / path.name).read_bytes()).digest()


def test_only_what_is_missing_is_written(tmp_path: Path) -> None:
    (tmp_path / files.CLEAN).write_bytes(b"kept")
    (tmp_path / files.CLEAN_CSV).write_bytes(b"kept")
    assert [path.name for path in files.write(tmp_path, files.missing(tmp_path))] == [files.MESSY]
    assert (tmp_path / files.CLEAN).read_bytes() == b"kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([files.CLEAN, files.CLEAN_CSV, files.MESSY])


def test_three_of_five_people_of_the_clean_list_are_renewed() -> None:
    own, province, clean, messy = files.people_of_ttu()
    assert (len(own), len(province), len(clean), len(messy)) == (14_880, 1_174, 14_880, 200)
    niks = [{person.nik for person in group} for group in (own, province, clean, messy)]
    assert len(niks[0] & niks[2]) == 8_928
    assert not niks[1] & niks[0] and not niks[1] & niks[2] and not niks[3] & (niks[0] | niks[1] | niks[2])
