"""Signing in: who gets in, who waits, and where one lands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.accounts.models import Membership, Person, SignInFailure
from portal.core import clock
from portal.core.db import db, writing
from tests.conftest import MORNING
from tests.support.client import PortalClient, signed_in
from tests.support.lists import parsed, words
from tests.support.people import PASSWORD

pytestmark = pytest.mark.usefixtures("held_clock")
WRONG = "Nama pengguna atau kata sandi tidak cocok."


@pytest.fixture
def adi(app: Flask) -> PortalClient:
    """A browser in which nobody is signed in."""
    return signed_in(app, "adi")


def attempt(
    client: PortalClient, username: str, password: str = PASSWORD, *, address: str = "10.0.0.1", after: str = ""
) -> TestResponse:
    return client.post(
        "/masuk",
        data={"username": username, "password": password, **({"lanjut": after} if after else {})},
        environ_base={"REMOTE_ADDR": address},
    )


def failures(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(SignInFailure)) or 0


@pytest.mark.parametrize("username", ["sari", "SARI", "  Sari "])
def test_name_and_password_open_the_own_workplace(adi: PortalClient, username: str) -> None:
    answer = attempt(adi, username)
    assert answer.status_code == 303
    start = adi.get(answer.location)
    assert start.location == "/wilayah/ttu/"
    assert "Sari Contoh" in words(adi.get(start.location))
    assert adi.get("/masuk").status_code == 303  # already in


@pytest.mark.parametrize(("username", "password"), [("sari", "salah sama sekali"), ("siapa.ini", PASSWORD)])
def test_a_wrong_password_and_an_unknown_name_read_alike(
    app: Flask, adi: PortalClient, username: str, password: str
) -> None:
    answer = attempt(adi, username, password)
    assert answer.status_code == 422
    assert WRONG in words(answer)
    assert parsed(answer).xpath("//input[@name='username']/@value") == [username]
    assert password not in answer.get_data(as_text=True)
    assert failures(app) == 1  # kept although the answer was no
    assert adi.get("/wilayah/ttu/").status_code == 303


@pytest.mark.parametrize(("username", "password"), [("", PASSWORD), ("sari", ""), ("", "")])
@pytest.mark.sqlite_only
def test_an_empty_box_is_no_attempt(app: Flask, adi: PortalClient, username: str, password: str) -> None:
    answer = attempt(adi, username, password)
    assert answer.status_code == 422
    assert "Isi " in words(answer)
    assert failures(app) == 0


@pytest.mark.parametrize("why", ["closed", "ended", "not begun"])
def test_an_account_without_work_does_not_open(app: Flask, adi: PortalClient, why: str) -> None:
    with app.app_context(), writing():
        member = db.session.scalars(select(Membership).where(Membership.person_id == 1)).one()
        if why == "closed":
            person = db.session.get(Person, 1)
            assert person is not None
            person.closed_at = MORNING
        elif why == "ended":
            member.valid_until = date(2026, 11, 19)
        else:
            member.valid_from = date(2026, 11, 21)
        db.session.commit()
        db.session.remove()
    answer = attempt(adi, "sari")
    assert answer.status_code == 422
    assert "Akun ini sudah ditutup atau masa tugasnya berakhir." in words(answer)
    wrong = attempt(adi, "sari", "salah sama sekali")
    assert WRONG in words(wrong)  # a guesser does not learn that the account is closed


def test_five_wrong_passwords_on_one_account_make_everybody_wait(app: Flask, adi: PortalClient) -> None:
    for number in range(5):
        with clock.fixed(MORNING + timedelta(minutes=number)):
            assert attempt(adi, "sari", "salah", address=f"10.0.0.{number}").status_code == 422
    with clock.fixed(MORNING + timedelta(minutes=5)):
        answer = attempt(adi, "sari", address="10.0.9.9")  # even with the right one
        assert answer.status_code == 429
        assert "Terlalu banyak percobaan. Coba lagi setelah 20 November 2026 09.16 WITA" in words(answer)
        assert attempt(adi, "SARI ", address="10.0.9.9").status_code == 429  # by another spelling
        assert attempt(signed_in(app, "adi"), "budi").status_code == 303  # others are not held up
    with clock.fixed(MORNING + timedelta(minutes=14, seconds=59)):
        assert attempt(adi, "sari").status_code == 429
    with clock.fixed(MORNING + timedelta(minutes=15, seconds=1)):
        assert attempt(adi, "sari").status_code == 303


def test_waiting_attempts_do_not_make_the_wait_longer(app: Flask, adi: PortalClient) -> None:
    for _ in range(5):
        attempt(adi, "sari", "salah")
    for minute in range(1, 15):
        with clock.fixed(MORNING + timedelta(minutes=minute)):
            assert attempt(adi, "sari", "salah").status_code == 429
    assert failures(app) == 5
    with clock.fixed(MORNING + timedelta(minutes=16)):
        assert attempt(adi, "sari").status_code == 303


def test_thirty_wrong_names_from_one_address_hold_up_that_address(app: Flask, adi: PortalClient) -> None:
    for number in range(30):
        assert attempt(adi, f"tebakan{number}", "salah").status_code == 422
    assert attempt(adi, "sari").status_code == 429
    assert attempt(adi, "sari", address="10.0.0.2").status_code == 303


def test_a_success_wipes_the_slate_of_the_account(app: Flask, adi: PortalClient) -> None:
    for _ in range(4):
        attempt(adi, "sari", "salah")
    assert attempt(adi, "sari").status_code == 303
    other = signed_in(app, "adi")
    for _ in range(4):
        assert attempt(other, "sari", "salah").status_code == 422
    assert attempt(other, "sari").status_code == 303


def test_what_the_throttle_keeps_names_nobody(app: Flask, adi: PortalClient) -> None:
    attempt(adi, "sari", "salah", address="10.11.12.13")
    with app.app_context():
        kept = db.session.scalars(select(SignInFailure)).one()
        assert len(kept.account_hash) == len(kept.address_hash) == 16
        assert b"sari" not in kept.account_hash + kept.address_hash


def test_entering_leaving_and_failing_are_recorded(app: Flask, adi: PortalClient) -> None:
    attempt(adi, "sari", "salah")
    attempt(adi, "sari")
    assert adi.post("/keluar", keys=False, data={"csrf_token": adi.csrf_token()}).status_code == 303
    assert adi.get("/wilayah/ttu/").status_code == 303
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=masuk"))
    assert record.index("Sari Contoh keluar.") < record.index("Sari Contoh masuk.") < record.index("Gagal masuk: Sari")
    assert "siapa.ini" not in record


def test_leaving_twice_does_no_harm(adi: PortalClient) -> None:
    for _ in range(2):
        answer = adi.post("/keluar", keys=False, data={"csrf_token": adi.csrf_token()})
        assert (answer.status_code, answer.location) == (303, "/masuk")


def test_after_signing_in_one_is_where_one_wanted_to_be(adi: PortalClient) -> None:
    asked = adi.get("/wilayah/ttu/kuota/?tahun=2026")
    assert asked.status_code == 303
    page = parsed(adi.get(asked.location))
    after = page.xpath("//input[@name='lanjut']/@value")
    assert after == ["/wilayah/ttu/kuota/?tahun=2026"]
    assert attempt(adi, "sari", after=after[0]).location == "/wilayah/ttu/kuota/?tahun=2026"


@pytest.mark.parametrize(
    "target",
    [
        "https://contoh.test/",
        "//contoh.test/",
        "/\\contoh.test/",
        "\\\\contoh.test",
        "/\t/contoh.test",
        "/\n/contoh.test",
        "/\r\n/contoh.test",
        " //contoh.test",
        "javascript:alert(1)",
        "http:contoh.test",
        "/%0d%0aSet-Cookie:x=y",
        "contoh.test",
    ],
)
@pytest.mark.sqlite_only
def test_nobody_is_sent_out_of_the_portal(adi: PortalClient, target: str) -> None:
    answer = attempt(adi, "sari", after=target)
    assert answer.status_code == 303
    # As browsers read an address: tabs and line ends are dropped, backslashes are slashes.
    location = "".join(sign for sign in answer.location if sign not in "\t\r\n").replace("\\", "/").strip()
    assert location.startswith("/")
    assert not location.startswith("//")
    assert "Set-Cookie" not in {name for name, value in answer.headers if value == "x=y"}


def test_the_session_of_before_is_gone_after_signing_in(adi: PortalClient) -> None:
    adi.get("/masuk")
    with adi.session_transaction() as stored:
        stored["planted"] = "by somebody else"
    attempt(adi, "sari")
    with adi.session_transaction() as stored:
        assert "planted" not in stored


def test_a_session_ends_when_the_password_changes_elsewhere(app: Flask) -> None:
    here, there = signed_in(app, "sari"), signed_in(app, "sari")
    data = {"present": PASSWORD, "password": "gunung mutis 77 kabut", "again": "gunung mutis 77 kabut"}
    assert here.post("/kata-sandi", data=data).status_code == 303
    assert here.get("/wilayah/ttu/").status_code == 200
    assert there.get("/wilayah/ttu/").status_code == 303
    assert attempt(signed_in(app, "adi"), "sari").status_code == 422
    assert attempt(signed_in(app, "adi"), "sari", "gunung mutis 77 kabut").status_code == 303


@pytest.mark.parametrize("cookie", ["1", "1.", "1.0.0", "x.y", "1.99", "99.0", "-1.0"])
@pytest.mark.sqlite_only
def test_a_made_up_session_is_nobody(app: Flask, adi: PortalClient, cookie: str) -> None:
    with adi.session_transaction() as stored:
        stored["_user_id"] = cookie
    assert adi.get("/wilayah/ttu/").status_code == 303


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"present": "salah sama sekali"}, "Kata sandi sekarang tidak cocok."),
        ({"again": "lain lagi lain lagi"}, "Kedua kata sandi belum sama. Ketik ulang."),
        ({"password": "pendek", "again": "pendek"}, "Kata sandi paling sedikit 12 karakter."),
        ({"password": "contohcontoh12", "again": "contohcontoh12"}, "memuat nama atau kata umum"),
        ({"present": ""}, "Isi kata sandi sekarang."),
    ],
)
@pytest.mark.sqlite_only
def test_a_password_is_changed_only_when_all_is_right(
    app: Flask, sari: PortalClient, changes: dict[str, str], sentence: str
) -> None:
    data = {"present": PASSWORD, "password": "gunung mutis 77 kabut", "again": "gunung mutis 77 kabut", **changes}
    answer = sari.post("/kata-sandi", data=data)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert sari.get("/wilayah/ttu/").status_code == 200
    assert attempt(signed_in(app, "adi"), "sari").status_code == 303


def test_an_unknown_name_takes_the_time_of_a_known_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both go through one verification of the same cost."""
    asked: list[str] = []
    verify = PasswordHasher.verify

    def counting(self: PasswordHasher, stored: str, password: str) -> bool:
        asked.append(stored.rsplit("$", 2)[0])
        return bool(verify(self, stored, password))

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    adi = signed_in(app, "adi")
    attempt(adi, "sari", "salah")
    attempt(adi, "siapa.ini", "salah")
    assert len(asked) == 2
    assert asked[0] == asked[1]
    assert "m=19456,t=2,p=1" in asked[0]
