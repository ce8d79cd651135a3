"""Every registered figure: its parts add up with a pencil, and page, workbook and command line say the same of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from lxml import html

import portal.application  # registers every figure
from portal.compliance.explaining import queries
from portal.compliance.explaining.queries import MOST_DETAILS
from portal.core import clock
from portal.core.explained import EXPLAINED_SHEET, LEVELS
from portal.core.measures import BY_REGENCY, Figure, Part, Share, Unit, Value, compute, measure_names, measure_of
from portal.core.tenancy import Scope, scope_of
from portal.exports.cli import measure_commands
from portal.quotas.queries import SHOWN_LINES
from portal.quotas.workbooks import YEAR_FIGURES
from portal.regencies import queries as regencies
from tests.support.client import signed_in
from tests.support.fixtures import Office
from tests.support.lists import parsed, statements, table_of, words, workbook_of
from tests.support.people import BELU, TTU

assert portal.application
YEAR = 2026
NAMES = measure_names()
OF_ONE = {"paritrana.score"}  # means nothing over several regencies
# Outsiders see sums of the lines about people, and no small kecamatan.
SUMMED = {"quota.remaining", "quota.reserved", "quota.taken", "quota.filled", "people.confirmed"}
GUARDED = {"claims.paid", "claims.paid_amount"}  # the province sees no few deaths of one region
PLACES = {TTU: "ttu", BELU: "belu"}


def figure_of(app: Flask, name: str, regency_id: int | None, scope: Scope | None = None) -> Figure:
    """As the registry has it: the operator of the machine looks over all regencies."""
    with app.app_context():
        own = Scope.regency(regency_id) if regency_id is not None else regencies.system_scope()
        with scope_of(scope or own):
            return compute(name, regency_id=regency_id, fiscal_year=YEAR)


def province(app: Flask) -> Scope:
    with app.app_context():
        return Scope.province(regencies.all_regency_ids())


def shown(app: Flask, username: str, url: str) -> html.HtmlElement:
    answer = signed_in(app, username).get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return parsed(answer)


def run(app: Flask, *arguments: str) -> Result:
    with app.app_context():
        return CliRunner().invoke(measure_commands, ["show", *arguments, "--year", str(YEAR)])


def command(app: Flask, name: str, regency: str) -> dict[str, Any]:
    done = run(app, name, "--json", *(["--regency", regency] if regency else []))
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.output)
    return found


def by_hand(value: Value, parts: tuple[Part, ...]) -> None:
    """What a clerk does: adds the parts up, and the parts of each part."""
    if not parts:
        return
    if isinstance(value, Share):
        pairs = [part.value for part in parts if isinstance(part.value, Share)]
        assert sum(pair.numerator for pair in pairs) == value.numerator
        wholes = {pair.denominator for pair in pairs}
        assert wholes == {value.denominator} or sum(pair.denominator for pair in pairs) == value.denominator
    else:
        assert sum(part.value for part in parts if isinstance(part.value, int)) == value
    for part in parts:
        by_hand(part.value, part.parts)


def plain(value: Value) -> Any:
    return {"numerator": value.numerator, "denominator": value.denominator} if isinstance(value, Share) else value


def tree(parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    """Parts as the command prints them."""
    found = []
    for part in parts:
        body: dict[str, Any] = {"label": part.label, "value": plain(part.value)}
        body |= {"on": part.on.isoformat()} if part.on else {}
        body |= {"document": part.document} if part.document else {}
        body |= {"parts": tree(part.parts)} if part.parts else {}
        found.append(body)
    return found


def texts(row: html.HtmlElement) -> list[str]:
    return [re.sub(r"\s+", " ", cell.text_content()).strip() for cell in row]


def row_of(name: str, label: str, value: Value) -> list[str]:
    """(label, numbers) of a part as its row shows it."""
    measure = measure_of(name)
    if isinstance(value, Share):
        return [label, measure.number_in_words(value.numerator), measure.number_in_words(value.denominator)]
    return [label, measure.in_words(value)]


def check_page(document: html.HtmlElement, name: str, figure: Figure, opened: Sequence[Part]) -> None:
    """The page says value, sentence, formula, what counts, source and moment, and its tables (of the parts, and of each
    that is `opened`) add up to nothing left."""
    measure = measure_of(name)
    (region,) = document.xpath("//section[@id='penjelasan']")
    text = re.sub(r"\s+", " ", region.text_content())
    for said in (measure.sentence, measure.formula, measure.counted, figure.source):
        assert said in text, said
    (lead,) = region.xpath(".//p[@class='lead']")
    assert lead.text_content() == measure.in_words(figure.value)
    wanted = [(figure.value, figure.parts), *((part.value, part.parts) for part in opened)] if figure.parts else []
    found = region.xpath(".//table")
    assert len(found) == len(wanted)
    for table, (value, parts) in zip(found, wanted, strict=True):
        for row, part in zip(table.xpath("./tbody/tr"), parts, strict=True):
            cells, numbers = texts(row), row_of(name, part.label, part.value)
            assert [cells[0], *cells[-len(numbers) + 1 :]] == numbers
        added, missing = (texts(row) for row in table.xpath("./tfoot/tr"))
        assert [added[0], *added[-len(row_of(name, "", value)) + 1 :]] == row_of(name, "Jumlah", value)
        assert (missing[0], missing[-1]) == ("Selisih dengan angka di atas", "0")


def check_pages(app: Flask, person: str, url: str, name: str, figure: Figure) -> None:
    """The page of one regency; where its details are many, also that of some parts opened."""
    document = shown(app, person, url)
    deep = [part for part in figure.parts if part.parts]
    if sum(len(part.parts) for part in deep) <= MOST_DETAILS:
        check_page(document, name, figure, deep)
        return
    check_page(document, name, figure, [])
    links = document.xpath("//section[@id='penjelasan']//a[contains(@href, 'bagian=')]")
    assert [link.text for link in links] == [part.label for part in deep]
    for link, part in list(zip(links, deep, strict=True))[::10]:
        check_page(shown(app, person, link.get("href")), name, figure, [part])


@pytest.mark.parametrize("name", NAMES)
def test_the_parts_add_up_and_all_say_the_same(office: Office, name: str) -> None:
    app, measure = office.app, measure_of(name)
    for regency_id, slug in PLACES.items():
        figure = figure_of(app, name, regency_id)
        by_hand(figure.value, figure.parts)
        if measure.details:
            without = [part.label for part in figure.parts if not part.parts and part.value not in (0, Share(0, 0))]
            assert [label for label in without if not label.startswith("Tahun")] == [] or name == "quota.filled"
        body = command(app, name, slug)
        assert (body["value"], body["parts"]) == (plain(figure.value), tree(figure.parts))
        assert (body["formula"], body["filter"], body["source"]) == (measure.formula, measure.counted, figure.source)
        person = "sari" if regency_id == TTU else "rani"
        check_pages(app, person, f"/wilayah/{slug}/angka/{name}?tahun={YEAR}", name, figure)


@pytest.mark.parametrize("name", [each for each in NAMES if each not in OF_ONE])
def test_over_all_regencies_each_is_a_part(office: Office, name: str) -> None:
    app = office.app
    everything = figure_of(app, name, None)
    by_hand(everything.value, everything.parts)
    body = command(app, name, "")
    assert (body["value"], body["parts"], body["by"][0]) == (
        plain(everything.value),
        tree(everything.parts),
        BY_REGENCY,
    )
    seen = figure_of(app, name, None, province(app))
    if seen.hidden:
        assert name in GUARDED
        assert seen.hidden in words(signed_in(app, "wati").get(f"/provinsi/angka/{name}?tahun={YEAR}"))
        return
    assert seen.value == everything.value
    if name not in GUARDED:
        assert [(part.label, part.value) for part in seen.parts] == [
            (part.label, part.value) for part in everything.parts
        ]
        assert name in SUMMED or seen.parts == everything.parts
        alone = figure_of(app, name, TTU, province(app))
        own = figure_of(app, name, TTU)
        assert alone.value == own.value
        assert name in SUMMED or alone.parts == own.parts
        by_hand(alone.value, alone.parts)
        of_each = {part.label: part.value for part in seen.parts}
        assert of_each.get("Kabupaten Timor Tengah Utara", alone.value) == alone.value
        check_pages(app, "wati", f"/provinsi/angka/{name}?tahun={YEAR}&wilayah=ttu", name, alone)
    page = shown(app, "wati", f"/provinsi/angka/{name}?tahun={YEAR}")
    check_page(page, name, seen, [])
    linked = page.xpath("//section[@id='penjelasan']//tbody//th/a/@href")
    assert len(linked) == len([part for part in seen.parts if part.label.startswith(("Kabupaten", "Kota"))])


@pytest.mark.sqlite_only
def test_no_figure_asks_the_database_for_each_part(office: Office) -> None:
    """The wall of all pages counts one figure; here is each, for one regency and over all."""
    sari, wati = signed_in(office.app, "sari"), signed_in(office.app, "wati")
    asked = {}
    for name in NAMES:
        for client, url in ((sari, f"/wilayah/ttu/angka/{name}"), (wati, f"/provinsi/angka/{name}")):
            client.get(url)
            with statements(office.app) as sent:
                assert client.get(url).status_code == 200
            asked[url] = len(sent)
    assert {url: count for url, count in asked.items() if count > 12} == {}


def test_the_figures_of_the_year_are_not_all_nothing(office: Office) -> None:
    """The world has something of nearly everything, so that the sums above prove something."""
    values = {name: figure_of(office.app, name, TTU).value for name in NAMES}
    nothing = {
        name for name, value in values.items() if value == 0 or (isinstance(value, Share) and not value.numerator)
    }
    assert nothing <= {"quota.reserved", "coverage.formal", "coverage.informal", "claims.paid", "claims.paid_amount"}
    deep = [name for name in NAMES if any(part.parts for part in figure_of(office.app, name, TTU).parts)]
    assert len(deep) >= 15, deep


def _workbooks(app: Flask) -> Iterator[tuple[tuple[str, ...], Any]]:
    sari, year = signed_in(app, "sari"), {"tahun": str(YEAR)}
    yield YEAR_FIGURES, workbook_of(sari, sari.post("/wilayah/ttu/kuota/unduh", data=year))
    names = ("contributions.billed", "budget.realisation", "contributions.arrears")
    yield names, workbook_of(sari, sari.post("/wilayah/ttu/iuran/unduh", data=year))


def _flat(name: str, label: str, value: Value, parts: tuple[Part, ...], level: int = 0) -> Iterator[tuple[Any, ...]]:
    whole = value.denominator if isinstance(value, Share) else None
    number = value.numerator if isinstance(value, Share) else value
    yield measure_of(name).label, LEVELS[level], label, number, whole
    for part in parts:
        yield from _flat(name, part.label, part.value, part.parts, level + 1)


def test_the_workbooks_explain_their_figures_with_the_same_numbers(office: Office) -> None:
    for names, book in _workbooks(office.app):
        rows = table_of(book[EXPLAINED_SHEET], "Angka")
        found = [(row["Angka"], row["Tingkat"], row["Uraian"], row["Jumlah"], row["Dari"]) for row in rows]
        wanted = []
        for name in names:
            figure = figure_of(office.app, name, TTU)
            wanted += list(_flat(name, "", figure.value, figure.parts))
        assert [(*row[:2], row[3], row[4]) for row in found] == [(*row[:2], row[3], row[4]) for row in wanted]
        assert [row[2] for row in found if row[1] != LEVELS[0]] == [row[2] for row in wanted if row[1] != LEVELS[0]]
        explained = [row[2] for row in found if row[1] == LEVELS[0]]
        for name, text in zip(names, explained, strict=True):
            measure = measure_of(name)
            assert all(said in text for said in (measure.sentence, measure.formula, measure.counted))
        assert {row["Selisih dengan Bagian"] for row in rows} <= {0, None}


DASHBOARDS = (
    ("sari", "/wilayah/ttu/", 2),
    ("vera", "/wilayah/ttu/", 2),
    ("sari", "/wilayah/ttu/kuota/", 9),
    ("sari", "/wilayah/ttu/iuran/", 3),
    ("petrus", "/bpjs/atambua/", 2),
    ("wati", "/provinsi/", 0),
    ("wati", "/provinsi/wilayah/", 0),
)


@pytest.mark.parametrize(("person", "url", "least"), DASHBOARDS)
def test_a_figure_on_a_dashboard_is_the_one_that_its_link_explains(
    office: Office, person: str, url: str, least: int
) -> None:
    links = shown(office.app, person, url).xpath("//main//a[contains(@href, '/angka/')]")
    assert len(links) >= least
    for link in links:
        address = urlsplit(link.get("href"))
        name = address.path.rpartition("/")[2]
        assert name in NAMES
        printed = link.text_content()
        assert link.get("title") == "Jelaskan angka ini"
        page = shown(office.app, person, link.get("href"))
        lead = page.xpath("//section[@id='penjelasan']//p[@class='lead']/b")[0].text_content()
        year = parse_qs(address.query)["tahun"]
        assert year == [str(YEAR)]
        assert printed == (lead.partition(" (")[0] if measure_of(name).unit is Unit.SHARE else lead), name
        if link.get("hx-get"):
            assert link.get("hx-get") == link.get("href")
            assert len(link.getroottree().xpath("//*[@id='penjelasan']")) == 1


# --- who may not, and what is not there -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "url"),
    [
        ("sari", "/wilayah/ttu/angka/quota.nothing"),
        ("sari", "/wilayah/ttu/angka/x"),
        ("rani", "/wilayah/ttu/angka/quota.allocated"),
        ("wati", "/provinsi/angka/quota.nothing"),
        ("wati", "/provinsi/angka/quota.allocated?wilayah=jakarta"),
        ("petrus", "/bpjs/atambua/angka/quota.allocated?wilayah=alor"),  # another branch's
        ("petrus", "/bpjs/ende/angka/quota.allocated"),
    ],
)
def test_what_is_not_there_is_404(office: Office, person: str, url: str) -> None:
    assert signed_in(office.app, person).get(url).status_code == 404


def test_a_score_is_never_summed_over_regencies(office: Office) -> None:
    page = shown(office.app, "wati", "/provinsi/angka/paritrana.score")
    assert "Angka ini tidak dijumlahkan antarwilayah." in page.text_content()
    (url,) = page.xpath("//section[@id='penjelasan']//a[text()='Kabupaten Timor Tengah Utara']/@href")
    check_pages(office.app, "wati", url, "paritrana.score", figure_of(office.app, "paritrana.score", TTU))
    done = run(office.app, "paritrana.score")
    assert done.exit_code == 2 and "hanya untuk satu wilayah" in done.output


@pytest.mark.sqlite_only
def test_many_details_are_opened_one_part_at_a_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_DETAILS", 3)
    page = shown(office.app, "sari", "/wilayah/ttu/angka/quota.allocated")
    assert len(page.xpath("//section[@id='penjelasan']//table")) == 1
    links = page.xpath("//section[@id='penjelasan']//ul/li/a/@href")
    opened = shown(office.app, "sari", links[1])
    assert len(opened.xpath("//section[@id='penjelasan']//table")) == 2
    assert len(opened.xpath("//section[@id='penjelasan']//ul/li/a")) == len(links) - 1


@pytest.mark.sqlite_only
def test_without_json_the_command_says_the_parts_and_what_counts(office: Office) -> None:
    done = run(office.app, "quota.allocated", "--regency", "ttu")
    assert "Rumus: Ditetapkan + diubah\nYang dihitung: Mutasi buku kuota" in done.output
    assert re.search(r"^  APBD kabupaten/kota: 14\.880\n    Ditetapkan, .+: 14\.880$", done.output, re.MULTILINE)


@pytest.mark.parametrize("name", ["quota.allocated", "quota.remaining"])
def test_of_a_long_ledger_the_newest_lines_stand_alone_and_the_others_are_one_sum(office: Office, name: str) -> None:
    """In December fifty-five revisions count: twenty are shown, those before them and the opening are one line."""
    with clock.fixed(datetime(2026, 12, 5, 1, 0, tzinfo=UTC)):
        figure = figure_of(office.app, name, TTU)
        by_hand(figure.value, figure.parts)
        own = figure.parts[0].parts
        assert len(own) == SHOWN_LINES + 1
        assert re.fullmatch(r"\d+ mutasi sebelumnya", own[-1].label)
        if name == "quota.allocated":
            assert own[-1] == Part("36 mutasi sebelumnya", 14_879)
            assert own[0] == Part("Diubah", -1, on=date(2026, 11, 20), document="DPPA nomor 55/2026")
        check_pages(office.app, "sari", f"/wilayah/ttu/angka/{name}?tahun={YEAR}", name, figure)


@pytest.mark.sqlite_only
def test_beneath_the_figure_comes_the_section_of_its_page(office: Office) -> None:
    sari = signed_in(office.app, "sari")
    url = "/wilayah/ttu/angka/quota.remaining?tahun=2026"
    part = sari.htmx("GET", url).get_data(as_text=True)
    assert "<html" not in part and 'id="penjelasan"' in part
    assert "Selisih dengan angka di atas" in words(sari.get(url))
