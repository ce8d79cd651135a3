"""Two signatures inside the portal: real keys, a real PDF/A, read back by the portal and by poppler."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
from PIL import ImageChops
from pyhanko.pdf_utils.reader import PdfFileReader

from portal.config import SigningSettings
from portal.core.esign.contracts import Credentials, Place, SigningError, Stamp, Trouble
from portal.core.esign.inspection import inspect
from portal.core.esign.local import LocalWay
from portal.core.esign.running import finished
from portal.core.esign.trust import trust_of
from tests.support.esign import AT, order, paper, pdfsig, signed_twice


def test_second_signature_keeps_the_first_and_every_byte(way: LocalWay, settings: SigningSettings) -> None:
    pdf = paper()
    one, two = signed_twice(way, pdf)
    assert one.startswith(pdf) and two.startswith(one)
    found = inspect(two, trust_of(settings), AT)
    assert found.sound and [each.signer for each in found.signatures] == ["Yoseph Contoh", "Maria Contoh"]
    assert [each.covers for each in found.signatures] == [len(one), len(two)]
    assert {each.signed_at for each in found.signatures} == {AT}
    assert {(each.stamped_at, each.stamped_by, each.problem) for each in found.signatures} == {(None, "", "")}


def test_pdfsig_finds_both_valid_and_the_second_whole(way: LocalWay) -> None:
    _one, two = signed_twice(way, paper())
    told = pdfsig(two)
    assert told.count("Signature is Valid") == 2
    assert told.index("Not total document signed") < told.index("Signature #2") < told.index("Total document signed")


def test_one_changed_byte_is_reported_by_both(way: LocalWay, settings: SigningSettings) -> None:
    _one, two = signed_twice(way, paper())
    changed = two[:300] + bytes([two[300] ^ 1]) + two[301:]
    assert "Signature is Valid" not in pdfsig(changed)
    found = inspect(changed, trust_of(settings), AT)
    assert not found.sound and [each.intact for each in found.signatures] == [False, False]


def test_stays_an_archive_file_with_its_own_fonts(way: LocalWay) -> None:
    _one, two = signed_twice(way, paper())
    assert b"pdfaid:part>2<" in two and two.count(b"pdfaid:part") == paper().count(b"pdfaid:part")
    added = two[len(paper()) :]
    assert b"/OutputIntents" in added and b"/FontFile3" in added
    assert not any(
        word in added for word in (b"NeedAppearances", b"/JavaScript", b"/JS", b"/ca ", b"/SMask", b"/Group")
    )


def test_field_of_the_same_name_is_refused(way: LocalWay) -> None:
    one = way.sign(order(paper()), Credentials("yoseph"))
    with pytest.raises(SigningError) as refused:
        way.sign(order(one, 1, "Maria Contoh"), Credentials("maria"))
    assert refused.value.trouble is Trouble.REFUSED


@pytest.mark.parametrize("seen", [True, False])
def test_field_is_one_that_an_archive_file_may_have(way: LocalWay, seen: bool) -> None:
    """ISO 19005-2, 6.3: printed, not hidden, and drawn by a stream whose fonts are embedded."""
    asked = order(paper()) if seen else replace(order(paper()), stamp=None)
    reader = PdfFileReader(io.BytesIO(way.sign(asked, Credentials("yoseph"))))
    assert "/OutputIntents" in reader.root and b"pdfaid:part>2<" in reader.root["/Metadata"].data
    assert "/NeedAppearances" not in reader.root["/AcroForm"] and "/OpenAction" not in reader.root
    (field,) = reader.root["/AcroForm"]["/Fields"]
    widget = field.get_object()
    printed, hidden = 4, 1 | 2 | 32
    assert widget["/F"] & printed and not widget["/F"] & hidden
    assert (widget["/V"]["/SubFilter"], widget["/V"]["/Name"]) == ("/ETSI.CAdES.detached", "Yoseph Contoh")
    if not seen:
        assert [float(each) for each in widget["/Rect"]] == [0, 0, 0, 0]
        return
    (drawn,) = widget["/AP"]["/N"]["/Resources"]["/XObject"].values()
    fonts = drawn.get_object()["/Resources"]["/Font"].values()
    assert fonts
    for font in fonts:
        (descendant,) = font.get_object()["/DescendantFonts"]
        assert "/FontFile3" in descendant.get_object()["/FontDescriptor"]


def test_stamp_is_drawn_where_it_was_asked_for_and_not_stretched(way: LocalWay) -> None:
    """The box is 200 x 60 and so is the stamp; in one that is twice as high it stands in the middle, as wide."""
    made = order(paper())
    assert made.stamp is not None
    high = replace(made, stamp=replace(made.stamp, place=Place(2, 100, 100, 300, 220)))
    document = pypdfium2.PdfDocument(way.sign(high, Credentials("yoseph")))
    document.init_forms()
    before = pypdfium2.PdfDocument(paper())[1].render().to_pil()
    after = document[1].render(may_draw_forms=True).to_pil()
    changed = ImageChops.difference(before.convert("L"), after.convert("L")).getbbox()
    assert changed is not None
    left, top, right, bottom = changed
    assert left >= 100 and right <= 300
    assert before.height - bottom >= 130 and before.height - top <= 190


@pytest.mark.parametrize(
    "wrong",
    [
        {"field": "Tanda.Tangan"},
        {"stamp": Stamp(b"bukan PDF", Place(1, 0, 0, 9, 9))},
        {"stamp": Stamp(paper(), Place(9, 0, 0, 9, 9))},
        {"stamp": Stamp(paper(), Place(0, 0, 0, 9, 9))},
        {"stamp": Stamp(paper(), Place(1, 9, 9, 9, 9))},
    ],
)
def test_order_that_cannot_be_carried_out_is_refused(way: LocalWay, wrong: dict[str, Any]) -> None:
    with pytest.raises(SigningError) as refused:
        way.sign(replace(order(paper()), **wrong), Credentials("yoseph"))
    assert refused.value.trouble is Trouble.REFUSED


async def _signs(way: LocalWay) -> bytes:
    return way.sign(order(paper()), Credentials("yoseph"))


def test_signs_where_an_event_loop_runs(way: LocalWay) -> None:
    assert finished(_signs(way))
