"""The branch answers, on screen and by file; the office reads it, puts right what was refused, and sends again."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.db import db
from portal.core.tasks import Job, JobState
from portal.core.tenancy import OutsideScope, Scope, scope_of
from portal.deliveries.models import AnswerCode, AnswerFile, Delivery, DeliveryLine, ParticipantCard
from tests.deliveries.flow import BRANCH, fetched, kpj, recorded, returned, sent, table
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.lists import confirmed, queued, statements, words, work
from tests.support.people import TTU


@pytest.fixture
def sari(app: Flask) -> PortalClient:
    return signed_in(app, "sari")


@pytest.fixture
def petrus(app: Flask) -> PortalClient:
    return signed_in(app, "petrus")


def lines(app: Flask, delivery_id: int) -> list[DeliveryLine]:
    with factories.inside(app):
        query = select(DeliveryLine).where(DeliveryLine.delivery_id == delivery_id).order_by(DeliveryLine.position)
        return list(db.session.scalars(query))


def counts(app: Flask, delivery_id: int) -> tuple[int, int]:
    with factories.inside(app):
        delivery = db.session.get_one(Delivery, delivery_id)
        return delivery.accepted, delivery.refused


def test_one_person_at_a_time_on_screen(app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path) -> None:
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 3))
    first, second, third = (f"{BRANCH}/{delivery_id}/baris/{each.id}" for each in lines(app, delivery_id))
    assert petrus.post(f"{first}/terima", data={"kpj": "2200 0000 001"}).status_code == 303
    assert petrus.post(f"{second}/tolak", data={"code": "nik01"}).status_code == 303
    assert counts(app, delivery_id) == (1, 1)
    short = petrus.post(f"{third}/terima", data={"kpj": "123"})
    assert short.status_code == 422 and "KPJ harus 11 angka" in words(short)
    taken = petrus.post(f"{third}/terima", data={"kpj": kpj(1)})
    assert taken.status_code == 422 and "sudah dipakai peserta lain" in words(taken)
    other = petrus.post(f"{first}/tolak", data={"code": "NIK01"})
    assert other.status_code == 422 and "sudah dijawab oleh Petrus Contoh" in words(other)
    assert counts(app, delivery_id) == (1, 1)
    page = words(petrus.get(f"{BRANCH}/{delivery_id}"))
    assert kpj(1) not in page and "·······0001" in page
    assert petrus.post(f"{first}/batalkan").status_code == 303
    assert counts(app, delivery_id) == (0, 1)
    assert petrus.post(f"{third}/terima", data={"kpj": kpj(1)}).status_code == 303  # free again


def test_an_answer_said_twice_counts_once(app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path) -> None:
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 1))
    [line] = lines(app, delivery_id)
    for _time in range(2):
        answer = petrus.post(f"{BRANCH}/{delivery_id}/baris/{line.id}/terima", data={"kpj": kpj(1)})
        assert answer.status_code == 303
    assert counts(app, delivery_id) == (1, 0)


def test_the_workbook_comes_back_is_previewed_and_only_then_recorded(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 5))
    rows = table(fetched(petrus, delivery_id))
    rows[0]["KPJ"], rows[1]["KPJ"], rows[2]["Kode"], rows[3]["KPJ"] = kpj(1), kpj(2), "E-77", "12"
    page = returned(petrus, delivery_id, rows)
    text = words(petrus.get(page))
    assert "3 jawaban baru" in text and "2 diterima, 1 ditolak" in text
    assert "Tanpa jawaban 1" in text and "Bermasalah 1" in text and "baris 5 KPJ harus 11 angka" in text
    assert "Kode E-77 belum ada artinya di portal; provinsi diminta melengkapinya." in text
    assert counts(app, delivery_id) == (0, 0)
    assert petrus.post(f"{page}/terapkan").status_code == 303
    assert counts(app, delivery_id) == (2, 1)
    assert petrus.post(f"{page}/terapkan").status_code == 303  # pressed twice
    assert counts(app, delivery_id) == (2, 1)
    assert "Sudah dicatat" in words(petrus.get(page))
    with factories.inside(app):
        assert set(db.session.scalars(select(ParticipantCard.kpj))) == {kpj(1), kpj(2)}
        assert db.session.scalars(select(AnswerFile.file_id)).one() is None  # taken over, so no longer kept


def test_the_same_file_again_changes_nothing(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 2))
    rows = table(fetched(petrus, delivery_id))
    rows[0]["KPJ"], rows[1]["Kode"] = kpj(1), "NIK01"
    assert petrus.post(returned(petrus, delivery_id, rows) + "/terapkan").status_code == 303
    again = returned(petrus, delivery_id, rows)
    assert "Sudah dijawab sama 2" in words(petrus.get(again))
    answer = petrus.post(f"{again}/terapkan")
    assert answer.status_code == 409 and "Tidak ada jawaban baru" in words(answer)
    assert petrus.post(f"{again}/buang").status_code == 303
    rows[0]["KPJ"] = kpj(9)
    assert "Sudah dijawab lain sebelumnya" in words(petrus.get(returned(petrus, delivery_id, rows)))


def test_columns_of_another_order_and_without_the_key_are_matched_by_nik(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 2))
    rows = [
        {"No. Kartu": kpj(5), "Hasil": "Terdaftar", "NIK": factories.nik(2)},
        {"No. Kartu": "", "Hasil": "Terdaftar", "NIK": factories.nik(1)},
        {"No. Kartu": kpj(6), "Hasil": "", "NIK": factories.nik(99)},
    ]
    text = words(petrus.get(returned(petrus, delivery_id, rows)))
    assert "1 jawaban baru" in text and "KPJ kosong" in text and "tidak ada dalam kiriman" in text


def test_an_answer_that_came_between_brings_the_preview_back(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 2))
    rows = table(fetched(petrus, delivery_id))
    rows[0]["KPJ"], rows[1]["KPJ"] = kpj(1), kpj(2)
    page = returned(petrus, delivery_id, rows)
    line = lines(app, delivery_id)[0]
    assert petrus.post(f"{BRANCH}/{delivery_id}/baris/{line.id}/tolak", data={"code": "NIK01"}).status_code == 303
    assert petrus.post(f"{page}/terapkan").status_code == 303
    text = words(petrus.get(page))
    assert "Ada jawaban lain yang dicatat sejak pratinjau" in text and "1 jawaban baru" in text
    assert counts(app, delivery_id) == (0, 1)
    assert petrus.post(f"{page}/terapkan").status_code == 303
    assert counts(app, delivery_id) == (1, 1)


def test_a_file_that_names_nobody_is_refused_in_words(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 1))
    text = words(petrus.get(returned(petrus, delivery_id, [{"Nama": "Contoh", "Alamat": "Jalan"}])))
    assert "tidak memuat kolom NIK dan KPJ atau kode" in text
    empty = petrus.post(f"{BRANCH}/{delivery_id}/jawaban", data={})
    assert empty.status_code == 422 and "Pilih berkas kiriman" in words(empty)


def test_a_worker_killed_while_recording_goes_on(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 1))
    rows = table(fetched(petrus, delivery_id))
    rows[0]["KPJ"] = kpj(1)
    page = returned(petrus, delivery_id, rows)
    with queued(app):
        assert petrus.post(f"{page}/terapkan").status_code == 303
        assert "Menunggu giliran" in words(petrus.get(page)) or "menunggu giliran" in words(petrus.get(page))
        work(app)
        work(app)
    assert counts(app, delivery_id) == (1, 0)


def test_work_that_stopped_is_begun_again(app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path) -> None:
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 1))
    rows = table(fetched(petrus, delivery_id))
    rows[0]["KPJ"] = kpj(1)
    with queued(app):
        page = returned(petrus, delivery_id, rows)
        with factories.inside(app):
            job = db.session.scalars(select(Job).where(Job.kind == "deliveries.judge")).one()
            job.state, job.finished_at, job.sentence = JobState.FAILED, job.created_at, "Terhenti karena listrik padam."
            db.session.commit()
        assert "Terhenti karena listrik padam." in words(petrus.get(page))
    assert petrus.post(f"{page}/ulangi").status_code == 303
    assert "1 jawaban baru" in words(petrus.get(page))
    again = petrus.post(f"{page}/ulangi")
    assert again.status_code == 409 and "tidak sedang terhenti" in words(again)


def test_the_office_reads_what_to_do_and_sends_the_refused_again(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    quota_id = recorded(app, sari, tmp_path, 3)
    delivery_id = sent(sari, quota_id)
    first, second, third = lines(app, delivery_id)
    for line in (first, second):
        petrus.post(f"{BRANCH}/{delivery_id}/baris/{line.id}/tolak", data={"code": "NIK01"})
    petrus.post(f"{BRANCH}/{delivery_id}/baris/{third.id}/terima", data={"kpj": kpj(3)})
    page = words(sari.get(f"/wilayah/ttu/kiriman/{delivery_id}"))
    assert "NIK tidak ditemukan di data kependudukan" in page and "Cocokkan NIK dengan KTP" in page
    assert "3 dari 3 orang sudah dijawab" in page
    missing = sari.post(f"/wilayah/ttu/kiriman/{delivery_id}/kirim-lagi", data={"code": "NIK01"})
    assert missing.status_code == 422 and "Tulis apa yang diperbaiki" in words(missing)
    again = {"code": "NIK01", "note": "NIK sesuai KTP"}
    assert sari.post(f"/wilayah/ttu/kiriman/{delivery_id}/kirim-lagi", data=again).status_code == 303
    assert sari.post(f"/wilayah/ttu/kiriman/{delivery_id}/kirim-lagi", data=again).status_code == 422
    taken_back = petrus.post(f"{BRANCH}/{delivery_id}/baris/{first.id}/batalkan")
    assert taken_back.status_code == 409 and "kiriman berikutnya" in words(taken_back)
    later = sent(sari, quota_id)
    rows = table(fetched(petrus, later))
    assert [row["NIK"] for row in rows] == [factories.nik(1), factories.nik(2)]


def test_the_persons_page_tells_where_they_stand(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 1))
    [line] = lines(app, delivery_id)
    person = "/wilayah/ttu/peserta/1"
    assert "Dikirim ke BPJS" in words(sari.get(person))
    petrus.post(f"{BRANCH}/{delivery_id}/baris/{line.id}/terima", data={"kpj": kpj(7)})
    text = words(sari.get(person))
    assert "Terdaftar di BPJS Ketenagakerjaan KPJ ·······0007" in text and kpj(7) not in text


def test_an_unknown_code_reaches_the_province_once_and_is_explained_everywhere(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 6))
    rows = table(fetched(petrus, delivery_id))
    for row in rows:
        row["Kode"] = "Z9"
    petrus.post(returned(petrus, delivery_id, rows) + "/terapkan")
    nona = signed_in(app, "nona")
    assert "1 kode jawaban BPJS belum mempunyai arti" in words(nona.get("/provinsi/"))
    page = nona.get("/provinsi/kode-jawaban/")
    assert words(page).count("Z9") == 1 and "Z9 6 1" in words(page)
    assert "Kode Z9 belum dikenal; hubungi kantor cabang." in words(sari.get(f"/wilayah/ttu/kiriman/{delivery_id}"))
    known = {
        "code": "z9",
        "meaning": "Sistem sedang ditutup",
        "remedy": "Kirim lagi besok",
        "source": "Surat cabang 1/2026",
    }
    assert nona.post("/provinsi/kode-jawaban/", data=known).status_code == 303
    assert "Sistem sedang ditutup" in words(sari.get(f"/wilayah/ttu/kiriman/{delivery_id}"))
    assert "kode jawaban BPJS belum" not in words(nona.get("/provinsi/"))
    assert signed_in(app, "wati").post("/provinsi/kode-jawaban/", data=known).status_code == 403


def test_what_the_portal_ships_says_that_it_is_no_official_list(app: Flask) -> None:
    with factories.inside(app):
        assert set(db.session.scalars(select(AnswerCode.source))) == {"usulan portal; belum ada daftar resmi"}


def test_last_years_card_is_taken_again_and_stays_when_this_years_answer_is_taken_back(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    first = sent(sari, recorded(app, sari, tmp_path, 1))
    [line] = lines(app, first)
    petrus.post(f"{BRANCH}/{first}/baris/{line.id}/terima", data={"kpj": kpj(1)})
    half = factories.quota(app, source="csr", year=2027)
    confirmed(sari, tmp_path, half, [factories.row(1)], start="2027-01")
    second = sent(sari, half)
    [line] = lines(app, second)
    page = f"{BRANCH}/{second}/baris/{line.id}"
    other = petrus.post(f"{page}/terima", data={"kpj": kpj(2)})
    assert other.status_code == 422 and "sudah mempunyai KPJ lain" in words(other)
    assert petrus.post(f"{page}/terima", data={"kpj": kpj(1)}).status_code == 303
    assert petrus.post(f"{page}/batalkan").status_code == 303
    with factories.inside(app):
        assert db.session.scalars(select(ParticipantCard.kpj)).one() == kpj(1)


def test_a_branch_writes_answers_and_nothing_else(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    recorded(app, sari, tmp_path, 1)
    with app.app_context(), scope_of(Scope.branch(frozenset({TTU}))):
        from portal.beneficiaries.models import Beneficiary

        person = db.session.scalars(select(Beneficiary)).one()
        person.name = "Diubah"
        with pytest.raises(OutsideScope):
            db.session.flush()


def test_a_file_of_many_answers_takes_no_statement_a_row(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    seen_counts = []
    for number, people in enumerate((2, 30)):
        folder = tmp_path / str(people)
        folder.mkdir()
        quota_id = factories.quota(app, source=("dana-desa", "csr")[number])
        confirmed(sari, folder, quota_id, [factories.row(people * 10 + each) for each in range(people)])
        delivery_id = sent(sari, quota_id)
        rows = table(fetched(petrus, delivery_id))
        for each, row in enumerate(rows):
            row["KPJ"] = kpj(people * 100 + each)
        page = returned(petrus, delivery_id, rows)
        with statements(app) as seen:
            petrus.post(f"{page}/terapkan")
        seen_counts.append(len(seen))
        assert counts(app, delivery_id) == (people, 0)
    assert seen_counts[0] == seen_counts[1]
