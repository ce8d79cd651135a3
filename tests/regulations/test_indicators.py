"""Indicators of a plan: shares as they are printed, every version kept, on its page and in the record."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit.models import AuditEntry
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.regulations import queries, service
from portal.regulations.models import RegulationIndicator
from portal.regulations.rules.chain import Relation
from portal.regulations.rules.indicators import WHOLE, carries, differences, parse_share, problems, share_in_words
from portal.regulations.rules.papers import RegulationKind, Topic
from tests.support import processes
from tests.support.client import PortalClient, signed_in
from tests.support.factories import SARI, inside
from tests.support.lists import words
from tests.support.people import BELU, TTU
from tests.support.world_regulations import PLAN, indicator, terms

pytestmark = pytest.mark.usefixtures("held_clock")
K, T = RegulationKind, Topic
TODAY = date(2026, 11, 20)
REGISTER = "/wilayah/ttu/peraturan/"
TYPED = {
    "population": "vulnerable",
    "name": "Cakupan jamsostek bagi pekerja rentan",
    "baseline": "17,37 %",
    "baseline_year": "2024",
    "target": "22,5",
    "target_year": "2029",
    "source": "Tabel 3.4, halaman 112",
}


@pytest.mark.parametrize(
    ("typed", "share", "shown"),
    [
        ("17,37 %", 1737, "17,37"),
        ("17.37", 1737, "17,37"),
        ("22,5", 2250, "22,5"),
        ("42,90%", 4290, "42,9"),
        ("48", 4800, "48"),
        ("0", 0, "0"),
        ("0,05", 5, "0,05"),
        ("100,00", 10_000, "100"),
        (" 7,1 ", 710, "7,1"),
    ],
)
def test_a_share_is_read_and_written_as_papers_print_it(typed: str, share: int, shown: str) -> None:
    assert parse_share(typed) == share
    assert share_in_words(share) == shown


@pytest.mark.parametrize(
    "typed", ["", "tujuh", "-1", "17,375", "1.737", "100,01", "101", "17,", ",5", "17,3,7", "1e2", "17 37", "%"]
)
def test_what_is_no_share_is_told(typed: str) -> None:
    with pytest.raises(ValueError, match=r"persen|Persen"):
        parse_share(typed)


@given(st.integers(0, WHOLE))
def test_every_share_comes_back_as_it_was_written(share: int) -> None:
    assert parse_share(share_in_words(share)) == share
    assert parse_share(share_in_words(share) + "%") == share


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"target": 1737}, None),  # to hold what there is is a target too
        ({"target": 1736}, "target"),
        ({"target_year": 2024}, "target_year"),
        ({"target_year": 2023}, "target_year"),
        ({"baseline_year": 24}, "baseline_year"),
        ({"target_year": 20299}, "target_year"),
    ],
)
def test_what_cannot_be_an_indicator(changes: dict[str, object], field: str | None) -> None:
    assert [name for name, _sentence in problems(indicator(**changes))] == ([field] if field else [])


@pytest.mark.parametrize(
    ("kind", "topics", "found"),
    [
        (K.PERDA, {T.PLAN}, True),
        (K.HEAD_REGULATION, {T.PLAN, T.BUDGET}, True),  # RPD, RKPD
        (K.PERDA, {T.BUDGET}, False),
        (K.CIRCULAR, {T.PLAN}, False),
        (K.WORKPLAN, {T.PLAN}, False),
    ],
)
def test_which_regulations_have_indicators(kind: RegulationKind, topics: set[Topic], found: bool) -> None:
    assert carries(kind, topics) is found


def test_differences_are_told_as_people_read_them() -> None:
    assert differences(indicator(), indicator(target=2500, source="")) == [
        ("Target", "22,5%", "25%"),
        ("Letak", "Tabel 3.4", "kosong"),
    ]
    assert differences(indicator(), indicator()) == []


@pytest.fixture
def plan(app: Flask) -> int:
    """The id of an RPJMD in the register of TTU."""
    with inside(app):
        made = service.record_regulation(TTU, terms("2", date(2025, 8, 20), **PLAN), by=SARI).id
        db.session.commit()
    return made


def test_every_version_stays_and_the_newest_counts(app: Flask, plan: int) -> None:
    with inside(app):
        first = service.add_indicator(plan, indicator(baseline=1700), by=SARI)
        second = service.change_indicator(plan, first.id, indicator(), reason="Salah ketik", by=SARI)
        for seen in (first.id, second.id):
            history = queries.indicator_history(plan, seen)
            assert [(each.version, each.baseline) for each in history] == [(2, 1737), (1, 1700)]
        assert [each.id for each in queries.indicators_of(plan)] == [second.id]
        other = service.add_indicator(plan, indicator("Seluruh pekerja"), by=SARI)
        assert (other.series, other.version) == (2, 1)
        service.drop_indicator(plan, other.id, reason="Salah catat", by=SARI)
        assert [each.id for each in queries.indicators_of(plan)] == [second.id]
        assert service.add_indicator(plan, indicator("Seluruh pekerja"), by=SARI).series == 3
        sentences = db.session.scalars(
            select(AuditEntry.sentence).where(AuditEntry.action.like("indicator_%")).order_by(AuditEntry.id)
        ).all()
        assert "17% (2024) menjadi 22,5% (2029)" in sentences[0]
        assert "kondisi awal: 17% menjadi 17,37%" in sentences[1]
        assert "dikeluarkan dari Peraturan Daerah Nomor 2 Tahun 2025" in sentences[3]


def test_who_saw_an_older_version_changes_nothing(app: Flask, plan: int) -> None:
    with inside(app):
        first = service.add_indicator(plan, indicator(), by=SARI).id
        with pytest.raises(DomainError, match="Belum ada yang berubah"):
            service.change_indicator(plan, first, indicator(), reason="", by=SARI)
        newer = service.change_indicator(plan, first, indicator(target=2300), reason="", by=SARI).id
        with pytest.raises(service.OutdatedError, match="baru saja diubah Sari Contoh"):
            service.change_indicator(plan, first, indicator(target=2400), reason="", by=SARI)
        with pytest.raises(service.OutdatedError):
            service.drop_indicator(plan, first, reason="Salah catat", by=SARI)
        service.drop_indicator(plan, newer, reason="Salah catat", by=SARI)
        for seen in (first, newer):
            with pytest.raises(DomainError, match="sudah dikeluarkan Sari Contoh"):
                service.drop_indicator(plan, seen, reason="Sekali lagi", by=SARI)


def test_an_indicator_belongs_to_a_plan_and_stands_there_once(app: Flask, plan: int) -> None:
    with inside(app):
        other = service.record_regulation(TTU, terms("5", date(2025, 2, 3)), by=SARI).id
        with pytest.raises(DomainError, match="di bidang RPJMD"):
            service.add_indicator(other, indicator(), by=SARI)
        made = service.add_indicator(plan, indicator(), by=SARI)
        with pytest.raises(DomainError, match="sudah dicatat") as refused:
            service.add_indicator(plan, indicator("CAKUPAN jamsostek bagi pekerja rentan"), by=SARI)
        assert refused.value.field == "name"
        with pytest.raises(DomainError, match="tertukar"):
            service.add_indicator(plan, indicator("Lain", baseline=3000), by=SARI)
        with pytest.raises(NotFoundError):
            queries.indicator_history(other, made.id)
        plain = {**PLAN, "topics": frozenset({T.BUDGET})}
        revision = queries.regulation_by_id(plan).revision
        with pytest.raises(DomainError, match="memuat indikator") as kept:
            service.change(plan, terms("2", date(2025, 8, 20), **plain), revision=revision, reason="", by=SARI)
        assert kept.value.field == "topics"
        service.drop_indicator(plan, made.id, reason="Salah catat", by=SARI)
        revision = queries.regulation_by_id(plan).revision
        service.change(plan, terms("2", date(2025, 8, 20), **plain), revision=revision, reason="", by=SARI)


def test_the_database_refuses_what_cannot_be(app: Flask, plan: int) -> None:
    for values in ({"baseline": 3000}, {"target": 10_001}, {"baseline": -1}, {"target_year": 2024}, {"dropped": True}):
        with inside(app):
            made = service.add_indicator(plan, indicator(), by=SARI)
            for name, value in values.items():
                setattr(made, name, value)
            with pytest.raises(IntegrityError):
                db.session.flush()


def test_plans_that_bind_tell_their_indicators(app: Flask, plan: int) -> None:
    with inside(app):
        service.add_indicator(plan, indicator(), by=SARI)
        younger = service.record_regulation(
            TTU, terms("4", date(2026, 8, 20), **{**PLAN, "title": "Perubahan RPJMD"}), by=SARI
        ).id
        service.add_indicator(younger, indicator(target=2500), by=SARI)
        draft = service.record_regulation(TTU, terms("", None, **PLAN), by=SARI).id
        service.add_indicator(draft, indicator(target=9000), by=SARI)
        assert [each.target for each in queries.plan_indicators(TODAY)[TTU]] == [2500, 2250]
        assert [each.target for each in queries.plan_indicators(date(2026, 8, 19))[TTU]] == [2250]
        assert queries.plan_indicators(date(2025, 8, 19)) == {}
        service.relate(younger, plan, Relation.REPLACES, by=SARI)
        assert [each.target for each in queries.plan_indicators(TODAY)[TTU]] == [2500]
        service.take_out(younger, reason="Salah catat", by=SARI)
        assert [each.target for each in queries.plan_indicators(TODAY)[TTU]] == [2250]


def test_an_operator_writes_an_indicator_down_and_changes_it(app: Flask, sari: PortalClient, plan: int) -> None:
    page = f"{REGISTER}{plan}"
    assert "Belum ada. Catat kondisi awal dan target" in words(sari.get(page))
    answer = sari.post(f"{page}/indikator/baru", data=TYPED)
    assert (answer.status_code, answer.location) == (303, page)
    assert "17,37% (2024) menjadi 22,5% (2029)" in words(sari.get(page))
    shown = re.search(r'href="([^"]+/indikator/\d+)"', sari.get(page).get_data(as_text=True))
    assert shown
    first = shown[1]
    assert 'value="17,37"' in sari.get(first).get_data(as_text=True)
    answer = sari.post(first, data={**TYPED, "target": "25", "reason": "Perubahan RPJMD"})
    assert answer.status_code == 303 and answer.location != first
    for address in (first, answer.location):
        seen = words(sari.get(address))
        assert "Target 25% tahun 2029" in seen
        assert "17,37% (2024) menjadi 22,5% (2029) Sari Contoh" in seen
        assert "Perubahan RPJMD" in seen
    vera = signed_in(app, "vera")
    assert "Ubah indikator Hanya untuk Operator." in words(vera.get(first))
    assert vera.post(first, data=TYPED).status_code == 403


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"population": ""}, "Pilih pekerja yang dihitung."),
        ({"population": "semua"}, "Pilih salah satu dari daftar."),
        ({"name": ""}, "Isi nama indikator"),
        ({"baseline": ""}, "Isi kondisi awal."),
        ({"baseline": "17,375"}, "paling banyak dua angka di belakang koma"),
        ({"target": "225"}, "lebih dari 100"),
        ({"target": "17"}, "tertukar"),
        ({"target_year": "2024"}, "sesudah tahun kondisi awal"),
        ({"target_year": "29"}, "empat angka"),
        ({"baseline_year": "dua"}, "Isi dengan angka bulat."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    sari: PortalClient, plan: int, changes: dict[str, str], sentence: str
) -> None:
    answer = sari.post(f"{REGISTER}{plan}/indikator/baru", data={**TYPED, **changes})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert 'value="Tabel 3.4, halaman 112"' in answer.get_data(as_text=True)


def test_an_outdated_form_stands_on_the_newest_version_only_after_it_was_told(
    app: Flask, sari: PortalClient, plan: int
) -> None:
    with inside(app):
        first = service.add_indicator(plan, indicator(), by=SARI).id
        second = service.change_indicator(plan, first, indicator(target=2300), reason="", by=SARI).id
        db.session.commit()
    page = f"{REGISTER}{plan}/indikator/"
    mine = {**TYPED, "target": "24"}
    mistyped = sari.post(f"{page}{first}", data={**mine, "target": ""})
    assert f'action="{page}{first}"' in mistyped.get_data(as_text=True)
    told = sari.post(f"{page}{first}", data=mine)
    assert told.status_code == 422 and "baru saja diubah Sari Contoh" in words(told)
    assert f'action="{page}{second}"' in told.get_data(as_text=True)
    assert 'value="24"' in told.get_data(as_text=True)
    assert sari.post(f"{page}{second}", data=mine).status_code == 303


def test_taking_an_indicator_out_needs_a_reason_and_leaves_it_readable(
    app: Flask, sari: PortalClient, plan: int
) -> None:
    with inside(app):
        made = service.add_indicator(plan, indicator(), by=SARI).id
        db.session.commit()
    page = f"{REGISTER}{plan}/indikator/{made}"
    assert "Tulis alasan" in words(sari.post(page + "/keluarkan"))
    assert sari.post(page + "/keluarkan", data={"reason": "Tercatat dua kali"}).status_code == 303
    seen = words(sari.get(page))
    assert "Dikeluarkan oleh Sari Contoh" in seen and "Tercatat dua kali" in seen
    assert "Cakupan jamsostek" not in words(sari.get(f"{REGISTER}{plan}"))


def test_nobody_meets_the_indicator_of_a_neighbour(app: Flask, plan: int) -> None:
    with inside(app):
        made = service.add_indicator(plan, indicator(), by=SARI).id
        db.session.commit()
    with inside(app, BELU):
        assert queries.plan_indicators(TODAY) == {}
        assert queries.indicators_of(plan) == []
        with pytest.raises(NotFoundError):
            queries.indicator_history(plan, made)
    rani = signed_in(app, "rani")
    assert rani.get(f"/wilayah/belu/peraturan/{plan}/indikator/{made}").status_code == 404
    assert rani.post(f"/wilayah/belu/peraturan/{plan}/indikator/baru", data=TYPED).status_code == 404


def test_two_who_change_one_at_once_make_one_version(app: Flask, plan: int) -> None:
    with inside(app):
        made = service.add_indicator(plan, indicator(), by=SARI).id
        db.session.commit()
    page = f"{REGISTER}{plan}/indikator/{made}"
    acts = [("sari", page, {**TYPED, "target": f"3{number}"}) for number in range(4)]
    answers = processes.together(app.config["PORTAL"], processes.post, acts)
    assert sorted(answer[:3] for answer in answers) == ["303", "422", "422", "422"]
    with inside(app):
        assert sorted(db.session.scalars(select(RegulationIndicator.version))) == [1, 2]
