"""From the office to the branch: who goes, who stays back, what the file holds, and how it is taken back."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.beneficiaries.models import Enrolment
from portal.core.db import db
from portal.core.storage import StoredFile
from portal.deliveries.models import Delivery, DeliveryFetch, DeliveryLine
from tests.deliveries.flow import BRANCH, fetched, recorded, sent, table
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.lists import confirmed, statements, words


@pytest.fixture
def sari(app: Flask) -> PortalClient:
    return signed_in(app, "sari")


@pytest.fixture
def petrus(app: Flask) -> PortalClient:
    return signed_in(app, "petrus")


def delivered(app: Flask) -> int:
    """How many enrolments count as sent."""
    with factories.inside(app):
        return db.session.scalar(select(func.count(Enrolment.delivered_at))) or 0


def test_everybody_recorded_goes_and_the_file_holds_full_niks_as_text(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    quota_id = recorded(app, sari, tmp_path, 3)
    page = words(sari.get(f"/wilayah/ttu/kiriman/baru/{quota_id}"))
    assert "3 orang siap dikirim" in page and "Kota Kefamenanu 3" in page and "templat baku portal" in page
    delivery_id = sent(sari, quota_id)
    assert delivered(app) == 3
    rows = table(fetched(petrus, delivery_id))
    assert [row["NIK"] for row in rows] == [factories.nik(number) for number in (1, 2, 3)]
    assert rows[0]["Tanggal Lahir"] == "17-08-1990" and rows[0]["Desa/Kelurahan"] == "Bansone"
    assert [row["Kunci Portal"] for row in rows] == [f"{delivery_id}-{number}" for number in (1, 2, 3)]
    with factories.inside(app):
        delivery = db.session.get_one(Delivery, delivery_id)
        stored = db.session.get_one(StoredFile, delivery.file_id)
        assert delivery.sha256 == stored.sha256.hex() and len(delivery.sha256) == len(hashlib.sha256().hexdigest())
        assert delivery.row_count == 3


def test_nobody_is_sent_twice(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = recorded(app, sari, tmp_path, 2)
    sent(sari, quota_id)
    answer = sari.post(f"/wilayah/ttu/kiriman/baru/{quota_id}")
    assert answer.status_code == 422 and "Tidak ada peserta yang menunggu dikirim" in words(answer)
    confirmed(sari, tmp_path, quota_id, [factories.row(9)])
    later = sent(sari, quota_id)
    with factories.inside(app):
        assert db.session.get_one(Delivery, later).row_count == 1


def test_who_must_be_checked_stays_back_and_the_page_says_so(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app)
    rows = [factories.row(1), factories.row(2, **{"Jenis Kelamin": "P"})]  # the NIK says otherwise
    confirmed(sari, tmp_path, quota_id, rows)
    page = words(sari.get(f"/wilayah/ttu/kiriman/baru/{quota_id}"))
    assert "1 orang siap dikirim" in page and "1 orang tertahan" in page and "perlu verifikasi" in page
    delivery_id = sent(sari, quota_id)
    with factories.inside(app):
        assert db.session.get_one(Delivery, delivery_id).row_count == 1


def test_whose_place_was_freed_is_not_sent(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = recorded(app, sari, tmp_path, 2)
    with factories.inside(app):
        enrolment = db.session.scalars(select(Enrolment).order_by(Enrolment.id)).first()
        assert enrolment
        place = f"/wilayah/ttu/peserta/{enrolment.beneficiary_id}/tempat/{enrolment.id}/lepas"
    assert sari.post(place, data={"why": "died", "from_month": "2026-12", "document": "Akta"}).status_code == 303
    delivery_id = sent(sari, quota_id)
    with factories.inside(app):
        assert db.session.get_one(Delivery, delivery_id).row_count == 1


def test_a_page_that_is_no_longer_true_is_not_sent(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = recorded(app, sari, tmp_path, 2)
    answer = sari.post(f"/wilayah/ttu/kiriman/baru/{quota_id}", data={"people": "1"})
    assert answer.status_code == 422 and "berubah menjadi 2 orang" in words(answer)
    assert delivered(app) == 0


def test_a_verifier_looks_but_does_not_send(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = recorded(app, sari, tmp_path, 1)
    budi = signed_in(app, "budi")
    assert "Hanya untuk Operator" in words(budi.get(f"/wilayah/ttu/kiriman/baru/{quota_id}"))
    assert budi.post(f"/wilayah/ttu/kiriman/baru/{quota_id}").status_code == 403


def test_a_delivery_is_taken_back_until_the_branch_has_it(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    quota_id = recorded(app, sari, tmp_path, 2)
    first = sent(sari, quota_id)
    assert sari.post(f"/wilayah/ttu/kiriman/{first}/tarik").status_code == 303
    assert delivered(app) == 0
    assert petrus.get(f"{BRANCH}/{first}").status_code == 404
    assert "Ditarik kembali" in words(sari.get(f"/wilayah/ttu/kiriman/{first}"))
    with factories.inside(app):
        assert db.session.scalar(select(func.count()).select_from(DeliveryLine)) == 0
    second = sent(sari, quota_id)
    fetched(petrus, second)
    answer = sari.post(f"/wilayah/ttu/kiriman/{second}/tarik")
    assert answer.status_code == 409 and "sudah mengambil" in words(answer)
    assert delivered(app) == 2


def test_another_branch_sees_nothing_of_it(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 1))
    endang = signed_in(app, "endang")
    assert "Belum ada kiriman" in words(endang.get("/bpjs/ende/kiriman/"))
    assert endang.get(f"/bpjs/ende/kiriman/{delivery_id}").status_code == 404
    for act in ("unduh", "baris/1/terima", "jawaban"):
        assert (
            endang.post(f"/bpjs/ende/kiriman/{delivery_id}/{act}", data={"purpose": "Contoh tujuan"}).status_code == 404
        )
    assert f"No. {delivery_id}" in words(petrus.get(f"{BRANCH}/"))


def test_taking_the_file_needs_a_purpose_which_the_regency_reads(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 1))
    answer = petrus.post(f"{BRANCH}/{delivery_id}/unduh", data={"purpose": ""})
    assert answer.status_code == 422 and "Tulis tujuan" in words(answer)
    assert petrus.get(f"{BRANCH}/{delivery_id}/berkas/1").status_code == 404
    fetched(petrus, delivery_id)
    assert "Pendaftaran peserta" in words(signed_in(app, "budi").get("/wilayah/ttu/catatan/"))
    assert "Petrus Contoh: Pendaftaran peserta" in words(sari.get(f"/wilayah/ttu/kiriman/{delivery_id}"))


def test_the_branch_chooses_columns_and_a_delivery_keeps_its_own(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    quota_id = recorded(app, sari, tmp_path, 1)
    first = sent(sari, quota_id)
    form = {
        "date_format": "yyyy-mm-dd",
        "urut_nik": "2",
        "urut_name": "1",
        "judul_name": "Nama Tenaga Kerja",
        "urut_birth_date": "3",
    }
    assert petrus.post("/bpjs/atambua/templat/", data=form).status_code == 303
    page = words(petrus.get("/bpjs/atambua/templat/"))
    assert "Nama Tenaga Kerja" in page and "1990-08-17" in page and "Versi no. 1" in page
    confirmed(sari, tmp_path, quota_id, [factories.row(7)])
    second = sent(sari, quota_id)
    headings = list(table(fetched(petrus, second))[0])
    assert headings == ["Nama Tenaga Kerja", "NIK", "Tanggal Lahir", "KPJ", "Status", "Kode", "Kunci Portal"]
    assert table(fetched(petrus, second))[0]["Tanggal Lahir"] == "1990-08-17"
    assert "Nama Ibu Kandung" in table(fetched(petrus, first))[0]


def test_a_template_without_a_nik_is_refused_and_nothing_typed_is_lost(app: Flask, petrus: PortalClient) -> None:
    answer = petrus.post(
        "/bpjs/atambua/templat/", data={"date_format": "excel", "urut_name": "1", "judul_name": "Nama TK"}
    )
    assert answer.status_code == 422
    assert "Beri nomor urut untuk kolom NIK" in words(answer) and "Nama TK" in answer.get_data(as_text=True)


def test_sending_many_takes_no_statement_a_person(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    counts = []
    for people in (2, 40):
        folder = tmp_path / str(people)
        folder.mkdir()
        quota_id = factories.quota(app, people=100, source="dana-desa" if people == 2 else "csr")
        rows = [factories.row(people * 10 + number) for number in range(people)]
        confirmed(sari, folder, quota_id, rows)
        with statements(app) as seen:
            sent(sari, quota_id)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_link_holds_however_many_colleagues_fetch_after(
    app: Flask, sari: PortalClient, petrus: PortalClient, tmp_path: Path
) -> None:
    delivery_id = sent(sari, recorded(app, sari, tmp_path, 1))
    fetched(petrus, delivery_id)
    with factories.inside(app):
        own = db.session.scalars(select(DeliveryFetch)).one()
        for _colleague in range(12):
            db.session.add(
                DeliveryFetch(
                    regency_id=own.regency_id,
                    delivery_id=delivery_id,
                    person_id=own.person_id + 1,
                    person_name="Rekan Contoh",
                    purpose="Pendaftaran peserta",
                    fetched_at=own.fetched_at,
                )
            )
        db.session.commit()
        link = f"{BRANCH}/{delivery_id}/berkas/{own.id}"
    assert link in petrus.get(f"{BRANCH}/{delivery_id}").get_data(as_text=True)
