"""One person: the NIK is opened for a purpose that is recorded; a workbook takes it along only for a purpose."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from portal.beneficiaries.models import Beneficiary
from portal.core.db import db
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, parsed, table_of, words, workbook_of
from tests.support.swaps import after_swap, reloaded

pytestmark = pytest.mark.usefixtures("held_clock")
PEOPLE = "/wilayah/ttu/peserta/"


@pytest.fixture
def person(app: Flask, sari: PortalClient, tmp_path: Path) -> str:
    """The page of one of three people."""
    rows = [row(1), row(2, Pekerjaan="Nelayan"), row(3, **{"Jenis Kelamin": "P"})]
    confirmed(sari, tmp_path, factories.quota(app), rows, start="2026-10")
    return str(parsed(sari.get(PEOPLE)).xpath("//th[@scope='row']/a/@href")[0])


def test_the_page_shows_a_masked_nik_and_the_months_covered(app: Flask, sari: PortalClient, person: str) -> None:
    page = sari.get(person)
    assert "530301··········" in words(page)
    assert factories.nik(1) not in page.get_data(as_text=True)
    months = [" ".join(month.itertext()) for month in parsed(page).xpath("//ol[@class='months']/li")]
    assert [month.split()[-1] for month in months] == ["tidak"] * 9 + ["ditagih", "ditagih", "datang"]
    assert "Bansone, Kecamatan Kota Kefamenanu" in words(page)


@pytest.mark.parametrize("purpose", ["", "   ", "abc"])
def test_opening_a_nik_needs_a_purpose(app: Flask, sari: PortalClient, person: str, purpose: str) -> None:
    answer = sari.post(person + "/nik", data={"purpose": purpose})
    assert answer.status_code == 422
    assert "Tulis tujuan" in words(answer)
    assert factories.nik(1) not in answer.get_data(as_text=True)
    assert "NIK peserta" not in words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=nik"))


@pytest.mark.parametrize("by_htmx", [False, True])
def test_opening_a_nik_shows_it_once_and_is_recorded(
    app: Flask, sari: PortalClient, person: str, by_htmx: bool
) -> None:
    data = {"purpose": "mencocokkan dengan KTP"}
    answer = sari.htmx("POST", person + "/nik", data=data) if by_htmx else sari.post(person + "/nik", data=data)
    assert answer.status_code == 200
    assert factories.nik(1) in words(answer)
    assert "17 Agustus 1990" in words(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert factories.nik(1) not in sari.get(person).get_data(as_text=True)
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=nik"))
    assert "NIK peserta no. 1 dibuka. Alasan: mencocokkan dengan KTP" in record
    assert "Sari Contoh, Operator" in record


def test_sending_the_same_opening_again_does_not_show_the_nik_again(
    app: Flask, sari: PortalClient, person: str
) -> None:
    data = {"purpose": "mencocokkan dengan KTP", "idempotency_key": "kunci-yang-sama"}
    assert sari.post(person + "/nik", data=data).status_code == 200
    again = sari.post(person + "/nik", data=data)
    assert (again.status_code, again.location) == (303, person)


def test_a_refused_opening_swaps_like_a_reload_of_the_refused_page(app: Flask, sari: PortalClient, person: str) -> None:
    before = sari.get(person).get_data(as_text=True)
    answer = sari.htmx("POST", person + "/nik", data={"purpose": ""})
    assert answer.status_code == 422
    whole = sari.post(person + "/nik", data={"purpose": ""})
    assert after_swap(before, answer.get_data(as_text=True), "#identitas") == reloaded(whole.get_data(as_text=True))


def test_private_fields_that_were_swapped_between_people_do_not_open(
    app: Flask, sari: PortalClient, person: str
) -> None:
    with inside(app):
        other = db.session.get(Beneficiary, 2)
        assert other is not None
        db.session.execute(update(Beneficiary).where(Beneficiary.id == 1).values(private_cipher=other.private_cipher))
        db.session.commit()
    answer = sari.post(person + "/nik", data={"purpose": "mencocokkan dengan KTP"})
    assert answer.status_code == 422
    assert "Data peserta ini tidak utuh" in words(answer)
    assert factories.nik(2) not in answer.get_data(as_text=True)


def test_the_workbook_masks_the_nik_and_counts_as_the_page_does(app: Flask, sari: PortalClient, person: str) -> None:
    page = sari.get(PEOPLE + "unduh")
    assert "3 orang" in words(page)
    book = workbook_of(sari, sari.post(PEOPLE + "unduh"))
    lines = table_of(book.worksheets[1], "NIK (disamarkan)")
    assert len(lines) == 3
    assert {line["NIK (disamarkan)"] for line in lines} == {"530301··········"}
    assert factories.nik(1)[6:12] not in str(lines)
    cover = words_of(book.worksheets[0])
    for said in ("Kabupaten Timor Tengah Utara", "Tahun anggaran 2026", "Semua peserta", "Sari Contoh (Operator)"):
        assert said in cover
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=unduh"))
    assert "Daftar peserta 2026 diunduh (3 orang, NIK disamarkan)." in record


def words_of(sheet: object) -> str:
    return " ".join(str(value) for line in sheet.iter_rows(values_only=True) for value in line if value)  # type: ignore[attr-defined]


def test_the_workbook_follows_the_filter_of_the_page(app: Flask, sari: PortalClient, person: str) -> None:
    query = "?tahun=2026&pekerjaan=nelayan"
    assert "1 orang" in words(sari.get(PEOPLE + query))
    link = parsed(sari.get(PEOPLE + query)).xpath("//a[contains(@href, '/peserta/unduh')]/@href")[0]
    form = parsed(sari.get(link)).xpath("//form[contains(@action, '/peserta/unduh')]/@action")[0]
    book = workbook_of(sari, sari.post(form))
    lines = table_of(book.worksheets[1], "NIK (disamarkan)")
    assert [line["Pekerjaan"] for line in lines] == ["Nelayan"]
    assert "Pekerjaan Nelayan" in words_of(book.worksheets[0])


def test_full_niks_need_a_purpose_which_is_recorded_and_printed(app: Flask, sari: PortalClient, person: str) -> None:
    refused = sari.post(PEOPLE + "unduh", data={"nik": "lengkap", "purpose": "abc"})
    assert refused.status_code == 422
    assert "Tulis tujuan memakai NIK lengkap" in words(refused)
    assert parsed(refused).xpath("//input[@name='purpose']/@value") == ["abc"]
    asked = sari.post(PEOPLE + "unduh", data={"nik": "lengkap", "purpose": "pengiriman ke BPJS"})
    book = workbook_of(sari, asked)
    sheet = book.worksheets[1]
    assert {line["NIK"] for line in table_of(sheet, "NIK")} == {factories.nik(number) for number in (1, 2, 3)}
    assert "pengiriman ke BPJS" in words_of(book.worksheets[0])
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=unduh"))
    assert "Daftar peserta 2026 diunduh (3 orang, NIK lengkap). Alasan: pengiriman ke BPJS" in record
