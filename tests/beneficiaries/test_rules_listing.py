"""Whole lists: verdicts, repeats, the register, sheets, notes, and counts that always add up."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.beneficiaries.rules.groups import PHRASES, grouped_problems
from portal.beneficiaries.rules.known import Ended
from portal.beneficiaries.rules.listing import MOST_ROWS, judge_list
from portal.beneficiaries.rules.problems import ProblemCode
from portal.beneficiaries.rules.rows import FREE, Correction, RawRow, RegisterAnswer, Standing, texts_of
from portal.beneficiaries.rules.sex import Sex
from portal.core.months import Month
from portal.core.tabular.tables import Cell, FileProblem, Sheet, TableFile
from tests.support.judging import FACTS, HEADER, Recorder, codes, judged, person, table


def test_a_valid_row_becomes_a_person() -> None:
    row = judged(person()).rows[0]
    assert (row.sheet, row.key, row.verdict, row.problems) == ("Daftar", (1, 2), "ready", ())
    found = row.person
    assert found is not None
    assert found == (
        *(
            "5303011708900001",
            "Orang 1",
            "Kefamenanu",
            date(1990, 8, 17),
            Sex.MALE,
            "RT 1",
            "53.03.08.2010",
            "53.03.08",
        ),
        *("tani", "Petani", Month(2026, 12), "Ibu Contoh", "081234567890", "5303010101010001", 2),
    )
    assert "Orang" not in repr(row) and "5303011708" not in repr(row)


E, W = "error", "warning"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"nik": ""}, [("nik_missing", E)]),
        ({"nik": "530301170890001"}, [("nik_length", E)]),
        ({"nik": 5303011708900010.0}, [("nik_damaged_by_excel", E)]),
        ({"nik": "5303011808900001"}, [("nik_birth_mismatch", W)]),
        ({"nik": "5303015708900001"}, [("nik_sex_mismatch", W)]),
        ({"desil": "miskin"}, [("desil_unknown", W)]),
        ({"desil": "-"}, []),
        ({"nik": "5304011708900001"}, [("nik_prefix_elsewhere", W)]),
        (
            {"nik": "5304015808900001"},
            [("nik_birth_mismatch", W), ("nik_sex_mismatch", W), ("nik_prefix_elsewhere", W)],
        ),
        ({"name": ""}, [("name_missing", E)]),
        ({"name": " - "}, [("name_missing", E)]),
        ({"born": ""}, [("birth_date_missing", W)]),
        ({"born": "-"}, [("birth_date_missing", W)]),
        ({"born": "", "nik": ""}, [("nik_missing", E), ("birth_date_missing", E)]),
        ({"born": "30/2/2026"}, [("birth_date_impossible", E)]),
        ({"born": date(2027, 1, 1)}, [("birth_date_impossible", E)]),
        ({"born": "17/08/1990"}, []),
        ({"sex": ""}, [("sex_missing", W)]),
        ({"sex": "", "nik": "-"}, [("nik_placeholder", E), ("sex_missing", E)]),
        ({"sex": "?"}, [("sex_unknown", E)]),
        ({"village": ""}, [("village_missing", E)]),
        ({"village": "Antah"}, [("village_unknown", E)]),
        ({"district": "Antah"}, [("district_unknown", W)]),
        ({"occupation": ""}, [("occupation_missing", W)]),
        ({"occupation": "Astronot"}, [("occupation_unknown", W)]),
        ({"start": "kapan-kapan"}, [("month_invalid", E)]),
        ({"start": "Januari 2027"}, [("month_invalid", E)]),
        ({"start": "Desember 2026"}, []),
        ({"start": "-"}, []),
    ],
)
def test_what_is_wrong_with_a_row(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    result = judged(person(**changes))
    assert codes(result) == expected
    severities = {severity for _, severity in expected}
    verdict = "refused" if E in severities else "warned" if severities else "ready"
    assert result.rows[0].verdict == verdict
    assert (result.rows[0].person is None) == (verdict == "refused")


@pytest.mark.parametrize(
    ("born", "code"),
    [
        (date(2008, 12, 1), None),  # eighteen on the first day
        (date(2008, 12, 2), "age_below_minimum"),
        (date(2026, 11, 1), "age_below_minimum"),
        (date(1961, 12, 2), None),  # sixty-four on the first day, sixty-five in the term
        (date(1961, 12, 1), "age_above_maximum"),
    ],
)
def test_ages_on_the_first_day_of_the_start_month(born: date, code: str | None) -> None:
    result = judged(person(born=born, nik=f"530301{born:%d%m%y}0001"))
    assert codes(result) == ([(code, "error")] if code else [])


def test_the_age_is_that_of_the_rows_own_month() -> None:
    row = person(born=date(2008, 7, 1), nik="5303010107080001")
    assert codes(judged(row)) == []
    early = (*row[:10], "Juni 2026", *row[11:])
    assert codes(judged(early)) == [("age_below_minimum", "error")]


def test_turning_65_in_the_term_is_a_note() -> None:
    result = judged(person(born=date(1961, 12, 31), nik="5303013112610001"), person(2))
    assert result.rows[0].verdict == "ready"
    assert any("65 tahun" in note and "baris 2" in note for note in result.notes)
    assert not any("65 tahun" in note for note in judged(person()).notes)


def test_what_the_nik_fills() -> None:
    found = judged(person(nik="5303015708900001", born="", sex="")).rows[0].person
    assert found is not None and (found.birth_date, found.sex) == (date(1990, 8, 17), Sex.FEMALE)


def test_every_row_of_a_group_of_repeats_names_the_others() -> None:
    result = judged(person(1), person(2), person(1, nik="530301 170890 0001"), person(1))
    assert [row.verdict.value for row in result.rows] == ["refused", "ready", "refused", "refused"]
    assert [codes(result, row) for row in (0, 2, 3)] == [[("nik_duplicate_in_file", "error")]] * 3
    assert "baris 4 dan 5." in result.rows[0].problems[0].message
    assert "baris 2 dan 4." in result.rows[3].problems[0].message


def test_a_large_group_of_repeats_names_the_first_five() -> None:
    message = judged(*[person(1)] * 30).rows[9].problems[0].message
    assert "baris 2, 3, 4, 5, 6, dan 24 lainnya." in message


def test_bad_niks_are_never_keys() -> None:
    for bad in ("", "-", "0", "0000000000000000", "530301170890001", 5303011708900010.0, "5303011708900000"):
        result = judged(person(1, nik=bad), person(2, nik=bad))
        assert all("nik_duplicate_in_file" not in dict(codes(result, row)) for row in (0, 1))


def test_repeats_over_several_sheets_name_the_sheet() -> None:
    sheets = tuple(Sheet(name, False, [HEADER, person(1)]) for name in ("Insana", "Musi"))
    result = judge_list(TableFile("a.xlsx", sheets), FACTS)
    assert [row.key for row in result.rows] == [(1, 2), (2, 2)]
    assert 'baris 2 sheet "Musi"' in result.rows[0].problems[0].message


def test_progress_ends_at_the_total() -> None:
    seen: list[tuple[int, int]] = []
    judge_list(table(*map(person, range(1, 1301))), FACTS, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 1300), (512, 1300), (1024, 1300), (1300, 1300)]


def test_rows_that_are_no_people_are_left_out() -> None:
    blank: tuple[Cell, ...] = ("",) * len(HEADER)
    wide = len(HEADER)

    def text(*cells: Cell) -> tuple[Cell, ...]:
        return cells + ("",) * (wide - len(cells))

    rows = [
        tuple(float(number) for number in range(1, wide + 1)),
        person(1),
        blank,
        text("", "  ", " "),
        text(3.0),
        person(2),
        person(3, nik=""),
        text("Jumlah", "", "3 orang"),
        blank,
        text("", "", "Kefamenanu, 20 November 2026"),
        text("", "", "Kepala Dinas"),
        text("", "NIP. 197001011990031001", "Drs. Contoh"),
    ]
    result = judged(*rows)
    assert [row.row for row in result.rows] == [3, 7, 8]
    assert result.counts == (3, 2, 0, 1, 0, 0)
    assert any("4 baris di bawah daftar tidak dibaca" in note and "baris 9" in note for note in result.notes)


def test_a_person_without_nik_within_the_list_is_refused_not_lost() -> None:
    blank: tuple[Cell, ...] = ("",) * len(HEADER)
    lonely: tuple[Cell, ...] = ("", "", "Orang Tanpa Data") + ("",) * (len(HEADER) - 3)
    result = judged(person(1), blank, lonely, person(2))
    assert [row.row for row in result.rows] == [2, 4, 5]
    assert "nik_missing" in dict(codes(result, 1))
    assert [row.row for row in judged(person(1), lonely).rows] == [2, 3]


def test_hidden_rows_are_read_and_noted_hidden_sheets_only_noted() -> None:
    rows = [HEADER, person(1), person(2), person(3)]
    file = TableFile(
        "a.xlsx",
        (
            Sheet("Daftar", False, rows, hidden_rows=frozenset({1, 3})),
            Sheet("Simpanan", True, []),
            Sheet("Keterangan", False, [("Petunjuk",), ("isi NIK",)]),
            Sheet("Kosong", False, []),
        ),
    )
    result = judge_list(file, FACTS)
    assert result.counts.read == 3
    assert [(sheet.name, sheet.header_row, sheet.hidden) for sheet in result.sheets] == [
        *(("Daftar", 1, False), ("Simpanan", None, True), ("Keterangan", None, False), ("Kosong", None, False)),
    ]
    notes = " ".join(result.notes)
    assert "1 baris tersembunyi tetap dibaca (baris 3)" in notes
    assert 'Sheet tersembunyi tidak dibaca: "Simpanan".' in notes
    assert 'Sheet "Keterangan" tidak dibaca' in notes and "Kosong" not in notes


def test_number_cells_that_are_whole_are_noted_once() -> None:
    result = judged(person(1, nik=5303011708900001.0), person(2, nik=5303011708900002.0), person(3))
    assert result.counts.ready == 3
    assert any(note.startswith("2 NIK tersimpan sebagai angka") for note in result.notes)


@pytest.mark.parametrize(
    ("sheets", "code", "word"),
    [
        ([Sheet("A", False, [])], "file_empty", "tidak berisi"),
        ([Sheet("A", False, [("x", "y")])], "header_missing", '"NIK"'),
        ([Sheet("A", False, [("No", "Nama"), (1.0, "Kolo")])], "header_missing", "kolom NIK"),
        ([Sheet("A", False, []), Sheet("B", True, [])], "header_missing", "tersembunyi"),
        ([Sheet("A", False, [HEADER])], "no_rows", "baris 1"),
        ([Sheet("A", False, [HEADER, tuple(map(float, range(1, 16))), ("",) * 15])], "no_rows", "judul kolom"),
    ],
)
def test_files_without_a_list(sheets: list[Sheet], code: str, word: str) -> None:
    with pytest.raises(FileProblem) as caught:
        judge_list(TableFile("a.xlsx", tuple(sheets)), FACTS)
    assert caught.value.code == code and word in caught.value.message and "a.xlsx" in caught.value.message


def test_more_rows_than_one_file_may_hold() -> None:
    with pytest.raises(FileProblem) as caught:
        judged(*[person(1)] * (MOST_ROWS + 1))
    assert caught.value.code == "file_too_big_inside" and "100.001 baris" in caught.value.message


def test_original_cells_as_text() -> None:
    result = judged(person(7, nik=5303011708900010.0))
    plan = result.sheets[0].plan
    assert plan is not None
    texts = texts_of(RawRow(plan, 2, result.rows[0].cells, Correction()), plan)
    assert texts[:5] == ["7", "5303011708900010", "Orang 7", "Kefamenanu", "17/08/1990"]


def test_grouped_problems_speak_in_counted_sentences() -> None:
    rows = [person(1), person(1), person(1), *(person(serial, occupation="Astronot") for serial in range(2, 9))]
    groups = grouped_problems(judged(*rows).rows)
    assert [group.sentence for group in groups] == [
        "3 baris memiliki NIK ganda: baris 2, 3, dan 4.",
        "7 baris memiliki pekerjaan yang belum ada di daftar: baris 5, 6, 7, 8, 9, dan 2 lainnya.",
    ]
    assert groups[0].column == "NIK" and groups[0].example_rows == (("Daftar", 2), ("Daftar", 3), ("Daftar", 4))
    assert set(PHRASES) == set(ProblemCode)


CELLS = st.one_of(
    st.sampled_from(["", "-", "L", "P", "Tapenpah", "Insana", "Petani", "Desember 2026", "17/08/1990", "Jumlah", "0"]),
    st.sampled_from(["5303011708900001", "5303011708900002", "5303015708900003", 5303011708900001.0, "5,3E+15"]),
    st.text(max_size=6),
    st.floats(),
    st.dates(),
    st.booleans(),
)
ROWS = st.lists(st.tuples(*[CELLS] * len(HEADER)), min_size=1, max_size=8)


@settings(max_examples=80, deadline=None)
@given(ROWS, st.integers(0, 4))
def test_counts_add_up_whatever_the_cells(rows: list[tuple[Cell, ...]], known: int) -> None:
    answer = [
        FREE,
        RegisterAnswer(Standing.PRESENT_HERE),
        RegisterAnswer(Standing.COVERED_ELSEWHERE, Month(2026, 1)),
        RegisterAnswer(Standing.FREE, ended=Ended(Month(2026, 1), "Meninggal dunia", True)),
        RegisterAnswer(Standing.FREE, ended=Ended(Month(2026, 1), "Pindah", False)),
    ][known]

    try:
        result = judge_list(table(*rows), FACTS, register=Recorder({}, otherwise=answer))
    except FileProblem as problem:
        assert problem.code == "no_rows"
        return
    counts = result.counts
    assert counts.read == counts.ready + counts.warned + counts.refused + counts.already_present == len(result.rows)
    for row in result.rows:
        errors = [problem for problem in row.problems if problem.severity == "error"]
        assert (row.verdict == "refused") == bool(errors) == (row.person is None)
        assert sum(problem.code.startswith("nik_") for problem in errors) <= 1
        if row.verdict == "ready":
            assert not row.problems


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_for_repeats(serials: list[int], random: Random) -> None:
    def refused(order: list[int]) -> list[int]:
        return sorted(order[row.row - 2] for row in judged(*map(person, order)).rows if row.verdict == "refused")

    shuffled = serials[:]
    random.shuffle(shuffled)
    assert refused(serials) == refused(shuffled) == sorted(serial for serial in serials if serials.count(serial) > 1)
