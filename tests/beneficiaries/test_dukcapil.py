"""Dukcapil's answer from the request file to the register: judged, previewed, recorded; who has to be looked at."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.beneficiaries import queries
from portal.beneficiaries.dukcapil import service
from portal.beneficiaries.dukcapil.models import AnswerState, DukcapilAnswer
from portal.beneficiaries.models import Beneficiary, BeneficiaryCount, BeneficiaryStatus, Enrolment
from portal.core.db import db
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, nik, row
from tests.support.lists import confirmed, queued, statements, words, work
from tests.support.people import BELU

pytestmark = pytest.mark.usefixtures("held_clock")
HEADINGS = ("No", "NIK", "Hasil", "Tanggal")
BASE = "/wilayah/ttu/peserta/dukcapil"
TODAY = "20/11/2026"
DOUBTFUL = {"Tanggal Lahir": "18/08/1990"}  # not what the NIK says: the identity needs a check


@pytest.fixture
def register(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    """Five people of TTU, the first two of whom need a check; the quota."""
    quota_id = factories.quota(app)
    rows = [row(1, **DOUBTFUL), row(2, **DOUBTFUL), *[row(number) for number in (3, 4, 5)]]
    confirmed(sari, tmp_path, quota_id, rows)
    return quota_id


def answered(
    client: PortalClient, folder: Path, *rows: tuple[Any, ...], name: str = "jawaban.xlsx", **fields: str
) -> str:
    """The page of an answer that was sent and judged; rows of (NIK, result, date)."""
    path = factories.xlsx(folder / name, [[number, *each] for number, each in enumerate(rows, 1)], HEADINGS)
    answer = post(client, path, **fields)
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def post(client: PortalClient, path: Path, **fields: str) -> Any:
    with path.open("rb") as stream:
        data = {"source": "Surat 470/1/2026", "file": (stream, path.name), **fields}
        return client.post(f"{BASE}/baru", data=data)


def results(app: Flask) -> dict[str, tuple[str, date | None]]:
    with inside(app):
        people = db.session.scalars(select(Beneficiary).order_by(Beneficiary.id)).all()
        return {each.name[-1]: (each.dukcapil_state, each.dukcapil_on) for each in people}


def needing_check(app: Flask) -> int:
    """How many places need a check; the summary rows must say the same."""
    with inside(app):
        assert queries.count_differences() == []
        counted = db.session.scalars(
            select(BeneficiaryCount.people).where(BeneficiaryCount.status == BeneficiaryStatus.NEEDS_CHECK)
        )
        total = sum(counted)
        rows = db.session.scalars(select(Enrolment).where(Enrolment.status == BeneficiaryStatus.NEEDS_CHECK)).all()
        assert total == len(rows)
        return total


def actions(app: Flask) -> list[str]:
    with inside(app):
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_an_answer_is_previewed_and_recorded(app: Flask, sari: PortalClient, register: int, tmp_path: Path) -> None:
    assert needing_check(app) == 2
    page = answered(
        sari,
        tmp_path,
        (nik(1), "Padan", TODAY),
        (nik(2), "TIDAK SESUAI", TODAY),
        (nik(3), "Meninggal Dunia", "19/11/2026"),
        (nik(4), "NIK Ganda", TODAY),
        (nik(77), "Padan", TODAY),
        (nik(5), "entah", TODAY),
    )
    preview = words(sari.get(page))
    assert "4 hasil dapat dicatat dari 6 baris" in preview
    assert "1 orang yang perlu verifikasi menjadi siap dikirim" in preview
    assert "1 baris berisi NIK yang tidak ada di daftar peserta wilayah ini: baris 6." in preview
    assert nik(77) not in preview and nik(77)[:6] in preview
    assert set(results(app).values()) == {("", None)} and needing_check(app) == 2  # nothing yet
    assert sari.post(page + "/catat", data={"rows": "4"}).status_code == 303
    day = date(2026, 11, 20)
    assert results(app) == {
        "1": ("match", day),
        "2": ("mismatch", day),
        "3": ("deceased", date(2026, 11, 19)),
        "4": ("double", day),
        "5": ("", None),
    }
    assert needing_check(app) == 3  # whoever did not match is held back; nobody lost a place
    assert "Hasil 4 orang dicatat" in words(sari.get(page))
    with inside(app):
        assert db.session.scalars(select(Enrolment).where(Enrolment.ended_from.is_not(None))).all() == []
    assert actions(app)[-3:] == ["dukcapil_received", "dukcapil_judged", "dukcapil_recorded"]


def test_what_needs_a_decision_leads_to_it(app: Flask, sari: PortalClient, register: int, tmp_path: Path) -> None:
    page = answered(sari, tmp_path, (nik(3), "Meninggal", TODAY), (nik(4), "Ganda", TODAY), (nik(5), "Padan", TODAY))
    sari.post(page + "/catat")
    todo = sari.get(f"{BASE}/tindak-lanjut")
    assert "0003" in words(todo) and "0004" in words(todo) and "0005" not in words(todo)
    assert "sebab=died" in todo.get_data(as_text=True) and "sebab=duplicate" in todo.get_data(as_text=True)
    only = words(sari.get(f"{BASE}/tindak-lanjut?hasil=double"))
    assert "0003" not in only and "0004" in only
    with inside(app):
        died = select(Enrolment).join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
        dead = db.session.scalars(died.where(Beneficiary.name.endswith("0003"))).one()
        place = f"/wilayah/ttu/peserta/{dead.beneficiary_id}/tempat/{dead.id}/lepas"
    data = {"why": "died", "from_month": "2026-12", "document": "Akta 1/2026"}
    assert sari.post(place, data=data).status_code == 303
    assert "0003" not in words(sari.get(f"{BASE}/tindak-lanjut"))


def test_the_same_file_leads_to_its_first_page(app: Flask, sari: PortalClient, register: int, tmp_path: Path) -> None:
    page = answered(sari, tmp_path, (nik(3), "Padan", TODAY))
    assert post(sari, tmp_path / "jawaban.xlsx").location == page
    sari.post(page + "/catat")
    assert post(sari, tmp_path / "jawaban.xlsx").location == page
    assert sari.post(page + "/catat").status_code == 303  # pressed again: nothing twice
    assert actions(app).count("dukcapil_recorded") == 1


def test_an_older_answer_never_replaces_a_newer(app: Flask, sari: PortalClient, register: int, tmp_path: Path) -> None:
    sari.post(answered(sari, tmp_path, (nik(3), "Padan", TODAY)) + "/catat")
    late = answered(sari, tmp_path, (nik(3), "Meninggal", "01/11/2026"), name="lama.xlsx")
    assert "lebih lama daripada hasil tanggal 20 November 2026" in words(sari.get(late))
    assert "Tidak ada hasil baru yang dapat dicatat" in words(sari.get(late))
    assert sari.post(late + "/catat").status_code == 409
    assert results(app)["3"] == ("match", date(2026, 11, 20))


def test_a_register_that_moved_since_the_preview_is_shown_first(
    app: Flask, sari: PortalClient, register: int, tmp_path: Path
) -> None:
    first = answered(sari, tmp_path, (nik(3), "Padan", TODAY), (nik(4), "Padan", TODAY))
    other = answered(sari, tmp_path, (nik(3), "Padan", TODAY), name="lain.xlsx")
    sari.post(other + "/catat")
    sari.post(first + "/catat", data={"rows": "2"})
    shown = words(sari.get(first))
    assert "1 hasil dapat dicatat" in shown and "sudah berubah; sekarang 1 baris dapat dicatat" in shown
    assert results(app)["4"] == ("", None)
    assert sari.post(first + "/catat", data={"rows": "2"}).status_code == 409  # an old page
    sari.post(first + "/catat", data={"rows": "1"})
    assert results(app)["4"] == ("match", date(2026, 11, 20))


def test_the_request_file_filled_in_is_an_answer(app: Flask, sari: PortalClient, register: int, tmp_path: Path) -> None:
    asked = {"whose": f"kuota-{register}", "which": "baru"}
    refused = sari.post(f"{BASE}/minta", data=asked)
    assert refused.status_code == 422 and "Tulis tujuan" in words(refused)
    answer = sari.post(f"{BASE}/minta", data={**asked, "purpose": "Pemadanan NIK"})
    assert answer.status_code == 303, words(answer)
    content = sari.get(answer.location + "/berkas").data
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Permintaan"]
    rows = {tuple(cell.value for cell in line)[1]: line for line in sheet.iter_rows() if line[1].value}
    assert nik(1) in rows and "Pemadanan NIK" in str([c.value for r in book.worksheets[0].iter_rows() for c in r])
    for number in range(1, 6):
        rows[nik(number)][8].value = "Padan"
        rows[nik(number)][9].value = date(2026, 11, 19)
    book.save(tmp_path / "kembali.xlsx")
    back = post(sari, tmp_path / "kembali.xlsx")
    assert "5 hasil dapat dicatat dari 5 baris" in words(sari.get(back.location))
    sari.post(back.location + "/catat", data={"rows": "5"})
    assert needing_check(app) == 0
    again = sari.post(f"{BASE}/minta", data={**asked, "purpose": "Pemadanan NIK"})
    assert again.status_code == 422 and "sudah ada hasilnya" in words(again)
    with inside(app):
        line = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "people_exported")).one()
        assert line.reason == "Pemadanan NIK" and "5 orang, NIK lengkap" in line.sentence
        stored = db.session.scalars(select(DukcapilAnswer)).one()
        assert stored.file_id is None  # no row was refused, so no copy of the registry stays


def test_refused_rows_come_back_as_a_workbook_that_can_be_sent_again(
    app: Flask, sari: PortalClient, register: int, tmp_path: Path
) -> None:
    page = answered(sari, tmp_path, (nik(3), "Padan", TODAY), (nik(4), "entah", TODAY))
    sari.post(page + "/catat", data={"rows": "1"})
    ready = sari.post(page + "/baris-ditolak")
    content = sari.get(ready.location + "/berkas").data
    book = openpyxl.load_workbook(io.BytesIO(content))
    lines = [[cell.value for cell in line] for line in book["Baris Ditolak"].iter_rows()]
    (head,) = [line for line in lines if "NIK" in line]
    (wrong,) = [line for line in lines if nik(4) in line]
    assert "entah" in wrong and 'Hasil "entah" tidak dikenal' in str(wrong[-1])
    at = lines.index(wrong) + 1, head.index("Hasil") + 1
    book["Baris Ditolak"].cell(*at).value = "Sesuai"
    book.save(tmp_path / "diperbaiki.xlsx")
    sari.post(post(sari, tmp_path / "diperbaiki.xlsx").location + "/catat", data={"rows": "1"})
    assert results(app)["4"] == ("match", date(2026, 11, 20))


def test_a_file_that_is_no_answer_says_so(app: Flask, sari: PortalClient, register: int, tmp_path: Path) -> None:
    path = factories.xlsx(tmp_path / "daftar.xlsx", [row(9)])
    shown = words(sari.get(post(sari, path).location))
    assert "tidak memuat judul kolom NIK dan hasil" in shown
    with inside(app):
        found = db.session.scalars(select(DukcapilAnswer)).one()
        assert (found.state, found.file_id) == (AnswerState.UNREADABLE, None)


def test_an_officer_may_give_their_own_word(app: Flask, sari: PortalClient, register: int) -> None:
    with inside(app):
        person = db.session.scalars(select(Beneficiary.id).where(Beneficiary.name.endswith("0001"))).one()
    page = f"/wilayah/ttu/peserta/{person}/pastikan"
    assert "Pastikan identitas" in words(sari.get(f"/wilayah/ttu/peserta/{person}"))
    assert sari.post(page, data={"reason": "Penetapan pengadilan"}).status_code == 422
    given = {"reason": "Penetapan pengadilan", "document": "KTP-el dan KK"}
    assert sari.post(page, data=given).status_code == 303
    assert needing_check(app) == 1
    assert sari.post(page, data=given).status_code == 422  # nothing waits any more
    with inside(app):
        line = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "identity_confirmed")).one()
        assert (line.reason, "KTP-el dan KK" in line.sentence) == ("Penetapan pengadilan", True)


def test_the_neighbours_people_are_unknown_here(app: Flask, register: int, tmp_path: Path) -> None:
    """The same answer at Belu finds nobody, and tells nothing about TTU."""
    rani = signed_in(app, "rani")
    path = factories.xlsx(tmp_path / "belu.xlsx", [[1, nik(1), "Padan", TODAY]], HEADINGS)
    with path.open("rb") as stream:
        data = {"source": "Surat", "file": (stream, path.name)}
        page = rani.post("/wilayah/belu/peserta/dukcapil/baru", data=data).location
    assert "0 hasil dapat dicatat" in words(rani.get(page))
    assert results(app)["1"] == ("", None)
    with inside(app, BELU):
        assert db.session.scalars(select(Beneficiary)).all() == []


def test_recording_asks_as_often_for_two_as_for_forty(
    app: Flask, sari: PortalClient, register: int, tmp_path: Path
) -> None:
    confirmed(sari, tmp_path, register, [row(n, **DOUBTFUL) for n in range(10, 50)])
    few = answered(sari, tmp_path, *[(nik(n), "Padan", TODAY) for n in (10, 11)])
    many = answered(sari, tmp_path, *[(nik(n), "Padan", TODAY) for n in range(12, 50)], name="banyak.xlsx")
    with statements(app) as of_few:
        sari.post(few + "/catat")
    with statements(app) as of_many:
        sari.post(many + "/catat")
    assert len(of_few) == len(of_many)
    assert needing_check(app) == 2


def test_another_person_of_the_same_number_is_shown_first(
    app: Flask, sari: PortalClient, register: int, tmp_path: Path
) -> None:
    """One row was ready and one unknown; by now it is the other way round."""
    page = answered(sari, tmp_path, (nik(3), "Padan", TODAY), (nik(9), "Meninggal", TODAY))
    assert "1 hasil dapat dicatat" in words(sari.get(page))
    sari.post(answered(sari, tmp_path, (nik(3), "Padan", TODAY), name="lain.xlsx") + "/catat")
    confirmed(sari, tmp_path, register, [row(9)])
    sari.post(page + "/catat", data={"rows": "1"})
    assert "sudah berubah; sekarang 1 baris dapat dicatat" in words(sari.get(page))
    assert results(app)["9"] == ("", None)
    sari.post(page + "/catat", data={"rows": "1"})
    assert results(app)["9"] == ("deceased", date(2026, 11, 20))


def test_a_file_past_its_time_says_so(app: Flask, sari: PortalClient, register: int, tmp_path: Path) -> None:
    with queued(app):
        page = answered(sari, tmp_path, (nik(3), "Padan", TODAY))
        with inside(app):
            service.forget_file(db.session.scalars(select(DukcapilAnswer)).one())
            db.session.commit()
        work(app)
    assert "sudah melewati masa simpan. Unggah kembali berkasnya." in words(sari.get(page))
