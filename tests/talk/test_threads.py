"""Threads by name: who reads them, whom they wait for, what goes with a message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.core import clock, storage
from portal.core.db import db
from portal.core.errors import DomainError
from portal.talk import conversing, kinds, queries, service
from portal.talk.conversing import Words, say_about
from portal.talk.kinds import About, Kind
from portal.talk.models import Side, TalkThread
from portal.talk.rules import waits_for
from tests.support.client import PortalClient
from tests.support.factories import inside
from tests.support.people import BELU, PEOPLE, TTU
from tests.support.world_base import as_actor
from tests.talk.conftest import PDF, Threads

AsPerson = Callable[[str], PortalClient]
BUDI, WATI = (list(PEOPLE).index(name) + 1 for name in ("budi", "wati"))
DATES = ("besok", "lusa", "kemarin", "hari ini", "tgl", "tanggal 5")


def say(client: PortalClient, url: str, text: str = "Contoh", **more: Any) -> int:
    return client.post(
        url, data={"pesan-text": text, **{f"pesan-{name}": value for name, value in more.items()}}
    ).status_code


def test_each_side_finds_what_waits_for_it(threads: Threads, as_person: AsPerson) -> None:
    assert say(as_person("wati"), threads.at("province"), "Mohon dasar hukumnya.") == 303
    assert "Pasal Pembayaran" in as_person("sari").get("/wilayah/ttu/percakapan/").text
    assert "Pasal Pembayaran" in as_person("petrus").get("/bpjs/atambua/percakapan/").text
    assert "Pasal Pembayaran" not in as_person("wati").get("/provinsi/percakapan/").text
    assert "Pasal Pembayaran" in as_person("wati").get("/provinsi/percakapan/?kotak=ditanyakan").text
    assert say(as_person("sari"), threads.at("office"), "Pasal 3.") == 303
    shown = as_person("wati").get("/provinsi/percakapan/").text
    assert "Pasal Pembayaran" in shown and "Kabupaten Timor Tengah Utara" in shown
    assert "Pasal 3." not in shown


def test_a_neighbour_and_another_branch_find_nothing(threads: Threads, as_person: AsPerson) -> None:
    say(as_person("sari"), threads.at("office"))
    assert "Pasal" not in as_person("rani").get("/wilayah/belu/percakapan/").text
    assert "Pasal" not in as_person("endang").get("/bpjs/ende/percakapan/").text


def test_a_list_holds_people_so_its_thread_stays_in_the_office(
    app: Flask, threads: Threads, as_person: AsPerson
) -> None:
    number = threads.alone(Words("Baris 4 keliru."), "sari")
    assert "Daftar contoh" in as_person("budi").get("/wilayah/ttu/percakapan/").text
    for person, place in (("wati", "/provinsi"), ("petrus", "/bpjs/atambua")):
        for box in ("untuk-anda", "ditanyakan", "selesai"):
            assert "Daftar contoh" not in as_person(person).get(f"{place}/percakapan/?kotak={box}").text
        assert as_person(person).post(f"{place}/percakapan/{number}/dibaca", data={"seen": "1"}).status_code == 404
        assert as_person(person).get(f"{place}/percakapan/{number}/1/berkas").status_code == 404


def test_the_same_key_at_two_regions_is_two_threads(app: Flask, threads: Threads) -> None:
    with inside(app, BELU):
        theirs = say_about(About(threads.kind, "7", "Contoh", BELU), Words("Di Belu."), by=as_actor("rani")).id
        db.session.commit()
    with threads.everywhere():
        ours = say_about(About(threads.kind, "7", "Contoh", TTU), Words("Di TTU."), by=as_actor("wati"))
        assert ours.id != theirs and ours.regency_id == TTU
        again = say_about(About(threads.kind, "7", "Contoh", BELU), Words("Juga Belu."), by=as_actor("wati"))
        assert (again.id, again.said) == (theirs, 2)
        db.session.rollback()


@pytest.mark.parametrize("side", list(Side))
def test_the_inbox_says_what_the_rule_says(threads: Threads, side: Side) -> None:
    """`inboxes._waits` in SQL and `rules.waits_for` agree on every state a thread by name can be in."""
    from portal.talk.inboxes import _waits

    with threads.everywhere():
        made = {}
        for number, (last, is_open) in enumerate((last, is_open) for last in Side for is_open in (True, False)):
            thread = say_about(About(threads.kind, f"{number}", "Contoh", TTU), Words("Halo"), by=as_actor("wati"))
            thread.last_side = last
            if not is_open:
                service._close(thread, "settled", "Selesai")
            made[thread.id] = (last, is_open)
        db.session.flush()
        found = set(db.session.scalars(select(TalkThread.id).where(_waits(side))))
        assert found == {number for number, (last, is_open) in made.items() if waits_for(side, last, is_open=is_open)}
        db.session.rollback()


def test_whoever_is_named_finds_it_first(threads: Threads, as_person: AsPerson) -> None:
    threads.alone(Words("Mohon dilihat.", frozenset({BUDI})), "sari", "1", "Daftar pertama")
    threads.alone(Words("Kabar lain."), "sari", "2", "Daftar kedua")
    shown = as_person("budi").get("/wilayah/ttu/percakapan/").text
    assert shown.index("Daftar pertama") < shown.index("Daftar kedua")
    assert shown.count(">menyebut Anda<") == 1
    assert ">menyebut Anda<" not in as_person("sari").get("/wilayah/ttu/percakapan/?kotak=ditanyakan").text


def test_only_those_who_may_read_can_be_told(app: Flask, threads: Threads) -> None:
    threads.alone(Words("@Wati dan @Budi", frozenset({WATI, BUDI, 999})), "sari")
    with inside(app):
        thread = db.session.scalars(select(TalkThread)).one()
        assert queries.messages_of(thread)[0].told == ("Budi Contoh",)


def test_who_has_read_how_far(threads: Threads, as_person: AsPerson) -> None:
    say(as_person("sari"), threads.at("office"), "Satu")
    say(as_person("sari"), threads.at("office"), "Dua")
    assert "Dibaca" not in as_person("sari").get(threads.page("office")).text.replace("Dibaca kantor daerah", "")
    page = as_person("petrus").get(threads.page("branch")).text
    assert page.count(">baru<") == 2
    number = threads.number()
    assert as_person("petrus").post(f"/bpjs/atambua/percakapan/{number}/dibaca", data={"seen": "1"}).status_code == 303
    shown = as_person("sari").get(threads.page("office")).text
    assert shown.index("Satu") < shown.index("Dibaca Petrus Contoh") < shown.index("Dua")
    assert as_person("petrus").get(threads.page("branch")).text.count(">baru<") == 1


def test_whoever_only_reads_has_nothing_new_and_may_not_speak(threads: Threads, as_person: AsPerson) -> None:
    say(as_person("sari"), threads.at("office"), "Halo")
    shown = as_person("vera").get(threads.page("office")).text
    assert "Halo" in shown and ">baru<" not in shown and "Kirim pesan" not in shown
    assert say(as_person("vera"), threads.at("office")) == 403


def test_a_day_for_the_answer_is_shown_counted_and_ends_with_the_answer(threads: Threads, as_person: AsPerson) -> None:
    wati, sari = as_person("wati"), as_person("sari")
    assert say(wati, threads.at("province"), reply_by="2026-11-27") == 303
    shown = sari.get("/wilayah/ttu/percakapan/").text
    assert "1 balasan diminta dari Anda" in shown and "Balas paling lambat 27 November 2026" in shown
    assert "sudah lewat" not in shown
    with clock.fixed(datetime(2026, 11, 28, 1, tzinfo=UTC)):
        assert "1 sudah lewat" in sari.get("/wilayah/ttu/percakapan/").text
    assert "balasan diminta" not in wati.get("/provinsi/percakapan/").text
    say(wati, threads.at("province"), "Tambahan.")  # the asker adds a word: still asked
    assert "1 balasan diminta" in sari.get("/wilayah/ttu/percakapan/").text
    say(sari, threads.at("office"), "Ini jawabannya.")
    assert "balasan diminta" not in sari.get("/wilayah/ttu/percakapan/").text
    assert "Balas paling lambat 27 November 2026" in sari.get(threads.page("office")).text  # what was asked stays said


def test_a_day_that_has_passed_is_refused_and_the_words_stay(threads: Threads, as_person: AsPerson) -> None:
    answer = as_person("sari").post(
        threads.at("office"), data={"pesan-text": "Tolong dijawab.", "pesan-reply_by": "2026-11-01"}
    )
    assert answer.status_code == 422
    assert "Tanggal ini sudah lewat" in answer.text and "Tolong dijawab." in answer.text


def test_a_file_is_kept_encrypted_fetched_by_those_who_read_and_recorded(
    app: Flask, threads: Threads, as_person: AsPerson
) -> None:
    sent = {"file": (BytesIO(PDF), "surat.pdf")}
    assert say(as_person("sari"), threads.at("office"), "Terlampir.", **sent) == 303
    number = threads.number()
    with inside(app):
        stored = db.session.scalars(select(storage.StoredFile).where(storage.StoredFile.kind == conversing.FILE)).one()
        assert stored.delete_after is not None
        path = storage.path_of(stored.regency_id, stored.token)
        assert PDF not in path.read_bytes()
    for person, place in (("petrus", "/bpjs/atambua"), ("wati", "/provinsi"), ("budi", "/wilayah/ttu")):
        client, url = as_person(person), f"{place}/percakapan/{number}/1/berkas"
        asked = client.get(url)
        assert asked.status_code == 200 and "surat.pdf" in asked.text and PDF not in asked.data
        taken = client.post(url)
        assert taken.status_code == 303
        assert client.get(taken.location).data == PDF
        assert as_person("sari").get(taken.location.replace(place, "/wilayah/ttu")).data != PDF  # the sign is personal
    assert as_person("rani").get(f"/wilayah/belu/percakapan/{number}/1/berkas").status_code == 404
    assert as_person("vera").get(f"/wilayah/ttu/percakapan/{number}/1/berkas").status_code == 403
    with inside(app):
        acts = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "talk_file_taken")).all()
        assert {entry.actor_name for entry in acts} == {"Petrus Contoh", "Wati Contoh", "Budi Contoh"}


def test_after_its_time_a_file_is_gone_and_said_to_be(app: Flask, threads: Threads, as_person: AsPerson) -> None:
    say(as_person("sari"), threads.at("office"), file=(BytesIO(PDF), "surat.pdf"))
    with clock.fixed(clock.now() + timedelta(days=400)):
        assert "sudah dihapus, masa simpannya lewat" in as_person("sari").get(threads.page("office")).text
        assert as_person("sari").post(f"/wilayah/ttu/percakapan/{threads.number()}/1/berkas").status_code == 404


def test_a_refused_file_keeps_every_word_and_stores_nothing(app: Flask, threads: Threads, as_person: AsPerson) -> None:
    answer = as_person("sari").post(
        threads.at("office"),
        data={
            "pesan-text": "Lihat lampiran.",
            "pesan-told": str(BUDI),
            "pesan-reply_by": "2026-12-24",
            "pesan-file": (BytesIO(b"MZ"), "program.exe"),
        },
    )
    assert answer.status_code == 422
    assert "tidak dapat dilampirkan" in answer.text
    assert "Lihat lampiran." in answer.text and "2026-12-24" in answer.text
    assert f'checked id="pesan-told-0" name="pesan-told" type="checkbox" value="{BUDI}"' in answer.text
    with inside(app):
        assert not db.session.scalars(
            select(storage.StoredFile).where(storage.StoredFile.kind == conversing.FILE)
        ).all()
        assert not db.session.scalars(select(TalkThread)).all()


def test_a_settled_thread_is_gone_on_with_in_a_new_one(app: Flask, threads: Threads, as_person: AsPerson) -> None:
    sari = as_person("sari")
    say(sari, threads.at("office"), "Satu")
    first = threads.number()
    assert sari.post(f"/wilayah/ttu/percakapan/{first}/selesai", data={"reason": "Sudah jelas."}).status_code == 303
    refused = sari.post(f"/wilayah/ttu/percakapan/{first}/balas", data={"pesan-text": "Terlambat"})
    assert refused.status_code == 422 and "Terlambat" in refused.text
    say(as_person("petrus"), threads.at("branch"), "Dua")
    assert threads.number() != first
    shown = sari.get(threads.page("office")).text
    assert shown.index("Satu") < shown.index("Sudah jelas.") < shown.index("Dua")


def test_nobody_speaks_without_words(app: Flask, threads: Threads) -> None:
    with inside(app), pytest.raises(DomainError, match="Tulis pesannya"):
        say_about(About(threads.kind, "1", "Contoh", TTU), Words("  \n "), by=as_actor("sari"))


def test_what_the_portal_itself_says_holds_no_typed_day(app: Flask) -> None:
    """Days in titles, tasks and outcomes come from data through `fmt`; a typed one would be wrong tomorrow."""
    registered: list[Kind] = list(kinds._kinds.values())
    assert {each.code for each in registered} >= {"agreement_article", "upload", "delivery", "paritrana_criterion"}
    for kind in registered:
        said = [
            kind.label,
            kind.task,
            *(text for each in kind.resolutions for text in (each.label, each.outcome, each.told)),
        ]
        for text in said:
            assert not any(character.isdigit() for character in text), text
            assert not any(word in text.lower() for word in DATES), text


def test_words_with_a_typed_day_are_said_all_the_same(threads: Threads, as_person: AsPerson) -> None:
    assert say(as_person("sari"), threads.at("office"), "Besok tgl 5 kami kirim.") == 303
    assert "Besok tgl 5 kami kirim." in as_person("petrus").get(threads.page("branch")).text
