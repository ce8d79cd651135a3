"""The way of an agreement through its pages: the operator drafts, the branch comments, both agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from portal.agreements import queries
from portal.agreements.rules.states import AgreementState
from portal.core.db import db
from portal.regulations import service as regulations
from tests.support.agreements import draft, read, take
from tests.support.client import PortalClient
from tests.support.factories import SARI, TTU, inside
from tests.support.world_regulations import terms

AsPerson = Callable[[str], PortalClient]
NEW = {
    "parent_id": "0",
    "office": "Dinas Tenaga Kerja",
    "subject": "Pelindungan Pekerja Rentan",
    "first_day": "2026-01-01",
    "last_day": "2026-12-31",
    "local_basis": "Peraturan Bupati Timor Tengah Utara Nomor 5 Tahun 2025",
}
SIGNER = {
    "name": "Contoh Penanda Tangan",
    "position": "Jabatan Contoh",
    "authority": "Keputusan Nomor 1 Tahun 2025",
    "address": "Jalan Contoh 1",
}
LINE = {
    "funding_source_code": "apbd-kabupaten",
    "people": "14.880",
    "first_month": "2026-01",
    "last_month": "2026-12",
    "jkk_rate": "10.000",
    "jkm_rate": "6.800",
}


def begun(sari: PortalClient) -> str:
    answer = sari.post("/wilayah/ttu/perjanjian/baru", data=NEW)
    assert answer.status_code == 303
    return answer.location.rsplit("/", 1)[0] + "/" + answer.location.rsplit("/", 1)[1]


def test_the_operator_drafts_and_sends(app: Flask, sari: PortalClient) -> None:
    url = begun(sari)
    page = sari.get(url).text
    assert "Yang perlu dilengkapi" in page and "Pihak kesatu: nama penanda tangan" in page
    assert "Kirim untuk dibahas" not in page
    people = {f"{party}-{name}": value for party in ("first", "second") for name, value in SIGNER.items()}
    revision = queries_revision(app, url)
    assert sari.post(url + "/pihak", data={**people, "seen": revision}).status_code == 303
    assert sari.post(url + "/rincian", data=LINE).status_code == 303
    assert "Rp2.999.808.000" in sari.get(url + "/rincian").text
    assert sari.post(url + "/rincian/jadwal/isi", data={"pattern": "quarterly"}).status_code == 303
    page = sari.get(url).text
    assert "Siap dikirim" in page and "Kirim untuk dibahas" in page and "14.880" in page
    stale = sari.post(url + "/langkah/submit", data={"submit-version": str(revision)})
    assert stale.status_code == 422 and "sudah berubah" in stale.text
    now = queries_revision(app, url)
    assert sari.post(url + "/langkah/submit", data={"submit-version": str(now)}).status_code == 303
    assert "Menunggu kesepakatan verifikator daerah dan cabang BPJS Ketenagakerjaan" in sari.get(url).text


def queries_revision(app: Flask, url: str) -> int:
    with inside(app):
        return queries.agreement_by_id(int(url.rsplit("/", 1)[1])).revision


def test_branch_and_province_comment_and_the_office_reads_it(app: Flask, as_person: AsPerson) -> None:
    made = draft(app)
    take(app, made, 0)
    petrus, wati, sari = as_person("petrus"), as_person("wati"), as_person("sari")
    at = f"perjanjian/{made}/naskah/payment"
    assert "Belum ada pesan" in petrus.get(f"/bpjs/atambua/{at}").text
    for person, place, words in (
        (petrus, "/bpjs/atambua/", "Tanggal 15 jatuh pada hari libur."),
        (wati, "/provinsi/", "Sesuaikan dengan PP 50/2025."),
        (sari, "/wilayah/ttu/", "Baik, kami perbaiki."),
    ):
        assert person.post(f"{place}{at}/komentar", data={"pesan-text": words}).status_code == 303
    page = sari.get(f"/wilayah/ttu/{at}").text
    assert page.index("hari libur") < page.index("PP 50/2025") < page.index("kami perbaiki")
    assert "Petrus Contoh" in page and "Wati Contoh" in page
    inbox = as_person("budi").get("/wilayah/ttu/percakapan/")
    assert "Pasal Pembayaran" in inbox.text
    assert "3 komentar" in sari.get(f"/wilayah/ttu/perjanjian/{made}/naskah").text
    assert petrus.post(f"/bpjs/atambua/{at}/komentar", data={"pesan-text": " "}).status_code == 422


def test_both_agree_to_the_version_that_they_saw(app: Flask, as_person: AsPerson) -> None:
    made = draft(app)
    take(app, made, 0)
    budi, petrus = as_person("budi"), as_person("petrus")
    seen = str(read(app, made).version_id)
    office, branch = f"/wilayah/ttu/perjanjian/{made}", f"/bpjs/atambua/perjanjian/{made}"
    stale = petrus.post(branch + "/langkah/agree", data={"agree-version": "0"})
    assert stale.status_code == 422 and "sudah berubah" in stale.text
    assert petrus.post(branch + "/langkah/agree", data={"agree-version": seen}).status_code == 303
    again = petrus.post(branch + "/langkah/agree", data={"agree-version": seen})
    assert again.status_code == 422 and "Tunggu pihak lainnya" in again.text
    assert budi.post(office + "/periksa/agree", data={"agree-version": seen}).status_code == 303
    assert read(app, made).state is AgreementState.AGREED
    refused = budi.post(office + "/periksa/unagree", data={"unagree-version": seen, "unagree-reason": ""})
    assert refused.status_code == 422 and "Tulis alasannya" in refused.text
    again = budi.post(office + "/periksa/unagree", data={"unagree-version": seen, "unagree-reason": "Tarif baru."})
    assert again.status_code == 303 and read(app, made).state is AgreementState.REVIEW


def test_versions_are_compared(app: Flask, as_person: AsPerson) -> None:
    made = draft(app)
    take(app, made, 0)
    petrus, sari = as_person("petrus"), as_person("sari")
    seen = str(read(app, made).version_id)
    office = f"/wilayah/ttu/perjanjian/{made}"
    returned = {"return-version": seen, "return-reason": "Rangkap 3."}
    assert petrus.post(f"/bpjs/atambua/perjanjian/{made}/langkah/return", data=returned).status_code == 303
    assert "Rangkap 3." in sari.get(office).text
    words = {"seen": "1", "heading": "Penutup", "text": "Dibuat dalam rangkap 3 (tiga)."}
    assert sari.post(office + "/naskah/closing", data=words).status_code == 303
    page = sari.get(office + "/naskah/closing").text
    assert "Naskah baku" in page and "<del>" in page and "<ins>" in page
    assert "1 berbeda dari naskah baku" in sari.get(office + "/naskah").text
    assert "<ins>" in sari.get(office + "/banding").text  # version 1 against the present text
    now = str(read(app, made).revision)
    assert sari.post(office + "/langkah/submit", data={"submit-version": now}).status_code == 303
    page = petrus.get(f"/bpjs/atambua/perjanjian/{made}/banding?dari=1&ke=2").text
    assert "Penutup" in page and "1 bagian berbeda" in page
    assert "sama kata demi kata" in petrus.get(f"/bpjs/atambua/perjanjian/{made}/banding?dari=2&ke=2").text


@pytest.mark.parametrize("act", ["keluarkan", "masukkan", "baku"])
def test_an_article_is_turned(app: Flask, as_person: AsPerson, act: str) -> None:
    made = draft(app)
    sari = as_person("sari")
    url = f"/wilayah/ttu/perjanjian/{made}/naskah/closing"
    assert sari.post(f"{url}/{act}").status_code == 303
    assert ("tidak ikut dicetak" in sari.get(url).text) is (act == "keluarkan")


def test_a_new_article_and_an_outdated_form_keep_what_was_typed(app: Flask, as_person: AsPerson) -> None:
    made = draft(app)
    sari = as_person("sari")
    office = f"/wilayah/ttu/perjanjian/{made}"
    new = {"after": "payment", "heading": "Denda", "text": "Tidak ada denda {regoin}."}
    refused = sari.post(office + "/pasal-baru", data=new)
    assert refused.status_code == 422 and "Tidak ada denda" in refused.text and "{regoin}" in refused.text
    assert sari.post(office + "/pasal-baru", data={**new, "text": "Tidak ada denda."}).status_code == 303
    late = sari.post(office + "/ubah", data={**NEW, "subject": "Judul baru", "seen": "1"})
    assert late.status_code == 422 and "Judul baru" in late.text and "orang lain" in late.text
    line = sari.post(office + "/rincian", data={**LINE, "amount": "5"})
    assert line.status_code == 422 and "Rp2.999.808.000" in line.text


def test_the_library_gets_new_versions_for_new_drafts(app: Flask, as_person: AsPerson) -> None:
    made = draft(app)
    nona = as_person("nona")
    url = "/provinsi/pasal-baku/agreement/closing"
    words = {"seen": "1", "heading": "Penutup", "text": "Dibuat dalam rangkap 4 (empat)."}
    assert nona.post(url, data=words).status_code == 303
    assert "Versi 2" in nona.get(url).text and "versi 2" in as_person("wati").get(url).text
    assert nona.post(url, data={**words, "text": "Lain."}).status_code == 422
    assert "2" in nona.get("/provinsi/pasal-baku/").text
    sari = as_person("sari")
    assert "rangkap 4" in sari.get(f"/wilayah/ttu/perjanjian/{made}/naskah/closing").text
    fresh = draft(app, office="Dinas Sosial")
    with inside(app):
        assert queries.article_by_key(fresh, "closing").standard == 2
        assert queries.article_by_key(made, "closing").standard == 1


def test_the_province_finds_what_it_comments_on(app: Flask, as_person: AsPerson) -> None:
    made = draft(app)
    page = as_person("wati").get("/provinsi/perjanjian/").text
    assert f"/provinsi/perjanjian/{made}" in page and "Timor Tengah Utara" in page
    assert "Pasal baku" in page and "Susun perjanjian" not in page
    assert as_person("petrus").get("/provinsi/perjanjian/").status_code == 404


def test_a_schedule_is_not_written_over_a_colleagues(app: Flask, sari: PortalClient) -> None:
    made = draft(app)
    url = f"/wilayah/ttu/perjanjian/{made}/rincian/jadwal"
    late = {"seen": "1", "due_0": "2026-06-15", "amount_0": "1.000"}
    refused = sari.post(url, data=late)
    assert refused.status_code == 422 and "orang lain" in refused.text and "1.000" in refused.text
    again = {**late, "seen": str(read(app, made).revision)}
    assert sari.post(url, data=again).status_code == 303


def test_readers_see_why_they_cannot(app: Flask, as_person: AsPerson) -> None:
    made = draft(app)
    page = as_person("vera").get(f"/wilayah/ttu/perjanjian/{made}").text
    assert "Ubah perjanjian" in page and "Operator" in page
    assert as_person("rani").get(f"/wilayah/ttu/perjanjian/{made}").status_code in (403, 404)


def test_the_register_of_regulations_is_offered_as_legal_basis(app: Flask, sari: PortalClient) -> None:
    with inside(app):
        paper = terms("5", date(2026, 1, 5), title="Pelindungan Pekerja Rentan")
        regulations.record_regulation(TTU, paper, by=SARI)
        db.session.commit()
    page = sari.get("/wilayah/ttu/perjanjian/baru").text
    assert 'list="dasar"' in page and "Nomor 5 Tahun" in page and "Pelindungan Pekerja Rentan" in page
    made = draft(app)
    assert 'list="dasar"' in sari.get(f"/wilayah/ttu/perjanjian/{made}/ubah").text
