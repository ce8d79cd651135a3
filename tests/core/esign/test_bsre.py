"""Signing with BSrE: a stand-in that really signs, and everything that a server elsewhere can do wrong."""

from __future__ import annotations

import logging
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.reader import PdfFileReader

from portal.config import ConfigurationError, SigningService, load_settings
from portal.core.esign.bsre import BsreWay
from portal.core.esign.contracts import Credentials, Order, Place, SigningError, Stamp, Trouble
from portal.core.esign.inspection import inspect
from tests.support.esign import AT, order, paper, pdfsig
from tests.support.esign_authorities import TestAuthority
from tests.support.esign_services import (
    NIK,
    PASSPHRASE,
    PASSWORD,
    BsreStandIn,
    StandIn,
    blank_pdf,
    signatory,
    stamp_pdf,
)
from tests.support.logs import logged

ORDER = Order(blank_pdf(2), "Tanda-1", "Contoh Bupati", "Menyetujui perjanjian", "Kefamenanu")
SIGNER = Credentials("bupati", NIK, PASSPHRASE)


@pytest.fixture
def bsre(authority: TestAuthority) -> Iterator[BsreStandIn]:
    with BsreStandIn(signatory(authority, "Contoh Bupati")) as server:
        yield server


def way(server: StandIn, seconds: float = 5) -> BsreWay:
    return BsreWay(server.service, seconds)


def trouble_of(action: Any, *given: Any) -> Trouble:
    with pytest.raises(SigningError) as refused:
        action(*given)
    return refused.value.trouble


