"""What a branch's answer means: tables of cases that an officer can check with a pencil."""

from __future__ import annotations

import pytest

from portal.core.tabular import Sheet, TableFile
from portal.deliveries.rules.answers import (
    Answer,
    AnswerProblem,
    KnownLine,
    LineState,
    ReturnedRow,
    answer_of,
    is_code,
    judge,
)
from portal.deliveries.rules.returned import NoColumnsError, key_of, position_of, rows_of, text_of
from portal.deliveries.rules.template import (
    ANSWER_FIELDS,
    STANDARD,
    ColumnTemplate,
    DateFormat,
    DeliveryField,
    TemplateColumn,
    compose,
    problem_of,
    read_template,
)

KPJ, OTHER = "22031234567", "22039876543"
ACCEPTED, REFUSED = Answer(kpj=KPJ), Answer(code="NIK01")


@pytest.mark.parametrize(
    ("kpj", "status", "code", "expected"),
    [
        ("", "", "", None),
        (KPJ, "", "", ACCEPTED),
        (" 2203-1234.567 ", "", "", ACCEPTED),
        (KPJ, "Diterima", "", ACCEPTED),
        (KPJ, "TERDAFTAR", "", ACCEPTED),
        (KPJ, "diterima", "00", ACCEPTED),  # a code of success beside a card says nothing against it
        ("", "", "nik01", REFUSED),
        ("", "Ditolak", " NIK01 ", REFUSED),
        (KPJ, "ditolak", "NIK01", REFUSED),
        ("2203123456", "", "", AnswerProblem.KPJ_SHAPE),  # a leading zero that Excel took away is not guessed
        ("220312345678", "", "", AnswerProblem.KPJ_SHAPE),
        ("2203123456A", "", "", AnswerProblem.KPJ_SHAPE),
        ("٢٢٠٣١٢٣٤٥٦٧", "", "", AnswerProblem.KPJ_SHAPE),
        ("", "diterima", "", AnswerProblem.KPJ_MISSING),
        ("", "ditolak", "", AnswerProblem.CODE_MISSING),
        (KPJ, "", "NIK01", AnswerProblem.BOTH),
        (KPJ, "mungkin", "", AnswerProblem.STATUS_UNKNOWN),
        ("", "", "5303011708900001", AnswerProblem.CODE_SHAPE),
        ("", "", "X" * 21, AnswerProblem.CODE_SHAPE),
    ],
)
def test_three_cells_say_one_thing(kpj: str, status: str, code: str, expected: object) -> None:
    assert answer_of(kpj, status, code) == expected


@pytest.mark.parametrize(
    ("code", "sound"),
    [
        ("E-17", True),
        ("NIK 01", True),
        ("A/3.1", True),
        ("", False),
        ("-1", False),
        ("KODE\n", False),
        ("081200000", False),
    ],
)
def test_a_code_is_short_and_nobodys_number(code: str, sound: bool) -> None:
    assert is_code(code) is sound


def line(number: int, state: LineState = LineState.SENT, kpj: str = "", code: str = "") -> KnownLine:
    return KnownLine(100 + number, number, bytes([number]), 1000 + number, state, kpj, code)


def row(number: int, *, key: int | None = None, nik: int | None = None, **answer: str) -> ReturnedRow:
    cells = {"kpj": "", "status": "", "code": "", **answer}
    return ReturnedRow("Kiriman", number + 1, key, bytes([nik]) if nik is not None else None, **cells)


def problems(
    rows: list[ReturnedRow], lines: list[KnownLine], cards: dict[str, int] | None = None
) -> list[AnswerProblem]:
    cards = cards or {}
    return [each.problem for each in judge(rows, lines, cards, {who: kpj for kpj, who in cards.items()}).problems]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row(1, key=1, kpj=KPJ)], []),
        ([row(1, nik=1, kpj=KPJ)], []),
        ([row(1, key=1, nik=1, kpj=KPJ)], []),
        ([row(1, key=1, nik=2, kpj=KPJ)], [AnswerProblem.KEY_AND_NIK_DIFFER]),
        ([row(1, nik=9, kpj=KPJ)], [AnswerProblem.UNKNOWN_PERSON]),
        ([row(1, kpj=KPJ)], [AnswerProblem.UNKNOWN_PERSON]),
        ([row(1, nik=9)], []),  # a row without an answer is nobody's problem
        ([row(1, key=1, kpj=KPJ), row(2, key=1, code="NIK01")], [AnswerProblem.PERSON_TWICE] * 2),
        ([row(1, key=1, kpj=KPJ), row(2, key=2, kpj=KPJ)], [AnswerProblem.KPJ_TWICE] * 2),
        ([row(1, key=1, code="NIK01"), row(2, key=2, code="NIK01")], []),
        ([row(1, key=3, kpj=OTHER)], [AnswerProblem.ANSWERED]),
        ([row(1, key=3, code="NIK01")], [AnswerProblem.ANSWERED]),
        ([row(1, key=3, kpj=KPJ)], []),  # said again
    ],
)
def test_rows_are_matched_with_lines(rows: list[ReturnedRow], expected: list[AnswerProblem]) -> None:
    assert problems(rows, [line(1), line(2), line(3, LineState.ACCEPTED, KPJ)]) == expected


