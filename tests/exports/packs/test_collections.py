"""The province's collection: a pack of every regency as the province may see it, in one archive that never changes."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask

from portal.core import clock, tasks
from portal.core.db import db, writing
from portal.core.formatting import file_size
from portal.core.tasks import JobState
from portal.core.tenancy import Scope, scope_of
from portal.exports.open_data import gathering as open_data
from portal.exports.packs import queries, service
from portal.exports.packs.formats import FORMS
from portal.exports.packs.models import PackKind
from portal.regencies.queries import all_regency_ids, system_scope
from tests.exports.packs.test_packs import PROVINCE, frozen, ready, run
from tests.support import contributions, factories, processes, soffice
from tests.support.client import PortalClient, signed_in
from tests.support.lists import confirmed, queued, statements, words
from tests.support.people import BELU

pytestmark = pytest.mark.usefixtures("held_clock")
INSANA = {"Desa/Kelurahan": "Ainiut", "Kecamatan": "Insana"}
KENEBIBI = {"Desa/Kelurahan": "Kenebibi", "Kecamatan": "Kakuluk Mesak"}


@pytest.fixture
def few(app: Flask, sari: PortalClient, registered: int, tmp_path: Path) -> int:
    """Beside its thirty people TTU has three in Insana, for whom another source pays."""
    quota_id = factories.quota(app, people=20, source="dbh-sawit")
    rows = [factories.row(number, **INSANA) for number in range(201, 204)]
    confirmed(sari, tmp_path, quota_id, rows, start="2026-01")
    return quota_id


def asked(wati: PortalClient, year: int = 2026) -> str:
    """The address of what was asked for through the page."""
    seen = re.search(r'name="sesudah" value="([0-9.]*)"', wati.get(PROVINCE).get_data(as_text=True))
    assert seen is not None
    answer = wati.post(f"{PROVINCE}himpunan", data={"tahun": str(year), "sesudah": seen[1]})
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def collected(wati: PortalClient) -> str:
    """The address of a collection that was frozen now."""
    return ready(wati, asked(wati))


def archive_of(wati: PortalClient, page: str) -> zipfile.ZipFile:
    """As the page hands it out."""
    answer = wati.get(f"{page}/berkas/zip")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(answer.data))


def bodies(archive: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    """{slug: the figures of its part}."""
    names = [name for name in archive.namelist() if re.fullmatch(r"[a-z-]+/.*\.json", name)]
    return {name.partition("/")[0]: json.loads(archive.read(name)) for name in names}


def own_body(wati: PortalClient) -> dict[str, Any]:
    """The figures of the province's own pack, frozen now."""
    found: dict[str, Any] = json.loads(wati.get(f"{frozen(wati, PROVINCE)}/berkas/json").data)
    return found


def test_the_archive_holds_every_regency_with_data_and_says_why_others_are_not_there(
    app: Flask, registered: int, wati: PortalClient
) -> None:
    page = collected(wati)
    shown, data = words(wati.get(page)), wati.get(f"{page}/berkas/zip").data
    assert "Nomor 0001/NTT-HIMPUNAN/2026" in shown and "0001.03/NTT-HIMPUNAN/2026" in shown
    assert f"({file_size(len(data))})" in shown and hashlib.sha256(data).hexdigest() in shown
    assert shown.count("Belum ada kuota, anggaran, atau peserta tahun 2026.") == 20
    archive = archive_of(wati, page)
    assert archive.testzip() is None
    told = json.loads(archive.read("manifes.json"))
    assert [each["wilayah"] for each in told["bagian"]] == ["Kabupaten Timor Tengah Utara", "Kabupaten Belu"]
    assert len(told["tidak_ada"]) == 20
    assert [each["nama"] for each in told["berkas"]] == [name for name in archive.namelist() if name != "manifes.json"]
    for each in told["berkas"]:
        content = archive.read(each["nama"])
        assert (len(content), hashlib.sha256(content).hexdigest()) == (each["bita"], each["sha256"])
    assert len(told["berkas"]) == 1 + 2 * len(FORMS)
    index = openpyxl.load_workbook(io.BytesIO(archive.read("indeks.xlsx")))["Indeks"]
    assert sum("Belum ada kuota" in str(cell.value) for row in index.iter_rows() for cell in row) == 20
    assert "0001/NTT-HIMPUNAN/2026" in words(wati.get(PROVINCE))


def test_every_part_says_that_it_is_the_provinces_view_and_names_nobody(
    app: Flask, few: int, wati: PortalClient
) -> None:
    archive = archive_of(wati, collected(wati))
    workbooks = [name for name in archive.namelist() if re.fullmatch(r"[a-z-]+/.*\.xlsx", name)]
    assert len(workbooks) == 2
    for name in workbooks:
        book = openpyxl.load_workbook(io.BytesIO(archive.read(name)))
        cover = [str(cell.value) for row in book["Sampul"].iter_rows() for cell in row]
        assert any("sebagaimana dilihat provinsi" in each for each in cover)
        assert any(each.startswith("Dilihat dari provinsi") for each in cover)
        every = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
        assert not re.search(r"\b53\d{14}\b", every) and "Contoh Orang" not in every
    for body in bodies(archive).values():
        assert body["quality"] == [] and not any(line["name"].startswith("claims.") for line in body["figures"])
        assert {line["village"] for line in body["places"]} == {"Semua desa dan kelurahan"}


