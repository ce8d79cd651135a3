"""Signing out ends the session itself, and what is sent on the way says nothing in English."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.client import PortalClient, signed_in
from tests.support.lists import words
from tests.support.people import PASSWORD

pytestmark = pytest.mark.usefixtures("held_clock")
SAID = "Anda sudah keluar. Sesi di perangkat lain juga diakhiri."


def cookie_of(client: PortalClient) -> str:
    found = client.get_cookie("portal")
    assert found is not None
    return found.value


def test_a_cookie_kept_on_a_shared_computer_is_worth_nothing_after_signing_out(app: Flask) -> None:
    client = signed_in(app, "adi")
    client.post("/masuk", data={"username": "sari", "password": PASSWORD})
    kept = cookie_of(client)
    thief = signed_in(app, "adi")
    thief.set_cookie("portal", kept)
    assert thief.get("/wilayah/ttu/").status_code == 200  # the cookie is the session, as long as it lasts
    assert client.post("/keluar").status_code == 303
    thief.set_cookie("portal", kept)
    assert thief.get("/wilayah/ttu/").status_code == 303


def test_signing_out_ends_the_other_devices_and_says_so_once(app: Flask) -> None:
    desk, phone, other = signed_in(app, "sari"), signed_in(app, "sari"), signed_in(app, "budi")
    assert SAID not in words(signed_in(app, "adi").get("/masuk"))
    answer = desk.post("/keluar")
    assert SAID in words(desk.get(answer.location))
    assert SAID not in words(desk.get(answer.location))
    assert phone.get("/wilayah/ttu/").status_code == 303
    assert other.get("/wilayah/ttu/").status_code == 200


def test_who_was_not_signed_in_is_told_nothing(app: Flask) -> None:
    adi = signed_in(app, "adi")
    assert adi.post("/keluar").status_code == 303
    assert SAID not in words(adi.get("/masuk"))


def test_on_the_way_to_another_page_nothing_else_is_sent(app: Flask) -> None:
    client = signed_in(app, "adi")
    entered = {"username": "sari", "password": PASSWORD}
    for answer in (
        client.get("/"),
        client.post("/masuk", data=entered),
        client.get("/masuk"),
        client.get("/"),
        client.post("/keluar"),
    ):
        assert (answer.status_code, answer.data) == (303, b"")
