"""The papers as archive files: what ISO 19005-2 asks at level B and can be read from the file itself."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator

import pytest
from lxml import etree

from portal.exports.packs.paper import paper_of, speech_of
from portal.exports.packs.rules.body import Body
from tests.support import hearing_papers
from tests.support.hearing_body import sample

SHA256, ADDRESS = "4f" * 32, "https://portal.example.go.id/verifikasi/bahan/7F3A9K2MXQ4T8B6Z"
MADE = [
    (make, body)
    for make in (paper_of, speech_of)
    for body in (sample, hearing_papers.province, hearing_papers.longest, hearing_papers.ugly)
]
NAMES = {
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
_OBJECT = re.compile(rb"(?:^|\n)\d+ 0 obj\n(.*?)\nendobj", re.S)


@pytest.fixture(scope="module", params=range(len(MADE)))
def pdf(request: pytest.FixtureRequest) -> bytes:
    make: Callable[..., bytes]
    make, body = MADE[request.param]
    made: Body = body()
    return make(made, sha256=SHA256, verify_url=ADDRESS)


def objects(pdf: bytes) -> Iterator[bytes]:
    """Every object of the file, those packed into streams of objects too; of a stream its dictionary."""
    for found in _OBJECT.findall(pdf):
        head, _, rest = found.partition(b"stream\n")
        if b"/Type/ObjStm" in head:
            content = zlib.decompress(rest.rpartition(b"\nendstream")[0])
            yield content
        yield head


def whole(pdf: bytes) -> bytes:
    """All dictionaries."""
    return b"\n".join(objects(pdf))


def metadata(pdf: bytes) -> etree._Element:
    found = re.search(rb"<\?xpacket begin.*?\?>(.*?)<\?xpacket end", pdf, re.S)
    assert found, "XMP must not be compressed"
    return etree.fromstring(found[1].strip())


def test_it_says_which_archive_format_it_is_and_whose_it_is(pdf: bytes) -> None:
    xmp = metadata(pdf)
    said = {key: xmp.find(f".//{{{NAMES['pdfaid']}}}{key}") for key in ("part", "conformance")}
    assert {key: found.text for key, found in said.items() if found is not None} == {"part": "2", "conformance": "B"}
    (title,) = xmp.findall(".//dc:title//rdf:li", NAMES)
    assert title.text and "nomor" in title.text
    languages = [each.text for each in xmp.findall(".//dc:language//rdf:li", NAMES)]
    assert languages == ["id"]
    assert pdf.startswith(b"%PDF-1.7\n%") and all(byte > 127 for byte in pdf.split(b"\n")[1][1:5])
    assert b"/ID[" in pdf.replace(b" ", b"") and b"/Encrypt" not in pdf


def test_its_colours_have_a_profile_of_their_own(pdf: bytes) -> None:
    dictionaries = whole(pdf)
    assert dictionaries.count(b"/S/GTS_PDFA1") == 1
    assert b"/DestOutputProfile" in dictionaries


def test_every_font_is_inside(pdf: bytes) -> None:
    fonts = [each for each in objects(pdf) if b"/Type/FontDescriptor" in each]
    assert fonts
    assert all(re.search(rb"/FontFile[23]? \d+ 0 R", each) for each in fonts)
    dictionaries = whole(pdf)
    of_text = len(re.findall(rb"/Subtype/(?:Type0|TrueType|Type1)\b", dictionaries))
    assert of_text == dictionaries.count(b"/Subtype/Type0") == dictionaries.count(b"/ToUnicode")
    bases = re.findall(rb"/Type/FontDescriptor/FontName/(\S+?)/", dictionaries)
    assert all(re.fullmatch(rb"[A-Z]{6}\+.+", each) for each in bases), "fonts in part"


def test_nothing_of_it_is_elsewhere_and_nothing_runs(pdf: bytes) -> None:
    dictionaries = whole(pdf)
    for forbidden in (
        b"/JavaScript", b"/JS", b"/Launch", b"/SubmitForm", b"/ImportData", b"/ResetForm", b"/GoToR", b"/RichMedia",
        b"/Movie", b"/Sound", b"/EmbeddedFile", b"/AA", b"/OpenAction", b"/XFA", b"/PS", b"/Alternates", b"/OPI",
        b"/TR ", b"/Ref", b"/URI", b"/NeedAppearances",
    ):  # fmt: skip
        assert not re.search(re.escape(forbidden) + rb"(?![A-Za-z])", dictionaries), forbidden
    assert not re.search(rb"/F ?\(", dictionaries), "a stream of another file"
    assert b"/LZWDecode" not in dictionaries and b"/Crypt" not in dictionaries


def test_it_is_tagged_and_names_itself(pdf: bytes) -> None:
    dictionaries = whole(pdf)
    assert re.search(rb"/MarkInfo<<[^>]*/Marked true", dictionaries)
    assert b"/StructTreeRoot" in dictionaries and b"/Lang(id)" in dictionaries
    assert b"/S/Table" in dictionaries or b"/S/P" in dictionaries
    assert all(b"/Alt" in each for each in objects(pdf) if re.search(rb"/S/Figure\b", each) and b"/ObjStm" not in each)


def test_transparency_names_the_colours_that_it_is_mixed_in(pdf: bytes) -> None:
    """Allowed in this part, but only where page or output intent say in which colours; images are not smoothed."""
    assert b"/Interpolate true" not in whole(pdf)
    assert b"/OutputIntents" in whole(pdf)
    assert not re.search(rb"/BM/(?!Normal|Multiply|Screen|Overlay|Darken|Lighten)", whole(pdf))
