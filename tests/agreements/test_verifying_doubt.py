"""What the public page and the offices say when something cannot be vouched for: a signature, the trust list itself."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from structlog.testing import capture_logs

from portal.agreements.models import AgreementSignature
from portal.agreements.rules.signing import SigningWay
from portal.agreements.rules.states import Party
from portal.agreements.rules.terms import AgreementKind
from portal.agreements.signing import making, service
from portal.agreements.verifying import views
from portal.agreements.verifying.limits import Limits
from portal.config import SigningSettings
from portal.core.db import db
from portal.core.esign import inspection
from portal.core.esign.contracts import Credentials, Order
from portal.core.esign.local import LocalWay
from portal.core.esign.trust import trust_of
from tests.agreements.conftest import branch, office
from tests.agreements.test_verifying import AT, agreed_as, read, sent, sha, signed_electronically
from tests.support import electronic, signing
from tests.support.client import PortalClient, signed_in
from tests.support.lists import statements, words
from tests.support.world_base import as_actor

NAMING = "Tanda tangan Rahasia Bupati tidak sah: sertifikatnya telah dicabut."
DOUBT = "tidak lagi dapat dipastikan"
NOT_NOW = "Tanda tangan di dalam berkas sedang tidak dapat diperiksa."


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "LIMITS", Limits())


@pytest.fixture
def adi(app: Flask) -> PortalClient:
    return signed_in(app, "adi")


@pytest.fixture
def files(app: Flask, agreed: int) -> list[bytes]:
    """What both parties signed, each its file."""
    electronic.with_posts(app)
    return [electronic.sign(app, agreed, party) for party in Party]


def looked_at(app: Flask, agreement_id: int, party: Party, problem: str = NAMING) -> None:
    """The signed file of a party was looked at once more; without a problem: as it is."""
    attempt = next(each for each in electronic.attempts(app) if each.party is party)
    content, found = electronic.kept_file(app, attempt), None
    if not problem:
        found, problem = making.seen(content, attempt.sha256, electronic.settings_of(app))
        assert found is not None
    with electronic.at_work(app, party):
        by = as_actor(electronic.SIGNERS[party])
        service.look_again(agreement_id, attempt.id, found, problem, by=by)
        db.session.commit()
        state = db.session.get_one(AgreementSignature, attempt.id).state
        assert state == "signed"


def test_what_no_longer_verifies_is_not_called_genuine(
    app: Flask, adi: PortalClient, agreed: int, files: list[bytes]
) -> None:
    by_code = AT + signing.document_code(app, agreed)
    by_file = [f"{AT}?sidik={sha(each)}" for each in files]
    assert "✓ Ditandatangani kedua pihak" in read(adi.get(by_code)) and "✓ Asli" in read(adi.get(by_file[1]))

    looked_at(app, agreed, Party.SECOND)
    said = "Tanda tangan elektronik pihak kedua tidak lagi dapat dipastikan. Tanyakan kepada kantor"
    for at, word in (
        (by_code, "! Tanda tangan tidak dapat dipastikan"),
        (by_file[1], "! Tidak dapat dipastikan"),
        (by_file[0], "! Asli, dengan catatan"),
        (f"{by_code}?sidik={sha(files[1])}", "! Tidak dapat dipastikan"),
        (f"{AT}?sidik={sha(signing.issued_pdf(app, agreed))}", "! Asli, dengan catatan"),
    ):
        answer = adi.get(at)
        text = read(answer)
        assert word in text and said in text and "✓" not in text
        assert "alert success" not in answer.get_data(as_text=True)
        assert "sertifikatnya telah dicabut" not in text
        assert text.count("Tidak lagi dapat dipastikan ketika diperiksa ulang.") == 1
        assert "sudah ada: mintalah yang itu" not in text

    looked_at(app, agreed, Party.FIRST)
    assert "! Tidak dapat dipastikan" in read(adi.get(by_file[0]))
    assert "elektronik pihak kesatu dan pihak kedua tidak lagi" in read(adi.get(by_code))

    for party in Party:
        looked_at(app, agreed, party, "")
    assert "✓ Ditandatangani kedua pihak" in read(adi.get(by_code)) and "✓ Asli" in read(adi.get(by_file[1]))


def test_the_offices_are_warned_with_the_remedy(
    app: Flask, adi: PortalClient, sari: PortalClient, petrus: PortalClient, agreed: int, files: list[bytes]
) -> None:
    pages = [(sari, office(agreed)), (petrus, branch(agreed))]
    pages += [(client, f"{at}/tanda-tangan") for client, at in pages]
    for client, at in pages:
        answer = client.get(at)
        assert "Ditandatangani kedua pihak" in words(answer) and DOUBT not in words(answer)
    looked_at(app, agreed, Party.SECOND)
    for client, at in pages:
        answer = client.get(at)
        text = words(answer)
        assert "Tanda tangan pihak kedua tidak lagi dapat dipastikan" in text, at
        assert "Periksa ulang" in text and "hubungi administrator provinsi" in text
        assert 'class="alert warning"' in answer.get_data(as_text=True)
        assert "Ditandatangani kedua pihak Pihak kesatu" not in text and "Ditandatangani kedua pihak." not in text


def test_a_first_signature_in_doubt_is_told_while_the_second_is_awaited(
    app: Flask, adi: PortalClient, sari: PortalClient, agreed: int
) -> None:
    electronic.with_posts(app)
    once = electronic.sign(app, agreed)
    looked_at(app, agreed, Party.FIRST)
    text = read(adi.get(f"{AT}?sidik={sha(once)}"))
    assert "Tidak dapat dipastikan" in text and "Perjanjian ini belum mengikat" in text and DOUBT in text
    text = words(sari.get(office(agreed) + "/tanda-tangan"))
    assert "Menunggu tanda tangan elektronik pihak kedua" in text and "pihak kesatu " + DOUBT in text


@pytest.mark.parametrize(
    ("way", "by"),
    [("portal", "portal"), ("csc", "portal"), ("bsre", "penanda tangan"), ("upload", "penanda tangan")],
)
def test_a_time_is_the_portals_only_where_the_portal_wrote_it(
    app: Flask, adi: PortalClient, agreed: int, way: str, by: str
) -> None:
    document = signing.issued_pdf(app, agreed)
    signed_electronically(app, agreed, Party.FIRST, document + b"\n1", stamped=False, way=SigningWay(way))
    text = read(adi.get(AT + signing.document_code(app, agreed)))
    assert f"11.04 WITA, waktu menurut {by}, tanpa stempel waktu" in text


def test_a_code_with_a_file_of_another_document_takes_few_queries(app: Flask, adi: PortalClient, agreed: int) -> None:
    document, other = signing.issued_pdf(app, agreed), agreed_as(app, AgreementKind.NOTE)
    codes = [signing.document_code(app, each) for each in (agreed, other)]
    for code, said, most in ((codes[1], "Dokumen lain", 12), (codes[0], "Asli, dengan catatan", 8)):
        with statements(app) as seen:
            answer = adi.get(f"{AT}{code}?sidik={sha(document)}")
        assert said in read(answer) and len(seen) <= most, seen
    assert "Kode tidak dikenal" in read(adi.get(f"{AT}7F3A9K2MXQ4T8B6Z?sidik={sha(document)}"), 404)
    assert "Kode tidak dikenal" in read(adi.get(f"{AT}7F3A?sidik={sha(document)}"), 404)


@pytest.fixture
def signed(app: Flask, agreed: int, tmp_path: Path) -> bytes:
    """The issued document with a signature that the portal believes and does not know."""
    settings = SigningSettings(development_dir=tmp_path / "contoh")
    app.config["PORTAL"] = replace(app.config["PORTAL"], signing=settings)
    order = Order(signing.issued_pdf(app, agreed), "TandaTangan1", "Rahasia Bupati", "Menyetujui", "Kefamenanu")
    return LocalWay(settings).sign(order, Credentials("sari"))


def test_a_broken_trust_list_is_not_the_citizens_trouble(
    app: Flask, adi: PortalClient, agreed: int, signed: bytes, tmp_path: Path
) -> None:
    trusted = tmp_path / "kepercayaan"
    settings = replace(app.config["PORTAL"].signing, trust_dir=trusted)
    app.config["PORTAL"] = replace(app.config["PORTAL"], signing=settings)
    for broken in (False, True):
        if broken:
            trusted.mkdir()
            (trusted / "rusak.pem").write_text("bukan sertifikat")
        with capture_logs() as logged:
            for at in (AT, AT + signing.document_code(app, agreed)):
                text = read(sent(adi, signed, at))
                assert "Berubah" in text and NOT_NOW in text and "Dokumen aslinya" in text
                assert "Tanda tangan 1" not in text
        errors = [each for each in logged if each["log_level"] == "error"]
        assert [each["event"] for each in errors] == ["trust_list_unreadable"] * 2
        assert ("rusak.pem" in errors[0]["reason"]) is broken
    (trusted / "rusak.pem").unlink()
    assert NOT_NOW not in read(sent(adi, signed))


def test_strangers_get_less_of_the_machine(
    app: Flask, adi: PortalClient, signed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust = trust_of(app.config["PORTAL"].signing)
    assert inspection.inspect(signed, trust, of_stranger=True).sound
    monkeypatch.setattr(inspection, "_OF_STRANGERS", (48 << 20, 10, 10))
    assert inspection.inspect(signed, trust).sound
    assert "tanda tangannya tidak dapat diperiksa" in read(sent(adi, signed))


@pytest.mark.parametrize("package", ["esign", "pdf"])
def test_their_children_stand_back_behind_everybody(package: str) -> None:
    folder = Path(inspection.__file__).parents[1] / package
    asked = (
        "import os, resource, child; child._limit(1 << 29, 5, 10, 10); "
        "print(os.nice(0), resource.getrlimit(resource.RLIMIT_AS)[0] >> 20, resource.getrlimit(resource.RLIMIT_CPU)[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=folder, capture_output=True, text=True, check=True, timeout=20
    )
    assert done.stdout.split() == ["10", "512", "5"]
