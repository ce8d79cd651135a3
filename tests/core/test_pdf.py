"""PDFs that somebody sent: counted and drawn by a child that may die without harm."""

from __future__ import annotations

import random
import zlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from portal.core import pdf
from portal.core.errors import DomainError
from portal.core.pdf import LARGE, SMALL, reading
from portal.core.typeset import typeset

# An /Encrypt entry whose keys fit no empty password is all that makes a PDF a locked one.
LOCKED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n4 0 obj<</Filter/Standard/V 1/R 2/P -4/O<"
    + b"41" * 32
    + b">/U<"
    + b"42" * 32
    + b">>>endobj\ntrailer<</Root 1 0 R/Encrypt 4 0 R/Size 5/ID[<00><00>]>>\n%%EOF\n"
)


def paper(pages: int, size: tuple[int, int] = (595, 842)) -> bytes:
    """A PDF with grey noise on every page."""
    drawn = [Image.effect_noise(size, 40).convert("L") for _ in range(pages)]
    target = BytesIO()
    drawn[0].save(target, "PDF", save_all=True, append_images=drawn[1:], resolution=72)
    return target.getvalue()


def test_pages_are_counted_and_drawn_in_two_sizes() -> None:
    content = paper(2)
    assert pdf.page_count(content) == 2
    found = pdf.pictures(content)
    assert [(each.page, each.width) for each in found] == [(1, SMALL), (1, LARGE), (2, SMALL), (2, LARGE)]
    for each in found:
        picture = Image.open(BytesIO(each.content))
        assert picture.format == "WEBP" and picture.width == each.width
        assert picture.height == pytest.approx(each.width * 842 / 595, abs=1)


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7\n%%EOF", b"%PDF-" + random.Random(7).randbytes(2000), b"PK\x03\x04" + bytes(100)],
)
def test_what_cannot_be_opened_is_told_with_the_remedy(content: bytes) -> None:
    with pytest.raises(DomainError, match="rusak dan tidak dapat dibuka"):
        pdf.page_count(content)


def test_a_locked_file_is_told() -> None:
    with pytest.raises(DomainError, match="dikunci dengan kata sandi"):
        pdf.page_count(LOCKED)


def written(folder: Path, *pages: str) -> bytes:
    """A PDF whose pages say this."""
    template = folder / "paper.typ"
    template.write_text(
        "#let values = json(bytes(sys.inputs.values))\n#set page(height: auto)\n"
        "#for each in values.pages [#each #pagebreak(weak: true)]"
    )
    return typeset(template, {"pages": pages}, at=datetime(2026, 11, 20, tzinfo=UTC))


def test_the_first_and_the_last_two_pages_are_read(tmp_path: Path) -> None:
    assert pdf.texts_at_ends(written(tmp_path, "satu")) == ["satu"]
    assert pdf.texts_at_ends(written(tmp_path, "satu", "dua", "tiga")) == ["satu", "dua", "tiga"]
    assert pdf.texts_at_ends(written(tmp_path, "1", "2", "3", "4", "5", "6")) == ["1", "2", "5", "6"]
    assert pdf.texts_at_ends(paper(2)) == ["", ""]


def test_of_a_page_without_end_only_the_beginning_is_read(tmp_path: Path) -> None:
    (text,) = pdf.texts_at_ends(written(tmp_path, "a " * 50_000))
    assert len(text) == 20_000


@pytest.mark.parametrize(("content", "said"), [(b"%PDF-1.7\n%%EOF", "rusak"), (LOCKED, "kata sandi")])
def test_what_cannot_be_read_is_told(content: bytes, said: str) -> None:
    with pytest.raises(DomainError, match=said):
        pdf.texts_at_ends(content)


def test_reading_for_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_READING", (1 << 29, 1, 0, 0))
    with pytest.raises(DomainError, match="terlalu besar"):
        pdf.texts_at_ends(written(tmp_path, "satu"))


def test_a_page_of_an_absurd_size_is_not_drawn_for_ever() -> None:
    """14,400 points square is the most that PDF allows: drawn small like any other, or told as too heavy."""
    document = pypdfium2.PdfDocument.new()
    document.new_page(14_400, 14_400)
    document.new_page(1, 14_400)
    target = BytesIO()
    document.save(target)
    assert pdf.page_count(target.getvalue()) == 2
    with pytest.raises(DomainError, match=r"terlalu besar|rusak"):
        pdf.pictures(target.getvalue())


def test_a_child_that_takes_too_long_or_too_much_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_DRAWING", (60 << 20, 60, 90, 0))
    with pytest.raises(DomainError):
        pdf.pictures(paper(1))
    monkeypatch.setattr(reading, "_DRAWING", (1536 << 20, 1, 2, 0))
    with pytest.raises(DomainError, match="terlalu besar"):
        pdf.pictures(paper(60))


def test_more_pages_than_are_shown_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_PAGES", 2)
    with pytest.raises(DomainError, match="3 halaman"):
        pdf.pictures(paper(3))


def photo(kind: str, size: tuple[int, int] = (900, 600), **values: Any) -> bytes:
    """A picture with grey noise, as a camera or a scanner makes it."""
    target = BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(target, kind, **values)
    return target.getvalue()


# A PNG that says it is 11,000 by 10,000 pixels: what it takes is known before it is unpacked.
HUGE = photo("PNG", (1, 1))
HUGE = HUGE[:16] + (11_000).to_bytes(4) + (10_000).to_bytes(4) + HUGE[24:29]
HUGE += zlib.crc32(HUGE[12:29]).to_bytes(4) + photo("PNG", (1, 1))[33:]


@pytest.mark.parametrize(
    ("content", "media_type", "pages"),
    [(paper(3), "application/pdf", 3), (photo("JPEG"), "image/jpeg", 1), (photo("PNG"), "image/png", 1)],
)
def test_papers_and_pictures_are_looked_at_and_seen_small(content: bytes, media_type: str, pages: int) -> None:
    looked = pdf.look_at(content)
    assert (looked.media_type, looked.pages) == (media_type, pages)
    seen = Image.open(BytesIO(pdf.first_page(content)))
    assert (seen.format, seen.width) == ("WEBP", 400)


def test_a_picture_is_seen_upright_and_a_thin_one_within_bounds() -> None:
    turned = Image.Exif()
    turned[274] = 6  # orientation: a camera held upright
    seen = Image.open(BytesIO(pdf.first_page(photo("JPEG", exif=turned))))
    assert seen.height > seen.width
    thin = Image.open(BytesIO(pdf.first_page(photo("PNG", (2, 4000)))))
    assert thin.height <= 4 * thin.width


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"GIF89a" + bytes(100), "bukan PDF, JPG, atau PNG"),
        (b"", "bukan PDF, JPG, atau PNG"),
        (b"<svg></svg>", "bukan PDF, JPG, atau PNG"),
        (photo("JPEG")[:4000], "Gambar ini rusak atau terpotong"),
        (b"\x89PNG\r\n\x1a\n" + random.Random(7).randbytes(500), "Gambar ini rusak atau terpotong"),
        (HUGE, "Gambar ini terlalu besar untuk dibuka"),
        (b"%PDF-1.7\n%%EOF", "PDF ini rusak"),
        (LOCKED, "dikunci dengan kata sandi"),
    ],
)
def test_what_is_no_evidence_is_told(content: bytes, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        pdf.look_at(content)
