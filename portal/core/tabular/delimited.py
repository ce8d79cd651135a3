"""Comma, semicolon and tab separated text, in the encodings that office computers write."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice, repeat
from typing import Any, BinaryIO

from portal.core.tabular import kinds, wire
from portal.core.tabular.tables import FileProblem, FileProblemCode

_DELIMITERS = (";", ",", "\t", "|")
_SAMPLE_LINES = 60
_SHEET_NAME_LENGTH = 31  # Excel names the only sheet of a CSV after the file, cut at this length


def send(content: bytes, filename: str, suffix: str, out: BinaryIO, *, cells: int) -> None:
    """Send the text as one sheet. Raises FileProblem: file_empty, file_type, file_broken, file_too_big_inside."""
    text = decoded(content)
    if not text.strip():
        raise FileProblem(
            FileProblemCode.EMPTY, f"Berkas {filename} tidak berisi apa pun. Isi daftarnya, lalu unggah kembali."
        )
    delimiter, text = _delimiter(text)
    if delimiter is None and suffix not in (".csv", ".txt", ".tsv"):
        raise kinds.wrong_type(filename, "teks biasa")
    stem = filename.rpartition(".")[0] or filename
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or ","))
    except csv.Error as error:
        raise FileProblem(
            FileProblemCode.BROKEN,
            f"Berkas {filename} tidak dapat dibaca sebagai CSV: ada tanda kutip yang tidak ditutup atau sel yang "
            f"terlalu panjang. {kinds.SAVE_AS_XLSX}",
        ) from error
    width = max(map(len, rows))
    if width * len(rows) > cells:
        raise FileProblem(
            FileProblemCode.TOO_BIG_INSIDE,
            f"Berkas {filename} berisi terlalu banyak sel ({len(rows)} baris, {width} kolom). "
            "Bagi daftar menjadi beberapa berkas.",
        )
    wire.write_sheet(
        out,
        stem[:_SHEET_NAME_LENGTH],
        hidden=False,
        first_row=1,
        first_column=1,
        hidden_rows=(),
        rows=_padded(rows, width),
    )


def decoded(content: bytes) -> str:
    """The text, by its byte order mark, else UTF-8, else UTF-16 by its shape, else Windows-1252."""
    if content.startswith(b"\xef\xbb\xbf"):
        return content[3:].decode("utf-8", errors="replace")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    unmarked = kinds.has_utf16_shape(content)
    if unmarked is not None:
        return content.decode(unmarked, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> tuple[str | None, str]:
    """The delimiter (None when lines hold a single value) and the text without Excel's own ``sep=`` line."""
    first, _, rest = text.partition("\n")
    directive = first.strip().lower()
    if directive.startswith("sep=") and len(directive) <= len("sep=") + 1:
        # Excel obeys this line and does not show it, so it has no row number.
        return first.strip("\r\n ")[len("sep=") :] or "\t", rest
    sample = [line for line in islice(io.StringIO(text), _SAMPLE_LINES) if line.strip()]
    best: str | None = None
    best_score = 0
    for delimiter in _DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if len(row) > 1)
        except csv.Error:
            continue
        # Lines of one width speak for a delimiter; a comma inside addresses gives many widths.
        score = max(((width - 1) * count for width, count in widths.items()), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best, text


def _padded(rows: list[list[str]], width: int) -> Iterator[list[Any]]:
    for row in rows:
        if len(row) < width:
            row.extend(repeat("", width - len(row)))
        yield row
