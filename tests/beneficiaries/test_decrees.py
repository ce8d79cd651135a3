"""The decree of a list, and its annex: recorded, shared, corrected; printed whole, masked unless there is a purpose."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.beneficiaries.decrees.models import Decree, ListDecree
from portal.core import settings
from portal.core.db import db
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, nik, row
from tests.support.lists import confirmed, listed, words
from tests.support.people import TTU

pytestmark = pytest.mark.usefixtures("held_clock")
TERMS = {
    "number": "100.3.3.2/45/2026",
    "decreed_on": "2026-11-02",
    "title": "Penetapan Pekerja Rentan Tahun 2026",
    "signatory_title": "Bupati Timor Tengah Utara",
    "signatory_name": "Contoh Bupati",
}
ELSEWHERE = {"Desa/Kelurahan": "Letneo", "Kecamatan": "Insana Barat"}


@pytest.fixture
def quota_id(app: Flask) -> int:
    return factories.quota(app)


def annex(client: PortalClient, page: str, **fields: str) -> tuple[str, list[str]]:
    """(text of the whole annex, text of each page)."""
    answer = client.post(page + "/lampiran", data={"district": "", "paper": "tegak", "nik": "samar", **fields})
    assert answer.status_code == 303, words(answer)
    content = client.get(answer.location + "/berkas")
    assert content.status_code == 200, words(client.get(answer.location))
    assert content.mimetype == "application/pdf"
    document = pypdfium2.PdfDocument(io.BytesIO(content.data))
    pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join(re.sub(r"\s+", " ", page) for page in pages), pages


def record(app: Flask, action: str) -> AuditEntry:
    with inside(app):
        return db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)).one()


def test_a_decree_is_recorded_before_or_after_the_list(
    app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    page = listed(sari, tmp_path, quota_id, [row(1)])  # judged, not recorded
    assert "SK belum dicatat" in words(sari.get(page))
    assert sari.post(page + "/sk", data=TERMS).status_code == 303
    assert "SK: 100.3.3.2/45/2026, 2 November 2026" in words(sari.get(page))
    assert "memakai SK nomor 100.3.3.2/45/2026" in record(app, "decree_attached").sentence


def test_one_decree_covers_several_lists_and_a_list_has_one(
    app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    first = confirmed(sari, tmp_path, quota_id, [row(1)])
    second = confirmed(sari, tmp_path, quota_id, [row(2)])
    sari.post(first + "/sk", data=TERMS)
    twice = sari.post(second + "/sk", data=TERMS)
    assert twice.status_code == 422 and "sudah dicatat. Pilih SK itu dari daftar" in words(twice)
    with inside(app):
        decree = db.session.scalars(select(Decree.id)).one()
    assert sari.post(second + "/sk/pakai", data={"sk": decree}).status_code == 303
    assert sari.post(second + "/sk/pakai", data={"sk": decree}).status_code == 409  # it has one
    assert sari.post(second + "/sk/pakai", data={"sk": 99}).status_code == 409
    shown = words(sari.get(second + "/sk"))
    assert "no. 1 , no. 2" in shown
    with inside(app):
        assert len(db.session.scalars(select(ListDecree)).all()) == 2


def test_a_correction_holds_for_all_lists_and_needs_a_reason(
    app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    page = confirmed(sari, tmp_path, quota_id, [row(1)])
    sari.post(page + "/sk", data=TERMS)
    wrong = {**TERMS, "number": "100.3.3.2/54/2026", "revision": "1"}
    assert "Tulis alasan" in words(sari.post(page + "/sk/perbaiki", data=wrong))
    assert sari.post(page + "/sk/perbaiki", data={**wrong, "reason": "Salah ketik"}).status_code == 303
    line = record(app, "decree_corrected")
    assert 'nomor: "100.3.3.2/45/2026" menjadi "100.3.3.2/54/2026"' in line.sentence and line.reason == "Salah ketik"
    late = sari.post(page + "/sk/perbaiki", data={**TERMS, "revision": "1", "reason": "Bukan"})
    assert late.status_code == 422 and "baru saja diperbaiki orang lain" in words(late)
    assert TERMS["number"] in late.get_data(as_text=True)  # what was typed stays
    assert sari.post(page + "/sk/lepas", data={"reason": "SK diganti"}).status_code == 303
    assert "SK belum dicatat" in words(sari.get(page))
    assert record(app, "decree_taken_off").reason == "SK diganti"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"number": ""}, "Isi nomor SK."),
        ({"decreed_on": "2026-11-21"}, "masa depan"),
        ({"decreed_on": "kemarin"}, "Isi tanggal, misalnya"),
        ({"decreed_on": "0026-11-02"}, "Periksa tahun tanggal SK."),
        ({"signatory_name": ""}, "Isi nama penanda tangan."),
    ],
)
def test_what_is_wrong_with_a_decree_is_said_at_its_box(
    sari: PortalClient, quota_id: int, tmp_path: Path, changes: dict[str, str], sentence: str
) -> None:
    page = listed(sari, tmp_path, quota_id, [row(1)])
    answer = sari.post(page + "/sk", data={**TERMS, **changes})
    assert answer.status_code == 422 and sentence in words(answer)


def test_the_annex_names_everybody_once_with_sums_that_agree(
    app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    with inside(app):
        settings.change("letterhead", "PEMERINTAH KABUPATEN TIMOR TENGAH UTARA\nDINAS CONTOH", TTU, None)
        db.session.commit()
    rows = [row(number) for number in range(1, 71)] + [
        row(71, **ELSEWHERE),
        row(72, **{"NIK": nik(72, female=True), "Jenis Kelamin": "P"}, **ELSEWHERE),
    ]
    page = confirmed(sari, tmp_path, quota_id, rows)
    sari.post(page + "/sk", data=TERMS)
    text, pages = annex(sari, page)
    assert all(text.count(f"Contoh Orang {number:04d}") == 1 for number in range(1, 73))
    assert text.index("KECAMATAN") < text.index("Contoh Orang 0001")
    assert "KECAMATAN KOTA KEFAMENANU (70 orang)" in text and "KECAMATAN INSANA BARAT (2 orang)" in text
    assert "DINAS CONTOH" in pages[0] and "KEPUTUSAN BUPATI TIMOR TENGAH UTARA" in pages[0]
    for number, each in enumerate(pages, 1):
        assert f"Halaman {number} dari {len(pages)}" in each
        assert "100.3.3.2/45/2026" in each and "2 November 2026" in each
        assert "RANCANGAN" not in each
    recap = re.sub(r"\s+", " ", pages[-1])
    assert "REKAPITULASI PER KECAMATAN" in recap
    assert re.search(r"Kota Kefamenanu 1 70 0 70", recap) and re.search(r"Insana Barat 1 1 1 2", recap)
    assert "Jumlah 2 71 1 72" in recap
    assert "BUPATI TIMOR TENGAH UTARA," in recap and "Contoh Bupati" in recap
    assert nik(1) not in text and "17-08-1990" not in text and "530301··········" in text


def test_full_numbers_need_a_purpose_and_leave_a_line(
    app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    page = confirmed(sari, tmp_path, quota_id, [row(1), row(2, **ELSEWHERE)])
    refused = sari.post(page + "/lampiran", data={"district": "", "paper": "tegak", "nik": "lengkap"})
    assert refused.status_code == 422 and "Tulis tujuannya" in words(refused)
    text, pages = annex(sari, page, nik="lengkap", purpose="Lampiran SK untuk Bupati", paper="mendatar")
    assert nik(1) in text and nik(2) in text and "17-08-1990" in text and "Jalan Contoh" in text
    assert all("RANCANGAN" in each for each in pages[1:])  # no decree yet
    line = record(app, "people_exported")
    assert line.reason == "Lampiran SK untuk Bupati" and "NIK lengkap" in line.sentence


def test_one_kecamatan_alone(sari: PortalClient, quota_id: int, tmp_path: Path) -> None:
    page = confirmed(sari, tmp_path, quota_id, [row(1), row(2), row(3, **ELSEWHERE)])
    text, _pages = annex(sari, page, district=factories.PLACE[0])
    assert "Contoh Orang 0002" in text and "Contoh Orang 0003" not in text
    assert "Jumlah 1 2 0 2" in text


def test_somebody_whose_place_was_freed_stays_in_the_annex(
    app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path
) -> None:
    """The decree names whom the list named; later changes are not its business."""
    page = confirmed(sari, tmp_path, quota_id, [row(1), row(2)])
    with inside(app):
        from portal.beneficiaries.models import Enrolment

        first = db.session.scalars(select(Enrolment).order_by(Enrolment.id)).all()[0]
        place = f"/wilayah/ttu/peserta/{first.beneficiary_id}/tempat/{first.id}/lepas"
    data = {"why": "died", "from_month": "2026-12", "document": "Akta 1/2026"}
    assert sari.post(place, data=data).status_code == 303
    text, _pages = annex(sari, page)
    assert "Jumlah 1 2 0 2" in text


def test_names_are_text_and_never_markup(sari: PortalClient, quota_id: int, tmp_path: Path) -> None:
    page = confirmed(sari, tmp_path, quota_id, [row(1, **{"Nama Sesuai KTP": 'D\'SILVA #eval("1") *X* $y$ @z'})])
    text, _pages = annex(sari, page)
    assert '#EVAL("1") *X* $Y$ @Z' in text.upper()


def test_a_list_that_is_not_recorded_has_no_annex(sari: PortalClient, quota_id: int, tmp_path: Path) -> None:
    page = listed(sari, tmp_path, quota_id, [row(1)])
    assert "setelah daftar ini dicatat" in words(sari.get(page + "/lampiran"))
    assert sari.post(page + "/lampiran", data={"district": "", "paper": "tegak", "nik": "samar"}).status_code == 422


def test_a_neighbour_cannot_use_our_decree(app: Flask, sari: PortalClient, quota_id: int, tmp_path: Path) -> None:
    page = confirmed(sari, tmp_path, quota_id, [row(1)])
    sari.post(page + "/sk", data=TERMS)
    rani = signed_in(app, "rani")
    belu = factories.quota(app, regency_id=5304)
    theirs = listed(
        rani, tmp_path, belu, [row(9, **{"Desa/Kelurahan": "Manumutin", "Kecamatan": "Kota Atambua"})], regency="belu"
    )
    with inside(app):
        decree = db.session.scalars(select(Decree.id)).one()
    assert rani.post(theirs + "/sk/pakai", data={"sk": decree}).status_code == 404
    assert TERMS["title"] not in words(rani.get(theirs + "/sk"))