def test_the_file_comes_back_with_a_signature_behind_it(bsre: BsreStandIn, authority: TestAuthority) -> None:
    signed = way(bsre).sign(ORDER, SIGNER)
    assert signed.startswith(ORDER.pdf)
    (found,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    assert found.signer_cert.subject.native["common_name"] == "Contoh Bupati"
    assert (found.sig_object["/Reason"], found.sig_object["/Location"]) == (ORDER.reason, ORDER.location)
    path, _headers, body = bsre.asked[0]
    assert (path, body["nik"], body["signatureProperties"][0]["tampilan"]) == ("/api/v2/sign/pdf", NIK, "INVISIBLE")
    assert len(bsre.asked) == 1


def test_a_second_signature_keeps_the_first_valid(bsre: BsreStandIn, authority: TestAuthority) -> None:
    once = way(bsre).sign(ORDER, SIGNER)
    twice = way(bsre).sign(replace(ORDER, pdf=once), SIGNER)
    looked = inspect(twice, authority.trust, AT)
    assert looked.sound and len(looked.signatures) == 2
    assert twice.startswith(once)


def test_a_paper_of_the_portals_own_stays_sound_for_everybody(bsre: BsreStandIn, authority: TestAuthority) -> None:
    once = way(bsre).sign(order(paper()), SIGNER)
    twice = way(bsre).sign(order(once, 2), SIGNER)
    assert inspect(twice, authority.trust, AT).sound
    assert pdfsig(twice).count("Signature is Valid") == 2


def test_the_stamp_stands_where_the_order_says(bsre: BsreStandIn) -> None:
    """In the middle of its box, undistorted: the page is black there and white around it."""
    stamp = Stamp(stamp_pdf(180, 60), Place(2, 300, 100, 480, 240))
    signed = way(bsre).sign(replace(ORDER, stamp=stamp), SIGNER)
    document = pypdfium2.PdfDocument(signed)
    document.init_forms()
    page = document[1].render(scale=1, may_draw_forms=True).to_pil().convert("L")
    dark = page.point([255 if shade < 128 else 0 for shade in range(256)]).getbbox()
    assert dark is not None
    expected = (300, 842 - 200, 480, 842 - 140)
    assert all(abs(found - wanted) <= 1 for found, wanted in zip(dark, expected, strict=True)), dark


def test_a_stamp_that_has_no_place_is_refused_before_anything_is_sent(bsre: BsreStandIn) -> None:
    valid = Place(1, 300, 100, 480, 160)
    places = (Place(3, 300, 100, 480, 160), Place(0, 300, 100, 480, 160), Place(1, 300, 100, 300, 160))
    unfit = [replace(ORDER, stamp=Stamp(stamp_pdf(), place)) for place in places]
    for each in (*unfit, replace(unfit[0], pdf=b"no PDF"), replace(ORDER, stamp=Stamp(b"no PDF", valid))):
        assert trouble_of(way(bsre).sign, each, SIGNER) is Trouble.REFUSED
    assert not bsre.asked


def test_a_service_that_counts_from_below_is_told_so(bsre: BsreStandIn) -> None:
    stamp = Stamp(stamp_pdf(180, 60), Place(1, 300, 100, 480, 160))
    BsreWay(bsre.service, 5, origin="bottom").sign(replace(ORDER, stamp=stamp), SIGNER)
    wanted = bsre.asked[0][2]["signatureProperties"][0]
    assert [wanted[name] for name in ("originX", "originY", "width", "height")] == [300, 100, 180, 60]
    assert load_settings({}).signing.bsre_origin == "top"
    assert load_settings({"PORTAL_BSRE_ORIGIN": "bottom"}).signing.bsre_origin == "bottom"
    with pytest.raises(ConfigurationError):
        load_settings({"PORTAL_BSRE_ORIGIN": "left"})


@pytest.mark.parametrize(
    ("mode", "trouble"),
    [
        ("unauthorized", Trouble.REFUSED),
        ("forbidden", Trouble.REFUSED),
        ("broken", Trouble.REFUSED),
        ("missing", Trouble.REFUSED),
        ("redirect", Trouble.REFUSED),
        ("gateway", Trouble.UNREACHABLE),
        ("away", Trouble.UNREACHABLE),
        ("busy", Trouble.UNREACHABLE),
        ("hangs_up", Trouble.UNREACHABLE),
        ("garbage", Trouble.WRONG_ANSWER),
        ("list", Trouble.WRONG_ANSWER),
        ("bare", Trouble.WRONG_ANSWER),
        ("two", Trouble.WRONG_ANSWER),
        ("not_base64", Trouble.WRONG_ANSWER),
        ("unsigned", Trouble.WRONG_ANSWER),
        ("another", Trouble.WRONG_ANSWER),
        ("rewritten", Trouble.WRONG_ANSWER),
        ("endless", Trouble.WRONG_ANSWER),
        ("drip", Trouble.TIMED_OUT),
        ("silent", Trouble.TIMED_OUT),
    ],
)
def test_what_a_server_does_wrong_is_named_and_the_same_again_succeeds(
    bsre: BsreStandIn, authority: TestAuthority, mode: str, trouble: Trouble
) -> None:
    with BsreStandIn(signatory(authority, "Orang Lain")) as elsewhere:
        bsre.mode, bsre.at, bsre.elsewhere = mode, "/sign/pdf", elsewhere.url
        seconds = 1 if trouble is Trouble.TIMED_OUT else 5
        began = time.monotonic()
        assert trouble_of(way(bsre, seconds).sign, ORDER, SIGNER) is trouble
        assert time.monotonic() - began < seconds + 8  # a loaded machine takes its time
        assert not elsewhere.asked  # a passphrase follows nobody
        bsre.mode = "sound"
        assert way(bsre).sign(ORDER, SIGNER).startswith(ORDER.pdf)


@pytest.mark.parametrize(
    ("credentials", "trouble", "asked"),
    [
        (replace(SIGNER, passphrase="salah"), Trouble.LOCKED, 1),
        (replace(SIGNER, passphrase=""), Trouble.LOCKED, 0),
        (replace(SIGNER, identity="5303010101800002"), Trouble.UNKNOWN_SIGNER, 1),
        (replace(SIGNER, identity=""), Trouble.UNKNOWN_SIGNER, 0),
        (replace(SIGNER, identity="53030101018000012"), Trouble.UNKNOWN_SIGNER, 0),
        (replace(SIGNER, identity="530301010180000x"), Trouble.UNKNOWN_SIGNER, 0),
    ],
)
def test_what_the_signer_can_mend(bsre: BsreStandIn, credentials: Credentials, trouble: Trouble, asked: int) -> None:
    """What cannot succeed is not even sent."""
    assert trouble_of(way(bsre).sign, ORDER, credentials) is trouble
    assert len(bsre.asked) == asked


@pytest.mark.parametrize(
    ("refusal", "state", "trouble"),
    [
        ((400, {"status_code": "2031", "error": "x"}), "ISSUE", Trouble.LOCKED),
        ((200, {"status_code": 2031, "error": "x"}), "ISSUE", Trouble.LOCKED),
        ((401, {"status_code": 2031, "error": "x"}), "ISSUE", Trouble.LOCKED),
        ((400, {"status_code": 2021, "error": "x"}), "ISSUE", Trouble.UNKNOWN_SIGNER),
        ((400, {"status_code": 4999, "error": "x"}), "EXPIRED", Trouble.EXPIRED),
        ((400, {"status_code": 4999, "error": "x"}), "REVOKE", Trouble.EXPIRED),
        ((500, {"error": "Internal Server Error"}), "SUSPEND", Trouble.EXPIRED),
        ((400, {"error": "x"}), "NO_CERTIFICATE", Trouble.UNKNOWN_SIGNER),
        ((400, {"error": "x"}), "ISSUE", Trouble.REFUSED),
        ((400, {"error": "x"}), "SOMETHING_NEW", Trouble.REFUSED),
        ((200, {"error": "x"}), "EXPIRED", Trouble.WRONG_ANSWER),
    ],
)
def test_a_refusal_is_explained_by_its_code_or_by_the_state_of_the_certificate(
    bsre: BsreStandIn, refusal: tuple[int, Any], state: str, trouble: Trouble
) -> None:
    bsre.at, bsre.refusal, bsre.state = "/sign/pdf", refusal, state
    assert trouble_of(way(bsre).sign, ORDER, SIGNER) is trouble


def test_nobody_there_and_no_such_name(bsre: BsreStandIn) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refused
        dead = SigningService(f"http://127.0.0.1:{taken.getsockname()[1]}", "x", "y")
        assert trouble_of(BsreWay(dead, 5).sign, ORDER, SIGNER) is Trouble.UNREACHABLE
    unknown = SigningService("https://layanan.invalid", "x", "y")
    assert trouble_of(BsreWay(unknown, 5).sign, ORDER, SIGNER) is Trouble.UNREACHABLE
    not_tls = SigningService(bsre.url.replace("http:", "https:"), "x", "y")
    assert trouble_of(BsreWay(not_tls, 5).sign, ORDER, SIGNER) is Trouble.UNREACHABLE


def test_who_is_not_who_it_says_it_is_gets_nothing(bsre: BsreStandIn, authority: TestAuthority, tmp_path: Path) -> None:
    """A certificate that nobody vouches for, as of whoever stands between."""
    key, certificate = authority.issue("127.0.0.1")
    pem = tmp_path / "layanan.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    bsre.speak_tls(pem)
    between = SigningService(bsre.url.replace("http:", "https:"), "x", "y")
    assert trouble_of(BsreWay(between, 5).sign, ORDER, SIGNER) is Trouble.UNREACHABLE
    assert not bsre.asked


def test_a_name_that_is_looked_up_for_ever_holds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_options: released.wait(10))
    began = time.monotonic()
    try:
        lost = BsreWay(SigningService("https://layanan.invalid", "x", "y"), 0.5)
        assert trouble_of(lost.sign, ORDER, SIGNER) is Trouble.TIMED_OUT
        assert time.monotonic() - began < 8
    finally:
        released.set()


