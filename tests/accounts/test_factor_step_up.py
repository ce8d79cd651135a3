"""Password and code once more, before an act that binds: what a view of another capability gets."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.accounts.factors import service, stepping_up
from portal.accounts.factors.forms import StepUpForm
from portal.accounts.factors.models import PersonFactor
from portal.accounts.factors.rules import code_of_step, step_of
from portal.accounts.models import Person, SignInFailure
from portal.accounts.sessions import current_person
from portal.audit.models import AuditEntry
from portal.core import clock
from portal.core.access import requires, workplace
from portal.core.crypto import DecryptionError
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.permissions import Permission, WorkplaceKind
from portal.core.tenancy import scope_of
from portal.core.web import done, render
from portal.regencies.queries import system_scope
from tests.conftest import MORNING
from tests.support.client import PortalClient, signed_in
from tests.support.databases import Standing, Template
from tests.support.lists import words
from tests.support.people import PASSWORD, SECRET, TTU, recovery_codes_of

pytestmark = pytest.mark.usefixtures("held_clock")
ACT, BRANCH_ACT = "/wilayah/ttu/uji", "/bpjs/atambua/uji"


@pytest.fixture
def app(template: Template, tmp_path: Path) -> Iterator[Flask]:
    """An application of the test's own: one that has answered takes no further routes."""
    standing = Standing(template, tmp_path / "instance")
    with standing.fresh() as made:
        yield made
    standing.end()


@pytest.fixture
def acts(app: Flask) -> list[str]:
    """What was done by an act that asks for password and code; "batal" in the address refuses after they were right."""
    done_by: list[str] = []

    def act(refuse: str = "") -> Any:
        form = StepUpForm.from_request()
        status = 422
        if form.validate():
            try:
                here = workplace()
                regency_id = here.id if here.kind is WorkplaceKind.REGENCY else TTU
                answered = stepping_up.prove(form, regency_id=regency_id)
                if answered is not None:
                    return answered
                if refuse:
                    raise DomainError("Sudah ditandatangani orang lain.")
                person = current_person()
                assert person.memberships  # the page around the answer needs them
                person.name += "!"
                done_by.append(person.username)
                return done("Ditandatangani.", to="/tempat-kerja")
            except DomainError as error:
                form.refuse(error)
                status = error.status
        return render("accounts/factors/renew.html", form=form, status=status)

    marked = requires(Permission.VIEW_FIGURES)(act)
    app.add_url_rule("/wilayah/<regency>/uji", "uji.act", marked, methods=["POST"])
    app.add_url_rule("/wilayah/<regency>/uji/<refuse>", "uji.refused", marked, methods=["POST"])
    app.add_url_rule("/bpjs/<branch>/uji", "uji.branch", marked, methods=["POST"])
    return done_by


def at(step: int) -> str:
    return code_of_step(SECRET, step_of(clock.now()) + step)


def send(client: PortalClient, code: str, password: str = PASSWORD, url: str = ACT, **more: str) -> TestResponse:
    return client.post(url, data={"password": password, "code": code, **more})


def failures(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(SignInFailure)) or 0


def recorded(app: Flask, action: str = "step_up_failed") -> list[tuple[int | None, str]]:
    with app.app_context(), scope_of(system_scope()):
        query = select(AuditEntry.regency_id, AuditEntry.actor_name).where(AuditEntry.action == action)
        return [(regency_id, name) for regency_id, name in db.session.execute(query)]


def name_of(app: Flask, username: str) -> str:
    with app.app_context():
        return db.session.scalars(select(Person.name).where(Person.username == username)).one()


@pytest.mark.parametrize(("username", "url"), [("tia", ACT), ("petrus", BRANCH_ACT)])
def test_password_and_code_let_the_act_through(app: Flask, acts: list[str], username: str, url: str) -> None:
    assert send(signed_in(app, username), at(0), url=url).status_code == 303
    assert acts == [username]
    assert name_of(app, username).endswith("!")  # the act was committed


