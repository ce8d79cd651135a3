"""Verification in the village: frozen sheets on paper, their answers by page, and what is to be followed up."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from lxml import html
from sqlalchemy import delete, func, select

from portal.beneficiaries.models import Beneficiary, Enrolment
from portal.beneficiaries.rules.village_checks import shown_code
from portal.beneficiaries.village_checks.models import VillageEntry, VillageLine, VillageSheet
from portal.core.db import db
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, statements, words

pytestmark = pytest.mark.usefixtures("held_clock")
OTHER_VILLAGE = "Sasi"
KOTA = factories.PLACE[0]


@pytest.fixture
def quota_id(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    """Thirty people of Bansone and two of another desa."""
    quota_id = factories.quota(app)
    rows = [row(number) for number in range(1, 31)]
    rows += [row(number, **{"Desa/Kelurahan": OTHER_VILLAGE}) for number in (31, 32)]
    confirmed(sari, tmp_path, quota_id, rows)
    return quota_id


@pytest.fixture
def page(sari: PortalClient, quota_id: int) -> str:
    """The page of an open round."""
    answer = sari.post("/wilayah/ttu/verval/", data={"quota_id": quota_id, "name": "Verval semester 1"})
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def printed(client: PortalClient, page: str, place: str = KOTA) -> bytes:
    """The file that printing a place leads to."""
    asked = client.post(page + "/cetak", data={"tempat": place})
    assert asked.status_code == 303, words(asked)
    ready = client.get(asked.location)
    assert "Berkas siap" in words(ready), words(ready)
    (link,) = html.fromstring(ready.get_data(as_text=True)).xpath("//a[contains(@href, '/berkas')]/@href")
    return client.get(link).data


def codes(app: Flask) -> list[str]:
    with inside(app):
        return list(
            db.session.scalars(select(VillageSheet.code).order_by(VillageSheet.village_code, VillageSheet.page))
        )


def sheet_page(code: str) -> str:
    return f"/wilayah/ttu/verval/lembar/{code}"


def answers(many: int, *, revision: int = 0, day: str = "2026-11-20", **others: str) -> dict[str, Any]:
    """All "benar/ada" but for `others`: hasil_3="died"."""
    everybody = {f"hasil_{number}": "confirmed" for number in range(1, many + 1)}
    return {"revisi": str(revision), "tanggal": day, **everybody, **others}


def checks(app: Flask) -> dict[str, int]:
    with inside(app):
        query = select(Beneficiary.village_check, func.count()).group_by(Beneficiary.village_check)
        return {result.value: people for result, people in db.session.execute(query)}


def test_a_kecamatan_is_one_pdf_with_25_people_a_page_and_a_code_on_each(
    app: Flask, sari: PortalClient, page: str
) -> None:
    document = pypdfium2.PdfDocument(printed(sari, page))
    texts = [each.get_textpage().get_text_range() for each in document]
    assert [text.count("Contoh Orang") for text in texts] == [25, 5, 2]
    assert all("530301" in text for text in texts)
    for text in texts:
        assert not re.search(r"\b\d{16}\b", text)
        assert "Kepala Desa/Lurah" in text
    found = [zxingcpp.read_barcodes(each.render(scale=2).to_pil())[0].text for each in document]
    assert found == [f"http://localhost{sheet_page(code)}" for code in codes(app)]
    for text, code in zip(texts, codes(app), strict=True):
        assert shown_code(code) in text
    assert "Halaman 2 dari 2" in texts[1]
    opened = sari.get(found[1].removeprefix("http://localhost"))
    assert "halaman 2." in words(opened)


def test_all_is_a_zip_with_a_pdf_for_each_kecamatan(sari: PortalClient, page: str) -> None:
    with zipfile.ZipFile(io.BytesIO(printed(sari, page, ""))) as archive:
        assert archive.namelist() == ["verval-kota-kefamenanu.pdf"]
        assert len(pypdfium2.PdfDocument(archive.read(archive.namelist()[0]))) == 3


def test_a_desa_alone(sari: PortalClient, page: str) -> None:
    assert len(pypdfium2.PdfDocument(printed(sari, page, "/".join(factories.PLACE)))) == 2
    assert "1 dari" not in words(sari.get(page))
    assert "0 dari 2 lembar sudah diisi" in words(sari.get(page))


def test_printing_again_keeps_codes_and_people_and_new_ones_get_a_further_sheet(
    app: Flask, sari: PortalClient, page: str, quota_id: int, tmp_path: Path
) -> None:
    printed(sari, page)
    before = codes(app)
    with inside(app):
        lines = set(db.session.execute(select(VillageLine.sheet_id, VillageLine.number, VillageLine.beneficiary_id)))
    confirmed(sari, tmp_path, quota_id, [row(40, **{"Nama Sesuai KTP": "Aaron Contoh"})])
    document = pypdfium2.PdfDocument(printed(sari, page))
    assert len(document) == 4
    after = codes(app)
    assert set(before) < set(after)
    with inside(app):
        again = set(db.session.execute(select(VillageLine.sheet_id, VillageLine.number, VillageLine.beneficiary_id)))
    assert lines < again
    assert len(again) == len(lines) + 1


def test_one_press_confirms_a_sheet_and_twice_is_once(app: Flask, sari: PortalClient, page: str) -> None:
    printed(sari, page)
    first = codes(app)[0]
    for _press in range(2):
        answer = sari.post(sheet_page(first), data=answers(25))
        assert answer.status_code == 303, words(answer)
    assert checks(app) == {"": 7, "confirmed": 25}
    with inside(app):
        assert db.session.scalar(select(func.count()).select_from(VillageEntry)) == 1
        person = db.session.scalars(select(Beneficiary).where(Beneficiary.village_check == "confirmed")).first()
        assert person is not None
        assert person.village_checked_on == date(2026, 11, 20)
    text = words(sari.get(page))
    assert "1 dari 3 lembar sudah diisi" in text
    text = words(sari.get(sheet_page(first)))
    assert "Sudah diisi Sari Contoh" in text
    assert "25 benar/ada, diperiksa di desa 20 November 2026." in text


def test_the_page_begins_with_everybody_confirmed(app: Flask, sari: PortalClient, page: str) -> None:
    printed(sari, page)
    document = html.document_fromstring(sari.get(sheet_page(codes(app)[1])).get_data(as_text=True))
    chosen = document.xpath("//select/option[@selected]/@value")
    assert chosen == ["confirmed"] * 5


def test_exceptions_are_followed_up_and_end_nothing_by_themselves(
    app: Flask, sari: PortalClient, page: str, quota_id: int
) -> None:
    printed(sari, page)
    code = codes(app)[0]
    sari.post(sheet_page(code), data=answers(25, hasil_2="died", hasil_3="moved", ket_3="ke Kupang", hasil_4="unknown"))
    assert checks(app) == {"": 7, "confirmed": 22, "died": 1, "moved": 1, "unknown": 1}
    listed = sari.get("/wilayah/ttu/verval/tindak-lanjut")
    text = words(listed)
    assert "Semua 3" in text
    assert "ke Kupang" in text
    assert shown_code(code) in text
    assert "32 orang" in words(sari.get("/wilayah/ttu/peserta/"))  # nobody lost a place
    only = sari.get("/wilayah/ttu/verval/tindak-lanjut?hasil=died")
    assert "Contoh Orang 0002" in words(only)
    assert "Contoh Orang 0003" not in words(only)
    (link,) = html.document_fromstring(only.get_data(as_text=True)).xpath("//a[contains(@href, '/tempat/')]/@href")
    assert link.endswith("sebab=died")
    freed = {"why": "died", "from_month": "2026-12", "document": "Akta 7/2026"}
    assert sari.post(link.partition("?")[0] + "/lepas", data=freed).status_code == 303
    assert "Tidak ada orang dengan hasil ini" in words(sari.get("/wilayah/ttu/verval/tindak-lanjut?hasil=died"))
    person = words(sari.get(link.partition("/tempat")[0]))
    assert "Desa menyatakan: meninggal. 20 November 2026." in person
    stages = words(sari.get(f"/wilayah/ttu/kuota/{quota_id}/tahap"))
    assert "Verval desa 22 2 7" in stages


def test_an_entry_is_corrected_with_its_history(app: Flask, sari: PortalClient, page: str) -> None:
    printed(sari, page)
    code = codes(app)[0]
    sari.post(sheet_page(code), data=answers(25, hasil_2="died"))
    answer = sari.post(sheet_page(code), data=answers(25, revision=1, ket_5="salah dengar"))
    assert answer.status_code == 303, words(answer)
    assert checks(app) == {"": 7, "confirmed": 25}
    text = words(sari.get(sheet_page(code)))
    assert "Diperbaiki: baris 2, 5." in text
    assert "24 benar/ada, 1 meninggal" in text


def test_two_people_at_one_sheet_notice_each_other(app: Flask, sari: PortalClient, page: str) -> None:
    printed(sari, page)
    code = codes(app)[0]
    sari.post(sheet_page(code), data=answers(25, hasil_2="died"))
    late = sari.post(sheet_page(code), data=answers(25, hasil_9="moved"))
    assert late.status_code == 422
    text = words(late)
    assert "baru saja diisi oleh Sari Contoh" in text
    assert "tersimpan: Meninggal" in text
    document = html.document_fromstring(late.get_data(as_text=True))
    assert document.xpath("//select[@name='hasil_9']/option[@selected]/@value") == ["moved"]  # nothing typed is lost
    assert document.xpath("//input[@name='revisi']/@value") == ["1"]  # and it may be saved now, knowing the other
    assert checks(app) == {"": 7, "confirmed": 24, "died": 1}


def test_an_older_sheet_entered_late_does_not_undo_a_newer_answer(
    app: Flask, sari: PortalClient, page: str, quota_id: int
) -> None:
    printed(sari, page, "/".join(factories.PLACE))
    (old, *_rest) = codes(app)
    second = sari.post("/wilayah/ttu/verval/", data={"quota_id": quota_id, "name": "Verval susulan"}).location
    printed(sari, second, "/".join(factories.PLACE))
    with inside(app):
        newer = db.session.scalars(
            select(VillageSheet.code).where(VillageSheet.page == 1, VillageSheet.code != old)
        ).one()
        early = db.session.scalars(select(VillageSheet).where(VillageSheet.code == old)).one()
        early.printed_at = early.printed_at.replace(month=10)
        db.session.commit()
    sari.post(sheet_page(newer), data=answers(25, hasil_2="died"))
    sari.post(sheet_page(old), data=answers(25, day="2026-10-25"))
    assert checks(app)["died"] == 1
    again = sari.post(sheet_page(newer), data=answers(25, revision=1))  # put right: nothing says "died" any more
    assert again.status_code == 303
    assert "died" not in checks(app)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"tanggal": ""}, "Isi tanggal"),
        ({"tanggal": "2026-11-21"}, "belum tiba"),
        ({"tanggal": "2026-11-01"}, "mendahului tanggal cetak"),
        ({"hasil_2": "eaten"}, "Pilih salah satu dari daftar."),
        ({"ket_2": "x" * 121}, "paling banyak 120"),
    ],
)
def test_bad_input_says_what_to_do_and_changes_nothing(
    app: Flask, sari: PortalClient, page: str, changes: dict[str, str], sentence: str
) -> None:
    printed(sari, page)
    answer = sari.post(sheet_page(codes(app)[0]), data={**answers(25, hasil_7="moved"), **changes})
    assert answer.status_code == 422
    assert sentence in words(answer)
    document = html.document_fromstring(answer.get_data(as_text=True))
    assert document.xpath("//select[@name='hasil_7']/option[@selected]/@value") == ["moved"]
    assert checks(app) == {"": 32}


def test_a_code_is_typed_when_no_phone_reads_it(app: Flask, sari: PortalClient, page: str) -> None:
    printed(sari, page)
    code = codes(app)[2]
    found = sari.post("/wilayah/ttu/verval/kode", data={"code": shown_code(code).lower()})
    assert found.location == sheet_page(code)
    wrong = ("1" if code[0] != "1" else "2") + code[1:]
    answer = sari.post("/wilayah/ttu/verval/kode", data={"code": wrong})
    assert answer.status_code == 422
    assert "salah ketik" in words(answer)
    nobody = sari.post("/wilayah/ttu/verval/kode", data={"code": "000-000-000"})
    assert nobody.status_code == 422


def test_the_neighbour_finds_neither_sheet_nor_round(app: Flask, sari: PortalClient, page: str) -> None:
    printed(sari, page)
    code = codes(app)[0]
    rani = signed_in(app, "rani")
    assert rani.get(sheet_page(code)).status_code == 404
    assert rani.get(f"/wilayah/belu/verval/lembar/{code}").status_code == 404
    assert rani.post(f"/wilayah/belu/verval/lembar/{code}", data=answers(25)).status_code == 404
    answer = rani.post("/wilayah/belu/verval/kode", data={"code": code})
    assert answer.status_code == 422
    assert "Tidak ada lembar dengan kode ini di wilayah Anda." in words(answer)
    assert checks(app) == {"": 32}


def test_the_verifier_reads_a_sheet_and_cannot_enter_it(app: Flask, sari: PortalClient, page: str) -> None:
    printed(sari, page)
    budi = signed_in(app, "budi")
    text = words(budi.get(sheet_page(codes(app)[0])))
    assert "Belum diperiksa" in text
    assert budi.post(sheet_page(codes(app)[0]), data=answers(25)).status_code == 403


def test_a_round_needs_a_name_of_its_own_and_a_place_with_people(sari: PortalClient, page: str, quota_id: int) -> None:
    again = sari.post("/wilayah/ttu/verval/", data={"quota_id": quota_id, "name": "Verval semester 1"})
    assert again.status_code == 422
    assert "sudah ada" in words(again)
    nobody = sari.post(page + "/cetak", data={"tempat": "53.03.12"})
    assert nobody.status_code == 422
    assert "Belum ada peserta" in words(nobody)
    unknown = sari.post(page + "/cetak", data={"tempat": "53.04.01"})
    assert unknown.status_code == 422


def test_a_page_asks_few_questions(app: Flask, sari: PortalClient, page: str) -> None:
    printed(sari, page)
    for url in (
        page,
        f"{page}?kecamatan={KOTA}&desa={factories.PLACE[1]}",
        sheet_page(codes(app)[0]),
        "/wilayah/ttu/verval/",
        "/wilayah/ttu/verval/tindak-lanjut",
    ):
        sari.get(url)
        with statements(app) as seen:
            sari.get(url)
        assert len(seen) <= 12, (url, seen)


def test_whoever_removes_an_enrolment_is_not_stopped_by_a_sheet(app: Flask, sari: PortalClient, page: str) -> None:
    printed(sari, page)
    code = codes(app)[0]
    sari.post(sheet_page(code), data=answers(25))
    with inside(app):
        sheet = db.session.scalars(select(VillageSheet).where(VillageSheet.code == code)).one()
        fifth = select(VillageLine).where(VillageLine.sheet_id == sheet.id, VillageLine.number == 5)
        db.session.execute(delete(Enrolment).where(Enrolment.id == db.session.scalars(fifth).one().enrolment_id))
        db.session.commit()
    text = words(sari.get(sheet_page(code)))
    assert "Contoh Orang 0005" not in text
    assert "25 benar/ada" in text  # what was entered stays in the history
    assert sari.post(sheet_page(code), data=answers(25, revision=1, hasil_6="died")).status_code == 303
    assert checks(app)["died"] == 1
