"""What every request passes through: lock, session, commit, headers, errors."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, g, make_response, request, session, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge

from portal.core.access import asks_only_of, mark_of, resumable_of, takes_files_of
from portal.core.db import db, set_writing
from portal.core.errors import DomainError, place_of
from portal.core.web import submission
from portal.core.web.rendering import error_fragment, render_bare, wants_fragment
from portal.core.web.requests import PUBLIC_FILE_LIMIT, is_public, receive, streams

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
log = structlog.get_logger("portal.web")

TITLES = {
    400: "Permintaan tidak lengkap",
    403: "Belum berhak",
    404: "Tidak ditemukan",
    405: "Cara membuka tidak sesuai",
    409: "Tidak dapat dilanjutkan",
    413: "Berkas terlalu besar",
    422: "Isian perlu diperbaiki",
    429: "Terlalu banyak percobaan",
    500: "Portal sedang bermasalah",
    503: "Portal belum siap",
}
SENTENCES = {
    400: "Permintaan ini tidak lengkap. Muat ulang halaman, lalu coba lagi.",
    404: "Halaman atau data ini tidak ditemukan. Periksa alamatnya, atau mulai dari beranda.",
    405: "Halaman ini dibuka dengan cara yang tidak sesuai. Mulai lagi dari beranda.",
    413: "Berkas melebihi batas ukuran. Kecilkan atau bagi berkas, lalu unggah lagi.",
    500: "Ada gangguan di portal, bukan di isian Anda. Tunggu sebentar, lalu coba lagi.",
}


def begin(app: Flask) -> None:
    """First of all hooks: POSTs take the write lock with their first statement, before the person is loaded."""

    @app.before_request
    def _begin() -> None:
        g.started = time.perf_counter()
        g.request_id = secrets.token_hex(6)
        if request.method not in SAFE_METHODS:
            receive(app, request)  # before the first statement: a slow upload must not hold the write lock meanwhile
        # A streamed body is received after the access walls have read: not one that holds the only writer meanwhile.
        set_writing(not _only_reads(app) and not streams(app, request))

    @app.before_request
    def _refuse_nul() -> None:
        """No keyboard types a NUL and PostgreSQL keeps none: one in an address was put there to break something."""
        if "\0" in request.path or any("\0" in text for pair in request.args.items(multi=True) for text in pair):
            raise BadRequest

    @event.listens_for(db.session, "before_flush")
    def _reading_only(_session: Session, _context: Any, _instances: Any) -> None:
        if g and "started" in g and request and _only_reads(app):
            raise RuntimeError("a GET request never writes, nor does a form that only asks")


def _only_reads(app: Flask) -> bool:
    """A GET, or a form that only asks."""
    view = app.view_functions.get(request.endpoint or "")
    return request.method in SAFE_METHODS or (view is not None and asks_only_of(view))


def claim_forms(app: Flask) -> None:
    """After the access walls and CSRF: claim the form key of every POST by a signed-in person.

    The tus protocol has no forms: its requests may be repeated as they are.
    """

    @app.before_request
    def _claim() -> Response | None:
        if request.method in SAFE_METHODS or request.url_rule is None:
            return None
        view = app.view_functions[request.url_rule.endpoint]
        mark = mark_of(view)
        if mark is None or mark.public or resumable_of(view):
            return None
        if any("\0" in text for pair in request.form.items(multi=True) for text in pair):
            raise BadRequest
        return submission.claim()


def end(app: Flask, bare_style: Path) -> None:
    """Commit once, add the headers, close the session."""
    style = bare_style.read_text().removesuffix("\n")  # as a template engine includes it
    style_hash = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    @app.after_request
    def _finish(response: Response) -> Response:
        if request.method not in SAFE_METHODS:
            try:
                _end_transaction(response)
            except Exception as error:  # past Flask's own handling: it would print the values in the message
                session.modified = False  # what the request wanted remembered never happened
                response = failed(app, error)
        _headers(response, app.config["PORTAL"].production, style_hash)
        return response

    @app.teardown_request
    def _close(error: BaseException | None) -> None:
        db.session.rollback()
        set_writing(False)
        if "started" in g and request.url_rule is not None:
            log.info(
                "request",
                id=g.request_id,
                endpoint=request.endpoint,
                method=request.method,
                ms=round((time.perf_counter() - g.started) * 1000, 1),
                failed=type(error).__name__ if error else None,
            )


def _end_transaction(response: Response) -> None:
    if response.status_code >= 400 and not g.get("commit_anyway"):
        db.session.rollback()
        return
    if response.status_code < 400:
        submission.record_answer()
    else:
        submission.forget_claim()
    db.session.commit()


def commit_despite_refusal() -> None:
    """Keep what a refused request recorded: failed sign-ins, questions asked of the register."""
    g.commit_anyway = True


def _headers(response: Response, production: bool, style_hash: str) -> None:
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Cache-Control", "no-store")
    if response.mimetype != "text/html":
        return
    headers["Vary"] = "HX-Request"
    if wants_fragment():
        return  # a fragment lives under its page's policy
    style = f"'self' 'sha256-{style_hash}'" if g.get("bare_style") else "'self'"
    headers["Content-Security-Policy"] = (
        f"default-src 'none';script-src 'self';style-src {style};img-src 'self' data:;connect-src 'self';"
        "form-action 'self';base-uri 'none';frame-ancestors 'none'"
    )
    headers["Referrer-Policy"] = "same-origin"
    headers["X-Frame-Options"] = "DENY"
    if production:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"


def answer(status: int, sentence: str, title: str = "") -> Response:
    """A refusal or failure as a person reads it."""
    title = title or TITLES.get(status, "Tidak dapat dilanjutkan")
    if wants_fragment():
        return error_fragment(title, sentence, status)
    page = render_bare(
        "errors/error.html",
        code=status,
        title=title,
        sentence=sentence,
        remedy="",
        back_url=url_for("accounts.start"),
        back_label="Ke beranda",
    )
    return make_response(page, status)


def failed(app: Flask, error: Exception) -> Response:
    """The answer to what nobody expected: everything is taken back, and the log learns type and place only."""
    db.session.rollback()
    log.error("unexpected", id=g.get("request_id"), type=type(error).__name__, place=place_of(error))
    if app.testing and app.config.get("PROPAGATE"):
        raise error
    return answer(500, f"{SENTENCES[500]} Kode kejadian: {g.get('request_id', '-')}.")


def answer_errors(app: Flask) -> None:
    """Every refusal and every failure as a sentence: a page to a browser, an alert inside the page to htmx."""

    @app.errorhandler(DomainError)
    def _domain(error: DomainError) -> Response:
        return answer(error.status, error.sentence)

    @app.errorhandler(CSRFError)
    def _csrf(_error: CSRFError) -> Response:
        return answer(
            400, "Halaman ini sudah lama terbuka atau Anda masuk kembali. Muat ulang halaman, lalu kirim sekali lagi."
        )

    @app.errorhandler(RequestEntityTooLarge)
    def _too_large(_error: RequestEntityTooLarge) -> Response:
        view = app.view_functions.get(request.endpoint or "")
        if view is None or not takes_files_of(view):
            return answer(413, "Isian ini terlalu panjang. Persingkat, lalu kirim lagi.", "Isian terlalu panjang")
        if is_public(view):
            return answer(413, f"Berkas melebihi batas {PUBLIC_FILE_LIMIT // 2**20} MB. Kirim berkas yang lebih kecil.")
        limit = app.config["PORTAL"].upload_limit // 2**20  # as the upload page names it
        remedy = "Bagi daftar per kecamatan, atau pindai dengan mutu lebih rendah, lalu unggah lagi."
        return answer(413, f"Berkas melebihi batas {limit} MB. {remedy}")

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        code = error.code or 500
        if code < 400:
            return make_response(error.get_response())
        return answer(code, SENTENCES.get(code, SENTENCES[400]))

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        return failed(app, error)
