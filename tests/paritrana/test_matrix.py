"""The regions by criteria: what is filtered and sorted, what the page weighs, and the workbook that equals it."""

from __future__ import annotations

import io
import random
import re
from typing import Any

import brotli
import pytest
from flask import Flask
from lxml import html
from openpyxl import load_workbook

from portal.audit.models import AuditEntry
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.paritrana import queries, service
from portal.paritrana.rules.points import in_words
from portal.paritrana.rules.scoring import MISSING, STATE_LABELS, UNKNOWN, LineState
from portal.paritrana.verifying.matrix import MatrixFilter, address_of, filter_of
from portal.regencies.queries import all_regency_ids, system_scope
from tests.support import paritrana, paritrana_year
from tests.support.client import HTMX, PortalClient, signed_in
from tests.support.lists import statements
from tests.support.people import BELU, TTU

BASE = "/provinsi/paritrana/2026"
ALOR = 5305
pytestmark = pytest.mark.usefixtures("held_clock")


@pytest.fixture
def edition_id(app: Flask) -> int:
    """All regions have a score; TTU has submitted, Belu fills, nobody else has begun."""
    number = paritrana.edition(app)
    assessment_id = paritrana.begun(app, number, TTU)
    paritrana_year.answered(app, assessment_id, {"I1": paritrana_year.USUAL["I1"]})
    paritrana_year.linked(app, assessment_id, "I1")
    paritrana_year.submitted(app, assessment_id)
    paritrana.begun(app, number, BELU)
    with app.app_context(), writing(), scope_of(system_scope()):
        service.refresh_all(queries.edition_by_id(number), sorted(all_regency_ids()))
        db.session.commit()
    return number


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    return signed_in(app, "wati")


def scrambled(app: Flask, edition_id: int) -> None:
    """Scores as unlike as they can be: what weighs most."""
    dice = random.Random(8)
    with app.app_context(), writing(), scope_of(system_scope()):
        for standing in queries.newest_standings(edition_id).values():
            lines = [dict(line, state=dice.choice(list(LineState)).value) for line in standing.lines]
            for line in lines:
                line["points"] = 0 if LineState(line["state"]) in MISSING else dice.randint(0, line["weight"])
            standing.lines, standing.points = lines, sum(line["points"] for line in lines)
        db.session.commit()


def rows_of(text: str) -> dict[str, list[str]]:
    """{region: its cells as they are read: the criteria or aspects, then the score and what is missing}."""
    document = html.document_fromstring(text)
    found = {}
    for row in document.xpath("//section[@id='matriks']//tbody/tr"):
        score, missing, *cells = [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
        found[row.xpath("string(th/a)")] = [*cells, score, missing]
    return found


def test_every_region_stands_with_every_criterion_in_signs_numbers_and_words(
    app: Flask, edition_id: int, wati: PortalClient
) -> None:
    rows = rows_of(wati.get(BASE).get_data(as_text=True))
    assert len(rows) == 22 and list(rows) == sorted(rows)
    with app.app_context(), scope_of(system_scope()):
        standing = queries.newest_standings(edition_id)[TTU]
        codes = [line.criterion.code for line in queries.criteria_of(edition_id)]
    assert len(rows["TTU"]) == len(codes) + 2
    for line, cell in zip(standing.lines, rows["TTU"], strict=False):
        state = LineState(line["state"])
        assert STATE_LABELS[state] in cell
        # Nothing known is never a nought.
        assert re.findall(r"\d+(?:,\d+)?", cell) == ([] if state in UNKNOWN else [in_words(line["points"])])
    assert rows["TTU"][-2:] == [in_words(standing.points), str(standing.missing)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("keadaan=submitted", ["TTU"]),
        ("keadaan=filling", ["Belu"]),
        ("keadaan=belum", 20),
        ("tertinggal=belum", 20),
        ("tertinggal=separuh", ["Belu"]),
        ("tertinggal=semua", 21),
        ("tertinggal=terlambat", []),
        ("keadaan=submitted&tertinggal=semua", []),
        ("keadaan=apa+saja&tertinggal=x&urut=y", 22),
    ],
)
@pytest.mark.sqlite_only
def test_filters(edition_id: int, wati: PortalClient, query: str, expected: list[str] | int) -> None:
    text = wati.get(f"{BASE}?{query}").get_data(as_text=True)
    rows = rows_of(text)
    assert (list(rows) if isinstance(expected, list) else len(rows)) == expected
    if not rows:
        assert "Tidak ada wilayah dengan saringan ini." in text


