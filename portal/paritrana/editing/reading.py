"""A changed workbook: its two sheets out of the file, and the rows kept until somebody has looked at the difference."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

from portal.core import storage
from portal.core.errors import DomainError, NotFoundError
from portal.core.settings import value_of
from portal.core.tabular import Cell, FileProblem, Limits, Sheet, read_tables
from portal.core.workbook.tables import NO_ROWS
from portal.paritrana.editing.exports import ASPECT_HEADERS
from portal.paritrana.rules.edition_rows import ASPECTS_SHEET, CRITERIA_SHEET, SheetRows
from portal.paritrana.rules.edition_texts import PART_LABELS, Part

# Read while the form waits, which holds the one writer of SQLite: far below the limits of a list of people.
LIMITS = Limits(file_bytes=2 << 20, unpacked_bytes=32 << 20, cells=50_000, cpu_seconds=2, wall_seconds=3)
_KIND = "paritrana.edition."
_REMEDY = "Ubah buku kerja yang diunduh dari portal, lalu unggah lagi."


def rows_of_file(content: bytes, filename: str) -> SheetRows:
    """What the two sheets of a workbook say. Raises DomainError (field "file") when it cannot be used at all."""
    try:
        sheets = read_tables(content, filename, LIMITS).sheets
    except FileProblem as problem:
        raise DomainError(problem.message, field="file") from None
    aspects = _table(sheets, ASPECTS_SHEET, ASPECT_HEADERS)
    criteria = _table(sheets, CRITERIA_SHEET, list(PART_LABELS.values()))
    return SheetRows(
        [(number, texts[0], texts[1]) for number, texts in aspects],
        [(number, dict(zip(Part, texts, strict=True))) for number, texts in criteria],
    )


def keep(rows: SheetRows, *, edition_id: int, file_name: str, person_id: int | None) -> storage.StoredFile:
    """The rows, encrypted, until they are applied, dropped, or their time is over."""
    body = {
        "aspects": [list(each) for each in rows.aspects],
        "criteria": [[number, [texts[part] for part in Part]] for number, texts in rows.criteria],
    }
    return storage.store(
        io.BytesIO(json.dumps(body, ensure_ascii=False).encode()),
        kind=f"{_KIND}{edition_id}",
        file_name=file_name,
        media_type="application/json",
        regency_id=None,
        created_by=person_id,
        retention_days=value_of("file_retention_days", None),
    )


def kept(sent_id: int, edition_id: int) -> tuple[storage.StoredFile, SheetRows]:
    """The rows that were sent for this edition. Raises NotFoundError once they are gone, and for another edition's."""
    stored = storage.stored_file(sent_id)
    if stored.kind != f"{_KIND}{edition_id}":
        raise NotFoundError("Unggahan ini tidak ditemukan. Unggah buku kerjanya sekali lagi.")
    body = json.loads(b"".join(storage.read_chunks(stored)))
    return stored, SheetRows(
        [(number, code, name) for number, code, name in body["aspects"]],
        [(number, dict(zip(Part, texts, strict=True))) for number, texts in body["criteria"]],
    )


def _table(sheets: Sequence[Sheet], name: str, headers: Sequence[str]) -> list[tuple[int, list[str]]]:
    """(row number, texts in the order of `headers`) below the header of a sheet; blank rows are left out."""
    sheet = next((each for each in sheets if each.name.strip().casefold() == name.casefold()), None)
    if sheet is None:
        raise DomainError(f"Lembar {name} tidak ada di berkas ini. {_REMEDY}", field="file")
    places: list[int] = []
    found = []
    for number, cells in sheet.numbered_rows():
        texts = [_as_text(cell) for cell in cells]
        if places:
            row = [texts[place] for place in places]
            if any(row) and row != [NO_ROWS, *[""] * (len(row) - 1)]:  # what an empty sheet says of itself
                found.append((number, row))
        else:
            known = [text.strip().casefold() for text in texts]
            if headers[0].casefold() in known:
                missing = [each for each in headers if each.casefold() not in known]
                if missing:
                    words = f"Kolom {', '.join(missing)} tidak ada di lembar {name}. {_REMEDY}"
                    raise DomainError(words, field="file")
                places = [known.index(each.casefold()) for each in headers]
    if not places:
        raise DomainError(f"Judul kolom tidak ditemukan di lembar {name}. {_REMEDY}", field="file")
    return found


def _as_text(cell: Cell) -> str:
    """A cell as it was typed: Excel has made a number of 12,5."""
    if isinstance(cell, bool):
        return "Ya" if cell else "Tidak"
    if isinstance(cell, float):
        return f"{cell:.10g}".replace(".", ",")
    return cell if isinstance(cell, str) else f"{cell:%d/%m/%Y}"
