"""What a file is, by its content. The name only helps to choose the words and to settle doubt."""

from __future__ import annotations

from enum import Enum

from portal.core.tabular.tables import FileProblem, FileProblemCode

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ZIP_END = b"PK\x05\x06"
_HEADER_SPAN = 65_536
_ZIP_END_SPAN = 65_557  # the end record and its longest comment
_WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm"})

# First bytes → what a person calls such a file.
_OTHER_KINDS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "gambar PNG"),
    (b"\xff\xd8\xff", "gambar JPEG"),
    (b"GIF8", "gambar GIF"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf", "arsip 7z"),
    (b"\x1f\x8b", "arsip gzip"),
    (b"{\\rtf", "dokumen RTF"),
)
_MARKUP_HEADS = (
    "<!doctype",
    "<html",
    "<table",
    "<head",
    "<body",
    "<meta",
    "<style",
    "<?xml",
    "<worksheet",
    "mime-version",
)

SAVE_AS_XLSX = "Buka di Excel, simpan sebagai .xlsx (Excel Workbook), lalu unggah kembali."


class Kind(Enum):
    """Which reader takes the file."""

    WORKBOOK = "workbook"  # zipped: xlsx, xlsm, xlsb, ods
    OLD_WORKBOOK = "old workbook"  # xls
    MARKUP = "markup"  # an HTML page with a table, as many systems save it under .xls
    TEXT = "text"


def kind_of(content: bytes, filename: str, suffix: str) -> Kind:
    """The kind of a file that can be read. `suffix` is lower case with its dot.

    Raises FileProblem: file_encrypted, file_broken, file_type or file_empty.
    """
    if content.startswith(_OLE):
        _refuse_other_ole(content, filename, suffix)
        return Kind.OLD_WORKBOOK
    if content.startswith(_ZIP):
        if _ZIP_END not in content[-_ZIP_END_SPAN:]:
            raise FileProblem(
                FileProblemCode.BROKEN,
                f"Berkas {filename} terpotong: bagian akhirnya hilang. Unduh atau salin ulang berkas aslinya, "
                "lalu unggah kembali.",
            )
        return Kind.WORKBOOK
    if content.startswith(_ZIP_END):
        raise FileProblem(FileProblemCode.EMPTY, f"Berkas {filename} adalah arsip kosong. {SAVE_AS_XLSX}")
    for head, kind in _OTHER_KINDS:
        if content.startswith(head):
            raise wrong_type(filename, kind)
    if not content.strip(b"\x00\xff\xfe\xef\xbb\xbf \t\r\n"):
        raise FileProblem(
            FileProblemCode.EMPTY, f"Berkas {filename} tidak berisi apa pun. Isi daftarnya, lalu unggah kembali."
        )
    if _looks_binary(content):
        if suffix in _WORKBOOK_SUFFIXES:
            raise FileProblem(FileProblemCode.BROKEN, f"Berkas {filename} rusak, bukan lagi isi Excel. {SAVE_AS_XLSX}")
        raise wrong_type(filename, "berkas biner")
    head_text = content[:1024].replace(b"\x00", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head_text.startswith(_MARKUP_HEADS):
        plain = content.replace(b"\x00", b"").lower()
        if b"<table" not in plain or head_text.startswith("mime-version"):
            raise wrong_type(filename, "halaman HTML atau XML tanpa tabel")
        return Kind.MARKUP
    if suffix in _WORKBOOK_SUFFIXES and b"nik" not in content[:_HEADER_SPAN].replace(b"\x00", b"").lower():
        # Some systems save CSV under .xlsx, and such a list is taken; any other text under that name is a mistake.
        raise wrong_type(filename, "teks biasa")
    return Kind.TEXT


def wrong_type(filename: str, kind: str) -> FileProblem:
    """The refusal of a file whose content is `kind`, whatever its name says."""
    return FileProblem(
        FileProblemCode.TYPE,
        f"Isi berkas {filename} adalah {kind}, bukan daftar Excel atau CSV. {SAVE_AS_XLSX}",
    )


def has_utf16_shape(content: bytes) -> str | None:
    """``utf-16-le``/``utf-16-be`` for text of that encoding without a mark, else None: every other byte is zero."""
    head = content[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _looks_binary(content: bytes) -> bool:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    if 0 in content[:65_536]:
        return has_utf16_shape(content) is None
    head = content[:4096]
    controls = sum(head.count(byte) for byte in range(1, 32) if byte not in (9, 10, 11, 12, 13, 26, 27))
    return controls * 50 > len(head)


def _refuse_other_ole(content: bytes, filename: str, suffix: str) -> None:
    """Raises FileProblem for what stands in the same container as an old workbook and is none."""
    # Stream names stand in the container's directory as UTF-16; where the directory lies does not matter.
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise FileProblem(
            FileProblemCode.ENCRYPTED,
            f"Berkas {filename} dilindungi kata sandi. Buka di Excel, hapus kata sandinya "
            "(Berkas > Info > Proteksi Buku Kerja), simpan, lalu unggah kembali.",
        )
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return
    if suffix == ".xls" and not any(name.encode("utf-16-le") in content for name in ("WordDocument", "PowerPoint")):
        raise FileProblem(
            FileProblemCode.BROKEN,
            f"Berkas {filename} terpotong atau rusak. Salin ulang berkas aslinya, lalu unggah kembali.",
        )
    raise wrong_type(filename, "dokumen Office lama")
