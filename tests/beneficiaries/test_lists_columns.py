"""A list whose columns are unclear: asked once, answered, remembered by the office, put right, forgotten."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.beneficiaries import retention
from portal.beneficiaries.columns.models import ColumnMapping, UploadColumns
from portal.beneficiaries.models import Upload, UploadState
from portal.core import clock, tasks
from portal.core.db import db
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside
from tests.support.invented import person_name
from tests.support.lists import parsed, queued, sent, statements, verdicts, words, work
from tests.support.people import BELU
from tests.support.spreadsheets import xlsx

HEADINGS = ("No", "No Induk Pddk", "Penerima Bantuan", "Tgl Lahir", "JK", "Domisili", "Kecamatan", "Pekerjaan")
RIGHT = {"k0_1": "nik", "k0_2": "name", "k0_3": "birth_date", "k0_4": "sex", "k0_5": "village", "k0_6": "district"}
RIGHT |= {"k0_7": "occupation"}

pytestmark = pytest.mark.usefixtures("held_clock")


def grid(count: int, start: int = 1) -> list[list[Any]]:
    """Right rows under HEADINGS."""
    return [
        [
            *(number, factories.nik(number), person_name(number), "17/08/1990", "L"),
            *(factories.VILLAGE, factories.DISTRICT, "Petani"),
        ]
        for number in range(start, start + count)
    ]


def unclear(client: PortalClient, folder: Path, quota_id: int, *, start: int = 1, **changes: Any) -> str:
    """The page of a list whose columns are unclear."""
    path = factories.xlsx(folder / f"desa-{start}.xlsx", grid(3, start), changes.pop("headings", HEADINGS))
    return sent(client, path, quota_id, **changes)


def upload_of(app: Flask, page: str) -> Upload:
    with inside(app):
        return db.session.get_one(Upload, int(page.rpartition("/")[2]))


def test_an_unclear_list_is_asked_about_with_samples_and_guesses(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    page = unclear(sari, tmp_path, factories.quota(app))
    shown = sari.get(page)
    text = words(shown)
    assert "Apa isi kolom ini?" in text
    assert "530301··········" in text and factories.nik(1) not in text, "long numbers are masked"
    assert " ".join(map(person_name, (1, 2, 3))) in text
    assert "Perkiraan: judul dan isinya mirip NIK." in text and "Perkiraan: isinya nama desa." in text
    document = parsed(shown)
    chosen = {
        box.get("name"): (box.xpath("./option[@selected]/@value") or [""])[0] for box in document.xpath("//select")
    }
    assert chosen == {"k0_0": "", **RIGHT}
    folded = document.xpath("//details//select/@name")
    assert set(folded) == {"k0_0", "k0_3", "k0_4", "k0_6", "k0_7"}, "what is sure is out of the way"
    assert "Menunggu kolom dicocokkan" in words(sari.get("/wilayah/ttu/daftar/"))
    assert "daftar no." in words(sari.get("/wilayah/ttu/")).lower()


def test_the_answer_judges_the_list_and_the_next_one_is_not_asked(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app)
    page = unclear(sari, tmp_path, quota_id)
    assert sari.post(page + "/kolom", data=RIGHT).status_code == 303
    text = words(sari.get(page))
    assert "3 orang dapat dicatat" in text and "Kolom dicocokkan oleh Sari Contoh." in text
    number = int(page.rpartition("/")[2])
    other = unclear(sari, tmp_path, quota_id, start=11)
    text = words(sari.get(other))
    assert "3 orang dapat dicatat" in text
    assert f"Kolom dicocokkan seperti pada daftar no. {number} oleh Sari Contoh." in text
    remembered = words(sari.get("/wilayah/ttu/daftar/kolom-diingat"))
    assert "No Induk Pddk = NIK; Penerima Bantuan = Nama" in remembered and "2 daftar" in remembered
    assert sari.post(page + "/catat").status_code == 303
    with inside(app):
        kept = db.session.scalars(select(UploadColumns.upload_id)).all()
        assert kept == [number + 1], "headings and samples go with the list"


def test_a_wrong_answer_comes_back_with_everything_chosen(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = unclear(sari, tmp_path, factories.quota(app))
    twice = sari.post(page + "/kolom", data={**RIGHT, "k0_2": "nik", "k0_7": "desil"})
    text = words(twice)
    assert twice.status_code == 422
    assert "Kolom B dan C sama-sama dipilih sebagai NIK. Pilih satu saja." in text
    assert "Belum ada kolom yang dipilih sebagai Nama." in text
    document = parsed(twice)
    assert document.xpath("//select[@name='k0_7']/option[@selected]/@value") == ["desil"], "nothing is lost"
    assert document.xpath("//select[@aria-invalid]/@name") == ["k0_1", "k0_2"]
    assert sari.post(page + "/kolom").status_code == 422, "what was not sent is not taken from the guesses"
    odd = sari.post(page + "/kolom", data={**RIGHT, "k0_3": "umur"})
    assert odd.status_code == 422 and "Pilih salah satu dari daftar." in words(odd)
    assert upload_of(app, page).state is UploadState.ASKED


def test_a_misread_column_is_put_right_on_a_judged_list(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app)
    headings = ("No", "NIK", "Nama", "Tgl Lahir", "JK", "Desa", "Kecamatan", "Pekerjaan")
    page = unclear(sari, tmp_path, quota_id, headings=headings)
    assert verdicts(sari.get(page).get_data(as_text=True))["ready"] == 3
    form = sari.get(page + "/kolom")
    assert "Beginilah kolom berkas dibaca." in words(form)
    assert sari.post(page + "/kolom", data={**RIGHT, "k0_7": ""}).status_code == 303
    assert verdicts(sari.get(page).get_data(as_text=True))["warned"] == 3, "without occupations"
    other = unclear(sari, tmp_path, quota_id, headings=headings, start=11)
    assert verdicts(sari.get(other).get_data(as_text=True))["warned"] == 3, "the answer is remembered"
    refused = sari.post(page + "/kolom", data={**RIGHT, "k0_1": ""})
    assert refused.status_code == 422 and "Beginilah kolom berkas dibaca." in words(refused)


def test_an_unchanged_answer_of_a_clear_list_is_not_remembered(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    headings = ("No", "NIK", "Nama", "Tgl Lahir", "JK", "Desa", "Kecamatan", "Pekerjaan")
    page = unclear(sari, tmp_path, factories.quota(app), headings=headings)
    assert sari.post(page + "/kolom", data=RIGHT).status_code == 303
    with inside(app):
        assert db.session.scalar(select(func.count()).select_from(ColumnMapping)) == 0


def test_what_was_remembered_can_be_forgotten(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app)
    page = unclear(sari, tmp_path, quota_id)
    sari.post(page + "/kolom", data=RIGHT)
    with inside(app):
        mapping_id = db.session.scalars(select(ColumnMapping.id)).one()
    address = f"/wilayah/ttu/daftar/kolom-diingat/{mapping_id}/lupakan"
    assert sari.post(address).status_code == 303
    assert sari.post(address).status_code == 404
    assert "3 orang dapat dicatat" in words(sari.get(page)), "what was read stays read"
    assert "Apa isi kolom ini?" in words(sari.get(unclear(sari, tmp_path, quota_id, start=11)))
    assert sari.post(page + "/periksa-ulang").status_code == 303
    assert "Apa isi kolom ini?" in words(sari.get(page))
    assert upload_of(app, page).read_rows == 0


def test_lists_that_wait_with_the_same_headings_go_on_together(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app)
    pages = [unclear(sari, tmp_path, quota_id, start=start) for start in (1, 11, 21)]
    answer = sari.post(pages[1] + "/kolom", data=RIGHT)
    assert answer.status_code == 303
    shown = words(sari.get(pages[1]))
    assert "2 daftar lain dengan judul yang sama ikut diperiksa." in shown
    for page in pages:
        assert "3 orang dapat dicatat" in words(sari.get(page))


def test_the_second_of_two_officers_is_told(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = unclear(sari, tmp_path, factories.quota(app))
    seen = parsed(sari.get(page)).xpath("//input[@name='dibaca']/@value")[0]
    assert sari.post(page + "/kolom", data={**RIGHT, "dibaca": seen}).status_code == 303
    late = sari.post(page + "/kolom", data={**RIGHT, "k0_2": "mother_name", "k0_0": "name", "dibaca": seen})
    assert late.status_code == 409 and "sejak halaman ini dibuka" in words(late)
    assert "3 orang dapat dicatat" in words(sari.get(page))


def test_an_answer_given_twice_is_one_answer(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = unclear(sari, tmp_path, factories.quota(app))
    data = {**RIGHT, "idempotency_key": "kunci-yang-sama"}
    first, second = sari.post(page + "/kolom", data=data), sari.post(page + "/kolom", data=data)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    with inside(app):
        assert db.session.scalars(select(ColumnMapping.used)).one() == 1


def test_a_list_that_was_discarded_meanwhile_is_not_asked_about(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app)
    with queued(app):
        page = unclear(sari, tmp_path, quota_id)
        assert sari.post(page + "/batalkan").status_code == 303
        work(app)
    assert upload_of(app, page).state is UploadState.DISCARDED
    asked = unclear(sari, tmp_path, quota_id, start=11)
    assert sari.post(asked + "/batalkan").status_code == 303
    with inside(app):
        assert db.session.scalars(select(UploadColumns.upload_id)).all() == []
    assert sari.post(asked + "/kolom", data=RIGHT).status_code == 409


def test_a_colleague_who_may_not_prepare_lists_sees_no_samples(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    budi = signed_in(app, "budi")
    page = unclear(sari, tmp_path, factories.quota(app))
    text = words(budi.get(page))
    assert "Menunggu operator" in text and person_name(1) not in text
    assert budi.get(page + "/kolom").status_code == 403
    assert budi.post(page + "/kolom", data=RIGHT).status_code == 403


def test_the_neighbour_does_not_share_what_was_remembered(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    rani = signed_in(app, "rani")
    page = unclear(sari, tmp_path, factories.quota(app))
    sari.post(page + "/kolom", data=RIGHT)
    theirs = unclear(rani, tmp_path, factories.quota(app, regency_id=BELU), regency="belu", start=11)
    assert "Apa isi kolom ini?" in words(rani.get(theirs))


def test_a_list_that_waits_too_long_is_discarded_with_its_samples(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    page = unclear(sari, tmp_path, factories.quota(app))
    with clock.fixed(clock.now() + timedelta(days=31)):
        tasks.purge(app)
    assert upload_of(app, page).state is UploadState.DISCARDED
    assert retention.EXPIRED in words(sari.get(page))
    with inside(app):
        assert db.session.scalars(select(UploadColumns.upload_id)).all() == []


def test_nothing_of_a_person_lies_plain(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = unclear(sari, tmp_path, factories.quota(app))
    with inside(app):
        blob = bytes(db.session.scalars(select(UploadColumns.blob)).one())
    assert person_name(1).encode() not in blob and b"Penerima" not in blob
    sari.post(page + "/kolom", data=RIGHT)
    with inside(app):
        mapping = db.session.scalars(select(ColumnMapping)).one()
        assert b"Penerima" not in bytes(mapping.headings_cipher)
        assert "Penerima" not in str(mapping.fields)


def test_asking_costs_few_questions_of_the_database(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    page = unclear(sari, tmp_path, factories.quota(app))
    with statements(app) as seen:
        sari.get(page)
    assert len(seen) <= 12


def test_a_sheet_that_is_no_list_is_left_out_but_not_the_last(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    path = tmp_path / "dua.xlsx"
    plain = ["No", "NIK", "Nama", "Tgl Lahir", "JK", "Desa", "Kecamatan", "Pekerjaan"]
    path.write_bytes(xlsx({"Daftar": [plain, *grid(3)], "Arsip": [list(HEADINGS), *grid(2, 21)]}))
    page = sent(sari, path, factories.quota(app))
    assert 'Lembar "Arsip"' in words(sari.get(page))
    sure = {f"k0_{index}": field for index, field in enumerate(("", *RIGHT.values()))}
    all_left_out = sari.post(page + "/kolom", data={"lewati0": "y", "lewati1": "y"})
    assert all_left_out.status_code == 422 and "Paling sedikit satu lembar" in words(all_left_out)
    assert sari.post(page + "/kolom", data={**sure, "lewati1": "y"}).status_code == 303
    text = words(sari.get(page))
    assert "3 orang dapat dicatat" in text
    assert 'Sheet "Arsip" tidak dibaca karena dijawab bukan daftar peserta.' in text
    assert "Bukan daftar peserta" in words(sari.get("/wilayah/ttu/daftar/kolom-diingat"))
