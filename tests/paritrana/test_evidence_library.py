"""The library of evidence: three ways in, the same paper once, and what is shown of it."""

from __future__ import annotations

import errno
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from portal.contributions.models import Payment
from portal.core import clock, storage
from portal.core.db import db
from portal.core.months import Month
from portal.paritrana.rules.criteria import EvidenceKind
from portal.regulations import service as register
from tests.core.test_pdf import LOCKED
from tests.support import evidence, factories, paritrana
from tests.support.agreements import draft, take
from tests.support.client import PortalClient, signed_in
from tests.support.evidence import LIBRARY, library, paper, picture, record_of, stored_files, upload
from tests.support.factories import actor, inside
from tests.support.lists import words
from tests.support.people import TTU
from tests.support.world_regulations import terms as regulation_terms

pytestmark = pytest.mark.usefixtures("held_clock")


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (paper(), "laporan.pdf", "application/pdf"),
        (picture(kind="JPEG"), "foto.jpg", "image/jpeg"),
        (picture(), "tangkapan.exe", "image/png"),  # what a name says proves nothing
    ],
)
def test_a_file_is_kept_with_its_mark_and_seen_small(
    app: Flask, sari: PortalClient, content: bytes, name: str, media_type: str
) -> None:
    answer = upload(sari, content, name)
    (kept,) = library(app)
    assert answer.location == f"{LIBRARY}/{kept.id}"
    with inside(app):
        stored = storage.stored_file(kept.file_id or 0)
        assert (stored.media_type, stored.delete_after) == (media_type, None)
        assert b"".join(storage.read_chunks(stored)) == content
        assert stored.sha256.hex() == kept.sha256
    page = sari.get(answer.location)
    assert "Bukti ditambahkan." in words(page) and "Lihat halaman pertama (" in words(page)
    assert "<img" not in page.text
    opened = sari.get(f"{answer.location}?gambar=1")
    assert f"{LIBRARY}/{kept.id}/gambar.webp" in opened.text
    seen = sari.get(f"{LIBRARY}/{kept.id}/gambar.webp")
    assert Image.open(BytesIO(seen.data)).format == "WEBP" and len(seen.data) < 10_000
    assert "immutable" in seen.headers["Cache-Control"]


def test_the_file_is_handed_over_after_it_was_recorded_and_goes_on_where_it_stopped(
    app: Flask, sari: PortalClient
) -> None:
    upload(sari, picture())
    (kept,) = library(app)
    assert "Unduh berkas (" in words(sari.get(f"{LIBRARY}/{kept.id}"))
    led = sari.post(f"{LIBRARY}/{kept.id}/unduh").location
    assert sari.get(led).data == picture()
    rest = sari.get(led, headers={"Range": "bytes=10-"})
    assert (rest.status_code, rest.data) == (206, picture()[10:])
    assert record_of(app, "paritrana_evidence_fetched") == ["Berkas bukti Laporan contoh diunduh."]
    budi = signed_in(app, "budi")
    assert budi.get(led).mimetype == "text/html"  # the sign is Sari's


def test_who_may_not_see_people_sees_no_file_and_is_told_who_may(app: Flask, sari: PortalClient) -> None:
    upload(sari, picture())
    (kept,) = library(app)
    led = sari.post(f"{LIBRARY}/{kept.id}/unduh").location
    vera = signed_in(app, "vera")
    page = vera.get(f"{LIBRARY}/{kept.id}?gambar=1")
    assert "dapat memuat nama orang" in words(page) and "<img" not in page.text
    assert vera.post(f"{LIBRARY}/{kept.id}/unduh").status_code == 403
    assert vera.get(f"{LIBRARY}/{kept.id}/gambar.webp").status_code == 403
    assert vera.get(led).mimetype == "text/html"


