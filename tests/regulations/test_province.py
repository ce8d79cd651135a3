"""The registers of the 22 regencies side by side: page, filter and workbook say the same."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask import Flask
from lxml import html

from portal.core.db import db
from portal.regulations import service
from portal.regulations.rules.chain import Relation
from portal.regulations.rules.papers import TOPIC_LABELS, RegulationKind, Topic
from tests.support.client import PortalClient, signed_in
from tests.support.factories import SARI, inside
from tests.support.lists import statements, words
from tests.support.people import BELU, TTU
from tests.support.world_regulations import PLAN, indicator, terms

pytestmark = pytest.mark.usefixtures("held_clock")
PAGE = "/provinsi/peraturan/"
K, T = RegulationKind, Topic
TTU_NAME, BELU_NAME, ALOR_NAME = "Kabupaten Timor Tengah Utara", "Kabupaten Belu", "Kabupaten Alor"


@pytest.fixture
def registers(app: Flask) -> None:
    """TTU has a Perda with a plan and a revoked Perbup, Belu a circular and a draft, the others nothing."""
    with inside(app):
        perbup = service.record_regulation(TTU, terms("5", date(2025, 2, 3), topics=frozenset({T.BUDGET})), by=SARI).id
        plan = service.record_regulation(TTU, terms("2", date(2026, 8, 20), **PLAN), by=SARI).id
        service.relate(plan, perbup, Relation.REVOKES, by=SARI)
        service.add_indicator(plan, indicator(), by=SARI)
        db.session.commit()
    with inside(app, BELU):
        circular = {"kind": K.CIRCULAR, "topics": frozenset({T.RT_RW}), "signatory_title": "Bupati Belu"}
        service.record_regulation(BELU, terms("560/7", date(2026, 3, 4), **circular), by=SARI)
        service.record_regulation(BELU, terms("", None, topics=frozenset({T.VULNERABLE})), by=SARI)
        authority = {"kind": K.AUTHORITY, "topics": frozenset({T.COOPERATION})}
        service.record_regulation(BELU, terms("1/KEP", date(2026, 1, 4), **authority), by=SARI)
        db.session.commit()


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    return signed_in(app, "wati")


def rows(client: PortalClient, query: str = "") -> dict[str, list[str]]:
    """{regency: its cells in words}."""
    page = html.fromstring(client.get(PAGE + query).get_data(as_text=True))
    found = {}
    for row in page.xpath("//tbody/tr"):
        name, *cells = (" ".join(" ".join(cell.itertext()).split()) for cell in row.xpath("th|td"))
        found[name] = cells
    return found


def test_the_province_sees_what_each_regency_has_and_lacks(registers: None, wati: PortalClient) -> None:
    found = rows(wati)
    assert len(found) == 22
    highest, topics, target, binding, drafts, ended = found[TTU_NAME]
    assert highest.startswith("Peraturan Daerah Kabupaten Timor Tengah Utara Nomor 2 Tahun 2026 tentang")
    assert (
        topics == "✓ ada: Pekerja rentan, RPJMD dan indikatornya ✗ belum: 12 bidang lain"
    )  # what was revoked counts not
    assert target == "17,37% menjadi 22,5% 2024–2029"
    assert (binding, drafts, ended) == ("1", "0", "1 5/2025")
    highest, topics, target, *counts = found[BELU_NAME]
    assert highest.startswith("Surat Edaran Bupati Belu Nomor 560/7")
    assert topics == "✓ ada: RT/RW ✗ belum: 13 bidang lain"  # who may sign is no regulation about cooperation
    assert (target, counts) == ("–", ["1", "1", "0"])
    assert found[ALOR_NAME] == ["belum ada", "✗ belum: semua bidang", "–", "0", "0", "0"]
    assert "2 wilayah punya peraturan yang berlaku dari 22 wilayah" in words(wati.get(PAGE))


@pytest.mark.parametrize(
    ("query", "those", "figure"),
    [
        ("?punya=sudah", {TTU_NAME, BELU_NAME}, "2 wilayah punya peraturan yang berlaku"),
        ("?bidang=vulnerable&punya=sudah", {TTU_NAME}, "1 wilayah punya peraturan bidang Pekerja rentan"),
        ("?bidang=rt_rw&punya=sudah", {BELU_NAME}, "1 wilayah"),
        ("?bidang=budget&punya=sudah", set(), "0 wilayah"),
        ("?bidang=cooperation&punya=sudah", set(), "0 wilayah"),
    ],
)
def test_the_filter_tells_who_has_something_and_who_has_not(
    registers: None, wati: PortalClient, query: str, those: set[str], figure: str
) -> None:
    assert rows(wati, query).keys() == those
    lacking = rows(wati, query.replace("sudah", "belum")).keys()
    assert len(lacking) == 22 - len(those) and not lacking & those
    for each in (query, query.replace("sudah", "belum")):
        assert figure in words(wati.get(PAGE + each))
    if not those:
        assert "Tidak ada wilayah dengan saringan ini." in words(wati.get(PAGE + query))


def test_a_topic_narrows_what_is_highest_and_unknown_codes_count_as_not_given(
    registers: None, wati: PortalClient
) -> None:
    assert rows(wati, "?bidang=rt_rw")[BELU_NAME][0].startswith("Surat Edaran")
    assert rows(wati, "?bidang=rt_rw")[TTU_NAME][0] == "belum ada"
    assert rows(wati, "?bidang=vulnerable")[BELU_NAME][3:] == ["0", "1", "0"]
    assert rows(wati, "?bidang=apa&punya=apa").keys() == rows(wati).keys()


def sheet(client: PortalClient, query: str, name: str) -> list[dict[str, Any]]:
    answer = client.post(PAGE + "unduh" + query)
    assert answer.status_code == 303, words(answer)
    book = openpyxl.load_workbook(BytesIO(client.get(answer.location + "/berkas").data))
    cells = [[cell.value for cell in row] for row in book[name].iter_rows()]
    header = next(index for index, row in enumerate(cells) if row[0] == "No")
    return [dict(zip(cells[header], row, strict=True)) for row in cells[header + 1 :] if row[0]]


def test_the_workbook_says_what_the_page_says(registers: None, wati: PortalClient) -> None:
    found = {row["Kabupaten/Kota"]: row for row in sheet(wati, "", "Kabupaten dan Kota")}
    shown = rows(wati)
    assert found.keys() == shown.keys()
    for name, row in found.items():
        highest, topics, _target, binding, drafts, ended = shown[name]
        assert row["Tertinggi yang Berlaku"] == highest
        assert [str(row[head]) for head in ("Berlaku", "Rancangan", "Berakhir atau Dicabut 2026")] == [
            binding,
            drafts,
            ended.split()[0],
        ]
        has = topics.partition("✗")[0]
        assert {label: row[label] == "ada" for label in TOPIC_LABELS.values()} == {
            label: label in has for label in TOPIC_LABELS.values()
        }
    (gone,) = sheet(wati, "", "Berakhir")
    assert (gone["Kabupaten/Kota"], gone["Keadaan"]) == (TTU_NAME, "Dicabut")
    assert gone["Peraturan"].startswith("Peraturan Bupati Timor Tengah Utara Nomor 5 Tahun 2025")
    assert gone["Tidak Berlaku Sejak"].date() == date(2026, 8, 20)
    (plan,) = sheet(wati, "", "Indikator RPJMD")
    assert (plan["Kabupaten/Kota"], plan["Kondisi Awal (%)"], plan["Target (%)"]) == (TTU_NAME, "17,37", "22,5")


def test_the_workbook_keeps_the_filter(registers: None, wati: PortalClient) -> None:
    filtered = sheet(wati, "?bidang=vulnerable&punya=sudah", "Kabupaten dan Kota")
    assert [row["Kabupaten/Kota"] for row in filtered] == [TTU_NAME]
    assert len(sheet(wati, "?bidang=budget&punya=belum", "Kabupaten dan Kota")) == 22
    assert sheet(wati, "?bidang=budget&punya=sudah", "Kabupaten dan Kota") == []


def test_the_page_asks_as_often_for_full_registers_as_for_empty_ones(
    app: Flask, registers: None, wati: PortalClient
) -> None:
    wati.get(PAGE)
    with statements(app) as few:
        wati.get(PAGE)
    for regency_id in (5305, 5306, 5307, 5371):
        with inside(app, regency_id):
            for number in range(20):
                service.record_regulation(regency_id, terms(str(number + 1), date(2025, 2, 3)), by=SARI)
            plan = service.record_regulation(regency_id, terms("99", date(2026, 8, 20), **PLAN), by=SARI).id
            service.add_indicator(plan, indicator(), by=SARI)
            db.session.commit()
    with statements(app) as many:
        assert wati.get(PAGE).status_code == 200
    assert len(few) == len(many) <= 12


def test_an_office_and_a_branch_do_not_meet_the_provinces_page(app: Flask) -> None:
    for name in ("sari", "petrus"):
        assert signed_in(app, name).get(PAGE).status_code == 404
