"""A folder of lists as offices really send them, each with the verdicts it must get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.beneficiaries.rules.columns import Field
from tests.support.factories import nik
from tests.support.invented import person_name
from tests.support.spreadsheets import csv_text, html_table, ods, xls, xlsb, xlsx

HEAD = ["No", "NIK", "Nama", "Tempat Lahir", "Tanggal Lahir", "JK", "Alamat", "Desa/Kel.", "Kecamatan", "Pekerjaan"]
NIK, NAME, PLACE, BORN, SEX, ADDRESS, VILLAGE, DISTRICT, WORK = range(1, 10)
BIRTH = date(1990, 8, 17)


@dataclass(frozen=True)
class Ugly:
    """`verdicts`: one letter a row that is read, in order: r(eady), w(arned), x (refused). Or the code of the file.

    `asked`: the unclear columns with their guesses, by heading (or letter), where somebody has to be asked; `told` is
    what they say, the guesses where it is empty. The verdicts are those after the answer.
    """

    name: str
    content: bytes
    verdicts: str = ""
    code: str = ""
    asked: Mapping[str, Field | None] = field(default_factory=dict)
    told: Mapping[str, Field | None] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def person(number: int, **changes: Any) -> list[Any]:
    """A right row under HEAD, numbers from 1; `changes` by the names of the columns above, in lower case."""
    values: list[Any] = [number, nik(number), person_name(number), "Kefamenanu", "17/08/1990", "L", "RT 1"]
    values += ["Bansone", "Kota Kefamenanu", "Petani"]
    places = {"nik": NIK, "name": NAME, "place": PLACE, "born": BORN, "sex": SEX, "address": ADDRESS}
    places |= {"village": VILLAGE, "district": DISTRICT, "work": WORK}
    for key, value in changes.items():
        values[places[key]] = value
    return values


def people(count: int, **changes: Any) -> list[list[Any]]:
    return [person(number, **changes) for number in range(1, count + 1)]


def without(grid: Sequence[Sequence[Any]], *columns: int) -> list[list[Any]]:
    return [[value for index, value in enumerate(row) if index not in columns] for row in grid]


LETTERHEAD = [
    ["PEMERINTAH KABUPATEN TIMOR TENGAH UTARA"],
    ["DINAS NAKERTRANS"],
    [],
    ["DAFTAR CALON PESERTA"],
    [],
]
FOOT = [
    [],
    ["", "JUMLAH", "3 orang"],
    [],
    ["", "", "", "", "", "", "Kefamenanu, 1 Desember 2026"],
    ["", "", "Kepala Dinas"],
]


def files() -> list[Ugly]:
    """All of them."""
    return [*_formats(), *_shapes(), *_values(), *_refused(), *_unclear()]


def _formats() -> list[Ugly]:
    grid = [HEAD, *people(3)]
    dated = [HEAD, *people(3, born=BIRTH)]
    return [
        Ugly("biasa.xlsx", xlsx({"Daftar": grid}), "rrr"),
        Ugly("makro.xlsm", xlsx({"Daftar": dated}), "rrr"),
        Ugly("lama.xls", xls({"Daftar": dated}), "rrr"),
        Ugly("biner.xlsb", xlsb(grid), "rrr"),
        Ugly("libre.ods", ods(dated), "rrr"),
        Ugly("web.xls", html_table(grid), "rrr"),
        Ugly("web-cp1252.xls", html_table([HEAD, *people(3, name="José Nabén")], encoding="cp1252"), "rrr"),
        Ugly("web-utf16.xls", b"\xff\xfe" + html_table(grid, encoding="utf-16-le"), "rrr"),
        Ugly("web-tata-letak.html", html_table(grid, layout=True), "rrr"),
        Ugly("titik-koma.csv", csv_text(grid), "rrr"),
        Ugly("koma.csv", csv_text([HEAD, *people(3, address="RT 1, RW 2")], delimiter=","), "rrr"),
        Ugly("tab.txt", csv_text(grid, delimiter="\t"), "rrr"),
        Ugly("bertanda.csv", csv_text(grid, encoding="utf-8-sig"), "rrr"),
        Ugly("utf16.csv", csv_text(grid, delimiter="\t", encoding="utf-16"), "rrr"),
        Ugly("windows.csv", csv_text([HEAD, *people(3, name="Yohanes Né’e")], encoding="cp1252"), "rrr"),
        Ugly("unix.csv", csv_text(grid, newline="\n"), "rrr"),
        Ugly("sebenarnya-csv.xlsx", csv_text(grid), "rrr"),
        Ugly("sebenarnya-xlsx.xls", xlsx({"Daftar": grid}), "rrr"),
    ]


def _shapes() -> list[Ugly]:
    grid = [HEAD, *people(3)]
    numbering = [float(number) for number in range(1, len(HEAD) + 1)]
    insana = [HEAD[:8] + HEAD[9:], *without(people(2, village="Tapenpah"), DISTRICT)]
    two_rows = [
        ["No", "NIK", "Nama", "Lahir", "", "JK", "Alamat", "Desa/Kel.", "Kecamatan", "Pekerjaan"],
        ["", "", "", "Tempat", "Tanggal", "", "", "", "", ""],
        *people(3),
    ]
    merged = [HEAD, *people(3)]
    for row in merged[2:]:
        row[DISTRICT] = ""
    joined = [[*HEAD[:3], "Tempat, Tgl Lahir", *HEAD[5:]]]
    joined += [[*row[:3], f"{row[PLACE]}, 17-08-1990", *row[5:]] for row in people(3)]
    slips = [["No", "NIK", "Nama Lengkp", "Tempat Lahi", "Tangal Lahir", "JK", "Alamat"]]
    slips[0] += ["Desa/Kelurhan", "Kecamtan", "Pekerjaaan"]
    gaps = [HEAD, person(1), [], person(2), [], [], person(3)]
    return [
        Ugly("kop-dan-tanda-tangan.xlsx", xlsx({"Daftar": [*LETTERHEAD, *grid, *FOOT]}), "rrr"),
        Ugly("kop-dan-tanda-tangan.xls", xls({"Daftar": [*LETTERHEAD, *grid, *FOOT]}), "rrr"),
        Ugly("kop-dan-tanda-tangan.ods", ods([*LETTERHEAD, *grid, *FOOT]), "rrr"),
        Ugly("baris-nomor-kolom.xlsx", xlsx({"Daftar": [HEAD, numbering, *people(3)]}), "rrr"),
        Ugly("judul-dua-baris.xlsx", xlsx({"Daftar": two_rows}), "rrr"),
        Ugly(
            "judul-dua-baris-gabung.xlsx",
            xlsx({"Daftar": two_rows}, merges=[((0, 1, 1, 1), "NIK"), ((0, 1, 2, 2), "Nama"), ((0, 0, 3, 4), "Lahir")]),
            "rrr",
        ),
        Ugly("judul-dua-baris.xls", html_table(two_rows), "rrr"),
        Ugly(
            "kecamatan-digabung.xlsx",
            xlsx({"Daftar": merged}, merges=[((1, 3, DISTRICT, DISTRICT), "Kota Kefamenanu")]),
            "rrr",
        ),
        Ugly("satu-sheet-per-kecamatan.xlsx", xlsx({"Kec. Insana": insana, "Sampul": [["Rekap"]]}), "rr"),
        Ugly("kecamatan-di-judul.xlsx", xlsx({"Lembar1": [["KECAMATAN : INSANA"], [], *insana]}), "rr"),
        Ugly("tempat-tanggal-lahir.xlsx", xlsx({"Daftar": joined}), "rrr"),
        Ugly("judul-salah-ketik.xlsx", xlsx({"Daftar": [*slips, *people(3)]}), "rrr"),
        Ugly("baris-kosong-di-antara.xlsx", xlsx({"Daftar": gaps}), "rrr"),
        Ugly(
            "sheet-tersembunyi.xlsx",
            xlsx({"Daftar": grid, "Lama": [HEAD, *people(9)]}, hidden_sheets=["Lama"]),
            "rrr",
        ),
        Ugly("sheet-tersembunyi.xls", xls({"Daftar": grid, "Lama": grid}, hidden_sheets=["Lama"]), "rrr"),
        Ugly("baris-disaring.xlsx", xlsx({"Daftar": grid}, hidden_rows=[2]), "rrr"),
        Ugly("baris-disaring.xls", xls({"Daftar": grid}, hidden_rows=[2]), "rrr"),
        Ugly("baris-disaring.xlsb", xlsb(grid, hidden_rows=[2]), "rrr"),
        Ugly("baris-disaring.ods", ods(grid, hidden_rows=[2]), "rrr"),
        Ugly("baris-disaring-web.xls", html_table(grid, hidden_rows=[2]), "rrr"),
    ]


def _values() -> list[Ugly]:
    number = nik(1)
    ways = [
        "'" + number,
        " ".join((number[:6], number[6:12], number[12:])),
        f"{number[:6]}.{number[6:12]}.{number[12:]}",
    ]
    ways += ["\u200b" + number, number.translate({48 + digit: 0xFF10 + digit for digit in range(10)})]
    days = ["17/08/1990", "17-08-90", "17 Agustus 1990", "17 Agt 1990", "1990-08-17", 33_102.0]
    sexes = ["L", "Laki-laki", "Pria", "lk", "LAKI - LAKI"]
    names = ["Maria", "O'Brien D’Souza", "Drs. Yohanes Kolo, M.Si", "A. B. Nule", "Mikhael"]
    return [
        *(
            Ugly(f"nik-cara-{at}.xlsx", xlsx({"Daftar": [HEAD, person(1, nik=way)]}), "r")
            for at, way in enumerate(ways, 1)
        ),
        Ugly("nik-angka.xls", xls({"Daftar": [HEAD, person(1, nik=int(number))]}), "r"),
        Ugly("nik-rusak.xlsx", xlsx({"Daftar": [HEAD, person(1, nik=float(number[:15] + "0"))]}), "x"),
        Ugly("nik-2042e20.csv", csv_text([HEAD, person(1, nik="5,30301E+15")]), "x"),
        Ugly(
            "tanggal.xlsx",
            xlsx({"Daftar": [HEAD, *(person(at, born=day) for at, day in enumerate(days, 1))]}),
            "r" * len(days),
        ),
        Ugly(
            "jenis-kelamin.xlsx",
            xlsx({"Daftar": [HEAD, *(person(at, sex=word) for at, word in enumerate(sexes, 1))]}),
            "r" * len(sexes),
        ),
        Ugly(
            "nama.xls", xls({"Daftar": [HEAD, *(person(at, name=name) for at, name in enumerate(names, 1))]}), "rrrrr"
        ),
        Ugly("desa.ods", ods([HEAD, person(1, village="Kel. BANSONE"), person(2, village="Bansonne")]), "rx"),
        Ugly("ganda.xlsb", xlsb([HEAD, person(1), person(2), person(1)]), "xrx"),
        Ugly("pekerjaan.csv", csv_text([HEAD, person(1, work="Pawang hujan"), person(2, work="petani")]), "wr"),
    ]


def _refused() -> list[Ugly]:
    far = xlsx({"Daftar": [HEAD, *people(1)]}, merges=[((1_048_574, 1_048_575, 16_383, 16_383), "x")])
    return [
        Ugly("kosong.csv", b"", code="file_empty"),
        Ugly("hanya-judul.xls", xls({"Daftar": [HEAD]}), code="no_rows"),
        Ugly("berkata-sandi.ods", ods([HEAD, *people(1)], encrypted=True), code="file_encrypted"),
        Ugly("ujung-dunia.xlsx", far, code="file_too_big_inside"),
        Ugly("ujung-dunia.ods", ods([HEAD], filled_to_the_end=True), code="file_too_big_inside"),
        Ugly(
            "ujung-dunia.xls", b"<table>" + b"<tr><td colspan=20000>x" * 900 + b"</table>", code="file_too_big_inside"
        ),
        Ugly("terpotong.xls", xls({"Daftar": [HEAD, *people(200)]})[:9_000], code="file_broken"),
        Ugly("terpotong.xlsb", xlsb([HEAD, *people(50)])[:-900], code="file_broken"),
        Ugly("bukan-tabel.xls", b"<html><body><p>Galat 404</p></body></html>", code="file_type"),
    ]


def _unclear() -> list[Ugly]:
    """Lists with headings that nobody knows, or none: asked about, or read because their content leaves no doubt."""
    foreign = ["Nmr", "Identity No", "Full Name", "Place", "Born", "Gender", "Street", "Village", "District", "Job"]
    art = ["NO", "NIK_ART", "NAMA_ART", "TMPT_LHR", "TGL_LHR_ART", "JNS_KEL", "ALAMAT", "NM_DESA", "NM_KEC", "PKJ_ART"]
    fields = (Field.NIK, Field.NAME, Field.BIRTH_PLACE, Field.BIRTH_DATE, Field.SEX, Field.ADDRESS, Field.VILLAGE)
    meant: dict[int, Field] = dict(enumerate((*fields, Field.DISTRICT, Field.OCCUPATION), 1))

    def guesses(heads: Sequence[str], *columns: int) -> dict[str, Field | None]:
        return {heads[at]: meant[at] for at in columns}

    letters = dict(
        zip("BCEFHIJ", (*fields[:2], *fields[3:5], Field.VILLAGE, Field.DISTRICT, Field.OCCUPATION), strict=True)
    )
    in_address = [[*row[:ADDRESS], row[VILLAGE], *row[DISTRICT:]] for row in people(3)]
    two_names = [[*HEAD, "Nama Lengkap"], *([*row, f"Ibu {person_name(at + 40)}"] for at, row in enumerate(people(3)))]
    with_ktp = [["KTP", *HEAD], *(["Ada", *row] for row in people(3))]
    again = [[*HEAD, "No. KTP"], *([*row, row[NIK]] for row in people(3))]
    more = [[*HEAD, "Umur", "Agama"], *([*row, 36, "Katolik"] for row in people(3))]
    proven = [[*HEAD[:BORN], "Lhr", "Gol", *HEAD[ADDRESS:]], *people(3)]
    upper = ["No", "Identitas", "", "Lahir", "", "JK", "Alamat", "Desa", "Kecamatan", "Pekerjaan"]
    lower = ["", "Nomor", "Nama Org", "Tempat", "Tanggal", "", "", "", "", ""]
    sector = [*HEAD[:WORK], "Sektor"]
    odd = ["No", "No Induk", "Penerima", *HEAD[PLACE:]]
    unsettled = ["No", "NIK", "Nama", "Tempat Lahir", "Tgl Lahir", "JK", "Alamat", "Ll"]
    return [
        Ugly("tanpa-judul.ods", ods(people(3)), "rrr", asked=letters),
        Ugly("kop-tanpa-judul.xls", xls({"Daftar": [*LETTERHEAD, *people(3)]}), "rrr", asked=letters),
        Ugly("judul-inggris.csv", csv_text([foreign, *people(3)]), "rrr", asked=guesses(foreign, *(1, 2, 4, 7, 8, 9))),
        Ugly("dtsen.xlsx", xlsx({"ART": [art, *people(3)]}), "rrr", asked=guesses(art, *(1, 2, 3, 4, 5, 7, 8, 9))),
        Ugly(
            "desa-di-alamat.xlsx",
            xlsx({"Daftar": [[*HEAD[:VILLAGE], *HEAD[DISTRICT:]], *in_address]}),
            "rrr",
            asked={"Alamat": Field.VILLAGE},
        ),
        Ugly(
            "dua-nama.xlsx",
            xlsx({"Daftar": two_names}),
            "rrr",
            asked={"Nama": Field.NAME, "Nama Lengkap": None},
            told={"Nama": Field.MOTHER_NAME, "Nama Lengkap": Field.NAME},
        ),
        Ugly("pekerjaan-sektor.ods", ods([sector, *people(3)]), "rrr", asked={"Sektor": Field.OCCUPATION}),
        Ugly(
            "pekerjaan-tidak-dipakai.ods",
            ods([[*sector[:-1], "Kerja Pokok"], *people(3)]),
            "www",
            asked={"Kerja Pokok": Field.OCCUPATION},
            told={"Kerja Pokok": None},
        ),
        Ugly(
            "judul-dua-baris-asing.xlsx",
            xlsx({"Daftar": [upper, lower, *people(3)]}),
            "rrr",
            asked={"Nomor": Field.NIK, "Nama Org": Field.NAME, "Tanggal": Field.BIRTH_DATE},
        ),
        Ugly(
            "dua-lembar-asing.xlsx",
            xlsx({"Insana": [odd, *people(2)], "Biboki": [odd, *(person(at) for at in (3, 4))]}),
            "rrrr",
            asked={"Penerima": Field.NAME},
        ),
        Ugly(
            "lembar-arsip.xlsx",
            xlsx({"Daftar": [HEAD, *people(2)], "Arsip": [odd, person(9)]}),
            "rrr",
            asked={"Penerima": Field.NAME},
        ),
        Ugly(
            "desa-tidak-ada.xlsx",
            xlsx({"Daftar": [unsettled, *([*row[:VILLAGE], "Katolik"] for row in people(3))]}),
            "xxx",
            asked={"Ll": None},
            told={"Ll": None},
        ),
        # Not asked about: nothing is in doubt.
        Ugly("ktp-ada.xlsx", xlsx({"Daftar": with_ktp}), "rrr"),
        Ugly("nik-dua-kali.xls", xls({"Daftar": again}), "rrr"),
        Ugly("kolom-lain.ods", ods(more), "rrr"),
        Ugly("lahir-terbukti.xlsx", xlsx({"Daftar": proven}), "rrr"),
        Ugly("lahir-terbukti.csv", csv_text(proven), "rrr"),
    ]
