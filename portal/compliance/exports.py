"""The province's workbook: one line for every regency, as on the province page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from portal.core.formatting import WITA
from portal.core.workbook import Column, Cover, Kind, Share, Table, write_workbook

PROVINCE_SHEET = "Kabupaten dan Kota"


@dataclass(frozen=True, slots=True)
class ProvinceLine:
    """A regency: quota and confirmed people, budget in rupiah, last upload (aware time); `example`: invented."""

    regency: str
    quota: int
    confirmed: int
    budget_amount: int
    last_upload_at: datetime | None = None
    example: bool = False

    @property
    def remaining(self) -> int:
        return self.quota - self.confirmed


def write_province(path: Path, *, facts: Cover, lines: Sequence[ProvinceLine]) -> int:
    """Write the workbook with `lines` in the order of the page; answer their number."""
    integer = Kind.INTEGER
    columns: list[Column[ProvinceLine]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("Kabupaten/Kota", lambda line: line.regency, width=32),
        Column("Kuota", lambda line: line.quota, integer, total=True),
        Column("Terkonfirmasi", lambda line: line.confirmed, integer, width=16, total=True),
        Column("Sisa", lambda line: line.remaining, integer, total=True, formula="[Kuota]-[Terkonfirmasi]"),
        Column("Capaian", kind=Kind.SHARE, share=Share("Terkonfirmasi", "Kuota")),
        Column("Pagu", lambda line: line.budget_amount, Kind.RUPIAH, total=True),
        Column("Unggahan Terakhir", _last_upload_on, Kind.DATE, width=20),
        Column("Keterangan", lambda line: "contoh" if line.example else "", width=14),
    ]
    notes = [("Capaian", "Terkonfirmasi dibagi kuota; dipotong pada sepersepuluh persen, tidak dibulatkan ke atas")]
    if any(line.example for line in lines):
        notes.append(("Angka contoh", "Baris berketerangan contoh memuat angka buatan, bukan angka resmi"))
    cover = replace(facts, notes=(*facts.notes, *notes))
    table = Table(PROVINCE_SHEET, columns, lines, heading=facts.title, freeze_columns=2)
    return write_workbook(path, cover, [table])[PROVINCE_SHEET]


def _last_upload_on(line: ProvinceLine) -> date | None:
    return line.last_upload_at.astimezone(WITA).date() if line.last_upload_at else None
