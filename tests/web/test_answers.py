"""Refusals and failures as sentences, and the headers every answer carries."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask import Flask, has_request_context
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal import create_app
from portal.core.db import db
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.lists import words
from tests.support.logs import logged

pytestmark = pytest.mark.usefixtures("held_clock")
ENGLISH = re.compile(
    r"\b(not found|forbidden|method not allowed|internal server error|bad request|too large|token)\b", re.I
)
PAGE_HEADERS, FRAGMENT_HEADERS = 1_000, 450


def size_of_headers(answer: TestResponse) -> int:
    """Bytes on the wire, status line included; what the server itself adds is counted too."""
    own = (
        f"HTTP/1.1 {answer.status}\r\nServer: gunicorn\r\nDate: Fri, 20 Nov 2026 01:00:00 GMT\r\nConnection: close\r\n"
    )
    return len(own + "".join(f"{name}: {value}\r\n" for name, value in answer.headers) + "\r\n")


def refusal(answer: TestResponse, status: int) -> str:
    """The words of a refusal, after the checks that hold for every one."""
    assert answer.status_code == status
    text = words(answer)
    assert not ENGLISH.search(text), text
    assert "Traceback" not in text
    return text


@pytest.mark.parametrize("path", ["/tidak-ada", "/wilayah/ttu/tidak-ada", "/wilayah/atlantis/", "/bpjs/atlantis/"])
@pytest.mark.sqlite_only
def test_a_page_that_is_not_there(sari: PortalClient, path: str) -> None:
    text = refusal(sari.get(path), 404)
    assert "tidak ditemukan" in text
    assert "Ke beranda" in text
    assert "Kode 404" in text


def test_a_way_that_does_not_fit(sari: PortalClient) -> None:
    assert "dibuka dengan cara yang tidak sesuai" in refusal(sari.get("/keluar"), 405)
    assert refusal(sari.open("/wilayah/ttu/kuota/", method="DELETE"), 405)


def test_a_colleague_without_the_right_reads_why_and_who_can(app: Flask) -> None:
    text = refusal(signed_in(app, "vera").get("/wilayah/ttu/peserta/"), 403)
    assert "Akun Anda belum berhak membuka bagian ini. Yang dapat: Operator atau Verifikator." in text


@pytest.mark.parametrize("by_htmx", [False, True])
@pytest.mark.parametrize("token", ["", "palsu"])
@pytest.mark.sqlite_only
def test_a_form_without_its_token(app: Flask, sari: PortalClient, by_htmx: bool, token: str) -> None:
    headers = {"HX-Request": "true"} if by_htmx else {}
    data = {"csrf_token": token, "idempotency_key": "kunci-formulir-ini"}
    answer = sari.post("/wilayah/ttu/peserta/unduh", data=data, headers=headers, keys=False)
    assert "Muat ulang halaman, lalu kirim sekali lagi." in refusal(answer, 400)
    assert ("<html" in answer.get_data(as_text=True)) is not by_htmx


def test_signing_in_needs_the_token_of_its_page_too(app: Flask) -> None:
    answer = signed_in(app, "adi").post("/masuk", data={"username": "sari", "password": "x"}, keys=False)
    refusal(answer, 400)


def test_a_file_that_is_too_large_is_refused_by_its_size(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app)
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    data = {"quota_id": quota_id, "start_month": "2026-01", "file": (io.BytesIO(bytes(20_000)), "a.xlsx")}
    text = refusal(sari.post("/wilayah/ttu/daftar/baru", data=data), 413)
    assert "Berkas melebihi batas 20 MB." in text
    assert "Bagi daftar per kecamatan" in text


@pytest.fixture
def broken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """A page whose view fails with a message that holds a person."""
    secret = "NIK 5303011708900001 milik Maria"

    def fail() -> Any:
        raise RuntimeError(secret)

    fail.__access__ = app.view_functions["quotas.index"].__access__  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "quotas.index", fail)
    app.config["PROPAGATE"] = False
    return secret


@pytest.mark.parametrize("by_htmx", [False, True])
@pytest.mark.sqlite_only
def test_a_failure_never_tells_what_it_held(app: Flask, sari: PortalClient, broken: str, by_htmx: bool) -> None:
    with logged() as entries:
        headers = {"HX-Request": "true"} if by_htmx else {}
        answer = sari.get("/wilayah/ttu/kuota/", headers=headers)
    text = refusal(answer, 500)
    assert "Ada gangguan di portal, bukan di isian Anda." in text
    event = next(entry for entry in entries if entry["event"] == "unexpected")
    assert f"Kode kejadian: {event['id']}." in text
    assert event["type"] == "RuntimeError"
    assert "test_answers.py" in event["place"]
    for secret in ("5303011708900001", "Maria"):
        assert secret not in answer.get_data(as_text=True) + repr(entries)
    assert ("<html" in answer.get_data(as_text=True)) is not by_htmx


@pytest.fixture
def failing_commit(app: Flask) -> Iterator[str]:
    """The database refuses at the very end, with a message that holds a person."""
    secret = "Key (nik)=(5303011708900001) of Maria already exists"

    def fail(session: Session) -> None:
        if has_request_context() and session.get_nested_transaction() is None:  # a savepoint is not the end
            raise RuntimeError(secret)

    app.config["PROPAGATE"] = False
    event.listen(db.session, "before_commit", fail)
    yield secret
    event.remove(db.session, "before_commit", fail)


@pytest.mark.parametrize("by_htmx", [False, True])
def test_a_commit_that_fails_is_a_failure_like_any_other(
    app: Flask, sari: PortalClient, request: pytest.FixtureRequest, capfd: pytest.CaptureFixture[str], by_htmx: bool
) -> None:
    page = f"/wilayah/ttu/kuota/{factories.quota(app, people=100)}"
    before = words(sari.get(page))
    request.getfixturevalue("failing_commit")
    data = {"change": "50", "from_month": "2026-01", "reason": "APBD Perubahan", "document": "DPPA 1"}
    with logged() as entries:
        answer = sari.post(page + "/ubah", data=data, headers={"HX-Request": "true"} if by_htmx else {})
    text = refusal(answer, 500)
    failure = next(entry for entry in entries if entry["event"] == "unexpected")
    assert f"Kode kejadian: {failure['id']}." in text
    assert (failure["type"], "test_answers.py" in failure["place"]) == ("RuntimeError", True)
    assert ("<html" in answer.get_data(as_text=True)) is not by_htmx
    assert "Content-Security-Policy" in answer.headers or by_htmx
    said = "".join(capfd.readouterr()) + repr(entries) + answer.get_data(as_text=True)
    assert "5303011708900001" not in said
    assert "Maria" not in said
    assert words(sari.get(page)) == before  # nothing changed, and nobody is told that it did


def test_what_nobody_catches_is_logged_without_its_message(
    app: Flask, sari: PortalClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Past every handler of the portal Flask itself writes the log."""

    def fail(*_anything: Any) -> None:
        raise RuntimeError("5303011708900001 Maria")

    monkeypatch.setattr(app.session_interface, "save_session", fail)
    app.config.update(PROPAGATE_EXCEPTIONS=False, PROPAGATE=False)
    refusal(sari.get("/wilayah/ttu/"), 500)
    assert "RuntimeError at " in caplog.text
    assert "test_answers.py" in caplog.text
    assert "Maria" not in caplog.text


