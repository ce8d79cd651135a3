"""A list that comes in pieces while links drop, processes die, disks fill up, and others send at the same moment."""

from __future__ import annotations

import base64
import errno
import hashlib
import io
import os
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from portal.core.db import db
from portal.core.resumable import service, web
from portal.core.resumable.models import PartialUpload
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside
from tests.support.lists import words
from tests.support.processes import announce, send_piece, together
from tests.support.resumable import KIRIMAN, begin, here, kept, lists, partials, piece, send

pytestmark = pytest.mark.usefixtures("held_clock")


def test_another_content_than_announced_is_refused_and_sent_anew(
    app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any]
) -> None:
    url = begin(sari, content, **chosen).location
    answer = send(sari, url, bytes(len(content)))
    assert answer.status == "460 Checksum Mismatch"
    assert "Isi berkas yang sampai berbeda dari yang dikirim." in words(answer)
    assert (lists(app), here(sari, url), kept(app)) == (0, 0, [])
    assert send(sari, url, content).headers["HX-Redirect"]


class Link(io.RawIOBase):
    """A body that breaks off after `content`, or is silent for good; `meanwhile` happens once bytes are read."""

    def __init__(self, content: bytes, meanwhile: Any = None) -> None:
        self.content = io.BytesIO(content)
        self.meanwhile = meanwhile

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read = self.content.read(min(len(buffer), 1000))
        if not read and self.meanwhile:
            self.meanwhile()
            self.meanwhile = None
        if not read:
            raise ConnectionResetError
        buffer[: len(read)] = read
        return len(read)


def broken(client: PortalClient, url: str, link: Link, length: int, at: int = 0, **headers: str) -> Any:
    """A PATCH of which only the link's content arrives."""
    environ = {
        "wsgi.input": link,
        "CONTENT_LENGTH": str(length),
        "CONTENT_TYPE": "application/offset+octet-stream",
    }
    return client.patch(url, headers={**piece(at), **headers}, environ_overrides=environ)


def test_a_link_that_drops_leaves_every_byte_that_came(
    sari: PortalClient, content: bytes, chosen: dict[str, Any]
) -> None:
    url, at = begin(sari, content, **chosen).location, 0
    for part in (1, 777, 2048):
        broken(sari, url, Link(content[at : at + part]), len(content) - at, at)
        at += part
        assert here(sari, url) == at
    assert send(sari, url, content, at=at).headers["HX-Redirect"]


def test_of_a_piece_with_a_checksum_nothing_stays_when_the_link_drops(
    sari: PortalClient, content: bytes, chosen: dict[str, Any]
) -> None:
    url = begin(sari, content, **chosen).location
    digest = base64.b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()
    headers = {"Upload-Checksum": f"sha1 {digest}"}
    broken(sari, url, Link(content[:3000]), len(content), **headers)
    assert here(sari, url) == 0


def test_nobody_waits_for_a_slow_link(app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any]) -> None:
    """While the bytes come in, another computer goes on with the same upload and everybody else may write."""
    url = begin(sari, content, **chosen).location
    elsewhere = signed_in(app, "sari")
    done: list[Any] = []

    def meanwhile() -> None:
        import contextvars
        import threading

        def act() -> None:
            factories.quota(app, source="dana-desa")
            done.append(here(elsewhere, url))

        thread = threading.Thread(target=contextvars.Context().run, args=(act,))
        thread.start()
        thread.join(20)

    broken(sari, url, Link(content[:500], meanwhile), len(content))
    assert done == [0]  # the half kilobyte waits for its second, or for the end of the link
    assert here(sari, url) == 500


