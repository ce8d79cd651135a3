"""Time stamps of a real server: all of it or no signature."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from portal.config import SigningService, SigningSettings
from portal.core.esign.contracts import Credentials, SigningError, Trouble
from portal.core.esign.inspection import inspect
from portal.core.esign.local import LocalWay
from portal.core.esign.trust import Trust, trust_of
from tests.support.esign import AT, order, paper, pdfsig
from tests.support.esign_authorities import StampServer, TestAuthority, basic, stamp_server

STAMPED_AT = AT + timedelta(seconds=40)


@pytest.fixture
def server(authority: TestAuthority) -> Iterator[StampServer]:
    with stamp_server(authority, STAMPED_AT) as running:
        yield running


@pytest.fixture
def settings(
    settings: SigningSettings, server: StampServer, authority: TestAuthority, tmp_path: Path
) -> SigningSettings:
    folder = tmp_path / "trust"
    folder.mkdir()
    (folder / "stempel.pem").write_bytes(authority.pem)
    return replace(settings, timestamps=server.service, trust_dir=folder, seconds=1)


def test_stamp_of_a_trusted_authority_stands_beside_the_signers_clock(
    way: LocalWay, settings: SigningSettings, server: StampServer
) -> None:
    made = way.sign(order(paper()), Credentials("yoseph"))
    (found,) = inspect(made, trust_of(settings), AT + timedelta(days=1)).signatures
    assert found.sound and (found.stamped_at, found.stamped_by) == (STAMPED_AT, "Stempel Waktu Contoh")
    assert found.signed_at == AT
    assert server.asked == [basic("portal", "rahasia")]  # once: authorities count what they are asked
    assert "Signature is Valid" in pdfsig(made)


def test_stamped_signature_outlives_its_certificate(way: LocalWay, settings: SigningSettings) -> None:
    made = way.sign(order(paper()), Credentials("yoseph"))
    assert inspect(made, trust_of(settings), AT + timedelta(days=2000)).sound


@pytest.mark.parametrize("passed", [timedelta(0), timedelta(days=2000)])
def test_stamp_of_an_unknown_authority_says_nothing(
    way: LocalWay, settings: SigningSettings, passed: timedelta
) -> None:
    made = way.sign(order(paper()), Credentials("yoseph"))
    known = trust_of(replace(settings, trust_dir=None))
    (found,) = inspect(made, known, STAMPED_AT + passed).signatures
    assert (found.stamped_at, found.stamped_by) == (None, "")
    assert found.sound == (not passed) and ("kedaluwarsa" in found.problem) == bool(passed)


@pytest.mark.parametrize(
    "manner", ["error", "denied", "garbage", "plain", "slow", "dripping", "wrong_imprint", "wrong_nonce"]
)
def test_any_failure_is_no_signature(way: LocalWay, server: StampServer, manner: str) -> None:
    server.manner = manner
    began = time.monotonic()
    with pytest.raises(SigningError) as failed:
        way.sign(order(paper()), Credentials("yoseph"))
    assert failed.value.trouble is Trouble.NO_TIMESTAMP and failed.value.status == 503
    assert time.monotonic() - began < 15  # a loaded machine takes its time; the slow ones would take longer
    server.manner = "good"
    assert way.sign(order(paper()), Credentials("yoseph"))  # and again is safe


def test_nobody_there_is_no_signature(settings: SigningSettings) -> None:
    way = LocalWay(replace(settings, timestamps=SigningService("http://127.0.0.1:9/stempel")), lambda: AT)
    with pytest.raises(SigningError) as failed:
        way.sign(order(paper()), Credentials("yoseph"))
    assert failed.value.trouble is Trouble.NO_TIMESTAMP


def test_authority_that_is_not_on_the_list_is_no_signature(settings: SigningSettings) -> None:
    way = LocalWay(replace(settings, trust_dir=None), lambda: AT)
    with pytest.raises(SigningError) as failed:
        way.sign(order(paper()), Credentials("yoseph"))
    assert failed.value.trouble is Trouble.NO_TIMESTAMP
    assert trust_of(replace(settings, trust_dir=None, development_dir=None)) == Trust()