def test_a_kpj_belongs_to_one_person_of_the_regency() -> None:
    assert problems([row(1, key=1, kpj=KPJ)], [line(1)], {KPJ: 4711}) == [AnswerProblem.KPJ_TAKEN]
    assert problems([row(1, key=1, kpj=OTHER)], [line(1)], {KPJ: 1001}) == [AnswerProblem.KPJ_OTHER]
    assert problems([row(1, key=1, kpj=KPJ)], [line(1)], {KPJ: 1001}) == []  # last year's card


def test_a_preview_counts_every_row_once() -> None:
    found = judge(
        [row(1, key=1, kpj=KPJ), row(2, key=2, code="X9"), row(3, key=3, kpj=OTHER), row(4), row(5, key=8, kpj="1")],
        [line(1), line(2), line(3, LineState.ACCEPTED, OTHER)],
        {OTHER: 1003},
        {1003: OTHER},
    )
    assert (found.accepted, found.refused, found.same, found.silent, len(found.problems)) == (1, 1, 1, 1, 1)
    assert found.codes == {"X9": 1}
    assert found.answers == {101: ACCEPTED, 102: Answer(code="X9")}


def sheet(*rows: tuple[object, ...]) -> TableFile:
    width = max(len(each) for each in rows)
    padded = [tuple(each) + ("",) * (width - len(each)) for each in rows]
    return TableFile("jawaban.xlsx", (Sheet("Kiriman", False, padded),))  # type: ignore[arg-type]


def test_columns_are_found_in_any_order_under_headings_or_words_like_them() -> None:
    table = sheet(("Judul",), ("Kode Penolakan", "NO. KARTU", "Nomor KTP"), ("", 22031234567.0, "5303"), ("", "", ""))
    [cells] = rows_of(table, STANDARD)
    assert (cells.row, cells.nik, cells.kpj, cells.code) == (3, "5303", "22031234567", "")


def test_the_templates_own_headings_come_first() -> None:
    own = compose(
        {
            DeliveryField.NIK: (1, ""),
            DeliveryField.NAME: (2, ""),
            DeliveryField.ANSWER_KPJ: (None, "Nomor Peserta"),
            DeliveryField.KNOWN_KPJ: (3, "KPJ"),  # what otherwise is the word for the answer
        },
        DateFormat.ISO,
    )
    [cells] = rows_of(sheet(("NIK", "KPJ", "Nomor Peserta"), ("5303", OTHER, KPJ)), own)
    assert cells.kpj == KPJ


def test_a_file_without_such_columns_is_refused() -> None:
    with pytest.raises(NoColumnsError):
        list(rows_of(sheet(("Nama", "Alamat"), ("Contoh", "Jalan")), STANDARD))


@pytest.mark.parametrize(
    ("key", "expected"), [("7-12", 12), ("8-12", None), ("", None), ("7-", None), ("7-x", None), (key_of(7, 3), 3)]
)
def test_a_key_names_a_line_of_its_own_delivery(key: str, expected: int | None) -> None:
    assert position_of(key, 7) == expected


@pytest.mark.parametrize(("cell", "text"), [(22031234567.0, KPJ), (" a ", "a"), (True, "ya"), (1.5, "1.5")])
def test_cells_are_texts(cell: object, text: str) -> None:
    assert text_of(cell) == text  # type: ignore[arg-type]


def test_a_template_is_composed_by_place_and_always_ends_with_the_answer() -> None:
    made = compose({DeliveryField.NAME: (2, "Nama Peserta"), DeliveryField.NIK: (1, "")}, DateFormat.DASHES)
    assert [column.heading for column in made.columns] == ["NIK", "Nama Peserta", "KPJ", "Status", "Kode"]
    assert problem_of(made) == ""
    assert read_template(made.stored(), made.date_format) == ColumnTemplate(list(made.columns), made.date_format)


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ({DeliveryField.NIK: "NIK"}, "Nama"),
        ({DeliveryField.NIK: "A", DeliveryField.NAME: "a."}, "sudah dipakai"),
        ({DeliveryField.NIK: "NIK", DeliveryField.NAME: "Kunci portal"}, "sudah dipakai"),
        ({DeliveryField.NIK: "NIK", DeliveryField.NAME: "--"}, "tidak memuat huruf"),
    ],
)
def test_a_template_by_which_nothing_could_be_matched_is_refused(
    headings: dict[DeliveryField, str], expected: str
) -> None:
    columns = [TemplateColumn(field, heading) for field, heading in headings.items()]
    columns += [TemplateColumn(field, field.value) for field in ANSWER_FIELDS]
    assert expected in problem_of(ColumnTemplate(columns, DateFormat.ISO))


def test_the_standard_template_is_sound() -> None:
    assert problem_of(STANDARD) == ""
