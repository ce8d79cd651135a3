"""One figure, one word: who has workbook, paper and page of changes side by side finds the same word for each figure.

The figures of the body tested here are numbers that stand nowhere else, so a column tells by its numbers which figure
it shows, whatever it is called.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from portal.compliance.reports.rules.columns import sections_of
from portal.compliance.reports.rules.periods import Kind, Period
from portal.core import formatting
from portal.core.measures import measure_of
from portal.core.workbook.columns import share_value
from portal.exports.packs.book import write_pack
from portal.exports.packs.formats import FORMS
from portal.exports.packs.paper import DOCUMENTS, values
from portal.exports.packs.rules.body import Body
from portal.exports.packs.rules.changes import SECTIONS
from portal.exports.packs.rules.message import summary_text
from portal.exports.packs.rules.printing import need_of
from tests.exports.packs.test_paper import text_of
from tests.support import hearing_papers
from tests.support.hearing_body import of_schema_1, sample

ROOT = Path(__file__).parents[3]

# What a body says of a figure → what the figure is called wherever it stands in a table.
WORDS: Mapping[str, str] = {
    "people.people": "Pekerja rentan, seorang dihitung sekali",
    "people.taken": "Terpakai",
    "people.quota": "Kuota",
    "sources.allocated": "Kuota",
    "sources.confirmed": "Peserta",
    "sources.verified": "Terverifikasi",
    "sources.active": "Aktif",
    "sources.months_paid": "Bulan lunas",
    "sources.months_due": "Bulan jatuh tempo",
    "sources.need_jkk": "Kebutuhan JKK",
    "sources.need_jkm": "Kebutuhan JKM",
    "sources.budget": "Pagu",
    "sources.realised": "Realisasi",
    "need.people": "Orang",
    "need.jkk": "Iuran JKK",
    "need.jkm": "Iuran JKM",
    "months.quota": "Kuota",
    "months.taken": "Terpakai",
    "months.need": "Kebutuhan",
    "months.billed": "Tagihan",
    "months.paid": "Dibayar",
    "months.realised": "Realisasi",
    "places.share": "Bagian kuota",
    "places.people": "Peserta",
    "occupations.people": "Peserta",
    "sexes.people": "Peserta",
    "ages.people": "Peserta",
    "desils.people": "Peserta",
    "years.quota": "Kuota",
    "years.confirmed": "Peserta",
    "years.need": "Kebutuhan",
    "years.budget": "Pagu",
    "years.realised": "Realisasi",
    "coverage.covered": "Terlindungi",
    "coverage.workers": "Seharusnya",
    "next_year.people": "Orang",
    "next_year.province": "Ditanggung provinsi",
    "next_year.jkk": "Iuran JKK",
    "next_year.jkm": "Iuran JKM",
    "benefits.cases": "Kasus",
    "benefits.amount": "Manfaat",
    "contributions.amount": "Iuran dibayar",
    "agreements.people": "Orang",
    "agreements.amount": "Nilai",
    "quality.people": "Jumlah",
    "regencies.allocated": "Kuota",
    "regencies.confirmed": "Peserta",
    "regencies.need": "Kebutuhan",
    "regencies.budget": "Pagu",
    "regencies.realised": "Realisasi",
    "regencies.arrears": "Tunggakan",
}
# What is computed of them: (part of the body, of one of its lines) → the same.
Line = Mapping[str, Any]
DIFFERENCES: Mapping[tuple[str, str], Callable[[Line], int]] = {
    ("sources", "Sisa kuota"): lambda line: line["allocated"] - line["confirmed"],
    ("sources", "Kebutuhan"): lambda line: line["need_jkk"] + line["need_jkm"],
    ("sources", "Pagu − kebutuhan"): lambda line: line["budget"] - line["need_jkk"] - line["need_jkm"],
    ("sources", "Sisa pagu"): lambda line: line["budget"] - line["realised"],
    ("need", "Kebutuhan JKK"): lambda line: need_of(line)[0],  # type: ignore[arg-type]
    ("need", "Kebutuhan JKM"): lambda line: need_of(line)[1],  # type: ignore[arg-type]
    ("need", "Kebutuhan"): lambda line: sum(need_of(line)),  # type: ignore[arg-type]
    ("months", "Belum terpakai"): lambda line: line["quota"] - line["taken"],
    ("months", "Belum dibayar"): lambda line: line["billed"] - line["paid"],
    ("places", "Sisa bagian"): lambda line: line["share"] - line["people"],
    ("regencies", "Sisa kuota"): lambda line: line["allocated"] - line["confirmed"],
    ("regencies", "Pagu − kebutuhan"): lambda line: line["budget"] - line["need"],
}
SHARES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("sources", "Capaian"): ("confirmed", "allocated"),
    ("sources", "Serapan"): ("realised", "budget"),
    ("places", "Capaian"): ("people", "share"),
    ("years", "Capaian"): ("confirmed", "quota"),
    ("years", "Serapan"): ("realised", "budget"),
    ("coverage", "Cakupan"): ("covered", "workers"),
    ("regencies", "Capaian"): ("confirmed", "allocated"),
    ("regencies", "Serapan"): ("realised", "budget"),
    **{(part, "Bagian peserta"): ("people", "") for part in ("places", "occupations", "sexes", "ages", "desils")},
}
# Words that once stood for a figure beside the one it has now.
BANNED = re.compile(
    r"terkonfirmasi|\bterisi\b|\bjatah|tercakup|(?:realisasi|serapan) (?:dari |terhadap )?pagu|dari semua peserta"
    r"|pagu dikurangi kebutuhan|pekerja rentan terdaftar|orang, seorang dihitung|bulan terdanai|diperjanjikan",
    re.IGNORECASE,
)
HEADER_FILL, TOTAL_FILL = "FFE4EAED", "FFF3F5F6"
Column = tuple[str, list[Any]]


def unlike_any_other(*place: object) -> int:
    """A number of seven digits for a place in a body."""
    return 1_000_000 + int.from_bytes(hashlib.sha256(repr(place).encode()).digest()[:4]) % 8_999_999


def numbered(body: Body) -> Body:
    """The body with another number in every key that has a word; everything has begun by its day."""
    made: Any = body
    made["as_of"] = "2026-12-31T01:00:00+00:00"
    seen = set()
    for key in WORDS:
        part, name = key.split(".")
        for place, line in enumerate(lines_of(made, part)):
            if name in line:
                line[name] = unlike_any_other(key, place)
                seen.add(line[name])
    assert len(seen) > 200
    return body


def lines_of(body: Any, part: str) -> list[Any]:
    found = body[part]
    if part == "next_year":
        return [*found["scenarios"], *found["rates"]]
    return found if isinstance(found, list) else [found]


def figures_of(body: Body) -> Iterator[tuple[str, list[int], list[tuple[int, int]]]]:
    """(word, its numbers line by line, or else its shares)."""
    for key, word in WORDS.items():
        part, name = key.split(".")
        yield word, [line[name] for line in lines_of(body, part) if name in line], []
    for (part, word), of in DIFFERENCES.items():
        yield word, [of(line) for line in lines_of(body, part)], []
    for (part, word), (one, other) in SHARES.items():
        lines = lines_of(body, part)
        whole = sum(line[one] for line in lines)
        yield word, [], [(line[one], line[other] if other else whole) for line in lines]
    for name, word in (("people", "Peserta"), ("share", "Bagian kuota")):  # of kecamatan
        sums: dict[str, int] = {}
        for line in lines_of(body, "places"):
            sums[line["district"]] = sums.get(line["district"], 0) + line[name]
        yield word, list(sums.values()), []


def misnamed(body: Body, columns: Iterable[Column], *, printed: bool) -> tuple[list[tuple[str, str]], set[str]]:
    """(what a column is called that has another word, that word), and the words that were found at all."""
    wanted: dict[tuple[str, ...], str] = {}
    for word, numbers, shares in figures_of(body):
        if printed:
            said = [formatting.number(each) for each in numbers] or [formatting.percent(*each) for each in shares]
        else:
            said = [str(each) for each in numbers] or [str(share_value(*each)) for each in shares]
        if len(said) > 1:
            wanted[tuple(sorted(said))] = word
    wrong, found = [], set()
    for heading, cells in columns:
        word = wanted.get(tuple(sorted(map(str, cells))))
        if word is not None:
            found.add(word)
            if plain(heading) != word.lower():
                wrong.append((heading, word))
    return wrong, found


def plain(heading: str) -> str:
    return " ".join(heading.split()).lower()


def columns_of(sheet: Worksheet) -> Iterator[Column]:
    """Every column of every table of a sheet, without its total."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.fill.start_color.rgb == HEADER_FILL:
                below = []
                for place in range(cell.row + 1, sheet.max_row + 1):
                    under = sheet.cell(place, cell.column)
                    if under.value is None or under.fill.start_color.rgb in (HEADER_FILL, TOTAL_FILL):
                        break
                    below.append(under.value)
                yield cell.value, below


