"""The workbook as Excel reads it: what it is known to call damage is not in the file, for any body."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path, PurePosixPath

import pytest
from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from portal.exports.packs.book import write_pack
from tests.exports.packs.test_book_computed import BODIES
from tests.support import hearing_papers

PACKAGES = {**BODIES, "provinsi-22": hearing_papers.province, "terpanjang": hearing_papers.longest}
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
# Functions that every Excel since 2007 has under this very name, whatever language it speaks.
FUNCTIONS = {"SUM", "SUMIFS", "COUNT", "COUNTIF", "COUNTIFS", "IF", "TRUNC", "N"}
TALLEST, WIDEST = 409.5, 255


@pytest.fixture(scope="module", params=PACKAGES)
def package(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("package") / f"{request.param}.xlsx"
    write_pack(path, PACKAGES[request.param](), sha256="4f" * 32, verify_url="https://portal.example.go.id/v/1")
    return path


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names))
        return {name: archive.read(name) for name in names}


def sheets(path: Path) -> Iterator[tuple[str, etree._Element]]:
    for name, content in parts(path).items():
        if name.startswith("xl/worksheets/sheet"):
            yield name, etree.fromstring(content)


def every(element: etree._Element, tag: str, space: str = MAIN) -> list[etree._Element]:
    return list(element.iter(f"{{{space}}}{tag}"))


def test_every_part_is_declared_and_every_relation_leads_somewhere(package: Path) -> None:
    found = parts(package)
    types = etree.fromstring(found["[Content_Types].xml"])
    defaults = {each.get("Extension") for each in types if each.tag.endswith("Default")}
    named = {each.get("PartName", "")[1:] for each in types if each.tag.endswith("Override")}
    assert named <= set(found)
    for name, content in found.items():
        assert name in named or name.rpartition(".")[2] in defaults or name == "[Content_Types].xml", name
        if name.endswith((".xml", ".rels")):
            etree.fromstring(content)
        if name.endswith(".rels"):
            folder = PurePosixPath(name).parent.parent
            ids = []
            for each in etree.fromstring(content).iter(f"{{{RELATIONS}}}Relationship"):
                ids.append(each.get("Id"))
                assert each.get("TargetMode") != "External", each.get("Target")
                target = PurePosixPath("/") / folder / (each.get("Target") or "")
                assert _resolved(target) in found, (name, each.get("Target"))
            assert len(ids) == len(set(ids))


def _resolved(path: PurePosixPath) -> str:
    kept: list[str] = []
    for part in path.parts[1:]:
        if part == "..":
            kept.pop()
        else:
            kept.append(part)
    return "/".join(kept)


def test_sheets_have_names_that_excel_takes(package: Path) -> None:
    names = load_workbook(package).sheetnames
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) and name.strip("'") == name, name


def test_names_are_unique_valid_and_point_at_cells(package: Path) -> None:
    book = load_workbook(package)
    workbook = etree.fromstring(parts(package)["xl/workbook.xml"])
    names = [(each.get("name"), each.get("localSheetId")) for each in every(workbook, "definedName")]
    assert not [name for name, count in Counter(((n or "").casefold(), s) for n, s in names).items() if count > 1]
    own = [name for name, scope in names if scope is None]
    assert len(own) > 8
    for name in own:
        assert name and re.fullmatch(r"[a-z_][a-z0-9_]*", name) and len(name) <= 255, name
        assert not re.fullmatch(r"[a-z]{1,3}\d+|r|c|r\d*c\d*", name), f"{name} is an address"
        for sheet, place in book.defined_names[name].destinations:
            left, top, right, bottom = range_boundaries(place)
            cells = book[sheet].iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right)
            assert all(cell.value is not None for row in cells for cell in row), (name, place)


def test_the_name_of_a_figure_is_that_of_its_cell(package: Path) -> None:
    book = load_workbook(package, data_only=True)
    body = PACKAGES[package.stem]()
    rows = {row[0].value: row for row in book["Ringkasan"].iter_rows()}
    for figure in {line["label"]: line for line in body["figures"]}.values():
        cell = rows[figure["label"]][1]
        pointed = [
            name
            for name, defined in book.defined_names.items()
            for sheet, place in defined.destinations
            if (sheet, place.replace("$", "")) == ("Ringkasan", cell.coordinate)
        ]
        assert len(pointed) == 1 and pointed[0].startswith("angka_")
        assert cell.value == ("belum ada data" if figure["value"] is None else figure["value"])


def test_nothing_overlaps(package: Path) -> None:
    for name, sheet in sheets(package):
        merged = [each.get("ref") or "" for each in every(sheet, "mergeCell")]
        rules = [part for each in every(sheet, "conditionalFormatting") for part in (each.get("sqref") or "").split()]
        checks = [part for each in every(sheet, "dataValidation") for part in (each.get("sqref") or "").split()]
        assert not every(sheet, "tablePart"), name
        for ranges in (merged, rules, checks):
            for one, other in combinations(map(range_boundaries, ranges), 2):
                assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1], (name, one)
        for ref in merged:
            assert ":" in ref and len(set(ref.split(":"))) == 2, (name, ref)


def test_rows_columns_and_panes_are_within_what_excel_takes(package: Path) -> None:
    for name, sheet in sheets(package):
        rows = every(sheet, "row")
        numbers = [int(row.get("r") or 0) for row in rows]
        assert numbers == sorted(set(numbers)), name
        assert all(float(row.get("ht") or 0) <= TALLEST for row in rows), name
        spans = [(int(each.get("min") or 0), int(each.get("max") or 0)) for each in every(sheet, "col")]
        assert all(a[1] < b[0] for a, b in pairwise(spans)), name
        assert all(float(each.get("width") or 0) <= WIDEST for each in every(sheet, "col")), name
        for row in rows:
            cells = [cell.get("r") for cell in every(row, "c")]
            assert len(cells) == len(set(cells)), name
        panes = every(sheet, "pane")
        assert len(panes) == (name not in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml")), name
        for pane in panes:
            assert pane.get("state") == "frozen" and pane.get("topLeftCell")
        breaks = [int(each.get("id") or 0) for each in every(sheet, "brk")]
        assert breaks == sorted(set(breaks)) and all(0 < each <= max(numbers) for each in breaks), name
        assert len(breaks) <= 1023
        for texts in every(sheet, "oddHeader") + every(sheet, "oddFooter"):
            assert len(texts.text or "") <= 255, name


def test_what_is_asked_of_an_input_fits_its_window(package: Path) -> None:
    for name, sheet in sheets(package):
        for each in every(sheet, "dataValidation"):
            for key, most in (("promptTitle", 32), ("errorTitle", 32), ("prompt", 255), ("error", 255)):
                assert len(each.get(key) or "") <= most, (name, key)
            assert all(len(part.text or "") <= 255 for part in each)


def test_formulas_use_old_functions_and_cells_that_exist(package: Path) -> None:
    names = set(load_workbook(package).sheetnames)
    for name, sheet in sheets(package):
        for cell in every(sheet, "c"):
            for formula in every(cell, "f"):
                text = formula.text or ""
                assert len(text) <= 8_192 and "_xl" not in text and "#REF" not in text, (name, text)
                plain = re.sub(r'"[^"]*"', '""', text)
                used = set(re.findall(r"([A-Za-z_.]+)\(", plain))
                assert used <= FUNCTIONS, (name, text)
                assert ";" not in plain and "[" not in plain, (name, text)
                assert set(re.findall(r"'((?:[^']|'')+)'!", plain)) <= names, (name, text)
                assert plain.count("(") == plain.count(")")
                assert cell.get("t") in (None, "str", "n"), (name, text)


def test_charts_draw_cells_that_are_there(package: Path) -> None:
    book = load_workbook(package)
    for name, content in parts(package).items():
        if not name.startswith("xl/charts/chart"):
            continue
        chart = etree.fromstring(content)
        references = every(chart, "f", CHART)
        assert references
        for reference in references:
            found = re.fullmatch(r"'(.+)'!(\$[A-Z]+\$\d+(?::\$[A-Z]+\$\d+)?)", reference.text or "")
            assert found and found[1] in book.sheetnames, reference.text
            left, _top, right, bottom = range_boundaries(found[2])
            assert left == right and bottom <= book[found[1]].max_row
        lengths = [
            {len(every(part, "pt", CHART)) and int(every(part, "ptCount", CHART)[0].get("val") or 0)}
            for part in every(chart, "cat", CHART) + every(chart, "val", CHART)
        ]
        assert len(lengths) >= 2
        axes = [each.get("val") for tag in ("catAx", "valAx") for axis in every(chart, tag, CHART) for each in axis[:1]]
        assert len(axes) == len(set(axes)) == 2


def test_numbers_are_shown_as_indonesia_writes_them(package: Path) -> None:
    """Each format of a number says that its language is Indonesian (421), and none a currency of another."""
    styles = etree.fromstring(parts(package)["xl/styles.xml"])
    formats = {each.get("numFmtId"): each.get("formatCode") or "" for each in every(styles, "numFmt")}
    assert formats
    for code in formats.values():
        assert code.startswith("[$-421]"), code
    builtin = {each.get("numFmtId") for each in every(styles, "xf")} - set(formats)
    assert builtin <= {"0", "1"}, "a built-in format would follow the computer"


def test_no_cell_holds_more_than_excel_takes(package: Path) -> None:
    shared = etree.fromstring(parts(package)["xl/sharedStrings.xml"])
    for item in every(shared, "si"):
        text = "".join(each.text or "" for each in every(item, "t"))
        assert len(text.encode("utf-16-le")) // 2 <= 32_767


def test_text_that_looks_like_a_formula_is_text_in_every_cell(package: Path) -> None:
    for name, sheet in sheets(package):
        for cell in every(sheet, "c"):
            if cell.get("t") == "s":
                assert not every(cell, "f"), name