@pytest.mark.parametrize(
    ("password", "code", "sentence", "counted"),
    [
        ("salah sama sekali", None, "Kata sandi tidak cocok.", 1),
        (PASSWORD, "000000", "Kode tidak cocok.", 1),
        ("salah sama sekali", "000000", "Kata sandi tidak cocok.", 1),
        (PASSWORD, "12345", "Ketik 6 angka dari aplikasi.", 0),
        (PASSWORD, "", "Ketik 6 angka", 0),
        ("", None, "Isi kata sandi.", 0),
    ],
)
@pytest.mark.parametrize(("username", "url"), [("tia", ACT), ("petrus", BRANCH_ACT)])
def test_what_is_wrong_is_said_and_counted(
    app: Flask, acts: list[str], password: str, code: str | None, sentence: str, counted: int, username: str, url: str
) -> None:
    client = signed_in(app, username)
    answer = send(client, at(0) if code is None else code, password, url)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert acts == []
    assert failures(app) == counted
    full_name = {"tia": "Tia Contoh", "petrus": "Petrus Contoh"}[username]
    assert recorded(app) == [(TTU, full_name)] * counted
    assert "salah sama sekali" not in answer.get_data(as_text=True)
    assert send(client, at(0), url=url).status_code == 303  # the code of a wrong password was not used up
    assert failures(app) == 0


def test_the_paper_does_not_sign(app: Flask, acts: list[str]) -> None:
    codes = recovery_codes_of(app, "tia")
    client = signed_in(app, "tia")
    answer = send(client, codes[0])
    assert answer.status_code == 422
    assert "Kode pemulihan tidak berlaku di sini." in words(answer)
    assert failures(app) == 0
    assert acts == []


def test_the_code_of_signing_in_does_not_sign_as_well(app: Flask, acts: list[str]) -> None:
    client = signed_in(app, "adi")
    client.post("/masuk", data={"username": "tia", "password": PASSWORD})
    assert client.post("/masuk/kode", data={"code": at(0)}).status_code == 303
    assert "Kode ini sudah dipakai." in words(send(client, at(0)))
    with clock.fixed(MORNING + timedelta(seconds=30)):
        assert send(client, at(0)).status_code == 303


def test_an_act_that_is_refused_afterwards_uses_no_code_up(app: Flask, acts: list[str]) -> None:
    client = signed_in(app, "tia")
    answer = send(client, at(0), url=ACT + "/batal")
    assert answer.status_code == 409
    assert "Sudah ditandatangani orang lain." in words(answer)
    assert send(client, at(0)).status_code == 303


def test_five_wrong_ones_make_everybody_wait(app: Flask, acts: list[str]) -> None:
    client = signed_in(app, "tia")
    for number in range(5):
        assert send(client, "000000", PASSWORD if number % 2 else "salah sama sekali").status_code == 422
    answer = send(client, at(0))
    assert answer.status_code == 429
    assert "Terlalu banyak percobaan." in words(answer)
    assert failures(app) == 5
    assert "tautan kata sandi" not in words(answer)  # it would not help
    with clock.fixed(MORNING + timedelta(minutes=16)):
        assert send(client, at(0)).status_code == 303
    assert acts == ["tia"]


def test_a_stranger_keeps_nobody_from_signing(app: Flask, acts: list[str]) -> None:
    client, stranger = signed_in(app, "tia"), signed_in(app, "adi")
    for _ in range(5):
        stranger.post("/masuk", data={"username": "tia", "password": "salah sama sekali"})
    assert stranger.post("/masuk", data={"username": "tia", "password": PASSWORD}).status_code == 429
    assert send(client, at(0)).status_code == 303
    assert acts == ["tia"]
    assert failures(app) == 0


def test_a_secret_belongs_to_one_person(app: Flask) -> None:
    """Copied to another's row, it opens nothing there."""
    with app.app_context(), writing():
        ids = {name: number for number, name in db.session.execute(select(Person.id, Person.username))}
        theirs = db.session.get_one(PersonFactor, ids["budi"])
        db.session.get_one(PersonFactor, ids["tia"]).secret_cipher = theirs.secret_cipher
        db.session.commit()
        with pytest.raises(DecryptionError):
            service.present_code(db.session.get_one(Person, ids["tia"]))


def test_somebody_without_a_factor_is_told_to_enrol(app: Flask, acts: list[str]) -> None:
    answer = send(signed_in(app, "sari"), "123456")
    assert answer.status_code == 422
    assert "Akun Anda belum mempunyai kode verifikasi." in words(answer)
    assert failures(app) == 0


