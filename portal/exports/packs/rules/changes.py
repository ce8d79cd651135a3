"""What a figure says now that a frozen pack said otherwise, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.core import formatting
from portal.core.months import Month

PEOPLE, RUPIAH, COUNT = "people", "rupiah", "count"


@dataclass(frozen=True)
class Section:
    """How the lines of a part of the body are told apart (`keys`) and which of their numbers are compared:
    (key, label, unit)."""

    key: str
    title: str
    keys: Sequence[str]
    values: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Change:
    """A number that is another one now; None where a line is new, or not there any more."""

    section: str
    line: str
    label: str
    unit: str
    before: int | None
    now: int | None

    @property
    def difference(self) -> int:
        """How much more it is now."""
        return (self.now or 0) - (self.before or 0)


_MONEY = (
    ("allocated", "Kuota", PEOPLE),
    ("confirmed", "Peserta", PEOPLE),
    ("need", "Kebutuhan iuran", RUPIAH),
    ("budget", "Pagu", RUPIAH),
    ("realised", "Realisasi", RUPIAH),
)
_NUMBER = (("people", "Peserta", PEOPLE),)
SECTIONS: Mapping[str, Section] = {
    each.key: each
    for each in (
        Section(
            "sources",
            "Sumber dana",
            ("name",),
            (
                *_MONEY[:2],
                ("need_jkk", "Kebutuhan JKK", RUPIAH),
                ("need_jkm", "Kebutuhan JKM", RUPIAH),
                *_MONEY[3:],
                ("verified", "Terverifikasi", PEOPLE),
                ("active", "Aktif", PEOPLE),
                ("months_paid", "Bulan lunas", COUNT),
            ),
        ),
        Section(
            "months",
            "Bulan",
            ("month",),
            (
                ("quota", "Kuota", PEOPLE),
                ("taken", "Terpakai", PEOPLE),
                ("need", "Kebutuhan", RUPIAH),
                ("billed", "Ditagih", RUPIAH),
                ("paid", "Dibayar untuk bulan itu", RUPIAH),
                ("realised", "Realisasi menurut SP2D", RUPIAH),
            ),
        ),
        Section("years", "Tahun", ("year",), (("quota", "Kuota", PEOPLE), *_MONEY[1:])),
        Section("regencies", "Kabupaten/kota", ("name",), (*_MONEY, ("arrears", "Tunggakan", RUPIAH))),
        Section(
            "places",
            "Kecamatan dan desa",
            ("district", "village"),
            (*_NUMBER, ("share", "Bagian kuota", PEOPLE)),
        ),
        Section("occupations", "Pekerjaan", ("label",), _NUMBER),
        Section("sexes", "Jenis kelamin", ("label",), _NUMBER),
        Section("ages", "Umur", ("label",), _NUMBER),
        Section("desils", "Desil", ("label",), _NUMBER),
        Section(
            "coverage",
            "Cakupan",
            ("year", "segment"),
            (("covered", "Tercakup", PEOPLE), ("workers", "Pekerja", PEOPLE)),
        ),
        Section(
            "benefits",
            "Manfaat",
            ("quarter", "programme"),
            (("cases", "Kasus", COUNT), ("amount", "Rupiah", RUPIAH)),
        ),
        Section("contributions", "Iuran dibayar", ("quarter",), (("amount", "Rupiah", RUPIAH),)),
        Section(
            "agreements", "Perjanjian", ("kind", "number"), (("people", "Orang", PEOPLE), ("amount", "Nilai", RUPIAH))
        ),
        Section("quality", "Mutu data", ("label",), (("people", "Jumlah", COUNT),)),
    )
}


def changes(frozen: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """Every number of the sections in `now` that differs from the frozen one, in the order of SECTIONS."""
    return [change for key, section in SECTIONS.items() if key in now for change in _of(section, frozen[key], now[key])]


def _of(section: Section, frozen: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    before, after = _by_line(section, frozen), _by_line(section, now)
    for line in [*before, *(each for each in after if each not in before)]:
        old, new = before.get(line, {}), after.get(line, {})
        for key, label, unit in section.values:
            if old and key not in old:
                continue  # a body of an earlier schema did not say it
            if old.get(key) != new.get(key):
                yield Change(section.title, line, label, unit, old.get(key), new.get(key))


def _by_line(section: Section, lines: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """{what the line is called: its numbers}; of two that are called alike each keeps a place of its own."""
    found: dict[str, Mapping[str, Any]] = {}
    for line in lines:
        name = ", ".join(_in_words(key, line[key]) for key in section.keys if line[key] != "")
        place, number = name, 2
        while place in found:
            place, number = f"{name} ({number})", number + 1
        found[place] = line
    return found


def _in_words(key: str, value: Any) -> str:
    if key == "month":
        return formatting.month(Month.parse(value))
    return f"Triwulan {value}" if key == "quarter" else str(value)
