"""The pages of the register: what an operator records, looks up and mends; the PDF; the workbook."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.audit.models import AuditEntry
from portal.core import storage
from portal.core.db import db
from portal.regulations import queries, service
from portal.regulations.rules.chain import Relation
from portal.regulations.rules.papers import RegulationKind
from portal.regulations.service import files
from tests.support.client import PortalClient, signed_in
from tests.support.factories import SARI, inside
from tests.support.lists import words
from tests.support.people import BELU, TTU
from tests.support.world_regulations import PDF, terms

pytestmark = pytest.mark.usefixtures("held_clock")
REGISTER = "/wilayah/ttu/peraturan/"
PERBUP = {
    "kind": "head_regulation",
    "title": "tentang Perlindungan  Pekerja Rentan",
    "number": "Nomor 5",
    "year": "2025",
    "enacted_on": "2025-02-03",
    "signatory_title": "Pj. Bupati Timor Tengah Utara",
    "signatory_name": "Contoh Penjabat",
    "topics": ["vulnerable", "budget"],
}


@pytest.fixture
def perbup(sari: PortalClient) -> str:
    """The address of a recorded Perbup."""
    answer = sari.post(REGISTER + "baru", data=PERBUP)
    assert answer.status_code == 303, words(answer)
    return str(answer.location)


def recorded(app: Flask, number: str, on: date | None, regency_id: int = TTU, **changes: object) -> int:
    with inside(app, regency_id):
        made = service.record_regulation(regency_id, terms(number, on, **changes), by=SARI)
        db.session.commit()
        return made.id


def send(client: PortalClient, page: str, content: bytes, seen: int = 0, name: str = "perbup.pdf") -> TestResponse:
    return client.post(page + "/berkas", data={"seen": str(seen), "file": (BytesIO(content), name)})


def test_an_operator_records_what_stands_on_paper(sari: PortalClient, perbup: str) -> None:
    page = words(sari.get(perbup))
    assert "Peraturan Bupati Timor Tengah Utara Nomor 5 Tahun 2025 tentang Perlindungan Pekerja Rentan" in page
    assert "Berlaku sejak 3 Februari 2025" in page
    assert "Contoh Penjabat Pj. Bupati Timor Tengah Utara" in page
    assert "Pekerja rentan, Anggaran" in page
    assert "Belum ada PDF." in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": ""}, "Pilih jenis peraturan."),
        ({"kind": "undang-undang"}, "Pilih salah satu dari daftar."),
        ({"title": ""}, "Isi judul"),
        ({"title": "x" * 301}, "paling banyak 300 karakter"),
        ({"number": ""}, "Isi nomor."),
        ({"year": "dua ribu"}, "Isi dengan angka bulat."),
        ({"year": "25"}, "empat angka"),
        ({"year": "2024"}, "Samakan dengan tahun tanggal ditetapkan, 2025."),
        ({"enacted_on": "kemarin"}, "Isi tanggal, misalnya"),
        ({"enacted_on": "2026-11-21", "year": "2026"}, "tidak boleh melewati hari ini"),
        ({"enacted_on": "", "in_force_from": "2026-01-01"}, "rancangan belum berlaku"),
        ({"signatory_name": ""}, "Isi nama penanda tangan."),
        ({"in_force_until": "2025-01-01"}, "tidak boleh sebelum mulai berlaku"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_typed_is_lost(
    sari: PortalClient, changes: dict[str, str], sentence: str
) -> None:
    answer = sari.post(REGISTER + "baru", data={**PERBUP, **changes})
    assert answer.status_code == 422
    assert sentence in words(answer)
    text = answer.get_data(as_text=True)
    assert 'value="Pj. Bupati Timor Tengah Utara"' in text
    assert re.search(r'<input checked[^>]*value="vulnerable"', text)


def test_an_unknown_topic_is_dropped(app: Flask, sari: PortalClient) -> None:
    assert sari.post(REGISTER + "baru", data={**PERBUP, "topics": ["rahasia", "data"]}).status_code == 303
    with inside(app):
        (line,) = queries.every_regulation(queries.RegulationFilter(date(2026, 11, 20)))
        assert line.regulation.topics == {"data"}


def test_a_number_that_is_there_already_is_told_at_its_field(sari: PortalClient, perbup: str) -> None:
    answer = sari.post(REGISTER + "baru", data=PERBUP)
    assert answer.status_code == 422
    assert "sudah ada dalam register" in words(answer)


def test_a_draft_becomes_a_regulation(sari: PortalClient) -> None:
    draft = {**PERBUP, "number": "", "enacted_on": "", "signatory_name": "", "year": "2027"}
    page = sari.post(REGISTER + "baru", data=draft).location
    assert "Rancangan Peraturan Bupati" in words(sari.get(page))
    answer = sari.post(page + "/ubah", data={**PERBUP, "revision": "1", "reason": "Ditetapkan"})
    assert answer.status_code == 303
    assert "Nomor 5 Tahun 2025 tentang" in words(sari.get(page))


def test_an_outdated_form_keeps_what_was_typed_beside_what_is_recorded(sari: PortalClient, perbup: str) -> None:
    first = {**PERBUP, "revision": "1", "title": "Perlindungan Nelayan"}
    assert sari.post(perbup + "/ubah", data=first).status_code == 303
    mine = {**PERBUP, "revision": "1", "title": "Perlindungan Petani", "in_force_until": "2026-12-31"}
    answer = sari.post(perbup + "/ubah", data=mine)
    assert answer.status_code == 422
    page = words(answer)
    assert "Data ini baru saja diubah Sari Contoh" in page
    assert "Tentang: semula Perlindungan Nelayan menjadi Perlindungan Petani" in page
    assert "Berlaku sampai: semula kosong menjadi 31 Desember 2026" in page
    text = answer.get_data(as_text=True)
    assert 'value="Perlindungan Petani"' in text
    assert 'name="revision" value="2"' in text
    assert sari.post(perbup + "/ubah", data={**mine, "revision": "2"}).status_code == 303


def test_a_mistake_in_an_outdated_form_does_not_make_it_up_to_date(sari: PortalClient, perbup: str) -> None:
    assert sari.post(perbup + "/ubah", data={**PERBUP, "revision": "1", "title": "Lain"}).status_code == 303
    answer = sari.post(perbup + "/ubah", data={**PERBUP, "revision": "1", "title": ""})
    assert 'name="revision" value="1"' in answer.get_data(as_text=True)


def test_the_chain_is_recorded_from_a_search_and_read_from_both_ends(
    app: Flask, sari: PortalClient, perbup: str
) -> None:
    older = recorded(app, "11", date(2023, 5, 2), title="Bantuan Iuran")
    page = words(sari.get(perbup + "/hubungan?kata=iuran"))
    assert "Peraturan Bupati Nomor 11 Tahun 2023 tentang Bantuan Iuran" in page
    assert "Tidak ada yang cocok" in words(sari.get(perbup + "/hubungan?kata=nelayan"))
    answer = sari.post(perbup + "/hubungan", data={"relation": "revokes", "target": str(older)})
    assert (answer.status_code, answer.location) == (303, perbup)
    assert "Mencabut Peraturan Bupati Nomor 11 Tahun 2023" in words(sari.get(perbup))
    page = words(sari.get(f"{REGISTER}{older}"))
    assert "Dicabut Peraturan Bupati" in page
    assert "Dicabut oleh Peraturan Bupati Nomor 5 Tahun 2025" in page
    assert sari.post(f"{perbup}/hubungan/{older}/lepas").status_code == 303
    assert "Dicabut oleh" not in words(sari.get(f"{REGISTER}{older}"))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Pilih apa yang dilakukan"),
        ({"relation": "amends"}, "Pilih satu peraturan."),
        ({"relation": "loves", "target": "{older}"}, "Pilih salah satu dari daftar."),
        ({"relation": "amends", "target": "{younger}"}, "lebih dahulu"),
        ({"relation": "amends", "target": "999999"}, "tidak ditemukan"),
        ({"relation": "amends", "target": "x"}, "Pilih"),
    ],
)
def test_a_relation_that_cannot_be_is_told(
    app: Flask, sari: PortalClient, perbup: str, data: dict[str, str], sentence: str
) -> None:
    ids = {"older": recorded(app, "11", date(2023, 5, 2)), "younger": recorded(app, "9", date(2026, 5, 2))}
    answer = sari.post(perbup + "/hubungan", data={name: value.format(**ids) for name, value in data.items()})
    assert answer.status_code in (404, 422)
    assert sentence in words(answer)


def test_the_list_is_searched_and_filtered(app: Flask, sari: PortalClient, perbup: str) -> None:
    recorded(app, "560/7", date(2024, 3, 4), kind=RegulationKind.CIRCULAR, title="Pendataan RT dan RW")
    recorded(app, "", None, title="Jaminan 100% Nelayan_Kecil")
    assert "Rancangan Peraturan Bupati Jaminan 100% Nelayan_Kecil" in words(sari.get(REGISTER))
    for query, found in (
        ("kata=pekerja+rentan", {"Nomor 5 Tahun"}),
        ("kata=RENTAN+2025", {"Nomor 5 Tahun"}),
        ("kata=560%2F7", {"560/7"}),
        ("kata=100%25", {"Nelayan"}),
        ("kata=n_layan", set()),
        ("jenis=circular", {"560/7"}),
        ("tahun=2025", {"Nomor 5 Tahun"}),
        ("keadaan=draft", {"Nelayan"}),
        ("keadaan=in_force", {"Nomor 5 Tahun", "560/7"}),
        ("bidang=data", set()),
        ("bidang=budget&tahun=2024", {"560/7"}),
        ("jenis=apa&keadaan=apa&tahun=abc&bidang=apa", {"Nomor 5 Tahun", "560/7", "Nelayan"}),
    ):
        page = sari.htmx("GET", f"{REGISTER}?{query}").get_data(as_text=True)
        assert {name for name in ("Nomor 5 Tahun", "560/7", "Nelayan") if name in page} == found, query
    assert "Tidak ada peraturan dengan saringan ini." in words(sari.get(REGISTER + "?kata=zzz"))
    assert "Belum ada peraturan yang dicatat." in words(signed_in(app, "rani").get("/wilayah/belu/peraturan/"))


def test_a_long_register_is_read_page_by_page(app: Flask, sari: PortalClient) -> None:
    with inside(app):
        for number in range(120):
            on = date(2020 + number % 3, 1 + number % 12, 1) if number else None
            service.record_regulation(TTU, terms(f"{number}/X", on, title=f"Contoh {number:03d}"), by=SARI)
        db.session.commit()
    seen: list[str] = []
    url = REGISTER
    for _ in range(3):
        page = sari.get(url).get_data(as_text=True)
        seen += re.findall(r"Contoh \d{3}", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1].replace("&amp;", "&") if following else ""
    assert url == ""
    assert (len(seen), len(set(seen)), seen[0]) == (120, 120, "Contoh 000")


def test_the_pdf_is_stored_encrypted_and_every_taking_is_recorded(app: Flask, sari: PortalClient, perbup: str) -> None:
    assert send(sari, perbup, PDF, name="scan.exe").status_code == 303
    assert "peraturan-bupati-nomor-5-tahun-2025.pdf" in words(sari.get(perbup))
    with inside(app):
        stored = db.session.scalars(select(storage.StoredFile).where(storage.StoredFile.kind == files.KIND)).one()
        assert stored.delete_after is None
        assert b"peraturan contoh" not in storage.path_of(stored.regency_id, stored.token).read_bytes()
    vera = signed_in(app, "vera")
    taken = vera.post(perbup + "/berkas/unduh")
    assert taken.status_code == 303
    answer = vera.get(taken.location)
    assert answer.data == PDF
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=peraturan-bupati-nomor-5-tahun-2025.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with inside(app):
        fetched = select(AuditEntry.actor_name).where(AuditEntry.action == "regulation_file_fetched")
        assert db.session.scalars(fetched).all() == ["Vera Contoh"]
    assert sari.get(taken.location).mimetype == "text/html"  # what Vera asked for is not handed to Sari
    assert vera.get(taken.location + "x").mimetype == "text/html"
    assert signed_in(app, "rani").get(taken.location).status_code == 404


def test_what_another_regency_stored_is_not_found_under_its_own_address(
    app: Flask, sari: PortalClient, perbup: str
) -> None:
    send(sari, perbup, PDF)
    rani = signed_in(app, "rani")
    assert rani.post(perbup.replace("/ttu/", "/belu/") + "/berkas/unduh").status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "kosong (0 byte)"),
        (b"MZ\x90\x00 program", "bukan PDF"),
        (b"<html>%PDF-1.7 %%EOF", "bukan PDF"),
        (b"\x89PNG\r\n\x1a\n....", "bukan PDF"),
        (b"PK\x03\x04 docx", "bukan PDF"),
        (PDF[:-8], "terpotong"),
        (PDF + bytes(5000), "terpotong"),
        (b"%PDF-" + b"x" * files.LARGEST + b"%%EOF", "lebih dari 10 MB"),
    ],
)
def test_a_file_is_judged_by_what_it_is(
    app: Flask, sari: PortalClient, perbup: str, content: bytes, sentence: str
) -> None:
    answer = send(sari, perbup, content)
    assert answer.status_code == 422
    assert sentence in words(answer)
    with inside(app):
        assert db.session.scalars(select(storage.StoredFile).where(storage.StoredFile.kind == files.KIND)).all() == []


def test_no_file_at_all_is_told(sari: PortalClient, perbup: str) -> None:
    assert "Pilih berkas PDF" in words(sari.post(perbup + "/berkas", data={"seen": "0"}))
    assert sari.post(perbup + "/berkas/unduh").status_code == 404


def test_a_new_pdf_takes_the_place_of_the_old_one_only_if_that_was_seen(
    app: Flask, sari: PortalClient, perbup: str
) -> None:
    send(sari, perbup, PDF)
    answer = send(sari, perbup, PDF + b"\n")
    assert answer.status_code == 422
    assert "baru saja mengunggah berkas lain" in words(answer)
    seen = re.search(r'name="seen" value="(\d+)"', sari.get(perbup).get_data(as_text=True))
    assert seen
    assert send(sari, perbup, PDF + b"\n", seen=int(seen[1])).status_code == 303
    with inside(app):
        (stored,) = db.session.scalars(select(storage.StoredFile).where(storage.StoredFile.kind == files.KIND))
        assert stored.size == len(PDF) + 1
        sentences = db.session.scalars(
            select(AuditEntry.sentence).where(AuditEntry.action == "regulation_file_attached").order_by(AuditEntry.id)
        ).all()
    assert stored.sha256.hex()[:16] in sentences[1]
    assert "menggantikan yang lama" in sentences[1]


def test_a_decree_that_names_people_is_for_who_may_see_people(app: Flask, sari: PortalClient) -> None:
    decree = {**PERBUP, "kind": "recipients", "number": "77/KEP/HK/2025"}
    page = sari.post(REGISTER + "baru", data=decree).location
    send(sari, page, PDF)
    vera = signed_in(app, "vera")
    assert "Berkas ini memuat nama orang. Hanya untuk Operator atau Verifikator." in words(vera.get(page))
    refused = vera.post(page + "/berkas/unduh")
    assert refused.status_code == 403
    assert "memuat nama orang" in words(refused)
    budi = signed_in(app, "budi")
    assert budi.get(budi.post(page + "/berkas/unduh").location).data == PDF


def test_a_sign_given_for_one_thing_opens_nothing_once_the_kind_names_people(
    app: Flask, sari: PortalClient, perbup: str
) -> None:
    send(sari, perbup, PDF)
    vera = signed_in(app, "vera")
    taken = vera.post(perbup + "/berkas/unduh").location
    sari.post(perbup + "/ubah", data={**PERBUP, "kind": "recipients", "revision": "2"})
    assert vera.get(taken).mimetype == "text/html"


def test_what_was_recorded_by_mistake_is_taken_out_and_stays_readable(sari: PortalClient, perbup: str) -> None:
    assert "Tulis alasan" in words(sari.post(perbup + "/keluarkan"))
    assert sari.post(perbup + "/keluarkan", data={"reason": "Tercatat dua kali"}).status_code == 303
    page = words(sari.get(perbup))
    assert "Dikeluarkan dari register oleh Sari Contoh" in page
    assert "Tercatat dua kali" in page
    assert "Nomor 5 Tahun" not in words(sari.get(REGISTER))
    assert "Nomor 5 Tahun" in words(sari.get(REGISTER + "?keadaan=removed"))
    again = sari.post(perbup + "/keluarkan", data={"reason": "Sekali lagi"})
    assert again.status_code == 422
    assert "sudah dikeluarkan" in words(again)


def test_colleagues_without_the_right_read_and_see_why_not_more(app: Flask, perbup: str) -> None:
    for username in ("budi", "tia", "vera"):
        page = words(signed_in(app, username).get(perbup))
        assert "Ubah data Hanya untuk Operator." in page
        assert signed_in(app, username).get(perbup + "/ubah").status_code == 403


def test_the_workbook_says_what_the_page_says(app: Flask, sari: PortalClient, perbup: str) -> None:
    older = recorded(app, "11", date(2023, 5, 2), title="=Bantuan Iuran")
    recorded(app, "4", date(2023, 5, 2), regency_id=BELU)
    with inside(app):
        service.relate(int(perbup.rpartition("/")[2]), older, Relation.REVOKES, by=SARI)
        db.session.commit()
    answer = signed_in(app, "vera").post(REGISTER + "unduh?jenis=head_regulation")
    vera = signed_in(app, "vera")
    book = openpyxl.load_workbook(BytesIO(vera.get(answer.location + "/berkas").data))
    rows = [[cell.value for cell in row] for row in book["Peraturan"].iter_rows()]
    header = next(index for index, row in enumerate(rows) if row[0] == "No")
    found = [dict(zip(rows[header], row, strict=True)) for row in rows[header + 1 :] if row[0]]
    assert [(row["Nomor"], row["Keadaan"]) for row in found] == [("5", "Berlaku"), ("11", "Dicabut")]
    assert found[0]["Mengubah atau Mencabut"] == "Mencabut Peraturan Bupati Nomor 11 Tahun 2023"
    assert found[1]["Diubah atau Dicabut Oleh"] == "Dicabut oleh Peraturan Bupati Nomor 5 Tahun 2025"
    assert found[1]["Tentang"] == "=Bantuan Iuran"
    assert found[0]["Kutipan Resmi"].startswith("Peraturan Bupati Timor Tengah Utara Nomor 5 Tahun 2025 tentang")
    first = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any("Peraturan Bupati (Perbup)" in text for text in first)
