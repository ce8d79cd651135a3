"""Figures on both databases: versions, marks, what the database refuses, what others read; two people at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit.models import AuditEntry
from portal.core import measures
from portal.core.db import db, writing
from portal.core.errors import DomainError, NotFoundError
from portal.core.measures import Share
from portal.core.tenancy import OutsideScope, Scope, scope_of
from portal.coverage import queries, service
from portal.coverage.models import CoverageFigure
from portal.coverage.rules.segments import Segment
from portal.coverage.rules.sheet import PROVINCE
from portal.coverage.rules.targets import TargetTerms
from portal.coverage.service.uploads import judged, seal_of
from portal.regencies.queries import all_regency_ids, system_scope
from tests.support import coverage, processes
from tests.support.coverage import terms
from tests.support.factories import SARI, inside
from tests.support.lists import statements
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")
Make = Callable[..., int]


@pytest.fixture
def office(app: Flask) -> Iterator[None]:
    with inside(app):
        yield


@pytest.fixture
def make(office: None) -> Make:
    def made(**changes: object) -> int:
        return service.record_figure(TTU, terms(**changes), by=SARI).id

    return made


def used(year: int = 2025, segment: Segment = Segment.INFORMAL) -> queries.UsedFigure | None:
    return queries.figures_used(year).get((TTU, segment))


def recorded(action: str) -> AuditEntry:
    db.session.flush()
    return db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)).one()


def test_a_figure_is_recorded_with_who_and_from_where(make: Make) -> None:
    number = make()
    found = queries.figure_by_id(TTU, number)
    assert found.terms == terms() and found.recorded_by_name == "Sari Contoh"
    entry = recorded("coverage_figure_recorded")
    assert entry.sentence == ("Cakupan Informal (BPU) 2025, keadaan 31 Desember 2025: 1.204 dari 9.880 dicatat.")
    assert (entry.reason, entry.regency_id) == ("Laporan contoh 1", TTU)


def test_a_figure_without_its_source_is_refused(make: Make) -> None:
    with pytest.raises(DomainError, match="Tulis sumbernya"):
        make(source="")
    with pytest.raises(DomainError, match="sudah tercatat"):
        make(numerator=make() and 1_204)


def test_a_correction_is_a_new_version_that_names_the_previous_one(make: Make) -> None:
    first = make()
    second = service.correct(TTU, first, terms(denominator=12_450), why="Penyebut BPS", by=SARI).id
    third = service.correct(TTU, second, terms(denominator=12_450, numerator=1_300), why="Salah ketik", by=SARI).id
    for each in (first, second, third):
        versions = queries.versions_of(queries.figure_by_id(TTU, each))
        assert [version.id for version in versions] == [third, second, first]
    assert [version.holds for version in versions] == [True, False, False]
    assert used() == queries.UsedFigure(1_300, 12_450, "Laporan contoh 1", date(2025, 12, 31), third, False)
    sentences = list(
        db.session.scalars(select(AuditEntry.sentence).where(AuditEntry.action == "coverage_figure_corrected"))
    )
    assert ["penyebut berubah" in sentence for sentence in sorted(sentences)] == [False, True]


def test_a_correction_needs_a_reason_a_change_and_the_same_year(make: Make) -> None:
    first = make()
    for changed, why, says in (
        (terms(numerator=9), " ", "Tulis alasan"),
        (terms(), "Salah", "Belum ada yang berubah"),
        (terms(year=2026, as_of_on=date(2026, 1, 30)), "Salah", "tidak mengubah segmen atau tahun"),
        (terms(segment=Segment.FORMAL), "Salah", "tidak mengubah segmen atau tahun"),
        (terms(numerator=9_999), "Salah", "lebih banyak daripada yang seharusnya"),
    ):
        with pytest.raises(DomainError, match=says):
            service.correct(TTU, first, changed, why=why, by=SARI)
    service.correct(TTU, first, terms(numerator=9), why="Salah", by=SARI)
    for act in (
        lambda: service.correct(TTU, first, terms(numerator=8), why="Salah", by=SARI),
        lambda: service.withdraw(TTU, first, why="Salah", by=SARI),
        lambda: service.use(TTU, first, why="Salah", by=SARI),
    ):
        with pytest.raises(DomainError, match="sudah dikoreksi"):
            act()


def test_contradictory_figures_stand_side_by_side_until_somebody_chooses(make: Make) -> None:
    first, second = make(), make(numerator=1_990, source="Kantor cabang")
    found = used()
    assert found is not None and found.ambiguous and (found.numerator, found.denominator) == (1_204, 9_880)
    _year, story = queries.story_of(TTU, 2025, date(2026, 11, 20))
    group = next(group for group in story.groups if group.segment is Segment.INFORMAL)
    assert [(line.contradicted, line.used) for line in group.lines] == [(True, False), (True, False)]
    with pytest.raises(DomainError, match="Tulis mengapa"):
        service.use(TTU, second, why="", by=SARI)
    service.use(TTU, second, why="Menurut rapat", by=SARI)
    assert used() == queries.UsedFigure(1_990, 9_880, "Kantor cabang", date(2025, 12, 31), second, False)
    service.use(TTU, first, why="Menurut BPS", by=SARI)
    assert [each.used_at is not None for each in (queries.figure_by_id(TTU, n) for n in (first, second))] == [
        True,
        False,
    ]


def test_a_mark_goes_along_with_a_correction_and_ends_with_a_withdrawal(make: Make) -> None:
    first, _second = make(), make(numerator=1_990, source="Kantor cabang")
    service.use(TTU, first, why="Menurut rapat", by=SARI)
    third = service.correct(TTU, first, terms(numerator=1_210), why="Salah ketik", by=SARI).id
    found = used()
    assert found is not None and (found.id, found.numerator, found.ambiguous) == (third, 1_210, False)
    with pytest.raises(DomainError, match="Tulis alasan penarikan"):
        service.withdraw(TTU, third, why="  ", by=SARI)
    service.withdraw(TTU, third, why="Bukan angka resmi", by=SARI)
    found = used()
    assert found is not None and found.numerator == 1_990
    with pytest.raises(DomainError, match="sudah ditarik oleh Sari Contoh: Bukan angka resmi"):
        service.withdraw(TTU, third, why="Lagi", by=SARI)


def test_a_correction_to_a_quotation_takes_the_mark_off(make: Make) -> None:
    first = make()
    service.use(TTU, first, why="Menurut rapat", by=SARI)
    quoted = service.correct(TTU, first, terms(denominator=None, quoted=4_247), why="Tidak dicetak", by=SARI)
    assert quoted.used_at is None and used() is None
    with pytest.raises(DomainError, match="belum lengkap"):
        service.use(TTU, quoted.id, why="Menurut rapat", by=SARI)


def test_a_quotation_is_never_counted_and_numbers_are_never_computed_back(make: Make) -> None:
    make(denominator=None, quoted=4_247)
    assert used() is None
    assert queries.figures_used(2025) == {}
    _year, story = queries.story_of(TTU, None, date(2026, 11, 20))
    assert [point.quoted for point in story.picture.lines[Segment.INFORMAL]] == [True]


def test_the_database_refuses_what_the_rules_refuse(make: Make) -> None:
    number = make()
    for changes in (
        {"source": ""},
        {"numerator": 9_999},
        {"numerator": -1},
        {"denominator": 0},
        {"numerator": None},
        {"previous_id": number},
        {"used_why": "x"},
        {"withdrawn_why": "x"},
    ):
        columns = CoverageFigure.__table__.c
        row = {**{c.name: getattr(queries.figure_by_id(TTU, number), c.name) for c in columns}, **changes}
        row.pop("id")
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(CoverageFigure(**row))
            db.session.flush()


def test_two_marked_figures_cannot_hold(make: Make) -> None:
    first, second = make(), make(numerator=1_990)
    service.use(TTU, first, why="Menurut rapat", by=SARI)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        found = db.session.get_one(CoverageFigure, second)
        found.used_at, found.used_why = found.recorded_at, "x"
        db.session.flush()


def test_figures_stay_behind_the_walls(app: Flask) -> None:
    with inside(app, BELU):
        theirs = service.record_figure(BELU, terms(), by=SARI).id
        db.session.commit()
    with inside(app):
        service.record_figure(TTU, terms(numerator=1), by=SARI)
        db.session.commit()
        assert {regency for regency, _segment in queries.figures_used(2025)} == {TTU}
        with pytest.raises(NotFoundError):
            queries.figure_by_id(TTU, theirs)
        with pytest.raises(NotFoundError):
            service.withdraw(TTU, theirs, why="x", by=SARI)
        with pytest.raises(OutsideScope):
            service.record_figure(PROVINCE, terms(), by=SARI)
        with pytest.raises(OutsideScope):
            service.set_target(PROVINCE, TargetTerms(2025, 5, None, "Rencana"), by=SARI)
        db.session.rollback()
    with app.app_context(), writing(), scope_of(Scope.branch(frozenset({TTU, BELU}))):
        assert {regency for regency, _segment in queries.figures_used(2025)} == {TTU, BELU}
        with pytest.raises(OutsideScope):
            service.record_figure(TTU, terms(numerator=2), by=SARI)
        db.session.rollback()


def test_the_province_writes_figures_of_regencies_and_its_own(app: Flask) -> None:
    with app.app_context(), writing(), scope_of(Scope.province(all_regency_ids())):
        service.record_figure(BELU, terms(), by=SARI)
        own = service.record_figure(PROVINCE, terms(segment=Segment.TOTAL), by=SARI).id
        service.set_target(PROVINCE, TargetTerms(2025, 2_000, None, "Rencana"), by=SARI)
        db.session.commit()
        assert queries.figures_used(2025, [Segment.INFORMAL]).keys() == {(BELU, Segment.INFORMAL)}
        with pytest.raises(NotFoundError):
            queries.figure_by_id(BELU, own + 100)
    with inside(app):  # what is published of the whole province is open
        _year, story = queries.story_of(PROVINCE, 2025, date(2026, 11, 20))
        assert story.goal is not None and [gap.people for gap in story.goal.gaps] == [796]


def test_figures_for_all_regencies_are_one_statement(app: Flask) -> None:
    with app.app_context(), writing(), scope_of(system_scope()):
        for regency_id in sorted(all_regency_ids()):
            service.record_figure(regency_id, terms(), by=SARI)
        db.session.commit()
        with statements(app) as sent:
            assert len(queries.figures_used(2025)) == 22
        assert (
            len([each for each in sent if "coverage_figures" in str(each)])
            == len([each for each in sent if "set_config" not in str(each) and "BEGIN" not in str(each)])
            == 1
        )


def test_a_target_is_a_version_and_says_what_stood_before(office: None) -> None:
    service.set_target(TTU, TargetTerms(2025, 5_000, 6_482, "RPJMD"), by=SARI)
    with pytest.raises(DomainError, match="sudah tercatat"):
        service.set_target(TTU, TargetTerms(2025, 5_000, 6_482, "RPJMD"), by=SARI)
    service.set_target(TTU, TargetTerms(2025, 6_000, None, "Perubahan RPJMD"), by=SARI)
    assert queries.targets_of(TTU)[2025].people == 6_000
    sentences = db.session.scalars(select(AuditEntry.sentence).where(AuditEntry.action == "coverage_target_set")).all()
    assert "Target cakupan 2025: 6.000 orang. Sebelumnya 5.000 orang, 64,82%." in sentences
    with pytest.raises(DomainError, match="Isi jumlah orang"):
        service.set_target(TTU, TargetTerms(2025, None, None, "RPJMD"), by=SARI)


def test_the_measures_say_their_parts_and_leave_contradictions_out(app: Flask) -> None:
    with app.app_context(), writing(), scope_of(system_scope()):
        service.record_figure(TTU, terms(), by=SARI)
        service.record_figure(BELU, terms(numerator=100, denominator=1_000), by=SARI)
        db.session.flush()
        figure = measures.compute("coverage.informal", regency_id=None, fiscal_year=2025)
        assert figure.value == Share(1_304, 10_880) and len(figure.parts) == 2
        service.record_figure(BELU, terms(numerator=200, denominator=1_000, source="Lain"), by=SARI)
        db.session.flush()
        figure = measures.compute("coverage.informal", regency_id=None, fiscal_year=2025)
        assert figure.value == Share(1_204, 9_880) and "1 wilayah dengan sumber yang saling berbeda" in figure.source
        assert measures.compute("coverage.formal", regency_id=TTU, fiscal_year=2025).source == "Belum ada data"
        db.session.rollback()


# --- two people at once -----------------------------------------------------------------------------------------------


def test_two_corrections_at_once_make_one_version(app: Flask) -> None:
    with inside(app):
        number = service.record_figure(TTU, terms(year=2024, as_of_on=date(2024, 12, 31)), by=SARI).id
        db.session.commit()
    typed = {"as_of_on": "2024-12-31", "denominator": "9.880", "source": "Laporan contoh 1", "correction_why": "Salah"}
    acts = [
        ("sari", f"/wilayah/ttu/cakupan/{number}/koreksi", {**typed, "numerator": covered})
        for covered in ("1.300", "1.400")
    ]
    answers = processes.together(app.config["PORTAL"], processes.post, acts)
    assert sorted(answer[:3] for answer in answers) == ["303", "422"]
    with inside(app):
        rows = db.session.scalars(select(CoverageFigure)).all()
        assert len(rows) == 2 and [row.holds for row in sorted(rows, key=lambda row: row.id)] == [False, True]


def test_a_workbook_confirmed_twice_at_once_is_recorded_once(app: Flask) -> None:
    with inside(app):
        content = coverage.workbook([coverage.line(1), coverage.line(2)])[0].getvalue()
        upload = service.receive(content, file_name="cakupan.csv", regency_id=TTU, by=SARI)
        seal, number = seal_of(judged(upload)), upload.id
        db.session.commit()
    acts = [("sari", f"/wilayah/ttu/cakupan/unggahan/{number}/catat", {"seal": seal})] * 3
    answers = processes.together(app.config["PORTAL"], processes.post, acts)
    assert [answer[:3] for answer in answers] == ["303"] * 3
    with inside(app):
        assert len(db.session.scalars(select(CoverageFigure)).all()) == 2


def test_two_choices_at_once_leave_one_figure_in_use(app: Flask) -> None:
    with inside(app):
        old = replace(terms(), year=2024, as_of_on=date(2024, 12, 31))
        numbers = [
            service.record_figure(TTU, replace(old, source=source), by=SARI).id for source in ("Satu", "Dua", "Tiga")
        ]
        db.session.commit()
    acts = [("sari", f"/wilayah/ttu/cakupan/{number}/pakai", {"pakai-reason": "Rapat"}) for number in numbers]
    answers = processes.together(app.config["PORTAL"], processes.post, acts)
    assert [answer[:3] for answer in answers] == ["303"] * 3
    with inside(app):
        marked = [row.id for row in db.session.scalars(select(CoverageFigure)) if row.used_at is not None]
        assert len(marked) == 1
