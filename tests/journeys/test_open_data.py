"""What may be published of a year: read on the page, made, taken along, and read again by a machine."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Portal
from tests.journeys.story import Story
from tests.journeys.teller import Teller
from tests.support import server
from tests.support.browser import DESK, PHONE, profile
from tests.support.office_figures import PEOPLE, office_with_figures

pytestmark = pytest.mark.browser


def taken(teller: Teller, name: str) -> zipfile.ZipFile:
    """The archive, asked for on the open page and fetched once it is ready."""
    tab = teller.tab
    teller.presses("button", "Buat berkas")
    expect(tab.locator("#unduhan")).to_be_visible()
    teller.story.wait_for("#unduhan", "Berkas siap")
    teller.looks(f"{name}-siap")
    with tab.expect_download() as coming:
        teller.presses("link", "Unduh")
    assert coming.value.suggested_filename == f"data-terbuka-{name}-2026.zip"
    return zipfile.ZipFile(io.BytesIO(Path(coming.value.path()).read_bytes()))


def rows_of(found: zipfile.ZipFile, code: str) -> list[dict[str, Any]]:
    """A set by its CSV, checked against the metadata and the workbook."""
    metadata = json.loads(found.read("metadata.json"))
    (about,) = (each for each in metadata["kumpulan_data"] if each["kode"] == code)
    for file in about["berkas"]:
        assert hashlib.sha256(found.read(file["nama"])).hexdigest() == file["sha256"]
    rows = list(csv.DictReader(io.StringIO(found.read(f"{code}.csv").decode(), newline="")))
    assert list(rows[0]) == [column["nama"] for column in about["kolom"]]
    book = openpyxl.load_workbook(io.BytesIO(found.read("data.xlsx")))
    lines = list(book[code].iter_rows(values_only=True))
    at = lines.index(tuple(rows[0]))
    assert [line[2] for line in lines[at + 1 :]] == [row["kode_wilayah"] for row in rows]
    return rows


@pytest.mark.crosswise
@pytest.mark.parametrize(("javascript", "width"), [(True, PHONE), (False, DESK)], ids=["phone", "no-scripts"])
def test_open_data_are_made_and_read_by_a_machine(
    portal_at_rest: Portal, chromium: Browser, tmp_path: Path, javascript: bool, width: int
) -> None:
    portal = portal_at_rest
    office_with_figures(portal.app, tmp_path)
    with (
        server.worker(portal.app.config["PORTAL"], "tests.support.held:the_app"),
        profile(chromium, portal.address, width=width, height=640, javascript=javascript) as context,
    ):
        teller = Teller(Story(portal, context, javascript=javascript), "data-terbuka")
        teller.comes("sari", "/wilayah/ttu/unduhan/")
        teller.presses("link", "Data terbuka")
        teller.sees("Creative Commons")
        teller.sees("Jumlah orang di bawah 5 ditutup")
        teller.looks("kantor")
        own = taken(teller, "ttu")
        (people,) = rows_of(own, "peserta-wilayah")
        assert (people["kode_wilayah"], people["kuota"], people["peserta"]) == ("53.03", "40", str(PEOPLE))
        (money,) = rows_of(own, "anggaran-wilayah")
        assert money["realisasi"] == str(PEOPLE * 16_800)

        # The province publishes the same of that office, and says of whom there is nothing.
        tab = teller.comes("wati", "/provinsi/data-terbuka/")
        teller.looks("provinsi")
        whole = taken(teller, "ntt")
        everywhere = rows_of(whole, "peserta-wilayah")
        assert [row for row in everywhere if row["kode_wilayah"] == "53.03"] == [people]
        assert {row["status"] for row in everywhere if row["kode_wilayah"] not in ("53.03", "53")} == {"belum ada data"}
        assert len(rows_of(whole, "manfaat-triwulan")) == 2 * 23 * 5

        # A year of which nothing is known is a page and an archive all the same.
        tab.goto("/provinsi/data-terbuka/?tahun=2024")
        teller.sees("Belum ada data.")
        teller.looks("kosong")
        assert "peserta-umur" in tab.locator("main").inner_html()
