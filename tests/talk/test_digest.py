"""The daily digest: once a day, only with news, to confirmed addresses, ended by one press; it names nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.addresses.service import digest_token
from portal.accounts.models import Person
from portal.core import clock, tasks
from portal.core.db import db
from portal.core.mail import MailState
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from portal.talk.conversing import Words
from portal.talk.digest import DIGEST
from tests.support.client import signed_in
from tests.support.factories import inside
from tests.support.mail import PUBLIC, Box, give_address, mails, send_through, smtp_server
from tests.support.people import PEOPLE
from tests.talk.conftest import Threads

WITA = ZoneInfo("Asia/Makassar")
SAID = "Baris 4 atas nama Contoh Rahasia keliru."
BUDI = list(PEOPLE).index("budi") + 1


@pytest.fixture
def box(app: Flask) -> Iterator[Box]:
    give_address(app, "sari", "budi", "wati", "petrus", "rani", "vera")
    with smtp_server() as made:
        send_through(app, made.settings)
        yield made.box


def round_at(app: Flask, day: int, hour: int) -> None:
    """The portal's hourly round on a day of December, and the mail that follows."""
    with clock.fixed(datetime(2026, 12, day, hour, 17, tzinfo=WITA)):
        tasks.purge(app)


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=WITA).astimezone(UTC)


def test_once_a_day_from_six_and_only_to_those_for_whom_something_waits(app: Flask, box: Box, threads: Threads) -> None:
    with clock.fixed(at(1)):
        threads.alone(Words(SAID, frozenset({BUDI})), "sari")
    for hour in (0, 5, 6, 7, 23):
        round_at(app, 2, hour)
    assert box.recipients == ["budi@contoh.go.id"]


def test_it_holds_counts_titles_and_links_and_no_message(app: Flask, box: Box, threads: Threads) -> None:
    with clock.fixed(at(1)):
        threads.alone(Words(SAID, frozenset({BUDI}), at(1).date()), "sari", title="Daftar no. 7")
    round_at(app, 2, 6)
    (letter,) = box.arrived
    text = str(letter.get_content()).replace("\r\n", "\n")
    assert letter["Subject"] == "1 percakapan menunggu Anda di Portal Jamsostek NTT"
    assert (
        "Kabupaten Timor Tengah Utara: 1 menunggu Anda, 1 baru, 1 menyebut nama Anda, 1 meminta balasan dengan batas "
        "hari, 1 sudah lewat batasnya.\n- Daftar no. 7\n" in text
    )
    assert f"{PUBLIC}/wilayah/ttu/percakapan/" in text
    assert "Rahasia" not in text and "Baris 4" not in text and "Sari" not in text
    assert letter["List-Unsubscribe"].strip().startswith(f"<{PUBLIC}/email/ringkasan/")
    assert letter["Date"].endswith("+0800")


def test_nothing_new_no_second_letter_and_again_when_something_is_said(app: Flask, box: Box, threads: Threads) -> None:
    with clock.fixed(at(1)):
        threads.alone(Words(SAID), "sari")
    round_at(app, 2, 6)
    round_at(app, 3, 6)  # it still waits, but nobody said anything
    assert len(box.arrived) == 1
    with clock.fixed(at(3)):
        threads.alone(Words("Sekali lagi."), "sari")
    round_at(app, 4, 6)
    assert len(box.arrived) == 2


def test_guests_get_theirs_from_all_their_regions(app: Flask, box: Box, threads: Threads) -> None:
    with clock.fixed(at(1)):
        client = signed_in(app, "sari")
        assert client.post(threads.at("office"), data={"pesan-text": "Mohon tanggapan."}).status_code == 303
    round_at(app, 2, 6)
    letters = {message["To"]: str(message.get_content()) for message in box.arrived}
    assert letters.keys() == {"budi@contoh.go.id", "wati@contoh.go.id", "petrus@contoh.go.id"}
    assert "Provinsi Nusa Tenggara Timur: 1 menunggu Anda" in letters["wati@contoh.go.id"]
    assert f"{PUBLIC}/provinsi/percakapan/" in letters["wati@contoh.go.id"]
    assert f"{PUBLIC}/bpjs/atambua/percakapan/" in letters["petrus@contoh.go.id"]


def test_one_press_without_signing_in_ends_it(app: Flask, box: Box, threads: Threads) -> None:
    adi = signed_in(app, "adi")
    with app.app_context():
        address = f"/email/ringkasan/{digest_token(BUDI)}"
    page = adi.get(address)
    assert page.status_code == 200 and "Berhenti menerima ringkasan" in page.text
    assert wants(app)  # a look changes nothing
    assert adi.post(address).status_code == 303
    assert not wants(app)
    assert "tidak lagi dikirim" in adi.get(address).text
    with clock.fixed(at(1)):
        threads.alone(Words(SAID, frozenset({BUDI})), "sari")
    round_at(app, 2, 6)
    assert box.arrived == []


@pytest.mark.parametrize("token", ["contoh", "IjEi.AAAA", "WzFd.x"])
def test_an_invented_link_ends_nothing(app: Flask, token: str) -> None:
    adi = signed_in(app, "adi")
    assert adi.get(f"/email/ringkasan/{token}").status_code == 404
    assert adi.post(f"/email/ringkasan/{token}").status_code == 404
    assert wants(app)


def test_the_own_page_switches_it_off_and_on(app: Flask, box: Box) -> None:
    budi = signed_in(app, "budi")
    assert budi.post("/email/pengingat", data={"wants_mail": "y"}).status_code == 303
    assert not wants(app)
    assert budi.post("/email/pengingat", data={"wants_mail": "y", "wants_digest": "y"}).status_code == 303
    assert wants(app)


def test_what_was_read_before_it_goes_is_not_mailed(app: Flask, box: Box, threads: Threads) -> None:
    with clock.fixed(at(1)):
        number = threads.alone(Words(SAID), "sari")
    box.answers["budi@contoh.go.id"] = "451 later"
    round_at(app, 2, 6)
    del box.answers["budi@contoh.go.id"]
    with clock.fixed(at(2, 8)):
        client = signed_in(app, "budi")
        assert client.post(f"/wilayah/ttu/percakapan/{number}/dibaca", data={"seen": "1"}).status_code == 303
        tasks.look_around(app)
    assert box.arrived == []
    (row,) = mails(app)
    assert row.kind == DIGEST and row.state is MailState.DROPPED


def wants(app: Flask) -> bool:
    with app.app_context(), scope_of(system_scope()):
        return bool(db.session.scalar(select(Person.wants_digest).where(Person.id == BUDI)))


def test_a_closed_account_gets_none(app: Flask, box: Box, threads: Threads) -> None:
    with clock.fixed(at(1)):
        threads.alone(Words(SAID), "sari")
    with inside(app):
        db.session.get_one(Person, BUDI).closed_at = at(1)
        db.session.commit()
    round_at(app, 2, 6)
    assert box.arrived == []
