"""The regions of NTT as the files in `data/` hold them: regencies, kecamatan, desa, and which NIK prefixes belong.

Plain values read once per process; no database. Codes are Kemendagri's, as in a NIK; BPS numbers the same regencies
differently (53.03 is TTU for Kemendagri and Kabupaten Kupang for BPS). Data wilayah: cahyadsn/wilayah (MIT).
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class Regency:
    """A kabupaten or kota. `code` is Kemendagri's (``53.03``); `slug` stands in addresses and commands."""

    code: str
    bps_code: str
    name: str
    kind: str
    slug: str
    capital: str
    abbreviation: str
    abbreviation_basis: str
    short_name: str
    island_group: str

    @property
    def official_name(self) -> str:
        """Kabupaten Timor Tengah Utara, Kota Kupang."""
        return f"{self.kind.capitalize()} {self.name}"

    @property
    def nik_prefix(self) -> str:
        """The first four digits of a NIK first registered here: ``5303``."""
        return self.code.replace(".", "")


@dataclass(frozen=True, slots=True)
class Place:
    """A kecamatan (``53.03.01``), or a desa or kelurahan (``53.03.01.2001``). `parent_code` is what it lies in."""

    code: str
    name: str
    parent_code: str
    kind: str


@functools.cache
def regencies() -> tuple[Regency, ...]:
    """All 22, in the order of their codes."""
    return tuple(
        Regency(
            code=row["kemendagri_code"],
            bps_code=row["bps_code"],
            name=row["name"],
            kind=row["kind"],
            slug=row["slug"],
            capital=row["capital"],
            abbreviation=row["abbrev"],
            abbreviation_basis=row["abbrev_basis"],
            short_name=row["short_name"],
            island_group=row["island_group"],
        )
        for row in _rows("regencies.csv")
    )


@functools.cache
def regency_by_slug() -> dict[str, Regency]:
    """{slug: regency} from the data file."""
    return {regency.slug: regency for regency in regencies()}


@functools.cache
def regency_by_code() -> dict[str, Regency]:
    """{Kemendagri code: regency} from the data file."""
    return {regency.code: regency for regency in regencies()}


@functools.cache
def districts() -> tuple[Place, ...]:
    """All 315 kecamatan."""
    return tuple(_places("districts.csv"))


@functools.cache
def villages() -> tuple[Place, ...]:
    """All 3,442 desa and kelurahan."""
    return tuple(_places("villages.csv"))


def places_of(regency_code: str) -> Iterator[Place]:
    """The kecamatan of one regency, then its desa and kelurahan."""
    inside = regency_code + "."
    for place in districts():
        if place.parent_code == regency_code:
            yield place
    for place in villages():
        if place.code.startswith(inside):
            yield place


@functools.cache
def nik_prefixes_of(regency_code: str) -> frozenset[str]:
    """The four-digit NIK prefixes that are at home in a regency: its own and those of the regencies it came from.

    Another prefix is no fault either: a NIK keeps the place of first registration for life (PP 37/2007 art. 37).
    """
    parents = {
        row["also_valid_prefix"] for row in _rows("nik_prefix_history.csv") if row["kemendagri_code"] == regency_code
    }
    return frozenset(parents | {regency_code.replace(".", "")})


def _places(filename: str) -> Iterator[Place]:
    for row in _rows(filename):
        yield Place(row["code"], row["name"], row["parent_code"], row["kind"])


def _rows(filename: str) -> Iterator[dict[str, str]]:
    with (_DATA / filename).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
