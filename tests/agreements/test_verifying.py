"""The public page: by code, by fingerprint and by file, telling everything that is public and no person."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.agreements.models import Agreement, AgreementScan, AgreementSignature
from portal.agreements.rules.signing import AttemptState, SigningWay
from portal.agreements.rules.states import Move, Mover, Party
from portal.agreements.rules.terms import AgreementKind
from portal.agreements.rules.verification import spoken
from portal.agreements.verifying import queries, service, views
from portal.agreements.verifying.limits import Limits
from portal.config import SigningSettings
from portal.core import clock
from portal.core.db import db, writing_intended
from portal.core.esign.contracts import Credentials, Order
from portal.core.esign.local import LocalWay
from portal.core.storage import StoredFile
from tests.core.test_pdf import LOCKED, paper
from tests.support import agreements as drafts
from tests.support import signing
from tests.support import world_signing as scans
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside
from tests.support.lists import words

AT = "/verifikasi/"
NAMES = ("Contoh Bupati", "Contoh Kepala", "19700101", "P0001", "Budi", "Sari", "Petrus", "Rahasia")
STAMPED = datetime(2026, 11, 20, 3, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "LIMITS", Limits())


@pytest.fixture
def adi(app: Flask) -> PortalClient:
    return signed_in(app, "adi")


@pytest.fixture
def document(app: Flask, agreed: int) -> bytes:
    return signing.issued_pdf(app, agreed)


@pytest.fixture
def code(app: Flask, agreed: int) -> str:
    return signing.document_code(app, agreed)


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sent(client: PortalClient, content: bytes, at: str = AT, name: str = "naskah.pdf") -> TestResponse:
    return client.post(at, data={"file": (BytesIO(content), name)})


def agreed_as(app: Flask, kind: AgreementKind, parent_id: int | None = None) -> int:
    """One of another kind that both parties agreed to."""
    agreement_id = drafts.draft(app, kind=kind, parent_id=parent_id, first_number="", second_number="")
    drafts.take(app, agreement_id, 0, 1, 2)
    return agreement_id


def fingerprint_of(app: Flask, scan_id: int) -> str:
    with inside(app):
        return db.session.get_one(AgreementScan, scan_id).sha256


def read(answer: TestResponse, status: int = 200) -> str:
    """What the page says; never a person."""
    assert answer.status_code == status, words(answer)
    text = words(answer)
    assert not [name for name in NAMES if name in answer.get_data(as_text=True)]
    assert answer.headers["Cache-Control"] == "no-store"
    return text


def signed_electronically(
    app: Flask,
    agreement_id: int,
    party: Party,
    pdf: bytes,
    *,
    stamped: bool = True,
    way: SigningWay = SigningWay.PORTAL,
) -> None:
    """A row as signing leaves it, for a file that stands for the signed one."""
    with inside(app):
        agreement = db.session.get_one(Agreement, agreement_id)
        first = db.session.scalars(db.select(StoredFile)).first()
        assert first is not None
        db.session.add(
            AgreementSignature(
                regency_id=agreement.regency_id,
                version_id=agreement.version_id,
                party=party,
                way=way,
                state=AttemptState.SIGNED,
                begun_at=STAMPED,
                lease_until=STAMPED,
                person_id=1,
                person_name="Rahasia Bupati",
                printed_name="Rahasia Bupati, S.H.",
                position="Bupati Timor Tengah Utara",
                acting="Plt." if party is Party.FIRST else "",
                file_id=first.id,
                sha256=sha(pdf),
                subject="CN=Rahasia Bupati",
                issuer="Contoh Penyelenggara Sertifikat",
                serial="1F",
                signed_at=STAMPED,
                stamped_at=STAMPED if stamped else None,
                stamped_by="Contoh Otoritas Waktu" if stamped else "",
                verified_at=STAMPED,
            )
        )
        db.session.commit()


def test_the_public_facts_are_these_and_no_others() -> None:
    assert {field.name for field in dataclasses.fields(queries.PublicDocument)} == {
        *("code", "title", "subject", "reference", "amends", "version", "situation", "first_day", "last_day"),
        *("issued_at", "signed_on", "countersigned_on", "parties", "signatures", "amended_by"),
    }
    assert {field.name for field in dataclasses.fields(queries.PublicParty)} == {
        *("role", "institution", "through", "position", "number"),
    }
    assert {field.name for field in dataclasses.fields(queries.PublicSignature)} == {
        *("party", "electronic", "position", "issuer", "signed_at", "stamped_at", "stamped_by", "signed_on"),
        *("own_clock", "doubted"),
    }
    assert {field.name for field in dataclasses.fields(service.PublicFinding)} == {
        *("issuer", "signed_at", "stamped_at", "stamped_by", "sound", "problem"),
    }


def test_whoever_has_the_code_reads_what_it_is_and_how_it_stands(adi: PortalClient, code: str) -> None:
    text = read(adi.get(AT + code))
    assert "Disepakati, belum ditandatangani" in text
    assert "Perjanjian Kerja Sama Pelindungan Pekerja Rentan" in text
    assert "Pj. Bupati Timor Tengah Utara" in text and "Kepala Kantor Cabang Atambua" in text
    assert "1 Januari 2026 sampai 31 Desember 2026" in text
    assert f"Kode {spoken(code)}" in text and "versi 1" in text
    assert "kode dapat disalin ke kertas lain" in text


@pytest.mark.parametrize("change", [str.lower, spoken, lambda code: f" {spoken(code).lower()} "])
def test_a_typed_code_is_forgiven_and_leads_to_its_address(adi: PortalClient, code: str, change: object) -> None:
    typed = change(code)  # type: ignore[operator]
    answer = adi.get(AT, query_string={"kode": typed})
    assert (answer.status_code, answer.location) == (303, AT + code)
    pasted = adi.get(AT, query_string={"kode": f"https://portal.contoh.test{AT}{code}/"})
    assert (pasted.status_code, pasted.location) == (303, AT + code)
    assert "Disepakati" in read(adi.get(AT + typed.strip()))


def test_a_wrong_code_is_told_with_the_remedy_and_stays_in_the_box(adi: PortalClient, code: str) -> None:
    text = read(adi.get(AT, query_string={"kode": "7F3A-9K2M"}), 422)
    assert "Kode belum lengkap" in text
    answer = adi.get(AT + "7F3A9K2MXQ4T8B6Z")
    assert "Kode tidak dikenal" in read(answer, 404) and "tanyakan kepada kantor" in words(answer)
    assert 'value="7F3A9K2MXQ4T8B6Z"' in answer.get_data(as_text=True)
    assert "Kode tidak dikenal" in read(adi.get(AT + "a" * 300), 404)
    assert "Kode tidak dikenal" in read(adi.post(AT + "7F3A9K2MXQ4T8B6Z"), 404)


def test_a_text_that_was_never_issued_has_no_code(app: Flask, adi: PortalClient, held_clock: object) -> None:
    agreement_id = drafts.draft(app)
    drafts.take(app, agreement_id, 0)
    assert "Kode tidak dikenal" in read(adi.get(AT + signing.document_code(app, agreement_id)), 404)


def test_the_issued_file_is_genuine_but_unsigned(adi: PortalClient, document: bytes, code: str) -> None:
    text = read(adi.get(f"{AT}?sidik={sha(document)}"))
    assert "Asli, dengan catatan" in text and "belum bertanda tangan" in text
    assert text == read(adi.get(f"{AT}?sidik={sha(document)}"))
    answer = sent(adi, document)
    assert (answer.status_code, answer.location) == (303, f"{AT}?sidik={sha(document)}")
    answer = sent(adi, document, AT + code)
    assert (answer.status_code, answer.location) == (303, f"{AT}{code}?sidik={sha(document)}")
    assert "Asli, dengan catatan" in read(adi.get(answer.location))


def test_signed_in_ink_and_then_changed_in_state(app: Flask, adi: PortalClient, agreed: int, document: bytes) -> None:
    first = scans.sent(app, agreed, Party.FIRST, mark=1)
    of_first = f"{AT}?sidik={fingerprint_of(app, first)}"
    assert "Tidak dikenal" in read(adi.get(of_first))  # nobody has compared it yet
    scans.accepted(app, agreed, first)
    text = read(adi.get(of_first))
    assert "pindaian kertas bertanda tangan pihak kesatu" in text and "Baru" not in text.partition("Asli")[0]
    assert "Perjanjian ini belum mengikat" in text and "Nomor: 100.3.7/12/2026" in text

    second = scans.sent(app, agreed, Party.SECOND, mark=2)
    scans.accepted(app, agreed, second)
    text = read(adi.get(f"{AT}?sidik={fingerprint_of(app, second)}"))
    assert "Asli Berkas ini pindaian kertas bertanda tangan kedua pihak" in text
    assert "Perjanjian ini tercatat dan berlaku sampai 31 Desember 2026." in text
    assert text.count("20 November 2026, dengan pena; pindaiannya") == 2
    text = read(adi.get(of_first))
    assert "Dokumen bertanda tangan kedua pihak sudah ada" in text and "Asli, dengan catatan" in text
    assert "Dokumen bertanda tangan kedua pihak sudah ada" in read(adi.get(f"{AT}?sidik={sha(document)}"))

    for move, word in ((Move.HOLD, "Ditangguhkan"), (Move.TERMINATE, "Diakhiri")):
        why = "Keputusan Bupati Nomor 9 Tahun 2026"
        drafts.moved(app, agreed, (move, Mover.CHECKER), why=why, day=clock.today())
        assert word in read(adi.get(AT + signing.document_code(app, agreed)))


def test_each_electronic_signature_tells_position_issuer_and_time(
    app: Flask, adi: PortalClient, agreed: int, document: bytes, code: str
) -> None:
    once, twice = document + b"\n1", document + b"\n1\n2"
    signed_electronically(app, agreed, Party.FIRST, once)
    text = read(adi.get(f"{AT}?sidik={sha(once)}"))
    assert "tanda tangan elektronik pihak kesatu" in text
    signed_electronically(app, agreed, Party.SECOND, twice, stamped=False)
    text = read(adi.get(f"{AT}{code}?sidik={sha(twice)}"))
    assert "tanda tangan elektronik kedua pihak" in text
    assert "Tanda tangan elektronik, Plt. Bupati Timor Tengah Utara" in text
    assert "Sertifikat dari Contoh Penyelenggara Sertifikat" in text
    assert "20 November 2026 11.04 WITA, stempel waktu dari Contoh Otoritas Waktu" in text
    assert "20 November 2026 11.04 WITA, waktu menurut portal, tanpa stempel waktu" in text


def test_one_changed_byte_is_told_with_both_possibilities(adi: PortalClient, document: bytes, code: str) -> None:
    changed = bytearray(document)
    changed[-10] ^= 1
    assert "Tidak dikenal" in read(adi.get(f"{AT}?sidik={sha(changed)}"))
    beside = read(adi.get(f"{AT}{code}?sidik={sha(changed)}"))
    assert "Berbeda dari dokumen ini" in beside
    text = read(sent(adi, bytes(changed)))
    assert "Berubah" in text and spoken(code) in text
    assert "disimpan ulang" in text and "mungkin diubah" in text
    assert "Dokumen aslinya: Perjanjian Kerja Sama" in text and "Disepakati, belum ditandatangani" in text
    assert "Berubah" in read(sent(adi, bytes(changed), AT + code))


def test_a_file_of_another_document_is_not_called_this_one(
    app: Flask, adi: PortalClient, agreed: int, document: bytes
) -> None:
    other = agreed_as(app, AgreementKind.NOTE)
    text = read(adi.get(f"{AT}{signing.document_code(app, other)}?sidik={sha(document)}"))
    assert "Dokumen lain" in text and f"Kode berkas Anda: {spoken(signing.document_code(app, agreed))}" in text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xd8\xff\xe0 sebuah foto", "Berkas ini bukan PDF"),
        (paper(1), "Di dalamnya tidak ada kode dokumen portal ini."),
        (LOCKED, "dikunci dengan kata sandi"),
        (b"%PDF-1.7\nrusak", "rusak dan tidak dapat dibuka"),
    ],
    ids=["photo", "scan", "locked", "broken"],
)
def test_an_unknown_file_says_what_can_be_done(
    adi: PortalClient, code: str, content: bytes, said: str, app: Flask
) -> None:
    text = read(sent(adi, content))
    assert "Tidak dikenal" in text and "Itu belum berarti palsu." in text and said in text
    assert "Pindai kode QR" in text
    beside = read(sent(adi, content, AT + code))
    assert "Berbeda dari dokumen ini" in beside and said in beside


def test_a_code_that_the_portal_never_gave_is_suspicious(app: Flask, adi: PortalClient, held_clock: object) -> None:
    from tests.agreements.test_issuing import made

    pdf, _sha256 = made()
    assert "Berkas ini patut dicurigai" in read(sent(adi, pdf))


def test_no_file_is_told_at_its_box(adi: PortalClient, code: str) -> None:
    for at in (AT, AT + code):
        assert "Pilih berkas yang" in read(adi.post(at), 422)
        assert "Pilih berkas yang" in read(sent(adi, b"", at), 422)


def test_a_superseded_text_says_so(app: Flask, adi: PortalClient, agreed: int, code: str, document: bytes) -> None:
    drafts.moved(app, agreed, (Move.UNAGREE, Mover.CHECKER), why="Angka keliru")
    assert "Dibahas kembali" in read(adi.get(AT + code))
    drafts.moved(app, agreed, (Move.RETURN, Mover.CHECKER), why="Angka keliru")
    with inside(app):
        db.session.get_one(Agreement, agreed).subject = "Perlindungan yang lain"
        db.session.commit()
    drafts.take(app, agreed, 0, 1, 2)
    text = read(adi.get(AT + code))
    assert "Digantikan versi baru" in text and "sudah ada versi lebih baru" in text
    assert "Pelindungan Pekerja Rentan" in text  # what this version says, not the next
    assert signing.document_code(app, agreed) != code
    assert "Digantikan" not in read(adi.get(AT + signing.document_code(app, agreed)))


def test_an_addendum_and_what_it_changes_name_each_other(app: Flask, adi: PortalClient, agreed: int) -> None:
    document = signing.issued_pdf(app, agreed)
    assert document
    for number, party in enumerate(Party):
        scans.accepted(app, agreed, scans.sent(app, agreed, party, mark=number))
    addendum = agreed_as(app, AgreementKind.ADDENDUM, parent_id=agreed)
    assert "Mengubah Perjanjian Kerja Sama nomor 100.3.7/12/2026 dan nomor PER/7/112026" in read(
        adi.get(AT + signing.document_code(app, addendum))
    )
    parent = AT + signing.document_code(app, agreed)
    assert "Diubah oleh" not in read(adi.get(parent))
    for number, party in enumerate(Party):
        scans.accepted(app, addendum, scans.sent(app, addendum, party, mark=number))
    assert "Diubah oleh Adendum nomor 100.3.7/12/2026 dan nomor PER/7/112026" in read(adi.get(parent))


def test_a_sent_file_is_kept_nowhere_and_locks_nothing(
    app: Flask, adi: PortalClient, document: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    locking = []
    looked = service.look_into

    def look_into(*args: object) -> object:
        locking.append((writing_intended(), db.session().in_transaction()))
        return looked(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(service, "look_into", look_into)
    with inside(app):
        before = len(db.session.scalars(db.select(StoredFile)).all())
    assert "Berubah" in read(sent(adi, document + b"\n"))
    with inside(app):
        assert len(db.session.scalars(db.select(StoredFile)).all()) == before
    assert locking == [(False, False)]


def test_signatures_inside_are_told_without_their_signer(
    app: Flask, adi: PortalClient, document: bytes, code: str, tmp_path: Path
) -> None:
    """Signed for real, by a key of an authority that the portal believes, and then touched in three ways."""
    app.config["PORTAL"] = replace(app.config["PORTAL"], signing=SigningSettings(development_dir=tmp_path))
    way = LocalWay(app.config["PORTAL"].signing)
    order = Order(document, "TandaTangan1", "Rahasia Bupati", "Menyetujui", "Kefamenanu")
    signed = way.sign(order, Credentials("sari"))
    text = read(sent(adi, signed))
    assert "Berubah" in text and "Tanda tangan di dalamnya sah, tetapi berkas ini tidak tercatat" in text
    assert "Tanda tangan 1 ✓ Sah, dan yang ditandatangani tidak berubah. Sertifikat dari" in text
    assert "menurut penanda tangan, tanpa stempel waktu" in text

    added = read(sent(adi, signed + b"\n% tambahan"))
    assert "✓ Sah" in added and "berkas ini tidak tercatat" not in added and "disimpan ulang" in added
    assert "Sesudah tanda tangan terakhir, ada yang ditambahkan" in added

    touched = bytearray(signed)
    touched[touched.index(b"stream") + 40] ^= 1
    text = read(sent(adi, bytes(touched)))
    assert "✕ Isi dokumen berubah setelah ditandatangani" in text

    app.config["PORTAL"] = replace(app.config["PORTAL"], signing=SigningSettings())
    text = read(sent(adi, signed))
    assert "tidak ada dalam daftar kepercayaan portal" in text and "Sertifikat dari" not in text


def test_whoever_sends_many_files_waits_and_may_still_ask_by_code(
    adi: PortalClient, document: bytes, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LIMITS", Limits(most=1))
    read(sent(adi, b"sebuah foto"))
    assert "Sudah banyak berkas dikirim" in read(sent(adi, b"sebuah foto"), 429)
    read(adi.get(AT + code))
    assert sent(adi, document).status_code == 303  # a known file costs nothing
    monkeypatch.setattr(views, "LIMITS", Limits(at_once=0))
    assert "Coba lagi sebentar" in read(sent(adi, b"sebuah foto"), 503)


def test_a_large_file_is_refused_before_it_is_read(adi: PortalClient) -> None:
    answer = sent(adi, bytes(11 * 2**20))
    assert answer.status_code == 413 and "Berkas melebihi batas 10 MB" in words(answer)


def test_a_form_of_another_site_is_refused(app: Flask, document: bytes) -> None:
    client = signed_in(app, "adi")
    answer = client.post(AT, data={"file": (BytesIO(document), "a.pdf")}, keys=False)
    assert answer.status_code == 400
