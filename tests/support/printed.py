"""Printed pages: their words, and how large each letter comes out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pypdfium2


@dataclass(frozen=True)
class Page:
    """A page; `words` is what it says without blanks, `sizes` the points of each of those letters."""

    text: str
    words: str
    sizes: tuple[float, ...]

    @property
    def smallest(self) -> float:
        """Its smallest letter in points."""
        return min(self.sizes, default=0.0)

    def sizes_of(self, word: str) -> list[float]:
        """How large a word stands wherever it does."""
        at, found = self.words.find(word), []
        while at >= 0:
            found.append(self.sizes[at])
            at = self.words.find(word, at + 1)
        return found


def pages_of(pdf: Path) -> list[Page]:
    """The pages in their order."""
    return [_page(page) for page in pypdfium2.PdfDocument(pdf)]


def page_of(pdf: bytes) -> Page:
    """The only page."""
    (page,) = pypdfium2.PdfDocument(pdf)
    return _page(page)


def _page(page: pypdfium2.PdfPage) -> Page:
    words, raw = page.get_textpage(), pypdfium2.raw
    kept, sizes = [], []
    for place in range(words.count_chars()):
        letter = squeezed(chr(raw.FPDFText_GetUnicode(words, place)))
        if letter:
            matrix = raw.FS_MATRIX()
            raw.FPDFText_GetMatrix(words, place, matrix)
            kept.append(letter)
            sizes.append(raw.FPDFText_GetFontSize(words, place) * (matrix.a**2 + matrix.b**2) ** 0.5)
    return Page(words.get_text_range(), "".join(kept), tuple(sizes))


def squeezed(text: str) -> str:
    """Without blanks, and without what a printer leaves out or breaks at."""
    return "".join(text.replace("\ufffe", "").replace("\u00ad", "").replace("\x02", "-").split())