def test_the_form_sent_twice_acts_once(app: Flask, acts: list[str]) -> None:
    client = signed_in(app, "tia")
    for _ in range(2):
        answer = send(client, at(0), idempotency_key="kunci-yang-sama")
        assert (answer.status_code, answer.location) == (303, "/tempat-kerja")
    assert acts == ["tia"]


def test_a_refused_form_may_be_sent_again(app: Flask, acts: list[str]) -> None:
    client = signed_in(app, "tia")
    assert send(client, "000000", idempotency_key="kunci-yang-sama").status_code == 422
    assert send(client, at(0), idempotency_key="kunci-yang-sama").status_code == 303
    assert acts == ["tia"]


# --- at once ----------------------------------------------------------------------------------------------------------


def all_at_once(sends: list[Callable[[], TestResponse]]) -> list[TestResponse]:
    answers: list[TestResponse] = []

    def run(one: Callable[[], TestResponse]) -> None:
        with clock.fixed(MORNING):
            answers.append(one())

    threads = [threading.Thread(target=contextvars.Context().run, args=(run, one)) for one in sends]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """`together(n)`: from now on n comparisons of a password wait for each other."""
    verify = PasswordHasher.verify

    def arrange(count: int) -> None:
        barrier = threading.Barrier(count)

        def watched(self: PasswordHasher, stored: str, password: str) -> bool:
            assert not db.session().in_transaction()  # nobody is held up meanwhile
            barrier.wait(30)
            return bool(verify(self, stored, password))

        monkeypatch.setattr(PasswordHasher, "verify", watched)

    return arrange


def test_of_two_sessions_that_use_one_code_at_once_one_acts(app: Flask, acts: list[str], together: Any) -> None:
    together(2)
    clients = [signed_in(app, "tia") for _ in range(2)]
    answers = all_at_once([partial(send, client, at(0)) for client in clients])
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    refused = next(answer for answer in answers if answer.status_code == 422)
    assert "Kode ini sudah dipakai." in words(refused)
    assert acts == ["tia"]


def test_one_form_sent_twice_at_once_acts_once(app: Flask, acts: list[str], together: Any) -> None:
    together(2)
    clients = [signed_in(app, "tia") for _ in range(2)]
    form = {"idempotency_key": "kunci-yang-sama"}
    answers = all_at_once([partial(send, client, at(0), **form) for client in clients])
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/tempat-kerja")] * 2
    assert acts == ["tia"]


def test_of_eight_wrong_codes_at_once_five_count(app: Flask, acts: list[str], together: Any) -> None:
    together(8)
    clients = [signed_in(app, "tia") for _ in range(8)]
    answers = all_at_once([partial(send, client, "000000") for client in clients])
    assert sorted(answer.status_code for answer in answers) == [422] * 5 + [429] * 3
    assert failures(app) == 5


def test_one_code_signs_in_one_of_two_browsers(app: Flask) -> None:
    clients = [signed_in(app, "adi") for _ in range(2)]
    for client in clients:
        client.post("/masuk", data={"username": "budi", "password": PASSWORD})
    answers = all_at_once([partial(client.post, "/masuk/kode", data={"code": at(0)}) for client in clients])
    assert sorted(answer.status_code for answer in answers) == [303, 422]


def test_one_recovery_code_signs_in_one_of_two_browsers(app: Flask) -> None:
    paper = recovery_codes_of(app, "budi")[0]
    clients = [signed_in(app, "adi") for _ in range(2)]
    for client in clients:
        client.post("/masuk", data={"username": "budi", "password": PASSWORD})
    answers = all_at_once([partial(client.post, "/masuk/kode", data={"code": paper}) for client in clients])
    assert sorted(answer.status_code for answer in answers) == [303, 422]


def test_a_password_changed_while_the_old_one_is_compared_proves_nothing(
    app: Flask, acts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = PasswordHasher.verify

    def changed(self: PasswordHasher, stored: str, password: str) -> bool:
        right = bool(verify(self, stored, password))
        with app.app_context(), writing():
            db.session.scalars(select(Person).where(Person.username == "tia")).one().password_hash = "x"
            db.session.commit()
        return right

    client = signed_in(app, "tia")
    monkeypatch.setattr(PasswordHasher, "verify", changed)
    answers = all_at_once([lambda: send(client, at(0))])
    assert answers[0].status_code == 422
    assert acts == []
