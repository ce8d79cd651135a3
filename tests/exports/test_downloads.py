"""Workbooks on request: asked for, made by the job, fetched by who asked; their figures are the page's."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextvars import Context
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from portal.accounts.models import Membership
from portal.core import clock, downloads, settings, storage, tasks
from portal.core.db import db
from portal.core.permissions import Permission, Role
from portal.quotas import queries as quotas
from tests.support import factories, processes
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, parsed, queued, table_of, words, work, workbook_of
from tests.support.people import TTU
from tests.support.swaps import after_swap, reloaded

pytestmark = pytest.mark.usefixtures("held_clock")
FIGURES = "/wilayah/ttu/kuota/unduh"


@pytest.fixture
def office(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    """Two sources; five confirmed people in two kecamatan, of two occupations."""
    own = factories.quota(app, people=14_880)
    village = factories.quota(app, people=100, source="dana-desa", first=7)
    far = {"Desa/Kelurahan": "Naiola", "Kecamatan": "Bikomi Selatan"}
    confirmed(sari, tmp_path, own, [row(1), row(2), row(3, Pekerjaan="Nelayan"), row(4, **far)])
    confirmed(sari, tmp_path, village, [row(5)], start="2026-07")


def test_the_workbook_of_a_year_says_what_the_pages_say(app: Flask, sari: PortalClient, office: None) -> None:
    book = workbook_of(sari, sari.post(FIGURES, data={"tahun": "2026"}))
    sources = {line["Sumber Dana"]: line for line in table_of(book["Sumber Dana"], "Sumber Dana")}
    page = words(sari.get("/wilayah/ttu/kuota/"))
    for name, allocated, taken in (("APBD kabupaten/kota", 14_880, 4), ("Dana Desa", 100, 1)):
        assert (sources[name]["Ditetapkan"], sources[name]["Terpakai"]) == (allocated, taken)
    assert "dari 14.980 orang" in page
    assert "14.975 tempat tersisa" in page
    assert sources["APBD kabupaten/kota"]["Kebutuhan"] == 2_999_808_000  # 14.880 × 16.800 × 12
    assert sources["Dana Desa"]["Kebutuhan"] == 10_080_000  # 100 × 16.800 × 6
    assert "Rp2.999.808.000" in page
    assert "Rp10.080.000" in page
    explained = table_of(book["Penjelasan Angka"], "Angka")
    people = [
        (line["Uraian"], line["Jumlah"])
        for line in explained
        if (line["Angka"], line["Tingkat"]) == ("Peserta", "Bagian")
    ]
    assert sorted(people) == [("Bikomi Selatan", 1), ("Kota Kefamenanu", 4)]
    shown = parsed(sari.get("/wilayah/ttu/peserta/?tahun=2026"))
    assert len(shown.xpath("//th[@scope='row']")) == 5


def test_the_workbook_of_a_year_names_nobody(app: Flask, sari: PortalClient, office: None) -> None:
    book = workbook_of(sari, sari.post(FIGURES, data={"tahun": "2026"}))
    everything = str([list(sheet.values) for sheet in book.worksheets])
    assert "Contoh Orang" not in everything
    assert "530301" not in everything
    assert "Sari Contoh" in everything  # who asked stands on the first sheet


def test_sums_in_the_workbook_of_a_year_are_formulas(app: Flask, sari: PortalClient, office: None) -> None:
    book = workbook_of(sari, sari.post(FIGURES, data={"tahun": "2026"}), formulas=True)
    sheet = book["Sumber Dana"]
    total = next(line for line in sheet.iter_rows() if any(cell.value == "Jumlah" for cell in line))
    assert sum(str(cell.value).startswith("=SUM") for cell in total) >= 2
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9  # A4
    assert sheet.print_title_rows


@pytest.mark.parametrize("year", ["", "abc", "9" * 30, "2025"])
def test_any_year_gives_a_workbook(app: Flask, sari: PortalClient, office: None, year: str) -> None:
    book = workbook_of(sari, sari.post(FIGURES, data={"tahun": year}))
    assert f"Tahun anggaran {year if year == '2025' else '2026'}" in str(list(book.worksheets[0].values))


def test_a_download_is_recorded(app: Flask, sari: PortalClient, office: None) -> None:
    sari.post(FIGURES, data={"tahun": "2026"})
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=unduh"))
    assert "Kuota 2026 diunduh." in record


def test_waiting_is_answered_without_a_body_until_the_file_is_there(
    app: Flask, sari: PortalClient, office: None
) -> None:
    with queued(app):
        page = sari.post(FIGURES, data={"tahun": "2026"}).location
        before = sari.get(page)
        address = parsed(before).xpath("//*[@data-poll]/@hx-get")[0]
        assert parsed(before).xpath("//a[@href=$page]", page=page)  # the way without scripts
        assert sari.htmx("GET", address).status_code == 204
        assert sari.get(page + "/berkas").status_code == 404
        work(app)
    ready = sari.htmx("GET", address)
    assert "Berkas siap" in words(ready)
    after = sari.get(page).get_data(as_text=True)
    assert after_swap(before.get_data(as_text=True), ready.get_data(as_text=True), "#unduhan") == reloaded(after)
    assert sari.get(page + "/berkas").status_code == 200


def test_files_of_others_do_not_exist(app: Flask, sari: PortalClient, office: None) -> None:
    page = sari.post(FIGURES, data={"tahun": "2026"}).location
    assert "Kuota 2026" in words(sari.get("/wilayah/ttu/unduhan/"))
    budi = signed_in(app, "budi")
    assert "Belum ada berkas" in words(budi.get("/wilayah/ttu/unduhan/"))
    for client, path in ((budi, page), (signed_in(app, "rani"), page.replace("/ttu/", "/belu/"))):
        assert client.get(path).status_code == 404
        assert client.get(path + "/berkas").status_code == 404
    wati = signed_in(app, "wati")
    number = page.rsplit("/", 1)[1]
    assert wati.get(f"/provinsi/unduhan/{number}").status_code == 404
    assert wati.get(f"/provinsi/unduhan/{number}/berkas").status_code == 404


def test_a_file_lies_encrypted_and_comes_back_whole(app: Flask, sari: PortalClient, office: None) -> None:
    page = sari.post(FIGURES, data={"tahun": "2026"}).location
    with inside(app):
        download = downloads.own_download(int(page.rsplit("/", 1)[1]), 1)
        assert download.file_id is not None
        stored = storage.stored_file(download.file_id)
        assert stored.delete_after is not None
        size = stored.size
        db.session.rollback()
    answer = sari.get(page + "/berkas")
    assert len(answer.data) == size == int(answer.headers["Content-Length"])
    assert answer.data[:2] == b"PK"
    assert answer.headers["Cache-Control"] == "no-store"
    folder = app.config["PORTAL"].storage_dir
    assert not [path for path in folder.rglob("*") if path.is_file() and path.read_bytes()[:2] == b"PK"]


# --- while it is made -------------------------------------------------------------------------------------------------


def test_all_parts_of_a_file_come_from_one_view_and_making_it_keeps_nobody_waiting(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "_makers", dict(downloads._makers))
    counts: list[int] = []

    @downloads.maker("test.slow", permission=Permission.EXPORT_FIGURES)
    def slow(download: downloads.Download, args: Mapping[str, Any], path: Path) -> downloads.Made:
        for source in ("apbd-kabupaten", "dana-desa"):
            counts.append(len(quotas.years()))
            # Somebody opens a quota between two tables of this workbook.
            Context().run(factories.quota, app, year=2027 + len(counts), source=source)
        path.write_bytes(b"PK")
        return downloads.Made("contoh.xlsx", 0)

    with inside(app):
        download = downloads.ask(
            "test.slow",
            title="Contoh",
            args={},
            regency_id=TTU,
            created_by=1,
            created_by_name="Sari Contoh",
            created_by_role="Operator",
        )
        db.session.commit()
        job = tasks.job_or_none(download.job_id or 0)
        assert job is not None
        db.session.refresh(job)
        assert (job.state, job.sentence) == (tasks.JobState.DONE, "")
        assert counts == [0, 0]
        assert len(quotas.years()) == 2


def plain_files(folder: Path) -> list[Path]:
    """Workbooks that anybody could open."""
    return [path for path in folder.rglob("*") if path.is_file() and path.read_bytes()[:2] == b"PK"]


def test_a_worker_killed_in_the_making_leaves_no_people_behind(
    app: Flask, sari: PortalClient, office: None, tmp_path: Path
) -> None:
    outside = Path(tempfile.gettempdir())

    def workbooks() -> set[Path]:
        """What lies there under the portal's name; the test databases of other runs come and go meanwhile."""
        return {path for path in outside.glob("portal-*") if not path.name.startswith("portal-pg-")}

    before = workbooks()
    storage_dir = app.config["PORTAL"].storage_dir
    with queued(app):
        asked = sari.post(
            "/wilayah/ttu/peserta/unduh?tahun=2026", data={"nik": "lengkap", "purpose": "Pencocokan dengan bank"}
        )
        assert asked.status_code == 303, words(asked)
        with inside(app):
            job_id = downloads.own_download(int(asked.location.rsplit("/", 1)[1]), 1).job_id
        assert job_id is not None
        place = "portal.beneficiaries.exports:beneficiary_list"
        with processes.worker_that_hangs(app.config["PORTAL"], job_id, place, tmp_path / "here") as worker:
            assert len(plain_files(storage_dir / "scratch")) == 1
            assert workbooks() <= before
            tasks.sweep(app)
            assert len(plain_files(storage_dir)) == 1  # the worker still lives
            worker.kill()
            worker.join(10)
        assert len(plain_files(storage_dir)) == 1
        tasks.sweep(app)
    assert plain_files(storage_dir) == []
    assert list((storage_dir / "scratch").iterdir()) == []


