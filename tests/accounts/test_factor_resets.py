"""A lost telephone: an administrator asks, a second person confirms; and the machine's operator, last."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from portal.accounts.cli import commands
from portal.accounts.factors.models import FactorReset, PersonFactor, RecoveryCode
from portal.accounts.models import Membership, PasswordLink, Person
from portal.core import clock
from portal.core.db import db, writing
from tests.conftest import MORNING
from tests.support.client import PortalClient, signed_in
from tests.support.lists import parsed, words
from tests.support.people import PASSWORD, enrolled, recovery_codes_of

pytestmark = pytest.mark.usefixtures("held_clock")
LIST = "/provinsi/akun/hapus-kode/"
REASON = "Berita acara kehilangan 17/2026"


@pytest.fixture
def nona(app: Flask) -> PortalClient:
    """The administrator."""
    return signed_in(app, "nona")


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    """The supervisor."""
    return signed_in(app, "wati")


def person(app: Flask, username: str) -> Person:
    with app.app_context():
        return db.session.scalars(select(Person).where(Person.username == username)).one()


def ask(client: PortalClient, app: Flask, username: str = "budi", reason: str = REASON) -> TestResponse:
    return client.post(f"/provinsi/akun/{person(app, username).id}/hapus-kode", data={"reason": reason})


def asked(app: Flask) -> FactorReset:
    with app.app_context():
        return db.session.scalars(select(FactorReset).order_by(FactorReset.id.desc())).first()  # type: ignore[return-value]


def act(client: PortalClient, app: Flask, verb: str, **data: str) -> TestResponse:
    return client.post(f"{LIST}{asked(app).id}/{verb}", data=data)


def second_administrator(app: Flask, nona: PortalClient) -> PortalClient:
    with clock.fixed(MORNING - timedelta(days=9)):
        nona.post(
            "/provinsi/akun/baru",
            data={"name": "Oda Contoh", "username": "oda", "role": "province_admin", "workplace": "province:0"},
        )
    enrolled(app, "oda")
    return signed_in(app, "oda")


@pytest.mark.parametrize("who", ["supervisor", "another administrator"])
def test_two_people_let_somebody_enrol_anew(app: Flask, nona: PortalClient, wati: PortalClient, who: str) -> None:
    recovery_codes_of(app, "budi")
    budi = signed_in(app, "budi")
    second = wati if who == "supervisor" else second_administrator(app, nona)
    assert ask(nona, app).status_code == 303
    assert budi.get("/wilayah/ttu/").status_code == 200  # asking alone changes nothing
    assert "1 permintaan hapus kode verifikasi menunggu orang kedua." in words(second.get("/provinsi/"))
    page = words(second.get(LIST))
    assert "Budi Contoh" in page
    assert REASON in page
    assert act(second, app, "setujui").status_code == 303
    assert budi.get("/wilayah/ttu/").location.startswith("/masuk")  # all sessions end
    with app.app_context():
        budi_id = person(app, "budi").id
        assert db.session.get(PersonFactor, budi_id) is None
        assert db.session.scalar(select(func.count()).select_from(RecoveryCode)) == 0
    again = signed_in(app, "adi")
    assert again.post("/masuk", data={"username": "budi", "password": PASSWORD}).location == "/"
    assert again.get("/wilayah/ttu/").location.startswith("/kode/daftar")
    assert "permintaan hapus kode" not in words(second.get("/provinsi/"))
    record = words(second.get("/provinsi/catatan/?jenis=akun"))
    assert "Penghapusan kode verifikasi Budi Contoh diminta." in record
    assert "Kode verifikasi Budi Contoh dihapus atas permintaan Nona Contoh." in record
    assert record.count(REASON) == 2
    office = words(signed_in(app, "vera").get("/wilayah/ttu/catatan/?jenis=akun"))
    assert "Kode verifikasi Budi Contoh dihapus" in office


def test_whoever_asked_does_not_confirm(app: Flask, nona: PortalClient) -> None:
    ask(nona, app)
    assert "Anda yang mengajukan permintaan ini." in words(nona.get(LIST))
    assert "permintaan hapus kode" not in words(nona.get("/provinsi/"))
    answer = act(nona, app, "setujui")
    assert answer.status_code == 409
    assert "Anda yang mengajukan permintaan ini." in words(answer)
    assert person(app, "budi").factor_confirmed_at is not None
    assert act(nona, app, "tolak", reason="x").status_code == 422


def test_whom_it_is_about_does_not_confirm(app: Flask, nona: PortalClient, wati: PortalClient) -> None:
    ask(nona, app, "wati")
    assert "Permintaan ini tentang Anda sendiri." in words(wati.get(LIST))
    assert "permintaan hapus kode" not in words(wati.get("/provinsi/"))
    assert act(wati, app, "setujui").status_code == 409
    assert person(app, "wati").factor_confirmed_at is not None


def test_nobody_asks_for_themselves(app: Flask, nona: PortalClient) -> None:
    assert "minta rekan administrator" in words(nona.get(f"/provinsi/akun/{person(app, 'nona').id}"))
    answer = ask(nona, app, "nona")
    assert answer.status_code == 422
    assert "minta rekan administrator mengajukannya" in words(answer)


@pytest.mark.parametrize(
    ("username", "reason", "sentence"),
    [
        ("budi", "", "Tulis alasan, misalnya nomor surat"),
        ("budi", "x" * 201, "paling banyak 200 karakter"),
        ("sari", REASON, "belum mempunyai kode verifikasi"),
    ],
)
@pytest.mark.sqlite_only
def test_what_cannot_be_asked(app: Flask, nona: PortalClient, username: str, reason: str, sentence: str) -> None:
    answer = ask(nona, app, username, reason)
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_one_request_waits_at_a_time(app: Flask, nona: PortalClient) -> None:
    assert ask(nona, app).status_code == 303
    assert "sudah meminta penghapusan" in words(nona.get(f"/provinsi/akun/{person(app, 'budi').id}"))
    answer = ask(nona, app)
    assert answer.status_code == 422
    assert "Sudah ada permintaan yang menunggu" in words(answer)


def test_a_refusal_changes_nothing_and_says_why(app: Flask, nona: PortalClient, wati: PortalClient) -> None:
    ask(nona, app)
    assert "Tulis alasan" in words(act(wati, app, "tolak", reason=" "))
    assert act(wati, app, "tolak", reason="Bukan Budi yang menelepon").status_code == 303
    assert signed_in(app, "budi").get("/wilayah/ttu/").status_code == 200
    assert "Bukan Budi yang menelepon" in words(nona.get("/provinsi/catatan/?jenis=akun"))
    assert "Ditolak" in words(nona.get(LIST))
    late = act(wati, app, "setujui")
    assert late.status_code == 409
    assert "Permintaan ini sudah selesai: ditolak oleh Wati Contoh." in words(late)
    assert ask(nona, app).status_code == 303  # a new one may be asked for


def test_whoever_asked_takes_it_back(app: Flask, nona: PortalClient, wati: PortalClient) -> None:
    ask(nona, app)
    other = second_administrator(app, nona)
    assert act(other, app, "tarik").status_code == 409
    assert act(nona, app, "tarik").status_code == 303
    assert act(wati, app, "setujui").status_code == 409
    assert person(app, "budi").factor_confirmed_at is not None


@pytest.mark.sqlite_only
def test_one_that_never_was(wati: PortalClient) -> None:
    assert wati.post(f"{LIST}999/setujui").status_code == 404
    assert wati.get(f"{LIST}999/tolak").status_code == 404


def test_the_account_page_says_who_has_one(app: Flask, nona: PortalClient) -> None:
    for username, sentence in (("budi", "Aktif sejak 5 Januari 2026"), ("sari", "tidak wajib bagi perannya")):
        assert sentence in words(nona.get(f"/provinsi/akun/{person(app, username).id}"))
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.username == "budi").values(factor_confirmed_at=None))
        db.session.commit()
    assert "wajib bagi perannya" in words(nona.get(f"/provinsi/akun/{person(app, 'budi').id}"))


OPERATOR = "portal user reset-factor"


@pytest.mark.parametrize("days", [7, 6])
@pytest.mark.parametrize("what", ["account", "link", "role", "factor"])
def test_nobody_makes_the_second_person(
    app: Flask, nona: PortalClient, wati: PortalClient, what: str, days: int
) -> None:
    """What the asker could have given wati is a week old when the reset is asked for, or she does not count."""
    since = MORNING - timedelta(days=days)
    with app.app_context(), writing():
        second = db.session.scalars(select(Person).where(Person.username == "wati")).one()
        if what == "account":
            second.created_at = since
        elif what == "factor":
            second.factor_confirmed_at = since
        elif what == "role":
            role = db.session.scalars(select(Membership).where(Membership.person_id == second.id)).one()
            role.valid_from = (since - timedelta(days=1)).date()
        else:
            db.session.add(PasswordLink(token_hash=b"x" * 32, person_id=second.id, created_at=since, expires_at=since))
        db.session.commit()
    ask(nona, app)
    page = words(wati.get(LIST))
    answer = act(wati, app, "setujui")
    if days == 7:
        assert answer.status_code == 303
        assert OPERATOR not in page
        return
    assert answer.status_code == 409
    for said in (page, words(answer)):
        assert "belum berumur 7 hari ketika hal ini diminta" in said
        assert OPERATOR in said  # nobody else is there
    assert OPERATOR in words(nona.get(LIST))
    assert person(app, "budi").factor_confirmed_at is not None
    assert act(wati, app, "tolak", reason="Belum pasti").status_code == 303


def test_an_account_made_for_the_purpose_does_not_confirm(app: Flask, nona: PortalClient) -> None:
    nona.post(
        "/provinsi/akun/baru",
        data={"name": "Oda Contoh", "username": "oda", "role": "province_admin", "workplace": "province:0"},
    )
    enrolled(app, "oda")
    ask(nona, app)
    answer = act(signed_in(app, "oda"), app, "setujui")
    assert answer.status_code == 409
    assert "belum berumur 7 hari" in words(answer)
    assert OPERATOR not in words(answer)  # wati is there


def test_nobody_gives_themselves_a_role(app: Flask, nona: PortalClient) -> None:
    own = person(app, "nona").id
    answer = nona.post(f"/provinsi/akun/{own}/peran", data={"role": "province_supervisor", "workplace": "province:0"})
    assert answer.status_code == 422
    assert "Peran sendiri tidak dapat ditambah." in words(answer)


def test_a_request_is_confirmed_within_a_week(app: Flask, nona: PortalClient) -> None:
    ask(nona, app)
    with clock.fixed(MORNING + timedelta(days=7, seconds=1)):
        wati = signed_in(app, "wati")
        answer = act(wati, app, "setujui")
        assert answer.status_code == 409
        assert "Permintaan ini lebih dari 7 hari. Tolak" in words(answer)
        assert parsed(wati.get(LIST)).xpath(f"//a[@href='{LIST}{asked(app).id}/tolak']")
        assert act(wati, app, "tolak", reason="Terlalu lama").status_code == 303
    assert person(app, "budi").factor_confirmed_at is not None


def test_what_somebody_asked_who_no_longer_manages_accounts(app: Flask, nona: PortalClient, wati: PortalClient) -> None:
    ask(nona, app)
    with app.app_context(), writing():
        nona_id = db.session.scalars(select(Person.id).where(Person.username == "nona")).one()
        db.session.execute(
            update(Membership).where(Membership.person_id == nona_id).values(valid_until=date(2026, 11, 19))
        )
        db.session.commit()
    answer = act(wati, app, "setujui")
    assert answer.status_code == 409
    assert "Yang mengajukan tidak lagi mengelola akun." in words(answer)
    assert act(wati, app, "tolak", reason="Diajukan lagi").status_code == 303


def at_once(*acts: Callable[[], TestResponse]) -> list[TestResponse]:
    answers: list[TestResponse] = []

    def run(one: Callable[[], TestResponse]) -> None:
        with clock.fixed(MORNING):
            answers.append(one())

    threads = [threading.Thread(target=contextvars.Context().run, args=(run, one)) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def test_a_yes_and_a_no_at_once_are_one_answer(app: Flask, nona: PortalClient, wati: PortalClient) -> None:
    other = second_administrator(app, nona)
    ask(nona, app)
    url = f"{LIST}{asked(app).id}"
    answers = at_once(
        lambda: wati.post(url + "/setujui"), lambda: other.post(url + "/tolak", data={"reason": "Belum pasti"})
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses in ([303, 409], [303, 422])
    confirmed = asked(app).outcome == "confirmed"
    assert (person(app, "budi").factor_confirmed_at is None) is confirmed


def test_two_administrators_who_ask_at_once_make_one_request(app: Flask, nona: PortalClient) -> None:
    other = second_administrator(app, nona)
    answers = at_once(lambda: ask(nona, app), lambda: ask(other, app))
    assert sorted(answer.status_code for answer in answers) == [303, 422]


@pytest.mark.parametrize("change", ["decided_by", "asked_by"])
def test_the_database_refuses_one_pair_of_eyes(app: Flask, nona: PortalClient, change: str) -> None:
    ask(nona, app)
    made = asked(app)
    values = (
        {"outcome": "confirmed", "decided_by": made.asked_by, "decided_at": MORNING}
        if change == "decided_by"
        else {"asked_by": made.person_id}
    )
    with app.app_context(), writing(), pytest.raises(IntegrityError):
        db.session.execute(update(FactorReset).values(**values))


def test_the_operator_of_the_machine_opens_the_last_door(app: Flask, nona: PortalClient, wati: PortalClient) -> None:
    ask(nona, app, "wati")
    with app.app_context():
        done = CliRunner().invoke(commands, ["reset-factor", "WATI", "--reason", REASON])
    assert done.exit_code == 0, done.output
    assert "Kode verifikasi wati dihapus" in done.output
    assert wati.get("/provinsi/").location.startswith("/masuk")
    assert asked(app).outcome == "overtaken"
    record = words(nona.get("/provinsi/catatan/?jenis=akun"))
    assert "Kode verifikasi Wati Contoh dihapus pengelola server." in record
    assert REASON in record
    for username, sentence in (("wati", "belum mempunyai kode"), ("siapa", "Tidak ada akun")):
        with app.app_context():
            refused = CliRunner().invoke(commands, ["reset-factor", username, "--reason", REASON])
        assert refused.exit_code == 1
        assert sentence in refused.output
