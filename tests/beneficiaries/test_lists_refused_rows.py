"""The refused rows as a workbook: asked for by POST, made by the job, fetched by GET, only by who asked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from lxml import html

from portal.core import clock, tasks
from tests.conftest import MORNING
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import HEADERS, row
from tests.support.lists import listed, sent, table_of, verdicts, words, workbook_of

pytestmark = pytest.mark.usefixtures("held_clock")


def test_the_workbook_holds_only_the_wrong_rows_as_they_were_sent_with_the_reason_last(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    rows = [row(1), row(2, NIK="12 34"), row(3, **{"Desa/Kelurahan": "Negeri Dongeng"}), row(4)]
    page = listed(sari, tmp_path, factories.quota(app), rows)
    sheet = workbook_of(sari, sari.post(page + "/baris-ditolak"))["Baris Ditolak"]
    headers = [cell.value for cell in sheet[1]]
    assert headers == ["Lembar Asal", "Baris Asal", *HEADERS, "Alasan Ditolak", "Kunci Baris"]
    first, second = table_of(sheet, "Lembar Asal")
    assert (first["Baris Asal"], first["NIK"], first["Nama Sesuai KTP"]) == (3, "12 34", "Contoh Orang 0002")
    assert "hanya 4 angka" in first["Alasan Ditolak"]
    assert second["Baris Asal"] == 4
    assert second["NIK"] == factories.nik(3)  # whole: this is where it is put right
    assert "Negeri Dongeng" in second["Alasan Ditolak"]
    assert sheet.cell(3, headers.index("NIK") + 1).data_type == "s"


def test_once_the_list_is_recorded_the_workbook_put_right_is_a_list_of_its_own(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app)
    page = listed(sari, tmp_path, quota_id, [row(1), row(2, NIK="12 34")])
    assert sari.post(page + "/catat").status_code == 303
    book = workbook_of(sari, sari.post(page + "/baris-ditolak"))
    sheet = book["Baris Ditolak"]
    sheet.cell(2, [cell.value for cell in sheet[1]].index("NIK") + 1).value = factories.nik(2)
    path = tmp_path / "diperbaiki.xlsx"
    book.save(path)
    again = sari.get(sent(sari, path, quota_id))
    assert verdicts(again.get_data(as_text=True)) == {"read": 1, "ready": 1, "warned": 0, "refused": 0, "present": 0}


def test_only_who_asked_for_the_file_may_see_or_fetch_it(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1, NIK="1")])
    ready = sari.post(page + "/baris-ditolak").location
    assert sari.get(ready + "/berkas").status_code == 200
    for username in ("budi", "vera", "tia"):  # colleagues of the same office
        colleague = signed_in(app, username)
        assert colleague.get(ready).status_code == 404
        assert colleague.get(ready + "/berkas").status_code == 404
    assert signed_in(app, "rani").get(ready + "/berkas").status_code == 404
    assert signed_in(app, "rani").get(ready.replace("/ttu/", "/belu/") + "/berkas").status_code == 404
    assert signed_in(app, "adi").get(ready + "/berkas").status_code == 303


def test_asking_is_recorded_with_the_number_of_full_niks(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1, NIK="1"), row(2, NIK="2")])
    sari.post(page + "/baris-ditolak")
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=unduh"))
    assert "Baris ditolak dari daftar no. 1 diunduh (2 baris, NIK lengkap). " in record
    assert "Sari Contoh, Operator" in record


def test_a_list_without_refused_rows_offers_no_such_workbook(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1)])
    assert "Unduh baris yang ditolak" not in words(sari.get(page))
    assert sari.post(page + "/baris-ditolak").status_code == 409


def test_a_row_that_begins_like_a_formula_stays_text(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    rows = [row(1, NIK="1", **{"Nama Sesuai KTP": "=1+1", "Alamat": "@SUM(A1)"})]
    page = listed(sari, tmp_path, factories.quota(app), rows)
    line = table_of(workbook_of(sari, sari.post(page + "/baris-ditolak"))["Baris Ditolak"], "Lembar Asal")[0]
    assert (line["Nama Sesuai KTP"], line["Alamat"]) == ("=1+1", "@SUM(A1)")


def test_the_file_goes_after_its_time_and_the_page_says_so(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1, NIK="1")])
    ready = sari.post(page + "/baris-ditolak").location
    with clock.fixed(MORNING + timedelta(days=31)):
        assert sari.get(ready + "/berkas").status_code == 404
        assert "Masa simpannya sudah lewat" in words(sari.get(ready))
        tasks.purge(app)
        assert not [path for path in app.config["PORTAL"].storage_dir.rglob("*") if path.is_file()]
        assert sari.post(page + "/periksa-ulang").status_code in (404, 409)


def test_the_ready_page_waits_without_scripts_too(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1, NIK="1")])
    ready = sari.post(page + "/baris-ditolak").location
    links = html.fromstring(sari.get("/wilayah/ttu/unduhan/").get_data(as_text=True)).xpath(
        "//div[@class='file']/a/@href"
    )
    assert links == [ready + "/berkas"]
    assert isinstance(workbook_of(sari, sari.post(page + "/baris-ditolak")), openpyxl.Workbook)