def test_all_bytes_are_here_but_their_taker_was_killed(
    app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = begin(sari, content, **chosen).location

    def killed(*_arguments: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr(service, "complete", killed)
        send(sari, url, content)
    missing_from = here(sari, url)
    assert missing_from < len(content)
    answer = send(sari, url, content, at=missing_from)
    assert answer.headers["HX-Redirect"]
    assert lists(app) == 1


def test_a_list_refused_at_the_end_keeps_its_bytes(
    app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any], quota_id: int
) -> None:
    """The quota's term was shortened meanwhile; 409 would send a tus client round for ever."""
    url = begin(sari, content, **{**chosen, "start_month": "2026-01"}).location
    send(sari, url, content, upto=100)
    with inside(app):
        db.session.execute(update(PartialUpload).values(args={"quota_id": str(quota_id), "start_month": "2025-12"}))
        db.session.commit()
    answer = send(sari, url, content, at=100)
    assert answer.status_code == 400
    assert "Bulan mulai harus antara" in words(answer)
    again = begin(sari, content, **chosen)
    at = int(again.headers["Upload-Offset"])
    assert (again.location, at) == (url, 100)
    assert send(sari, url, content, at=at).headers["HX-Redirect"]


def test_a_full_disk_is_said_and_what_came_before_stays(
    sari: PortalClient, content: bytes, chosen: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = begin(sari, content, **chosen).location
    send(sari, url, content, upto=100)

    def full(descriptor: int, data: bytes, at: int) -> int:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        answer = send(sari, url, content, at=100)
    assert answer.status_code == 507
    assert "Ruang penyimpanan portal penuh" in words(answer)
    assert here(sari, url) == 100


def test_few_bodies_are_received_at_a_time(sari: PortalClient, content: bytes, chosen: dict[str, Any]) -> None:
    url = begin(sari, content, **chosen).location
    for _ in range(web.STREAMS):
        assert web._streams.acquire(blocking=False)
    try:
        assert send(sari, url, content).status_code == 503
    finally:
        for _ in range(web.STREAMS):
            web._streams.release()
    assert send(sari, url, content).status_code == 204


def test_damaged_pieces_are_noticed_and_sent_anew(
    app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any]
) -> None:
    url = begin(sari, content, **chosen).location
    send(sari, url, content, upto=100)
    (path,) = kept(app)
    damaged = bytearray(path.read_bytes())
    damaged[40] ^= 1
    path.write_bytes(damaged)
    assert send(sari, url, content, at=100).status_code == 460
    assert here(sari, url) == 0
    assert send(sari, url, content).headers["HX-Redirect"]


class Socket:
    """What gunicorn hands over of its connection."""

    def __init__(self) -> None:
        self.timeouts: list[float | None] = []

    def settimeout(self, seconds: float | None) -> None:
        self.timeouts.append(seconds)


def test_a_connection_that_says_nothing_does_not_hold_a_thread_for_ever(
    sari: PortalClient, content: bytes, chosen: dict[str, Any]
) -> None:
    url, connection = begin(sari, content, **chosen).location, Socket()
    sari.patch(url, data=content[:9], headers=piece(0), environ_overrides={"gunicorn.socket": connection})
    assert connection.timeouts == [web.SILENCE, None]  # the next request of the connection has its own rules


def test_announced_by_four_at_the_same_moment_it_is_one_upload(
    app: Flask, content: bytes, chosen: dict[str, Any]
) -> None:
    values = {name: str(value) for name, value in chosen.items()}
    answers = together(app.config["PORTAL"], announce, [("sari", content, values)] * 4)
    assert len(set(answers)) == 1 and answers[0].startswith(f"201 {KIRIMAN}/"), answers
    assert partials(app) == 1


def test_the_end_sent_twice_at_the_same_moment_is_one_list(
    app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any]
) -> None:
    url = begin(sari, content, **chosen).location
    send(sari, url, content, upto=100)
    answers = together(app.config["PORTAL"], send_piece, [("sari", url, content, 100)] * 4)
    assert {answer.partition(" ")[0] for answer in answers} <= {"204", "409"}, answers
    assert len({answer for answer in answers if answer.startswith("204")}) == 1, answers
    assert (lists(app), kept(app)) == (1, [])
