"""What every workbook that is a zip archive is asked first: is it locked, how large is it inside, what is it?"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from enum import Enum

from portal.core.tabular.kinds import wrong_type
from portal.core.tabular.tables import FileProblem, FileProblemCode, column_letter

_PIECE = 1 << 20
_PARTS = 5_000
_MIMETYPE = 100

Parts = Mapping[str, zipfile.ZipInfo]  # path in lower case, without a leading slash


class Format(Enum):
    """Which of the zipped workbooks it is."""

    OPEN_XML = "xlsx"
    BINARY = "xlsb"
    OPEN_DOCUMENT = "ods"


class SheetScan:
    """What the look at one sheet found. `last_row` and `last_column` are 1-based upper bounds of its filled cells."""

    __slots__ = ("hidden_rows", "last_column", "last_row")

    def __init__(self) -> None:
        self.hidden_rows: list[int] = []
        self.last_row = 0
        self.last_column = 0

    @property
    def cells(self) -> int:
        return self.last_row * self.last_column


def parts_of(archive: zipfile.ZipFile, filename: str, unpacked_bytes: int) -> Parts:
    """The archive's parts. Raises FileProblem: file_encrypted, file_too_big_inside."""
    parts = {part.filename.lstrip("/").lower(): part for part in archive.infolist()}
    if any(part.flag_bits & 0x1 for part in parts.values()):
        raise locked(filename)
    if sum(part.file_size for part in parts.values()) > unpacked_bytes or len(parts) > _PARTS:
        raise FileProblem(
            FileProblemCode.TOO_BIG_INSIDE,
            f"Isi berkas {filename} menjadi lebih dari {unpacked_bytes >> 20} MB setelah dibuka. "
            "Salin daftarnya saja ke buku kerja baru, lalu unggah kembali.",
        )
    return parts


def format_of(archive: zipfile.ZipFile, parts: Parts, filename: str) -> Format:
    """Raises FileProblem file_type for an archive that is no workbook, in the words a person has for it."""
    if "xl/workbook.xml" in parts:
        return Format.OPEN_XML
    if "xl/workbook.bin" in parts:
        return Format.BINARY
    if any(path.startswith("word/") for path in parts):
        raise wrong_type(filename, "dokumen Word")
    if any(path.startswith("ppt/") for path in parts):
        raise wrong_type(filename, "presentasi PowerPoint")
    if "mimetype" in parts and "content.xml" in parts:
        if b"opendocument.spreadsheet" not in archive.read(parts["mimetype"])[:_MIMETYPE]:
            raise wrong_type(filename, "dokumen LibreOffice (ODF)")
        return Format.OPEN_DOCUMENT
    if any(path.endswith((".xlsx", ".xls", ".csv")) for path in parts):
        raise FileProblem(
            FileProblemCode.TYPE,
            f"Berkas {filename} adalah arsip ZIP. Ekstrak dahulu, lalu unggah daftar di dalamnya satu per satu.",
        )
    raise wrong_type(filename, "arsip ZIP")


def pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part unpacked in pieces of a mebibyte.

    zipfile stops at the size that the archive declares and checks the sum, so a part that unpacks to more than it says
    is found here, before calamine meets it.
    """
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            yield piece


def locked(filename: str) -> FileProblem:
    """The refusal of a file with a password."""
    return FileProblem(
        FileProblemCode.ENCRYPTED,
        f"Berkas {filename} dilindungi kata sandi. Hapus kata sandinya, lalu unggah kembali.",
    )


def too_wide(filename: str, sheet: str, finding: SheetScan) -> FileProblem:
    """The refusal of a sheet whose filled cells span more than a list ever does."""
    corner = f"{column_letter(finding.last_column)}{finding.last_row}"
    return FileProblem(
        FileProblemCode.TOO_BIG_INSIDE,
        f'Berkas {filename}, sheet "{sheet}": ada isi sampai sel {corner}, jauh di luar daftar. Hapus baris dan kolom '
        "di luar daftar (atau salin daftarnya saja ke buku kerja baru), lalu unggah kembali.",
    )
