"""The own second factor: enrolled from the page alone, recovery codes once on paper, another telephone."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.accounts.factors.models import FactorReset, PersonFactor, RecoveryCode
from portal.accounts.factors.rules import code_of_step, step_of
from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import db, writing
from tests.conftest import MORNING
from tests.support.client import PortalClient, signed_in
from tests.support.lists import parsed, words
from tests.support.people import PASSWORD, SECRET, enrolled, recovery_codes_of

pytestmark = pytest.mark.usefixtures("held_clock")
ENROL, RENEW, CHANGE = "/kode/daftar", "/kode/pemulihan", "/kode/ganti-ponsel"


@pytest.fixture
def budi(app: Flask) -> PortalClient:
    return signed_in(app, "budi")


def secret_on(page: TestResponse) -> str:
    """What somebody types who cannot scan."""
    return "".join(parsed(page).xpath("//code[@id='kunci-rahasia']")[0].text_content().split())


def code_for(secret: str, step: int = 0) -> str:
    return code_of_step(secret, step_of(clock.now()) + step)


def codes_on(page: TestResponse) -> list[str]:
    return [line.replace(" ", "") for line in parsed(page).xpath("//pre")[0].text_content().split("\n") if line.strip()]


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def kept(app: Flask, username: str) -> Person:
    with app.app_context():
        return db.session.scalars(select(Person).where(Person.username == username)).one()


def without_factor(app: Flask, username: str) -> None:
    with app.app_context(), writing():
        person = db.session.scalars(select(Person).where(Person.username == username)).one()
        db.session.delete(db.session.get_one(PersonFactor, person.id))
        person.factor_confirmed_at = None
        db.session.commit()
        db.session.remove()


def sign_in(client: PortalClient, username: str, code: str) -> int:
    client.post("/masuk", data={"username": username, "password": PASSWORD})
    return int(client.post("/masuk/kode", data={"code": code}).status_code)


# --- enrolling --------------------------------------------------------------------------------------------------------


def test_an_operator_may_enrol_and_is_asked_from_then_on(app: Flask, sari: PortalClient) -> None:
    assert "Peran Anda tidak mewajibkannya." in words(sari.get("/kode"))
    page = sari.get(ENROL)
    secret = secret_on(page)
    assert re.fullmatch(r"[A-Z2-7]{32}", secret)
    assert secret_on(sari.get(ENROL)) == secret  # loaded again, it is still the one that was scanned
    answer = sari.post(ENROL, data={"password": PASSWORD, "code": code_for(secret)})
    assert answer.status_code == 200
    codes = codes_on(answer)
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"\d{12}", each) for each in codes)
    assert "tersisa 10 dari 10" in words(sari.get("/kode"))
    other = signed_in(app, "adi")
    assert other.post("/masuk", data={"username": "sari", "password": PASSWORD}).location == "/masuk/kode"
    assert other.post("/masuk/kode", data={"code": code_for(secret)}).status_code == 422  # it was used here
    assert other.post("/masuk/kode", data={"code": codes[3]}).status_code == 303
    record = words(signed_in(app, "budi").get("/wilayah/ttu/catatan/?jenis=akun"))
    assert "Sari Contoh mendaftarkan kode verifikasi." in record


def test_an_app_reads_from_the_address_what_the_page_says(sari: PortalClient) -> None:
    page = sari.get(ENROL)
    address = parsed(page).xpath("//a[starts-with(@href, 'otpauth:')]/@href")[0]
    read = pyotp.parse_uri(address)
    assert read.secret == secret_on(page)
    assert (read.name, read.issuer) == ("sari", "Portal Jamsostek NTT")
    assert parse_qs(urlsplit(address).query).keys() == {"secret", "issuer"}  # the defaults: what every app knows


@pytest.mark.parametrize(
    ("given", "sentence"), [("000000", "Kode tidak cocok."), ("12", "Ketik 6 angka"), ("", "Ketik 6 angka")]
)
def test_a_wrong_first_code_changes_nothing(app: Flask, sari: PortalClient, given: str, sentence: str) -> None:
    secret = secret_on(sari.get(ENROL))
    answer = sari.post(ENROL, data={"password": PASSWORD, "code": given})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert secret_on(answer) == secret  # the telephone is connected already
    assert kept(app, "sari").factor_confirmed_at is None
    assert sari.post(ENROL, data={"password": PASSWORD, "code": code_for(secret)}).status_code == 200


def test_a_page_of_before_is_told_to_scan_again(app: Flask, sari: PortalClient) -> None:
    """The session ended between the page and its form: the secret of then is nowhere."""
    secret = secret_on(sari.get(ENROL))
    with sari.session_transaction() as stored:
        del stored["offered_factor"]
    answer = sari.post(ENROL, data={"password": PASSWORD, "code": code_for(secret)})
    assert answer.status_code == 422
    assert "Pindai yang tampil sekarang." in words(answer)
    assert secret_on(answer) != secret


def test_an_offered_secret_is_of_one_person_and_readable_for_nobody(app: Flask, sari: PortalClient) -> None:
    secret = secret_on(sari.get(ENROL))
    with sari.session_transaction() as stored:
        offered = stored["offered_factor"]
        assert secret not in str(dict(stored))
    rani = signed_in(app, "rani")
    with rani.session_transaction() as stored:
        stored["offered_factor"] = offered
    assert secret_on(rani.get(ENROL)) != secret


def test_other_sessions_end_with_the_enrolment(app: Flask, sari: PortalClient) -> None:
    """Whoever knew the password and was in without a code is out."""
    there = signed_in(app, "sari")
    sari.post(ENROL, data={"password": PASSWORD, "code": code_for(secret_on(sari.get(ENROL)))})
    assert sari.get("/wilayah/ttu/").status_code == 200
    assert there.get("/wilayah/ttu/").status_code == 303


def test_whoever_sits_at_an_open_browser_enrols_nothing(app: Flask, sari: PortalClient) -> None:
    code = code_for(secret_on(sari.get(ENROL)))
    answer = sari.post(ENROL, data={"password": "bukan kata sandinya", "code": code})
    assert answer.status_code == 422 and "Kata sandi tidak cocok" in words(answer)
    assert kept(app, "sari").factor_confirmed_at is None
    assert sari.post(ENROL, data={"password": PASSWORD, "code": code}).status_code == 200


def test_the_form_sent_twice_enrols_once_and_shows_no_codes_again(app: Flask, sari: PortalClient) -> None:
    data = {"password": PASSWORD, "code": code_for(secret_on(sari.get(ENROL))), "idempotency_key": "kunci-yang-sama"}
    assert sari.post(ENROL, data=data).status_code == 200
    again = sari.post(ENROL, data=data)
    assert (again.status_code, again.location) == (303, "/kode")
    assert count(app, RecoveryCode) == 10


def test_who_has_one_is_not_asked_to_enrol(budi: PortalClient) -> None:
    assert budi.get(ENROL).location == "/kode"
    assert budi.post(ENROL, data={"code": "123456"}).location == "/kode"


# --- whoever needs one ------------------------------------------------------------------------------------------------


def test_a_verifier_without_one_is_led_to_it_and_then_to_where_they_wanted(app: Flask) -> None:
    without_factor(app, "budi")
    client = signed_in(app, "adi")
    data = {"username": "budi", "password": PASSWORD, "lanjut": "/wilayah/ttu/kuota/"}
    assert client.post("/masuk", data=data).location == "/wilayah/ttu/kuota/"
    led = client.get("/wilayah/ttu/kuota/")
    assert (led.status_code, led.location) == (303, "/kode/daftar?lanjut=/wilayah/ttu/kuota/")
    page = client.get(led.location)
    assert "Peran Anda memerlukan kode dari ponsel" in words(page)
    wanted = parsed(page).xpath("//input[@name='lanjut']/@value")[0]
    answer = client.post(ENROL, data={"password": PASSWORD, "code": code_for(secret_on(page)), "lanjut": wanted})
    assert parsed(answer).xpath("//a[contains(@class, 'primary')]/@href") == ["/wilayah/ttu/kuota/"]
    assert client.get("/wilayah/ttu/kuota/").status_code == 200


def test_a_new_verifier_enrols_after_the_one_time_link(app: Flask) -> None:
    nona = signed_in(app, "nona")
    new = {"name": "Yuli Contoh", "username": "yuli", "role": "verifier", "workplace": "regency:5303"}
    made = nona.post("/provinsi/akun/baru", data=new).get_data(as_text=True)
    link = "/tautan/" + made.partition("/tautan/")[2].partition("<")[0]
    yuli = signed_in(app, "adi")
    phrase = "gunung mutis 77 kabut"
    start = yuli.post(link, data={"password": phrase, "again": phrase})
    assert start.location == "/"
    home = yuli.get("/").location
    assert yuli.get(home).location == f"/kode/daftar?lanjut={home}"
    data = {"password": phrase, "code": code_for(secret_on(yuli.get(ENROL)))}
    assert yuli.post(ENROL, data=data).status_code == 200
    assert yuli.get(home).status_code == 200


def test_what_stays_open_to_them(app: Flask) -> None:
    without_factor(app, "budi")
    budi = signed_in(app, "budi")
    for path in ("/tentang", "/kata-sandi", ENROL):
        assert budi.get(path).status_code == 200, path
    new = {"present": PASSWORD, "password": "gunung mutis 77 kabut", "again": "gunung mutis 77 kabut"}
    assert budi.post("/kata-sandi", data=new).status_code == 303
    assert budi.post("/keluar", keys=False, data={"csrf_token": budi.csrf_token()}).location == "/masuk"


def test_a_role_that_needs_one_asks_for_it_at_once(app: Flask, sari: PortalClient) -> None:
    """Also somebody who is signed in when it is given to them."""
    page = f"/provinsi/akun/{kept(app, 'sari').id}/peran"
    answer = signed_in(app, "nona").post(page, data={"role": "signatory", "workplace": "regency:5303"})
    assert answer.status_code == 303
    assert sari.get("/wilayah/ttu/").location.startswith(ENROL)


# --- recovery codes ---------------------------------------------------------------------------------------------------


def prove(client: PortalClient, url: str, code: str, password: str = PASSWORD) -> TestResponse:
    return client.post(url, data={"password": password, "code": code})


def test_new_codes_replace_the_paper(app: Flask, budi: PortalClient) -> None:
    old = recovery_codes_of(app, "budi")
    answer = prove(budi, RENEW, code_for(SECRET))
    assert answer.status_code == 200
    new = codes_on(answer)
    assert not set(new) & set(old)
    assert count(app, RecoveryCode) == 10
    assert sign_in(signed_in(app, "adi"), "budi", old[0]) == 422
    assert sign_in(signed_in(app, "adi"), "budi", new[0]) == 303
    assert "tersisa 9 dari 10" in words(budi.get("/kode"))
    record = words(budi.get("/wilayah/ttu/catatan/?jenis=akun"))
    assert "Budi Contoh membuat kode pemulihan baru." in record
    assert not [each for each in new if each in record]


def test_a_code_of_the_paper_makes_no_new_paper(app: Flask, budi: PortalClient) -> None:
    old = recovery_codes_of(app, "budi")
    answer = prove(budi, RENEW, old[0])
    assert answer.status_code == 422
    assert "Kode pemulihan tidak berlaku di sini." in words(answer)


@pytest.mark.parametrize("url", [RENEW, CHANGE])
def test_nothing_happens_without_the_password(app: Flask, budi: PortalClient, url: str) -> None:
    recovery_codes_of(app, "budi")
    answer = prove(budi, url, code_for(SECRET), "salah sama sekali")
    assert answer.status_code == 422
    assert "Kata sandi tidak cocok." in words(answer)
    assert count(app, RecoveryCode) == 10
    assert kept(app, "budi").factor_confirmed_at is not None
    record = words(budi.get("/wilayah/ttu/catatan/?jenis=masuk"))
    assert "Kata sandi atau kode verifikasi Budi Contoh tidak cocok saat diminta sekali lagi." in record


def test_the_page_says_when_they_run_out(app: Flask, budi: PortalClient) -> None:
    codes = recovery_codes_of(app, "budi")
    assert "hampir habis" not in words(budi.get("/kode"))
    for each in codes[:8]:
        assert sign_in(signed_in(app, "adi"), "budi", each) == 303
    page = words(budi.get("/kode"))
    assert "tersisa 2 dari 10" in page
    assert "Kode pemulihan hampir habis." in page


def test_a_lost_answer_shows_no_codes_but_the_page_to_make_new_ones(app: Flask, budi: PortalClient) -> None:
    data = {"password": PASSWORD, "code": code_for(SECRET), "idempotency_key": "kunci-yang-sama"}
    assert budi.post(RENEW, data=data).status_code == 200
    again = budi.post(RENEW, data=data)
    assert (again.status_code, again.location) == (303, "/kode")
    assert "Belum sempat menyimpannya" in words(budi.get("/kode"))


# --- another telephone ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", [False, True])
def test_another_telephone(app: Flask, budi: PortalClient, paper: bool) -> None:
    codes = recovery_codes_of(app, "budi")
    there = signed_in(app, "budi")
    answer = prove(budi, CHANGE, codes[0] if paper else code_for(SECRET))
    assert (answer.status_code, answer.location) == (303, ENROL)
    assert there.get("/wilayah/ttu/").status_code == 200  # the old one holds until the new one has shown a code
    assert kept(app, "budi").factor_confirmed_at is not None
    assert there.get(ENROL).location == "/kode"  # another session has proved nothing
    secret = secret_on(budi.get(ENROL))
    assert secret != SECRET
    assert budi.post(ENROL, data={"code": "000000"}).status_code == 422
    assert sign_in(signed_in(app, "adi"), "budi", code_for(SECRET, 1)) == 303
    assert budi.post(ENROL, data={"code": code_for(secret)}).status_code == 200
    assert there.get("/wilayah/ttu/").status_code == 303  # now other sessions end
    assert set(codes).isdisjoint(recovery_codes_of(app, "budi"))
    assert sign_in(signed_in(app, "adi"), "budi", code_for(SECRET, 1)) == 422
    assert sign_in(signed_in(app, "adi"), "budi", code_for(secret, 1)) == 303
    record = words(budi.get("/wilayah/ttu/catatan/?jenis=akun"))
    assert "Budi Contoh melepas kode verifikasi untuk mengganti ponsel." in record


def test_a_request_of_the_administrator_is_then_overtaken(app: Flask, budi: PortalClient) -> None:
    url = f"/provinsi/akun/{kept(app, 'budi').id}/hapus-kode"
    assert signed_in(app, "nona").post(url, data={"reason": "Surat 12"}).status_code == 303
    assert prove(budi, CHANGE, code_for(SECRET)).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(FactorReset.outcome)).all() == [None]
    assert budi.post(ENROL, data={"code": code_for(secret_on(budi.get(ENROL)))}).status_code == 200
    with app.app_context():
        assert db.session.scalars(select(FactorReset.outcome)).all() == ["overtaken"]


def test_the_proof_for_another_telephone_lasts_a_quarter_of_an_hour(app: Flask, budi: PortalClient) -> None:
    assert prove(budi, CHANGE, code_for(SECRET)).location == ENROL
    assert budi.get(ENROL).status_code == 200
    with clock.fixed(clock.now() + timedelta(minutes=16)):
        assert budi.get(ENROL).location == "/kode"


def test_somebody_without_one_has_nothing_to_renew_or_change(sari: PortalClient) -> None:
    for url in (RENEW, CHANGE):
        assert sari.get(url).location == "/kode"
        assert prove(sari, url, "123456").location == "/kode"


def test_a_voluntary_one_is_given_up_the_same_way(app: Flask, sari: PortalClient) -> None:
    enrolled(app, "sari")
    assert prove(sari, CHANGE, code_for(SECRET)).status_code == 303
    assert sari.get("/wilayah/ttu/").status_code == 200


def test_a_used_code_changes_no_telephone(app: Flask, budi: PortalClient) -> None:
    assert sign_in(signed_in(app, "adi"), "budi", code_for(SECRET)) == 303
    assert "Kode ini sudah dipakai." in words(prove(budi, CHANGE, code_for(SECRET)))
    with clock.fixed(MORNING + timedelta(seconds=30)):
        assert prove(budi, CHANGE, code_for(SECRET)).status_code == 303