def test_what_nobody_makes_any_more_is_offered_nowhere(app: Flask, sari: PortalClient, office: None) -> None:
    page = sari.post(FIGURES, data={"tahun": "2026"}).location
    assert f"{page}/berkas" in sari.get("/wilayah/ttu/unduhan/").get_data(as_text=True)
    with inside(app):
        db.session.execute(update(downloads.Download).values(kind="hearing"))
        db.session.commit()
    assert "Belum ada berkas" in words(sari.get("/wilayah/ttu/unduhan/"))
    for path in (page, page + "/berkas"):
        answer = sari.get(path)
        assert answer.status_code == 404
        assert "tidak lagi disediakan" in words(answer)


# --- afterwards -------------------------------------------------------------------------------------------------------


def test_who_lost_the_right_fetches_no_people_any_more(app: Flask, sari: PortalClient, office: None) -> None:
    people = sari.post(
        "/wilayah/ttu/peserta/unduh?tahun=2026", data={"nik": "lengkap", "purpose": "Pencocokan dengan bank"}
    ).location
    figures = sari.post(FIGURES, data={"tahun": "2026"}).location
    assert sari.get(people + "/berkas").status_code == 200
    with inside(app):
        db.session.execute(update(Membership).where(Membership.person_id == 1).values(role=Role.VIEWER))
        db.session.commit()
    for path in (people, people + "/berkas"):
        answer = sari.get(path)
        assert answer.status_code == 403
        assert "Hanya untuk Operator atau Verifikator." in words(answer)
    assert sari.get(figures + "/berkas").status_code == 200


