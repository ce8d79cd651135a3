"""A decree of a list and the register of regulations know each other: one press, nothing twice, one correction."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.beneficiaries.decrees.models import Decree, DecreeRegulation
from portal.core.db import db
from portal.regulations import queries, service
from portal.regulations.models import Regulation
from portal.regulations.rules.chain import Relation
from portal.regulations.rules.papers import RegulationKind, Topic
from tests.support import factories, processes
from tests.support.client import PortalClient, signed_in
from tests.support.factories import SARI, inside, row
from tests.support.lists import confirmed, words
from tests.support.people import TTU
from tests.support.world_regulations import terms

pytestmark = pytest.mark.usefixtures("held_clock")
TERMS = {
    "number": "45/KEP/HK/2026",
    "decreed_on": "2026-11-02",
    "title": "Penetapan Pekerja Rentan Tahun 2026",
    "signatory_title": "Bupati Timor Tengah Utara",
    "signatory_name": "Contoh Bupati",
}


@pytest.fixture
def page(app: Flask, sari: PortalClient, tmp_path: Path) -> str:
    """The page of the decree of a recorded list."""
    at = confirmed(sari, tmp_path, factories.quota(app), [row(1)]) + "/sk"
    assert sari.post(at, data=TERMS).status_code == 303
    return at


def entered(app: Flask) -> list[Regulation]:
    with inside(app):
        return list(db.session.scalars(select(Regulation).order_by(Regulation.id)))


def test_one_press_takes_a_decree_over_without_typing_it_again(app: Flask, sari: PortalClient, page: str) -> None:
    assert "Register peraturan belum dicatat" in words(sari.get(page))
    answer = sari.post(page + "/register")
    assert answer.status_code == 303
    (made,) = entered(app)
    assert answer.location == f"/wilayah/ttu/peraturan/{made.id}"
    assert (made.kind, made.number, made.year) == (RegulationKind.RECIPIENTS, TERMS["number"], 2026)
    assert (made.enacted_on, made.in_force_from) == (date(2026, 11, 2), date(2026, 11, 2))
    assert (made.title, made.signatory_name) == (TERMS["title"], TERMS["signatory_name"])
    assert made.topics == {Topic.VULNERABLE}
    shown = words(sari.get(page))
    assert f"Register peraturan nomor {TERMS['number']}" in shown
    assert "Catat di register" not in shown
    with inside(app):
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "decree_entered")).one()
        assert TERMS["number"] in entry.sentence
    assert sari.post(page + "/register").status_code == 303  # once more does nothing
    assert len(entered(app)) == 1


@pytest.mark.parametrize("kind", [RegulationKind.RECIPIENTS, RegulationKind.HEAD_DECISION])
@pytest.mark.parametrize("number", ["45/KEP/HK/2026", "45/kep/hk/2026"])
def test_what_was_typed_into_the_register_before_is_used(
    app: Flask, sari: PortalClient, page: str, kind: RegulationKind, number: str
) -> None:
    with inside(app):
        typed = terms(number, date(2026, 11, 2), kind=kind, topics=frozenset({Topic.BUDGET}))
        service.record_regulation(TTU, typed, by=SARI)
        db.session.commit()
    assert sari.post(page + "/register").status_code == 303
    (kept,) = entered(app)
    assert kept.topics == {Topic.BUDGET}
    assert "berbeda dengan SK ini" in words(sari.get(page))  # its title was typed otherwise
    assert sari.post(page + "/register").status_code == 303
    (alike,) = entered(app)
    assert (alike.title, alike.kind, alike.topics) == (TERMS["title"], kind, {Topic.BUDGET})
    assert "berbeda" not in words(sari.get(page))


def test_another_kind_of_that_number_is_another_paper(app: Flask, sari: PortalClient, page: str) -> None:
    with inside(app):
        service.record_regulation(TTU, terms(TERMS["number"], date(2026, 11, 2), kind=RegulationKind.CIRCULAR), by=SARI)
        db.session.commit()
    sari.post(page + "/register")
    assert [each.kind for each in entered(app)] == [RegulationKind.CIRCULAR, RegulationKind.RECIPIENTS]


def test_a_correction_of_the_decree_corrects_the_register(app: Flask, sari: PortalClient, page: str) -> None:
    sari.post(page + "/register")
    fixed = {**TERMS, "number": "46/KEP/HK/2025", "decreed_on": "2025-11-03", "reason": "Salah ketik", "revision": 1}
    assert sari.post(page + "/perbaiki", data=fixed).status_code == 303
    (made,) = entered(app)
    assert (made.number, made.year) == ("46/KEP/HK/2025", 2025)
    assert made.enacted_on == made.in_force_from == date(2025, 11, 3)
    with inside(app):
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "regulation_changed")).one()
        assert entry.reason == "Salah ketik"


def test_a_correction_that_the_register_refuses_changes_neither(app: Flask, sari: PortalClient, page: str) -> None:
    sari.post(page + "/register")
    (made,) = entered(app)
    with inside(app):
        older = service.record_regulation(
            TTU, terms("1/KEP/2026", date(2026, 10, 1), kind=RegulationKind.RECIPIENTS), by=SARI
        ).id
        service.relate(made.id, older, Relation.AMENDS, by=SARI)
        db.session.commit()
    fixed = {**TERMS, "decreed_on": "2026-09-01", "reason": "Salah ketik", "revision": "1"}
    answer = sari.post(page + "/perbaiki", data=fixed)
    assert answer.status_code == 422
    assert "harus ditetapkan lebih dahulu" in words(answer)
    text = answer.get_data(as_text=True)
    assert 'name="revision" value="1"' in text and 'value="2026-09-01"' in text
    with inside(app):
        assert db.session.scalars(select(Decree.decreed_on)).one() == date(2026, 11, 2)
        assert queries.regulation_by_id(made.id).enacted_on == date(2026, 11, 2)


def test_what_the_register_took_out_may_be_entered_anew(app: Flask, sari: PortalClient, page: str) -> None:
    sari.post(page + "/register")
    (first,) = entered(app)
    sari.post(f"/wilayah/ttu/peraturan/{first.id}/keluarkan", data={"reason": "Salah catat"})
    assert "Register peraturan belum dicatat" in words(sari.get(page))
    fixed = {**TERMS, "title": "Penetapan Baru", "reason": "Salah ketik", "revision": "1"}
    assert sari.post(page + "/perbaiki", data=fixed).status_code == 303  # what was taken out stays as it was
    assert sari.post(page + "/register").status_code == 303
    old, new = entered(app)
    assert (old.title, old.removed_at is None) == (TERMS["title"], False)
    assert (new.title, new.removed_at) == ("Penetapan Baru", None)
    with inside(app):
        assert db.session.scalars(select(DecreeRegulation.regulation_id)).one() == new.id


def test_a_list_without_a_decree_and_a_colleague_without_the_right_enter_nothing(
    app: Flask, sari: PortalClient, page: str
) -> None:
    sari.post(page + "/lepas", data={"reason": "SK diganti"})
    assert sari.post(page + "/register").status_code == 409
    budi = signed_in(app, "budi")
    assert budi.post(page + "/register").status_code == 403
    assert entered(app) == []


def test_two_who_press_at_once_enter_it_once(app: Flask, page: str) -> None:
    answers = processes.together(app.config["PORTAL"], processes.post, [("sari", page + "/register", {})] * 4)
    assert {answer[:3] for answer in answers} == {"303"}
    assert len(entered(app)) == 1
