"""The archive of a year: every set as CSV and JSON and all of them as a workbook, the metadata for machines and for
people. The same facts and the same time give the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from portal.core import formatting
from portal.exports.open_data import sheets
from portal.exports.open_data.rules import files
from portal.exports.open_data.rules.facts import Facts
from portal.exports.open_data.rules.tables import tables_of

ZIP = "application/zip"
METADATA, SHEET, DATA = "metadata.json", "metadata.xlsx", "data.xlsx"
_SAME_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can say: when it was made stands inside


def write_archive(path: Path, facts: Facts, office: str, made_at: datetime) -> int:
    """Write the archive; answers the rows of all sets."""
    contents: dict[str, bytes] = {}
    sets, rows = [], 0
    tables = tables_of(facts)
    for table in tables:
        own = {
            f"{table.about.code}.csv": files.csv_bytes(table),
            f"{table.about.code}.json": files.rows_bytes(table),
        }
        sets.append(files.described(table.about, facts, own, len(table.rows)))
        contents |= own
        rows += len(table.rows)
    updated = made_at.astimezone(formatting.WITA).date().isoformat()
    metadata = files.metadata(facts, office, updated, sets)
    data = _book(path, partial(sheets.write_data, metadata=metadata, tables=tables, made_at=made_at))
    metadata["buku_kerja"] = files.listed({DATA: data})
    about = _book(path, partial(sheets.write_metadata, metadata=metadata, made_at=made_at))
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {METADATA: files.json_bytes(metadata), SHEET: about, DATA: data, **contents}.items():
            _add(archive, name, content)
    return rows


def _book(beside: Path, write: Callable[[Path], None]) -> bytes:
    path = beside.with_name(f"{beside.name}.xlsx")
    write(path)
    content = path.read_bytes()
    path.unlink()
    return content


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """One entry; everything that could differ between two makings is set."""
    entry = zipfile.ZipInfo(name, _SAME_DAY)
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(".xlsx") else zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)
