"""A printed workbook: the pages of its sheets, their words, and how large each letter comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

_SHEET = re.compile(r"· (\S.*)")


@dataclass(frozen=True)
class Page:
    """A page; `smallest` is its smallest letter in points, `words` what it says, blanks left out."""

    text: str
    words: str
    smallest: float


def pages_of(pdf: Path) -> list[Page]:
    """The pages in their order."""
    return [_page(page) for page in pypdfium2.PdfDocument(pdf)]


def _page(page: pypdfium2.PdfPage) -> Page:
    words, raw = page.get_textpage(), pypdfium2.raw
    text, sizes = words.get_text_range(), []
    for place in range(words.count_chars()):
        if chr(raw.FPDFText_GetUnicode(words, place)).isspace():
            continue
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(words, place, matrix)
        sizes.append(raw.FPDFText_GetFontSize(words, place) * (matrix.a**2 + matrix.b**2) ** 0.5)
    return Page(text, squeezed(text), min(sizes, default=0.0))


def squeezed(text: str) -> str:
    """Without blanks, and without what a printer leaves out or breaks at."""
    return "".join(text.replace("\ufffe", "").replace("\u00ad", "").replace("\x02", "-").split())
