"""The differences of a month as a workbook: sums by class, then every difference, all totals formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.core.workbook import Column, Cover, Figure, Kind, Summary, Table, write_workbook
from portal.deliveries.matching.rules.balance import Balance
from portal.deliveries.matching.rules.classes import CLASS_LABELS, MatchClass

SUMS_SHEET, CLASSES_SHEET, FINDINGS_SHEET = "Ringkasan", "Kelas", "Selisih"
_RUPIAH = Kind.RUPIAH


@dataclass(frozen=True, slots=True, repr=False)
class FindingLine:
    """One difference; NIK and KPJ masked."""

    kind: MatchClass
    name: str
    masked_nik: str
    masked_kpj: str
    approved: int
    billed: int
    ground: str
    remedy: str
    sheet: str
    row: int | None
    settled_at: datetime | None
    settled_by: str
    note: str


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class with its sums."""

    label: str
    people: int
    approved: int
    billed: int


def write_findings(path: Path, cover: Cover, balance: Balance, rows: Sequence[FindingLine]) -> int:
    """Write the workbook; the totals of the classes stand beside both sources. Answers the number of differences."""
    classes = [
        ClassLine(CLASS_LABELS[kind], each.people, each.approved, each.billed) for kind, each in balance.classes.items()
    ]
    summary = Summary(
        SUMS_SHEET,
        "Pencocokan tiga arah",
        [
            "Sumber",
            Figure("Tagihan kantor, orang", balance.bill_people),
            Figure("Tagihan kantor", balance.bill_rupiah, _RUPIAH, "tagihan"),
            Figure("Berkas BPJS, baris", balance.file_rows),
            Figure("Berkas BPJS", balance.file_rupiah, _RUPIAH, "berkas"),
        ],
    )
    of_classes = Table(
        CLASSES_SHEET,
        [
            Column("Kelas", lambda line: line.label, width=36),
            Column("Orang", lambda line: line.people, Kind.INTEGER, total=True),
            Column("Disetujui", lambda line: line.approved, _RUPIAH, total=True),
            Column("Ditagih", lambda line: line.billed, _RUPIAH, total=True),
        ],
        classes,
        agrees={"Disetujui": "tagihan", "Ditagih": "berkas"},
    )
    columns: list[Column[FindingLine]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("Kelas", lambda line: CLASS_LABELS[line.kind], width=30, wrap=True),
        Column("Nama", lambda line: line.name, width=28),
        Column("NIK", lambda line: line.masked_nik, width=19),
        Column("KPJ", lambda line: line.masked_kpj, width=14),
        Column("Disetujui", lambda line: line.approved, _RUPIAH, total=True),
        Column("Ditagih", lambda line: line.billed, _RUPIAH, total=True),
        Column(
            "Selisih", lambda line: line.billed - line.approved, _RUPIAH, total=True, formula="[Ditagih]-[Disetujui]"
        ),
        Column("Keterangan", lambda line: line.ground, width=34, wrap=True),
        Column("Tindakan", lambda line: line.remedy, width=44, wrap=True),
        Column("Lembar", lambda line: line.sheet, width=16),
        Column("Baris", lambda line: line.row, Kind.INTEGER, width=8),
        Column("Selesai", lambda line: line.settled_at.date() if line.settled_at else None, Kind.DATE),
        Column("Oleh", lambda line: line.settled_by, width=20),
        Column("Catatan", lambda line: line.note, width=40, wrap=True),
    ]
    tables: list[Table[Any]] = [of_classes, Table(FINDINGS_SHEET, columns, rows, freeze_columns=3)]
    return write_workbook(path, cover, tables, summary=summary)[FINDINGS_SHEET]
