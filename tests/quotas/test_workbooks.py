"""Every page of figures as a workbook: its sums are formulas and equal the page; checks must read 0."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.core.db import db
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas import service as quotas
from tests.quotas.test_long_ledger import lengthen
from tests.support import contributions, factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, table_of, workbook_of
from tests.support.people import BELU

pytestmark = pytest.mark.usefixtures("held_clock")
KUOTA = "/wilayah/ttu/kuota"


@pytest.fixture
def quota_id(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    """100 places, 20 more from July, four taken from January, ten reserved from October; March paid."""
    made = factories.quota(app, people=100)
    factories.quota(app, people=1_000_000, source="csr", budget=9_000_000_000_000)
    factories.quota(app, people=5, regency_id=BELU)
    confirmed(sari, tmp_path, made, [row(number) for number in range(1, 5)])
    with inside(app):
        deciding = Deciding(factories.SARI, "Budi Contoh")
        quotas.revise(made, 20, Month(2026, 7), reason="APBD Perubahan", document="DPPA 7", deciding=deciding)
        quotas.reserve(quotas.lock(made), {Month(2026, 10): 10}, upload_id=99, deciding=deciding)
        db.session.commit()
    contributions.frozen(app, made, 3, 4)
    contributions.paid(app, made, 3)
    return made


def agreements(book: Any) -> list[tuple[Any, Any]]:
    """(difference, verdict) of every check on the first sheets."""
    rows = book["Ringkasan"].iter_rows(values_only=True)
    return [(line[1], line[2]) for line in rows if str(line[0]).startswith("Lembar ")]


@pytest.mark.usefixtures("quota_id")
def test_the_year_adds_up_by_formulas_and_agrees_with_the_measures(sari: PortalClient) -> None:
    asked = sari.post(KUOTA + "/unduh", data={"tahun": "2026"})
    book = workbook_of(sari, asked)
    own, csr = table_of(book["Sumber Dana"], "Sumber Dana")[:2]
    assert [own[name] for name in ("Ditetapkan", "Dipesan", "Terpakai", "Sisa")] == [120, 10, 4, 106]
    assert own["Realisasi"] == 4 * 16_800
    assert own["Sisa Pagu"] == 100 * 16_800 * 12 - 4 * 16_800
    assert (csr["Ditetapkan"], csr["Pagu"]) == (1_000_000, 9_000_000_000_000)
    assert agreements(book) == [(0, "cocok")] * 6
    formulas = workbook_of(sari, sari.post(KUOTA + "/unduh", data={"tahun": "2026"}), formulas=True)["Sumber Dana"]
    assert [cell.value for cell in formulas[5] if str(cell.value).startswith("=")] == ["=C5-D5-E5", "=H5-I5"]
    assert str(formulas["C7"].value).startswith("=SUM(C5:C6")


def test_the_ledger_of_a_month_sums_to_its_balance(sari: PortalClient, quota_id: int) -> None:
    for month, expected in (("2026-12", (120, 10, 4)), ("2026-02", (100, 0, 4))):
        book = workbook_of(sari, sari.post(f"{KUOTA}/{quota_id}/unduh", data={"isi": "buku", "bulan": month}))
        lines = table_of(book["Buku Kuota"], "No. Baris")
        total = next(line for line in lines if line["No. Baris"] is None)
        assert tuple(total[name] for name in ("Ditetapkan", "Dipesan", "Terpakai")) == expected
        assert total["Pengaruh pada Sisa"] == expected[0] - expected[1] - expected[2]
        assert agreements(book) == [(0, "cocok")] * 3
        assert [line["Jenis"] for line in lines][:4] == ["Ditetapkan", "Terpakai", "Diubah", "Dipesan"]
        assert lines[2]["Disetujui"] == "Budi Contoh"


def test_a_filtered_ledger_has_only_its_kind_and_says_so(sari: PortalClient, quota_id: int) -> None:
    asked = sari.post(f"{KUOTA}/{quota_id}/unduh", data={"isi": "buku", "bulan": "2026-12", "jenis": "revised"})
    book = workbook_of(sari, asked)
    lines = table_of(book["Buku Kuota"], "No. Baris")
    assert [line["Jenis"] for line in lines if line["No. Baris"]] == ["Diubah"]
    assert "jenis diubah" in str(book["Keterangan"]["B5"].value) + str(book["Keterangan"]["B4"].value)


@pytest.mark.sqlite_only
def test_a_ledger_of_thousands_is_whole(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=1_000)
    lengthen(app, quota_id, 5_000)
    book = workbook_of(sari, sari.post(f"{KUOTA}/{quota_id}/unduh", data={"isi": "buku", "bulan": "2026-12"}))
    assert len([line for line in table_of(book["Buku Kuota"], "No. Baris") if line["No. Baris"]]) == 5_001
    assert agreements(book) == [(0, "cocok")] * 3


def test_the_budget_has_both_accounts_and_its_history(sari: PortalClient, quota_id: int) -> None:
    book = workbook_of(sari, sari.post(f"{KUOTA}/{quota_id}/unduh", data={"isi": "anggaran"}))
    jkk, jkm, total = table_of(book["Rekening"], "Rekening")[:3]
    assert (jkk["Rekening"], jkk["Pagu"], jkk["Realisasi"]) == ("5.1.02.02.02.0006", 12_000_000, 40_000)
    assert (jkm["Rekening"], jkm["Sisa"]) == ("5.1.02.02.02.0007", 8_160_000 - 27_200)
    assert (total["Pagu"], total["Realisasi"]) == (20_160_000, 67_200)
    assert table_of(book["Riwayat Pagu"], "Tahap")[0]["Pagu"] == 20_160_000


def test_the_division_shows_where_the_parts_do_not_add_up(sari: PortalClient, quota_id: int) -> None:
    book = workbook_of(sari, sari.post(f"{KUOTA}/{quota_id}/unduh", data={"isi": "pembagian"}))
    lines = {line["Kecamatan"]: line for line in table_of(book["Pembagian"], "Kecamatan")}
    assert lines["Kota Kefamenanu"]["Terpakai"] == 4
    assert agreements(book) == [(-120, "tidak cocok")]  # nothing has been divided yet


def test_the_calendar_sums_to_the_realisation(sari: PortalClient, quota_id: int) -> None:
    book = workbook_of(sari, sari.post("/wilayah/ttu/iuran/unduh", data={"tahun": "2026"}))
    march, april, total = table_of(book["Iuran"], "Bulan")[:3]
    assert (march["Orang"], march["Tagihan"], march["Belum Dibayar"], march["Keadaan"]) == (4, 67_200, 0, "Lunas")
    assert (april["Dibayar"], april["Keadaan"]) == (0, "Terlambat")
    assert (total["Tagihan"], total["Dibayar"]) == (134_400, 67_200)
    assert agreements(book) == [(0, "cocok"), (0, "cocok")]


def test_who_may_take_them(app: Flask, quota_id: int) -> None:
    for username, status in (("vera", 303), ("rani", 404), ("adi", 303)):
        answer = signed_in(app, username).post(f"{KUOTA}/{quota_id}/unduh", data={"isi": "buku"})
        assert answer.status_code == status, username
        assert ("/masuk" in answer.location) is (username == "adi") if status == 303 else True
