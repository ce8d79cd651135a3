"""Inventing people: real villages, made-up names, and NIKs that nobody holds.

A NIK's last four digits count the people registered in one kecamatan with the same birth date and sex, so they stay
small; the serials here begin at 9001, which no kecamatan reaches.
"""

from __future__ import annotations

import functools
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portal.demo.names import families, given_names, second_names
from portal.regencies import reference

FIRST_SERIAL = 9001
# Of age from January 2025, and below 65 until the end of 2027: the same people fit the lists of several years.
_OLDEST, _YOUNGEST, _USUAL = date(1963, 1, 1), date(2006, 11, 30), date(1984, 6, 30)
# Occupations as the reference spells them, with their weight among vulnerable workers of a rural regency.
_OCCUPATIONS = {
    "Petani": 44,
    "Buruh tani": 11,
    "Nelayan": 7,
    "Peternak": 6,
    "Pedagang kecil": 6,
    "Tukang ojek": 5,
    "Buruh harian": 4,
    "Penenun": 4,
    "Buruh bangunan": 3,
    "Pedagang keliling": 2,
    "Penjual ikan": 2,
    "Sopir": 2,
    "Pekerja keagamaan": 1,
    "Pekerja bengkel": 1,
    "Tukang kayu": 1,
    "Pelaku UMKM": 1,
}


@dataclass(frozen=True, slots=True, repr=False)
class InventedPerson:
    """Somebody who does not exist, as a list describes them. `sex` is L or P."""

    nik: str
    name: str
    birth_place: str
    birth_date: date
    sex: str
    address: str
    village: str
    district: str
    occupation: str
    mother_name: str


def nik_of(prefix: str, born: date, sex: str, serial: int) -> str:
    """A sound NIK: six digits of a kecamatan, the birth date (women: day + 40), a serial."""
    day = born.day + (40 if sex == "P" else 0)
    return f"{prefix}{day:02d}{born.month:02d}{born.year % 100:02d}{serial:04d}"


def invent(regency_code: str) -> Iterator[InventedPerson]:
    """People of a regency (Kemendagri code) without end, always the same ones in the same order, each NIK once."""
    rng = random.Random(f"orang rekaan {regency_code}")
    regency = reference.regency_by_code()[regency_code]
    men, women = given_names()
    second_men, second_women = second_names()
    family_names = families(regency.island_group, city=regency.kind == "kota")
    villages = _villages(regency_code)
    occupations, weights = list(_OCCUPATIONS), list(_OCCUPATIONS.values())
    ages = (_OLDEST.toordinal(), _YOUNGEST.toordinal() + 1, _USUAL.toordinal())
    given: Counter[str] = Counter()
    while True:
        sex = "P" if rng.random() < 0.47 else "L"
        born = date.fromordinal(int(rng.triangular(*ages)))
        village, district, prefix = rng.choice(villages)
        stem = nik_of(prefix, born, sex, 0)[:12]
        nik = f"{stem}{FIRST_SERIAL + given[stem]:04d}"
        given[stem] += 1
        first = rng.choice(women if sex == "P" else men)
        second = rng.choice(second_women if sex == "P" else second_men)
        yield InventedPerson(
            nik=nik,
            name=f"{first} {_shortened(rng, second if second != first else '')}{rng.choice(family_names)}",
            birth_place=regency.capital if rng.random() < 0.6 else village.removeprefix("Kel. ").removeprefix("Desa "),
            birth_date=born,
            sex=sex,
            address=f"RT {rng.randint(1, 18):03d}/RW {rng.randint(1, 6):03d}",
            village=village,
            district=district,
            occupation=rng.choices(occupations, weights)[0],
            mother_name=f"{rng.choice(women)} {rng.choice(family_names)}",
        )


def _shortened(rng: random.Random, second: str) -> str:
    """The second given name, or its first letter, or nothing for every other person."""
    draw = rng.random()
    if draw < 0.5 or not second:
        return ""
    return f"{second} " if draw < 0.8 else f"{second[0]}. "


@functools.cache
def _villages(regency_code: str) -> tuple[tuple[str, str, str], ...]:
    """(village as a list spells it, kecamatan, NIK prefix of the kecamatan) of every desa and kelurahan."""
    places = list(reference.places_of(regency_code))
    districts = {place.code: place.name for place in places if place.kind == "kecamatan"}
    inside = [place for place in places if place.kind != "kecamatan"]
    names = Counter((place.name.casefold(), place.parent_code) for place in inside)
    return tuple(
        (
            # Where a desa and a kelurahan share a name, the kind tells them apart.
            place.name
            if names[place.name.casefold(), place.parent_code] == 1
            else f"{'Kel.' if place.kind == 'kelurahan' else 'Desa'} {place.name}",
            districts[place.parent_code],
            place.parent_code.replace(".", ""),
        )
        for place in inside
    )