def test_an_address_may_carry_name_and_password(bsre: BsreStandIn) -> None:
    name_in_it = bsre.url.replace("http://", "http://portal-contoh:sandi%2Dlayanan-contoh@")
    assert BsreWay(SigningService(name_in_it), 5).sign(ORDER, SIGNER).startswith(ORDER.pdf)
    assert trouble_of(BsreWay(SigningService(bsre.url, "portal-contoh", "salah"), 5).sign, ORDER, SIGNER) is (
        Trouble.REFUSED
    )


def test_two_at_once_each_get_their_own(bsre: BsreStandIn) -> None:
    orders = [replace(ORDER, pdf=blank_pdf(pages), reason=f"Halaman {pages}") for pages in (1, 2, 3, 4)]
    with ThreadPoolExecutor(4) as threads:
        signed = list(threads.map(lambda order: way(bsre, 20).sign(order, SIGNER), orders))
    for asked, made in zip(orders, signed, strict=True):
        (found,) = PdfFileReader(BytesIO(made)).embedded_signatures
        assert made.startswith(asked.pdf)
        assert found.sig_object["/Reason"] == asked.reason


@pytest.mark.parametrize("mode", ["sound", "unauthorized", "broken", "garbage", "redirect", "drip", "hangs_up"])
def test_no_secret_is_told_on(bsre: BsreStandIn, caplog: pytest.LogCaptureFixture, mode: str) -> None:
    caplog.set_level(logging.DEBUG)
    bsre.mode, bsre.elsewhere = mode, "http://127.0.0.1:9"
    told = ""
    with logged() as entries:
        for credentials in (SIGNER, replace(SIGNER, passphrase=PASSPHRASE + " salah")):
            try:
                way(bsre, 1).sign(ORDER, credentials)
            except SigningError as error:
                told += "".join(traceback.format_exception(error)) + repr(error)
    told += repr(entries) + caplog.text + repr(way(bsre)) + repr(bsre.service)
    assert "signing_failed" in told
    for secret in (PASSPHRASE, NIK, PASSWORD, bsre.asked[0][1]["Authorization"].removeprefix("Basic ")):
        assert secret not in told
    statuses = {entry["status"] for entry in entries if "status" in entry}
    assert statuses <= {400, 401, 500, 307}


