"""The annex of a decree (Lampiran Keputusan) as plain values for its template: headings, numbers, recap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from portal.core import formatting


@dataclass(frozen=True, slots=True, repr=False)
class AnnexLine:
    """One person as the annex prints them; `nik` and `born` are masked or whole, as was asked for."""

    district: str
    village: str
    nik: str
    name: str
    born: str
    sex: str
    occupation: str
    address: str


@dataclass(frozen=True, slots=True)
class AnnexHead:
    """What stands above, beside and below the people. `number` and `on` are dotted lines while there is no decree."""

    letterhead: Sequence[str]
    decree_of: str  # "Keputusan Bupati Timor Tengah Utara"
    number: str
    on: str
    title: str
    signatory_title: str
    signatory_name: str
    list_words: str
    draft: bool
    landscape: bool
    full_nik: bool
    made: str


def annex_values(head: AnnexHead, lines: Iterable[AnnexLine]) -> tuple[dict[str, Any], int]:
    """(values for the template, number of people). `lines` come by kecamatan and desa; numbers run through."""
    number = 0
    districts: list[dict[str, Any]] = []
    for district, of_district in groupby(lines, key=lambda line: line.district):
        villages: list[dict[str, Any]] = []
        women = 0
        for village, people in groupby(of_district, key=lambda line: line.village):
            rows = []
            for line in people:
                number += 1
                women += line.sex == "P"
                rows.append(_cells(number, line, head))
            villages.append({"name": village, "people": formatting.number(len(rows)), "rows": rows})
        people_here = sum(len(village["rows"]) for village in villages)
        districts.append({"name": district, "villages": villages, **_recap(len(villages), people_here, women)})
    total = {
        key: formatting.number(sum(district["counts"][key] for district in districts))
        for key in ("villages", "men", "women", "people")
    }
    values = {
        **_head_values(head),
        "headings": _headings(head),
        "widths": ["0.9cm", "3.1cm", "1fr", "2.1cm", "0.8cm", "3.4cm"] + (["1fr"] if head.landscape else []),
        "districts": districts,
        "total": total,
    }
    return values, number


def _cells(number: int, line: AnnexLine, head: AnnexHead) -> list[str]:
    cells = [formatting.number(number), line.nik, line.name, line.born, line.sex, line.occupation]
    return [*cells, line.address] if head.landscape else cells


def _headings(head: AnnexHead) -> list[str]:
    born = "Tanggal lahir" if head.full_nik else "Tahun lahir"
    return ["No.", "NIK", "Nama", born, "L/P", "Pekerjaan", *(["Alamat"] if head.landscape else [])]


def _recap(villages: int, people: int, women: int) -> dict[str, Any]:
    counts = {"villages": villages, "men": people - women, "women": women, "people": people}
    return {"counts": counts, "shown": {key: formatting.number(value) for key, value in counts.items()}}


def _head_values(head: AnnexHead) -> Mapping[str, Any]:
    return {
        "letterhead": [line.strip() for line in head.letterhead if line.strip()],
        "decree_of": head.decree_of,
        "number": head.number,
        "on": head.on,
        "title": head.title,
        "signatory_title": head.signatory_title,
        "signatory_name": head.signatory_name,
        "list_words": head.list_words,
        "draft": head.draft,
        "landscape": head.landscape,
        "made": head.made,
    }
