"""Reminders of the province: first exactly who would receive what, then once, recorded, and not twice in three days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from portal.audit.models import AuditEntry
from portal.core import clock, tasks
from portal.core.db import db
from portal.core.mail import MailState
from portal.core.tenancy import scope_of
from portal.paritrana.models import ParitranaReminder
from portal.regencies.queries import system_scope
from tests.support import paritrana, paritrana_year
from tests.support.client import PortalClient, signed_in
from tests.support.mail import PUBLIC, Box, give_address, mails, send_through, smtp_server
from tests.support.people import BELU, TTU

PAGE = "/provinsi/paritrana/2026/pengingat"
TOMORROW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("held_clock")


@pytest.fixture
def box(app: Flask) -> Iterator[Box]:
    """Sari and Rani have an address; Budi and Bela have none."""
    give_address(app, "sari", "rani")
    with smtp_server() as made:
        send_through(app, made.settings)
        yield made.box


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    return signed_in(app, "wati")


def seen(wati: PortalClient, *regions: int) -> dict[str, object]:
    """The form as the page of recipients shows it."""
    text = wati.get(PAGE, query_string={"lihat": "1", "wilayah": regions}).get_data(as_text=True)
    found = re.search(r'name="seen" value="(\w+)"', text)
    assert found is not None
    return {"seen": found[1], "regions": [str(each) for each in regions]}


def reminders(app: Flask) -> list[ParitranaReminder]:
    with app.app_context(), scope_of(system_scope()):
        return list(db.session.scalars(db.select(ParitranaReminder).order_by(ParitranaReminder.id)))


def test_nothing_is_sent_before_the_recipients_are_seen(app: Flask, box: Box, wati: PortalClient) -> None:
    paritrana.edition(app)
    listed = wati.get(PAGE).get_data(as_text=True)
    assert "Kabupaten Timor Tengah Utara" in listed and "belum mulai diisi, batasnya 25 hari lagi" in listed
    text = wati.get(PAGE, query_string={"lihat": "1", "wilayah": [TTU, 5305]}).get_data(as_text=True)
    assert "Operator: 1 dari 1 beralamat email" in text and "Verifikator: 0 dari 1 beralamat email" in text
    assert "belum ada akun" in text and "tidak ada alamat" in text  # the other region hides nothing
    assert (box.recipients, reminders(app)) == ([], [])


def test_each_office_is_written_to_once_and_it_is_recorded(app: Flask, box: Box, wati: PortalClient) -> None:
    paritrana.edition(app)
    form = seen(wati, TTU, BELU)
    assert wati.post(PAGE, data=form).status_code == 303
    assert sorted(box.recipients) == ["rani@contoh.go.id", "sari@contoh.go.id"]
    letter = next(each for each in box.arrived if each["To"] == "sari@contoh.go.id")
    assert letter["Subject"] == (
        "Penilaian mandiri Paritrana 2026 Kabupaten Timor Tengah Utara: belum mulai diisi, batasnya 25 hari lagi"
    )
    text = str(letter.get_content())
    assert f"{PUBLIC}/wilayah/ttu/paritrana/2026" in text and "simulasi internal, bukan bobot resmi" in text
    assert [(each.regency_id, each.people, each.addresses) for each in reminders(app)] == [(BELU, 2, 1), (TTU, 2, 1)]
    with app.app_context(), scope_of(system_scope()):
        acts = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "paritrana_reminded")).all()
        assert [each.regency_id for each in acts] == [BELU, TTU]
    assert "1 dari 2 orang beralamat email" in wati.get(PAGE).get_data(as_text=True)


def test_a_form_that_is_sent_twice_writes_once(app: Flask, box: Box, wati: PortalClient) -> None:
    paritrana.edition(app)
    form = {**seen(wati, TTU), "idempotency_key": "sekali-saja-1"}
    assert [wati.post(PAGE, data=form).status_code for _ in range(2)] == [303, 303]
    assert (box.recipients, len(reminders(app))) == (["sari@contoh.go.id"], 1)


def test_a_second_reminder_within_three_days_is_asked_for(app: Flask, box: Box, wati: PortalClient) -> None:
    paritrana.edition(app)
    wati.post(PAGE, data=seen(wati, TTU))
    with clock.fixed(TOMORROW):
        text = wati.get(PAGE, query_string={"lihat": "1", "wilayah": [TTU]}).get_data(as_text=True)
        assert "baru diingatkan" in text
        refused = wati.post(PAGE, data=seen(wati, TTU))
        assert refused.status_code == 422
        assert "Baru diingatkan dalam tiga hari terakhir: TTU" in refused.get_data(as_text=True)
        assert len(box.recipients) == 1
        assert wati.post(PAGE, data={**seen(wati, TTU), "again": "y"}).status_code == 303
        assert len(box.recipients) == 2
    with clock.fixed(datetime(2026, 11, 24, 2, 0, tzinfo=UTC)):
        assert wati.post(PAGE, data=seen(wati, TTU)).status_code == 303
    assert len(reminders(app)) == 3


def test_other_recipients_than_those_that_were_seen_are_not_written_to(
    app: Flask, box: Box, wati: PortalClient
) -> None:
    paritrana.edition(app)
    form = seen(wati, TTU)
    give_address(app, "budi")
    refused = wati.post(PAGE, data=form)
    assert refused.status_code == 422 and "Daftar penerima baru saja berubah" in refused.get_data(as_text=True)
    assert box.recipients == []


def test_who_has_handed_in_is_not_reminded(app: Flask, box: Box, wati: PortalClient) -> None:
    number = paritrana.edition(app)
    form = seen(wati, TTU, BELU)
    assessment_id = paritrana.begun(app, number)
    paritrana_year.answered(app, assessment_id, {"I1": paritrana_year.USUAL["I1"]})
    paritrana_year.linked(app, assessment_id, "I1")
    paritrana_year.submitted(app, assessment_id)
    refused = wati.post(PAGE, data=form)
    assert refused.status_code == 422 and "Daftar penerima baru saja berubah" in refused.get_data(as_text=True)
    assert "Timor Tengah Utara" not in wati.get(PAGE).get_data(as_text=True)


def test_a_message_that_comes_too_late_is_dropped(app: Flask, box: Box, wati: PortalClient) -> None:
    number = paritrana.edition(app)
    box.answers = {"data": "450 later"}
    wati.post(PAGE, data=seen(wati, TTU))
    assert [each.state for each in mails(app)] == [MailState.WAITING]
    assessment_id = paritrana.begun(app, number)
    paritrana_year.answered(app, assessment_id, {"I1": paritrana_year.USUAL["I1"]})
    paritrana_year.linked(app, assessment_id, "I1")
    paritrana_year.submitted(app, assessment_id)
    box.answers = {}
    with clock.fixed(LATER):
        tasks.look_around(app)
    assert box.recipients == []
    assert [each.state for each in mails(app)] == [MailState.DROPPED]


def test_without_a_server_nobody_is_reminded_and_it_says_so(app: Flask, wati: PortalClient) -> None:
    paritrana.edition(app)
    text = wati.get(PAGE, query_string={"lihat": "1", "wilayah": [TTU]}).get_data(as_text=True)
    assert "Portal ini belum dapat mengirim email." in text
    refused = wati.post(PAGE, data={"regions": [str(TTU)], "seen": "x"})
    assert refused.status_code == 422 and reminders(app) == []