def test_small_numbers_stand_together_in_the_part_and_in_the_provinces_own_pack(
    app: Flask, few: int, wati: PortalClient
) -> None:
    """33 people of TTU are 30 and 3, by kecamatan and by source; Belu has 10 of the first source."""
    body, own = bodies(archive_of(wati, collected(wati)))["ttu"], own_body(wati)
    assert [line["people"] for line in body["places"]] == [33]
    assert [(line["confirmed"], line["allocated"]) for line in body["sources"]] == [(33, 60)]
    assert [line["people"] for line in own["places"] if line["district"] == "Kabupaten Timor Tengah Utara"] == [33]
    assert [line["confirmed"] for line in own["sources"]] == [43]  # 40 − 10 − 30 would tell the other
    assert not any("selisih" in note for each in (body, own) for note in each["notes"])
    for each in (body, own):  # each SP2D is of one source, and who is verified or active may be few
        assert each["months"] == each["contributions"] == []  # a month that one of them has not paid would tell it
        assert {(line["verified"], line["active"]) for line in each["sources"]} == {(None, None)}
        assert {(line["months_paid"], line["months_due"]) for line in each["sources"]} == {(None, None)}
        assert not {line["name"] for line in each["figures"]} & {"contributions.billed", "contributions.months_paid"}
    with app.test_request_context(), scope_of(Scope.province(all_regency_ids())):
        published = open_data.facts_of(2026, whole=True)
    assert [each.region.name for each in published.regions if each.few_in_a_source] == ["Kabupaten Timor Tengah Utara"]
    for part in ("ringkasan", "anggaran", "bulan", "depan", "wilayah"):
        assert "Belum ada yang berubah" in words(wati.get(f"{PROVINCE}{_newest(app)}/perubahan?bagian={part}")), part


def test_a_regency_with_three_people_is_told_nowhere(
    app: Flask, sari: PortalClient, wati: PortalClient, tmp_path: Path
) -> None:
    rows = [factories.row(number) for number in range(1, 31)]
    confirmed(sari, tmp_path, factories.quota(app, people=40), rows, start="2026-01")
    theirs = factories.quota(app, people=12, regency_id=BELU)
    rows = [factories.row(number, **KENEBIBI) for number in range(101, 104)]
    confirmed(signed_in(app, "rani"), tmp_path, theirs, rows, regency="belu", start="2026-01")
    page = collected(wati)
    assert "Peserta terlalu sedikit: angkanya ditutup." in words(wati.get(page))
    assert list(bodies(archive_of(wati, page))) == ["ttu"]
    own = own_body(wati)
    figures = {line["name"]: line["value"] for line in own["figures"]}
    assert (figures["people.confirmed"], figures["quota.allocated"]) == (30, 40)
    assert own["people"]["people"] == own["people"]["taken"] == 30 and own["people"]["quota"] == 40
    assert [each["people"] for each in own["next_year"]["scenarios"]] == [30, 40, 40]
    assert {line["taken"] for line in own["months"]} == {30}
    assert BELU not in {line["code"] for line in own["regencies"]} and len(own["regencies"]) == 21
    assert "Tidak termasuk Kabupaten Belu: pesertanya terlalu sedikit untuk ditampilkan." in own["notes"]
    with clock.fixed(clock.now() + timedelta(days=1)):
        assert "Belum ada yang berubah" in words(wati.get(f"{PROVINCE}{_newest(app)}/perubahan?bagian=wilayah"))


def _newest(app: Flask) -> int:
    with app.app_context(), scope_of(system_scope()):
        return queries.every_pack()[-1].id


def test_a_stored_collection_never_changes_and_is_made_again_to_the_byte(
    app: Flask, sari: PortalClient, registered: int, wati: PortalClient, tmp_path: Path
) -> None:
    page = collected(wati)
    before = wati.get(f"{page}/berkas/zip").data
    contributions.paid(app, registered, 4, number="002/SP2D/LS/2026")
    confirmed(sari, tmp_path, registered, [factories.row(number) for number in range(301, 304)], start="2026-03")
    assert wati.get(f"{page}/berkas/zip").data == before
    verified = run(app, "verify")  # makes every file once more
    assert verified.exit_code == 0 and "3 bahan rapat diperiksa, 0 masalah." in verified.output
    with clock.fixed(clock.now() + timedelta(days=9000)):
        tasks.purge(app)
        assert wati.get(f"{page}/berkas/zip").data == before


