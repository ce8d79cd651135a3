"""Clients that others wrote, over a link that drops five times at random bytes: the list arrives and is judged."""

from __future__ import annotations

import hashlib
import http.client
import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select
from tusclient.client import TusClient

from portal.beneficiaries.models import Upload, UploadState
from portal.core import clock
from portal.core.db import db
from tests.journeys.conftest import Portal
from tests.support import factories
from tests.support.browser import enter, profile
from tests.support.client import TUS, signed_in
from tests.support.link import Link, link_to
from tests.support.resumable import KIRIMAN, announce, piece

CHUNK = 16 * 1024
CUTS = 5
TUS_JS = Path(__file__).parents[1] / "support" / "vendor" / "tus-js-client-4.3.1.min.js"


@pytest.fixture
def quota_id(portal: Portal) -> int:
    return factories.quota(portal.app, people=5000, year=clock.today().year)


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    """A workbook of some 200 kB."""
    rows = [factories.row(number, Alamat=random.Random(number).randbytes(20).hex()) for number in range(1, 4001)]
    return factories.xlsx(tmp_path / "daftar.xlsx", rows).read_bytes()


def chosen(quota_id: int) -> dict[str, str]:
    return {"quota_id": str(quota_id), "start_month": f"{clock.today().year}-12", "filename": "daftar.xlsx"}


def cuts(content: bytes, client: str) -> list[int]:
    """Five random counts of bytes, the same in every run: a failure can be looked at again."""
    return random.Random(client).sample(range(1, len(content)), CUTS)


def credentials(portal: Portal, person: str = "sari") -> dict[str, str]:
    """The headers of somebody who is signed in."""
    client = signed_in(portal.app, person)
    token = client.csrf_token()
    cookie = client.get_cookie("portal")
    assert cookie is not None
    return {"Cookie": f"portal={cookie.value}", "X-CSRFToken": token}


def judged(portal: Portal) -> Upload:
    """The one list of the office, once the worker has judged it."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with factories.inside(portal.app):
            upload = db.session.scalars(select(Upload)).one()
            db.session.expunge_all()
        if upload.state is not UploadState.RECEIVED:
            return upload
        time.sleep(0.2)
    raise AssertionError("the list was never judged")


def assert_arrived(portal: Portal, content: bytes, link: Link) -> None:
    upload = judged(portal)
    assert (upload.state, upload.read_rows, upload.ready_rows) == (UploadState.JUDGED, 4000, 4000)
    assert upload.sha256 == hashlib.sha256(content).hexdigest()
    assert not link.cuts, "the link was to drop more often"
    assert len(content) <= link.sent <= len(content) + CUTS * CHUNK


@pytest.mark.parametrize("with_checksums", [False, True])
def test_tuspy(portal: Portal, quota_id: int, content: bytes, tmp_path: Path, with_checksums: bool) -> None:
    with link_to(portal.address, cuts(content, f"tuspy-{with_checksums}")) as link:
        client = TusClient(link.address + KIRIMAN, headers=credentials(portal))
        uploader = client.uploader(
            str(tmp_path / "daftar.xlsx"),
            chunk_size=CHUNK,
            metadata={**chosen(quota_id), "sha256": hashlib.sha256(content).hexdigest()},
            retries=10,
            retry_delay=0,
            upload_checksum=with_checksums,
        )
        uploader.upload()
        assert_arrived(portal, content, link)


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_tus_js_client(portal: Portal, quota_id: int, content: bytes, tmp_path: Path, chromium: Browser) -> None:
    with link_to(portal.address, cuts(content, "tus-js-client")) as link:
        with profile(chromium, link.address, bypass_csp=True) as context:
            tab = context.new_page()
            enter(context, portal.app, link.address, "sari")
            tab.goto("/wilayah/ttu/daftar/baru")
            tab.add_script_tag(path=TUS_JS)
            tab.get_by_label("Berkas daftar").set_input_files(tmp_path / "daftar.xlsx")
            link.sent = 0
            outcome = tab.evaluate(
                """([endpoint, metadata, chunkSize]) => new Promise((done) => {
                  const token = document.querySelector("[name=csrf_token]").value;
                  new tus.Upload(document.querySelector("[type=file]").files[0], {
                    endpoint, metadata, chunkSize, headers: { "X-CSRFToken": token },
                    retryDelays: [0, 50, 100, 200, 400, 800],
                    onSuccess: () => done("success"), onError: (error) => done(String(error)),
                  }).start();
                })""",
                [link.address + KIRIMAN, chosen(quota_id), CHUNK],
            )
        assert outcome == "success"
        assert_arrived(portal, content, link)


class Raw:
    """A connection by hand: what it sends comes when the test says, and it need not end."""

    def __init__(self, portal: Portal, url: str, headers: dict[str, str], length: int) -> None:
        parts = urlsplit(portal.address)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        self.connection.putrequest("PATCH", url)
        for name, value in {**headers, "Content-Length": str(length)}.items():
            self.connection.putheader(name, value)
        self.connection.endheaders()

    def send(self, data: bytes) -> None:
        self.connection.send(data)

    def status(self) -> int:
        return self.connection.getresponse().status


def ask(portal: Portal, method: str, url: str, headers: dict[str, str], body: bytes = b"") -> Any:
    parts = urlsplit(portal.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    connection.request(method, url, body or None, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def begun(portal: Portal, content: bytes, quota_id: int) -> tuple[dict[str, str], str]:
    """Sari's headers, and the address of her upload."""
    who = credentials(portal)
    answer = ask(portal, "POST", KIRIMAN, {**who, **announce(content, **chosen(quota_id))})
    assert answer.status == 201
    return who, answer.headers["Location"]


