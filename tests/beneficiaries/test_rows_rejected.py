"""A verifier rejects single rows of a submitted list; they are counted, readable, and can be mended and sent again."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.beneficiaries.exports import REFUSED_SHEET
from portal.beneficiaries.models import Enrolment, StagedRow, Upload
from portal.beneficiaries.rejecting.models import RowRejection
from portal.core import settings
from portal.core.db import db
from portal.core.months import Month
from portal.quotas import queries as quotas
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import listed, parsed, table_of, words, workbook_of
from tests.support.people import TTU

pytestmark = pytest.mark.usefixtures("held_clock")
WHY = {"reason": "Perangkat desa, bukan pekerja rentan"}


@pytest.fixture
def budi(app: Flask) -> PortalClient:
    return signed_in(app, "budi")


@pytest.fixture
def quota_id(app: Flask) -> int:
    with inside(app):
        settings.change("list_approver", "verifier", TTU, 2)
        db.session.commit()
    return factories.quota(app)


@pytest.fixture
def submitted(sari: PortalClient, tmp_path: Path, quota_id: int) -> str:
    """Three people, one of them with a doubtful identity, submitted by Sari."""
    rows = [row(1), row(2, **{"Jenis Kelamin": "P"}), row(3, Pekerjaan="Penyadap lontar")]
    page = listed(sari, tmp_path, quota_id, rows)
    assert sari.post(page + "/catat").status_code == 303
    return page


def upload(app: Flask) -> Upload:
    with inside(app):
        return db.session.scalars(select(Upload).order_by(Upload.id)).all()[0]


def held(app: Flask, quota_id: int) -> list[int]:
    """Places reserved and taken in December."""
    with inside(app):
        balance = quotas.balance_in(quota_id, Month(2026, 12))
        return [balance.reserved, balance.taken]


def test_whose_identity_is_in_doubt_stands_first_then_remarks(budi: PortalClient, submitted: str) -> None:
    page = words(budi.get(submitted + "/baris"))
    assert "1708900001" not in page  # no NIK in full
    places = [page.index(f"Baris {number} ·") for number in (3, 4, 2)]
    assert places == sorted(places)
    assert "identitas perlu dicek" in page
    only = words(budi.get(submitted + "/baris?tampilkan=identitas"))
    assert "Contoh Orang 0002" in only
    assert "Contoh Orang 0001" not in only


def test_a_rejected_row_is_counted_and_its_place_is_free(
    app: Flask, budi: PortalClient, sari: PortalClient, submitted: str, quota_id: int
) -> None:
    assert held(app, quota_id) == [3, 0]
    assert budi.post(submitted + "/baris/1-3/tolak", data=WHY).status_code == 303
    found = upload(app)
    assert (found.confirmable_rows, found.rejected_rows, found.refused_rows) == (2, 1, 0)
    assert held(app, quota_id) == [2, 0]
    page = words(sari.get(submitted + "/baris?tampilkan=ditolak"))
    assert WHY["reason"] in page
    assert "Budi Contoh" in page
    assert "1 ditolak verifikator" in words(sari.get(submitted))
    record = words(budi.get("/wilayah/ttu/catatan/?jenis=daftar"))
    assert "Baris 3 daftar no. 1 ditolak." in record
    assert "Contoh Orang" not in record
    assert WHY["reason"] not in record
    assert budi.post(submitted + "/baris/1-3/cabut-tolak").status_code == 303
    found = upload(app)
    assert (found.ready_rows, found.warned_rows, found.rejected_rows) == (1, 2, 0)
    assert held(app, quota_id) == [3, 0]


def test_what_is_rejected_is_not_recorded_and_comes_back_as_a_workbook(
    app: Flask, budi: PortalClient, sari: PortalClient, submitted: str, quota_id: int, tmp_path: Path
) -> None:
    budi.post(submitted + "/baris/1-2/tolak", data=WHY)  # the row that nothing was wrong with
    assert budi.post(submitted + "/setujui", data={"rows": "2"}).status_code == 303
    assert held(app, quota_id) == [0, 2]
    with inside(app):
        assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 2
    assert WHY["reason"] in words(sari.get(submitted + "/baris"))
    book = workbook_of(sari, sari.post(submitted + "/baris-ditolak"))
    (sent,) = table_of(book[REFUSED_SHEET], "Nama Sesuai KTP")
    assert sent["Nama Sesuai KTP"] == "Contoh Orang 0001"
    assert sent["Desa/Kelurahan"] == factories.VILLAGE  # its name, though the row is kept by the code
    assert any(WHY["reason"] in str(value) for value in sent.values())


def test_a_returned_list_keeps_its_rejections_until_they_are_mended(
    app: Flask, budi: PortalClient, sari: PortalClient, submitted: str
) -> None:
    budi.post(submitted + "/baris/1-2/tolak", data=WHY)
    budi.post(submitted + "/baris/1-4/tolak", data=WHY)
    budi.post(submitted + "/kembalikan", data={"comment": "Lihat dua baris."})
    assert upload(app).rejected_rows == 2
    assert sari.post(submitted + "/periksa-ulang").status_code == 303
    assert upload(app).rejected_rows == 2  # judged again, still rejected
    page = words(sari.get(submitted + "/perbaiki?masalah=ditolak-verifikator"))
    assert page.count(WHY["reason"]) == 2
    answer = sari.post(submitted + "/perbaiki/1-2", data={"revisi": "0", "name": "Contoh Orang Satu"})
    assert answer.status_code == 303
    found = upload(app)
    assert (found.rejected_rows, found.ready_rows) == (1, 1)
    with inside(app):
        assert db.session.scalar(select(func.count()).select_from(RowRejection)) == 1
    sari.post(submitted + "/catat")
    assert budi.post(submitted + "/setujui", data={"rows": "2"}).status_code == 303
    assert upload(app).confirmed_rows == 2


def test_a_workbook_that_comes_back_mends_a_rejected_row(
    app: Flask, budi: PortalClient, sari: PortalClient, submitted: str, tmp_path: Path
) -> None:
    budi.post(submitted + "/baris/1-2/tolak", data=WHY)
    budi.post(submitted + "/kembalikan", data={"comment": "Lihat baris 2."})
    book = workbook_of(sari, sari.post(submitted + "/baris-ditolak"), formulas=True)
    sheet = book[REFUSED_SHEET]
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.value == "Contoh Orang 0001":
                cell.value = "Contoh Orang Satu"
    path = tmp_path / "kembali.xlsx"
    book.save(path)
    with path.open("rb") as stream:
        answer = sari.post(submitted + "/perbaiki/berkas", data={"file": (stream, path.name)})
    assert answer.status_code == 303, words(answer)
    found = upload(app)
    assert (found.rejected_rows, found.ready_rows) == (0, 1)


def test_a_reason_is_needed_and_nothing_is_lost(app: Flask, budi: PortalClient, submitted: str) -> None:
    answer = budi.post(submitted + "/baris/1-2/tolak", data={"reason": " "})
    assert answer.status_code == 422
    assert "Tulis alasan" in words(answer)
    assert upload(app).rejected_rows == 0


def test_who_touched_the_list_rejects_nothing_and_reads_why(
    app: Flask, sari: PortalClient, budi: PortalClient, submitted: str
) -> None:
    assert sari.post(submitted + "/baris/1-2/tolak", data=WHY).status_code == 403
    page = sari.get(submitted + "/baris")
    assert "aria-disabled" in page.get_data(as_text=True)
    assert "Verifikator" in words(page)
    budi.post(submitted + "/setujui", data={"rows": "3"})
    assert budi.post(submitted + "/baris/1-2/tolak", data=WHY).status_code == 422  # decided already
    assert upload(app).confirmed_rows == 3


def test_all_rows_rejected_leave_nothing_to_approve(app: Flask, budi: PortalClient, submitted: str) -> None:
    for number in (2, 3, 4):
        budi.post(f"{submitted}/baris/1-{number}/tolak", data=WHY)
    assert "Semua barisnya sudah ditolak" in words(budi.get(submitted))
    assert budi.post(submitted + "/setujui").status_code == 409


def test_rejecting_twice_changes_the_reason_only(app: Flask, budi: PortalClient, submitted: str) -> None:
    budi.post(submitted + "/baris/1-2/tolak", data=WHY)
    budi.post(submitted + "/baris/1-2/tolak", data={"reason": "Sudah pindah"})
    assert upload(app).rejected_rows == 1
    assert "Sudah pindah" in words(budi.get(submitted + "/baris?tampilkan=ditolak"))


def test_rows_are_found_by_name_by_nik_and_by_place(budi: PortalClient, submitted: str) -> None:
    found = budi.post(submitted + "/baris/cari", data={"q": "orang 0003"})
    assert found.status_code == 303
    assert "orang" not in found.location
    page = words(budi.get(found.location))
    assert "Contoh Orang 0003" in page
    assert "Contoh Orang 0001" not in page
    by_nik = budi.get(budi.post(submitted + "/baris/cari", data={"q": factories.nik(1)}).location)
    assert "Contoh Orang 0001" in words(by_nik)
    assert "Contoh Orang 0003" not in words(by_nik)
    assert "Contoh Orang 0001" in words(budi.get(f"{submitted}/baris?kecamatan={factories.PLACE[0]}"))
    assert "Tidak ada baris dengan saringan ini." in words(budi.get(submitted + "/baris?kecamatan=53.03.01"))


def test_whoever_waited_behind_a_rejected_row_gets_the_place(
    app: Flask, sari: PortalClient, budi: PortalClient, tmp_path: Path
) -> None:
    with inside(app):
        settings.change("list_approver", "verifier", TTU, 2)
        db.session.commit()
    quota_id = factories.quota(app, people=2)
    page = listed(sari, tmp_path, quota_id, [row(1), row(2), row(3)])
    assert sari.post(page + "/catat-yang-muat").status_code == 303
    assert "1 orang tidak mendapat tempat" in words(budi.get(page))
    budi.post(page + "/baris/1-2/tolak", data=WHY)
    assert held(app, quota_id) == [2, 0]
    assert "tidak ada yang masuk daftar tunggu" in words(budi.get(page))
    budi.post(page + "/setujui", data={"rows": "2"})
    assert held(app, quota_id) == [0, 2]
    assert upload(app).waiting_rows == 0


def test_the_operator_takes_a_submitted_list_back(
    app: Flask, sari: PortalClient, budi: PortalClient, submitted: str, quota_id: int
) -> None:
    assert "Tarik ajuan" in words(sari.get(submitted))
    assert budi.post(submitted + "/tarik-ajuan").status_code == 403
    assert sari.post(submitted + "/tarik-ajuan").status_code == 303
    assert held(app, quota_id) == [0, 0]
    assert "Ajuan ditarik oleh Sari Contoh" in words(sari.get(submitted))
    assert budi.post(submitted + "/setujui").status_code == 409
    assert sari.post(submitted + "/tarik-ajuan").status_code == 303  # twice does nothing
    assert sari.post(submitted + "/catat").status_code == 303
    assert held(app, quota_id) == [3, 0]
    budi.post(submitted + "/setujui")
    assert sari.post(submitted + "/tarik-ajuan").status_code == 409


def test_pages_of_fifty_by_keyset(app: Flask, sari: PortalClient, budi: PortalClient, tmp_path: Path) -> None:
    with inside(app):
        settings.change("list_approver", "verifier", TTU, 2)
        db.session.commit()
    rows = [row(number, **({"Pekerjaan": "Penyadap"} if number % 10 == 0 else {})) for number in range(1, 121)]
    page = listed(sari, tmp_path, factories.quota(app, people=200), rows)
    sari.post(page + "/catat")
    seen: list[str] = []
    url: str | None = page + "/baris"
    while url:
        document = parsed(budi.get(url))
        seen += document.xpath("//ul[@class='rows']/li/@id")
        found = document.xpath("//a[@rel='next']/@href")
        url = str(found[0]) if found else None
    assert len(seen) == len(set(seen)) == 120
    assert seen[:12] == [f"b1-{number + 1}" for number in range(10, 121, 10)]  # remarks first
    with inside(app):
        assert db.session.scalar(select(func.count()).select_from(StagedRow)) == 120
