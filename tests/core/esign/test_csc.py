"""Signing with a service of the Cloud Signature Consortium: a stand-in that really signs hashes, and its failures."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import TimeStamper

from portal.config import SigningService, SigningSettings
from portal.core import clock
from portal.core.esign.bsre import BsreWay
from portal.core.esign.contracts import Credentials, Order, Place, SigningError, Stamp, Trouble
from portal.core.esign.csc import CscWay
from portal.core.esign.inspection import inspect
from portal.core.esign.timestamps import TrustedTimeStamper
from portal.core.esign.ways import configured, way_named
from tests.support.esign import AT
from tests.support.esign_authorities import TestAuthority, stamp_server
from tests.support.esign_services import (
    NIK,
    PASSPHRASE,
    PASSWORD,
    USER,
    CscStandIn,
    Signatory,
    blank_pdf,
    signatory,
    stamp_pdf,
)
from tests.support.logs import logged

ORDER = Order(blank_pdf(2), "Tanda-1", "Contoh Bupati", "Menyetujui perjanjian", "Kefamenanu")
SIGNER = Credentials("bupati", NIK, PASSPHRASE)
LOGIN, LIST, INFO = "auth/login", "credentials/list", "credentials/info"
AUTHORIZE, SIGN = "credentials/authorize", "signatures/signHash"
STEPS = (LOGIN, LIST, INFO, AUTHORIZE, SIGN)


@pytest.fixture(scope="module")
def bupati(authority: TestAuthority) -> Signatory:
    return signatory(authority, "Contoh Bupati")


@pytest.fixture
def csc(bupati: Signatory) -> Iterator[CscStandIn]:
    with CscStandIn(bupati) as server:
        yield server


def way(server: CscStandIn, seconds: float = 5, timestamper: TimeStamper | None = None) -> CscWay:
    return CscWay(server.service, seconds, timestamper, lambda: AT)


def trouble_of(action: Any, *given: Any) -> Trouble:
    with pytest.raises(SigningError) as refused:
        action(*given)
    return refused.value.trouble


def test_the_signature_is_the_persons_and_the_file_never_left(csc: CscStandIn, authority: TestAuthority) -> None:
    signed = way(csc).sign(ORDER, SIGNER)
    assert signed.startswith(ORDER.pdf)
    (sound,) = inspect(signed, authority.trust, AT).signatures
    assert sound.sound and (sound.signer, sound.signed_at) == ("Contoh Bupati", AT)
    (found,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    assert found.field_name == ORDER.field
    assert (found.sig_object["/Reason"], found.sig_object["/Location"]) == (ORDER.reason, ORDER.location)
    assert found.signer_cert.subject.native["common_name"] == "Contoh Bupati"
    assert [path.removeprefix("/csc/v1/") for path, _headers, _body in csc.asked] == list(STEPS)
    assert max(len(str(body)) for _path, _headers, body in csc.asked) < 1000
    with_phrase = [path for path, _headers, body in csc.asked if PASSPHRASE in str(body)]
    assert with_phrase == ["/csc/v1/" + AUTHORIZE]


def test_a_second_signature_keeps_the_first_valid(csc: CscStandIn, authority: TestAuthority) -> None:
    once = way(csc).sign(ORDER, SIGNER)
    twice = way(csc).sign(replace(ORDER, pdf=once, field="Tanda-2"), SIGNER)
    assert twice.startswith(once)
    looked = inspect(twice, authority.trust, AT)
    assert looked.sound and [each.field for each in looked.signatures] == ["Tanda-1", "Tanda-2"]
    assert trouble_of(way(csc).sign, replace(ORDER, pdf=once), SIGNER) is Trouble.REFUSED


def test_the_stamp_stands_where_the_order_says(csc: CscStandIn) -> None:
    stamp = Stamp(stamp_pdf(180, 60), Place(2, 300, 100, 480, 240))
    document = pypdfium2.PdfDocument(way(csc).sign(replace(ORDER, stamp=stamp), SIGNER))
    document.init_forms()
    page = document[1].render(scale=1, may_draw_forms=True).to_pil().convert("L")
    dark = page.point([255 if shade < 128 else 0 for shade in range(256)]).getbbox()
    assert dark is not None
    assert all(abs(found - wanted) <= 1 for found, wanted in zip(dark, (300, 642, 480, 702), strict=True)), dark


def test_what_is_wrong_with_the_file_is_not_blamed_on_the_answer(csc: CscStandIn) -> None:
    nowhere = Stamp(stamp_pdf(), Place(9, 300, 100, 480, 240))
    assert trouble_of(way(csc).sign, replace(ORDER, stamp=nowhere), SIGNER) is Trouble.REFUSED
    assert trouble_of(way(csc).sign, replace(ORDER, pdf=b"no PDF"), SIGNER) is Trouble.REFUSED


def test_the_signer_is_named_by_nik_or_else_by_account(csc: CscStandIn) -> None:
    way(csc).sign(ORDER, SIGNER)
    csc.user = "bupati"
    way(csc).sign(ORDER, replace(SIGNER, identity=""))
    assert [body["userID"] for path, _headers, body in csc.asked if path.endswith(LIST)] == [NIK, "bupati"]


ALWAYS = (
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
    ("hollow", Trouble.WRONG_ANSWER),
    ("endless", Trouble.WRONG_ANSWER),
)
ONCE = (
    (SIGN, "another", Trouble.WRONG_ANSWER),
    (SIGN, "two", Trouble.WRONG_ANSWER),
    (LOGIN, "silent", Trouble.TIMED_OUT),
    (SIGN, "silent", Trouble.TIMED_OUT),
    (INFO, "drip", Trouble.TIMED_OUT),
)


@pytest.mark.parametrize(("step", "mode", "trouble"), [(step, *row) for step in STEPS for row in ALWAYS] + list(ONCE))
def test_what_a_server_does_wrong_is_named_and_the_same_again_succeeds(
    csc: CscStandIn, bupati: Signatory, step: str, mode: str, trouble: Trouble
) -> None:
    with CscStandIn(bupati) as elsewhere:
        csc.mode, csc.at, csc.elsewhere = mode, step, elsewhere.url
        seconds = 1 if trouble is Trouble.TIMED_OUT else 5
        began = time.monotonic()
        assert trouble_of(way(csc, seconds).sign, ORDER, SIGNER) is trouble
        assert time.monotonic() - began < seconds + 8  # a loaded machine takes its time
        assert not elsewhere.asked
        csc.mode = "sound"
        assert way(csc).sign(ORDER, SIGNER).startswith(ORDER.pdf)


def test_the_deadline_is_one_for_all_steps(csc: CscStandIn) -> None:
    """Every answer comes in time for itself; together they do not."""
    csc.delay = 0.4
    began = time.monotonic()
    assert trouble_of(way(csc, 1).sign, ORDER, SIGNER) is Trouble.TIMED_OUT
    assert time.monotonic() - began < 8


@pytest.mark.parametrize(
    ("credentials", "trouble"),
    [
        (replace(SIGNER, passphrase="salah"), Trouble.LOCKED),
        (replace(SIGNER, passphrase=""), Trouble.LOCKED),
        (replace(SIGNER, identity="5303010101800002"), Trouble.UNKNOWN_SIGNER),
        (replace(SIGNER, identity=""), Trouble.UNKNOWN_SIGNER),
    ],
)
def test_what_the_signer_can_mend(csc: CscStandIn, credentials: Credentials, trouble: Trouble) -> None:
    assert trouble_of(way(csc).sign, ORDER, credentials) is trouble
    assert not [path for path, _headers, _body in csc.asked if path.endswith(SIGN)]


@pytest.mark.parametrize(
    ("step", "refusal", "trouble"),
    [
        (LIST, {"error": "invalid_request", "error_description": "Invalid parameter userID"}, Trouble.UNKNOWN_SIGNER),
        (AUTHORIZE, {"error": "invalid_request", "error_description": "Invalid parameter PIN"}, Trouble.LOCKED),
        (AUTHORIZE, {"error": "invalid_otp", "error_description": "The OTP is invalid"}, Trouble.REFUSED),
        (SIGN, {"error": "invalid_request", "error_description": "Expired SAD"}, Trouble.REFUSED),
    ],
)
def test_the_standards_own_words_for_a_refusal(
    csc: CscStandIn, step: str, refusal: dict[str, str], trouble: Trouble
) -> None:
    csc.at, csc.refusal = step, (400, refusal)
    assert trouble_of(way(csc).sign, ORDER, SIGNER) is trouble


@pytest.mark.parametrize("said", ["expired", "revoked", "suspended"])
def test_a_certificate_that_is_not_valid_is_not_signed_with(csc: CscStandIn, said: str) -> None:
    csc.states["credential-1"] = said
    assert trouble_of(way(csc).sign, ORDER, SIGNER) is Trouble.EXPIRED
    assert PASSPHRASE not in str(csc.asked)


def test_a_certificate_that_ran_out_is_not_signed_with_whatever_the_service_says(authority: TestAuthority) -> None:
    with CscStandIn(signatory(authority, "Contoh Bupati", end=AT)) as csc:
        assert trouble_of(way(csc).sign, ORDER, SIGNER) is Trouble.EXPIRED


def test_the_first_certificate_that_may_sign_is_taken(authority: TestAuthority, bupati: Signatory) -> None:
    old, off = signatory(authority, "Contoh Lama", end=AT), signatory(authority, "Contoh Mati")
    with CscStandIn(old, off, bupati) as csc:
        csc.keys["credential-2"] = "disabled"
        signed = way(csc).sign(ORDER, SIGNER)
    (found,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    assert found.signer_cert.subject.native["common_name"] == "Contoh Bupati"


def test_the_portals_own_password_is_wrong(csc: CscStandIn) -> None:
    wrong = CscWay(SigningService(csc.url, USER, "salah"), 5)
    assert trouble_of(wrong.sign, ORDER, SIGNER) is Trouble.REFUSED
    assert PASSPHRASE not in str(csc.asked)


def test_a_time_stamp_is_part_of_it_or_there_is_no_signature(csc: CscStandIn, authority: TestAuthority) -> None:
    with stamp_server(authority, AT) as stamps:
        stamper = TrustedTimeStamper(stamps.service, authority.trust, 5)
        (found,) = inspect(way(csc, 5, stamper).sign(ORDER, SIGNER), authority.trust, AT).signatures
        assert found.sound and found.stamped_at == AT
        stamps.manner = "error"
        assert trouble_of(way(csc, 5, stamper).sign, ORDER, SIGNER) is Trouble.NO_TIMESTAMP
        stamps.manner = "slow"
        began = time.monotonic()
        assert trouble_of(way(csc, 1, stamper).sign, ORDER, SIGNER) is Trouble.TIMED_OUT
        assert time.monotonic() - began < 8


def test_the_ways_of_an_installation(csc: CscStandIn) -> None:
    settings = SigningSettings(bsre=csc.service, csc=csc.service, seconds=5)
    assert configured(settings) == ("bsre", "csc")
    with clock.fixed(AT):
        assert way_named("csc", settings).sign(ORDER, SIGNER).startswith(ORDER.pdf)
    assert isinstance(way_named("bsre", settings), BsreWay)


def test_two_at_once_each_get_their_own(csc: CscStandIn, authority: TestAuthority) -> None:
    orders = [replace(ORDER, pdf=blank_pdf(pages), reason=f"Halaman {pages}") for pages in (1, 2, 3, 4)]
    with ThreadPoolExecutor(4) as threads:
        signed = list(threads.map(lambda order: way(csc, 20).sign(order, SIGNER), orders))
    for asked, made in zip(orders, signed, strict=True):
        (found,) = PdfFileReader(BytesIO(made)).embedded_signatures
        assert made.startswith(asked.pdf)
        assert found.sig_object["/Reason"] == asked.reason
        assert inspect(made, authority.trust, AT).sound


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("mode", ["sound", "unauthorized", "broken", "hollow", "hangs_up", "another"])
def test_no_secret_is_told_on(csc: CscStandIn, caplog: pytest.LogCaptureFixture, step: str, mode: str) -> None:
    caplog.set_level(logging.DEBUG)
    csc.mode, csc.at = mode, step
    told = ""
    with logged() as entries:
        for credentials in (SIGNER, replace(SIGNER, passphrase=PASSPHRASE + " salah")):
            try:
                way(csc, 2).sign(ORDER, credentials)
            except SigningError as error:
                told += "".join(traceback.format_exception(error)) + repr(error)
    told += repr(entries) + caplog.text + repr(way(csc)) + repr(csc.service)
    assert "signing_failed" in told
    basic = csc.asked[0][1]["Authorization"].removeprefix("Basic ")
    for secret in (PASSPHRASE, NIK, PASSWORD, basic, csc.token, *csc.given):
        assert secret not in told
