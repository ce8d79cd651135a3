"""The register on both databases: recording, the chain and what follows from it, taking out, choices for others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit.models import AuditEntry
from portal.core import clock
from portal.core.db import db, writing
from portal.core.errors import DomainError, NotFoundError
from portal.core.tenancy import scope_of
from portal.regencies.queries import system_scope
from portal.regulations import queries, service
from portal.regulations.models import Regulation, RegulationLink
from portal.regulations.queries import RegulationFilter
from portal.regulations.rules.chain import Relation, Standing
from portal.regulations.rules.papers import AUTHORITY_KINDS, RegulationKind, Topic
from tests.support import processes
from tests.support.client import signed_in
from tests.support.factories import SARI, inside
from tests.support.people import BELU, TTU
from tests.support.world_regulations import terms

pytestmark = pytest.mark.usefixtures("held_clock")
TODAY = date(2026, 11, 20)
K, R = RegulationKind, Relation
Make = Callable[..., int]


@pytest.fixture
def office(app: Flask) -> Iterator[None]:
    with inside(app):
        yield


@pytest.fixture
def make(office: None) -> Make:
    def made(number: str = "5", on: date | None = date(2025, 2, 3), **changes: object) -> int:
        return service.record_regulation(TTU, terms(number, on, **changes), by=SARI).id

    return made


def standing(regulation_id: int, on: date = TODAY) -> Standing:
    return queries.story_of(regulation_id, on).standing


def test_what_says_nothing_else_is_in_force_from_the_day_it_was_enacted(make: Make) -> None:
    assert queries.regulation_by_id(make()).in_force_from == date(2025, 2, 3)
    assert standing(make("6", None)) is Standing.DRAFT


def test_a_chain_decides_what_each_of_its_regulations_is(make: Make) -> None:
    first, second, third = make("1", date(2023, 5, 2)), make("5"), make("21", date(2025, 9, 1))
    draft = make("", None)
    service.relate(second, first, R.REVOKES, by=SARI)
    service.relate(third, second, R.AMENDS, by=SARI)
    service.relate(draft, second, R.REPLACES, by=SARI)
    assert [standing(each) for each in (first, second, third, draft)] == [
        Standing.REVOKED,
        Standing.AMENDED,
        Standing.IN_FORCE,
        Standing.DRAFT,
    ]
    assert standing(first, date(2025, 2, 2)) is Standing.IN_FORCE
    assert standing(second, date(2025, 8, 31)) is Standing.IN_FORCE
    before = queries.regulation_by_id(draft)
    enacted = terms("2", date(2026, 11, 2), in_force_from=date(2026, 12, 1))
    service.change(draft, enacted, revision=before.revision, reason="", by=SARI)
    assert standing(second) is Standing.AMENDED
    assert standing(second, date(2026, 12, 1)) is Standing.REVOKED


def test_what_revoked_another_may_be_taken_out_and_counts_no_more(make: Make) -> None:
    first, second = make("1", date(2023, 5, 2)), make("5")
    service.relate(second, first, R.REVOKES, by=SARI)
    with pytest.raises(DomainError, match="Nomor 5 Tahun 2025 masih mengubah atau mencabut"):
        service.take_out(first, reason="Salah catat", by=SARI)
    service.take_out(second, reason="Salah catat", by=SARI)
    assert standing(first) is Standing.IN_FORCE
    assert queries.regulation_by_id(second).removed_by_name == "Sari Contoh"
    for act in (
        lambda: service.take_out(second, reason="Sekali lagi", by=SARI),
        lambda: service.relate(second, first, R.AMENDS, by=SARI),
        lambda: service.change(second, terms("7", date(2025, 3, 3)), revision=3, reason="", by=SARI),
    ):
        with pytest.raises(DomainError, match="sudah dikeluarkan"):
            act()
    make("5")  # its number is free again
    service.take_out(first, reason="Salah catat", by=SARI)


def test_the_database_and_the_rule_agree_on_what_each_is(make: Make) -> None:
    """Filters and counts ask the database, pages the rule."""
    begun = date(2025, 2, 3)
    numbers = iter(range(1, 100))
    subjects = [make("", None)]
    for until in (None, date(2025, 6, 30), date(2025, 12, 31)):
        for amended in (None, date(2025, 3, 1), date(2026, 6, 1)):
            for revoked in (None, date(2025, 4, 1), date(2026, 7, 1)):
                subject = make(str(next(numbers)), begun, in_force_until=until)
                subjects.append(subject)
                for on, relation in ((amended, R.AMENDS), (revoked, R.REVOKES)):
                    if on is not None:
                        source = make(str(next(numbers)), date(2025, 2, 4), in_force_from=on)
                        service.relate(source, subject, relation, by=SARI)
    seen = set()
    for day in (
        date(2025, 2, 2),
        begun,
        date(2025, 3, 15),
        date(2025, 5, 1),
        date(2025, 8, 1),
        date(2026, 6, 15),
        TODAY,
    ):
        counted = queries.counts(day)
        for each in Standing:
            wanted = RegulationFilter(day, standing=each)
            found = list(queries.every_regulation(wanted))
            assert all(line.standing is each for line in found)
            assert len(found) == counted[each]
            for line in found:
                assert standing(line.regulation.id, day) is each
                seen.add(each)
        assert sum(counted.values()) == len(list(queries.every_regulation(RegulationFilter(day))))
    assert seen == set(Standing)


def test_a_regulation_may_be_about_everything(make: Make) -> None:
    one = make(topics=frozenset(Topic))
    db.session.expire_all()
    assert queries.regulation_by_id(one).topics == frozenset(Topic)
    for topic in Topic:
        assert [each.regulation.id for each in queries.every_regulation(RegulationFilter(TODAY, topic=topic))] == [one]


def test_a_number_is_recorded_once(make: Make) -> None:
    make("5/HK")
    make("5/HK", kind=K.CIRCULAR)
    make("5/HK", date(2024, 2, 3))
    with pytest.raises(DomainError, match="sudah ada dalam register") as refused:
        make("5/hk")
    assert refused.value.field == "number"
    make("", None)
    make("", None)  # drafts have no number yet


def test_two_regencies_count_their_papers_apart_whoever_records_them(app: Flask) -> None:
    with app.app_context(), writing(), scope_of(system_scope()):
        for regency_id in (TTU, BELU):
            service.record_regulation(regency_id, terms("5", date(2025, 2, 3)), by=SARI)
        kept = service.take_over(BELU, terms("5", date(2025, 2, 3)), by=SARI)
        assert kept.regency_id == BELU


def test_the_database_refuses_the_second_of_the_same_second(make: Make) -> None:
    make("5")
    row = queries.regulation_by_id(make("6"))
    row.number = "5"
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_an_outdated_form_is_told_and_changes_nothing(make: Make) -> None:
    one = make()
    service.change(one, terms("5", date(2025, 2, 3), title="Judul Baru"), revision=1, reason="", by=SARI)
    with pytest.raises(service.OutdatedError, match="baru saja diubah Sari Contoh"):
        service.change(one, terms("7", date(2025, 2, 3)), revision=1, reason="", by=SARI)
    assert queries.regulation_by_id(one).title == "Judul Baru"
    with pytest.raises(DomainError, match="Belum ada yang berubah"):
        service.change(one, terms("5", date(2025, 2, 3), title="Judul Baru"), revision=2, reason="", by=SARI)


def test_a_change_may_not_break_the_chain(make: Make) -> None:
    first, second = make("1", date(2023, 5, 2)), make("5")
    service.relate(second, first, R.AMENDS, by=SARI)
    for changed in (
        terms("1", date(2025, 2, 3)),  # on the day of what amends it
        terms("1", None),  # a draft again
        terms("1", date(2023, 5, 2), kind=K.PERDA),  # higher than what amends it
        terms("1", date(2023, 5, 2), kind=K.NOTE),
    ):
        with pytest.raises(DomainError, match="Periksa hubungannya dengan Peraturan Bupati Nomor 5 Tahun 2025"):
            service.change(first, changed, revision=1, reason="", by=SARI)
    service.change(first, terms("1", date(2025, 2, 2)), revision=1, reason="Salah ketik", by=SARI)


def test_a_relation_is_recorded_once_and_can_be_taken_back(make: Make) -> None:
    first, second = make("1", date(2023, 5, 2)), make("5")
    service.relate(second, first, R.REVOKES, by=SARI)
    with pytest.raises(DomainError, match="sudah dicatat Sari Contoh sebagai “Mencabut”"):
        service.relate(second, first, R.AMENDS, by=SARI)
    with pytest.raises(DomainError, match="lebih dahulu"):
        service.relate(first, second, R.AMENDS, by=SARI)
    with pytest.raises(DomainError, match="dirinya sendiri"):
        service.relate(first, first, R.AMENDS, by=SARI)
    service.unrelate(second, first, by=SARI)
    assert standing(first) is Standing.IN_FORCE
    with pytest.raises(DomainError, match="sudah dilepas"):
        service.unrelate(second, first, by=SARI)


def test_candidates_are_what_may_be_chosen(make: Make) -> None:
    source = queries.regulation_by_id(make("5"))
    older, other = make("1", date(2023, 5, 2)), make("2", date(2024, 5, 2), kind=K.CIRCULAR, title="Pendataan")
    make("3", date(2023, 6, 2), kind=K.PERDA)
    make("4", date(2025, 3, 3))
    make("6", date(2022, 1, 1), kind=K.NOTE)
    make("", None)
    service.take_out(make("8", date(2022, 1, 1)), reason="Salah", by=SARI)
    found, more = queries.candidates(source, "")
    assert ([each.id for each in found], more) == ([other, older], False)
    found, _more = queries.candidates(source, "DATA 2024")
    assert [each.id for each in found] == [other]
    service.relate(source.id, other, R.REVOKES, by=SARI)
    assert [each.id for each in queries.candidates(source, "")[0]] == [older]


def test_choices_are_what_binds_on_the_day_higher_rank_first(make: Make) -> None:
    old, new = make("1", date(2023, 5, 2)), make("5")
    service.relate(new, old, R.REVOKES, by=SARI)
    perda = make("3", date(2022, 1, 3), kind=K.PERDA, topics=frozenset({Topic.COOPERATION}))
    make("", None)
    paper = make(
        "12/KEP/HK/2025",
        date(2025, 2, 3),
        kind=K.AUTHORITY,
        title="Pelimpahan Kewenangan Menandatangani",
        in_force_until=date(2026, 12, 31),
    )
    perbup = "Peraturan Bupati Timor Tengah Utara Nomor"
    authority = (
        paper,
        "Keputusan Bupati Timor Tengah Utara Nomor 12/KEP/HK/2025 tanggal 3 Februari 2025 tentang "
        "Pelimpahan Kewenangan Menandatangani",
    )
    of_perda = (
        perda,
        "Peraturan Daerah Kabupaten Timor Tengah Utara Nomor 3 Tahun 2022 tentang Perlindungan Pekerja Rentan",
    )
    assert queries.choices(TTU, TODAY) == [
        of_perda,
        (new, f"{perbup} 5 Tahun 2025 tentang Perlindungan Pekerja Rentan"),
        authority,
    ]
    assert [each[0] for each in queries.choices(TTU, date(2024, 1, 1))] == [perda, old]
    assert queries.choices(TTU, TODAY, kinds=AUTHORITY_KINDS) == [authority]
    assert queries.choices(TTU, date(2027, 1, 1), kinds=AUTHORITY_KINDS) == []
    assert queries.choices(TTU, TODAY, topics={Topic.COOPERATION, Topic.DATA}) == [of_perda]


def test_every_act_is_in_the_record_with_what_changed(make: Make) -> None:
    first, second = make("1", date(2023, 5, 2)), make("5")
    service.relate(second, first, R.REVOKES, by=SARI)
    service.unrelate(second, first, by=SARI)
    changed = terms("5", date(2025, 2, 4), in_force_until=date(2026, 12, 31))
    service.change(second, changed, revision=3, reason="Salah ketik", by=SARI)
    service.take_out(first, reason="Tercatat dua kali", by=SARI)
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == [
        "regulation_recorded",
        "regulation_recorded",
        "regulation_related",
        "regulation_unrelated",
        "regulation_changed",
        "regulation_taken_out",
    ]
    assert entries[4].sentence == (
        "Peraturan Bupati Nomor 5 Tahun 2025 diubah, tanggal ditetapkan: 3 Februari 2025 menjadi 4 Februari 2025; "
        "mulai berlaku: 3 Februari 2025 menjadi 4 Februari 2025; berlaku sampai: kosong menjadi 31 Desember 2026."
    )
    assert (entries[4].reason, entries[5].reason) == ("Salah ketik", "Tercatat dua kali")


def test_the_neighbour_neither_sees_nor_links(app: Flask) -> None:
    with inside(app):
        own = service.record_regulation(TTU, terms("5", date(2025, 2, 3)), by=SARI).id
        db.session.commit()
    with inside(app, BELU):
        assert list(queries.every_regulation(RegulationFilter(TODAY))) == []
        assert queries.choices(BELU, TODAY) == []
        other = service.record_regulation(BELU, terms("5", date(2025, 9, 3)), by=SARI).id
        with pytest.raises(NotFoundError):
            queries.regulation_by_id(own)
        with pytest.raises(NotFoundError):
            service.relate(other, own, R.AMENDS, by=SARI)
        link = {"relation": R.AMENDS, "recorded_at": clock.now(), "recorded_by_name": "Contoh"}
        db.session.add(RegulationLink(regency_id=BELU, regulation_id=other, target_id=own, **link))
        with pytest.raises(IntegrityError):
            db.session.flush()


def test_two_who_change_one_at_once_notice_each_other(app: Flask) -> None:
    with inside(app):
        one = service.record_regulation(TTU, terms("5", date(2025, 2, 3)), by=SARI).id
        db.session.commit()
    page = f"/wilayah/ttu/peraturan/{one}"
    data = {
        "kind": "head_regulation",
        "number": "5",
        "year": "2025",
        "enacted_on": "2025-02-03",
        "signatory_title": "Bupati",
        "signatory_name": "Contoh",
        "revision": "1",
    }
    acts = [("sari", f"{page}/ubah", {**data, "title": f"Judul {number}"}) for number in range(4)]
    answers = processes.together(app.config["PORTAL"], processes.post, acts)
    assert sorted(answer[:3] for answer in answers) == ["303", "422", "422", "422"]
    with inside(app):
        assert queries.regulation_by_id(one).revision == 2


def test_two_who_record_one_number_at_once_make_one_regulation(app: Flask) -> None:
    data = {
        "kind": "head_regulation",
        "title": "Contoh",
        "number": "5",
        "year": "2025",
        "enacted_on": "2025-02-03",
        "signatory_title": "Bupati",
        "signatory_name": "Contoh",
    }
    acts = [("sari", "/wilayah/ttu/peraturan/baru", data)] * 4
    answers = processes.together(app.config["PORTAL"], processes.post, acts)
    assert sorted(answer[:3] for answer in answers) == ["303", "422", "422", "422"]
    with inside(app):
        assert len(db.session.scalars(select(Regulation)).all()) == 1
    assert "Nomor 5 Tahun 2025" in signed_in(app, "vera").get("/wilayah/ttu/peraturan/").get_data(as_text=True)
