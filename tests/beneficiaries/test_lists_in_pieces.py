"""A list that comes in pieces: nothing that arrived is lost, nothing known is sent, and the end is that of the form."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.beneficiaries.models import Upload, UploadState
from portal.config import MEBIBYTE
from portal.core import clock, storage, tasks
from portal.core.db import db
from tests.support import factories
from tests.support.client import TUS, PortalClient, signed_in
from tests.support.factories import inside
from tests.support.lists import listed, parsed, words
from tests.support.resumable import KIRIMAN, begin, here, kept, lists, partials, piece, send

pytestmark = pytest.mark.usefixtures("held_clock")


def test_what_the_portal_can_do(sari: PortalClient) -> None:
    answer = sari.open(KIRIMAN, method="OPTIONS")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == str(20 * MEBIBYTE)
    assert answer.headers["Tus-Extension"] == "creation,expiration,termination,checksum"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"


def test_a_list_in_three_pieces_is_judged_like_one_from_the_form(
    app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any]
) -> None:
    answer = begin(sari, content, **chosen)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "0")
    assert answer.headers["Upload-Expires"] == "Fri, 27 Nov 2026 01:00:00 GMT"
    url, third = answer.location, len(content) // 3
    for at in (0, third):
        answer = send(sari, url, content, at=at, upto=at + third)
        assert (answer.status_code, answer.data, answer.headers["Upload-Offset"]) == (204, b"", str(at + third))
        assert "Upload-Expires" in answer.headers and answer.headers["Tus-Resumable"] == "1.0.0"
    state = sari.head(url, headers=TUS)
    assert (state.status_code, state.headers["Upload-Offset"]) == (200, str(2 * third))
    assert state.headers["Upload-Length"] == str(len(content))
    assert state.headers["Cache-Control"] == "no-store"
    assert base64.b64encode(b"daftar.xlsx").decode() in state.headers["Upload-Metadata"]
    assert lists(app) == 0
    answer = send(sari, url, content, at=2 * third)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(len(content)))
    page = sari.get(answer.headers["HX-Redirect"])
    assert "Berkas diterima dan sedang diperiksa." in words(page)
    assert "Catat 1 orang" in words(page) and "daftar.xlsx" in words(page)
    with inside(app):
        stored = db.session.scalars(select(storage.StoredFile)).one()
        assert b"".join(storage.read_chunks(stored)) == content
    assert kept(app) == []
    # The answer may be lost: whoever asks again learns where the list is.
    assert sari.head(url, headers=TUS).headers["HX-Redirect"] == answer.headers["HX-Redirect"]
    assert send(sari, url, content, at=len(content)).headers["HX-Redirect"] == answer.headers["HX-Redirect"]
    assert lists(app) == 1


def test_no_piece_lies_in_the_clear_on_the_disk(app: Flask, sari: PortalClient, chosen: dict[str, Any]) -> None:
    content = b"NIK;Nama\n5303011708900001;Contoh Orang\n" * 100
    send(sari, begin(sari, content, **chosen).location, content, upto=2000)
    (path,) = kept(app)
    assert b"Contoh" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_announcing_twice_gives_the_same_upload_to_go_on_with(
    app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any]
) -> None:
    first = begin(sari, content, **chosen)
    send(sari, first.location, content, upto=100)
    elsewhere = signed_in(app, "sari")  # another computer
    again = begin(elsewhere, content, **{**chosen, "start_month": "2026-02", "filename": "salinan.xlsx"})
    assert (again.location, again.headers["Upload-Offset"]) == (first.location, "100")
    answer = send(elsewhere, again.location, content, at=100)
    page = words(elsewhere.get(answer.headers["HX-Redirect"]))
    assert "salinan.xlsx" in page and "Februari 2026" in page  # as it was chosen last


def test_the_content_of_a_list_that_is_here_is_not_sent(
    app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any], tmp_path: Path, quota_id: int
) -> None:
    page = listed(sari, tmp_path, quota_id, [factories.row(1)])
    name = max(tmp_path.glob("daftar-*.xlsx"))
    for _ in range(2):
        answer = begin(sari, name.read_bytes(), **chosen)
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (201, page)
        assert answer.headers["Upload-Offset"] == str(name.stat().st_size)
        assert here(sari, answer.location) == name.stat().st_size
    assert (lists(app), partials(app)) == (1, 1)
    another_month = begin(sari, name.read_bytes(), **{**chosen, "start_month": "2026-02"})
    assert another_month.headers["Upload-Offset"] == "0"


def test_an_upload_on_its_way_is_not_needed_once_the_list_came_otherwise(
    app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any], quota_id: int
) -> None:
    url = begin(sari, content, **chosen).location
    send(sari, url, content, upto=100)
    with io.BytesIO(content) as stream:
        data = {"quota_id": quota_id, "start_month": "2026-01", "file": (stream, "daftar.xlsx")}
        page = sari.post("/wilayah/ttu/daftar/baru", data=data).location
    assert begin(sari, content, **chosen).headers["HX-Redirect"] == page
    assert kept(app) == []


def test_without_a_hash_every_announcement_is_a_file_of_its_own(
    sari: PortalClient, content: bytes, chosen: dict[str, Any]
) -> None:
    """The name and the size may be those of another version of the list."""
    first, second = (begin(sari, content, sha256=None, **chosen).location for _ in range(2))
    assert first != second
    assert send(sari, second, content).headers["HX-Redirect"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"start_month": "2027-01"}, "Bulan mulai harus antara Januari 2026 dan Desember 2026"),
        ({"start_month": ""}, "Pilih bulan mulai perlindungan."),
        ({"quota_id": "999"}, "Pilih salah satu dari daftar."),
        ({"filename": None}, "Pilih berkas Excel, LibreOffice, atau CSV."),
    ],
)
def test_what_the_form_would_refuse_is_refused_before_the_first_byte(
    app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any], changes: dict[str, Any], sentence: str
) -> None:
    answer = begin(sari, content, **{**chosen, **changes})
    assert answer.status_code == 422
    assert sentence in words(answer)
    month = parsed(answer).xpath("//select[@id='start_month']/option[@selected]/@value")
    assert month == ["2026-01"] or "start_month" in changes  # what was chosen stays
    assert partials(app) == 0


def test_an_empty_file_is_refused_at_once(sari: PortalClient, chosen: dict[str, Any]) -> None:
    answer = begin(sari, b"", **chosen)
    assert answer.status_code == 422
    assert "Berkas kosong (0 B)." in words(answer)


def test_a_file_that_is_too_large_is_refused_at_once(sari: PortalClient, chosen: dict[str, Any]) -> None:
    headers = {**TUS, "X-CSRFToken": sari.csrf_token(), "Upload-Length": str(20 * MEBIBYTE + 1)}
    answer = sari.post(KIRIMAN, headers=headers, keys=False)
    assert answer.status_code == 413
    assert "Berkas melebihi batas 20 MB." in words(answer)


def test_another_version_is_refused_and_told_ours(sari: PortalClient, content: bytes, chosen: dict[str, Any]) -> None:
    url = begin(sari, content, **chosen).location
    old = {"Tus-Resumable": "0.2.2"}
    for answer in (
        sari.post(KIRIMAN, headers={**old, "X-CSRFToken": sari.csrf_token()}, keys=False),
        sari.head(url, headers=old),
        sari.patch(url, data=content, headers={**piece(0), **old}),
        sari.delete(url, headers=old),
    ):
        assert answer.status_code == 412
        assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert here(sari, url) == 0


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"Upload-Offset": "1"}, 409),
        ({"Upload-Offset": "x"}, 400),
        ({"Content-Type": "application/octet-stream"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Upload-Checksum": "md5 " + base64.b64encode(bytes(16)).decode()}, 400),
        ({"Upload-Checksum": "sha1 " + base64.b64encode(bytes(20)).decode()}, 460),
    ],
)
def test_refused_pieces_leave_everything_as_it_was(
    sari: PortalClient, content: bytes, chosen: dict[str, Any], changes: dict[str, str], status: int
) -> None:
    url = begin(sari, content, **chosen).location
    answer = sari.patch(url, data=content[:200], headers={**piece(0), **changes})
    assert answer.status_code == status
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert here(sari, url) == 0


def test_a_piece_too_long_is_refused(sari: PortalClient, content: bytes, chosen: dict[str, Any]) -> None:
    url = begin(sari, content, **chosen).location
    assert send(sari, url, content + b"x").status_code == 413
    assert here(sari, url) == 0


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_with_its_checksum_counts(
    sari: PortalClient, content: bytes, chosen: dict[str, Any], algorithm: str
) -> None:
    url = begin(sari, content, **chosen).location
    digest = base64.b64encode(hashlib.new(algorithm, content[:500]).digest()).decode()
    answer = sari.patch(url, data=content[:500], headers={**piece(0), "Upload-Checksum": f"{algorithm} {digest}"})
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "500")


def test_an_upload_that_is_given_up_leaves_nothing(
    app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any]
) -> None:
    url = begin(sari, content, **chosen).location
    send(sari, url, content, upto=100)
    assert sari.delete(url).status_code == 204
    assert (partials(app), kept(app)) == (0, [])
    assert sari.head(url, headers=TUS).status_code == 404
    assert sari.delete(url).status_code == 404


def test_methods_may_come_by_header_through_an_old_proxy(
    app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any]
) -> None:
    url = begin(sari, content, **chosen).location
    token = {"X-CSRFToken": sari.csrf_token()}
    by = {**piece(0), **token, "X-HTTP-Method-Override": "PATCH"}
    assert sari.post(url, data=content[:10], headers=by, keys=False).headers["Upload-Offset"] == "10"
    by = {**TUS, **token, "X-HTTP-Method-Override": "DELETE"}
    assert sari.post(url, headers=by, keys=False).status_code == 204
    assert partials(app) == 0
    by = {**piece(0), "X-HTTP-Method-Override": "PATCH"}
    assert sari.post(url, headers=by, keys=False).status_code == 400  # asked for its token like any other


def test_a_foreign_page_can_begin_nothing(
    app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any]
) -> None:
    url = begin(sari, content, **chosen).location
    assert sari.patch(url, data=content, headers=piece(0), keys=False).status_code == 400
    assert sari.delete(url, headers=TUS, keys=False).status_code == 400
    assert sari.post(KIRIMAN, headers=TUS, keys=False).status_code == 400
    assert (partials(app), here(sari, url)) == (1, 0)


def begun(client: PortalClient, chosen: dict[str, Any], count: int, size: int = 1000) -> Iterator[Any]:
    for number in range(count):
        yield begin(client, str(number).encode().ljust(size), **{**chosen, "filename": f"daftar-{number}.csv"})


def test_an_account_has_few_uploads_on_their_way_and_throws_away_what_it_does_not_need(
    app: Flask, sari: PortalClient, chosen: dict[str, Any]
) -> None:
    answers = list(begun(sari, chosen, 6))
    assert [answer.status_code for answer in answers] == [201] * 5 + [429]
    assert "Masih ada 5 berkas Anda yang belum selesai terkirim." in words(answers[5])
    send(sari, answers[0].location, b"0".ljust(1000), upto=300)
    page = sari.get("/wilayah/ttu/daftar/baru")
    assert "daftar-0.csv: 300 B dari 1 KB sudah sampai, disimpan sampai 27 November 2026" in words(page)
    (action, *_others) = parsed(page).xpath("//*[@id='tertunda']//button/@formaction")
    answer = sari.post(action)
    assert (answer.status_code, answer.location) == (303, "/wilayah/ttu/daftar/baru")
    assert "daftar-0.csv" not in words(sari.get("/wilayah/ttu/daftar/baru"))
    assert (partials(app), kept(app)) == (4, [])
    assert list(begun(sari, chosen, 6))[-1].status_code == 429


def test_an_account_holds_so_many_bytes_at_a_time(sari: PortalClient, chosen: dict[str, Any]) -> None:
    answers = begun(sari, chosen, 4, 16 * MEBIBYTE)
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]


def test_unfinished_uploads_go_after_their_time(
    app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any]
) -> None:
    url = begin(sari, content, **chosen).location
    send(sari, url, content, upto=100)
    (path,) = kept(app)
    orphan = path.with_name("f" * 32)
    orphan.write_bytes(b"?")
    os.utime(orphan, (0, 0))
    later = clock.now() + timedelta(days=7, seconds=1)
    with clock.fixed(later):
        assert sari.head(url, headers=TUS).status_code == 404
        assert path.exists()
        tasks.purge(app)
    assert (partials(app), kept(app)) == (0, [])
    assert begin(sari, content, **chosen).headers["Upload-Offset"] == "0"


def test_an_expired_upload_does_not_stand_in_the_way_before_it_is_swept(
    app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any]
) -> None:
    send(sari, begin(sari, content, **chosen).location, content, upto=100)
    with clock.fixed(clock.now() + timedelta(days=8)):
        again = begin(sari, content, **chosen)
        assert (again.status_code, again.headers["Upload-Offset"]) == (201, "0")
    assert (partials(app), kept(app)) == (1, [])


def test_a_discarded_list_may_be_sent_again(
    app: Flask, sari: PortalClient, content: bytes, chosen: dict[str, Any]
) -> None:
    first = send(sari, begin(sari, content, **chosen).location, content).headers["HX-Redirect"]
    assert sari.post(first + "/batalkan").status_code == 303
    answer = begin(sari, content, **chosen)
    assert answer.headers["Upload-Offset"] == "0"
    assert send(sari, answer.location, content).headers["HX-Redirect"] != first
    with inside(app):
        assert set(db.session.scalars(select(Upload.state))) == {UploadState.DISCARDED, UploadState.JUDGED}