def test_after_a_failure_the_next_page_works(app: Flask, sari: PortalClient, broken: str) -> None:
    sari.get("/wilayah/ttu/kuota/")
    assert sari.get("/wilayah/ttu/").status_code == 200


@pytest.mark.parametrize("status", [403, 404, 409])
@pytest.mark.sqlite_only
def test_a_refusal_inside_a_page_is_an_alert_for_its_place(app: Flask, status: int) -> None:
    sari = signed_in(app, "sari")
    answer = {
        403: lambda: sari.htmx("GET", "/wilayah/ttu/catatan/"),
        404: lambda: sari.htmx("GET", "/wilayah/ttu/peserta/999"),
        409: lambda: sari.htmx("POST", "/wilayah/ttu/peserta/unduh", data={"idempotency_key": ""}),
    }[status]()
    refusal(answer, status)
    fragment = html.fragment_fromstring(answer.get_data(as_text=True), create_parent="main")
    assert [child.get("id") for child in fragment] == ["ralat"]


def test_somebody_signed_out_is_sent_to_sign_in_without_a_body(app: Flask) -> None:
    adi = signed_in(app, "adi")
    whole = adi.get("/wilayah/ttu/kuota/")
    assert (whole.status_code, whole.location) == (303, "/masuk?lanjut=/wilayah/ttu/kuota/")
    part = adi.htmx("GET", "/wilayah/ttu/kuota/")
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, "/masuk")
    sent = adi.post("/wilayah/ttu/peserta/unduh")
    assert (sent.status_code, sent.location) == (303, "/masuk")