def tables_of(given: Any) -> Iterator[Column]:
    """Every column of every table that the paper prints."""
    if isinstance(given, dict) and "heads" in given:
        for place, head in enumerate(given["heads"]):
            yield head, [row[place] for row in given["rows"]]
    elif isinstance(given, dict | list | tuple):
        for each in given.values() if isinstance(given, dict) else given:
            yield from tables_of(each)


@pytest.fixture(scope="module", params=["regency", "province"])
def body(request: pytest.FixtureRequest) -> Body:
    return numbered(sample() if request.param == "regency" else hearing_papers.province())


@pytest.fixture(scope="module")
def book(body: Body, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "pack.xlsx"
    write_pack(path, body, sha256="4f" * 32, verify_url="")
    return path


OF_REGENCIES = {"Tunggakan"}


def test_in_the_workbook_every_column_has_the_word_of_its_figure(body: Body, book: Path) -> None:
    sheets = load_workbook(book, data_only=True).worksheets
    wrong, found = misnamed(body, [each for sheet in sheets for each in columns_of(sheet)], printed=False)
    assert wrong == []
    told = {"Kuota", "Peserta", "Sisa kuota", "Sisa bagian", "Bagian kuota", "Bagian peserta", "Capaian", "Terpakai"}
    told |= {"Belum terpakai", "Serapan", "Kebutuhan JKK", "Iuran JKK", "Kebutuhan", "Pagu − kebutuhan", "Sisa pagu"}
    told |= {"Tagihan", "Dibayar", "Realisasi", "Terverifikasi", "Aktif", "Bulan lunas", "Bulan jatuh tempo"}
    told |= {"Terlindungi", "Seharusnya", "Cakupan", "Manfaat", "Kasus", "Jumlah", "Iuran dibayar"}
    assert found >= told | (OF_REGENCIES if body["kind"] == "province" else set())


def test_on_paper_every_column_has_the_word_of_its_figure(body: Body) -> None:
    wrong, found = misnamed(body, tables_of(values.values_of(body, "4f" * 32, "")), printed=True)
    assert wrong == []
    told = {"Kuota", "Peserta", "Sisa kuota", "Bagian peserta", "Capaian", "Terpakai", "Serapan", "Kebutuhan JKK"}
    told |= {"Iuran JKK", "Kebutuhan", "Pagu − kebutuhan", "Sisa pagu", "Tagihan", "Dibayar", "Belum dibayar"}
    told |= {"Realisasi", "Terverifikasi", "Aktif", "Bulan lunas", "Bulan jatuh tempo", "Iuran dibayar", "Jumlah"}
    told |= {"Terlindungi", "Seharusnya", "Cakupan"}
    assert found >= told | (OF_REGENCIES if body["kind"] == "province" else {"Bagian kuota"})


def test_the_page_of_changes_has_the_same_words() -> None:
    told = {f"{part}.{key}": label for part, section in SECTIONS.items() for key, label, _unit in section.values}
    counted = {
        f"{part}.{key}" for part, section in SECTIONS.items() for key, _label, unit in section.values if unit != "text"
    }
    assert {key: told[key].removesuffix(" pada bulan terpadat") for key in WORDS if key in told} == {
        key: word for key, word in WORDS.items() if key in told
    }
    named_by_itself = {"figures.value", "figures.out_of", "people.own", "people.province", "people.in_several"}
    assert counted - set(WORDS) == named_by_itself | {"need.months", "next_year.months"}


def test_scenarios_have_the_same_words(body: Body, book: Path) -> None:
    rows = {
        tuple(row[1:4]): row[0]
        for row in load_workbook(book, data_only=True)["Tahun Depan"].iter_rows(values_only=True)
    }
    lines = body["next_year"]["scenarios"]
    (rate,) = body["next_year"]["rates"]
    assert rows[tuple(line["people"] for line in lines)] == "Orang"
    assert rows[tuple(line["province"] for line in lines)].startswith("Ditanggung provinsi")
    assert rows[(rate["jkk"],) * 3].startswith("Iuran JKK ") and rows[(rate["jkm"],) * 3].startswith("Iuran JKM ")
    needs = {key: tuple(line["people"] * 12 * rate[key] for line in lines) for key in ("jkk", "jkm")}  # type: ignore[literal-required]
    assert rows[needs["jkk"]] == "Kebutuhan JKK" and rows[needs["jkm"]] == "Kebutuhan JKM"


def test_everybody_once_and_places_taken_are_other_figures_and_have_other_words(body: Body, book: Path) -> None:
    lines = {row[1]: row[0] for row in load_workbook(book, data_only=True)["Ringkasan"].iter_rows(values_only=True)}
    people = body["people"]
    assert people is not None
    assert lines[people["people"]] == values.headlines(body)[0]["label"] == WORDS["people.people"]
    assert lines[people["taken"]] == "Terpakai pada November 2026"
    assert values.headlines({**body, "people": None})[0]["label"] == "Peserta"


def test_legends_and_axes_have_the_words_of_what_they_draw(book: Path) -> None:
    with zipfile.ZipFile(book) as archive:
        charts = {name: archive.read(name).decode() for name in archive.namelist() if "/charts/chart" in name}
    named = {each for chart in charts.values() for each in re.findall(r"<c:tx>.*?<c:v>(.*?)</c:v>", chart)}
    assert named >= {"Kuota", "Peserta", "Pagu", "Kebutuhan Kumulatif", "Realisasi Kumulatif"}
    paper = (DOCUMENTS / "bahan.typ").read_text()
    for legend in ("[kuota]", "[peserta]", "[kebutuhan]", "[realisasi]"):
        assert legend in paper
    titles = {unescape(each) for chart in charts.values() for each in re.findall(r"<a:t>(.*?)</a:t>", chart)}
    for title in ("Kuota dan peserta menurut sumber dana", "Cakupan menurut tahun dan target"):
        assert title in titles and title in paper


@pytest.mark.parametrize("make", [sample, hearing_papers.province, of_schema_1])
def test_no_other_word_of_old_stands_in_a_rendering(make: Callable[[], Body], tmp_path: Path) -> None:
    whole = make()
    FORMS["xlsx"].write(tmp_path / "a.xlsx", whole, "4f" * 32, "")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}
    for form in ("pdf", "pidato"):
        FORMS[form].write(tmp_path / form, whole, "4f" * 32, "")
        texts[form] = text_of((tmp_path / form).read_bytes())
    texts["pesan"] = summary_text(whole, "") if whole["schema"] > 2 else ""
    assert {name: BANNED.findall(text) for name, text in texts.items() if BANNED.search(text)} == {}


