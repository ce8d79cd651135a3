"""Printed papers: real PDFs, read back by another program."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from portal.core.typeset import qr_svg, typeset, typeset_long

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
TEMPLATE = """
#let values = json(bytes(sys.inputs.values))
#set page(paper: "a4")
#values.title
#image(bytes(values.qr), width: 4cm)
"""


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "paper.typ"
    path.write_text(TEMPLATE)
    return path


def test_text_stays_text(paper: Path) -> None:
    made = typeset(paper, {"title": '#eval("1+1") *Ina* $x$ & <a>', "qr": qr_svg("A-17")}, at=AT)
    page = pypdfium2.PdfDocument(made)[0]
    assert page.get_textpage().get_text_range().strip() == '#eval("1+1") *Ina* $x$ & <a>'


def test_qr_code_is_read_by_a_scanner(paper: Path) -> None:
    made = typeset(paper, {"title": "", "qr": qr_svg("https://portal.example/l/A-17?h=3")}, at=AT)
    picture = pypdfium2.PdfDocument(made)[0].render(scale=2).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == ["https://portal.example/l/A-17?h=3"]


def test_same_values_give_the_same_bytes_and_an_archive_file(paper: Path) -> None:
    values = {"title": "Lampiran", "qr": qr_svg("A")}
    made = typeset(paper, values, at=AT)
    assert made == typeset(paper, values, at=AT)
    assert b"pdfaid:part>2<" in made


def test_template_that_is_wrong_says_so(paper: Path) -> None:
    with pytest.raises(ValueError, match=r"paper\.typ cannot be typeset: .*title"):
        typeset(paper, {"qr": ""}, at=AT)


def test_a_long_paper_is_made_elsewhere_with_the_same_text(paper: Path) -> None:
    values = {"title": "Lampiran *Ina* – ñ", "qr": qr_svg("A")}
    made = typeset_long(paper, values, at=AT)
    assert b"pdfaid:part>2<" in made and made == typeset_long(paper, values, at=AT)
    page = pypdfium2.PdfDocument(made)[0]
    assert page.get_textpage().get_text_range().strip() == "Lampiran *Ina* – ñ"


def test_a_paper_made_elsewhere_with_marks_is_the_same_file(paper: Path) -> None:
    values = {"title": "Lampiran", "qr": qr_svg("A")}
    made = typeset_long(paper, values, at=AT, tagged=True)
    assert made == typeset(paper, values, at=AT) != typeset_long(paper, values, at=AT)


def test_a_long_paper_that_is_wrong_says_so(paper: Path) -> None:
    with pytest.raises(ValueError, match=r"paper\.typ cannot be typeset: .*title"):
        typeset_long(paper, {"qr": ""}, at=AT)
