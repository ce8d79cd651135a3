"""What a figure says now that a frozen pack said otherwise, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.core import formatting
from portal.core.months import Month
from portal.exports.packs.rules.reading import rates_of
from portal.exports.packs.rules.vocabulary import (
    BILLED,
    COVERED,
    EVERYBODY,
    MONTHS_PAID,
    NEED_JKK,
    NEED_JKM,
    PARTICIPANTS,
    SHARE_OF_QUOTA,
    TAKEN,
    WORKERS,
)

PEOPLE, RUPIAH, COUNT, TEXT = "people", "rupiah", "count", "text"
OWN = ""  # the unit that a figure names itself
_MONTHS = frozenset({"month", "first_month", "last_month"})


@dataclass(frozen=True)
class Section:
    """How the lines of a part of the body are told apart (`keys`), called (`named`, else by their keys), and what of
    them is compared: (key, label, unit)."""

    key: str
    title: str
    keys: Sequence[str]
    values: Sequence[tuple[str, str, str]]
    named: Sequence[str] = ()


@dataclass(frozen=True)
class Change:
    """A number or text that is another one now; None where a line is new, or not there any more."""

    section: str
    line: str
    label: str
    unit: str
    before: int | str | None
    now: int | str | None

    @property
    def difference(self) -> int | None:
        """How much more it is now; None of texts."""
        if isinstance(self.before, str) or isinstance(self.now, str):
            return None
        return (self.now or 0) - (self.before or 0)


_MONEY = (
    ("allocated", "Kuota", PEOPLE),
    ("confirmed", PARTICIPANTS, PEOPLE),
    ("need", "Kebutuhan", RUPIAH),
    ("budget", "Pagu", RUPIAH),
    ("realised", "Realisasi", RUPIAH),
)
_NUMBER = (("people", PARTICIPANTS, PEOPLE),)
SECTIONS: Mapping[str, Section] = {
    each.key: each
    for each in (
        Section("figures", "Ringkasan", ("name",), (("value", "Nilai", OWN), ("out_of", "Dari", OWN)), ("label",)),
        Section(
            "people",
            "Jumlah orang",
            ("name",),
            (
                ("people", EVERYBODY, PEOPLE),
                ("own", "Sumber dana sendiri", PEOPLE),
                ("province", "Dibayar provinsi", PEOPLE),
                ("in_several", "Pada lebih dari satu sumber dana", PEOPLE),
                ("month", "Bulan terpadat", TEXT),
                ("taken", f"{TAKEN} pada bulan terpadat", PEOPLE),
                ("quota", "Kuota pada bulan terpadat", PEOPLE),
            ),
        ),
        Section(
            "sources",
            "Sumber dana",
            ("name",),
            (
                *_MONEY[:2],
                ("need_jkk", NEED_JKK, RUPIAH),
                ("need_jkm", NEED_JKM, RUPIAH),
                *_MONEY[3:],
                ("verified", "Terverifikasi", PEOPLE),
                ("active", "Aktif", PEOPLE),
                ("months_paid", MONTHS_PAID, COUNT),
            ),
        ),
        Section(
            "need",
            "Rincian kebutuhan",
            ("source", "first_month", "last_month"),
            (
                ("people", "Orang", PEOPLE),
                ("months", "Bulan", COUNT),
                ("jkk", "Iuran JKK", RUPIAH),
                ("jkm", "Iuran JKM", RUPIAH),
            ),
        ),
        Section(
            "months",
            "Bulan",
            ("month",),
            (
                ("quota", "Kuota", PEOPLE),
                ("taken", TAKEN, PEOPLE),
                ("need", "Kebutuhan", RUPIAH),
                ("billed", BILLED, RUPIAH),
                ("paid", "Dibayar", RUPIAH),
                ("realised", "Realisasi", RUPIAH),
            ),
        ),
        Section("years", "Tahun", ("year",), (("quota", "Kuota", PEOPLE), *_MONEY[1:])),
        Section("regencies", "Kabupaten/kota", ("name",), (*_MONEY, ("arrears", "Tunggakan", RUPIAH))),
        Section(
            "places",
            "Kecamatan dan desa",
            ("district", "village"),
            (*_NUMBER, ("share", SHARE_OF_QUOTA, PEOPLE)),
        ),
        Section("occupations", "Pekerjaan", ("label",), _NUMBER),
        Section("sexes", "Jenis kelamin", ("label",), _NUMBER),
        Section("ages", "Umur", ("label",), _NUMBER),
        Section("desils", "Desil", ("label",), _NUMBER),
        Section(
            "coverage",
            "Cakupan",
            ("year", "segment"),
            (
                ("covered", COVERED, PEOPLE),
                ("workers", WORKERS, PEOPLE),
                ("target", "Target", TEXT),
                ("source", "Sumber", TEXT),
                ("as_of_on", "Keadaan", TEXT),
            ),
        ),
        Section(
            "next_year",
            "Tahun depan",
            ("name",),
            (
                ("year", "Tahun", TEXT),
                ("people", "Orang", PEOPLE),
                ("province", "Ditanggung provinsi", PEOPLE),
                ("note", "Penjelasan", TEXT),
                ("months", "Bulan", COUNT),
                ("jkk", "Iuran JKK", RUPIAH),
                ("jkm", "Iuran JKM", RUPIAH),
                ("basis", "Dasar", TEXT),
            ),
        ),
        Section(
            "benefits",
            "Manfaat",
            ("quarter", "programme"),
            (("cases", "Kasus", COUNT), ("amount", "Manfaat", RUPIAH)),
        ),
        Section("contributions", "Iuran menurut triwulan", ("quarter",), (("amount", "Iuran dibayar", RUPIAH),)),
        Section(
            "legal",
            "Dasar hukum",
            ("citation",),
            (("title", "Tentang", TEXT), ("signed_on", "Ditetapkan", TEXT), ("standing", "Keadaan", TEXT)),
        ),
        Section(
            "agreements",
            "Perjanjian",
            ("kind", "number"),
            (
                ("subject", "Tentang", TEXT),
                ("first_day", "Mulai", TEXT),
                ("last_day", "Sampai", TEXT),
                ("people", "Orang", PEOPLE),
                ("amount", "Nilai", RUPIAH),
                ("standing", "Keadaan", TEXT),
            ),
        ),
        Section("quality", "Mutu data", ("label",), (("people", "Jumlah", COUNT),)),
    )
}


# What of a body is not compared, and why: a part, or a key of the lines of a part.
NOT_COMPARED: Mapping[str, str] = {
    **dict.fromkeys(
        ("schema", "kind", "title", "office", "fiscal_year", "number", "as_of", "made_by", "made_by_role"),
        "names the pack itself",
    ),
    "example": "a mark: what is invented stands in sources, coverage and benefits",
    "paper": "how it is printed",
    "explained": "parts of figures that are compared themselves",
    "notes": "words about figures that are compared themselves",
    "view": "names the pack itself",
    "closed": "what is hidden in the frozen body is hidden in what it is compared with",
    "figures.unit": "belongs to the measure",
    "figures.sentence": "a definition: the words of a measure, not what it counts",
    "figures.formula": "a definition",
    "figures.source": "a definition",
    "figures.as_of": "the hour of asking, always another one",
    "sources.by_province": "belongs to the source",
    "sources.months_due": "grows with the calendar",
    "sources.example": "an example is known by its amounts",
    "regencies.code": "told by its name",
    "quality.note": "says what counts",
    "next_year.rates": "each is a line of its own",
    "next_year.scenarios": "each is a line of its own",
}


def changes(frozen: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """Everything in the sections in `now` that differs from the frozen one, in the order of SECTIONS.

    What the frozen body does not know, since it is older than that, is no change (`not_compared`).
    """
    return [
        change
        for key, section in SECTIONS.items()
        if key in now and key in frozen
        for change in _of(section, _lines(frozen[key]), _lines(now[key]))
    ]


def not_compared(frozen: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What `changes` leaves out: "Mutu data" as a whole, "Sumber dana: Pagu" where the lines lack it."""
    found = []
    for key, section in SECTIONS.items():
        if key in now and key not in frozen:
            found.append(section.title)
        elif key in now:
            lines = _lines(frozen[key])
            told = {name for line in _lines(now[key]) for name in line}
            missing = [label for name, label, _unit in section.values if name in told and not _known(lines, name)]
            found += [f"{section.title}: {label}" for label in missing]
    return found


