"""Two columns out of an uploaded file: names and numbers, read in the child process like every other file."""

from __future__ import annotations

from collections.abc import Sequence

from portal.core.errors import DomainError
from portal.core.tabular import FileProblem, Limits, read_tables
from portal.quotas.rules.naming import Cell, pairs_of_rows

# Far below those of a list of people: this is read while the form waits, and a form that waits holds the one writer of
# SQLite. Two columns of a few hundred villages take a tenth of a second.
LIMITS = Limits(file_bytes=1 << 20, unpacked_bytes=32 << 20, cells=50_000, cpu_seconds=2, wall_seconds=3)


def pairs_of_file(content: bytes, filename: str) -> Sequence[tuple[str, Cell]]:
    """(name, number as written) of the first sheet that is not hidden. Raises DomainError when there is nothing."""
    try:
        sheets = read_tables(content, filename, LIMITS).sheets
    except FileProblem as problem:
        raise DomainError(problem.message, field="file") from None
    for sheet in sheets:
        pairs = [] if sheet.hidden else pairs_of_rows(sheet.rows)
        if pairs:
            return pairs
    raise DomainError("Berkas ini tidak berisi nama dan angka. Isi dua kolom, lalu unggah lagi.", field="file")
