"""Desa, kelurahan and kecamatan by their written names."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import NamedTuple

from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.place_names import district_name, key, loose_key, village_name
from portal.beneficiaries.rules.problems import Problem, ProblemCode, Severity, error, shown


class PlaceEntry(NamedTuple):
    """A kecamatan, desa or kelurahan as reference data has it."""

    code: str
    name: str
    parent_code: str
    kind: str


class PlaceReading(NamedTuple):
    """What the village and district cells of a row name. A code is None when it could not be settled."""

    village_code: str | None
    district_code: str | None
    problems: tuple[Problem, ...]


class PlaceIndex:
    """The places of one regency, found by name.

    Names are compared without case, spaces, apostrophes and hyphens (Oe'ekam = Oe Ekam); where no place has that name,
    with numbers and directions written alike (Camplong 2 = Camplong II). Codes are accepted too.
    """

    def __init__(self, regency_name: str, entries: Iterable[tuple[str, str, str, str]]) -> None:
        """`entries` are (code, name, code of what it lies in, kind); other kinds than these three are left out."""
        self.regency_name = regency_name
        self._districts: dict[str, PlaceEntry] = {}
        self._loose_districts: dict[str, list[PlaceEntry]] = {}
        self._villages: dict[str, list[PlaceEntry]] = {}
        self._loose_villages: dict[str, list[PlaceEntry]] = {}
        self._district_names: dict[str, str] = {}
        for entry in map(PlaceEntry._make, entries):
            if entry.kind == "kecamatan":
                self._district_names[entry.code] = entry.name
                self._districts[key(entry.name)] = self._districts[key(entry.code)] = entry
                self._loose_districts.setdefault(loose_key(entry.name), []).append(entry)
            elif entry.kind in ("desa", "kelurahan"):
                for each in (key(entry.name), key(entry.code)):
                    self._villages.setdefault(each, []).append(entry)
                self._loose_villages.setdefault(loose_key(entry.name), []).append(entry)

    def read(self, village: str, district: str, *, suggest: bool = True) -> PlaceReading:
        """Find the village a row names, with the help of its kecamatan.

        With `suggest`, a refusal names the nearest spelling, which costs about a millisecond.
        """
        written = village_name(village)
        district_text = written.district if _is_blank(district) else district
        named = self._district(district_text)
        if _is_blank(village):
            missing = error(
                ProblemCode.VILLAGE_MISSING, Field.VILLAGE, "Desa/kelurahan kosong. Isi nama desa atau kelurahan."
            )
            return PlaceReading(
                None, None, (missing, *self._unknown_district(district_text, named, Severity.ERROR, suggest))
            )
        candidates = self._villages.get(key(written.name), [])
        inside = _within(candidates, named)
        if not inside:
            alike = self._loose_villages.get(loose_key(written.name), [])
            inside, candidates = _within(alike, named), candidates or alike
        if len(inside) > 1 and written.kind is not None:
            inside = [entry for entry in inside if entry.kind == written.kind] or inside
        if len(inside) == 1:
            found = inside[0]
            problems = self._unknown_district(district_text, named, Severity.WARNING, suggest)
            return PlaceReading(found.code, found.parent_code, problems)
        problem = self._ambiguous(village, inside) if inside else self._unknown(village, named, candidates, suggest)
        return PlaceReading(
            None, None, (problem, *self._unknown_district(district_text, named, Severity.ERROR, suggest))
        )

    def district_named(self, text: str) -> str | None:
        """The kecamatan that a sheet's name or a line above a list names ("Kec. Insana"); None for anything else."""
        found = self._district(text)
        return found.name if found is not None else None

    def _district(self, text: str) -> PlaceEntry | None:
        name = district_name(text)
        exact = self._districts.get(key(name))
        if exact is not None:
            return exact
        alike = self._loose_districts.get(loose_key(name), [])
        return alike[0] if len(alike) == 1 else None

    def _unknown_district(
        self, text: str, named: PlaceEntry | None, severity: Severity, suggest: bool
    ) -> tuple[Problem, ...]:
        if named is not None or not text:
            return ()
        hint = _suggestion(district_name(text), self._district_names.values()) if suggest else ""
        message = f"Kecamatan {shown(text)} tidak ada di {self.regency_name}.{hint} "
        if severity is Severity.WARNING:
            message += "Desanya dikenal, jadi kecamatan diambil dari desa itu; pastikan sudah benar."
        else:
            message += "Tulis nama kecamatan seperti di KTP."
        return (Problem(ProblemCode.DISTRICT_UNKNOWN, severity, Field.DISTRICT, message),)

    def _unknown(self, village: str, named: PlaceEntry | None, elsewhere: list[PlaceEntry], suggest: bool) -> Problem:
        if named is not None and elsewhere:
            districts = " dan ".join(sorted({self._district_names[entry.parent_code] for entry in elsewhere}))
            message = (
                f"Desa/kelurahan {shown(village)} tidak ada di Kecamatan {named.name}, tetapi ada di Kecamatan "
                f"{districts}. Perbaiki desa atau kecamatannya."
            )
            return error(ProblemCode.VILLAGE_UNKNOWN, Field.VILLAGE, message)
        place = f"Kecamatan {named.name}" if named is not None else self.regency_name
        hint = self._village_suggestion(village, named) if suggest else ""
        message = (
            f"Desa/kelurahan {shown(village)} tidak ada di {place}.{hint} Tulis nama desa seperti di daftar wilayah."
        )
        return error(ProblemCode.VILLAGE_UNKNOWN, Field.VILLAGE, message)

    def _ambiguous(self, village: str, candidates: list[PlaceEntry]) -> Problem:
        districts = sorted({self._district_names[entry.parent_code] for entry in candidates})
        if len(districts) > 1:
            remedy = f"ada di Kecamatan {', '.join(districts[:-1])} dan {districts[-1]}. Isi kolom kecamatan."
        else:
            remedy = (
                f"ada sebagai desa dan sebagai kelurahan di Kecamatan {districts[0]}. "
                'Tulis "Desa" atau "Kel." di depan namanya.'
            )
        return error(ProblemCode.VILLAGE_AMBIGUOUS, Field.VILLAGE, f"Nama {shown(village)} {remedy}")

    def nearest_village(self, village: str, district: str) -> str:
        """The village of the kecamatan (or of the regency) whose name is spelt most alike; empty when none is near."""
        return self._nearest_village(village, self._districts.get(key(district_name(district))))

    def _village_suggestion(self, village: str, named: PlaceEntry | None) -> str:
        return _as_hint(self._nearest_village(village, named))

    def _nearest_village(self, village: str, named: PlaceEntry | None) -> str:
        names = {
            entry.name
            for entries in self._villages.values()
            for entry in entries
            if named is None or entry.parent_code == named.code
        }
        return _nearest(village_name(village).name, names)


def _within(entries: list[PlaceEntry], district: PlaceEntry | None) -> list[PlaceEntry]:
    return entries if district is None else [entry for entry in entries if entry.parent_code == district.code]


def _suggestion(text: str, names: Iterable[str]) -> str:
    return _as_hint(_nearest(text, names))


def _as_hint(name: str) -> str:
    return f' Mungkin maksudnya "{name}".' if name else ""


def _nearest(text: str, names: Iterable[str]) -> str:
    if not 3 <= len(text) <= 40:
        return ""
    by_key = {name.lower(): name for name in sorted(names)}
    near = difflib.get_close_matches(text.lower(), by_key, n=1, cutoff=0.75)
    return by_key[near[0]] if near else ""


def _is_blank(text: str) -> bool:
    return not key(text)