def test_registry_and_reports_call_these_figures_alike(app: Flask) -> None:
    labels = {
        "quota.allocated": "Kuota", "quota.taken": "Terpakai", "quota.filled": "Capaian", "people.confirmed": "Peserta",
        "budget.need": "Kebutuhan", "budget.amount": "Pagu", "budget.realisation": "Realisasi",
        "budget.realised": "Serapan", "contributions.billed": "Tagihan", "contributions.arrears": "Tunggakan",
        "contributions.months_paid": "Bulan lunas", "coverage.informal": "Cakupan", "budget.months_funded": "Bulan",
    }  # fmt: skip
    assert {name: measure_of(name).label.split(" (")[0][: len(word)] for name, word in labels.items()} == labels
    columns = {
        each.key: each.label for section in sections_of(Period(Kind.SEMESTER, 2026, 1)) for each in section.columns
    }
    reported = {
        "quota": "Kuota", "taken": "Terpakai", "budget": "Pagu", "realised": "Realisasi", "used": "Serapan",
        "formal_covered": "PU terlindungi", "formal_workers": "PU seharusnya", "formal": "Cakupan PU",
    }  # fmt: skip
    assert {key: columns[key] for key in reported} == reported


def test_covered_is_said_of_official_figures_alone(body: Body, book: Path) -> None:
    """Of an office's own people some months may not be paid (domain rule 13)."""
    sheets = load_workbook(book, data_only=True).worksheets
    said = {each.title for each in sheets for row in each.values for cell in row if "terlindungi" in str(cell).lower()}
    assert said == {"Tren 5 Tahun", "Penjelasan Angka"}


def test_nor_in_what_pages_and_other_exports_say() -> None:
    files = [
        *(ROOT / "templates/exports").rglob("*.html"),
        *(ROOT / "templates/compliance/reports").rglob("*.html"),
        *(ROOT / "templates/compliance/overview").rglob("*.html"),
        *(ROOT / "portal/exports/packs").rglob("*.py"),
        *(ROOT / "portal/exports/packs").rglob("*.typ"),
        *(ROOT / "portal/exports/open_data").rglob("*.py"),
        *(ROOT / "portal/compliance/reports").rglob("*.py"),
        *(ROOT / "portal/compliance/overview").rglob("*.py"),
    ]
    assert len(files) > 80
    found = {str(path.relative_to(ROOT)): BANNED.findall(path.read_text()) for path in files}
    assert {path: words for path, words in found.items() if words} == {}
