"""The words of Dukcapil and the verdicts of an answer file, as an official could check them with a pencil."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from portal.beneficiaries.rules.dukcapil import DukcapilState, read_state
from portal.beneficiaries.rules.dukcapil_answers import (
    AnswerProblem,
    AnswerVerdict,
    JudgedAnswer,
    Standing,
    grouped,
    judge_answer,
)
from portal.core.tabular.tables import FileProblem, FileProblemCode, Sheet, TableFile

TODAY = date(2026, 11, 20)
MATCH, MISMATCH, DOUBLE, DECEASED = DukcapilState
READY, SAME, REFUSED = AnswerVerdict
ANA, BENI, CITRA = "5303014807900001", "5303011708900002", "5303011708900003"
KNOWN = {
    ANA: Standing(1, "", None),
    BENI: Standing(2, "match", date(2026, 6, 1)),
    CITRA: Standing(3, "mismatch", date(2026, 11, 1)),
}


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Padan", MATCH),
        ("SESUAI", MATCH),
        ("DITEMUKAN", MATCH),
        ("Data ditemukan dan sesuai", MATCH),
        ("NIK aktif, nama cocok", MATCH),
        ("Valid", MATCH),
        ("Tidak Padan", MISMATCH),
        ("TIDAK SESUAI", MISMATCH),
        ("Data Tidak Ditemukan", MISMATCH),
        ("tdk terdaftar", MISMATCH),
        ("Belum padan", MISMATCH),
        ("Invalid", MISMATCH),
        ("NIK Ganda", DOUBLE),
        ("duplikat", DOUBLE),
        ("Ditemukan, ganda", DOUBLE),
        ("Meninggal Dunia", DECEASED),
        ("MENINGGAL", DECEASED),
        ("Ditemukan, sudah meninggal dunia tgl 3 Mei 2025", DECEASED),
        ("Wafat (akta kematian)", DECEASED),
        # What says more, less or two things is asked about, never guessed.
        ("", None),
        ("1", None),
        ("Y", None),
        ("Tidak", None),
        ("NIK", None),
        ("Tidak aktif", None),
        ("Belum meninggal", None),
        ("Tidak ganda", None),
        ("Ibu kandung meninggal", None),
        ("Sesuai sebagian", None),
        ("Kawin", None),
        ("Pindah", None),
    ],
)
def test_words_of_a_result(text: str, state: DukcapilState | None) -> None:
    assert read_state(text) == state


def sheet(*rows: tuple[Any, ...], name: str = "Hasil", hidden: bool = False) -> Sheet:
    width = max(map(len, rows))
    return Sheet(name, hidden, [tuple(row) + ("",) * (width - len(row)) for row in rows])


def judged(*sheets: Sheet, answered_on: date | None = None) -> JudgedAnswer:
    return judge_answer(
        TableFile("jawaban.xlsx", sheets),
        lambda niks: {nik: KNOWN[nik] for nik in niks if nik in KNOWN},
        today=TODAY,
        answered_on=answered_on,
    )


def one(nik: Any, state: Any, on: Any = "20/11/2026") -> tuple[Any, ...]:
    (row,) = judged(sheet(("NIK", "Hasil", "Tanggal"), (nik, state, on))).rows
    return (row.verdict, row.problem, row.person, row.state, row.on)


NONE = (None, None, None)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((ANA, "Padan"), (READY, None, 1, MATCH, TODAY)),
        ((ANA, "Padan", "1 November 2026"), (READY, None, 1, MATCH, date(2026, 11, 1))),
        ((ANA, "Meninggal Dunia", datetime(2026, 10, 5)), (READY, None, 1, DECEASED, date(2026, 10, 5))),
        ((float(5303014807900001), "Ganda"), (READY, None, 1, DOUBLE, TODAY)),
        ((BENI, "Padan", "01/06/2026"), (SAME, None, 2, MATCH, date(2026, 6, 1))),  # stands there already
        ((BENI, "Padan", "02/06/2026"), (READY, None, 2, MATCH, date(2026, 6, 2))),  # looked at again
        ((BENI, "Ganda", "01/06/2026"), (READY, None, 2, DOUBLE, date(2026, 6, 1))),  # put right the same day
        ((BENI, "Ganda", "31/05/2026"), (REFUSED, AnswerProblem.OLDER, 2, None, None)),
        (("530301480790", "Padan"), (REFUSED, AnswerProblem.NIK, *NONE)),
        (("5.30301E+15", "Padan"), (REFUSED, AnswerProblem.NIK, *NONE)),
        (("", "Padan"), (REFUSED, AnswerProblem.NIK, *NONE)),
        (("5303014807900009", "Padan"), (REFUSED, AnswerProblem.NOT_REGISTERED, *NONE)),
        ((ANA, ""), (REFUSED, AnswerProblem.STATE_MISSING, *NONE)),
        ((ANA, "Oke"), (REFUSED, AnswerProblem.STATE_UNKNOWN, *NONE)),
        ((ANA, "Padan", ""), (REFUSED, AnswerProblem.DATE_MISSING, *NONE)),
        ((ANA, "Padan", "21/11/2026"), (REFUSED, AnswerProblem.DATE_IMPOSSIBLE, *NONE)),  # tomorrow
        ((ANA, "Padan", "30/02/2026"), (REFUSED, AnswerProblem.DATE_IMPOSSIBLE, *NONE)),
    ],
)
def test_a_row_by_itself(cells: tuple[Any, ...], expected: tuple[Any, ...]) -> None:
    assert one(*cells) == expected


def test_the_date_of_the_form_is_for_rows_without_their_own() -> None:
    on = date(2026, 11, 18)
    rows = judged(sheet(("NIK", "Keterangan"), (ANA, "Sesuai"), (CITRA, "Sesuai")), answered_on=on).rows
    assert [(row.verdict, row.on) for row in rows] == [(READY, on), (READY, on)]


def test_the_same_number_with_two_results_needs_a_person() -> None:
    found = judged(sheet(("NIK", "Hasil", "Tanggal"), (ANA, "Padan", TODAY), (ANA, "Ganda", TODAY)))
    assert [row.problem for row in found.rows] == [AnswerProblem.CONTRADICTED] * 2
    assert "Padan dan NIK ganda" in found.rows[0].message and ANA not in found.rows[0].message


def test_the_same_number_with_one_result_counts_once_by_its_newest_date() -> None:
    found = judged(
        sheet(("NIK", "Hasil", "Tanggal"), (ANA, "Padan", "01/11/2026"), (ANA, "Sesuai", TODAY), (ANA, "Padan", TODAY))
    )
    assert [row.verdict for row in found.rows] == [SAME, READY, SAME]


def test_every_row_has_one_verdict_and_signatures_have_none() -> None:
    found = judged(
        sheet(
            ("DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL",),
            ("Jawaban permintaan pemadanan",),
            ("No", "NIK", "Nama", "Status Kawin", "Ket.", "Hasil Padan", "Tgl Lahir", "Tgl Verifikasi"),
            (1.0, ANA, "ANA CONTOH", "Kawin", "", "SESUAI", "08/07/1990", "19/11/2026"),
            (2.0, BENI, "BENI CONTOH", "Kawin", "pindah", "TIDAK SESUAI", "17/08/1990", "19/11/2026"),
            (3.0, "123", "CITRA CONTOH", "Kawin", "", "SESUAI", "17/08/1990", "19/11/2026"),
            ("", "", "", "", "", "", "", ""),
            ("", "", "", "", "", "", "", "Kepala Dinas,"),
        )
    )
    assert [(row.row, row.verdict) for row in found.rows] == [(4, READY), (5, READY), (6, REFUSED)]
    assert [row.on for row in found.rows[:2]] == [date(2026, 11, 19)] * 2
    assert sum(found.number(verdict) for verdict in AnswerVerdict) == 3


def test_sheets_without_results_are_named_and_left() -> None:
    found = judged(
        sheet(("Petunjuk",), name="Petunjuk"),
        sheet(("NIK", "Hasil"), (ANA, "Padan"), name="Rahasia", hidden=True),
        sheet(("NIK", "Hasil", "Tanggal"), (BENI, "Padan", TODAY)),
    )
    assert [(row.sheet, row.person) for row in found.rows] == [(3, 2)]
    assert len(found.notes) == 2 and "Rahasia" in found.notes[1]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("NIK", "Nama"), (ANA, "Ana")], FileProblemCode.HEADER_MISSING),
        ([("Nama", "Hasil"), ("Ana", "Padan")], FileProblemCode.HEADER_MISSING),
        ([("NIK", "Hasil")], FileProblemCode.NO_ROWS),
    ],
)
def test_a_file_that_cannot_be_an_answer(rows: list[tuple[Any, ...]], code: FileProblemCode) -> None:
    with pytest.raises(FileProblem) as refused:
        judged(sheet(*rows))
    assert refused.value.code is code and "jawaban.xlsx" in refused.value.message


def test_problems_are_counted_sentences_with_the_first_rows() -> None:
    found = judged(
        sheet(("NIK", "Hasil", "Tanggal"), *[("123", "Padan", TODAY)] * 7, (ANA, "", TODAY), (ANA, "Padan", TODAY))
    )
    lines = grouped(found, ["Hasil"])
    assert [(line.problem, line.rows) for line in lines] == [(AnswerProblem.NIK, 7), (AnswerProblem.STATE_MISSING, 1)]
    assert lines[0].sentence == "7 baris memiliki NIK yang tidak dapat dipakai: baris 2, 3, 4, 5, 6, dan 2 lainnya."
    assert len(lines[0].examples) == 5
