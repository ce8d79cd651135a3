"""The lists in `demo/`: one that is right in all of its 14,880 rows, as workbook and as CSV, and one that is not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from portal.core.tabular import Cell
from portal.core.workbook import GridSheet, write_grid
from portal.demo import messy
from portal.demo.figures import TTU
from portal.demo.people import InventedPerson, invent

PEOPLE = 14_880
NEWCOMERS = 5_952  # 40 %: the rest is covered in 2025 already and renewed
PROVINCE_2025 = 1_174
MADE_AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # fixed: two runs give the same bytes

CLEAN, CLEAN_CSV, MESSY = "daftar-ttu-14880.xlsx", "daftar-ttu-14880.csv", "daftar-ttu-berantakan-200.xlsx"

HEADERS = (
    "No",
    "NIK",
    "Nama Sesuai KTP",
    "Tempat Lahir",
    "Tanggal Lahir",
    "Jenis Kelamin",
    "Alamat",
    "Desa/Kelurahan",
    "Kecamatan",
    "Pekerjaan",
    "Nama Ibu Kandung",
    "Bulan Mulai",
)
_WIDTHS = (7, 19, 30, 18, 14, 9, 18, 20, 20, 18, 26, 13)


def row_of(number: int, person: InventedPerson) -> tuple[Cell, ...]:
    """A person as a row under HEADERS; the month stays empty and follows the list's."""
    return (
        float(number),
        person.nik,
        person.name,
        person.birth_place,
        person.birth_date,
        person.sex,
        person.address,
        person.village,
        person.district,
        person.occupation,
        person.mother_name,
        "",
    )


def rows_of(people: Iterable[InventedPerson]) -> list[tuple[Cell, ...]]:
    """Rows under HEADERS, numbered from 1."""
    return [row_of(number, person) for number, person in enumerate(people, 1)]


def people_of_ttu() -> tuple[list[InventedPerson], list[InventedPerson], list[InventedPerson], list[InventedPerson]]:
    """(own quota 2025, province's quota 2025, the clean list of 2026, the messy list): TTU's people, each NIK once
    but for those of 2025 who are on the list of 2026 again."""
    people = invent(TTU)
    own = list(islice(people, PEOPLE))
    newcomers = list(islice(people, NEWCOMERS))
    province = list(islice(people, PROVINCE_2025))
    others = list(islice(people, messy.PEOPLE))
    renewed = own[: PEOPLE - NEWCOMERS]
    return (
        own,
        province,
        sorted([*renewed, *newcomers], key=lambda each: (each.district, each.village, each.nik)),
        others,
    )


def as_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """HEADERS and `rows` as Excel writes a CSV in Indonesia: semicolons, days as dd/mm/yyyy, UTF-8 with a mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADERS)
    writer.writerows([_csv_text(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _csv_text(cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return f"{cell:.0f}" if isinstance(cell, float) else str(cell)


def missing(folder: Path) -> list[str]:
    """Names of the demo's files that are not in `folder`."""
    return [name for name in (CLEAN, CLEAN_CSV, MESSY) if not (folder / name).is_file()]


def write(folder: Path, names: Iterable[str]) -> Iterator[Path]:
    """Write the named files, each whole or not at all, and yield their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    _own, _province, clean, others = people_of_ttu()
    rows = rows_of(clean)
    for name in names:
        path = folder / name
        if name == CLEAN:
            sheet = GridSheet("Daftar", [HEADERS, *rows], widths=_WIDTHS, header_row=1)
            write_grid(path, [sheet], title="Daftar peserta TTU 2026 (contoh)", made_at=MADE_AT)
        elif name == CLEAN_CSV:
            draft = path.with_suffix(".draft")
            draft.write_bytes(as_csv(rows))
            draft.replace(path)
        else:
            sheets = messy.sheets(others)
            write_grid(path, sheets, title="Daftar TTU dengan kesalahan (contoh)", made_at=MADE_AT)
        yield path
