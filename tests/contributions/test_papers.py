"""The papers of a payment: recap and nominative list say what the bills say, to the person and to the rupiah."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.support import contributions, factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import row
from tests.support.lists import confirmed, table_of, words, workbook_of

pytestmark = pytest.mark.usefixtures("held_clock")
PERIOD = {"dari": "2026-03", "sampai": "2026-05", "purpose": "Lampiran SPP Maret sampai Mei"}


@pytest.fixture
def quota_id(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    """Two people from January, a third from April; March to May frozen, March paid."""
    made = factories.quota(app, people=10)
    confirmed(sari, tmp_path, made, [row(1), row(2)])
    confirmed(sari, tmp_path, made, [row(3)], start="2026-04")
    contributions.frozen(app, made, 3, 5)
    contributions.paid(app, made, 3)
    return made


def papers(sari: PortalClient, quota_id: int, **changes: str) -> Any:
    return workbook_of(sari, sari.post(f"/wilayah/ttu/iuran/{quota_id}/kelengkapan", data={**PERIOD, **changes}))


def test_recap_and_nominative_list_add_up_to_the_bills(sari: PortalClient, quota_id: int) -> None:
    book = papers(sari, quota_id)
    recap = table_of(book["Rekap"], "Bulan")
    assert [line["Orang"] for line in recap[:3]] == [2, 3, 3]
    assert [line["Jumlah"] for line in recap[:4]] == [33_600, 50_400, 50_400, 134_400]
    assert recap[3]["Belum Dibayar"] == 100_800
    people = table_of(book["Nominatif"], "NIK")
    assert [(line["NIK"], line["Bulan"], line["Jumlah"]) for line in people[:3]] == [
        (factories.nik(1), 3, 50_400),
        (factories.nik(2), 3, 50_400),
        (factories.nik(3), 2, 33_600),
    ]
    checks = [line for line in book["Ringkasan"].iter_rows(values_only=True) if str(line[0]).startswith("Lembar ")]
    assert [line[1] for line in checks] == [0, 0, 0, 0]
    assert "Lampiran SPP Maret sampai Mei" in [cell.value for cell in book["Keterangan"]["B"]]


def test_somebody_whose_place_was_freed_is_listed_for_the_months_before(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app, people=10)
    confirmed(sari, tmp_path, quota_id, [row(1), row(2)])
    person = f"/wilayah/ttu/peserta/1/tempat/{1}"
    data = {"why": "died", "from_month": "2026-04", "document": "Akta contoh"}
    assert sari.post(person + "/lepas", data=data).status_code == 303
    contributions.frozen(app, quota_id, 3, 4)
    book = papers(sari, quota_id)
    assert [line["Bulan"] for line in table_of(book["Nominatif"], "NIK")[:2]] == [1, 2]
    assert [line["Orang"] for line in table_of(book["Rekap"], "Bulan")[:2]] == [2, 1]


def test_the_list_needs_a_purpose_and_is_recorded(app: Flask, sari: PortalClient, quota_id: int) -> None:
    url = f"/wilayah/ttu/iuran/{quota_id}/kelengkapan"
    refused = sari.post(url, data={**PERIOD, "purpose": " "})
    assert refused.status_code == 422
    assert "Tulis tujuan" in words(refused)
    sari.post(url, data=PERIOD)
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=unduh"))
    assert "Daftar nominatif APBD kabupaten/kota Maret 2026 sampai Mei 2026 diunduh, NIK lengkap." in record
    assert "Alasan: Lampiran SPP Maret sampai Mei" in record


def test_who_may_take_them(app: Flask, quota_id: int) -> None:
    url = f"/wilayah/ttu/iuran/{quota_id}/kelengkapan"
    for username, sees, takes in (("budi", 200, 303), ("vera", 200, 403), ("rani", 404, 404), ("adi", 303, 303)):
        client = signed_in(app, username)
        assert client.get(url).status_code == sees, username
        assert client.post(url, data=PERIOD).status_code == takes, username
        assert client.get(f"/wilayah/ttu/iuran/{quota_id}/berita-acara").status_code == sees, username


def test_the_minutes_name_both_parties_and_the_difference(sari: PortalClient, quota_id: int) -> None:
    page = words(sari.get(f"/wilayah/ttu/iuran/{quota_id}/berita-acara?dari=2026-03&sampai=2026-05"))
    assert "Kabupaten Timor Tengah Utara dan BPJS Ketenagakerjaan Cabang Atambua" in page
    assert "Tagihan seluruhnya Rp134.400, terdiri atas JKK Rp80.000 dan JKM Rp54.400." in page
    assert "Dibayar Rp33.600, selisih Rp100.800." in page


@pytest.mark.parametrize("query", ["?dari=abc", "?dari=2030-01&sampai=1999-01", "?sampai=2026-02&dari=2026-11"])
def test_any_period_of_the_address_gives_a_page(sari: PortalClient, quota_id: int, query: str) -> None:
    assert sari.get(f"/wilayah/ttu/iuran/{quota_id}/kelengkapan{query}").status_code == 200
    assert sari.get(f"/wilayah/ttu/iuran/{quota_id}/berita-acara{query}").status_code == 200
