"""The record of who did what: append-only, filtered, read by the verifier for the office, by the province for all."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

import portal
from portal.audit.groups import ACTION_GROUPS
from portal.audit.models import AuditEntry
from portal.audit.service import PORTAL, Actor, record
from portal.core.db import db, writing
from portal.core.tenancy import NoScope, OutsideScope, Scope, scope_of
from portal.regencies.queries import all_regency_ids
from tests.support import factories
from tests.support.client import signed_in
from tests.support.factories import inside
from tests.support.lists import parsed, words
from tests.support.people import BELU, TTU
from tests.support.swaps import after_swap

pytestmark = pytest.mark.usefixtures("held_clock")
OFFICE, PROVINCE = "/wilayah/ttu/catatan/", "/provinsi/catatan/"


def write(app: Flask, sentence: str, regency_id: int = TTU, action: str = "setting_changed", reason: str = "") -> None:
    with inside(app, regency_id):
        record(action, by=factories.SARI, sentence=sentence, regency_id=regency_id, reason=reason)
        db.session.commit()


def test_an_act_is_read_with_who_when_what_and_why(app: Flask) -> None:
    write(app, "Sesuatu diubah.", reason="  karena perlu ")
    page = words(signed_in(app, "budi").get(OFFICE))
    assert "Sesuatu diubah. Alasan: karena perlu 20 November 2026 09.00 WITA · Sari Contoh, Operator" in page


@pytest.mark.parametrize("statement", ["UPDATE audit_entries SET sentence = 'lain'", "DELETE FROM audit_entries"])
def test_the_database_itself_refuses_to_change_the_record(app: Flask, statement: str) -> None:
    write(app, "Sesuatu diubah.")
    with inside(app):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()
    assert "Sesuatu diubah." in words(signed_in(app, "budi").get(OFFICE))


def test_an_act_that_was_rolled_back_was_not_done(app: Flask) -> None:
    with inside(app):
        record("setting_changed", by=PORTAL, sentence="Tidak jadi.", regency_id=TTU)
        db.session.rollback()
    assert "Tidak jadi." not in words(signed_in(app, "budi").get(OFFICE))


def test_the_record_needs_a_scope_and_stays_inside_it(app: Flask) -> None:
    with app.app_context(), writing():
        with pytest.raises(NoScope):
            record("setting_changed", by=PORTAL, sentence="x", regency_id=TTU)
    with inside(app), pytest.raises(OutsideScope):
        record("setting_changed", by=PORTAL, sentence="x", regency_id=BELU)


def test_the_record_of_a_neighbour_is_not_seen(app: Flask) -> None:
    write(app, "Urusan Belu.", BELU)
    write(app, "Urusan TTU.")
    office = words(signed_in(app, "budi").get(OFFICE))
    assert "Urusan TTU." in office
    assert "Urusan Belu." not in office
    everything = words(signed_in(app, "wati").get(PROVINCE))
    assert "Urusan TTU. Kabupaten Timor Tengah Utara" in everything
    assert "Urusan Belu. Kabupaten Belu" in everything
    assert "Urusan Belu." not in words(signed_in(app, "wati").get(f"{PROVINCE}?wilayah={TTU}"))


def test_a_filter_keeps_its_kind_of_acts(app: Flask) -> None:
    write(app, "Pengaturan diubah.")
    write(app, "NIK dibuka.", action="nik_revealed")
    budi = signed_in(app, "budi")
    shown = words(budi.get(OFFICE + "?jenis=nik"))
    assert "NIK dibuka." in shown
    assert "Pengaturan diubah." not in shown
    assert "Pengaturan diubah." in words(budi.get(OFFICE + "?jenis=tidak-ada"))
    assert "Belum ada kegiatan yang cocok." in words(budi.get(OFFICE + "?jenis=kuota"))
    before = budi.get(OFFICE).get_data(as_text=True)
    part = budi.htmx("GET", OFFICE + "?jenis=nik").get_data(as_text=True)
    swapped = html.document_fromstring(after_swap(before, part, "#catatan")).get_element_by_id("catatan")
    whole = parsed(budi.get(OFFICE + "?jenis=nik")).get_element_by_id("catatan")
    assert [text for text in swapped.itertext() if text.strip()] == [text for text in whole.itertext() if text.strip()]


def test_all_pages_together_hold_every_act_once_newest_first(app: Flask) -> None:
    with inside(app):
        for number in range(120):
            record("setting_changed", by=factories.SARI, sentence=f"Kegiatan ke-{number}.", regency_id=TTU)
            db.session.flush()
        db.session.commit()
    budi = signed_in(app, "budi")
    seen: list[str] = []
    url: str | None = OFFICE
    while url:
        page = parsed(budi.get(url))
        seen += [each.text_content().strip() for each in page.xpath("//section[@id='catatan']//li/p[1]")]
        url = next(iter(page.xpath("//nav[@class='pager']/a[@rel='next']/@href")), None)
    assert seen == [f"Kegiatan ke-{number}." for number in reversed(range(120))]


@pytest.mark.parametrize("query", ["?sebelum=abc", f"?sebelum={'9' * 30}", "?wilayah=9999999999999", "?wilayah=x"])
def test_a_guessed_address_is_no_accident(app: Flask, query: str) -> None:
    assert signed_in(app, "wati").get(PROVINCE + query).status_code == 200
    assert signed_in(app, "budi").get(OFFICE + query).status_code == 200


def test_who_reads_the_record(app: Flask) -> None:
    for username, status in (("budi", 200), ("vera", 200), ("sari", 403), ("tia", 403), ("bela", 404), ("adi", 303)):
        assert signed_in(app, username).get(OFFICE).status_code == status, username
    for username, status in (("wati", 200), ("nona", 200), ("budi", 404), ("petrus", 404)):
        assert signed_in(app, username).get(PROVINCE).status_code == status, username


def test_every_kind_of_act_that_is_written_can_be_filtered() -> None:
    """An act outside every group would be seen only by who leafs through everything."""
    written = set()
    for path in Path(portal.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                written |= _actions_of(node)
    grouped = {action for _words, actions in ACTION_GROUPS.values() for action in actions}
    assert len(written) > 15
    assert written == grouped


def _actions_of(call: ast.Call) -> set[str]:
    """The code that a call hands to the record: first or second of `record…(…)`, or `action=`."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    given = [each.value for each in call.keywords if each.arg == "action"]
    if name.lstrip("_").startswith("record"):
        given += call.args[:2]
    found = {each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    return {code for code in found if re.fullmatch(r"[a-z]+(_[a-z]+)+", code)}


def test_names_and_roles_stay_as_they_were(app: Flask) -> None:
    with app.app_context(), writing(), scope_of(Scope.system(all_regency_ids())):
        record("setting_changed", by=Actor(1, "Nama Lama", "Operator"), sentence="Dahulu.", regency_id=TTU)
        db.session.commit()
        entry = db.session.query(AuditEntry).one()
        assert (entry.actor_id, entry.actor_name, entry.actor_role) == (1, "Nama Lama", "Operator")
    assert "Nama Lama, Operator" in words(signed_in(app, "budi").get(OFFICE))
