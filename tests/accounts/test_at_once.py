"""Two people who act at the same moment, each in a transaction of their own."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.accounts import rules, service
from portal.accounts.models import Membership, Person, SignInFailure
from portal.accounts.queries import person_by_id
from portal.audit.models import AuditEntry
from portal.audit.service import PORTAL
from portal.core import clock
from portal.core.db import db, writing
from portal.core.permissions import Role, WorkplaceKind
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.conftest import MORNING
from tests.support.client import PortalClient, signed_in
from tests.support.factories import actor
from tests.support.lists import words
from tests.support.people import PASSWORD, TTU

pytestmark = pytest.mark.usefixtures("held_clock")
VERA = actor("vera").id or 0
PAGE = f"/provinsi/akun/{VERA}"
PHRASE = "gunung mutis 77 kabut"
PATIENCE = 30


def thread_of(act: Callable[[], Any], answers: list[Any]) -> threading.Thread:
    """A thread that keeps the answer. It shares nothing with the one that starts it; the clock is held in it too."""

    def run() -> None:
        with clock.fixed(MORNING):
            answers.append(act())

    return threading.Thread(target=contextvars.Context().run, args=(run,))


def meanwhile(app: Flask, first: Callable[[], Any], second: Callable[[], TestResponse]) -> TestResponse:
    """The answer to `second`, which began when `first` had done its work but not committed yet."""
    answers: list[TestResponse] = []
    thread = thread_of(second, answers)
    with app.app_context(), writing(), scope_of(system_scope()):
        first()
        db.session.flush()
        thread.start()
        thread.join(1)  # time enough to get past, unless it waits
        db.session.commit()
    thread.join(PATIENCE)
    return answers[0]


def roles(app: Flask) -> list[Role]:
    """What Vera is today."""
    with app.app_context():
        return sorted(grant.role for grant in person_by_id(VERA).grants(MORNING.date()))


def give(role: Role) -> Membership:
    return service.add_membership(person_by_id(VERA), role, WorkplaceKind.REGENCY, TTU, by=PORTAL)


def end(membership_id: int) -> None:
    person = person_by_id(VERA)
    membership = next(each for each in person.memberships if each.id == membership_id)
    service.end_membership(membership, person, by=PORTAL, reason="mutasi")


def test_two_administrators_do_not_make_one_person_operator_and_verifier(app: Flask) -> None:
    nona = signed_in(app, "nona")
    data = {"role": "verifier", "workplace": f"regency:{TTU}"}
    answer = meanwhile(app, lambda: give(Role.OPERATOR), lambda: nona.post(PAGE + "/peran", data=data))
    assert answer.status_code == 422
    assert "Operator dan verifikator tidak boleh dipegang orang yang sama" in words(answer)
    assert roles(app) == [Role.OPERATOR, Role.VIEWER]


def test_the_last_two_roles_ended_at_once_close_the_account(app: Flask) -> None:
    with app.app_context(), writing(), scope_of(system_scope()):
        give(Role.SIGNATORY)
        db.session.commit()
        one, other = (member.id for member in person_by_id(VERA).memberships)
    nona = signed_in(app, "nona")
    answer = meanwhile(
        app, lambda: end(one), lambda: nona.post(f"{PAGE}/peran/{other}/akhiri", data={"reason": "purnatugas"})
    )
    assert answer.status_code == 303
    with app.app_context():
        assert person_by_id(VERA).closed_at == MORNING


def test_a_role_taken_away_twice_at_once_is_taken_away_once(app: Flask) -> None:
    with app.app_context():
        (only,) = (member.id for member in person_by_id(VERA).memberships)
    budi = signed_in(app, "budi")
    answer = meanwhile(
        app, lambda: end(only), lambda: budi.post(f"/wilayah/ttu/akun/{only}/tutup", data={"reason": "mutasi"})
    )
    assert answer.status_code == 422
    assert "Peran ini sudah berakhir." in words(answer)
    assert recorded(app, "membership_ended") == 1


def test_reopening_waits_for_the_closing(app: Flask) -> None:
    """Who opens an account sees it as it is: closed by nobody later than the opening."""
    with app.app_context(), writing():
        db.session.get_one(Person, VERA).closed_at = MORNING
        db.session.commit()
        (only,) = (member.id for member in person_by_id(VERA).memberships)
    nona = signed_in(app, "nona")
    answer = meanwhile(app, lambda: end(only), lambda: nona.post(PAGE + "/tautan"))
    assert answer.status_code == 200
    with app.app_context():
        person = person_by_id(VERA)
        assert person.closed_at is None
        assert person.session_epoch == 1


def test_of_two_accounts_with_one_name_the_second_is_refused_in_words(app: Flask) -> None:
    nona = signed_in(app, "nona")
    data = {"name": "Yuli Contoh", "username": "yuli", "role": "viewer", "workplace": f"regency:{TTU}"}

    def first() -> None:
        service.create_person("yuli", "Yuli Lain", Role.VIEWER, WorkplaceKind.REGENCY, TTU, by=PORTAL)

    answer = meanwhile(app, first, lambda: nona.post("/provinsi/akun/baru", data=data))
    assert answer.status_code == 422
    assert "Nama pengguna ini sudah dipakai." in words(answer)
    with app.app_context():
        assert db.session.scalars(select(Person.name).where(Person.username == "yuli")).all() == ["Yuli Lain"]


# --- signing in -------------------------------------------------------------------------------------------------------


def failures(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(SignInFailure)) or 0


def recorded(app: Flask, action: str) -> int:
    with app.app_context(), scope_of(system_scope()):
        query = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)
        return db.session.scalar(query) or 0


def attempt(client: PortalClient, password: str, username: str = "sari", address: str = "10.0.0.1") -> TestResponse:
    data = {"username": username, "password": password}
    return client.post("/masuk", data=data, environ_base={"REMOTE_ADDR": address})


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str], None]], None]:
    """`compared(act)`: from now on `act(password)` is called whenever a password is compared."""
    verify = PasswordHasher.verify

    def arrange(act: Callable[[str], None]) -> None:
        def watched(self: PasswordHasher, stored: str, password: str) -> bool:
            act(password)
            return bool(verify(self, stored, password))

        monkeypatch.setattr(PasswordHasher, "verify", watched)

    return arrange


def all_at_once(acts: list[Callable[[], TestResponse]]) -> list[TestResponse]:
    answers: list[TestResponse] = []
    threads = [thread_of(act, answers) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return answers


@pytest.mark.parametrize(
    ("username", "address"), [("sari", "10.0.0.1"), ("sari", "10.0.0.{}"), ("tebakan{}", "10.0.0.1")]
)
def test_of_eight_wrong_passwords_compared_at_once_five_count(
    app: Flask, monkeypatch: pytest.MonkeyPatch, compared: Any, username: str, address: str
) -> None:
    """On one account, also from eight addresses; and from one address on eight accounts (its limit lowered to five)."""
    monkeypatch.setattr(rules, "ADDRESS_LIMIT", 5)
    barrier = threading.Barrier(8)
    compared(lambda _password: barrier.wait(PATIENCE))
    clients = [signed_in(app, "adi") for _ in range(8)]
    acts = [
        partial(attempt, client, "salah sama sekali", username.format(number), address.format(number))
        for number, client in enumerate(clients)
    ]
    answers = all_at_once(acts)
    assert sorted(answer.status_code for answer in answers) == [422] * 5 + [429] * 3
    assert failures(app) == 5


def test_the_right_password_waits_too_when_the_limit_was_reached_meanwhile(app: Flask, compared: Any) -> None:
    others = [signed_in(app, "adi") for _ in range(5)]
    statuses: list[int] = []

    def act(password: str) -> None:
        if password == PASSWORD:
            answers = all_at_once([partial(attempt, other, "salah") for other in others])
            statuses.extend(answer.status_code for answer in answers)

    compared(act)
    client = signed_in(app, "adi")
    assert attempt(client, PASSWORD).status_code == 429
    assert statuses == [422] * 5  # they wrote while the right one was compared: nothing was locked
    assert client.get("/wilayah/ttu/").status_code == 303


def test_a_password_changed_while_the_old_one_is_compared_lets_nobody_in(app: Flask, compared: Any) -> None:
    nona = signed_in(app, "nona")
    link = nona.post("/provinsi/akun/1/tautan").get_data(as_text=True).partition("/tautan/")[2].partition("<")[0]
    owner = signed_in(app, "adi")
    statuses: list[int] = []

    def act(password: str) -> None:
        use = partial(owner.post, f"/tautan/{link}", data={"password": PHRASE, "again": PHRASE})
        statuses.extend(answer.status_code for answer in all_at_once([use]))

    compared(act)
    client = signed_in(app, "adi")
    assert attempt(client, PASSWORD).status_code == 422
    assert statuses == [303]
    assert client.get("/wilayah/ttu/").status_code == 303


def test_no_transaction_is_open_while_a_password_is_hashed_or_compared(
    app: Flask, monkeypatch: pytest.MonkeyPatch, compared: Any
) -> None:
    seen: list[bool] = []
    hashed = PasswordHasher.hash

    def watched(self: PasswordHasher, password: str) -> str:
        seen.append(db.session().in_transaction())
        return hashed(self, password)

    monkeypatch.setattr(PasswordHasher, "hash", watched)
    compared(lambda _password: seen.append(db.session().in_transaction()))
    link = signed_in(app, "nona").post("/provinsi/akun/1/tautan").get_data(as_text=True)
    token = link.partition("/tautan/")[2].partition("<")[0]
    client = signed_in(app, "adi")
    assert attempt(client, "salah sama sekali").status_code == 422
    assert client.post(f"/tautan/{token}", data={"password": PHRASE, "again": PHRASE}).status_code == 303
    data = {"present": PHRASE, "password": PASSWORD, "again": PASSWORD}
    assert client.post("/kata-sandi", data={**data, "present": "salah sama sekali"}).status_code == 422
    assert client.post("/kata-sandi", data=data).status_code == 303
    assert attempt(client, PASSWORD).status_code == 303
    assert seen == [False] * 6


def test_a_password_form_sent_twice_at_once_changes_it_once(app: Flask, compared: Any) -> None:
    barrier = threading.Barrier(2)
    compared(lambda _password: barrier.wait(PATIENCE))
    clients = [signed_in(app, "sari") for _ in range(2)]
    data = {"present": PASSWORD, "password": PHRASE, "again": PHRASE, "idempotency_key": "kunci-yang-sama"}
    answers = all_at_once([partial(client.post, "/kata-sandi", data=data) for client in clients])
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/")] * 2
    assert recorded(app, "password_changed") == 1


def test_a_refused_password_form_may_be_sent_again(app: Flask) -> None:
    """Its key was not used up."""
    sari = signed_in(app, "sari")
    data = {"present": "salah", "password": PHRASE, "again": PHRASE, "idempotency_key": "kunci-yang-sama"}
    assert sari.post("/kata-sandi", data=data).status_code == 422
    assert sari.post("/kata-sandi", data={**data, "present": PASSWORD}).status_code == 303
    assert recorded(app, "password_changed") == 1


def test_of_two_who_use_one_link_at_once_one_sets_the_password(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    page = signed_in(app, "nona").post("/provinsi/akun/1/tautan").get_data(as_text=True)
    token = page.partition("/tautan/")[2].partition("<")[0]
    barrier = threading.Barrier(2)
    hashed = PasswordHasher.hash

    def together(self: PasswordHasher, password: str) -> str:
        barrier.wait(PATIENCE)
        return hashed(self, password)

    monkeypatch.setattr(PasswordHasher, "hash", together)
    clients = [signed_in(app, "adi") for _ in range(2)]
    data = {"password": PHRASE, "again": PHRASE}
    answers = all_at_once([partial(client.post, f"/tautan/{token}", data=data) for client in clients])
    assert sorted(answer.status_code for answer in answers) == [303, 404]
    assert recorded(app, "password_changed") == 1