def test_as_many_questions_for_every_regency(app: Flask, registered: int) -> None:
    def questions() -> int:
        with app.test_request_context(), scope_of(Scope.province(all_regency_ids())), statements(app) as sent:
            service.read(None, 2026, kind=PackKind.COLLECTION, by=factories.SARI)
        return len(sent)

    questions()
    found = [questions()]
    for regency_id in (5302, 5308, 5309):
        factories.quota(app, regency_id=regency_id)
        found.append(questions())
    assert found[1] - found[0] == found[2] - found[1] == found[3] - found[2] < 90


def test_a_regencys_officer_reaches_none_of_it(
    app: Flask, sari: PortalClient, registered: int, wati: PortalClient
) -> None:
    order = asked(wati)
    page = ready(wati, order)
    number = int(page.rpartition("/")[2])
    assert sari.get(page).status_code == 404 and sari.get(order).status_code == 404
    assert sari.get(f"{page}/berkas/zip").status_code == 404
    assert sari.post(f"{PROVINCE}himpunan", data={"tahun": "2026"}).status_code == 404
    for each in (number, number + 1, number + 2):
        assert sari.get(f"/wilayah/ttu/bahan-rapat/{each}").status_code == 404
        assert sari.get(f"/wilayah/ttu/bahan-rapat/{each}/berkas/json").status_code == 404
    for part in (number + 1, number + 2):
        assert wati.get(f"{PROVINCE}{part}").status_code == 404  # a part has no page of its own
    assert wati.get(f"{page}/perubahan").status_code == 404
    assert "impunan" not in words(sari.get("/wilayah/ttu/bahan-rapat/"))


def test_the_public_page_knows_the_archive_and_every_file_in_it(
    app: Flask, registered: int, wati: PortalClient
) -> None:
    page = collected(wati)
    archive, adi = archive_of(wati, page), PortalClient(app)
    contents = [archive.read(name) for name in archive.namelist() if name != "manifes.json"]
    for content in (wati.get(f"{page}/berkas/zip").data, *contents):
        answer = words(adi.get(f"/verifikasi/?sidik={hashlib.sha256(content).hexdigest()}"))
        assert "Tidak satu bita pun berubah" in answer
    (name,) = [name for name in archive.namelist() if re.fullmatch(r"ttu/.*\.json", name)]
    answer = words(adi.get(f"/verifikasi/?sidik={hashlib.sha256(archive.read(name)).hexdigest()}"))
    assert "0001.03/NTT-HIMPUNAN/2026" in answer and "Kabupaten Timor Tengah Utara" in answer


def test_a_year_without_a_quota_gives_no_collection(app: Flask, registered: int, wati: PortalClient) -> None:
    answer = wati.post(f"{PROVINCE}himpunan", data={"tahun": "2024"})
    assert answer.status_code == 422 and "Belum ada kuota tahun 2024" in words(answer)


def test_a_killed_worker_leaves_nothing_half_and_the_next_one_makes_it_whole(
    app: Flask, registered: int, wati: PortalClient, tmp_path: Path
) -> None:
    with queued(app):
        order = asked(wati)
        processes.kill_a_worker(app.config["PORTAL"], _job(app), 0.05, tmp_path / "reading")
        assert _frozen(app) in (0, 3)  # the collection and its two parts, or nothing
        _work_again(app)
        page = ready(wati, order)
        assert _frozen(app) == 3
        assert processes.kill_a_worker(app.config["PORTAL"], _job(app), 0.3, tmp_path / "packing")
        assert wati.get(f"{page}/berkas/zip").status_code == 404
        _work_again(app)
    assert archive_of(wati, page).testzip() is None
    assert run(app, "verify").exit_code == 0


def _job(app: Flask) -> int:
    with app.app_context(), scope_of(system_scope()):
        return db.session.scalars(db.select(tasks.Job.id).order_by(tasks.Job.id.desc()).limit(1)).one()


def _frozen(app: Flask) -> int:
    with app.app_context(), scope_of(system_scope()):
        return len(queries.every_pack())


def _work_again(app: Flask) -> None:
    """The lease of the dead worker has run out."""
    with app.app_context(), writing(), scope_of(system_scope()):
        for job in db.session.scalars(db.select(tasks.Job).where(tasks.Job.state == JobState.RUNNING)):
            job.state, job.lease_until, job.attempts = JobState.QUEUED, None, 0
        db.session.commit()
    tasks.run(app, _job(app))


def test_libreoffice_computes_a_workbook_of_the_archive_without_a_difference(
    app: Flask, few: int, wati: PortalClient, tmp_path: Path
) -> None:
    archive = archive_of(wati, collected(wati))
    (name,) = [name for name in archive.namelist() if re.fullmatch(r"ttu/.*\.xlsx", name)]
    written = tmp_path / "ttu.xlsx"
    written.write_bytes(archive.read(name))
    (made,) = soffice.recomputed(tmp_path, written)
    book = openpyxl.load_workbook(made, data_only=True)
    every = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [value for value in every if str(value).startswith(("#", "Err:"))]
    ((sheet, place),) = book.defined_names["selisih"].destinations
    found = [cell.value for (cell,) in book[sheet][place]]
    assert len(found) >= 18 and set(found) == {0}
