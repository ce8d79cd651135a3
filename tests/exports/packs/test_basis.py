"""What a pack's figures rest on: coverage, law, the day that is looked at, and the quality of that year's lists."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.beneficiaries.models import LikelyTwin
from portal.core import clock
from portal.core.db import db
from portal.core.tenancy import Scope, scope_of
from portal.coverage.rules.segments import Segment
from portal.exports.packs.gathering import AGES, basis, results
from portal.exports.packs.gathering.subject import Subject
from portal.regencies.queries import all_regency_ids
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.coverage import typed
from tests.support.factories import HEADERS, row
from tests.support.lists import sent
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")


def read(app: Flask, part: object, regency_id: int | None, year: int = 2026) -> object:
    scope = Scope.regency(regency_id) if regency_id else Scope.province(all_regency_ids_of(app))
    with app.app_context(), scope_of(scope):
        return part(Subject(regency_id, year, clock.today()))  # type: ignore[operator]


def all_regency_ids_of(app: Flask) -> frozenset[int]:
    with app.app_context():
        return all_regency_ids()


def test_without_a_series_of_its_own_the_province_adds_its_regencies_up(app: Flask, sari: PortalClient) -> None:
    """The summary beside it shows the same sum: one page must not say a percentage and "belum ada data"."""
    sari.post("/wilayah/ttu/cakupan/baru", data=typed(year="2026", as_of_on="2026-06-30"))
    rani = signed_in(app, "rani")
    rani.post("/wilayah/belu/cakupan/baru", data=typed(year="2026", as_of_on="2026-03-31", source="Laporan contoh 2"))
    (line,) = read(app, basis.compared, None)["coverage"]  # type: ignore[index]
    assert (line["covered"], line["workers"], line["as_of_on"]) == (2 * 1_204, 2 * 9_880, "2026-03-31")
    assert line["source"] == "Jumlah 2 kabupaten/kota yang ada angkanya, sumber masing-masing"
    wati = signed_in(app, "wati")
    own = typed(year="2026", as_of_on="2026-06-30", numerator="5.000", denominator="100.000")
    assert wati.post("/provinsi/cakupan/53/baru", data=own).status_code == 303
    (line,) = read(app, basis.compared, None)["coverage"]  # type: ignore[index]
    assert (line["covered"], line["workers"]) == (5_000, 100_000), "its own series goes first"
    assert line["segment"].lower().startswith(Segment.INFORMAL.value)


@pytest.mark.parametrize("regency_id", [TTU, None])
def test_law_from_above_stands_first_and_is_that_of_the_year(app: Flask, regency_id: int | None) -> None:
    now = [line["citation"] for line in read(app, basis.legal, regency_id)]  # type: ignore[attr-defined]
    before = [line["citation"] for line in read(app, basis.legal, regency_id, 2025)]  # type: ignore[attr-defined]
    assert now[0].startswith("Undang-Undang Nomor 40 Tahun 2004 tentang ")
    assert any("Anggaran 2026" in line for line in now) and not any("Anggaran 2026" in line for line in before)
    assert any("Peraturan Gubernur Nusa Tenggara Timur Nomor 18 Tahun 2025" in line for line in now)


def test_a_year_that_is_over_is_looked_at_on_its_last_day() -> None:
    assert Subject(TTU, 2025, date(2026, 11, 20)).day == date(2025, 12, 31)
    assert Subject(TTU, 2026, date(2026, 11, 20)).day == date(2026, 11, 20)
    assert "{day}" in AGES


def test_pairs_of_one_year_are_not_those_of_another(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    factories.quota(app, year=2025)
    quota_id = factories.quota(app, people=5)
    for number in (1, 2):
        person = [*row(number, **{"Nama Sesuai KTP": "Yohanes Contoh"}), "Maria Contoh"]
        headers = (*HEADERS, "Nama Ibu Kandung")
        path = factories.xlsx(tmp_path / f"daftar-{number}.xlsx", [person], headers=headers)
        assert sari.post(sent(sari, path, quota_id) + "/catat").status_code == 303
    with app.app_context(), scope_of(Scope.regency(TTU)):
        assert len(db.session.scalars(select(LikelyTwin)).all()) == 1
    for year, pairs in ((2026, 1), (2025, 0)):
        found = read(app, results.quality, TTU, year)["quality"]  # type: ignore[index]
        assert {line["label"]: line["people"] for line in found}["Pasangan mirip"] == pairs
    assert read(app, results.quality, BELU)["quality"][-1]["people"] == 0  # type: ignore[index]
