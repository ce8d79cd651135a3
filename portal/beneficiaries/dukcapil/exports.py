"""Workbooks for and from Dukcapil: the request that it fills in, and the rows of its answer that were refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from portal.beneficiaries.exports import ORIGIN_ROW, ORIGIN_SHEET, PERSONAL_DATA, REASON
from portal.core.workbook import Column, Cover, Kind, Table, write_workbook

REQUEST_SHEET, REFUSED_SHEET = "Permintaan", "Baris Ditolak"
_ADDED = frozenset({ORIGIN_SHEET, ORIGIN_ROW, REASON})
_WORDS = "Padan, Tidak padan, NIK ganda, atau Meninggal"


@dataclass(frozen=True, slots=True, repr=False)
class RequestLine:
    """One person to ask about; the NIK in full, for a recorded purpose."""

    nik: str
    name: str
    birth_place: str
    birth_on: date
    sex: str
    village: str
    district: str


def request_workbook(path: Path, *, facts: Cover, purpose: str, rows: Iterable[RequestLine]) -> int:
    """Write the request; its last two columns are for Dukcapil, and the portal reads the same workbook back.

    Raises ValueError without a purpose: it holds full NIKs.
    """
    if not purpose.strip():
        raise ValueError("full NIKs need a purpose")
    columns: list[Column[RequestLine]] = [
        Column("No", kind=Kind.SEQUENCE),
        Column("NIK", lambda line: line.nik, Kind.NIK),
        Column("Nama", lambda line: line.name, width=30),
        Column("Tempat Lahir", lambda line: line.birth_place, width=18),
        Column("Tanggal Lahir", lambda line: line.birth_on, Kind.DATE),
        Column("Jenis Kelamin", lambda line: line.sex, width=11),
        Column("Desa/Kelurahan", lambda line: line.village, width=20),
        Column("Kecamatan", lambda line: line.district, width=19),
        Column("Hasil", lambda line: None, width=18),
        Column("Tanggal Hasil", lambda line: None, Kind.DATE),
    ]
    notes = (
        *facts.notes,
        ("Cara mengisi", f"Isi kolom Hasil dengan {_WORDS}, dan Tanggal Hasil. Kirim berkas ini kembali apa adanya."),
        ("Tujuan pemakaian NIK lengkap", purpose),
        PERSONAL_DATA,
    )
    table = Table(REQUEST_SHEET, columns, rows, freeze_columns=3)
    return write_workbook(path, replace(facts, notes=notes), [table])[REQUEST_SHEET]


@dataclass(frozen=True, slots=True, repr=False)
class RefusedAnswer:
    """A refused row as it was sent: sheet, row number as Excel counts it, cells as text, and the reason."""

    sheet: str
    row: int
    cells: Sequence[str]
    reason: str


def refused_answers(path: Path, *, facts: Cover, headers: Sequence[str], rows: Iterable[RefusedAnswer]) -> int:
    """Write the refused rows to be put right and sent again; their own columns keep headings, order and contents."""
    columns: list[Column[RefusedAnswer]] = [
        Column(ORIGIN_SHEET, lambda row: row.sheet, width=16),
        Column(ORIGIN_ROW, lambda row: row.row, Kind.INTEGER, width=11),
        *(_own_column(header, index) for index, header in enumerate(headers) if header not in _ADDED),
        Column(REASON, lambda row: row.reason, width=66, wrap=True),
    ]
    remedy = (
        "Cara memperbaiki",
        f"Perbaiki barisnya pada lembar {REFUSED_SHEET}, lalu unggah berkas ini sebagai jawaban baru. Alasan ada di "
        "kolom terakhir.",
    )
    table = Table(REFUSED_SHEET, columns, rows, freeze_columns=2)
    cover = replace(facts, notes=(*facts.notes, remedy, PERSONAL_DATA))
    return write_workbook(path, cover, [table])[REFUSED_SHEET]


def _own_column(header: str, index: int) -> Column[RefusedAnswer]:
    return Column(header, lambda row: row.cells[index] if index < len(row.cells) else None, Kind.NIK, width=20)
