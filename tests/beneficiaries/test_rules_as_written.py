"""What the cells of real lists hold: dates, sexes, NIKs and names as many hands write them, each with its reading."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.beneficiaries.reference import judging_facts
from portal.beneficiaries.rules.columns import Field, find_header
from portal.beneficiaries.rules.dates import ImpossibleDateError, read_date
from portal.beneficiaries.rules.judge import RowJudge
from portal.beneficiaries.rules.names import meant
from portal.beneficiaries.rules.nik import NikReader
from portal.beneficiaries.rules.problems import ProblemCode
from portal.beneficiaries.rules.sex import Sex, read_sex_or_none
from portal.core.months import Month
from portal.core.tabular.tables import Sheet

TODAY = date(2026, 11, 20)
BORN = date(1990, 8, 17)
NIK = "5303011708900001"


@pytest.mark.parametrize(
    "text",
    [
        *("17 Agt 1990", "17 Ags 1990", "17 Agst 1990", "17 Agust 1990", "17 Agus. 1990", "17-AGT-90", "17Agt90"),
        *("17 Agutus 1990", "17 Agstus 1990", "17 Aguatus 1990", "17 VIII 1990", "17-viii-90", "17.Agustus.1990"),
        *("August 17, 1990", "Aug 17 1990", "Friday, August 17, 1990", "17-Aug-90", "1990 Agustus 17", "1990-Aug-17"),
        *("Jumat, 17 Agustus 1990", "Jum'at 17/8/1990", "Jum’at, 17-08-1990", "Tgl. 17 Agustus 1990", "tgl 17-08-90"),
        *("1990-08-17T00:00:00Z", "1990-08-17T00:00:00.000Z", "1990-08-17 00:00:00+08:00", "17/08/1990 00.00.00"),
        *("17/08/1990 12:00:00 AM", "08/17/1990", "8/17/1990 12:00:00 AM", "17 Agustus 1990 00:00 WITA"),
        *("17,08,1990", "17;08;1990", "17|08|1990", "17--08--1990", "17//08/1990", "17_08_1990", "17 –08– 1990"),
        *(
            "17\u201408\u20141990",
            "17\u200b/08/1990",
            "17.08.1990.",
            "17/08/1990,",
            "(17-08-1990)",
            "17-08-1990 (36 th)",
        ),
        *("17 Agustus '90", "17/08/'90", "１７/０８/１９９０", "1708 1990", "17 081990", "33102.0", "33102,00"),
    ],
)
def test_one_day_as_many_hands_write_it(text: str) -> None:
    assert read_date(text, TODAY) == BORN


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("17 Januri 1990", date(1990, 1, 17)),
        ("17 Februai 1990", date(1990, 2, 17)),
        ("17 Pebruari 90", date(1990, 2, 17)),
        ("17 Mrt 1990", date(1990, 3, 17)),
        ("17 Aprl 1990", date(1990, 4, 17)),
        ("17 Sepetember 1990", date(1990, 9, 17)),
        ("17 Oktber 1990", date(1990, 10, 17)),
        ("17 Nop 1990", date(1990, 11, 17)),
        ("17 Novemver 1990", date(1990, 11, 17)),
        ("17 Desmber 1990", date(1990, 12, 17)),
        ("12/13/1990", date(1990, 12, 13)),  # only the other order is a day
        ("13/12/1990", date(1990, 12, 13)),
        ("08/07/1990", date(1990, 7, 8)),  # both orders are: day before month
    ],
)
def test_a_slip_in_a_month_is_read_where_only_one_month_can_be_meant(text: str, born: date) -> None:
    assert read_date(text, TODAY) == born


@pytest.mark.parametrize(
    "text",
    [
        *("17 Jumi 1990", "17 Julu 1990", "17 Mai 1990", "17 Ma 1990", "17 ember 1990", "17 J 1990"),
        *("17-08-199O", "I7-08-1990", "17/08/19990", "17 Agustus", "Agustus 1990", "1990", "00/00/1990", "13/13/1990"),
        *("17 8", "+-36 tahun", "± 1990", "17 Agustus 1990 atau 1991", "17/08/1990?", "1 2 3 4", "a/b/c", "(  )"),
    ],
)
def test_what_could_be_another_day_is_told(text: str) -> None:
    with pytest.raises(ImpossibleDateError):
        read_date(text, TODAY)


@given(st.text("0123456789 /-.,'()JumatAgustz:", max_size=24))
def test_no_text_of_dates_breaks_the_reader(text: str) -> None:
    try:
        assert date(1900, 1, 1) <= read_date(text, TODAY) <= TODAY
    except ImpossibleDateError as reason:
        assert not str(reason).endswith(".")


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        *((text, Sex.MALE) for text in ("lk2", "Laki²", "LAKI-LAKI (L)", "L (Laki-laki)", "Lelaki", "Male", "Lk-lk")),
        *((text, Sex.MALE) for text in ("Laki-Iaki", "Laki-lki", "LAKI-LAKII", "Lk/Laki-laki", "Ｌ", "'L", "Lak")),
        *((text, Sex.FEMALE) for text in ("Prempuan", "Permpuan", "Perempun", "PEREMPUAM", "Pere mpuan", "Perem.")),
        *((text, Sex.FEMALE) for text in ("Perempuan (P)", "P/Perempuan", "Wnt", "Wanit", "Prm", "Female", "P\u200b")),
        *(
            (text, None)
            for text in (
                "L/P",
                "P / L",
                "Laki-laki/Perempuan",
                "LakiPerempuan",
                "1",
                "2",
                "-",
                "?",
                "ya",
                "Pe",
                "La",
                "Pl",
            )
        ),
    ],
)
def test_sexes_as_many_hands_write_them(text: str, sex: Sex | None) -> None:
    assert read_sex_or_none(text) is sex


@pytest.mark.parametrize(
    "text",
    [
        *(f"'{NIK}", f"’{NIK}", f"`{NIK}", f'="{NIK}"', f"“{NIK}”", f"{NIK}.0", f"{NIK},00", f" {NIK}\xa0"),
        *(
            "5303 0117 0890 0001",
            "53.03.01.170890.0001",
            "530301-170890-0001",
            "530301/170890/0001",
            "5303_0117_0890_0001",
        ),
        *(f"NIK: {NIK}", f"NIK.{NIK}", f"No. KTP {NIK}", f"ktp={NIK}", f"{NIK} (KTP)", f"({NIK})", f"[{NIK}]"),
        *(f"{NIK}*", f"#{NIK}", f"{NIK};", f"{NIK},", "5303\u200b0117\u200c0890\ufeff0001", f"\u202a{NIK}\u202c"),
        *("５３０３０１１７０８９００００１", "٥٣٠٣٠١١٧٠٨٩٠٠٠٠١", "५३०३०११७०८९००००१", "𝟓𝟑𝟎𝟑𝟎𝟏𝟏𝟕𝟎𝟖𝟗𝟎𝟎𝟎𝟎𝟏"),
    ],
)
def test_one_nik_as_many_hands_write_it(text: str) -> None:
    assert NikReader(TODAY).read(text).nik == NIK


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("53030117089O0001", "nik_characters", 'huruf "O" di tempat ke-12, mungkin maksudnya angka 0'),
        ("530301I7089OOO01", "nik_characters", 'huruf "I" di tempat ke-7 dan 3 huruf lain, mungkin maksudnya angka 1'),
        ("530301170890000A", "nik_characters", "huruf atau tanda selain angka"),
        ("530301170890", "nik_length", "hanya 12 angka"),
        (f"{NIK} / 5303011708900002", "nik_length", "terlalu panjang: 32 angka"),
        ("5,30301E+15", "nik_damaged_by_excel", "rusak"),
        *(
            (text, "nik_placeholder", "isian pengganti")
            for text in ("-", "***", "//", "___", "#N/A", "xxx", "0", "tidak ada")
        ),
        *((text, "nik_missing", "NIK kosong") for text in ("", "'", "()", "\u200b")),
    ],
)
def test_a_nik_is_never_guessed(text: str, code: str, words: str) -> None:
    problem = NikReader(TODAY).read(text).problem
    assert problem is not None
    assert problem.code == code
    assert words in problem.message


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Maria", "Maria"),  # one name alone is a whole name
        ("D'Rosari da Silva", "D'Rosari da Silva"),
        ("Yohanes Ta’olin", "Yohanes Ta’olin"),
        ("Drs. H. Petrus Kolo, S.Pd.", "Drs. H. Petrus Kolo, S.Pd."),
        ("Sr. M. Agnes Bani SSpS", "Sr. M. Agnes Bani SSpS"),
        ("Niki-Niki Abi", "Niki-Niki Abi"),
        ("José María", "José María"),
        ("'Maria Kolo", "Maria Kolo"),
        ('="Maria Kolo"', 'Maria Kolo"'),
        ("- Maria Kolo", "Maria Kolo"),
        ("Maria\u200b Kolo\ufeff", "Maria Kolo"),
        ("’", ""),
        ("--", ""),
        ("123", ""),
        ("7 Maria Kolo", "7 Maria Kolo"),
    ],
)
def test_a_name_stays_as_it_is_written(text: str, name: str) -> None:
    assert meant(text) == name


def test_people_whom_a_careless_reader_refuses() -> None:
    """Twins with one birth day, somebody with one name, titles and apostrophes: all are people, none is a warning."""
    rows: list[tuple[str, ...]] = [
        ("NIK", "Nama", "Tanggal Lahir", "L/P", "Desa", "Kecamatan", "Pekerjaan"),
        (NIK, "Maria", "17/08/1990", "L", "Bansone", "Kota Kefamenanu", "Petani"),
        ("5303011708900002", "'Maria", "Jumat, 17 Agt 1990", "lk", "Kel. Bansone", "Kec. Kota Kefamenanu", "Petani"),
        ("5303015708900001", "D’Rosari, S.Pd.", "17-08-90", "Prempuan", "bansone", "KOTA KEFAMENANU", "TANI"),
    ]
    sheet = Sheet("A", False, list(rows))
    header = find_header(sheet).header
    assert header is not None
    judge = RowJudge(judging_facts("53.03", Month(2026, 12), TODAY))
    take = judge.reader_of(header.positions, sheet.width)
    readings = [judge.judge(take((*cells, "", ""))) for cells in rows[1:]]
    assert [problems for problems, *_rest in readings] == [(), (), ()]
    assert [reading[3].name for reading in readings if reading[3] is not None] == ["Maria", "Maria", "D’Rosari, S.Pd."]
    assert Field.NIK in header.positions and ProblemCode.NAME_MISSING.value == "name_missing"
