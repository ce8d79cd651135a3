"""Dates, months, sex, occupations, places and headers as people write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.beneficiaries.reference import occupation_index, place_index
from portal.beneficiaries.rules.columns import Field, find_header, is_numbering_row
from portal.beneficiaries.rules.dates import ImpossibleDateError, age_on, read_date, read_month, written
from portal.beneficiaries.rules.places import PlaceIndex
from portal.beneficiaries.rules.sex import Sex, read_sex_or_none
from portal.core.months import Month
from portal.core.tabular.tables import Cell, Sheet

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    "cell",
    [
        date(1990, 8, 17),
        datetime(1990, 8, 17, 12, 0),
        33102.0,
        "33102",
        "17/08/1990",
        "17-08-1990",
        "17.08.1990",
        "17 08 1990",
        "17/8/1990",
        "17-08-90",
        " 17 / 08 / 1990 ",
        "'17/08/1990",
        "17 Agustus 1990",
        "17 agustus 1990",
        "17-Agu-90",
        "17 Agt. 1990",
        "17 August 1990",
        "17Agustus1990",
        "1990-08-17",
        "1990/08/17",
        "1990-08-17 00:00:00",
        "1990-08-17T00:00:00",
        "17081990",
        17081990.0,
        "19900817",
        "170890",
    ],
)
def test_one_day_in_all_its_writings(cell: Cell) -> None:
    assert read_date(cell, TODAY) == date(1990, 8, 17)


@pytest.mark.parametrize(
    ("cell", "born"),
    [
        ("08/12/1990", date(1990, 12, 8)),  # day before month, always
        ("1/2/03", date(2003, 2, 1)),
        ("20/11/26", date(2026, 11, 20)),
        ("21/11/26", date(1926, 11, 21)),
        (1021990.0, date(1990, 2, 1)),  # the leading zero is gone
        ("3 Nopember 1985", date(1985, 11, 3)),
        ("5 Pebruari 1985", date(1985, 2, 5)),
    ],
)
def test_days_that_could_be_taken_wrongly(cell: Cell, born: date) -> None:
    assert read_date(cell, TODAY) == born


@pytest.mark.parametrize(
    "cell",
    [
        *("30/2/2026", "30/2/1990", "31/4/1990", "29/02/1990", "17/13/1990", "13/17/1990", "0/1/1990"),
        *("21/11/2026", date(2027, 1, 1), "17/08/1890", date(1899, 12, 31), 0.0, 5.0, 999999.0, -3.0, 1e300),
        *("tidak tahu", "1990", "17 Agst", "17 Bulan 1990", True, "٣٣١٠٢", "12345678901234567890", float("nan")),
    ],
)
def test_impossible_days(cell: Cell) -> None:
    with pytest.raises(ImpossibleDateError):
        read_date(cell, TODAY)


@given(st.text(max_size=20) | st.floats() | st.dates() | st.booleans())
def test_any_cell_gives_a_possible_day_or_the_one_error(cell: Cell) -> None:
    try:
        day = read_date(cell, TODAY)
    except ImpossibleDateError:
        return
    assert date(1900, 1, 1) <= day <= TODAY


@given(st.dates(date(1900, 1, 1), TODAY))
def test_what_we_write_we_read(day: date) -> None:
    assert read_date(written(day), TODAY) == day
    assert read_date(day.strftime("%d/%m/%Y"), TODAY) == day


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1961, 12, 1), date(2026, 12, 1), 65),
        (date(1961, 12, 2), date(2026, 12, 1), 64),
        (date(2008, 12, 1), date(2026, 12, 1), 18),
        (date(2008, 12, 2), date(2026, 12, 1), 17),
        (date(2004, 2, 29), date(2026, 2, 28), 21),
        (date(2004, 2, 29), date(2026, 3, 1), 22),
    ],
)
def test_age_in_completed_years(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


@pytest.mark.parametrize(
    "cell",
    [
        *("Januari 2027", "januari 2027", "Jan 27", "01/2027", "1-2027", "2027-01", "2027/1", "202701", 202701.0),
        *("Januari", "1", 1.0, date(2027, 1, 15), "01/01/2027", "1 Januari 2027", 46388.0),
    ],
)
def test_one_month_in_all_its_writings(cell: Cell) -> None:
    assert read_month(cell, 2027) == Month(2027, 1)


@pytest.mark.parametrize("cell", ["13/2027", "Bulan depan", "0", 13.0, 1.5, True, "2027-13", "99", "2027"])
def test_unreadable_months(cell: Cell) -> None:
    with pytest.raises(ValueError):
        read_month(cell, 2027)


@given(st.text(max_size=12) | st.floats() | st.dates())
def test_any_cell_is_a_month_or_a_value_error(cell: Cell) -> None:
    with suppress(ValueError):
        assert isinstance(read_month(cell, 2027), Month)


@pytest.mark.parametrize(
    "text", ["L", "l", " l ", "Lk", "LK.", "Laki-laki", "LAKI - LAKI", "Laki laki", "Pria", "laki"]
)
def test_male(text: str) -> None:
    assert read_sex_or_none(text) is Sex.MALE


@pytest.mark.parametrize("text", ["P", "p", "Pr", "pr.", "Perempuan", "PEREMPUAN", "Wanita"])
def test_female(text: str) -> None:
    assert read_sex_or_none(text) is Sex.FEMALE


@pytest.mark.parametrize("text", ["L/P", "X", "1", "Laki/Perempuan", "ya"])
def test_unknown_sex(text: str) -> None:
    assert read_sex_or_none(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("Petani", "tani"), ("TANI", "tani"), ("Petani/Pekebun", "tani"), ("buruh  tani", "buruh-tani")),
        *(("Nelayan", "nelayan"), ("Tukang Ojek", "ojek"), ("Ojek", "ojek"), ("Supir", "sopir"), ("PKL", "kaki-lima")),
        *(("Penjual ikan", "jual-ikan"), ("Buruh Harian Lepas", "buruh-harian"), ("Penenun", "tenun")),
        *(("Guru honorer", "guru-honor"), ("Penyandang Disabilitas", "difabel"), ("Kondektur", "kondektur")),
    ],
)
def test_occupations_by_name_and_synonym(text: str, code: str) -> None:
    reading = occupation_index().read(text)
    assert (reading.code, reading.problem) == (code, None)


@pytest.mark.parametrize(
    ("text", "code"), [("", "occupation_missing"), ("-", "occupation_missing"), ("Astronot", "occupation_unknown")]
)
def test_unknown_occupations_only_warn(text: str, code: str) -> None:
    problem = occupation_index().read(text).problem
    assert problem is not None and (problem.code, problem.severity) == (code, "warning")


@pytest.mark.parametrize(
    ("text", "name"),
    [("Petni", "Petani"), ("Penjual kue-kue", "Pedagang kecil"), ("Sopir trukk", "Sopir"), ("Astronot", "")],
)
def test_an_unknown_occupation_is_told_the_nearest_one_and_never_read_as_it(text: str, name: str) -> None:
    reading = occupation_index().read(text)
    assert reading.code is None and reading.problem is not None
    assert (f'Mungkin maksudnya "{name}".' in reading.problem.message) is bool(name)


def test_every_occupation_of_the_file_is_found_by_one_code_only() -> None:
    import csv

    from portal.beneficiaries import reference

    with reference._OCCUPATIONS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    words = [(word, row["code"]) for row in rows for word in (row["name"], *row["synonyms"].split("|"))]
    assert len({row["code"] for row in rows}) == len(rows) >= 19
    for word, code in words:
        assert occupation_index().read(word).code == code, word


PLACES = PlaceIndex(
    "Kabupaten Contoh",
    [
        ("53.99.01", "Insana", "53.99", "kecamatan"),
        ("53.99.02", "Insana Utara", "53.99", "kecamatan"),
        ("53.99.03", "KI'E", "53.99", "kecamatan"),
        ("53.99.01.2001", "Oelolok", "53.99.01", "desa"),
        ("53.99.01.1002", "Ainiut", "53.99.01", "kelurahan"),
        ("53.99.01.2003", "Fafinesu", "53.99.01", "desa"),
        ("53.99.02.2004", "Fafinesu", "53.99.02", "desa"),
        ("53.99.02.1005", "Oesao", "53.99.02", "kelurahan"),
        ("53.99.02.2006", "Oesao", "53.99.02", "desa"),
        ("53.99.03.2007", "Oe'Ekam", "53.99.03", "desa"),
        ("53.99.03.2008", "Kelle", "53.99.03", "desa"),
        ("53.99.03.2009", "Niki-Niki", "53.99.03", "desa"),
    ],
)


@pytest.mark.parametrize(
    ("village", "district", "code"),
    [
        ("Oelolok", "Insana", "53.99.01.2001"),
        ("oelolok", "", "53.99.01.2001"),
        ("Desa Oelolok", "Kec. Insana", "53.99.01.2001"),
        ("DS. OELOLOK", "KECAMATAN INSANA", "53.99.01.2001"),
        ("Ds.Oelolok", "Kec.Insana", "53.99.01.2001"),
        ("Kel. Ainiut", "Insana", "53.99.01.1002"),
        ("Kelurahan Ainiut", "-", "53.99.01.1002"),
        ("Oe Ekam", "Kie", "53.99.03.2007"),
        ("Oe’ekam", "KI'E", "53.99.03.2007"),
        ("Kelle", "Kie", "53.99.03.2008"),
        ("Niki Niki", "", "53.99.03.2009"),
        ("Fafinesu", "Insana", "53.99.01.2003"),
        ("Fafinesu", "Insana  Utara", "53.99.02.2004"),
        ("Desa Oesao", "Insana Utara", "53.99.02.2006"),
        ("Kel. Oesao", "", "53.99.02.1005"),
        ("53.99.01.2001", "", "53.99.01.2001"),
        ("5399012001", "53.99.01", "53.99.01.2001"),
    ],
)
def test_places_are_found(village: str, district: str, code: str) -> None:
    reading = PLACES.read(village, district)
    assert (reading.village_code, reading.district_code, reading.problems) == (code, code[:8], ())


@pytest.mark.parametrize(
    ("village", "district", "problems"),
    [
        ("", "Insana", [("village_missing", "error")]),
        ("-", "", [("village_missing", "error")]),
        ("", "Antah", [("village_missing", "error"), ("district_unknown", "error")]),
        ("Antah", "Insana", [("village_unknown", "error")]),
        ("Antah", "", [("village_unknown", "error")]),
        ("Antah", "Berantah", [("village_unknown", "error"), ("district_unknown", "error")]),
        ("Oelolok", "Berantah", [("district_unknown", "warning")]),
        ("Oelolok", "Insana Utara", [("village_unknown", "error")]),
        ("Fafinesu", "", [("village_ambiguous", "error")]),
        ("Fafinesu", "Berantah", [("village_ambiguous", "error"), ("district_unknown", "error")]),
        ("Oesao", "Insana Utara", [("village_ambiguous", "error")]),
    ],
)
def test_places_that_need_a_person(village: str, district: str, problems: list[tuple[str, str]]) -> None:
    reading = PLACES.read(village, district)
    assert [(problem.code, problem.severity) for problem in reading.problems] == problems


def test_refusals_of_places_help() -> None:
    assert '"Oelolok"' in PLACES.read("Oelolk", "").problems[0].message
    assert "Kecamatan Insana dan Insana Utara" in PLACES.read("Fafinesu", "").problems[0].message
    assert "ada di Kecamatan Insana" in PLACES.read("Oelolok", "Insana Utara").problems[0].message
    assert "Kel." in PLACES.read("Oesao", "").problems[0].message


def test_the_real_oesao_needs_its_kind() -> None:
    kupang = place_index("53.01")
    assert kupang.read("Oesao", "Kupang Timur").problems[0].code == "village_ambiguous"
    assert kupang.read("Kelurahan Oesao", "Kupang Timur").village_code == "53.01.06.1004"
    assert kupang.read("Desa Oesao", "Kupang Timur").village_code == "53.01.06.2015"


def test_every_place_of_every_regency_is_found_by_its_own_name_and_kecamatan() -> None:
    from portal.regencies import reference

    for regency in reference.regencies():
        index = place_index(regency.code)
        names = {place.code: place.name for place in reference.places_of(regency.code)}
        for place in reference.places_of(regency.code):
            if place.kind != "kecamatan":
                word = f"{'Kel.' if place.kind == 'kelurahan' else 'Desa'} {place.name.upper()}"
                reading = index.read(word, names[place.parent_code])
                assert (reading.village_code, reading.problems) == (place.code, ()), place


def sheet(*rows: tuple[Cell, ...], first_row: int = 1) -> Sheet:
    width = max(map(len, rows))
    return Sheet("A", False, [row + ("",) * (width - len(row)) for row in rows], first_row)


def test_a_header_is_found_under_a_letterhead() -> None:
    search = find_header(
        sheet(
            ("PEMERINTAH KABUPATEN TIMOR TENGAH UTARA",),
            ("DAFTAR NAMA PEKERJA RENTAN",),
            ("",),
            (
                "No",
                "N I K *",
                "Nama Lengkap\n(sesuai KTP)",
                "Tgl. Lahir (HH/BB/TTTT)",
                "L/P",
                "DESA / KELURAHAN",
                "Kec.",
            ),
            first_row=3,
        )
    )
    assert search.header is not None
    assert search.header.row == 6
    assert search.header.positions == {
        Field.NIK: 1,
        Field.NAME: 2,
        Field.BIRTH_DATE: 3,
        Field.SEX: 4,
        Field.VILLAGE: 5,
        Field.DISTRICT: 6,
    }
    assert search.header.words[Field.NAME] == "Nama Lengkap (sesuai KTP)"


def test_a_missing_column_is_named() -> None:
    search = find_header(sheet(("No", "Nama", "Alamat"), ("1", "Kolo", "RT 1")))
    assert search.header is None and search.missing == (Field.NIK,) and search.nearest_row == 1
    assert find_header(sheet(("a", "b"))).missing == (Field.NIK, Field.NAME)


def test_a_header_below_the_thirtieth_row_is_not_looked_for() -> None:
    letterhead: list[tuple[Cell, ...]] = [("surat",)] * 30
    assert find_header(sheet(*letterhead, ("NIK", "Nama"))).header is None
    assert find_header(sheet(*letterhead[1:], ("NIK", "Nama"))).header is not None


@pytest.mark.parametrize(
    ("row", "numbering"),
    [
        ((1.0, 2.0, 3.0, 4.0), True),
        (("(1)", "(2)", "(3)"), True),
        (("1", "2", "3.", ""), True),
        ((1.0, "5303011708900001", "Kolo"), False),
        ((1.0, 2.0), False),
        ((1.0, 3.0, 4.0), False),
    ],
)
def test_numbering_rows(row: tuple[Cell, ...], numbering: bool) -> None:
    assert is_numbering_row(row) is numbering
