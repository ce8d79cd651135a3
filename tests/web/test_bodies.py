"""What a request may bring, and where it lies meanwhile."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import SignInFailure
from portal.agreements.verifying import service
from portal.core import clock, storage
from portal.core.access import asks_only_of, takes_files_of
from portal.core.db import db
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside
from tests.support.lists import queued, words

pytestmark = pytest.mark.usefixtures("held_clock")
UPLOAD = "/wilayah/ttu/daftar/baru"
BIG = 200_000


class Unread(io.RawIOBase):
    """A body that notices how much of it was taken."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = min(len(buffer), self.left)
        buffer[:size] = b"a" * size
        self.left -= size
        self.taken += size
        return size


@pytest.mark.parametrize("username", ["sari", "adi"])
@pytest.mark.parametrize("path", ["/masuk", "/wilayah/ttu/peserta/unduh", "/tidak-ada"])
@pytest.mark.parametrize("kind", ["form", "file"])
def test_a_large_body_is_refused_where_no_file_is_expected(app: Flask, username: str, path: str, kind: str) -> None:
    data = {"purpose": "a" * BIG} if kind == "form" else {"file": (io.BytesIO(bytes(BIG)), "a.xlsx")}
    answer = signed_in(app, username).post(path, data=data)
    assert answer.status_code == 413
    text = words(answer)
    assert "Isian ini terlalu panjang. Persingkat, lalu kirim lagi." in text
    assert "Berkas" not in text


def sent_as(body: Any, content_type: str, length: int | None) -> dict[str, Any]:
    """A request with this very stream: the test client would read and spool it first."""
    environ = {"wsgi.input": body, "CONTENT_TYPE": content_type}
    if length is None:
        environ |= {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    else:
        environ["CONTENT_LENGTH"] = str(length)
    return {"method": "POST", "keys": False, "environ_overrides": environ}


@pytest.mark.parametrize("length", [None, 30 * 2**20])
def test_a_large_body_is_not_read_to_its_end(app: Flask, length: int | None) -> None:
    body = Unread(30 * 2**20)
    form = "application/x-www-form-urlencoded"
    answer = signed_in(app, "adi").open("/masuk", **sent_as(io.BufferedReader(body), form, length))
    assert answer.status_code in (400, 413)  # without a length it is cut, and lacks its token
    assert body.taken < BIG


def test_a_form_of_an_ordinary_length_is_taken(app: Flask) -> None:
    answer = signed_in(app, "budi").post("/wilayah/ttu/pengaturan/", data={"letterhead": "Kop surat " * 3_000})
    assert answer.status_code == 422  # read, and too long for its field


def test_a_list_from_somebody_signed_out_is_not_read(app: Flask) -> None:
    body = Unread(10 * 2**20)
    multipart = "multipart/form-data; boundary=x"
    answer = signed_in(app, "adi").open(UPLOAD, **sent_as(io.BufferedReader(body), multipart, body.left))
    assert (answer.status_code, answer.location) == (303, "/masuk")
    assert body.taken == 0


def test_a_sent_list_touches_no_disk_before_it_is_encrypted(
    app: Flask, sari: PortalClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Werkzeug spools what is larger than half a megabyte into the folder for temporary files."""
    fields = {
        "csrf_token": sari.csrf_token(),
        "idempotency_key": "kunci-formulir-ini",
        "quota_id": str(factories.quota(app)),
        "start_month": "2026-01",
    }
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    content = ",".join(factories.HEADERS) + "\n" + "a" * 2**20
    parts.append(f'Content-Disposition: form-data; name="file"; filename="daftar.csv"\r\n\r\n{content}')
    body = "".join(f"--x\r\n{part}\r\n" for part in parts).encode() + b"--x--\r\n"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "not-there"))
    with queued(app):
        multipart = "multipart/form-data; boundary=x"
        answer = sari.open(UPLOAD, **sent_as(io.BytesIO(body), multipart, len(body)))
    assert answer.status_code == 303, words(answer)
    with inside(app):
        stored = db.session.scalars(select(storage.StoredFile)).one()
        assert b"".join(storage.read_chunks(stored)) == content.encode()


def test_a_file_from_anybody_is_read_up_to_its_own_limit(app: Flask) -> None:
    """Without an account, and without the lock that a change would take."""
    body = Unread(10 * 2**20 + 200_000)
    multipart = "multipart/form-data; boundary=x"
    answer = signed_in(app, "adi").open("/verifikasi/", **sent_as(io.BufferedReader(body), multipart, body.left))
    assert answer.status_code == 413 and "Berkas melebihi batas 10 MB." in words(answer)
    assert body.taken == 0


def test_a_form_that_only_asks_can_write_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def keep(_content: bytes) -> None:
        db.session.add(SignInFailure(account_hash=b"a", address_hash=b"b", failed_at=clock.now()))
        db.session.flush()

    monkeypatch.setattr(service, "known", keep)
    with pytest.raises(RuntimeError, match="a form that only asks"):
        signed_in(app, "adi").post("/verifikasi/", data={"file": (io.BytesIO(b"a"), "a.pdf")})
    asking = sorted(name for name, view in app.view_functions.items() if asks_only_of(view))
    assert asking == ["verifying.document_send", "verifying.send"]


def test_few_forms_take_files(app: Flask) -> None:
    assert sorted(name for name, view in app.view_functions.items() if takes_files_of(view)) == [
        "agreement_scans.branch_send",
        "agreement_scans.send",
        "agreement_signing.branch_sign_submit",
        "agreement_signing.sign_submit",
        "agreements.branch_comment",
        "agreements.comment",
        "agreements.province_comment",
        "benefits.add_letter",
        "bill_matches.send",
        "branch_deliveries.say",
        "branch_deliveries.send_answers",
        "claims.add_letter",
        "coverage.upload_submit",
        "deliveries.say",
        "dukcapil.create_submit",
        "findings.comment",
        "findings.province_comment",
        "paritrana.say",
        "paritrana_editions.upload_submit",
        "paritrana_evidence.upload_submit",
        "paritrana_province.say",
        "province_coverage.upload_submit",
        "quotas.split_by_numbers",
        "regulations.attach",
        "talk.reply",
        "uploads.create_submit",
        "uploads.mend_by_file",
        "uploads.say",
        "verifying.document_send",
        "verifying.send",
    ]
