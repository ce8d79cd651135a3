"""Signing through the pages: every refusal is a sentence and leaves nothing half done; two presses, one signature."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pyotp
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.agreements.models import Agreement, AgreementSignature
from portal.agreements.rules.signing import SENTENCE, AttemptState
from portal.agreements.rules.states import AgreementState, Move, Mover, Party
from portal.agreements.signing import making, service
from portal.config import SigningSettings
from portal.core import clock
from portal.core.db import db
from portal.core.esign.contracts import Credentials
from portal.core.esign.local import LocalWay
from portal.core.esign.ways import way_named
from portal.core.storage import StoredFile
from tests.agreements.conftest import branch, office, send
from tests.support import electronic, processes, signing
from tests.support.agreements import SIGNERS, moved
from tests.support.client import PortalClient, signed_in
from tests.support.electronic import NUMBERS, at_work, attempts
from tests.support.esign_authorities import TestAuthority, stamp_server
from tests.support.esign_services import NIK, PASSPHRASE, BsreStandIn, signatory
from tests.support.lists import words
from tests.support.people import PASSWORD, SECRET, code_of
from tests.support.world_base import MORNING, as_actor


@pytest.fixture
def waiting(app: Flask, agreed: int) -> int:
    electronic.with_posts(app)
    return agreed


@pytest.fixture
def tia(app: Flask) -> PortalClient:
    return signed_in(app, "tia")


def given(app: Flask, agreement_id: int, party: Party = Party.FIRST, **changes: Any) -> dict[str, Any]:
    """What somebody types to sign."""
    username = electronic.SIGNERS[party]
    with at_work(app, party):
        version = db.session.get_one(Agreement, agreement_id).version_id
    typed = {"version": str(version), "way": "portal", "number": NUMBERS[party], "sentence": SENTENCE}
    return {**typed, "password": PASSWORD, "code": code_of(app, username), **changes}


def press(client: PortalClient, app: Flask, agreement_id: int, **changes: Any) -> TestResponse:
    """The Bupati presses "Tandatangani"."""
    return client.post(office(agreement_id) + "/tanda-tangan/elektronik", data=given(app, agreement_id, **changes))


def countersign(client: PortalClient, app: Flask, agreement_id: int, **changes: Any) -> TestResponse:
    """The head of the branch presses it."""
    data = given(app, agreement_id, Party.SECOND, **changes)
    return client.post(branch(agreement_id) + "/tanda-tangan/elektronik", data=data)


def signing_with(app: Flask, **changes: Any) -> SigningSettings:
    """Change how this app signs."""
    settings = app.config["PORTAL"]
    app.config["PORTAL"] = replace(settings, signing=replace(settings.signing, **changes))
    found: SigningSettings = app.config["PORTAL"].signing
    return found


def state_of(app: Flask, agreement_id: int) -> AgreementState:
    with at_work(app, Party.FIRST):
        return db.session.get_one(Agreement, agreement_id).state


def signed_files(app: Flask) -> int:
    with at_work(app, Party.FIRST):
        return db.session.scalar(select(func.count()).where(StoredFile.kind == "agreements.signed")) or 0


def test_the_bupati_signs_and_the_branch_countersigns(
    app: Flask, waiting: int, tia: PortalClient, petrus: PortalClient
) -> None:
    answer = press(tia, app, waiting)
    assert (answer.status_code, answer.location) == (303, office(waiting) + "/tanda-tangan")
    page = words(tia.get(office(waiting) + "/tanda-tangan"))
    assert "Sah" in page and "menurut jam portal, tanpa stempel waktu tepercaya" in page
    assert "Menunggu tanda tangan elektronik pihak kedua" in page
    assert countersign(petrus, app, waiting).status_code == 303
    assert state_of(app, waiting) is AgreementState.COUNTERSIGNED
    second = attempts(app)[-1]
    taken = petrus.get(branch(waiting) + f"/tanda-tangan/elektronik/{second.id}.pdf")
    assert taken.data == electronic.kept_file(app, second)
    shown = tia.get(office(waiting) + f"/tanda-tangan/elektronik/{second.id}.pdf?baca=1")
    assert shown.headers["Content-Disposition"].startswith("inline")


def test_a_form_that_is_sent_again_signs_once(app: Flask, waiting: int, tia: PortalClient) -> None:
    data = {**given(app, waiting), "idempotency_key": "kunci-formulir-ini", "csrf_token": tia.csrf_token()}
    at = office(waiting) + "/tanda-tangan/elektronik"
    first = tia.post(at, data=data)
    again = tia.post(at, data=data)  # the answer was lost on the way
    assert (again.status_code, again.location) == (303, first.location)
    assert [each.state for each in attempts(app)] == [AttemptState.SIGNED]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sentence": "Saya setuju"}, "Kalimatnya belum tepat"),
        ({"password": "bukan kata sandinya"}, "tidak cocok"),
        ({"code": "000000"}, "Kode tidak cocok"),
        ({"number": ""}, "Isi nomor"),
        ({"version": "999"}, "sudah diganti"),
        ({"version": "x"}, "sudah diganti"),
        ({"way": "upload"}, "Pilih PDF"),
        ({"way": "bsre"}, "Cara menandatangani ini tidak tersedia"),
        ({"way": "lain"}, "Pilih PDF"),
    ],
)
def test_what_is_refused_leaves_nothing(
    app: Flask, waiting: int, tia: PortalClient, changes: dict[str, str], said: str
) -> None:
    answer = press(tia, app, waiting, **changes)
    assert answer.status_code == 422
    assert said in words(answer)
    assert attempts(app) == [] and signed_files(app) == 0
    assert press(tia, app, waiting).status_code == 303  # and nothing stands in the way


def test_out_of_turn_and_twice(app: Flask, waiting: int, tia: PortalClient, petrus: PortalClient) -> None:
    early = countersign(petrus, app, waiting)
    assert early.status_code == 422 and "Pihak kesatu belum menandatangani" in words(early)
    press(tia, app, waiting)
    twice = press(tia, app, waiting)
    assert twice.status_code == 422 and "Pihak kesatu sudah menandatangani" in words(twice)
    assert len(attempts(app)) == 1


def test_whoever_holds_another_post_or_none_is_refused(app: Flask, agreed: int, tia: PortalClient) -> None:
    page = words(tia.get(office(agreed) + "/tanda-tangan/elektronik"))
    assert "tidak memegang jabatan penanda tangan" in page
    answer = press(tia, app, agreed)
    assert answer.status_code == 422 and attempts(app) == []


def test_a_text_that_changes_in_another_tab_is_not_signed(app: Flask, waiting: int, tia: PortalClient) -> None:
    data = given(app, waiting)
    moved(app, waiting, (Move.UNAGREE, Mover.CHECKER), why="Jumlah peserta berubah.")
    answer = tia.post(office(waiting) + "/tanda-tangan/elektronik", data=data)
    assert answer.status_code == 422 and "belum disepakati" in words(answer)
    assert attempts(app) == []


def test_nothing_electronic_under_ink_and_no_ink_under_something_electronic(
    app: Flask, waiting: int, tia: PortalClient, sari: PortalClient
) -> None:
    scan = signing.scanned(signing.issued_pdf(app, waiting))
    assert send(sari, office(waiting), scan).status_code == 303
    refused = press(tia, app, waiting)
    assert "sedang menunggu dicocokkan" in words(refused) and attempts(app) == []
    other = signing.agreed(app)
    assert press(tia, app, other).status_code == 303
    paper = send(sari, office(other), scan, party="second", number="PER/1/2026")
    assert paper.status_code == 422 and "pihak kedua pun menandatanganinya secara elektronik" in words(paper)


# --- services elsewhere -----------------------------------------------------------------------------------------------


@pytest.fixture
def bsre(app: Flask, tmp_path: Path) -> Any:
    """BSrE with a certificate of the Bupati, whose authority is on the trust list."""
    authority = TestAuthority()
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "induk.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    # What signs elsewhere has a clock of its own.
    with clock.fixed(datetime.now(UTC)), BsreStandIn(signatory(authority, SIGNERS[Party.FIRST].name)) as server:
        signing_with(app, bsre=server.service, trust_dir=tmp_path / "trust", seconds=2)
        yield server


def test_a_nik_of_another_length_is_not_sent(app: Flask, waiting: int, tia: PortalClient, bsre: Any) -> None:
    answer = press(tia, app, waiting, way="bsre", identity="12", passphrase=PASSPHRASE)
    assert answer.status_code == 422 and "Isi 16 angka NIK" in words(answer)
    assert bsre.asked == []


@pytest.mark.parametrize(
    ("mode", "passphrase", "status", "said"),
    [
        ("sound", "bukan passphrasenya", 422, "Passphrase tidak cocok"),
        ("away", PASSPHRASE, 503, "tidak dapat dihubungi"),
        ("silent", PASSPHRASE, 503, "terlalu lama menjawab"),
        ("another", PASSPHRASE, 422, "bukan dokumen ini"),
        ("unsigned", PASSPHRASE, 422, "bukan dokumen ini"),
        ("rewritten", PASSPHRASE, 422, "bukan dokumen ini"),
        ("broken", PASSPHRASE, 422, "menolak permintaan"),
    ],
)
def test_a_service_in_trouble_signs_nothing_and_is_asked_again(
    app: Flask, waiting: int, tia: PortalClient, bsre: Any, mode: str, passphrase: str, status: int, said: str
) -> None:
    bsre.mode = mode
    answer = press(tia, app, waiting, way="bsre", identity=NIK, passphrase=passphrase)
    assert answer.status_code == status, words(answer)
    assert said in words(answer)
    assert passphrase not in answer.get_data(as_text=True)
    (failed,) = attempts(app)
    assert failed.state is AttemptState.FAILED and said in failed.problem
    assert signed_files(app) == 0 and state_of(app, waiting) is AgreementState.AGREED
    assert said in words(tia.get(office(waiting) + "/tanda-tangan"))  # everybody sees why
    bsre.mode = "sound"
    assert press(tia, app, waiting, way="bsre", identity=NIK, passphrase=PASSPHRASE).status_code == 303
    assert attempts(app)[-1].state is AttemptState.SIGNED


def test_a_certificate_of_somebody_else_is_refused(
    app: Flask, waiting: int, petrus: PortalClient, tia: PortalClient, bsre: Any
) -> None:
    press(tia, app, waiting)
    answer = countersign(petrus, app, waiting, way="bsre", identity=NIK, passphrase=PASSPHRASE)
    assert "atas nama Contoh Bupati, sedangkan penanda tangan naskah ini Contoh Kepala Cabang" in words(answer)
    assert state_of(app, waiting) is AgreementState.SIGNED


def test_what_was_signed_elsewhere_is_uploaded(app: Flask, waiting: int, tia: PortalClient) -> None:
    document = signing.issued_pdf(app, waiting)
    answer = press(tia, app, waiting, way="upload", file=(BytesIO(document), "naskah.pdf"))
    assert answer.status_code == 422 and "bukan naskah yang diterbitkan ditambah tanda tangan" in words(answer)
    attempt = electronic.begun(app, waiting)
    signed = way_named("portal", electronic.settings_of(app)).sign(attempt.order, Credentials("tia"))
    with clock.fixed(MORNING + timedelta(minutes=6)):
        answer = press(tia, app, waiting, way="upload", file=(BytesIO(signed), "naskah.pdf"))
        assert answer.status_code == 303, words(answer)


def signed_at(app: Flask, agreement_id: int, party: Party, moment: datetime) -> BytesIO:
    """The document as an application elsewhere signs it whose clock stands at `moment`."""
    attempt = electronic.begun(app, agreement_id, party)
    with at_work(app, party):
        service.fail(attempt, "Percobaan uji.", by=as_actor(electronic.SIGNERS[party]))
        db.session.commit()
    way = LocalWay(electronic.settings_of(app), lambda: moment)
    return BytesIO(way.sign(attempt.order, Credentials(electronic.SIGNERS[party])))


@pytest.mark.parametrize("off", [timedelta(days=-900), timedelta(minutes=-20), timedelta(minutes=20)])
def test_a_clock_that_is_far_off_is_not_believed(app: Flask, waiting: int, tia: PortalClient, off: timedelta) -> None:
    file = signed_at(app, waiting, Party.FIRST, MORNING + off)
    answer = press(tia, app, waiting, way="upload", file=(file, "naskah.pdf"))
    assert answer.status_code == 422 and "jam komputer penanda tangan keliru" in words(answer)
    assert signed_files(app) == 0


def test_what_is_refused_last_leaves_neither_file_nor_number(
    app: Flask, waiting: int, tia: PortalClient, petrus: PortalClient
) -> None:
    midnight = datetime.fromisoformat("2026-11-21T00:00+08:00")
    with clock.fixed(midnight + timedelta(minutes=5)):
        assert press(tia, app, waiting).status_code == 303
    with clock.fixed(midnight + timedelta(minutes=6)):
        slow = signed_at(app, waiting, Party.SECOND, midnight - timedelta(minutes=2))
        answer = countersign(petrus, app, waiting, way="upload", file=(slow, "naskah.pdf"))
        assert answer.status_code == 422 and "Tanggal pihak kedua tidak dapat lebih awal" in words(answer)
        assert [each.state for each in attempts(app)] == [AttemptState.SIGNED, AttemptState.FAILED, AttemptState.FAILED]
        assert signed_files(app) == 1
        with at_work(app, Party.FIRST):
            assert db.session.get_one(Agreement, waiting).second_number == ""
        assert countersign(petrus, app, waiting).status_code == 303


def test_what_breaks_unforeseen_keeps_nobody_out(
    app: Flask, waiting: int, tia: PortalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(making, "trust_of", lambda _settings: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            press(tia, app, waiting)
    assert [(each.state, each.problem) for each in attempts(app)] == [(AttemptState.FAILED, service.INTERRUPTED)]
    assert press(tia, app, waiting).status_code == 303


def test_a_press_while_the_first_answer_is_on_its_way_leads_to_where_it_will_stand(
    app: Flask, waiting: int, tia: PortalClient
) -> None:
    electronic.begun(app, waiting)
    answer = press(tia, app, waiting, code="000000")
    assert (answer.status_code, answer.location) == (303, office(waiting) + "/tanda-tangan")
    assert "Sedang ditandatangani" in words(tia.get(answer.location))


# --- time stamps ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("manner", ["error", "denied", "garbage", "slow", "wrong_imprint", "wrong_nonce"])
def test_without_its_time_stamp_there_is_no_signature(
    app: Flask, waiting: int, tia: PortalClient, budi: PortalClient, tmp_path: Path, manner: str
) -> None:
    authority = TestAuthority()
    (tmp_path / "induk.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    with stamp_server(authority, MORNING) as server:
        signing_with(app, timestamps=server.service, trust_dir=tmp_path, seconds=2)
        server.manner = manner
        answer = press(tia, app, waiting)
        assert answer.status_code == 503 and "Stempel waktu tidak dapat diperoleh" in words(answer)
        assert signed_files(app) == 0 and state_of(app, waiting) is AgreementState.AGREED
        server.manner = "good"
        assert press(tia, app, waiting).status_code == 303
    signature = attempts(app)[-1]
    assert signature.stamped_at == MORNING and signature.stamped_by == "Stempel Waktu Contoh"
    page = office(waiting) + "/tanda-tangan"
    assert "Stempel waktu 20 November 2026 09.00 WITA dari Stempel Waktu Contoh" in words(tia.get(page))

    (tmp_path / "induk.pem").unlink()  # the authority of the stamp is believed no more: no other clock takes its place
    budi.post(f"{page}/elektronik/{signature.id}/periksa")
    looked_at = attempts(app)[-1]
    assert looked_at.stamped_at == MORNING and "Stempel waktunya tidak lagi dapat dipastikan" in looked_at.problem
    assert "Tidak sah" in words(tia.get(page))


# --- two at once ------------------------------------------------------------------------------------------------------


def test_two_who_press_in_the_same_second_give_one_signature(app: Flask, waiting: int) -> None:
    """Tia from two tabs: each form is whole and has a code of its own, as two telephones would have."""
    at = office(waiting) + "/tanda-tangan/elektronik"
    shown = pyotp.TOTP(SECRET)
    seconds = [timedelta(seconds=30 * step) for step in (0, 1)]
    codes = [shown.at(datetime.now(UTC) + each) for each in seconds]
    calls = [("tia", at, given(app, waiting, code=code)) for code in codes]
    answers = processes.together(app.config["PORTAL"], processes.post, calls)
    # The slower one is refused, or led to where the other's result stands.
    assert sorted(answer.split()[0] for answer in answers) in (["303", "303"], ["303", "422"])
    assert [each.state for each in attempts(app)].count(AttemptState.SIGNED) == 1
    assert signed_files(app) == 1
    assert state_of(app, waiting) is AgreementState.SIGNED


# --- looking again ----------------------------------------------------------------------------------------------------


def test_a_signed_document_is_looked_at_again(app: Flask, waiting: int, tia: PortalClient, budi: PortalClient) -> None:
    press(tia, app, waiting)
    (signature,) = attempts(app)
    at = office(waiting) + f"/tanda-tangan/elektronik/{signature.id}/periksa"
    with clock.fixed(MORNING + timedelta(days=2)):
        assert tia.post(at).status_code == 403
        assert budi.post(at).status_code == 303
    assert attempts(app)[0].verified_at == MORNING + timedelta(days=2)
    root = electronic.settings_of(app).development_dir
    assert root is not None
    (root / "root.pem").rename(root / "root.off")  # the authority is no longer believed
    budi.post(at)
    page = words(tia.get(office(waiting) + "/tanda-tangan"))
    assert "Tidak sah" in page and "tidak ada dalam daftar kepercayaan" in page
    (root / "root.off").rename(root / "root.pem")
    budi.post(at)
    assert attempts(app)[0].problem == ""


def test_attempts_of_another_agreement_are_not_found(app: Flask, waiting: int, tia: PortalClient) -> None:
    press(tia, app, waiting)
    other = signing.agreed(app)
    (signature,) = attempts(app)
    assert tia.get(office(other) + f"/tanda-tangan/elektronik/{signature.id}.pdf").status_code == 404
    with at_work(app, Party.FIRST):
        assert db.session.scalar(select(func.count(AgreementSignature.id))) == 1