def test_the_same_file_again_leads_to_the_one_that_is_there(app: Flask, sari: PortalClient) -> None:
    first = upload(sari, picture())
    again = upload(sari, picture(), "salinan.png", title="Judul lain")
    assert again.location == first.location
    assert "sudah ada di pustaka" in words(sari.get(again.location))
    assert (len(library(app)), stored_files(app)) == (1, 2)
    rani = signed_in(app, "rani")  # another office knows nothing of it
    data = {"title": "Laporan", "file": (BytesIO(picture()), "bukti.png")}
    assert rani.post("/wilayah/belu/paritrana/bukti/berkas", data=data).status_code == 303
    assert len(library(app, 5304)) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Berkas ini kosong"),
        (b"MZ" + bytes(400), "bukan PDF, JPG, atau PNG"),
        (picture()[:60], "rusak atau terpotong"),
        (LOCKED, "dikunci dengan kata sandi"),
        (b"%PDF-1.7" + bytes(10 * 1024 * 1024), "lebih dari 10 MB"),
    ],
    ids=["empty", "other", "cut", "locked", "large"],
)
def test_what_cannot_be_kept_is_said_beside_the_box(
    app: Flask, sari: PortalClient, content: bytes, sentence: str
) -> None:
    answer = upload(sari, content, title="Yang diketik")
    assert answer.status_code == 422 and sentence in words(answer)
    assert 'value="Yang diketik"' in answer.text
    assert (library(app), stored_files(app)) == ([], 0)


def test_days_that_cannot_be_are_said(app: Flask, sari: PortalClient) -> None:
    answer = upload(sari, picture(), dated_on="2026-11-21")
    assert answer.status_code == 422 and "tidak boleh melewati hari ini" in words(answer)
    answer = upload(sari, picture(), valid_until="2026-03-01")
    assert "tidak boleh sebelum tanggal bukti" in words(answer)
    assert upload(sari, picture(), title="").status_code == 422
    assert sari.post(f"{LIBRARY}/berkas", data={"title": "Tanpa berkas"}).status_code == 422
    assert library(app) == []


def test_a_full_disk_is_said_and_nothing_stays(app: Flask, sari: PortalClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path) -> Any:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(storage, "_create", full)
        answer = upload(sari, picture())
    assert answer.status_code == 422 and "Ruang penyimpanan portal penuh" in words(answer)
    assert (library(app), stored_files(app)) == ([], 0)
    assert upload(sari, picture()).status_code == 303


def test_a_link_is_https_and_stands_there_once(app: Flask, sari: PortalClient) -> None:
    given = {"title": "Berita", "url": "https://contoh.go.id/berita"}
    refused = sari.post(f"{LIBRARY}/tautan", data={**given, "url": "http://contoh.go.id/berita"})
    assert refused.status_code == 422 and "https://" in words(refused)
    first, again = sari.post(f"{LIBRARY}/tautan", data=given), sari.post(f"{LIBRARY}/tautan", data=given)
    assert first.location == again.location
    page = sari.get(first.location)
    assert 'href="https://contoh.go.id/berita"' in page.text and "noopener noreferrer" in page.text
    assert "Unduh berkas" not in words(page)


def a_regulation(app: Flask, number: str = "5", on: date | None = date(2026, 2, 3)) -> int:
    with inside(app):
        made = register.record_regulation(TTU, regulation_terms(number, on), by=actor("sari")).id
        db.session.commit()
        return made


def a_payment(app: Flask, quota_id: int, number: str, **changes: Any) -> int:
    with inside(app):
        made = Payment(
            regency_id=TTU,
            quota_id=quota_id,
            sp2d_number=number,
            sp2d_on=date(2026, 4, 2),
            first_month=Month(2026, 3),
            last_month=Month(2026, 3),
            people=1,
            jkk_amount=10_000,
            jkm_amount=6_800,
            reason="",
            recorded_at=clock.now(),
            recorded_by_name="Sari Contoh",
            **changes,
        )
        db.session.add(made)
        db.session.commit()
        return made.id


