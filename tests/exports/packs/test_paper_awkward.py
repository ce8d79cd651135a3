"""Papers of whatever people write: always typeset, inside their margins, four to eight pages and one."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.exports.packs.paper import paper_of, speech_of
from portal.exports.packs.rules.body import Body
from portal.exports.packs.rules.letters import LONGEST_WORD, MISSING, RANGES, brief, printable
from tests.support import hearing_papers
from tests.support.hearing_body import sample
from tests.support.printed import page_of

SHA256, ADDRESS = "4f" * 32, "https://portal.example.go.id/verifikasi/bahan/7F3A9K2MXQ4T8B6Z"
MARGIN = 1.7 * 72 / 2.54
SMALLEST_SPOKEN = 8.5  # points of a sentence that is read out; in common they are 14 to 16
# What a person may type, and what a list may hold that was pasted from somewhere.
CHOSEN = (
    "",
    " ",
    '"kutip" #set page(width: 1pt) $ x^2 $ *tebal* _miring_ @rujukan <label> \\ ~ // /* ` [ ] { }',
    "PelindunganPekerjaRentan" * 21,  # 500 letters without a space
    "😀 Desa 🏝️ 👨‍👩‍👧 Wini",
    "دعم العمال الضعفاء ١٢٣",
    "\u202eterbalik\u202c dan 中文 dan ก",
    "Peraturan Bupati tentang Pelindungan Pekerja Rentan " * 12,
    "\x00\x07\u2028\ue000\ufeff",
    "é" * 60 + "a\u0301\u0302\u0303" * 20,
)
TEXTS = st.sampled_from(CHOSEN) | st.text(max_size=120) | st.text(st.characters(max_codepoint=0x3000), max_size=60)
# A segment is one of the portal's own.
FREE = ("name", "source", "label", "district", "village", "note", "citation", "title", "number", "subject")
LISTS = ("sources", "need", "places", "occupations", "legal", "agreements", "quality", "notes")


@st.composite
def bodies(draw: st.DrawFn) -> Body:
    """A pack in which each free text may be anything, and each list of any length up to forty."""
    body: Any = copy.deepcopy(draw(st.sampled_from([sample, hearing_papers.province, hearing_papers.longest]))())
    pool = [draw(TEXTS) for _ in range(6)]
    for place, line in enumerate(_lines(body)):
        for key in FREE:
            if key in line and (place + len(key)) % 3 and line is not body["office"]:
                line[key] = pool[(place * 7 + len(key)) % len(pool)]
    for name in LISTS:
        count = draw(st.sampled_from([None, None, 0, 1, 30, 40]))
        if count is not None and body[name]:
            body[name] = [copy.deepcopy(body[name][at % len(body[name])]) for at in range(count)]
    body["office"]["letterhead"] = draw(st.lists(TEXTS, max_size=8))
    body["made_by"], body["next_year"]["basis"] = draw(TEXTS), draw(TEXTS)
    body["notes"] = [draw(TEXTS) for _ in body["notes"]]
    return body  # type: ignore[no-any-return]


def _lines(body: Any) -> Iterator[dict[str, Any]]:
    for key, part in body.items():
        if isinstance(part, list) and key not in ("figures", "explained"):
            yield from (line for line in part if isinstance(line, dict))
    yield from body["next_year"]["scenarios"]


def within(pdf: bytes) -> int:
    """The number of pages, each with all its letters between the margins."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        words = page.get_textpage()
        width = page.get_width()
        for place in range(words.count_chars()):
            if words.get_text_range(place, 1).isspace():
                continue
            left, _bottom, right, _top = words.get_charbox(place, loose=False)
            assert right <= width - MARGIN + 2 and left >= MARGIN - 8, words.get_text_range(max(place - 30, 0), 31)
    return len(document)


@settings(max_examples=25, deadline=None)
@given(bodies())
def test_the_paper_has_four_to_eight_pages_and_nothing_beside_them(body: Body) -> None:
    assert 4 <= within(paper_of(body, sha256=SHA256, verify_url=ADDRESS)) <= 8


@settings(max_examples=25, deadline=None)
@given(bodies())
def test_the_speaking_sheet_is_one_page_that_can_be_read(body: Body) -> None:
    pdf = speech_of(body, sha256=SHA256, verify_url=ADDRESS)
    assert within(pdf) == 1
    spoken = page_of(pdf).sizes_of("kuota") or page_of(pdf).sizes_of("tahun")
    assert min(spoken) >= SMALLEST_SPOKEN


@pytest.mark.parametrize("text", [*CHOSEN, "W" * 500])
def test_each_awkward_text_everywhere_at_once(text: str) -> None:
    body: Any = sample()
    for line in _lines(body):
        for key in FREE:
            if key in line:
                line[key] = text
    body["notes"] = [text] * 30
    assert 4 <= within(paper_of(body, sha256=SHA256, verify_url=ADDRESS)) <= 8
    assert within(speech_of(body, sha256=SHA256, verify_url=ADDRESS)) == 1


def test_of_thirty_letters_the_paper_lists_what_fits_and_says_where_the_others_are() -> None:
    body = sample()
    body["agreements"] = [{**body["agreements"][0], "number": f"500.15/{at}/2026"} for at in range(30)]
    body["legal"] = [{**body["legal"][0], "citation": f"Peraturan Bupati {at}/2025"} for at in range(30)]
    text = " ".join(
        page.get_textpage().get_text_range()
        for page in pypdfium2.PdfDocument(paper_of(body, sha256=SHA256, verify_url=ADDRESS))
    )
    text = " ".join(text.split())
    assert "500.15/11/2026" in text and "500.15/12/2026" not in text
    assert "Dan 18 dasar hukum lain, lihat lembar Dasar Hukum dalam buku kerja." in text
    assert "Dan 18 naskah kerja sama lain, lihat lembar Perjanjian dalam buku kerja." in text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Desa Wini", "Desa Wini"),
        ("#set $x$ *a* @b \\", "#set $x$ *a* @b \\"),
        ("😀 Wini", f"{MISSING} Wini"),
        ("🏝️", MISSING),  # the sign that asks for colour goes
        ("a\u202eb\u200dc\ufeff", "abc"),
        ("a\tb\x00c", "a b c"),
        ("e\u0301", "é"),
        ("satu\ndua", "satu\ndua"),
        ("中", MISSING),
        ("a" * LONGEST_WORD, "a" * LONGEST_WORD),
        ("a" * 25, f"{'a' * 8}\u200b{'a' * 8}\u200b{'a' * 8}\u200ba"),
    ],
)
def test_printable(text: str, kept: str) -> None:
    assert printable(text) == kept


@given(st.text(), st.integers(1, 60))
def test_brief_is_no_longer_than_asked_and_printable_settles(text: str, most: int) -> None:
    assert len(brief(text, most)) <= most
    once = printable(text)
    assert printable(once.replace("\u200b", "")) == once


def test_the_fonts_have_every_letter_that_is_left_as_it_is(tmp_path: Path) -> None:
    template = tmp_path / "letters.typ"
    template.write_text(
        '#set text(font: "Libertinus Serif")\n#let v = json(bytes(sys.inputs.values))\n#v.join(" ")\n\n*#v.join(" ")*'
    )
    letters = [chr(code) for first, last in RANGES for code in range(first, last + 1)] + [MISSING]
    set_ones = [f"a{letter}" for letter in letters if printable(letter) == letter]
    assert len(set_ones) > 2_500
    made = typst.compile(
        str(template),
        root=str(tmp_path),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"values": json.dumps(set_ones)},
        pdf_standards="a-2b",
    )
    assert made.startswith(b"%PDF")
