"""One worker, one payer: two offices settle who pays, and neither learns who the other is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.beneficiaries import mending
from portal.beneficiaries.models import CoverageMonth, Enrolment, Upload
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.rows import RowKey
from portal.core.db import db
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, listed, statements, words
from tests.support.payers import BELUS_PLACE, Dispute, dispute, place_in_belu, thread, threads
from tests.support.people import BELU

pytestmark = pytest.mark.usefixtures("held_clock")


def free(app: Flask, rani: PortalClient, month: str, number: int = 1) -> None:
    data = {"why": "moved", "from_month": month, "document": "Surat pindah contoh 7/2026"}
    assert rani.post(place_in_belu(app, number) + "/lepas", data=data).status_code == 303


# --- asking -----------------------------------------------------------------------------------------------------------


def test_the_list_shows_whom_another_source_covers_and_not_whose(one: Dispute) -> None:
    assert f'href="{one.covered}"' in one.sari.get(one.page).get_data(as_text=True)
    page = words(one.sari.get(one.covered))
    assert "1 orang sudah dilindungi sumber lain" in page
    assert "Contoh Orang 0001" in page
    assert "530301··········" in page
    assert "Maret 2026" in page
    assert "Tanyakan 1 orang" in page
    assert "Belu" not in page


def test_a_question_reaches_the_office_that_pays_with_its_own_person(asked: Dispute) -> None:
    page = words(asked.rani.get(thread(asked.rani, "belu")))
    assert "Contoh Orang 0001" in page
    assert "Kantor lain mengusulkan orang ini mulai Maret 2026." in page
    assert "Periksa apakah orang ini masih Anda lindungi." in page
    assert "Anda lindungi Maret 2026 sampai Desember 2026." in page
    assert "Apakah orang ini masih dilindungi?" in page
    for secret in ("Sari", "TTU", "Timor Tengah", "ttu", "Operator ·"):
        assert secret not in page.replace("Rani Contoh Operator", "")


def test_the_asking_side_sees_its_own_row_and_its_own_name(asked: Dispute) -> None:
    page = words(asked.sari.get(thread(asked.sari, "ttu")))
    assert "Contoh Orang 0001" in page
    assert "Sudah dilindungi sumber lain mulai Maret 2026." in page
    assert "Sari Contoh , Operator" in page or "Sari Contoh, Operator" in page
    assert "Daftar no. " in page
    assert "Menunggu jawaban" in words(asked.sari.get(asked.covered))


def test_the_answering_office_is_told_on_its_start_page_and_in_the_menu(asked: Dispute) -> None:
    start = words(asked.rani.get("/wilayah/belu/"))
    assert "1 percakapan dengan pesan baru" in start
    assert "Percakapan 1 menunggu Anda" in start
    assert "menunggu Anda" not in words(asked.sari.get("/wilayah/ttu/"))  # nobody else has said anything there yet
    address = thread(asked.rani, "belu")
    assert "pesan baru" in words(asked.rani.get("/wilayah/belu/percakapan/"))
    assert asked.rani.post(address + "/dibaca", data={"seen": "1"}).status_code == 303
    assert "pesan baru" not in words(asked.rani.get("/wilayah/belu/percakapan/"))
    assert "Percakapan 1 menunggu Anda" in words(asked.rani.get("/wilayah/belu/"))  # read, and not yet answered
    bela = signed_in(asked.rani.application, "bela")
    assert "pesan baru" in words(bela.get("/wilayah/belu/percakapan/"))  # everybody reads for themselves


def test_the_province_sees_how_many_ask_and_since_when_and_no_more(asked: Dispute) -> None:
    wati = signed_in(asked.rani.application, "wati")
    page = words(wati.get("/provinsi/"))
    assert "Pertanyaan antarkantor 1 tentang orang dengan dua sumber, yang tertua sejak 20 November 2026" in page
    asked.rani.post(thread(asked.rani, "belu") + "/selesai", data={"reason": "Masih terdaftar."})
    assert "Pertanyaan antarkantor" not in words(wati.get("/provinsi/"))


def test_asking_twice_gives_the_same_thread(app: Flask, asked: Dispute) -> None:
    assert asked.ask(baris=_row_of(asked)).status_code == 303
    assert len(threads(asked.sari, "ttu")) == len(threads(asked.rani, "belu")) == 1
    answer = asked.ask()
    assert answer.status_code == 422
    assert "Tidak ada lagi orang yang perlu ditanyakan" in words(answer)


def _row_of(asked: Dispute) -> str:
    found = re.search(r'name="baris" value="([\d-]+)"', asked.sari.get(asked.covered).get_data(as_text=True))
    return found[1] if found else "1-2"


def test_the_same_form_sent_twice_asks_once(one: Dispute) -> None:
    for _ in range(2):
        assert one.ask(idempotency_key="pertanyaan-satu-kali").status_code == 303
    assert len(threads(one.rani, "belu")) == 1
    assert "1 pesan" in words(one.rani.get("/wilayah/belu/percakapan/"))


def test_many_are_asked_in_one_act_and_each_has_a_thread(app: Flask, tmp_path: Path) -> None:
    many = dispute(app, tmp_path, range(1, 13))
    answer = many.sari.get(many.covered)
    assert "Tanyakan 12 orang" in words(answer)
    assert many.ask(baris="1-3").status_code == 303
    assert "Tanyakan 11 orang" in words(many.sari.get(many.covered))
    assert many.ask().status_code == 303
    assert "Semua sudah ditanyakan." in words(many.sari.get(many.covered))
    assert len(threads(many.rani, "belu")) == len(threads(many.sari, "ttu")) == 12


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Tulis pesannya."),
        ("   \n ", "Tulis pesannya."),
        ("a" * 2001, "Persingkat menjadi paling banyak 2000 karakter."),
        ("Kami dari TTU", 'Hapus "TTU" dari pesan'),
        ("salam dari kefamenanu", 'Hapus "kefamenanu" dari pesan'),
        ("Orangnya tinggal di Noemuti Timur", 'Hapus "Noemuti Timur" dari pesan'),
        ("Hubungi 0812-3456-7890", "dari pesan: kantor lain tidak boleh mengetahui kantor Anda"),
        ("NIK 5303 0117 0890 0001", "dari pesan"),
    ],
)
@pytest.mark.sqlite_only
def test_a_message_that_is_empty_long_or_tells_who_writes_is_not_sent(one: Dispute, text: str, sentence: str) -> None:
    answer = one.ask(text=text)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert threads(one.rani, "belu") == []
    assert threads(one.sari, "ttu") == []


@pytest.mark.sqlite_only
def test_a_row_that_was_not_refused_for_this_cannot_be_asked_about(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    page = listed(sari, tmp_path, factories.quota(app), [row(1), row(2, NIK="123")])
    for named in ("1-2", "1-3", "1-999", "7-2", "0-0", "99999999999-1"):
        answer = sari.post(f"{page}/sumber-lain", data={"text": "Halo", "baris": named})
        assert answer.status_code == 422
        assert "Tidak ada lagi orang yang perlu ditanyakan" in words(answer)
    assert threads(sari, "ttu") == []


def test_somebody_who_was_freed_meanwhile_is_said_to_be_free(app: Flask, one: Dispute) -> None:
    free(app, one.rani, "2026-03")
    answer = one.ask()
    assert answer.status_code == 303
    assert "1 orang tidak lagi dilindungi sumber lain: periksa ulang daftar." in words(one.sari.get(answer.location))
    assert threads(one.sari, "ttu") == threads(one.rani, "belu") == []


def test_a_mended_name_is_the_one_that_is_shown(app: Flask, one: Dispute) -> None:
    with inside(app):
        upload = db.session.scalars(select(Upload)).one()
        mending.mend(upload, {RowKey(1, 2): mending.Change({Field.NAME: "Contoh Nama Baru"})}, by=factories.SARI)
        db.session.commit()
    assert "Contoh Nama Baru" in words(one.sari.get(one.covered))
    assert one.ask().status_code == 303
    assert "Contoh Nama Baru" in words(one.sari.get(thread(one.sari, "ttu")))
    assert "Contoh Orang 0001" in words(one.rani.get(thread(one.rani, "belu")))  # who has it under its own


def test_a_person_left_out_of_the_list_is_not_asked_about(app: Flask, one: Dispute) -> None:
    with inside(app):
        upload = db.session.scalars(select(Upload)).one()
        mending.mend(upload, mending.leaving_out([RowKey(1, 2)]), by=factories.SARI)
        db.session.commit()
    assert "Tidak ada orang yang dilindungi sumber lain di daftar ini." in words(one.sari.get(one.covered))
    assert one.ask(baris="1-2").status_code == 422


def test_pages_ask_the_database_as_often_for_12_as_for_2(app: Flask, tmp_path: Path) -> None:
    counted = []
    quotas = factories.quota(app, regency_id=BELU), factories.quota(app)
    for first, many in ((1, 2), (101, 12)):
        folder = tmp_path / str(many)
        folder.mkdir()
        made = dispute(app, folder, range(first, first + many), quotas=quotas)
        pages = [(made.sari, made.covered), (made.sari, "/wilayah/ttu/percakapan/?kotak=ditanyakan")]
        pages.append((made.rani, "/wilayah/belu/percakapan/"))
        assert made.ask().status_code == 303
        counts = []
        for client, url in pages:
            client.get(url)
            with statements(app) as sent:
                assert client.get(url).status_code == 200
            counts.append(len(sent))
        counted.append(counts)
    assert counted[0] == counted[1]
    assert max(counted[0]) <= 12


def test_every_question_stands_in_the_record_with_its_count(app: Flask, asked: Dispute) -> None:
    with inside(app):
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "payer_asked")).one()
        assert entry.sentence.startswith("Sumber lain ditanya tentang 1 orang dari daftar no. ")
        assert entry.actor_name == "Sari Contoh"
    with inside(app, BELU):
        assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "payer_asked")).all() == []


# --- answering --------------------------------------------------------------------------------------------------------


def test_both_sides_read_every_message_and_never_a_name(asked: Dispute) -> None:
    ours, theirs = thread(asked.sari, "ttu"), thread(asked.rani, "belu")
    assert asked.rani.post(theirs + "/balas", data={"text": "Kami periksa dulu.\n\nTerima kasih."}).status_code == 303
    assert asked.sari.post(ours + "/balas", data={"text": "Baik, kami tunggu."}).status_code == 303
    at_ttu, at_belu = words(asked.sari.get(ours)), words(asked.rani.get(theirs))
    for page in (at_ttu, at_belu):
        positions = [page.index(part) for part in ("Apakah orang", "Kami periksa dulu.", "Baik, kami tunggu.")]
        assert positions == sorted(positions)
    assert "Rani" not in at_ttu and "Belu" not in at_ttu
    assert "Sari" not in at_belu and "TTU" not in at_belu
    assert "Kantor lain" in at_ttu and "Kantor lain" in at_belu
    assert "Rani Contoh" in at_belu
    assert "baru" in at_belu  # what Sari wrote last
    assert "menunggu Anda" not in at_ttu  # whoever answers has read


def test_a_reply_sent_twice_is_one_message(asked: Dispute) -> None:
    theirs = thread(asked.rani, "belu")
    for _ in range(2):
        data = {"text": "Kami periksa.", "idempotency_key": "balasan-satu-kali"}
        assert asked.rani.post(theirs + "/balas", data=data).status_code == 303
    assert words(asked.sari.get(thread(asked.sari, "ttu"))).count("Kami periksa.") == 1
    assert words(asked.rani.get(theirs)).count("Kami periksa.") == 1


@pytest.mark.sqlite_only
def test_a_refused_reply_keeps_what_was_typed(asked: Dispute) -> None:
    theirs = thread(asked.rani, "belu")
    for way in ({}, {"HX-Request": "true"}):
        answer = asked.rani.post(theirs + "/balas", data={"text": "Kami dari Belu, Atambua."}, headers=way)
        assert answer.status_code == 422
        assert 'Hapus "Atambua" dari pesan' in words(answer)
        assert "Kami dari Belu, Atambua." in words(answer)
    assert "Atambua" not in words(asked.sari.get(thread(asked.sari, "ttu")))


def test_the_office_that_pays_keeps_the_person_with_a_reason(asked: Dispute) -> None:
    theirs = thread(asked.rani, "belu")
    missing = asked.rani.post(theirs + "/selesai", data={"reason": ""})
    assert missing.status_code == 422
    assert "Tulis alasannya." in words(missing)
    data = {"reason": "Masih terdaftar sampai akhir tahun."}
    assert asked.rani.post(theirs + "/selesai", data=data).status_code == 303
    told = words(asked.sari.get(thread(asked.sari, "ttu", "settled")))
    assert "Tetap dilindungi kantor lain" in told
    assert "Masih terdaftar sampai akhir tahun." in told
    assert "Tetap dilindungi kantor lain" in words(asked.sari.get(asked.covered))
    late = asked.sari.post(thread(asked.sari, "ttu", "settled") + "/balas", data={"text": "Tolong"})
    assert late.status_code == 422
    assert "sudah selesai" in words(late)
    assert asked.ask().status_code == 422  # not all over again in one act …
    assert asked.ask(baris=_row_of(asked)).status_code == 303  # … but about one person, once more
    assert len(threads(asked.rani, "belu")) == 1


def test_the_asking_side_withdraws(asked: Dispute) -> None:
    ours = thread(asked.sari, "ttu")
    data = {"reason": "Orangnya sudah bekerja di tempat lain."}
    assert asked.sari.post(ours + "/selesai", data=data).status_code == 303
    assert "Kantor lain tidak jadi mengusulkan orang ini" in words(
        asked.rani.get(thread(asked.rani, "belu", "settled"))
    )
    settled = thread(asked.rani, "belu", "settled")
    assert asked.rani.post(settled + "/dibaca", data={"seen": "2"}).status_code == 303
    assert "dari kantor lain" not in words(asked.rani.get("/wilayah/belu/"))


def test_freeing_the_place_settles_the_question_and_the_list_is_right_again(app: Flask, asked: Dispute) -> None:
    theirs = thread(asked.rani, "belu")
    page = asked.rani.get(theirs).get_data(as_text=True)
    assert f'href="{place_in_belu(app)}?mulai=2026-03"' in page
    assert '<option value="2026-03" selected>' in asked.rani.get(f"{place_in_belu(app)}?mulai=2026-03").get_data(
        as_text=True
    )
    free(app, asked.rani, "2026-03")
    told = words(asked.sari.get(thread(asked.sari, "ttu", "settled")))
    assert "Tempatnya sudah dilepas mulai Maret 2026; periksa ulang daftar Anda." in told
    assert "pindah" not in told.lower()  # nor why
    assert "Dilepas mulai Maret 2026" in words(asked.rani.get(thread(asked.rani, "belu", "settled")))
    assert "Percakapan 1 menunggu Anda" in words(asked.sari.get("/wilayah/ttu/"))
    assert asked.sari.post(asked.page + "/periksa-ulang").status_code == 303
    assert "1 orang dapat dicatat" in words(asked.sari.get(asked.page))
    assert asked.sari.post(asked.page + "/catat").status_code == 303
    with inside(app):
        assert db.session.scalar(select(func.count()).select_from(CoverageMonth)) == 12


def test_a_place_that_is_freed_later_than_wanted_says_from_when(app: Flask, asked: Dispute) -> None:
    free(app, asked.rani, "2026-06")
    told = words(asked.sari.get(thread(asked.sari, "ttu", "settled")))
    assert "Tempatnya sudah dilepas mulai Juni 2026; usulkan orang ini mulai bulan itu." in told


def test_a_release_that_is_taken_back_is_told_too(app: Flask, asked: Dispute) -> None:
    free(app, asked.rani, "2026-03")
    answer = asked.rani.post(place_in_belu(app) + "/batal-lepas", data={"reason": "Salah orang"})
    assert answer.status_code == 303
    told = words(asked.sari.get(thread(asked.sari, "ttu", "settled")))
    assert "Pelepasan tempat orang ini dibatalkan; ia tetap dilindungi kantor lain." in told
    assert "Pelepasan dibatalkan; tetap dilindungi" in words(asked.sari.get(asked.covered))


def test_somebody_elses_place_settles_nothing(app: Flask, tmp_path: Path) -> None:
    two = dispute(app, tmp_path, (1, 2))
    two.ask()
    free(app, two.rani, "2026-03", number=2)
    assert len(threads(two.sari, "ttu")) == len(threads(two.sari, "ttu", "settled")) == 1


def test_two_offices_may_ask_a_third_about_one_person(app: Flask, asked: Dispute, tmp_path: Path) -> None:
    """Belu covers; TTU has asked; another list of Belu's own other source asks as well, and freeing answers both."""
    other = factories.quota(app, regency_id=BELU, source="csr")
    page = listed(asked.rani, tmp_path, other, [row(1, **BELUS_PLACE)], regency="belu")
    assert asked.rani.post(f"{page}/sumber-lain", data={"text": "Pindah ke CSR?"}).status_code == 303
    assert len(threads(asked.rani, "belu")) == 2
    free(app, asked.rani, "2026-03")
    assert threads(asked.rani, "belu") == threads(asked.sari, "ttu") == []


