"""The paper and the speaking sheet as files: real PDFs, read back by another program."""

from __future__ import annotations

import copy
import hashlib
import json
import subprocess
import sys
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from portal.agreements.rules.verification import code_of, spoken
from portal.core import formatting
from portal.exports.packs.paper import paper_of, speech_of
from portal.exports.packs.rules.body import Body
from portal.exports.packs.rules.printing import checks_of, costs_of, districts_of
from tests.support import hearing_bodies, hearing_papers
from tests.support.hearing_body import sample

SHA256 = hashlib.sha256(b"a body").hexdigest()
ADDRESS = "https://portal.example.go.id/verifikasi/bahan/7F3A9K2MXQ4T8B6Z"
BODIES = {
    "regency": sample,
    "province": hearing_papers.province,
    "longest": hearing_papers.longest,
    "empty": hearing_papers.empty,
    "ugly": hearing_papers.ugly,
}
_CHILD = """
import json, sys
from portal.exports.packs.paper import paper_of, speech_of
body, sha256, address = json.load(sys.stdin)
for make in (paper_of, speech_of):
    sys.stdout.buffer.write(make(body, sha256=sha256, verify_url=address))
"""


def paper(body: Body) -> bytes:
    return paper_of(body, sha256=SHA256, verify_url=ADDRESS)


def speech(body: Body) -> bytes:
    return speech_of(body, sha256=SHA256, verify_url=ADDRESS)


def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf)]


def text_of(pdf: bytes) -> str:
    return " ".join(pages(pdf))


@pytest.mark.parametrize("name", ["regency", "province", "longest"])
def test_the_paper_has_four_to_eight_numbered_pages(name: str) -> None:
    pdf = paper(BODIES[name]())
    found = pages(pdf)
    assert 4 <= len(found) <= 8
    for place, text in enumerate(found, 1):
        assert f"Halaman {place} dari {len(found)}" in text
        assert SHA256 in text and "keadaan 20 November 2026 09.00 WITA" in text and "portal.example.go.id" in text
    assert len(pdf) < 400_000
    assert all(round(page.get_width()) == 595 for page in pypdfium2.PdfDocument(pdf))


@pytest.mark.parametrize("name", ["regency", "province"])
def test_folio_is_a_choice(name: str) -> None:
    body = BODIES[name]()
    body["paper"] = "F4"
    papers = [pypdfium2.PdfDocument(make(body, sha256=SHA256, verify_url="")) for make in (paper_of, speech_of)]
    assert 4 <= len(papers[0]) <= 8 and len(papers[1]) == 1
    sizes = {(round(page.get_width()), round(page.get_height())) for made in papers for page in made}
    assert sizes == {(609, 935)}  # 215 × 330 mm


@pytest.mark.parametrize("name", list(BODIES))
def test_the_speaking_sheet_is_one_page_whatever_it_says(name: str) -> None:
    (text,) = pages(speech(BODIES[name]()))
    assert "Halaman 1 dari 1" in text and SHA256 in text
    assert text.count("Sumber: ") == 5 and text.count("?") == 3


@pytest.mark.parametrize("make", [paper, speech])
@pytest.mark.parametrize("name", list(BODIES))
def test_both_are_archive_files_with_tags_and_the_fonts_that_typst_carries(name: str, make: Any) -> None:
    pdf = make(BODIES[name]())
    assert b"pdfaid:part>2<" in pdf and b"/StructTreeRoot" in pdf and b"/Lang(id)" in pdf
    fonts = {
        font.get_base_name().rpartition("+")[2]
        for page in pypdfium2.PdfDocument(pdf)
        for item in page.get_objects(max_depth=4)
        if (font := getattr(item, "get_font", lambda: None)()) is not None
    }
    assert fonts and all(each.startswith(("LibertinusSerif", "DejaVuSansMono")) for each in fonts)


