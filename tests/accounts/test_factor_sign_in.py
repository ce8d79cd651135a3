"""Signing in with a second factor: the password leads to a page of its own, and the code lets somebody in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.accounts.factors.models import PersonFactor, RecoveryCode
from portal.accounts.factors.rules import CODE_PAGE_LIFETIME, code_of_step, step_of
from portal.accounts.models import Membership, Person, SignInFailure
from portal.audit.models import AuditEntry
from portal.core import clock
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.conftest import MORNING
from tests.support.client import PortalClient, signed_in
from tests.support.lists import parsed, words
from tests.support.people import PASSWORD, SECRET, code_of, recovery_codes_of

pytestmark = pytest.mark.usefixtures("held_clock")
CODE_PAGE = "/masuk/kode"
WRONG = "Kode tidak cocok."


@pytest.fixture
def adi(app: Flask) -> PortalClient:
    """A browser in which nobody is signed in."""
    return signed_in(app, "adi")


def password(client: PortalClient, username: str = "budi", after: str = "", phrase: str = PASSWORD) -> TestResponse:
    data = {"username": username, "password": phrase, **({"lanjut": after} if after else {})}
    return client.post("/masuk", data=data, environ_base={"REMOTE_ADDR": "10.0.0.1"})


def code(client: PortalClient, given: str, after: str = "", address: str = "10.0.0.1") -> TestResponse:
    data = {"code": given, **({"lanjut": after} if after else {})}
    return client.post(CODE_PAGE, data=data, environ_base={"REMOTE_ADDR": address})


def at(step: int) -> str:
    """The code of so many half minutes from now."""
    return code_of_step(SECRET, step_of(clock.now()) + step)


def failures(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(SignInFailure)) or 0


def recorded(app: Flask, action: str) -> int:
    with app.app_context(), scope_of(system_scope()):
        query = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)
        return db.session.scalar(query) or 0


def is_in(client: PortalClient) -> bool:
    return client.get("/wilayah/ttu/").status_code == 200


def test_the_right_password_alone_lets_nobody_in(app: Flask, adi: PortalClient) -> None:
    answer = password(adi)
    assert (answer.status_code, answer.location) == (303, CODE_PAGE)
    assert not is_in(adi)
    assert adi.get("/tempat-kerja").status_code == 303
    assert recorded(app, "signed_in") == 0
    page = adi.get(CODE_PAGE)
    assert parsed(page).xpath("//input[@name='code']/@autocomplete") == ["one-time-code"]
    assert code(adi, at(0)).location == "/"
    assert is_in(adi)
    assert recorded(app, "signed_in") == 1


def test_somebody_without_a_factor_is_asked_for_none(adi: PortalClient) -> None:
    assert password(adi, "sari").location == "/"
    assert is_in(adi)


def test_one_lands_where_one_wanted_to_be(adi: PortalClient) -> None:
    wanted = "/wilayah/ttu/kuota/?tahun=2026"
    led = password(adi, after=wanted)
    page = parsed(adi.get(led.location))
    assert page.xpath("//input[@name='lanjut']/@value") == [wanted]
    refused = code(adi, "000000", after=wanted)
    assert parsed(refused).xpath("//input[@name='lanjut']/@value") == [wanted]
    assert code(adi, at(0), after=wanted).location == wanted


@pytest.mark.parametrize("target", ["https://contoh.test/", "//contoh.test/", "/\\contoh.test/"])
@pytest.mark.sqlite_only
def test_nobody_is_sent_out_of_the_portal(adi: PortalClient, target: str) -> None:
    assert password(adi, after=target).location == CODE_PAGE
    assert code(adi, at(0), after=target).location == "/"


@pytest.mark.parametrize("shape", ["{0} {1}", "{0}-{1}", "  {0}{1} "])
@pytest.mark.sqlite_only
def test_a_code_is_read_as_people_type_it(adi: PortalClient, shape: str) -> None:
    password(adi)
    assert code(adi, shape.format(at(0)[:3], at(0)[3:])).status_code == 303


@pytest.mark.parametrize("step", [-1, 0, 1])
def test_a_telephone_may_be_half_a_minute_off(adi: PortalClient, step: int) -> None:
    password(adi)
    assert code(adi, at(step)).status_code == 303


@pytest.mark.parametrize("step", [-2, 2])
def test_but_not_more(app: Flask, adi: PortalClient, step: int) -> None:
    password(adi)
    answer = code(adi, at(step))
    assert answer.status_code == 422
    assert WRONG in words(answer)
    assert failures(app) == 1
    assert not is_in(adi)


def test_a_code_works_once(app: Flask, adi: PortalClient) -> None:
    password(adi)
    assert code(adi, at(0)).status_code == 303
    other = signed_in(app, "adi")
    password(other)
    for step in (0, -1):  # the same, and an earlier one
        answer = code(other, at(step))
        assert answer.status_code == 422
        assert "Kode ini sudah dipakai. Tunggu kode berikutnya" in words(answer)
    assert failures(app) == 0  # a form sent twice is no guess
    with clock.fixed(MORNING + timedelta(seconds=30)):
        assert code(other, at(0)).status_code == 303


@pytest.mark.parametrize(
    ("given", "sentence"), [("", "Ketik kodenya."), ("12345", "Ketik 6 angka"), ("satu", "Ketik 6 angka")]
)
@pytest.mark.sqlite_only
def test_what_is_no_code_is_no_attempt(app: Flask, adi: PortalClient, given: str, sentence: str) -> None:
    password(adi)
    answer = code(adi, given)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert failures(app) == 0


def test_wrong_passwords_of_a_stranger_keep_nobody_from_the_code(app: Flask, adi: PortalClient) -> None:
    password(adi)
    stranger = signed_in(app, "adi")
    for _ in range(5):
        assert password(stranger, phrase="salah sama sekali").status_code == 422
    assert password(stranger).status_code == 429
    assert code(adi, at(0)).status_code == 303
    assert failures(app) == 0  # both slates are clean: the owner is in
    assert password(stranger).status_code == 303


def test_wrong_codes_make_only_the_code_wait(app: Flask, adi: PortalClient) -> None:
    password(adi)
    assert password(signed_in(app, "adi"), phrase="salah sama sekali").status_code == 422
    for _ in range(5):
        assert code(adi, "000000").status_code == 422
    answer = code(adi, at(0))
    assert answer.status_code == 429  # even with the right one
    assert "Terlalu banyak percobaan." in words(answer)
    assert "tautan kata sandi" not in words(answer)  # it would not help
    other = signed_in(app, "adi")
    assert password(other).status_code == 303  # which wipes nothing
    assert code(other, at(0)).status_code == 429
    with clock.fixed(MORNING + timedelta(minutes=15, seconds=1)):
        late = signed_in(app, "adi")
        password(late)
        assert code(late, at(0)).status_code == 303
    assert failures(app) == 0


@pytest.mark.sqlite_only
@pytest.mark.parametrize("name", ["kode:budi", "kode\0budi", "kodebudi"])
def test_no_name_typed_at_the_door_is_the_slate_of_codes(adi: PortalClient, name: str) -> None:
    password(adi)
    for _ in range(5):
        password(adi, name, phrase="salah sama sekali")
    assert code(adi, at(0)).status_code == 303


def half_again(client: PortalClient, half: list[object]) -> None:
    """The browser has not seen the answer: its cookie is still that of before the code."""
    with client.session_transaction() as stored:
        for key in [key for key in stored if key.startswith("_") and key != "_fresh"]:
            stored.pop(key)
        stored["half"] = half


@pytest.mark.parametrize("paper", [False, True])
def test_a_code_whose_answer_was_lost_lets_the_same_session_in_again(
    app: Flask, adi: PortalClient, paper: bool
) -> None:
    given = recovery_codes_of(app, "budi")[0] if paper else at(0)
    password(adi)
    with adi.session_transaction() as stored:
        half = stored["half"]
    assert code(adi, given).status_code == 303
    half_again(adi, half)
    assert not is_in(adi)
    assert code(adi, given).status_code == 303
    assert is_in(adi)
    assert (failures(app), recorded(app, "signed_in")) == (0, 1)
    half_again(adi, half)
    assert code(adi, at(1)).status_code == 303  # another code is another entry, and ends the memory of the first
    half_again(adi, half)
    assert "sudah dipakai" in words(code(adi, given))


def test_a_lost_answer_is_no_way_back_after_signing_out(adi: PortalClient) -> None:
    given = at(0)
    password(adi)
    with adi.session_transaction() as stored:
        half = stored["half"]
    code(adi, given)
    adi.post("/keluar")
    half_again(adi, half)
    assert code(adi, given).location == "/masuk"
    assert not is_in(adi)


def test_who_is_in_and_sends_the_page_again_stays_in(adi: PortalClient) -> None:
    password(adi)
    for _ in range(2):
        assert code(adi, at(0), after="/wilayah/ttu/kuota/").location == "/wilayah/ttu/kuota/"


def test_failures_are_recorded_with_the_office(app: Flask, adi: PortalClient) -> None:
    password(adi)
    code(adi, "000000")
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=masuk"))
    assert "Gagal masuk: kode verifikasi Budi Contoh tidak cocok." in record


def test_after_ten_minutes_one_begins_anew(adi: PortalClient) -> None:
    password(adi, after="/wilayah/ttu/kuota/")
    with clock.fixed(MORNING + CODE_PAGE_LIFETIME + timedelta(seconds=1)):
        for answer in (adi.get(CODE_PAGE + "?lanjut=/wilayah/ttu/kuota/"), code(adi, at(0), "/wilayah/ttu/kuota/")):
            assert (answer.status_code, answer.location) == (303, "/masuk?lanjut=/wilayah/ttu/kuota/")
        assert "Waktu untuk mengetik kode sudah habis." in words(adi.get("/masuk"))


@pytest.mark.parametrize("what", ["password", "closed", "role", "factor"])
def test_what_changes_meanwhile_ends_the_half_way(app: Flask, adi: PortalClient, what: str) -> None:
    password(adi)
    given = at(0)
    with app.app_context(), writing(), scope_of(system_scope()):
        person = db.session.scalars(select(Person).where(Person.username == "budi")).one()
        if what == "closed":
            person.closed_at = clock.now()
        elif what == "factor":
            person.factor_confirmed_at = None
        elif what == "role":
            for member in db.session.scalars(select(Membership).where(Membership.person_id == person.id)):
                member.valid_until = (MORNING - timedelta(days=1)).date()
        else:
            person.session_epoch += 1
        db.session.commit()
    assert code(adi, given).location == "/masuk"
    assert not is_in(adi)


def test_a_made_up_session_is_half_signed_in_for_nobody(adi: PortalClient) -> None:
    assert adi.get(CODE_PAGE).location == "/masuk"
    assert code(adi, at(0)).location == "/masuk"
    with adi.session_transaction() as stored:
        stored["half"] = [9999, 0, int(MORNING.timestamp()), "x"]
    assert code(adi, at(0)).location == "/masuk"


def test_who_is_in_needs_no_code(app: Flask) -> None:
    assert signed_in(app, "budi").get(CODE_PAGE).location == "/"


def test_a_recovery_code_stands_in_once(app: Flask, adi: PortalClient) -> None:
    codes = recovery_codes_of(app, "budi")
    password(adi)
    assert code(adi, codes[0]).status_code == 303
    assert "Anda masuk dengan kode pemulihan. Tersisa 9." in words(adi.get("/wilayah/ttu/"))
    with app.app_context():
        assert (
            db.session.scalar(select(func.count()).select_from(RecoveryCode).where(RecoveryCode.used_at.is_(None))) == 9
        )
    other = signed_in(app, "adi")
    password(other)
    answer = code(other, codes[0])
    assert answer.status_code == 422
    assert "Kode pemulihan ini sudah dipakai. Pakai kode lain" in words(answer)
    assert failures(app) == 0
    assert "Kode pemulihan ini tidak cocok." in words(code(other, "0" * 12))
    assert failures(app) == 1
    spaced = " ".join((codes[1][:4], codes[1][4:8], codes[1][8:]))
    assert code(other, spaced).status_code == 303
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=masuk"))
    assert "Budi Contoh memakai kode pemulihan untuk masuk; tersisa 8." in record


def test_a_paper_is_of_one_person(app: Flask, adi: PortalClient) -> None:
    codes = recovery_codes_of(app, "budi")
    password(adi, "wati")
    assert code(adi, codes[0]).status_code == 422


def test_a_password_link_does_not_skip_the_factor(app: Flask, adi: PortalClient) -> None:
    with app.app_context():
        budi = db.session.scalars(select(Person.id).where(Person.username == "budi")).one()
    made = signed_in(app, "nona").post(f"/provinsi/akun/{budi}/tautan").get_data(as_text=True)
    token = made.partition("/tautan/")[2].partition("<")[0]
    phrase = "gunung mutis 77 kabut"
    for _ in range(5):
        password(adi, phrase="salah sama sekali")
    assert "minta tautan kata sandi baru" in words(password(adi))
    answer = adi.post(f"/tautan/{token}", data={"password": phrase, "again": phrase})
    assert (answer.status_code, answer.location) == (303, CODE_PAGE)
    assert not is_in(adi)
    assert failures(app) == 0  # the link is the remedy that the refusal names
    assert code(adi, code_of(app, "budi")).status_code == 303
    assert is_in(adi)


def test_the_session_of_before_is_gone(adi: PortalClient) -> None:
    password(adi)
    with adi.session_transaction() as stored:
        assert "_user_id" not in stored
        stored["planted"] = "by somebody else"
    code(adi, at(0))
    with adi.session_transaction() as stored:
        assert "planted" not in stored
        assert "half" not in stored


def test_what_is_kept_of_codes_is_nothing_readable(app: Flask) -> None:
    codes = recovery_codes_of(app, "budi")
    with app.app_context():
        for factor in db.session.scalars(select(PersonFactor)):
            assert SECRET.encode() not in factor.secret_cipher
        hashes = b"".join(db.session.scalars(select(RecoveryCode.code_hash)))
        assert not any(each.encode() in hashes for each in codes)
        assert len(hashes) == 10 * 16