@pytest.mark.parametrize(
    ("state", "trouble"),
    [
        ("ISSUE", None),
        ("issue", None),
        ("EXPIRED", Trouble.EXPIRED),
        ("REVOKE", Trouble.EXPIRED),
        ("NO_CERTIFICATE", Trouble.UNKNOWN_SIGNER),
    ],
)
def test_a_signers_state(bsre: BsreStandIn, state: str, trouble: Trouble | None) -> None:
    bsre.state = state
    assert way(bsre).status(NIK) is trouble
    assert way(bsre).status("5303010101800002") is Trouble.UNKNOWN_SIGNER


@pytest.mark.parametrize(
    ("mode", "trouble"),
    [
        ("unauthorized", Trouble.REFUSED),
        ("away", Trouble.UNREACHABLE),
        ("garbage", Trouble.WRONG_ANSWER),
        ("silent", Trouble.TIMED_OUT),
    ],
)
def test_what_cannot_be_told_is_not_guessed(bsre: BsreStandIn, mode: str, trouble: Trouble) -> None:
    bsre.mode = mode
    assert trouble_of(way(bsre, 1).status, NIK) is trouble
    assert trouble_of(way(bsre, 1).verify, ORDER.pdf) is trouble


def test_a_state_that_nobody_knows_is_not_taken_for_a_good_one(bsre: BsreStandIn) -> None:
    bsre.state = "SOMETHING_NEW"
    assert trouble_of(way(bsre).status, NIK) is Trouble.REFUSED


def test_what_the_service_says_of_a_file(bsre: BsreStandIn) -> None:
    unsigned = way(bsre).verify(ORDER.pdf)
    signed = way(bsre).verify(way(bsre).sign(ORDER, SIGNER))
    assert (unsigned.valid, unsigned.conclusion, unsigned.signatures) == (False, "NO_SIGNATURE", 0)
    assert (signed.valid, signed.signatures) == (True, 1)
