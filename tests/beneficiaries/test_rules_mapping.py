"""What the columns of a list may be, whether to ask, and what an answer makes of it: tables of cases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.beneficiaries.reference import judging_facts
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.listing import JudgedList, judge_list
from portal.beneficiaries.rules.mapping import Answers, ColumnsUncertain, HeaderSet, faults_of, merged
from portal.beneficiaries.rules.mapping.content import sample
from portal.beneficiaries.rules.mapping.headings import proposals
from portal.beneficiaries.rules.mapping.sets import signature_of
from portal.core.months import Month
from portal.core.tabular.tables import Cell, Sheet, TableFile
from tests.support.factories import nik

FACTS = judging_facts("53.03", Month(2026, 12), date(2026, 11, 20))
PEOPLE = 6
NAMES = ("Maria Contoh", "Yohanes Contoh", "Petrus Contoh", "Agnes Contoh", "Rosa Contoh", "Paulus Contoh")
VILLAGES = ("Bansone", "Kefamenanu Tengah", "Kefamenanu Utara")
# Column kinds, one letter or word each: what a list has beneath its headings.
KINDS: dict[str, Any] = {
    "no": lambda at: float(at + 1),
    "nik": lambda at: nik(at + 1),
    "kk": lambda at: f"530301010110000{at // 2 + 1}",
    "name": lambda at: NAMES[at],
    "mother": lambda at: f"Ibu {NAMES[(at + 3) % PEOPLE]}",
    "place": lambda at: "Kefamenanu",
    "born": lambda at: "17/08/1990",
    "ttl": lambda at: "Kefamenanu, 17-08-1990",
    "day": lambda at: f"0{at + 1}/11/2026",
    "sex": lambda at: "L",
    "address": lambda at: f"RT 00{at + 1} RW 001",
    "village": lambda at: VILLAGES[at % 3],
    "district": lambda at: "Kota Kefamenanu",
    "work": lambda at: "Petani",
    "phone": lambda at: f"08123456780{at}",
    "month": lambda at: "Desember 2026",
    "desil": lambda at: "1",
    "yes": lambda at: "Ada",
    "faith": lambda at: "Katolik",
    "age": lambda at: 36.0,
    "": lambda at: "",
}
F = Field
# name → (headings and what stands beneath them; the uncertain ones with their guess, None when nobody is asked).
ASK: dict[str, tuple[str, dict[str, Field | None] | None]] = {
    "the portal's own": (
        "No=no | NIK=nik | Nama Sesuai KTP=name | Tempat Lahir=place | Tanggal Lahir=born | Jenis Kelamin=sex "
        "| Alamat=address | Desa/Kelurahan=village | Kecamatan=district | Pekerjaan=work | Bulan Mulai=month "
        "| Nama Ibu Kandung=mother | No. HP=phone | No. KK=kk | Desil=desil",
        None,
    ),
    "slips are told": (
        "NIK=nik | Nama=name | Desa=village | Tangal Lahir=born | Kecamtan=district",
        None,
    ),
    "joined birth": (
        "NIK=nik | Nama=name | TTL=ttl | L/P=sex | Desa=village | Pekerjaan=work",
        None,
    ),
    "columns that are never kept": (
        "NIK=nik | Nama=name | Tgl Lahir=born | JK=sex | Desa=village | Kec=district | Pekerjaan=work | "
        "Umur=age | Agama=faith | Status=yes",
        None,
    ),
    "a family card by its content alone is no question": (
        "NIK=nik | Nama=name | Tgl Lahir=born | JK=sex | Desa=village | Kec=district | Pekerjaan=work | Nomor "
        "Kartu=kk | Kontak=phone",
        None,
    ),
    "birth and sex proven by the NIK": (
        "NIK=nik | Nama=name | Lahir Tgl=born | Gol=sex | Desa=village | Pekerjaan=work",
        None,
    ),
    "villages that need no kecamatan": (
        "NIK=nik | Nama=name | Tgl Lahir=born | JK=sex | Desa=village | Pekerjaan=work | Wilayah=district",
        None,
    ),
    "the same twice": (
        "NIK=nik | Nama=name | Tgl Lahir=born | JK=sex | Desa=village | Pekerjaan=work | Nama Lengkap=name",
        None,
    ),
    "KTP there or not": (
        "KTP=yes | NIK=nik | Nama=name | Tgl Lahir=born | JK=sex | Desa=village | Pekerjaan=work",
        None,
    ),
    "an empty column of the same name": (
        "NIK= | No. KTP=nik | Nama=name | Tgl Lahir=born | JK=sex | Desa=village | Pekerjaan=work",
        None,
    ),
    "two addresses": (
        "NIK=nik | Nama=name | Tgl Lahir=born | JK=sex | Desa=village | Pekerjaan=work | Alamat KTP=address | "
        "Alamat Domisili=village",
        None,
    ),
    "a village that is missing and nowhere": (
        "No=no | NIK=nik | Nama=name | Tgl Lahir=born | JK=sex | Pekerjaan=work",
        None,
    ),
    "occupation by a weak heading": (
        "NIK=nik | Nama=name | Tgl Lahir=born | JK=sex | Desa=village | Pek. Pokok=work",
        {"Pek. Pokok": F.OCCUPATION},
    ),
    "occupation by its content": (
        "NIK=nik | Nama=name | Tgl Lahir=born | JK=sex | Desa=village | Sektor=work",
        {"Sektor": F.OCCUPATION},
    ),
    "the village in the address": (
        "NIK=nik | Nama=name | Tgl Lahir=born | JK=sex | Alamat=village | Pekerjaan=work",
        {"Alamat": F.VILLAGE},
    ),
    "the village by a weak heading": (
        "NIK=nik | Nama=name | Tgl Lahir=born | JK=sex | Desa Tinggal=village | Pekerjaan=work",
        {"Desa Tinggal": F.VILLAGE},
    ),
    "an unknown column where the village is missing": (
        "NIK=nik | Nama=name | Tgl Lahir=born | JK=sex | Pekerjaan=work | Ll=faith",
        {"Ll": None},
    ),
    "a DTSEN extract": (
        "NO=no | NO_KK_ART=kk | NIK_ART=nik | NAMA_ART=name | TGL_LHR_ART=born | JNS_KEL=sex | "
        "NM_KEC=district | NM_DESA=village | PKJ_ART=work",
        {
            "NIK_ART": F.NIK,
            "NAMA_ART": F.NAME,
            "NO_KK_ART": F.FAMILY_CARD,
            "NM_KEC": F.DISTRICT,
            "NM_DESA": F.VILLAGE,
            "PKJ_ART": F.OCCUPATION,
            "TGL_LHR_ART": F.BIRTH_DATE,
            "JNS_KEL": F.SEX,
        },
    ),
    "receivers of aid": (
        "No=no | Nomor Induk=nik | Penerima Bantuan=name | Desa=village | Kec=district",
        {"Nomor Induk": F.NIK, "Penerima Bantuan": F.NAME},
    ),
    "two different names": (
        "NIK=nik | Nama=name | Nama Lengkap=mother | Tgl Lahir=born | JK=sex | Desa=village | Pekerjaan=work",
        {"Nama": F.NAME, "Nama Lengkap": None},
    ),
    "two numbers called NIK": (
        "NIK=nik | No. KTP=kk | Nama=name | Desa=village",
        None,
    ),
    "two villages": (
        "NIK=nik | Nama=name | Tgl Lahir=born | JK=sex | Desa=village | Kelurahan=address | Pekerjaan=work",
        None,
    ),
    "a name by a heading of its own": (
        "NIK=nik | Tenaga Kerja=name | Ayah=mother | Desa=village",
        {"Tenaga Kerja": F.NAME},
    ),
    "English": (
        "Identity No=nik | Full Name=name | Born=born | Gender=sex | Village=village | Occupation=work",
        {
            "Identity No": F.NIK,
            "Full Name": F.NAME,
            "Born": F.BIRTH_DATE,
            "Village": F.VILLAGE,
            "Occupation": F.OCCUPATION,
        },
    ),
    "a KK list of a village": (
        "No.KK=kk | Nomor NIK KTP=nik | Nm Kepala=name | Nm Anggota=name | Dusun=village",
        {"Nomor NIK KTP": F.NIK, "Nm Anggota": F.NAME, "Dusun": F.VILLAGE},
    ),
    "birth in one column without its words": (
        "NIK=nik | Nama=name | Kelahiran=ttl | JK=sex | Desa=village | Pekerjaan=work",
        {"Kelahiran": F.BIRTH_PLACE_AND_DATE},
    ),
    "a day that is no birth": (
        "NIK=nik | Nama=name | Tgl Survei=day | JK=sex | Desa=village | Pekerjaan=work",
        None,
    ),
    "without any headings": (
        "=no | =nik | =name | =born | =sex | =village | =district | =work",
        {},
    ),
}


def columns_of(text: str) -> list[tuple[str, str]]:
    """``NIK=nik | Nama=name`` → ((heading, what stands beneath), …)."""
    return [(heading.strip(), kind.strip()) for heading, _, kind in (part.rpartition("=") for part in text.split("|"))]


def sheet_of(columns: list[tuple[str, str]], *, name: str = "Lembar1", headings: bool = True) -> Sheet:
    rows: list[tuple[Cell, ...]] = [tuple(KINDS[kind](at) for _, kind in columns) for at in range(PEOPLE)]
    if any(heading for heading, _ in columns):
        rows.insert(0, tuple(heading for heading, _ in columns))
    return Sheet(name, False, rows)


def judged(*sheets: Sheet, answers: Answers | None = None) -> JudgedList:
    return judge_list(TableFile("a.xlsx", sheets), FACTS, answers=answers or {})


def asked(*sheets: Sheet, answers: Answers | None = None) -> tuple[HeaderSet, ...]:
    try:
        judged(*sheets, answers=answers)
    except ColumnsUncertain as question:
        return tuple(each for each in question.sets if each.asked)
    return ()


@pytest.mark.parametrize("case", ASK)
def test_what_is_asked(case: str) -> None:
    text, expected = ASK[case]
    sets = asked(sheet_of(columns_of(text)))
    if expected is None:
        assert not sets, [(column.heading, column.field, column.why) for each in sets for column in each.columns]
        return
    (found,) = sets
    guesses = {column.heading: column.field for column in found.columns if column.uncertain}
    if expected:
        assert guesses == expected
    assert all(column.why for column in found.columns if column.field is not None)


def test_there_are_many_cases() -> None:
    assert len(ASK) >= 25


def test_a_file_that_reads_well_is_read_as_before() -> None:
    columns = columns_of(ASK["columns that are never kept"][0])
    result = judged(sheet_of(columns))
    assert result.counts.ready == PEOPLE
    (found,) = result.columns
    assert not found.asked and {column.heading for column in found.columns if column.field is None} == {
        "Umur",
        "Agama",
        "Status",
    }


def test_what_the_nik_proves_is_read_and_told() -> None:
    columns = columns_of(ASK["birth and sex proven by the NIK"][0])
    result = judged(sheet_of(columns))
    assert result.counts.ready == PEOPLE
    assert any(
        '"Lahir Tgl" dibaca sebagai Tanggal Lahir, "Gol" dibaca sebagai Jenis Kelamin' in note for note in result.notes
    )


def test_an_empty_or_wrong_column_of_the_same_name_gives_way() -> None:
    for case in ("an empty column of the same name", "KTP there or not"):
        assert judged(sheet_of(columns_of(ASK[case][0]))).counts.ready == PEOPLE, case


def test_an_answer_is_carried_out_and_asked_for_once() -> None:
    columns = columns_of(ASK["a DTSEN extract"][0])
    sheet = sheet_of(columns)
    (question,) = asked(sheet)
    result = judged(sheet, answers={question.signature: question.answer})
    assert result.counts.ready == PEOPLE and result.columns[0].answered
    assert result.sheets[0].header_cells[:4] == ("NO", "No. KK", "NIK", "Nama"), "the rows that go back can come again"
    again = [(heading.lower().replace("_", " "), kind) for heading, kind in columns]
    assert not asked(sheet_of(again), answers={question.signature: question.answer}), "case and signs do not matter"
    moved = [columns[0], columns[2], columns[1], *columns[3:]]
    assert asked(sheet_of(moved), answers={question.signature: question.answer}), "another order is another set"


def test_a_list_without_headings_is_remembered_by_what_its_columns_hold() -> None:
    columns = columns_of(ASK["without any headings"][0])
    (question,) = asked(sheet_of(columns))
    assert question.row == 0
    fields = {column.index: column.field for column in question.columns}
    assert fields == {
        0: None,
        1: F.NIK,
        2: F.NAME,
        3: F.BIRTH_DATE,
        4: F.SEX,
        5: F.VILLAGE,
        6: F.DISTRICT,
        7: F.OCCUPATION,
    }
    answers = {question.signature: question.answer}
    result = judged(sheet_of(columns), answers=answers)
    assert result.counts.ready == PEOPLE and result.rows[0].row == 1
    assert asked(sheet_of(columns[1:]), answers=answers)


def test_headings_over_one_another_are_asked_about_as_one() -> None:
    upper = ("No", "Identitas", "", "Kelahiran", "", "JK", "Desa", "Kec", "Pekerjaan")
    lower = ("", "Nomor", "Nama Org", "Tempat", "Tanggal", "", "", "", "")
    kinds = ("no", "nik", "name", "place", "born", "sex", "village", "district", "work")
    rows: list[tuple[Cell, ...]] = [tuple(KINDS[kind](at) for kind in kinds) for at in range(PEOPLE)]
    title: tuple[Cell, ...] = ("DAFTAR CALON PESERTA", *[""] * 8)
    sheet = Sheet("Daftar", False, [title, upper, lower, *rows])
    (question,) = asked(sheet)
    assert question.row == 3
    assert [column.heading for column in question.columns][1:5] == ["Nomor", "Nama Org", "Tempat", "Tanggal"]
    result = judged(sheet, answers={question.signature: question.answer})
    assert result.counts.ready == PEOPLE and result.rows[0].row == 4


def test_sheets_with_the_same_headings_are_asked_about_once() -> None:
    columns = columns_of(ASK["receivers of aid"][0])
    other = columns_of(ASK["occupation by its content"][0])
    sets = asked(sheet_of(columns, name="Insana"), sheet_of(columns, name="Miomaffo"), sheet_of(other, name="Lain"))
    assert [each.sheets for each in sets] == [("Insana", "Miomaffo"), ("Lain",)]


def test_a_sheet_that_is_no_list_can_be_left_out_but_not_the_last() -> None:
    good, odd = (
        sheet_of(columns_of(ASK["the portal's own"][0]), name="Daftar"),
        sheet_of(columns_of(ASK["receivers of aid"][0]), name="Arsip"),
    )
    (question,) = asked(good, odd)
    nothing: dict[int, Field | None] = dict.fromkeys(question.answer)
    result = judged(good, odd, answers={question.signature: nothing})
    assert result.counts.read == PEOPLE
    assert 'Sheet "Arsip" tidak dibaca karena dijawab bukan daftar peserta.' in result.notes
    with pytest.raises(ColumnsUncertain):
        judged(odd, answers={question.signature: nothing})


def test_a_cover_sheet_is_no_question() -> None:
    cover = Sheet("Rekap", False, [("Kecamatan", "Jumlah orang"), ("Insana", 12.0), ("Miomaffo Timur", 4.0)])
    assert judged(sheet_of(columns_of(ASK["the portal's own"][0])), cover).counts.read == PEOPLE
    guide = Sheet("Petunjuk", False, [("Kolom", "Contoh"), ("NIK", nik(1)), ("Nama", "MARIA"), ("Alamat", "RT 1")])
    assert judged(sheet_of(columns_of(ASK["the portal's own"][0])), guide).counts.read == PEOPLE


def test_faults_of_an_answer_are_told_by_column() -> None:
    (question,) = asked(sheet_of(columns_of(ASK["receivers of aid"][0])))
    assert faults_of(question, question.answer) == {}
    twice = {**question.answer, 2: F.NIK}
    faults = faults_of(question, twice)
    assert faults[1] == faults[2] == "Kolom B dan C sama-sama dipilih sebagai NIK. Pilih satu saja."
    assert str(faults[None]).startswith("Belum ada kolom yang dipilih sebagai Nama.")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (nik(1), "530301··········"),
        (float(nik(1)), "530301··········"),
        ("530301/170890/0001", "530301··········"),
        ("5303\u200b0117\u200b08900001", "530301··········"),
        ("0812-3456-7801", "081234··········"),
        ("17-08-1990", "17-08-1990"),
        (date(1990, 8, 17), "17/08/1990"),
        ("Jl. Contoh No. 12 RT 003/RW 001", "Jl. Contoh No. 12 RT 003/RW 001"),
        ("NIK 5303011708900001", "NIK 530301··········"),
        ("x" * 60, "x" * 39 + "…"),
    ],
)
def test_samples_are_masked(value: Cell, words: str) -> None:
    assert sample(value) == words


@pytest.mark.parametrize(
    ("heading", "fields"),
    [
        ("Nm. Lengkap", (F.NAME,)),
        ("Tgl. Lhr. Ybs", (F.BIRTH_DATE, F.BIRTH_PLACE_AND_DATE)),
        ("Tmpt/Tgl Lhr", (F.BIRTH_PLACE_AND_DATE,)),
        ("Kota tempat lahir", (F.BIRTH_PLACE,)),
        ("No HP/WA aktif", (F.PHONE,)),
        ("Nama Desa Tinggal", (F.VILLAGE, F.NAME)),
        ("Nama Ibu Kdg", (F.MOTHER_NAME,)),
        *((other, ()) for other in ("Nama Ayah", "Nama KK", "Nomor KKS", "NIK Suami", "Tempat Kerja", "Bulan Lahir")),
        *((other, ()) for other in ("Umur", "Agama", "Ket.", "No", "RT/RW", "", "Tgl. Lhr")),
    ],
)
def test_what_a_heading_may_mean(heading: str, fields: tuple[Field, ...]) -> None:
    assert proposals(heading) == fields


def test_a_signature_is_the_headings_and_nothing_else() -> None:
    one = signature_of([("NIK", "Tgl. Lahir (HH/BB/TTTT)", "")])
    assert one == signature_of([("n i k", "TGL LAHIR")]) != signature_of([("Tgl Lahir", "NIK")])
    assert signature_of([("", "")]) == signature_of([]) == ""
    assert merged([]) == ()


def test_a_header_set_shows_no_person_when_printed() -> None:
    (question,) = asked(sheet_of(columns_of(ASK["receivers of aid"][0])))
    assert "Contoh" not in repr(question) and "Maria Contoh" in str([column.samples for column in question.columns])
