"""Signing with ink: scans in order, each compared page by page by somebody else (complaints 17, 22, 23, 24)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.agreements.models import Agreement, AgreementMove, AgreementScan
from portal.agreements.rules.states import AgreementState, Move, Mover
from portal.agreements.scans import pictures
from portal.audit.models import AuditEntry
from portal.core import clock, pdf, tasks
from portal.core.db import db
from portal.core.storage import StoredFile
from tests.agreements.conftest import branch, office, send
from tests.conftest import MORNING
from tests.core.test_pdf import LOCKED
from tests.support import agreements, signing
from tests.support.client import HTMX, PortalClient, signed_in
from tests.support.factories import inside
from tests.support.lists import words


@pytest.fixture
def scan(app: Flask, agreed: int) -> bytes:
    return signing.scanned(signing.issued_pdf(app, agreed))


def scans_of(app: Flask) -> list[AgreementScan]:
    with inside(app):
        return list(db.session.scalars(select(AgreementScan).order_by(AgreementScan.id)))


def agreement_of(app: Flask, agreement_id: int) -> Agreement:
    with inside(app):
        return db.session.get_one(Agreement, agreement_id)


def compare_all(client: PortalClient, at: str, scan: AgreementScan) -> None:
    for page in range(1, scan.pages + 1):
        assert client.post(f"{at}/pindaian/{scan.id}/halaman/{page}").status_code == 303


def accepted(app: Flask, client: PortalClient, at: str) -> None:
    """Compare the newest scan and accept it."""
    newest = scans_of(app)[-1]
    compare_all(client, at, newest)
    answer = client.post(f"{at}/pindaian/{newest.id}/terima")
    assert answer.status_code == 303, words(answer)


def test_both_parties_sign_in_order_and_the_agreement_takes_over_their_numbers(
    app: Flask, sari: PortalClient, budi: PortalClient, petrus: PortalClient, agreed: int, scan: bytes
) -> None:
    at, there = office(agreed), branch(agreed)
    assert send(sari, at, scan).status_code == 303
    page = words(budi.get(at + "/tanda-tangan"))
    assert "Menunggu pindaian pihak kesatu dicocokkan" in page and "Sari Contoh" in page
    accepted(app, budi, at)
    held = agreement_of(app, agreed)
    assert (held.state, held.first_number) == (AgreementState.SIGNED, "100.3.7/12/2026")
    assert "Menunggu tanda tangan pihak kedua" in words(sari.get(at + "/tanda-tangan"))

    second = signing.scanned(signing.issued_pdf(app, agreed), mark=3)
    assert send(petrus, there, second, party="second", number="PER/7/112026").status_code == 303
    accepted(app, budi, at)
    held = agreement_of(app, agreed)
    assert (held.state, held.second_number) == (AgreementState.COUNTERSIGNED, "PER/7/112026")
    assert (held.signed_on, held.countersigned_on) == (clock.today(), clock.today())
    assert "Ditandatangani kedua pihak" in words(petrus.get(there + "/tanda-tangan"))
    with inside(app):
        moves = db.session.scalars(select(AgreementMove).order_by(AgreementMove.id)).all()[-2:]
        assert [(each.move, each.made_by_name) for each in moves] == [
            (Move.SIGN, "Budi Contoh"),
            (Move.COUNTERSIGN, "Budi Contoh"),
        ]
        assert {each.version_id for each in moves} == {held.version_id}
        actions = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    order = ["agreement_scan_sent", "agreement_scan_accepted", "agreement_moved"]
    assert [action for action in actions if action in order][-6:] == order * 2


def test_the_branch_compares_what_the_office_sends_for_it(
    app: Flask, sari: PortalClient, budi: PortalClient, petrus: PortalClient, agreed: int, scan: bytes
) -> None:
    at, there = office(agreed), branch(agreed)
    send(sari, at, scan)
    accepted(app, budi, at)
    second = signing.scanned(signing.issued_pdf(app, agreed), mark=3)
    assert send(sari, at, second, party="second", number="PER/7/112026").status_code == 303
    accepted(app, petrus, there)
    assert agreement_of(app, agreed).state is AgreementState.COUNTERSIGNED


def test_whoever_sent_it_may_not_compare_it(app: Flask, budi: PortalClient, agreed: int, scan: bytes) -> None:
    at = office(agreed)
    assert send(budi, at, scan).status_code == 303
    found = scans_of(app)[0]
    answer = budi.post(f"{at}/pindaian/{found.id}/halaman/1")
    assert answer.status_code == 409 and "orang lain yang mencocokkannya" in words(answer)
    assert "orang lain yang mencocokkannya" in words(budi.get(f"{at}/pindaian/{found.id}"))
    assert budi.post(f"{at}/pindaian/{found.id}/terima").status_code == 409
    with inside(app), pytest.raises(IntegrityError):
        db.session.execute(update(AgreementScan).values(checked_at=MORNING, checked_by=found.sent_by, accepted=True))


def test_the_operator_does_not_compare_and_the_branch_not_the_first_party(
    app: Flask, sari: PortalClient, budi: PortalClient, petrus: PortalClient, agreed: int, scan: bytes
) -> None:
    send(budi, office(agreed), scan)
    found = scans_of(app)[0]
    assert sari.post(f"{office(agreed)}/pindaian/{found.id}/halaman/1").status_code == 403
    answer = petrus.post(f"{branch(agreed)}/pindaian/{found.id}/halaman/1")
    assert answer.status_code == 409 and "dicocokkan oleh verifikator daerah" in words(answer)
    answer = send(petrus, branch(agreed), scan)
    assert answer.status_code == 422 and "dikirim oleh operator atau verifikator daerah" in words(answer)


def test_every_page_has_to_be_compared_and_each_tick_stays(
    app: Flask, sari: PortalClient, budi: PortalClient, agreed: int, scan: bytes
) -> None:
    at = office(agreed)
    send(sari, at, scan)
    found = scans_of(app)[0]
    for page in range(1, found.pages):
        budi.post(f"{at}/pindaian/{found.id}/halaman/{page}")
        budi.post(f"{at}/pindaian/{found.id}/halaman/{page}")  # pressed twice
    answer = budi.post(f"{at}/pindaian/{found.id}/terima")
    assert answer.status_code == 409 and "Masih 1 halaman yang belum Anda cocokkan" in words(answer)
    page = signed_in(app, "budi").get(f"{at}/pindaian/{found.id}")  # another day, another computer
    assert f"Halaman {found.pages} dari {found.pages}" in words(page)
    assert f"{found.pages - 1} dari {found.pages} halaman sudah Anda cocokkan" in words(page)
    assert budi.post(f"{at}/pindaian/{found.id}/halaman/{found.pages + 1}").status_code == 404
    assert agreement_of(app, agreed).state is AgreementState.AGREED


def test_what_differs_rejects_the_scan_which_stays_readable(
    app: Flask, sari: PortalClient, budi: PortalClient, agreed: int, scan: bytes
) -> None:
    at = office(agreed)
    send(sari, at, scan)
    found = scans_of(app)[0]
    answer = budi.post(f"{at}/pindaian/{found.id}/tolak", data={"problem": " "})
    assert answer.status_code == 422 and "Tulis halaman dan apa yang berbeda" in words(answer)
    answer = budi.post(f"{at}/pindaian/{found.id}/tolak", data={"problem": "Pasal 5 dicoret dengan pena."})
    assert answer.status_code == 303
    page = words(sari.get(at + "/tanda-tangan"))
    assert "Menunggu tanda tangan pihak kesatu" in page and "Tidak sama: Pasal 5 dicoret dengan pena." in page
    assert sari.get(f"{at}/pindaian/{found.id}/berkas.pdf").data == scan
    assert "Pasal 5 dicoret" in words(sari.get(f"{at}/pindaian/{found.id}"))
    again = send(sari, at, scan)
    assert again.status_code == 422 and "Berkas yang sama persis sudah ditolak" in words(again)
    better = signing.scanned(signing.issued_pdf(app, agreed), mark=2)
    assert send(sari, at, better).status_code == 303
    accepted(app, budi, at)
    assert agreement_of(app, agreed).state is AgreementState.SIGNED


def test_a_newer_scan_replaces_the_one_that_waits(
    app: Flask, sari: PortalClient, budi: PortalClient, agreed: int, scan: bytes
) -> None:
    at = office(agreed)
    send(sari, at, scan)
    assert send(sari, at, signing.scanned(signing.issued_pdf(app, agreed), mark=2)).status_code == 303
    first, second = scans_of(app)
    answer = budi.post(f"{at}/pindaian/{first.id}/halaman/1")
    assert answer.status_code == 409 and "sudah diganti dengan yang baru" in words(answer)
    assert "Diganti pindaian baru" in words(budi.get(at + "/tanda-tangan"))
    compare_all(budi, at, second)


def test_a_scan_of_an_earlier_version_is_no_longer_compared(
    app: Flask, sari: PortalClient, budi: PortalClient, agreed: int, scan: bytes
) -> None:
    at = office(agreed)
    send(sari, at, scan)
    found = scans_of(app)[0]
    compare_all(budi, at, found)
    agreements.moved(app, agreed, (Move.UNAGREE, Mover.CHECKER), why="Salah angka")
    answer = budi.post(f"{at}/pindaian/{found.id}/terima")
    assert answer.status_code == 409 and "sudah diganti atau sudah tidak menunggu" in words(answer)
    assert "Naskahnya sudah diganti" in words(budi.get(at + "/tanda-tangan"))
    assert agreement_of(app, agreed).state is AgreementState.REVIEW


def test_two_who_accept_at_once_sign_once(
    app: Flask, sari: PortalClient, budi: PortalClient, agreed: int, scan: bytes
) -> None:
    at = office(agreed)
    send(sari, at, scan)
    accepted(app, budi, at)
    found = scans_of(app)[0]
    answer = budi.post(f"{at}/pindaian/{found.id}/terima")
    assert answer.status_code == 409 and "sudah diperiksa Budi Contoh" in words(answer)
    with inside(app), pytest.raises(IntegrityError):  # one accepted scan a party and version, says the database too
        row = db.session.get_one(AgreementScan, found.id)
        values = {
            column.key: getattr(row, column.key) for column in AgreementScan.__table__.columns if column.key != "id"
        }
        db.session.add(AgreementScan(**values))
        db.session.flush()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "kosong (0 byte)"),
        (b"\xff\xd8\xff\xe0 gambar", "bukan PDF"),
        (b"%PDF-1.7\n%%EOF", "rusak dan tidak dapat dibuka"),
        (LOCKED, "dikunci dengan kata sandi"),
        (b"%PDF-" + bytes(10 * 1024 * 1024), "lebih dari 10 MB"),
    ],
)
def test_a_file_that_is_no_scan_is_told_with_the_remedy_and_nothing_typed_is_lost(
    app: Flask, sari: PortalClient, agreed: int, content: bytes, sentence: str
) -> None:
    answer = send(sari, office(agreed), content)
    assert answer.status_code == 422 and sentence in words(answer)
    text = answer.get_data(as_text=True)
    assert 'value="2026-11-20"' in text and 'value="100.3.7/12/2026"' in text
    assert scans_of(app) == []


def test_another_number_of_pages_is_told(app: Flask, sari: PortalClient, agreed: int) -> None:
    document = signing.issued_pdf(app, agreed)
    pages = pdf.page_count(document)
    answer = send(sari, office(agreed), signing.scanned(document, leave_out=1))
    assert answer.status_code == 422
    assert f"Pindaian ini {pages - 1} halaman, sedangkan naskahnya {pages} halaman" in words(answer)


def test_the_unsigned_document_is_not_taken_for_a_scan(app: Flask, sari: PortalClient, agreed: int) -> None:
    answer = send(sari, office(agreed), signing.issued_pdf(app, agreed))
    assert answer.status_code == 422 and "belum ditandatangani" in words(answer)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"signed_on": "2026-11-21"}, "tidak boleh melewati hari ini"),
        ({"signed_on": "2026-11-19"}, "diterbitkan 20 November 2026"),
        ({"signed_on": ""}, "Isi tanggal yang tertulis pada naskah"),
        ({"number": ""}, "Isi nomor yang tertulis pada naskah"),
        ({"party": "second"}, "Sekarang giliran pihak kesatu"),
    ],
)
def test_a_day_a_number_or_a_party_that_cannot_be_is_told(
    sari: PortalClient, agreed: int, scan: bytes, changes: dict[str, str], sentence: str
) -> None:
    answer = send(sari, office(agreed), scan, **changes)
    assert answer.status_code == 422 and sentence in words(answer)


def test_the_second_party_does_not_sign_before_the_first(
    app: Flask, budi: PortalClient, agreed: int, scan: bytes
) -> None:
    with clock.fixed(MORNING + timedelta(days=2)):
        sari, checker = signed_in(app, "sari"), signed_in(app, "budi")
        send(sari, office(agreed), scan, signed_on="2026-11-22")
        accepted(app, checker, office(agreed))
        second = signing.scanned(signing.issued_pdf(app, agreed), mark=3)
        answer = send(sari, office(agreed), second, party="second", signed_on="2026-11-21", number="PER/7")
        assert answer.status_code == 422 and "Pihak kesatu menandatangani 22 November 2026" in words(answer)


def test_a_number_that_is_known_is_not_asked_for(app: Flask, sari: PortalClient, held_clock: object) -> None:
    agreement_id = signing.agreed(app, first_number="100/7/2026")
    page = sari.get(office(agreement_id) + "/tanda-tangan").get_data(as_text=True)
    assert 'name="number"' not in page
    content = signing.scanned(signing.issued_pdf(app, agreement_id))
    assert send(sari, office(agreement_id), content, number="").status_code == 303
    assert scans_of(app)[0].number == "100/7/2026"


def test_pages_come_as_small_pictures_and_larger_ones_when_asked_for(
    app: Flask, sari: PortalClient, budi: PortalClient, agreed: int, scan: bytes
) -> None:
    at = office(agreed)
    send(sari, at, scan)
    address = f"{at}/pindaian/{scans_of(app)[0].id}"
    text = budi.get(f"{address}?halaman=2").get_data(as_text=True)
    assert text.count("<img ") == 2 and 'loading="lazy"' in text and "Perbesar (" in text
    for query in ("", "?berkas=naskah"):
        small = budi.get(f"{address}/halaman/2.webp{query}")
        large = budi.get(f"{address}/halaman/2.webp{query}{'&' if query else '?'}ukuran=besar")
        assert small.mimetype == "image/webp" and len(small.data) < 26_000
        assert "immutable" in small.headers["Cache-Control"] and "private" in small.headers["Cache-Control"]
        assert (signing.picture_of(small.data).width, signing.picture_of(large.data).width) == (480, 1200)
    assert budi.get(f"{address}/halaman/99.webp").status_code == 404
    assert budi.get(f"{address}?halaman=99").status_code == 200  # the last page


def test_pictures_that_could_not_be_drawn_are_tried_again(
    app: Flask, sari: PortalClient, budi: PortalClient, agreed: int, scan: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_content: bytes) -> list[pdf.Picture]:
        raise pictures.NotFoundError("Gambar tidak dapat disiapkan.")

    at = office(agreed)
    with monkeypatch.context() as patched:
        patched.setattr(pdf, "pictures", broken)
        send(sari, at, scan)
    address = f"{at}/pindaian/{scans_of(app)[0].id}"
    assert "Gambar halaman belum dapat disiapkan" in words(budi.get(address))
    assert budi.get(address + "/halaman/1.webp").status_code == 404
    assert budi.post(address + "/gambar").status_code == 303
    assert "Halaman 1 sama" in words(budi.get(address))
    with inside(app):
        kept = db.session.scalars(select(StoredFile.kind)).all()
    assert sorted(kept) == ["agreements.document", "agreements.pictures", "agreements.pictures", "agreements.scan"]


def test_whoever_compares_waits_for_the_pictures(
    app: Flask, sari: PortalClient, budi: PortalClient, agreed: int, scan: bytes
) -> None:
    app.extensions["portal_tasks"].immediate = False
    send(sari, office(agreed), scan)
    address = f"{office(agreed)}/pindaian/{scans_of(app)[0].id}"
    assert "Menyiapkan gambar halaman" in words(budi.get(address))
    assert budi.get(address + "?v=1", headers=HTMX).status_code == 204
    with inside(app):
        jobs = list(db.session.scalars(select(tasks.Job.id).where(tasks.Job.kind == pictures.JOB)))
    for job_id in jobs:
        tasks.run(app, job_id)
        tasks.run(app, job_id)  # a bell that rings twice draws once
    assert "Halaman 1 sama" in words(budi.get(address + "?v=1", headers=HTMX))


def test_an_agreement_that_nobody_agreed_to_is_not_signed(app: Flask, sari: PortalClient, held_clock: object) -> None:
    agreement_id = agreements.draft(app)
    at = office(agreement_id)
    assert "Naskah belum disepakati kedua pihak" in words(sari.get(at + "/tanda-tangan"))
    answer = send(sari, at, b"%PDF-1.7")
    assert answer.status_code == 422 and "sedang tidak menunggu tanda tangan" in words(answer)


def test_the_same_form_twice_keeps_one_scan(app: Flask, sari: PortalClient, agreed: int, scan: bytes) -> None:
    key = {"idempotency_key": "kunci-yang-sama"}
    assert [send(sari, office(agreed), scan, **key).status_code for _ in range(2)] == [303, 303]
    assert len(scans_of(app)) == 1


def test_readers_look_and_may_not_send(app: Flask, sari: PortalClient, agreed: int, scan: bytes) -> None:
    vera = signed_in(app, "vera")
    page = words(vera.get(office(agreed) + "/tanda-tangan"))
    assert "Hanya untuk" in page
    assert send(vera, office(agreed), scan).status_code == 403