def web_process(portal: Portal) -> int:
    """The gunicorn worker that answers for this portal."""
    mine = f"PORTAL_INSTANCE_DIR={portal.app.config['PORTAL'].instance_dir}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            of_portal = mine in (folder / "environ").read_bytes().split(b"\0")
            if of_portal and b"gunicorn" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return max(found)  # the parent began first


def test_a_killed_web_process_loses_the_last_moment_only(portal: Portal, quota_id: int, content: bytes) -> None:
    who, url = begun(portal, content, quota_id)
    raw = Raw(portal, url, {**who, **piece(0)}, len(content))
    at, began, before_last_second = 0, time.monotonic(), 0
    while time.monotonic() - began < 4:  # some 10 kB/s
        raw.send(content[at : at + 1024])
        at += 1024
        if time.monotonic() - began < 2.5:
            before_last_second = at
        time.sleep(0.1)
    os.kill(web_process(portal), signal.SIGKILL)
    with pytest.raises(OSError):
        raw.status()
    here = int(ask(portal, "HEAD", url, {**who, **TUS}).headers["Upload-Offset"])
    assert before_last_second - 4096 <= here <= at
    answer = ask(portal, "PATCH", url, {**who, **piece(here)}, content[here:])
    assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(len(content)))
    assert judged(portal).ready_rows == 4000


def test_a_connection_that_fell_silent_does_not_stand_in_the_way(portal: Portal, quota_id: int, content: bytes) -> None:
    """The link dropped without a word: the server still waits for the rest when the client is back."""
    who, url = begun(portal, content, quota_id)
    silent = Raw(portal, url, {**who, **piece(0)}, len(content))
    silent.send(content[:70_000])
    deadline, here = time.monotonic() + 20, 0
    while not here and time.monotonic() < deadline:
        here = int(ask(portal, "HEAD", url, {**who, **TUS}).headers["Upload-Offset"])
    assert here == 65_536
    answer = ask(portal, "PATCH", url, {**who, **piece(here)}, content[here:-10])
    assert answer.headers["Upload-Offset"] == str(len(content) - 10)
    silent.send(bytes(len(content) - 70_000))  # what comes out of it when it wakes up harms nothing
    assert silent.status() == 409
    answer = ask(portal, "PATCH", url, {**who, **piece(len(content) - 10)}, content[-10:])
    assert answer.status == 204
    assert judged(portal).ready_rows == 4000
