"""A list as it should not be sent: 200 rows under a letterhead, with every kind of problem that TTU can have.

Missing is only `village_ambiguous`: no two villages of TTU share a name. `nik_already_covered` shows in the portal,
where three people are covered by Belu, and not in a check of the file alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice

from portal.core import formatting
from portal.core.workbook import GridCell, GridSheet
from portal.demo.people import InventedPerson, invent, nik_of

PEOPLE = 200
BELU = "53.04"
COVERED_BY_BELU = 3  # the first people of Belu are on its first list of 2026
_HEADER_ROW, _FIRST_ROW = 8, 10
_BLANK_AFTER = 120  # people; a blank row between two parts, as when lists of two offices are put together

_HEADERS = (
    "NO",
    "NIK (sesuai KTP)",
    "NAMA LENGKAP",
    "TEMPAT LAHIR",
    "TGL. LAHIR",
    "L/P",
    "ALAMAT",
    "DESA/KEL.",
    "KEC.",
    "PEKERJAAN",
    "BULAN MULAI",
    "DESIL",
)
_WIDTHS = (5, 20, 30, 18, 16, 10, 18, 20, 20, 18, 14, 8)
_NIK, _NAME, _BORN, _SEX, _VILLAGE, _DISTRICT, _WORK, _START, _DESIL = 1, 2, 4, 5, 7, 8, 9, 10, 11

Row = list[GridCell]


def sheets(people: Sequence[InventedPerson]) -> list[GridSheet]:
    """The workbook: the list, a sheet of remarks, and a hidden sheet with rows of an older list."""
    rows = [_row(number, person) for number, person in enumerate(people, 1)]
    for place, spoil in _SPOILT.items():
        spoil(rows[place], people[place])
    for place, other in _REPEATS.items():
        rows[place][_NIK:] = _row(place + 1, people[other])[_NIK:]
    for place, person in zip(_BELU_PEOPLE, islice(invent(BELU), COVERED_BY_BELU), strict=True):
        rows[place][_NIK], rows[place][_BORN], rows[place][_SEX] = person.nik, person.birth_date, person.sex
    body: list[Sequence[GridCell]] = [*rows[:_BLANK_AFTER], (), *rows[_BLANK_AFTER:]]
    hidden = frozenset(_FIRST_ROW + place for place in (30, 31, 77))
    return [
        GridSheet(
            "Usulan 2026",
            [*_letterhead(), _HEADERS, tuple(range(1, len(_HEADERS) + 1)), *body, *_foot()],
            widths=_WIDTHS,
            header_row=_HEADER_ROW,
            bold_rows=frozenset({1, 2, 5}),
            hidden_rows=hidden,
        ),
        GridSheet("Catatan", [("Mohon diperiksa kembali sebelum dikirim.",), ("Nama desa belum dicocokkan.",)]),
        GridSheet(
            "Data lama",
            [_HEADERS, *(_row(number, person) for number, person in enumerate(people[:5], 1))],
            widths=_WIDTHS,
            hidden=True,
        ),
    ]


def _row(number: int, person: InventedPerson) -> Row:
    """A right row, spelt as differently as people spell: none of this is a problem."""
    born, name, village = person.birth_date, person.name, person.village
    return [
        number,
        (person.nik, person.nik, f"'{person.nik}", f"{person.nik[:6]} {person.nik[6:12]} {person.nik[12:]}")[
            number % 4
        ],
        (name, name.upper(), f"  {name}")[number % 3],
        person.birth_place,
        (born, f"{born:%d-%m-%Y}", f"{born.day}/{born.month}/{born.year}", formatting.day(born))[number % 4],
        (person.sex, person.sex.lower(), "Perempuan" if person.sex == "P" else "LAKI-LAKI")[number % 3],
        person.address,
        (village, village.upper(), f"Desa {village}")[number % 3 if "Kel." not in village else 0],
        (person.district, f"Kec. {person.district}")[number % 2],
        (person.occupation, person.occupation.lower())[number % 2],
        "",
        (1, "2", "Desil 1", "")[number % 4],
    ]


def _letterhead() -> list[Sequence[GridCell]]:
    return [
        ("PEMERINTAH KABUPATEN TIMOR TENGAH UTARA",),
        ("DINAS TENAGA KERJA DAN TRANSMIGRASI (CONTOH)",),
        ("Jalan Contoh Nomor 1, Kefamenanu",),
        (),
        ("DAFTAR USULAN PEKERJA RENTAN PENERIMA IURAN BPJS KETENAGAKERJAAN",),
        ("Tahun Anggaran 2026. Semua nama dan NIK di daftar ini rekaan.",),
        (),
    ]


def _foot() -> list[Sequence[GridCell]]:
    return [
        (),
        ("", "JUMLAH", "200 ORANG"),
        (),
        ("", "", "", "", "", "", "", "Kefamenanu, 20 November 2026"),
        ("", "", "", "", "", "", "", "Kepala Dinas (contoh),"),
        (),
        ("", "", "", "", "", "", "", "Pejabat Contoh"),
        ("", "", "", "", "", "", "", "NIP 000000000000000000"),
    ]


# --- what is done to a row -------------------------------------------------------------------------------------------

Spoil = Callable[[Row, InventedPerson], None]


def _put(column: int, value: GridCell) -> Spoil:
    def spoil(row: Row, _person: InventedPerson) -> None:
        row[column] = value

    return spoil


def _nik(change: Callable[[str], GridCell]) -> Spoil:
    def spoil(row: Row, person: InventedPerson) -> None:
        row[_NIK] = change(person.nik)

    return spoil


def _all(*spoils: Spoil) -> Spoil:
    def spoil(row: Row, person: InventedPerson) -> None:
        for each in spoils:
            each(row, person)

    return spoil


def _born(day: date) -> Spoil:
    """A person of another age, whose NIK agrees."""

    def spoil(row: Row, person: InventedPerson) -> None:
        row[_NIK], row[_BORN] = nik_of(person.nik[:6], day, person.sex, 9001), day

    return spoil


def _other_day(row: Row, person: InventedPerson) -> None:
    row[_BORN] = person.birth_date.replace(day=person.birth_date.day % 28 + 1)


def _other_sex(row: Row, person: InventedPerson) -> None:
    row[_SEX] = "L" if person.sex == "P" else "P"


def _misspelt(row: Row, person: InventedPerson) -> None:
    row[_VILLAGE] = f"{person.village}{person.village[-1]}h"


_SPOILT: dict[int, Spoil] = {
    # NIK
    3: _put(_NIK, ""),
    58: _put(_NIK, "-"),
    9: _nik(lambda nik: nik[:15]),
    102: _nik(lambda nik: nik + "1"),
    14: _nik(lambda nik: nik[:8] + "O" + nik[9:]),
    21: _put(_NIK, "0000000000000000"),
    144: _put(_NIK, "belum ada"),
    27: _nik(lambda nik: nik[:6] + "320190" + nik[12:]),
    35: _nik(lambda nik: nik[:12] + "0000"),
    # 16 digits as a number: Excel keeps 15, so the last one has become 0
    **{place: _nik(lambda nik: int(nik[:15] + "0")) for place in (40, 41, 42, 43, 150, 151)},
    47: _put(_NIK, "5,30301E+15"),
    **{place: _nik(int) for place in (50, 51, 52)},  # numbers too, but whole: only noted
    60: _nik(lambda nik: "530112" + nik[6:]),
    61: _nik(lambda nik: "530409" + nik[6:]),
    # birth date and sex against the NIK
    66: _other_day,
    67: _other_day,
    160: _other_day,
    70: _other_sex,
    161: _other_sex,
    # name, birth date, sex
    74: _put(_NAME, ""),
    80: _put(_BORN, ""),
    81: _all(_put(_BORN, ""), _nik(lambda nik: nik[:14])),
    84: _put(_BORN, "30/02/1990"),
    85: _put(_BORN, "1990"),
    162: _put(_BORN, "31-11-1984"),
    88: _put(_SEX, ""),
    89: _all(_put(_SEX, ""), _put(_NIK, "XXXXXXXXXXXXXXXX")),
    92: _put(_SEX, "X"),
    95: _born(date(2010, 5, 17)),
    96: _born(date(2011, 1, 2)),
    98: _born(date(1955, 8, 9)),
    99: _born(date(1949, 12, 31)),
    # place
    105: _put(_VILLAGE, ""),
    108: _misspelt,
    109: _put(_VILLAGE, "Contohrejo"),
    112: _put(_DISTRICT, "Miomafo Tengahh"),
    113: _all(_put(_DISTRICT, "Kecamatan Contoh"), _put(_VILLAGE, "Desa Contoh")),
    # occupation and month
    116: _put(_WORK, ""),
    117: _put(_WORK, "-"),
    119: _put(_WORK, "Pawang hujan"),
    130: _put(_START, "Januari 2025"),
    131: _put(_START, "segera"),
    132: _put(_START, "Desember 2026"),  # the list's own year: taken
    # desil
    135: _put(_DESIL, "miskin"),
    136: _put(_DESIL, "1-2"),
}
# place → who stands there once more: two pairs, and one person three times
_REPEATS = {171: 170, 180: 20, 185: 20, 199: 198}
_BELU_PEOPLE = (190, 191, 192)