def test_a_regulation_an_agreement_and_a_payment_are_pointed_to_with_their_title_and_days(
    app: Flask, sari: PortalClient
) -> None:
    regulation_id = a_regulation(app)
    a_regulation(app, "", None)  # a draft is none yet
    quota_id = factories.quota(app)
    payment_id = a_payment(app, quota_id, "001/SP2D/2026")
    taken_back = a_payment(app, quota_id, "002/SP2D/2026")
    a_payment(app, quota_id, "002/SP2D/2026", reverses_id=taken_back)
    agreement_id = draft(app)
    page = sari.get(f"{LIBRARY}/rujukan")
    assert "Peraturan Bupati Nomor 5 Tahun 2026 tentang Perlindungan Pekerja Rentan" in words(page)
    assert page.text.count('type="radio"') == 1
    assert "Tidak ada yang dapat dirujuk" in words(sari.get(f"{LIBRARY}/rujukan?kata=xyz"))
    assert "ditandatangani kedua pihak" in words(sari.get(f"{LIBRARY}/rujukan?dari=perjanjian"))
    take(app, agreement_id, 0, 1, 2, 3, 4)
    assert "002/SP2D/2026" not in words(sari.get(f"{LIBRARY}/rujukan?dari=pembayaran"))
    for code, number in (("peraturan", regulation_id), ("perjanjian", agreement_id), ("pembayaran", payment_id)):
        assert f'value="{number}"' in sari.get(f"{LIBRARY}/rujukan?dari={code}").text
        for _ in range(2):
            answer = sari.post(f"{LIBRARY}/rujukan", data={"dari": code, "target": str(number)})
            assert answer.status_code == 303, words(answer)
        assert sari.get(answer.location).status_code == 200
    regulation, agreement, payment = library(app)
    assert (regulation.kind, regulation.dated_on) == (EvidenceKind.REGULATION, date(2026, 2, 3))
    assert agreement.kind is EvidenceKind.AGREEMENT and agreement.dated_on and agreement.valid_until
    assert payment.title.startswith("SP2D ") and "Maret 2026" in payment.title
    empty = sari.post(f"{LIBRARY}/rujukan", data={"dari": "peraturan"})
    assert empty.status_code == 422 and "Pilih salah satu." in words(empty)
    strange = sari.post(f"{LIBRARY}/rujukan", data={"dari": "peraturan", "target": "99999"})
    assert strange.status_code in (404, 422)


def test_days_of_a_pointer_are_those_of_what_it_points_to(app: Flask, sari: PortalClient) -> None:
    regulation_id = a_regulation(app)
    sari.post(f"{LIBRARY}/rujukan", data={"dari": "peraturan", "target": str(regulation_id)})
    (kept,) = library(app)
    page = sari.get(f"{LIBRARY}/{kept.id}/ubah")
    assert 'name="dated_on"' not in page.text
    data = {"title": "Perbup kita", "revision": "1", "dated_on": "2020-01-01"}
    assert sari.post(f"{LIBRARY}/{kept.id}/ubah", data=data).status_code == 303
    (kept,) = library(app)
    assert (kept.title, kept.dated_on) == ("Perbup kita", date(2026, 2, 3))


def test_two_who_change_it_notice_each_other(app: Flask, sari: PortalClient) -> None:
    number = evidence.a_link(app)
    data = {"title": "Berita pertama", "dated_on": "2026-03-03", "revision": "1"}
    assert sari.post(f"{LIBRARY}/{number}/ubah", data=data).status_code == 303
    late = sari.post(f"{LIBRARY}/{number}/ubah", data={**data, "title": "Berita kedua"})
    assert late.status_code == 422 and "baru saja diubah rekan Anda" in words(late)
    assert 'value="Berita kedua"' in late.text and 'name="revision" value="2"' in late.text
    again = sari.post(f"{LIBRARY}/{number}/ubah", data={**data, "title": "Berita kedua", "revision": "2"})
    assert again.status_code == 303
    assert library(app)[0].title == "Berita kedua"


def test_the_list_counts_and_filters(app: Flask, sari: PortalClient) -> None:
    edition_id = paritrana.edition(app)
    rubric = paritrana.criterion_id(app, edition_id, "I1")
    for number in range(52):
        evidence.a_link(app, f"Berita {number:02d}")
    old = evidence.a_link(app, "Izin lama", valid_until=date(2026, 11, 19))
    evidence.attached(app, edition_id, rubric, old)
    page = words(sari.get(f"{LIBRARY}/"))
    assert "53 bukti · 1 kedaluwarsa · 52 belum dipakai" in page
    assert "Izin lama" in page and "Berita 00" not in page and "1 kriteria" in page
    first = sari.get(f"{LIBRARY}/")
    following = next(each for each in first.text.split('"') if "setelah=" in each).replace("&amp;", "&")
    rest = words(sari.get(following))
    assert "Berita 00" in rest and "Izin lama" not in rest
    for query, has, lacks in (
        ("keadaan=expired", "Izin lama", "Berita 51"),
        ("keadaan=unused", "Berita 51", "Izin lama"),
        (f"kriteria={rubric}", "Izin lama", "Berita 51"),
        ("kata=berita+51", "Berita 51", "Berita 50"),
        ("jenis=file", "Tidak ada bukti dengan saringan ini.", "Berita 51"),
    ):
        found = words(sari.get(f"{LIBRARY}/?{query}"))
        assert has in found and lacks not in found, query
    assert sari.htmx("GET", f"{LIBRARY}/?keadaan=expired").status_code == 200
