"""Rows of lists with invented people of TTU: right ones, and ones with everything that is wrong in real lists."""

from __future__ import annotations

import csv
import functools
from datetime import date
from typing import Any

from portal.config import PROJECT_ROOT
from tests.support import factories

PLACES = PROJECT_ROOT / "portal" / "regencies" / "data"
GIVEN = ("Yohanes", "Maria", "Petrus", "Agnes", "Dominikus", "Theresia", "Marselinus", "Yuliana", "Blasius", "Veronika")
FAMILY = ("Taolin", "Naisoko", "Kolo", "Bani", "Usboko", "Lake", "Sila", "Tnesi", "Ato", "Fallo", "Bouk", "Sonbay")
WORK = ("Petani", "Nelayan", "Peternak", "Pedagang kecil", "Tukang ojek", "Penenun", "Buruh bangunan", "Sopir")


@functools.cache
def villages(regency: str = "53.03") -> list[tuple[str, str]]:
    """(village, kecamatan) of a regency, from the reference data."""
    with (PLACES / "districts.csv").open(encoding="utf-8", newline="") as stream:
        names = {row["code"]: row["name"] for row in csv.DictReader(stream)}
    with (PLACES / "villages.csv").open(encoding="utf-8", newline="") as stream:
        return [
            (row["name"], names[row["parent_code"]])
            for row in csv.DictReader(stream)
            if row["code"].startswith(f"{regency}.")
        ]


def person_name(number: int) -> str:
    """An invented name of the region, another for every number."""
    return f"{GIVEN[number % len(GIVEN)]} {FAMILY[(number // 3) % len(FAMILY)]} {_letters(number)}"


def person_row(number: int, **changes: Any) -> list[Any]:
    """A right row with an invented name of the region; every row lives and works somewhere else."""
    places = villages()
    village, district = places[(number * 7) % len(places)]
    female = number % 2 == 1
    born = date(1968 + number % 30, 1 + number % 12, 1 + number % 28)
    values: dict[str, Any] = {
        "NIK": factories.nik(number, born=born, female=female),
        "Nama Sesuai KTP": person_name(number),
        "Tanggal Lahir": f"{born:%d/%m/%Y}",
        "Jenis Kelamin": "P" if female else "L",
        "Desa/Kelurahan": village,
        "Kecamatan": district,
        "Pekerjaan": WORK[number % len(WORK)],
    }
    return factories.row(number, **{**values, **changes})


def _letters(number: int) -> str:
    """Letters that tell people apart without digits in a name."""
    letters = ""
    while number:
        number, rest = divmod(number, 26)
        letters = chr(65 + rest) + letters
    return letters.capitalize()


def messy_rows(start: int = 100) -> list[list[Any]]:
    """Rows with most of the problems a real list has."""
    good = [person_row(start + number) for number in range(20)]
    other = [
        person_row(start + 20, NIK="53030117089"),
        person_row(start + 21, NIK="530301170890000A"),
        person_row(start + 22, NIK=""),
        person_row(start + 23, **{"Tanggal Lahir": "30/02/1990"}),
        person_row(start + 24, **{"Tanggal Lahir": "17/08/2015"}),
        person_row(start + 25, **{"Jenis Kelamin": "X"}),
        person_row(start + 26, **{"Desa/Kelurahan": "Desa Tanpa Nama", "Kecamatan": factories.DISTRICT}),
        person_row(start + 27, **{"Desa/Kelurahan": ""}),
        person_row(start + 28, **{"Nama Sesuai KTP": ""}),
        person_row(start + 29, Pekerjaan="Peramal"),
        person_row(start + 30, Pekerjaan=""),
        person_row(start + 31, **{"Tanggal Lahir": "01/01/1985"}),
        person_row(start + 32, NIK=factories.nik(start + 32, prefix="310101")),
        person_row(start + 33),
        person_row(start + 33),
        person_row(1),
        person_row(2),
        person_row(start + 34, **{"Desa/Kelurahan": "Desa Tanpa Nama", "Kecamatan": factories.DISTRICT}),
    ]
    return good + other
