"""The own e-mail address: entered, confirmed through a link, switched off, forgotten; and never shown anywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts import queries, rules
from portal.accounts.addresses import service
from portal.accounts.models import MailAddressLink, Person
from portal.audit.models import AuditEntry
from portal.core import clock, tasks
from portal.core.db import db, writing
from portal.core.permissions import Permission, WorkplaceKind
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from tests.conftest import MORNING
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.lists import parsed, words
from tests.support.mail import PUBLIC, Box, give_address, mails, send_through, smtp_server
from tests.support.people import ATAMBUA, TTU

pytestmark = pytest.mark.usefixtures("held_clock")
PAGE, OWN = "/email", "sari@contoh.go.id"


@pytest.fixture
def box(app: Flask) -> Iterator[Box]:
    with smtp_server() as made:
        send_through(app, made.settings)
        yield made.box


def link_in(box: Box) -> str:
    """The path of the link in the newest message."""
    found = re.search(rf"{re.escape(PUBLIC)}(/email/konfirmasi/\S+)", box.arrived[-1].get_content())
    assert found
    return found[1]


def ask(client: PortalClient, address: str = OWN) -> None:
    assert client.post(PAGE, data={"address": address}).status_code == 303


def address_for_mail(app: Flask, username: str = "sari") -> str:
    with app.app_context():
        person_id = db.session.scalars(select(Person.id).where(Person.username == username)).one()
        return service.address_for_mail(person_id)


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("sari@contoh.go.id", True),
        ("sari.contoh+portal@mail.contoh.id", True),
        ("sari", False),
        ("sari@contoh", False),
        ("sari@contoh..id", False),
        (".sari@contoh.id", False),
        ("sari @contoh.id", False),
        ("sari@contoh.id, lain@contoh.id", False),
        ("Sari <sari@contoh.id>", False),
        ("sari@contoh.id\nBcc: lain@contoh.id", False),
        ("sarí@contoh.id", False),
        ("s" * 65 + "@contoh.id", False),
        ("s@" + "contoh." * 40 + "id", False),
    ],
)
def test_the_shape_of_an_address(address: str, good: bool) -> None:
    assert (rules.address_problem(address) == "") is good


def test_an_address_is_used_only_once_its_owner_has_said_yes(app: Flask, sari: PortalClient, box: Box) -> None:
    ask(sari)
    assert address_for_mail(app) == ""
    assert box.recipients == [OWN]
    assert "belum dikonfirmasi" in words(sari.get(PAGE))
    page = sari.get(link_in(box))
    assert OWN in words(page)
    assert address_for_mail(app) == "", "a look confirms nothing"
    assert sari.post(link_in(box)).status_code == 303
    assert address_for_mail(app) == OWN
    assert "terkonfirmasi" in words(sari.get(PAGE))
    assert sari.post(link_in(box)).status_code == 404
    assert len(box.arrived) == 1


def test_nobody_else_confirms_with_the_link(app: Flask, sari: PortalClient, box: Box) -> None:
    ask(sari)
    budi = signed_in(app, "budi")
    for answer in (budi.get(link_in(box)), budi.post(link_in(box)), sari.get("/email/konfirmasi/bukan-tautan")):
        assert answer.status_code == 404
    signed_out = signed_in(app, "adi").get(link_in(box))
    assert signed_out.status_code in (302, 303) and "/masuk" in signed_out.location
    assert address_for_mail(app) == address_for_mail(app, "budi") == ""


def test_a_link_ends_with_its_time_and_with_the_next_one(app: Flask, sari: PortalClient, box: Box) -> None:
    ask(sari)
    first = link_in(box)
    ask(sari, "lain@contoh.go.id")
    assert sari.get(first).status_code == 404
    second = link_in(box)
    with clock.fixed(MORNING + rules.LINK_LIFETIME + timedelta(seconds=1)):
        assert sari.post(second).status_code == 404
        assert "belum dikonfirmasi" not in words(sari.get(PAGE))


def test_a_new_address_replaces_the_confirmed_one_only_when_confirmed(app: Flask, sari: PortalClient, box: Box) -> None:
    give_address(app, "sari")
    ask(sari, "baru@contoh.go.id")
    assert address_for_mail(app) == OWN
    sari.post(link_in(box))
    assert address_for_mail(app) == "baru@contoh.go.id"


def test_nobody_fills_a_strangers_box(app: Flask, sari: PortalClient, box: Box) -> None:
    for _ in range(service.LINKS_A_DAY):
        ask(sari)
    refused = sari.post(PAGE, data={"address": OWN})
    assert refused.status_code == 422
    assert "Coba lagi besok." in words(refused)
    assert parsed(refused).xpath("//input[@name='address']/@value") == [OWN]
    assert len(box.arrived) == service.LINKS_A_DAY
    with clock.fixed(MORNING + timedelta(days=1)):
        ask(sari)


def test_a_wrong_address_comes_back_with_what_was_typed(sari: PortalClient, box: Box) -> None:
    refused = sari.post(PAGE, data={"address": "sari di contoh"})
    assert refused.status_code == 422
    assert "misalnya nama@kantor.go.id" in words(refused)
    assert parsed(refused).xpath("//input[@name='address']/@value") == ["sari di contoh"]
    assert box.arrived == []


def test_without_a_server_the_page_says_so(app: Flask, sari: PortalClient) -> None:
    assert "Portal ini belum mengirim email." in words(sari.get(PAGE))
    assert parsed(sari.get(PAGE)).xpath("//button[@aria-disabled='true']")
    assert sari.post(PAGE, data={"address": OWN}).status_code == 422
    assert mails(app) == []


def test_switched_off_or_forgotten_nothing_is_sent(app: Flask, sari: PortalClient) -> None:
    give_address(app, "sari")
    assert sari.post(PAGE + "/pengingat").status_code == 303
    assert address_for_mail(app) == ""
    assert sari.post(PAGE + "/pengingat", data={"wants_mail": "y"}).status_code == 303
    assert address_for_mail(app) == OWN
    assert sari.post(PAGE + "/hapus").status_code == 303
    assert address_for_mail(app) == ""
    assert OWN not in words(sari.get(PAGE))


def test_a_request_can_be_taken_back(app: Flask, sari: PortalClient, box: Box) -> None:
    ask(sari)
    assert sari.post(PAGE + "/batal").status_code == 303
    assert sari.get(link_in(box)).status_code == 404
    assert "belum dikonfirmasi" not in words(sari.get(PAGE))


def test_a_refused_address_is_told_on_the_page(sari: PortalClient, box: Box) -> None:
    box.answers = {OWN: "550 no such user"}
    ask(sari)
    assert "tidak dapat dikirim" in words(sari.get(PAGE))


def test_the_record_knows_the_act_and_not_the_address(
    app: Flask, sari: PortalClient, box: Box, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(sari)
    sari.post(link_in(box))
    sari.post(PAGE + "/pengingat", data={"wants_digest": "y"})
    sari.post(PAGE + "/hapus")
    with app.app_context(), scope_of(system_scope()):
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        found = [(entry.action, entry.regency_id) for entry in entries]
        said = " ".join(entry.sentence + entry.reason for entry in entries)
        stored = db.session.scalars(select(MailAddressLink.address_cipher)).one()
    assert found == [("mail_address_confirmed", TTU), ("mail_switched", TTU), ("mail_address_removed", TTU)]
    captured = capsys.readouterr()
    assert "@" not in said and OWN not in captured.out + captured.err
    assert OWN.encode() not in stored


def test_an_account_that_is_closed_keeps_no_address(app: Flask) -> None:
    give_address(app, "tia")
    budi = signed_in(app, "budi")
    links = parsed(budi.get("/wilayah/ttu/akun/")).xpath("//form[contains(@action, '/tutup')]/@action")
    tia = next(link for link in links if f"/{_membership_of(app, 'tia')}/" in link)
    assert budi.post(tia, data={"reason": "Mutasi"}).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Person.mail_cipher).where(Person.username == "tia")).one() is None


def _membership_of(app: Flask, username: str) -> int:
    with app.app_context():
        person_id = factories.actor(username).id
        assert person_id
        return queries.person_by_id(person_id).memberships[0].id


def test_links_and_the_address_in_them_go_after_a_month(app: Flask, sari: PortalClient, box: Box) -> None:
    ask(sari)
    with clock.fixed(MORNING + rules.LINK_LIFETIME + service.LINKS_KEPT + timedelta(minutes=1)):
        tasks.purge(app)
    with app.app_context():
        assert db.session.scalars(select(MailAddressLink.id)).all() == []


def test_who_holds_what_where_on_a_day(app: Flask) -> None:
    def names(permissions: list[Permission], kind: WorkplaceKind, place: int) -> list[str]:
        with app.app_context():
            ids = queries.holders_of(permissions, kind, place, clock.today())
            return sorted(db.session.scalars(select(Person.username).where(Person.id.in_(ids))))

    both = [Permission.MANAGE_AGREEMENTS, Permission.CHECK_AGREEMENTS]
    assert names(both, WorkplaceKind.REGENCY, TTU) == ["budi", "sari"]
    assert names([Permission.ANSWER_AGREEMENTS], WorkplaceKind.BRANCH, ATAMBUA) == ["petrus"]
    with app.app_context(), writing(), scope_of(system_scope()):
        person = queries.person_by_id(factories.actor("budi").id or 0)
        person.memberships[0].valid_until = clock.today() - timedelta(days=1)
        db.session.commit()
    assert names(both, WorkplaceKind.REGENCY, TTU) == ["sari"]