def test_columns_are_one_aspect_or_aspects_alone(app: Flask, edition_id: int, wati: PortalClient) -> None:
    with app.app_context(), scope_of(system_scope()):
        criteria = queries.criteria_of(edition_id)
        standing = queries.newest_standings(edition_id)[TTU]
    aspects = dict.fromkeys(line.aspect.code for line in criteria)
    first = next(iter(aspects))
    narrow = rows_of(wati.get(f"{BASE}?aspek={first}").get_data(as_text=True))
    assert len(narrow["TTU"]) == sum(line.aspect.code == first for line in criteria) + 2
    summed = rows_of(wati.get(f"{BASE}?tampilan=aspek").get_data(as_text=True))["TTU"]
    assert len(summed) == len(aspects) + 2
    points = {line["code"]: line["points"] for line in standing.lines}
    for code, cell in zip(aspects, summed, strict=False):
        expected = in_words(sum(points[line.criterion.code] for line in criteria if line.aspect.code == code))
        assert re.match(rf"{re.escape(expected)}(kurang|$)", cell)


def test_what_was_accepted_without_data_shows_no_nought(app: Flask, edition_id: int, wati: PortalClient) -> None:
    with app.app_context(), writing(), scope_of(system_scope()):
        standing = queries.newest_standings(edition_id)[TTU]
        standing.lines = [{**line, "state": "accepted", "points": 0, "proofs": 0} for line in standing.lines]
        known = [("input" in line) for line in standing.lines]
        db.session.commit()
    cells = rows_of(wati.get(BASE).get_data(as_text=True))["TTU"][:-2]
    assert [cell.startswith("✓0") for cell in cells] == known
    assert all("Diterima" in cell for cell in cells)


def test_order(app: Flask, edition_id: int, wati: PortalClient) -> None:
    scrambled(app, edition_id)
    with app.app_context(), scope_of(system_scope()):
        points = sorted((each.points for each in queries.newest_standings(edition_id).values()), reverse=True)
    by_points = rows_of(wati.get(BASE + "?urut=nilai").get_data(as_text=True))
    assert [cells[-2] for cells in by_points.values()] == [in_words(each) for each in points]
    missing = [int(cells[-1]) for cells in rows_of(wati.get(BASE + "?urut=kurang").get_data(as_text=True)).values()]
    assert missing == sorted(missing, reverse=True)


@pytest.mark.sqlite_only
def test_the_heaviest_matrix_keeps_the_budget_and_its_number_of_queries(
    app: Flask, edition_id: int, wati: PortalClient
) -> None:
    scrambled(app, edition_id)
    with statements(app) as sent:
        page = wati.get(BASE)
    part = wati.get(BASE, headers=HTMX)
    level = app.config["COMPRESS_BR_LEVEL"]
    assert len(brotli.compress(page.data, quality=level)) <= 7_000
    assert len(brotli.compress(part.data, quality=level)) <= 5_000
    assert len(sent) <= 12


def sheets_of(wati: PortalClient, query: str) -> Any:
    answer = wati.post(f"{BASE}/unduh?{query}")
    text = wati.get(answer.location).get_data(as_text=True)
    link = html.document_fromstring(text).xpath("//a[contains(@href, '/berkas') or contains(., 'Unduh')]/@href")
    fetched = wati.get(link[0])
    assert fetched.status_code == 200
    return load_workbook(io.BytesIO(fetched.data), data_only=True)


@pytest.mark.parametrize("query", ["", "urut=nilai&tertinggal=semua", "tampilan=aspek&aspek=COV"])
def test_the_workbook_equals_the_page(app: Flask, edition_id: int, wati: PortalClient, query: str) -> None:
    scrambled(app, edition_id)
    shown = rows_of(wati.get(f"{BASE}?{query}").get_data(as_text=True))
    book = sheets_of(wati, query)
    assert book.sheetnames == ["Keterangan", "Matriks", "Keadaan", "Kriteria"]
    head, *body, total = book["Matriks"].iter_rows(min_row=4, values_only=True)
    assert len(body) == len(shown) and head[-3:] == ("Nilai", "Kurang", "Dihitung")
    for row, cells in zip(body, shown.values(), strict=True):
        numbers = [in_words(round(value * 100)) if value is not None else "" for value in row[2:-2]]
        assert numbers == [next(iter(re.findall(r"\d+(?:,\d+)?", cell)), "") for cell in cells[:-1]]
        assert str(row[-2]) == cells[-1]
    assert round(total[2] * 100) == sum(round((row[2] or 0) * 100) for row in body)
    words = "\n".join(str(cell) for row in book["Keterangan"].iter_rows(values_only=True) for cell in row if cell)
    assert "Simulasi internal, bukan bobot resmi" in words and f"{len(body)} dari 22 kabupaten/kota" in words
    weights = [row[3] for row in book["Kriteria"].iter_rows(min_row=5, values_only=True)]
    assert weights[-1] == sum(weights[:-1]) == 100
    with app.app_context(), scope_of(system_scope()):
        entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "paritrana_exported")).one()
        assert "simulasi internal" in entry.sentence


def test_a_filter_reads_as_it_was_written() -> None:
    wanted = MatrixFilter("belum", "semua", "COV", "nilai", by_aspect=True)
    assert filter_of(address_of(wanted)) == wanted
    assert address_of(filter_of({})) == {}