@pytest.mark.parametrize("retention", [30, 365])
def test_an_old_request_goes_once_its_file_has_gone(
    app: Flask, sari: PortalClient, office: None, retention: int
) -> None:
    with inside(app):
        settings.change("file_retention_days", retention, TTU, 2)
        db.session.commit()
    page = sari.post(FIGURES, data={"tahun": "2026"}).location
    for days in (89, 91):
        with clock.fixed(clock.now() + timedelta(days=days)):
            tasks.purge(app)
            answer = signed_in(app, "sari").get(page)
        if retention == 365:
            assert "Berkas siap" in words(answer)  # though the row of its job has gone
        elif days == 89:
            assert "Berkas sudah dihapus" in words(answer)
        else:
            assert answer.status_code == 404
    with inside(app):
        assert tasks.latest_job_or_none("download", int(page.rsplit("/", 1)[1])) is None


def test_the_job_of_a_request_that_failed_goes_too(app: Flask, sari: PortalClient, office: None) -> None:
    with queued(app):
        page = sari.post(FIGURES, data={"tahun": "2026"}).location
    number = int(page.rsplit("/", 1)[1])
    with inside(app):
        job = tasks.latest_job_or_none("download", number)
        assert job is not None
        job.state, job.sentence, job.finished_at = tasks.JobState.FAILED, "Terhenti.", clock.now()
        db.session.commit()
    with clock.fixed(clock.now() + timedelta(days=89)):
        tasks.purge(app)
    assert "Terhenti." in words(sari.get(page))
    with clock.fixed(clock.now() + timedelta(days=91)):
        tasks.purge(app)
    assert sari.get(page).status_code == 404
    with inside(app):
        assert tasks.latest_job_or_none("download", number) is None