def test_every_page_forbids_what_it_does_not_need(sari: PortalClient) -> None:
    headers = sari.get("/wilayah/ttu/").headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Vary"].startswith("HX-Request")


def test_the_sign_in_page_allows_exactly_the_style_that_stands_in_it(app: Flask) -> None:
    answer = signed_in(app, "adi").get("/masuk")
    text = answer.get_data(as_text=True)
    styles = re.findall(r"<style>(.*?)</style>", text, re.S)
    assert len(styles) == 1
    digest = base64.b64encode(hashlib.sha256(styles[0].encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}';" in answer.headers["Content-Security-Policy"]
    assert "<script>" not in text


def test_error_pages_carry_the_same_policy_and_style(sari: PortalClient) -> None:
    answer = sari.get("/tidak-ada")
    style = re.findall(r"<style>(.*?)</style>", answer.get_data(as_text=True), re.S)[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_cookie_is_for_the_server_alone(app: Flask) -> None:
    adi = signed_in(app, "adi")
    cookie = adi.get("/masuk").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # a test and a fresh machine have no TLS


@pytest.fixture
def production(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The same portal as it is deployed: behind TLS."""
    settings = replace(app.config["PORTAL"], environment="production", public_url="https://portal.contoh.test")
    made = create_app(settings, TESTING=True, JOBS_IMMEDIATE=True)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def test_in_production_the_browser_comes_back_by_tls_only(production: Flask) -> None:
    adi = signed_in(production, "adi")
    answer = adi.get("/masuk", base_url="https://portal.contoh.test")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("path", ["/wilayah/ttu/", "/wilayah/ttu/peserta/", "/wilayah/ttu/daftar/", "/tidak-ada"])
@pytest.mark.sqlite_only
def test_headers_are_lean(sari: PortalClient, path: str) -> None:
    sari.lint = False  # it reads no brotli
    whole = sari.get(path, headers={"Accept-Encoding": "br"})
    assert size_of_headers(whole) <= PAGE_HEADERS
    part = sari.htmx("GET", path, headers={"Accept-Encoding": "br"})
    assert size_of_headers(part) <= FRAGMENT_HEADERS, dict(part.headers)


def test_the_headers_of_sign_in_and_of_production_are_lean_too(production: Flask) -> None:
    adi = signed_in(production, "adi")
    adi.lint = False
    answer = adi.get("/masuk", base_url="https://portal.contoh.test", headers={"Accept-Encoding": "br"})
    assert size_of_headers(answer) <= PAGE_HEADERS, size_of_headers(answer)


def test_a_form_part_that_came_back_has_lean_headers(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app)
    part = sari.htmx("POST", f"/wilayah/ttu/kuota/{quota_id}/ubah", data={"change": ""})
    assert part.status_code == 422
    assert size_of_headers(part) <= FRAGMENT_HEADERS, dict(part.headers)


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("GET", "/wilayah/ttu/peserta/?cari=%00", None),
        ("GET", "/wilayah/ttu/catatan/?jenis=%00", None),
        ("GET", "/masuk?lanjut=%00", None),
        ("POST", "/wilayah/ttu/pengaturan/", {"letterhead": "a\0b"}),
        ("POST", "/wilayah/ttu/peserta/unduh", {"nik": "lengkap", "purpose": "tujuan\0ku"}),
    ],
)
def test_a_sign_no_keyboard_has_is_no_accident(app: Flask, method: str, path: str, data: dict[str, str] | None) -> None:
    client = signed_in(app, "budi")
    assert client.open(path, method=method, data=data).status_code == 400


def test_health_tells_nothing_about_anybody(app: Flask) -> None:
    adi = signed_in(app, "adi")
    for path in ("/healthz", "/readyz"):
        assert adi.get(path).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/wilayah/ttu/kuota/", 200),
        ("GET", "/wilayah/ttu/kuota/9999", 404),
        ("POST", "/wilayah/ttu/kuota/baru", 400),  # without its token
    ],
)
def test_answers_that_refuse_travel_compressed_too(sari: PortalClient, method: str, path: str, status: int) -> None:
    """A form that comes back with its errors is as long as any page, and comes over the same weak link."""
    answer = FlaskClient.open(sari, path, method=method, headers={"Accept-Encoding": "br"})  # which reads no text of it
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (status, "br")
    assert "<html" in brotli.decompress(answer.data).decode()
    assert "Accept-Encoding" in answer.headers["Vary"]