def test_every_table_says_what_the_body_says() -> None:
    body = sample()
    text = text_of(paper(body))
    number, rupiah = formatting.number, formatting.rupiah
    for source in body["sources"]:
        money = (source["need_jkk"] + source["need_jkm"], source["budget"])
        assert f"{number(source['allocated'])} {number(source['confirmed'])}" in text
        assert " ".join([*map(number, money), "0", number(source["realised"])]) in text
    for need in body["need"]:
        jkk, jkm = (need["people"] * need["months"] * need[key] for key in ("jkk", "jkm"))
        assert f"{number(need['people'])} 12 10.000 6.800 {number(jkk)} {number(jkm)} {number(jkk + jkm)}" in text
    for district in districts_of(body["places"]):
        assert f"{district.name} 4 {number(district.share or 0)} {number(district.people)}" in text
    for line in (*body["occupations"], *body["sexes"], *body["ages"], *body["desils"]):
        assert f"{line['label']} {number(line['people'])}" in text
    for year in body["years"]:
        assert f"{year['year']} {number(year['quota'])} {number(year['confirmed'])} 75%" in text
    for each in body["coverage"]:
        assert f"{each['year']} {each['segment']} {number(each['covered'])} {number(each['workers'])}" in text
    for cost in costs_of(body["next_year"]):
        formula = f"{number(cost.scenario['people'])} orang × 12 bulan × (Rp10.000 + Rp6.800) = {rupiah(cost.total)}"
        assert formula in text and rupiah(cost.jkk) in text and rupiah(cost.jkm) in text
    for quality in body["quality"]:
        assert f"{quality['label']} {number(quality['people'])} {quality['note']}" in text
    for figure in body["figures"]:
        assert figure["sentence"] in text and figure["formula"] in text
        if figure["unit"] == "rupiah" and figure["value"] is not None:
            assert f"{figure['label']} {rupiah(figure['value'])}" in text
    assert "Cakupan pekerja formal (PU) belum ada data" in text and "9,7% (9.600 dari 98.000)" in text
    assert "Triwulan 1 11 401.000.000 562.464.000" in text and "JKM 18 756.000.000" in text
    assert body["legal"][0]["citation"] in text and "500.15/7/2026 (contoh)" in text
    assert (
        "Desember 2026 14.880 11.160 249.984.000 – – – –" in text
    )  # not begun: neither billed nor paid, and not nought
    assert "Desa Contoh" not in text  # villages are in the workbook


def test_the_first_page_says_it_all_in_three_numbers_and_two_charts() -> None:
    first = pages(paper(sample()))[0]
    for said in ("PEMERINTAH KABUPATEN TIMOR TENGAH UTARA", "Bahan Rapat Anggaran 2026", "ANGKA CONTOH"):
        assert said in first
    assert (
        "11.160 orang, 7.440 dari sumber dana sendiri dan 3.720 dibayar provinsi; 75% dari kuota 14.880 orang" in first
    )
    assert "iuran lunas 20 dari 20 bulan yang jatuh tempo" in first and "lindungi" not in first
    assert "Rp1,24 miliar 62,5% dari pagu Rp1,99 miliar; di luar itu dibayar provinsi Rp624,96 juta" in first
    assert "Rp1,49 miliar 7.440 orang (Tetap); sampai Rp2,48 miliar untuk 12.320 orang (Menuju target)" in first
    assert "Kuota dan peserta menurut sumber dana" in first and "Pagu Rp2.999.808.000" in first


@pytest.mark.parametrize(("more", "page"), [(0, 0), (4, 2)])
def test_the_chart_of_months_is_drawn_once_where_there_is_room(more: int, page: int) -> None:
    body = hearing_papers.longest()
    body["figures"] += [{**body["figures"][-1], "name": f"more.{place}"} for place in range(more)]
    found = ["Pagu dan realisasi, dijumlahkan sejak awal tahun" in text for text in pages(paper(body))]
    assert found.count(True) == 1 and found.index(True) == page


def test_checks_are_printed_and_nought() -> None:
    body = sample()
    text = text_of(paper(body))
    assert f"Semua {len(checks_of(body))} pemeriksaan berselisih 0." in text
    body["occupations"][0]["people"] += 5
    text = text_of(paper(body))
    assert f"1 dari {len(checks_of(body))} pemeriksaan berselisih" in text
    assert "Pekerjaan Peserta orang 11.165 11.160 5" in text


def test_the_province_stands_by_its_regencies() -> None:
    body = hearing_papers.province()
    text = text_of(paper(body))
    for line in body["regencies"]:
        money = " ".join(formatting.number(line[key]) for key in ("need", "budget", "realised", "arrears"))  # type: ignore[literal-required]
        assert f"{line['name']} 14.880 11.160 75% {money}" in text
    assert "menurut kabupaten/kota" in text and "menurut kecamatan" not in text
    assert "Jumlah 327.360 245.520 75% 65.995.776.000" in text


