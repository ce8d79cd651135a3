"""A recorded look opens its own page of a sample, for an hour: nobody beyond it is named by any address."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.compliance.purposes.models import PurposeLook
from portal.compliance.sampling.models import SamplePerson
from portal.compliance.sampling.queries import on_page
from portal.core import clock
from portal.core.db import db
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import row
from tests.support.lists import confirmed, parsed, words
from tests.support.purposes import drawn, looked, opened, visited, visits

pytestmark = pytest.mark.usefixtures("held_clock")


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    return signed_in(app, "wati")


@pytest.fixture
def purpose(app: Flask, wati: PortalClient, sari: PortalClient, tmp_path: Path) -> str:
    """Wati's, of TTU with fifty-seven people."""
    confirmed(sari, tmp_path, factories.quota(app, people=60), [row(number) for number in range(1, 58)])
    return opened(wati)


@pytest.mark.parametrize(
    ("position", "after", "shown"),
    [
        (0, None, False),
        (1, None, True),
        (50, None, True),
        (51, None, False),
        (1, 0, True),
        (50, 50, False),
        (51, 50, True),
        (100, 50, True),
        (101, 50, False),
        (26, 25, True),
        (25, 25, False),
    ],
)
def test_which_numbers_a_page_may_show(position: int, after: int | None, shown: bool) -> None:
    assert on_page(position, after) is shown


def test_a_look_opens_the_people_of_its_own_page(app: Flask, wati: PortalClient, purpose: str) -> None:
    sample = drawn(wati, purpose, wanted=55)
    first = visits(wati, sample)
    assert wati.get(first + "/50").status_code == 200
    for position in (51, 55):
        answers = [wati.get(f"{first}/{position}"), wati.post(f"{first}/{position}"), _entered(wati, first, position)]
        for answer in answers:
            assert answer.status_code == 404
            assert "Contoh Orang" not in words(answer)
    second = str(wati.post(sample + "/kunjungan", data={"setelah": "50"}).location)
    assert wati.get(second + "/51").status_code == 200
    assert wati.get(second + "/50").status_code == 404
    visited(wati, second, 51)
    with factories.inside(app):
        assert list(db.session.scalars(select(PurposeLook.people).order_by(PurposeLook.id))) == [50, 5]
        entered = select(SamplePerson.position).where(SamplePerson.entered_at.is_not(None))
        assert list(db.session.scalars(entered)) == [51]


def _entered(client: PortalClient, page: str, position: int, **data: str) -> TestResponse:
    return client.post(f"{page}/{position}", data={"result": "died", "visited_on": clock.today().isoformat(), **data})


def test_visits_are_written_down_through_a_look_at_visits_of_this_sample(wati: PortalClient, purpose: str) -> None:
    sample = drawn(wati, purpose)
    other_sample = visits(wati, drawn(wati, purpose, seed="benih-lain")).rpartition("/")[2]
    people = looked(wati, purpose).rpartition("/")[2]
    for look in (other_sample, people):
        page = f"{sample}/kunjungan/{look}"
        for answer in (wati.get(page + "/1"), _entered(wati, page, 1), wati.post(page + "/1")):
            assert answer.status_code == 404


def test_what_is_sent_late_is_answered_without_the_person(wati: PortalClient, purpose: str) -> None:
    page = visits(wati, drawn(wati, purpose))
    in_time = wati.post(page + "/1")
    assert in_time.status_code == 422
    assert "Contoh Orang" in words(in_time)
    visited(wati, page, 1, "moved", note="Ke Kupang")
    with clock.fixed(clock.now() + timedelta(minutes=61)):
        late = wati.post(page + "/1", data={"visited_on": clock.today().isoformat(), "note": "Ke rumah anaknya"})
        assert late.status_code == 422
        told = words(late)
        assert "Pilih hasil kunjungan" in told
        assert "Ke rumah anaknya" in late.get_data(as_text=True)  # nothing typed is lost
        for part in ("Contoh Orang", "530301", "Ke Kupang", "Wati Contoh, "):
            assert part not in told
        assert parsed(late).xpath("//form[contains(@action, '/kunjungan/')]")
        kept = _entered(wati, page, 1)
        assert kept.status_code == 303
        assert wati.get(kept.location).status_code == 200
