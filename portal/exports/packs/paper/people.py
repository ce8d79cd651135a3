"""Where the people of the paper live and who they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.exports.packs.paper import charts
from portal.exports.packs.paper.words import ALL, NAME, SEGMENT, count, share, stacked, sums, table
from portal.exports.packs.rules.body import Body, CountLine
from portal.exports.packs.rules.letters import brief
from portal.exports.packs.rules.printing import added, districts_of, fewer_districts, shortened
from portal.exports.packs.rules.vocabulary import ATTAINMENT, PART_OF_PARTICIPANTS, PARTICIPANTS, SHARE_OF_QUOTA

MOST_DISTRICTS = 34  # kecamatan on paper: TTS has 32
JOINED = "digabung"
MOST_GROUPS = MOST_OCCUPATIONS = 12  # lines on paper; the workbook has them all


def districts(body: Body) -> dict[str, Any]:
    """The kecamatan of a regency, their villages added up, with a bar each; from outside there are no villages."""
    lines = fewer_districts(districts_of(body["places"]), MOST_DISTRICTS)
    outside = "view" in body
    undivided = 0 if outside else sum(line.undivided for line in lines)
    rows: list[list[int | None]] = [[line.villages, line.share, line.people] for line in lines]
    return {
        "places": table(
            f"Kecamatan|{'' if outside else 'Desa|'}{SHARE_OF_QUOTA}|{PARTICIPANTS}|{ATTAINMENT}",
            ([brief(line.name, SEGMENT), *_place(row)[outside:]] for line, row in zip(lines, rows, strict=True)),
            [ALL, *_place(sums(rows))[outside:]] if rows else (),
        ),
        "places_bars": charts.places_bars([(line.share, line.people) for line in lines]),
        "places_title": "Peserta menurut kecamatan",
        "places_lead": "Capaian = peserta ÷ bagian kuota."
        + ("" if outside else " Rincian desa dan kelurahan ada dalam buku kerja."),
        "places_note": f"{count(undivided)} desa/kelurahan belum mendapat bagian kuota, jadi tidak ikut dijumlahkan."
        if undivided
        else "",
        "places_outline": SHARE_OF_QUOTA.lower(),
    }


def _place(row: Sequence[int | None]) -> list[str]:
    villages, quota, people = row
    return [count(villages), count(quota, "belum dibagi"), count(people), share(people, quota or 0)]


def regencies(body: Body) -> dict[str, Any]:
    """The 22 regencies of the province, in place of kecamatan."""
    lines = body["regencies"]
    rows = [
        [line["allocated"], line["confirmed"], line["need"], line["budget"], line["realised"], line["arrears"]]
        for line in lines
    ]
    return {
        "places": table(
            f"Kabupaten/kota|Kuota|{PARTICIPANTS}|{ATTAINMENT}|Kebutuhan|Pagu|Realisasi|Tunggakan",
            (_region(brief(line["name"], SEGMENT), row) for line, row in zip(lines, rows, strict=True)),
            _region(ALL, sums(rows)) if rows else (),
        ),
        "places_bars": charts.places_bars([(line["allocated"], line["confirmed"]) for line in lines]),
        "places_title": "Peserta dan anggaran menurut kabupaten/kota",
        "places_lead": "Rupiah dan orang.",
        "places_note": "",
        "places_outline": "kuota",
    }


def _region(name: str, row: Sequence[int | None]) -> list[str]:
    quota, people, *money, arrears = row
    own = [count(each) for each in money]
    return [name, count(quota), count(people), share(people, quota), *own, count(arrears, JOINED)]


def groups(body: Body) -> list[dict[str, Any]]:
    """Occupations, ages, sexes and desil, each a table with its sum."""
    return [
        _group("Pekerjaan", shortened(body["occupations"], MOST_OCCUPATIONS)),
        _group("Umur", shortened(body["ages"], MOST_GROUPS)),
        _group("Jenis kelamin", shortened(body["sexes"], MOST_GROUPS)),
        _group("Desil", shortened(body["desils"], MOST_GROUPS)),
    ]


def _group(title: str, lines: Sequence[CountLine]) -> dict[str, Any]:
    whole = added(line["people"] for line in lines)
    return {
        "title": title,
        "table": table(
            f"{title}|{PARTICIPANTS}|{stacked(PART_OF_PARTICIPANTS)}",
            ([brief(line["label"], NAME), count(line["people"]), share(line["people"], whole)] for line in lines),
            [ALL, count(whole), share(whole, whole)] if lines else (),
        ),
    }