def test_nothing_recorded_is_printed_as_nothing_and_not_as_nought() -> None:
    text = text_of(paper(hearing_papers.empty()))
    assert text.lower().count("belum ada data") > 20 and "Belum ada angka yang dapat diperiksa." in text
    assert "Rp0" not in text and " 0 " not in text.replace("berselisih 0", "")


def test_what_is_closed_to_outsiders_is_not_called_unknown() -> None:
    told = text_of(paper(hearing_bodies.joined_sources()))
    assert told.count("ditutup") >= 4  # verified, active, months paid and due of the sources
    assert "ditutup" not in text_of(paper(sample()))


@pytest.mark.parametrize("make", [paper, speech])
def test_text_of_an_office_is_never_markup(make: Any) -> None:
    body = sample()
    body["office"]["name"] = hearing_papers.UGLY
    text = text_of(make(body))
    assert hearing_papers.UGLY in text


def test_markup_in_every_text_stays_text() -> None:
    body = hearing_papers.ugly()
    body["figures"] = body["figures"][:4]  # with more of such texts eight pages are too few, and all are cut
    text = text_of(paper(body))
    for said in ("Tetap", "Buku kuota", "Petani", "Pelindungan pekerja rentan", "Baris ditolak"):
        assert f"{hearing_papers.UGLY} {said}" in text
    assert f"{hearing_papers.UGLY[:39]}…" in text, "a kecamatan with a longer name"


@pytest.mark.parametrize("make", [paper, speech])
def test_the_qr_of_every_page_leads_to_the_verification_page(make: Any) -> None:
    for page in pypdfium2.PdfDocument(make(sample())):
        found = zxingcpp.read_barcodes(page.render(scale=3, grayscale=True).to_pil())
        assert [each.text for each in found] == [ADDRESS]


def test_without_an_address_there_is_no_qr() -> None:
    pdf = paper_of(sample(), sha256=SHA256, verify_url="")
    assert zxingcpp.read_barcodes(pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil()) == []
    assert "periksa di" not in pages(pdf)[0] and spoken(code_of(SHA256)) in pages(pdf)[0]


def test_two_processes_make_the_same_bytes() -> None:
    body = sample()
    before = copy.deepcopy(body)
    made = paper(body) + speech(body)
    assert body == before
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", _CHILD],
            input=json.dumps([dict(reversed(body.items())), SHA256, ADDRESS]).encode(),
            capture_output=True,
            env={"PYTHONHASHSEED": seed, "TZ": "Asia/Jakarta", "LANG": "C"},
            check=True,
        )
        assert done.stdout == made


def test_charts_are_drawn_and_not_pictures() -> None:
    pdf = paper(sample())
    kinds = [item.type for page in pypdfium2.PdfDocument(pdf) for item in page.get_objects(max_depth=4)]
    raw = pypdfium2.raw
    assert raw.FPDF_PAGEOBJ_IMAGE not in kinds
    assert kinds.count(raw.FPDF_PAGEOBJ_PATH) > 100


def test_fills_stay_apart_on_a_grey_copy() -> None:
    """The boxes of the legend before "kuota" and "peserta": a light one with lines in it, and a dark one."""
    page = pypdfium2.PdfDocument(paper(sample()))[0]
    scale = 4
    picture, words = page.render(scale=scale, grayscale=True).to_pil(), page.get_textpage()
    found = {}
    for word in ("kuota", "peserta"):
        after = words.get_text_range().index("(orang)")
        start, _ = words.search(word, index=after, match_whole_word=True).get_next()
        right = words.get_charbox(start)[0] - 6
        middle = page.get_height() - words.get_charbox(start + 1)[1] - 3  # "u" and "e" stand on the line
        box = picture.crop([round(scale * each) for each in (right - 11, middle - 2, right, middle + 2)])
        found[word] = box.resize((1, 1), 4).getpixel((0, 0)), box.getextrema()
    (hatched, spread), (filled, _) = found["kuota"], found["peserta"]
    assert filled < 80 and hatched > 150
    assert spread[0] < 120 and spread[1] > 240
