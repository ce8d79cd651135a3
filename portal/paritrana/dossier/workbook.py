"""The index of a dossier as a workbook: criteria with points, and where each piece of evidence lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from portal.core.formatting import day, percent
from portal.core.workbook import Column, Cover, Kind, Table, write_workbook
from portal.paritrana.rules.points import in_words

CRITERIA_SHEET, EVIDENCE_SHEET = "Kriteria", "Bukti"


def write_index(
    path: Path,
    content: Mapping[str, Any],
    number: str,
    made: tuple[datetime, str, str],
    paths: Sequence[str],
) -> None:
    """`paths` are where the pieces of evidence lie in the archive, in the order of the criteria."""
    evidence = [(criterion, each) for criterion in content["criteria"] for each in criterion["evidence"]]
    cover = Cover(
        title=f"Dosir {content['title']}",
        office=content["regency"],
        period=f"Tahun dinilai {content['judged_year']}, penganugerahan {content['awarded_year']}",
        filter="Semua kriteria",
        made_at=made[0],
        made_by=made[1],
        role=made[2],
        source="Portal Jamsostek NTT",
        notes=(
            ("Nomor dosir", number),
            ("Nilai", f"{in_words(content['points'])} dari 100 ({content['label']})"),
            ("Keadaan", content["state"]),
        ),
    )
    criteria: Table[Mapping[str, Any]] = Table(
        CRITERIA_SHEET,
        (
            Column("No", kind=Kind.SEQUENCE),
            Column("Aspek", lambda row: row["aspect"], width=16),
            Column("Kode", lambda row: row["code"], width=8),
            Column("Kriteria", lambda row: row["title"], width=46, wrap=True),
            Column("Jenis", lambda row: row["kind"], width=24),
            Column("Bobot (per seratus poin)", lambda row: row["weight"], Kind.INTEGER, total=True),
            Column("Nilai (per seratus poin)", lambda row: row["points"], Kind.INTEGER, total=True),
            Column("Keadaan", lambda row: row["state"], width=18),
            Column("Dasar", _basis, width=44, wrap=True),
            Column("Bukti", lambda row: len(row["evidence"]), Kind.INTEGER, total=True),
            Column("Catatan Provinsi", lambda row: row["reason"], width=40, wrap=True),
            Column("Tanggapan", lambda row: row["reply"], width=40, wrap=True),
        ),
        content["criteria"],
        heading="Kriteria dan nilai (simulasi internal, bukan bobot resmi)",
    )
    places: Table[tuple[str, Mapping[str, Any], Mapping[str, Any]]] = Table(
        EVIDENCE_SHEET,
        (
            Column("No", kind=Kind.SEQUENCE),
            Column("Kode", lambda row: row[1]["code"], width=8),
            Column("Bukti", lambda row: row[2]["title"], width=46, wrap=True),
            Column("Jenis", lambda row: row[2]["kind"], width=20),
            Column("Tanggal", lambda row: _day(row[2]["dated_on"]), Kind.DATE),
            Column("Terlambat", lambda row: "Ya" if row[2]["late"] else ""),
            Column("Letak di Dosir", lambda row: row[0], width=52),
            Column("SHA-256", lambda row: row[2]["sha256"], width=66),
        ),
        [(place, criterion, each) for place, (criterion, each) in zip(paths, evidence, strict=True)],
    )
    write_workbook(path, cover, (criteria, places))


def _basis(row: Mapping[str, Any]) -> str:
    """The two numbers with their origin and day, or what the region answered."""
    found = row["input"]
    if not found:
        return str(row["answer"])
    share = percent(found["numerator"], found["denominator"], 2)
    return (
        f"{found['numerator']} dari {found['denominator']} ({share}), {found['origin']}, "
        f"{day(date.fromisoformat(found['as_of']))}"
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