def _lines(part: Any) -> list[Mapping[str, Any]]:
    """A part as lines: the plan of the year to come is one of its own, one for each rate, and one for each scenario;
    the people are one."""
    if part is None:
        return []
    if not isinstance(part, Mapping):
        return list(part)
    if "scenarios" not in part:
        return [{"name": "Seluruhnya", **part}]
    plan = {"name": "Tarif", "year": part["year"], "basis": part["basis"]}
    return [plan, *({"name": _rate_name(each), **each} for each in rates_of(part)), *part["scenarios"]]


def _rate_name(rate: Mapping[str, Any]) -> str:
    first, last = (formatting.month(Month.parse(rate[key])) for key in ("first_month", "last_month"))
    return f"Tarif {first} sampai {last}" if first != last else f"Tarif {first}"


def _known(lines: Sequence[Mapping[str, Any]], key: str) -> bool:
    return not lines or any(key in line for line in lines)


def _of(section: Section, frozen: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    before, after = _by_line(section, frozen), _by_line(section, now)
    known = [each for each in section.values if _known(frozen, each[0])]
    for place in [*before, *(each for each in after if each not in before)]:
        old, new = before.get(place, {}), after.get(place, {})
        line = _called(section.named or section.keys, new or old) + (f" ({place[1]})" if place[1] > 1 else "")
        for key, label, unit in known:
            was, is_ = (_plain(each.get(key), unit) for each in (old, new))
            if was != is_:
                own = RUPIAH if (new or old).get("unit") == "rupiah" else COUNT
                yield Change(section.title, line, label, unit or own, was, is_)


def _by_line(section: Section, lines: Sequence[Mapping[str, Any]]) -> dict[tuple[str, int], Mapping[str, Any]]:
    """{what tells the line apart, and which of those that are called alike it is: the line}."""
    found: dict[tuple[str, int], Mapping[str, Any]] = {}
    for line in lines:
        name, number = _called(section.keys, line), 1
        while (name, number) in found:
            number += 1
        found[name, number] = line
    return found


def _called(keys: Sequence[str], line: Mapping[str, Any]) -> str:
    return ", ".join(_in_words(key, line[key]) for key in keys if line[key] != "")


def _plain(value: Any, unit: str) -> int | str | None:
    """A value as it is compared and shown; a target is a part of a whole."""
    if value is None or unit != TEXT:
        found: int | None = value
        return found
    if isinstance(value, list | tuple):
        return f"{formatting.number(value[0])} dari {formatting.number(value[1])}"
    return _day(str(value))


def _day(text: str) -> str:
    """An ISO day or month as people write it, any other text as it is."""
    try:
        if len(text) == len("2026-01"):
            return formatting.month(Month.parse(text))
        return formatting.day(date.fromisoformat(text)) if len(text) == len("2026-01-01") else text
    except ValueError:
        return text


def _in_words(key: str, value: Any) -> str:
    if key in _MONTHS:
        return formatting.month(Month.parse(value))
    return f"Triwulan {value}" if key == "quarter" else str(value)