# --- one office, two sources ------------------------------------------------------------------------------------------


def test_two_sources_of_one_office_share_one_thread(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    confirmed(sari, tmp_path, factories.quota(app, source="csr"), [row(1)], start="2026-03")
    page = listed(sari, tmp_path, factories.quota(app), [row(1)])
    assert sari.post(f"{page}/sumber-lain", data={"text": "CSR atau APBD, di TTU?"}).status_code == 303
    address = thread(sari, "ttu")
    text = words(sari.get(address))
    assert "Sudah dilindungi sumber dana lain kantor ini mulai Maret 2026." in text
    assert "Lihat peserta" in text and "Daftar no. " in text and "Kami lepas mulai bulan" in text
    assert "Kantor lain membacanya" not in text
    data = {"reason": "Tidak jadi."}
    assert "Pilih keputusannya." in words(sari.post(address + "/selesai", data=data))
    assert "Pilih salah satu dari daftar." in words(
        sari.post(address + "/selesai", data={**data, "resolution": "freed"})
    )
    budi = signed_in(app, "budi")
    assert budi.post(address + "/balas", data={"text": "APBD saja."}).status_code == 303
    assert "Budi Contoh" in words(sari.get(address))
    with inside(app):
        place = db.session.scalars(select(Enrolment)).one()
        url = f"/wilayah/ttu/peserta/{place.beneficiary_id}/tempat/{place.id}/lepas"
    data = {"why": "refused", "from_month": "2026-03", "document": "Nota dinas contoh"}
    assert sari.post(url, data=data).status_code == 303
    assert "Dilepas mulai Maret 2026" in words(sari.get(thread(sari, "ttu", "settled")))
    assert signed_in(app, "rani").get("/wilayah/belu/percakapan/").status_code == 200
    assert threads(signed_in(app, "rani"), "belu") == []


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.sqlite_only
def test_who_may_read_and_ask(app: Flask, asked: Dispute) -> None:
    ours = thread(asked.sari, "ttu")
    for username, reading, asking in (("budi", 200, 403), ("vera", 403, 403), ("tia", 403, 403), ("rani", 404, 404)):
        client = signed_in(app, username)
        assert client.get(ours).status_code == reading, username
        assert client.get(asked.covered).status_code == asking, username
    for username in ("wati", "petrus"):
        assert signed_in(app, username).get(ours).status_code == 404
