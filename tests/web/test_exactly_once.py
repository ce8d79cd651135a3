"""A form sent twice does its work once and leads to the first answer; a refused one may be sent again."""

from __future__ import annotations

import contextvars
import io
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.core.db import db
from portal.core.web.submission import FormSubmission
from portal.proposals.models import Proposal
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside
from tests.support.lists import words

pytestmark = pytest.mark.usefixtures("held_clock")
PROPOSED = "/wilayah/ttu/ajuan/1"
CHANGE = {"change": "50", "from_month": "2026-01", "reason": "APBD Perubahan", "document": "DPPA 1"}
KEY = {"idempotency_key": "kunci-formulir-ini"}


@pytest.fixture
def quota_page(app: Flask) -> str:
    return f"/wilayah/ttu/kuota/{factories.quota(app, people=100)}"


def changes(app: Flask) -> int:
    with inside(app):
        return db.session.scalar(select(func.count()).select_from(Proposal)) or 0


def kept_keys(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(FormSubmission)) or 0


def test_the_second_sending_leads_where_the_first_did(app: Flask, sari: PortalClient, quota_page: str) -> None:
    answers = [sari.post(quota_page + "/ubah", data={**CHANGE, **KEY}) for _ in range(3)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, PROPOSED)] * 3
    assert (changes(app), kept_keys(app)) == (1, 1)


def test_by_htmx_the_second_sending_goes_to_the_page_of_the_first(
    app: Flask, sari: PortalClient, quota_page: str
) -> None:
    first = sari.htmx("POST", quota_page + "/ubah", data={**CHANGE, **KEY})
    assert first.headers["HX-Redirect"] == PROPOSED
    again = sari.htmx("POST", quota_page + "/ubah", data={**CHANGE, **KEY})
    assert (again.status_code, again.data, again.headers["HX-Redirect"]) == (204, b"", PROPOSED)
    assert changes(app) == 1


@pytest.mark.parametrize("by_htmx", [False, True])
def test_the_same_key_with_other_content_changes_nothing_and_says_so(
    app: Flask, sari: PortalClient, quota_page: str, by_htmx: bool
) -> None:
    sari.post(quota_page + "/ubah", data={**CHANGE, **KEY})
    data = {**CHANGE, "change": "70", **KEY}
    url = quota_page + "/ubah"
    answer = sari.htmx("POST", url, data=data) if by_htmx else sari.post(url, data=data)
    assert answer.status_code == 409
    assert "Formulir ini sudah dikirim sebelumnya dengan isi lain." in words(answer)
    assert ("<html" in answer.get_data(as_text=True)) is not by_htmx
    assert changes(app) == 1


def test_the_same_key_at_another_address_is_other_content(app: Flask, sari: PortalClient, quota_page: str) -> None:
    other = factories.quota(app, source="dana-desa")
    sari.post(quota_page + "/ubah", data={**CHANGE, **KEY})
    assert sari.post(f"/wilayah/ttu/kuota/{other}/ubah", data={**CHANGE, **KEY}).status_code == 409
    assert changes(app) == 1


def test_a_refused_form_does_not_use_up_its_key(app: Flask, sari: PortalClient, quota_page: str) -> None:
    assert sari.post(quota_page + "/ubah", data={**CHANGE, "change": "-999", **KEY}).status_code == 422
    assert kept_keys(app) == 0
    assert sari.post(quota_page + "/ubah", data={**CHANGE, **KEY}).status_code == 303
    assert (changes(app), kept_keys(app)) == (1, 1)


def test_an_act_that_is_refused_does_not_use_up_its_key(app: Flask, sari: PortalClient, quota_page: str) -> None:
    assert sari.post("/wilayah/ttu/kuota/999/ubah", data={**CHANGE, **KEY}).status_code == 404
    assert kept_keys(app) == 0


@pytest.mark.parametrize("key", ["", "pendek", "x" * 44])
def test_a_form_without_a_sound_key_is_not_carried_out(
    app: Flask, sari: PortalClient, quota_page: str, key: str
) -> None:
    answer = sari.post(quota_page + "/ubah", data={**CHANGE, "idempotency_key": key})
    assert answer.status_code == 409
    assert "Formulir ini tidak lengkap. Muat ulang halaman" in words(answer)
    assert changes(app) == 0


def test_the_key_of_one_person_is_not_the_key_of_another(app: Flask, sari: PortalClient, quota_page: str) -> None:
    sari.post(quota_page + "/ubah", data={**CHANGE, **KEY})
    budi = signed_in(app, "budi")
    settings = "/wilayah/ttu/pengaturan/"
    assert budi.post(settings, data={"minimum_age": "20", **KEY}).status_code == 303
    assert kept_keys(app) == 2


def test_a_renewed_csrf_token_is_no_other_content(app: Flask, sari: PortalClient, quota_page: str) -> None:
    sari.post(quota_page + "/ubah", data={**CHANGE, **KEY})
    with sari.session_transaction() as stored:
        stored.pop("csrf_token", None)
    assert sari.post(quota_page + "/ubah", data={**CHANGE, **KEY}).status_code == 303


def test_a_file_sent_twice_is_received_once_and_another_file_is_other_content(
    app: Flask, sari: PortalClient, quota_page: str, tmp_path: Path
) -> None:
    def send(content: bytes) -> tuple[int, str | None]:
        data = {
            "quota_id": quota_page.rsplit("/", 1)[1],
            "start_month": "2026-01",
            "file": (io.BytesIO(content), "a.csv"),
            **KEY,
        }
        answer = sari.post("/wilayah/ttu/daftar/baru", data=data)
        return answer.status_code, answer.location

    content = b"NIK;Nama\n1;Contoh\n"
    assert send(content) == send(content) == (303, "/wilayah/ttu/daftar/1")
    assert send(content + b"2;Lain\n")[0] == 409


def test_two_threads_with_one_key_have_one_effect(app: Flask, quota_page: str) -> None:
    """As two gunicorn threads meet a double click; two processes do in test_concurrency."""
    clients = [signed_in(app, "sari") for _ in range(4)]
    barrier = threading.Barrier(len(clients))
    answers: list[tuple[int, str | None]] = []

    def press(client: PortalClient) -> None:
        barrier.wait(10)
        answer = client.post(quota_page + "/ubah", data={**CHANGE, **KEY})
        answers.append((answer.status_code, answer.location))

    threads = [threading.Thread(target=contextvars.Context().run, args=(press, client)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [(303, PROPOSED)] * 4
    assert changes(app) == 1
