"""Drafting and moving an agreement, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.agreements import queries, service
from portal.agreements.models import AgreementVersion
from portal.agreements.rules.drafts import Wording
from portal.agreements.rules.states import AgreementState, Move, Mover, Party
from portal.agreements.rules.terms import AgreementKind, Instalment
from portal.core import clock
from portal.core.db import db, writing
from portal.core.errors import DomainError, NotFoundError
from tests.support.agreements import BUDI, PETRUS, SARI, SIGNERS, draft, facts, in_force, line, read, take
from tests.support.factories import TTU, inside


def test_a_draft_begins_with_the_library_and_goes_its_whole_way(app: Flask) -> None:
    made = draft(app)
    with inside(app):
        articles = queries.articles_of(made)
        assert [each.key for each in articles[:3]] == ["basis", "terms", "purpose"] and len(articles) == 20
    for step, state in enumerate(
        (
            AgreementState.REVIEW,
            AgreementState.REVIEW,
            AgreementState.AGREED,
            AgreementState.SIGNED,
            AgreementState.COUNTERSIGNED,
        )
    ):
        take(app, made, step)
        assert read(app, made).state is state
    found = read(app, made)
    assert (found.signed_on, found.countersigned_on) == (date(2026, 1, 5), date(2026, 1, 6))
    with inside(app):
        moves = queries.moves_of(made)
        assert [each.move for each in reversed(moves)] == [
            Move.SUBMIT,
            Move.AGREE,
            Move.AGREE,
            Move.SIGN,
            Move.COUNTERSIGN,
        ]
        version = queries.versions_of(made)[0]
        assert {each.version_id for each in moves} == {version.id} and len(version.sha256) == 64


def test_what_is_missing_is_told_at_once_and_nothing_is_sent(app: Flask) -> None:
    with inside(app), writing():
        made = service.begin(TTU, AgreementKind.AGREEMENT, facts(local_basis=""), by=SARI).id
        service.put_term(made, line(), by=SARI)
        service.set_schedule(made, [Instalment(date(2026, 12, 1), 1_000)], by=SARI)
        db.session.commit()
        with pytest.raises(DomainError) as refused:
            service.make(service.held(made), Move.SUBMIT, (Mover.DRAFTER,), by=SARI)
        db.session.rollback()
    sentence = refused.value.sentence
    assert "nama penanda tangan" in sentence and "Rp2.016.000. Samakan" in sentence and "Dasar hukum daerah" in sentence
    assert read(app, made).state is AgreementState.DRAFT


def test_the_same_words_are_the_same_version_and_other_words_the_next(app: Flask) -> None:
    made = draft(app)
    take(app, made, 0)
    with inside(app), writing():
        agreement = service.held(made)
        service.make(agreement, Move.RETURN, (Mover.BRANCH,), by=PETRUS, reason="Lihat lagi.")
        service.make(agreement, Move.SUBMIT, (Mover.DRAFTER,), by=SARI)
        assert len(queries.versions_of(made)) == 1
        service.make(agreement, Move.RETURN, (Mover.CHECKER,), by=BUDI, reason="Pasal Penutup kurang.")
        wording = Wording("Penutup", "Dibuat dalam rangkap 3 (tiga).")
        service.write(service.editable(made), "closing", wording, seen=1, by=SARI)
        service.make(agreement, Move.SUBMIT, (Mover.DRAFTER,), by=SARI)
        db.session.commit()
        first, second = reversed(queries.versions_of(made))
        assert (first.number, second.number) == (1, 2) and agreement.version_id == second.id
        assert first.sha256 != second.sha256


def test_an_article_keeps_every_revision_and_finds_its_way_back(app: Flask) -> None:
    made = draft(app)
    with inside(app), writing():
        agreement = service.editable(made)
        service.write(agreement, "closing", Wording("Penutup", "Lain {region}."), seen=1, by=SARI)
        with pytest.raises(DomainError, match="baru saja diubah"):
            service.write(agreement, "closing", Wording("Penutup", "Lagi."), seen=1, by=SARI)
        with pytest.raises(DomainError, match="regoin"):
            service.write(agreement, "closing", Wording("Penutup", "Di {regoin}."), seen=2, by=SARI)
        service.leave_out(agreement, "closing", by=SARI)
        assert queries.article_by_key(made, "closing").left_out
        service.put_back(agreement, "closing", by=SARI)
        service.back_to_standard(agreement, "closing", by=SARI)
        _articles, history = queries.article_and_history(made, "closing")
        assert [row.revision for row in history] == [5, 4, 3, 2, 1] and history[0].text == history[-1].text
        assert not queries.changed_articles(
            queries.articles_of(made), queries.standard_articles(AgreementKind.AGREEMENT)
        )


def test_own_articles_stand_where_they_were_put(app: Flask) -> None:
    made = draft(app)
    with inside(app), writing():
        agreement = service.editable(made)
        for number in range(12):
            service.add(agreement, Wording(f"Tambahan {number}", "Isi."), after="terms", by=SARI)
        service.add(agreement, Wording("Sesudahnya", "Isi."), after="pasal-3", by=SARI)
        keys = [each.key for each in queries.articles_of(made)]
        assert keys.index("terms") < keys.index("pasal-3") < keys.index("pasal-13") < keys.index("purpose")
        assert len(keys) == 33 and keys[-1] == "closing"


def test_figures_that_cannot_be_are_refused_with_the_reckoning(app: Flask) -> None:
    made = draft(app)
    with inside(app), writing():
        odd = line()
        with pytest.raises(DomainError, match=r"Rp2\.016\.000"):
            service.put_term(made, type(odd)(**{**odd.__dict__, "amount": 5}), by=SARI)
        with pytest.raises(DomainError, match="kabupaten/kota"):
            service.put_term(made, line(source="apbd-provinsi"), by=SARI)
        with pytest.raises(DomainError, match="jangka waktu"):
            service.put_term(made, line(year=2027), by=SARI)
        with pytest.raises(NotFoundError):
            service.remove_term(made, 999_999, by=SARI)
        day = date(2026, 5, 1)
        with pytest.raises(DomainError, match="tanggal yang sama"):
            service.set_schedule(made, [Instalment(day, 1), Instalment(day, 2)], by=SARI)


def test_a_text_in_review_is_not_changed_and_an_outdated_form_is_told(app: Flask) -> None:
    made = draft(app)
    with inside(app), writing():
        with pytest.raises(DomainError, match="orang lain"):
            service.set_signers(made, SIGNERS, seen=1, by=SARI)
    take(app, made, 0)
    with inside(app), writing():
        with pytest.raises(DomainError, match="dibahas"):
            service.put_term(made, line(), by=SARI)


def test_an_addendum_hangs_on_what_both_have_signed(app: Flask) -> None:
    parent = draft(app)
    with inside(app), writing():
        for wrong in (None, parent):
            with pytest.raises(DomainError):
                service.begin(TTU, AgreementKind.ADDENDUM, facts(), parent_id=wrong, by=SARI)
    take(app, parent, 0, 1, 2, 3, 4)
    made = draft(
        app, line(5, 7, 12), kind=AgreementKind.ADDENDUM, parent_id=parent, first_day=date(2026, 7, 1), first_number=""
    )
    take(app, made, 0)
    with inside(app):
        content = queries.versions_of(made)[0].content
        assert "100.3.7/01/2026" in content["articles"][0]["text"] and content["people"] == 5
        assert [each.id for each in queries.related_of(queries.agreement_by_id(parent)).children] == [made]


def test_signatures_come_in_order_with_days_that_can_be(app: Flask) -> None:
    made = draft(app)
    take(app, made, 0, 1, 2)
    with inside(app), writing():
        agreement = service.held(made)
        for day, words in ((None, "Isi tanggal"), (clock.today() + timedelta(days=1), "melewati hari ini")):
            with pytest.raises(DomainError, match=words):
                service.make(agreement, Move.SIGN, (Mover.CHECKER,), by=BUDI, happened_on=day)
        with pytest.raises(DomainError):
            service.make(agreement, Move.COUNTERSIGN, (Mover.BRANCH,), by=PETRUS, happened_on=date(2026, 2, 1))
        service.make(agreement, Move.SIGN, (Mover.CHECKER,), by=BUDI, happened_on=date(2026, 2, 1))
        with pytest.raises(DomainError, match="lebih awal"):
            service.make(agreement, Move.COUNTERSIGN, (Mover.BRANCH,), by=PETRUS, happened_on=date(2026, 1, 31))


def test_one_that_ends_early_ends_on_its_day(app: Flask) -> None:
    made = in_force(app)
    with inside(app), writing():
        agreement = service.held(made)
        with pytest.raises(DomainError, match="Tulis alasan"):
            service.make(agreement, Move.TERMINATE, (Mover.CHECKER,), by=BUDI, happened_on=date(2026, 9, 30))
        with pytest.raises(DomainError, match="Pilih tanggal"):
            service.make(
                agreement, Move.TERMINATE, (Mover.CHECKER,), by=BUDI, reason="Anggaran", happened_on=date(2027, 1, 1)
            )
        service.make(
            agreement, Move.TERMINATE, (Mover.CHECKER,), by=BUDI, reason="Anggaran", happened_on=date(2026, 9, 30)
        )
        db.session.commit()
        assert agreement.last_day == date(2026, 9, 30)
        version = db.session.scalars(select(AgreementVersion)).one()
        assert version.content["last_day"] == "2026-12-31"


def odd_in(agreement_id: int) -> list[str]:
    story = queries.story_of(agreement_id)
    return [each.kind.value for each in queries.warnings_of(story, queries.related_of(story.agreement))]


def test_what_is_odd_is_said(app: Flask) -> None:
    in_force(app, line(10, 1, 6), last_day=date(2026, 6, 30))
    made = draft(app, line(10, 10, 12), first_day=date(2026, 10, 1), last_day=date(2027, 3, 31))
    with inside(app):
        kinds = odd_in(made)
        assert kinds == ["gap", "no_budget"]
    short = draft(app, line(10, 10, 12), first_day=date(2026, 10, 1), office="Dinas Sosial")
    with inside(app):
        assert odd_in(short) == ["short"]


def test_parties_are_taken_over_from_the_last_agreement(app: Flask) -> None:
    draft(app)
    with inside(app), writing():
        again = service.begin(TTU, AgreementKind.AGREEMENT, facts(), by=SARI)
        assert queries.parties_of(again.id)[Party.FIRST].name == "Contoh Bupati"


def test_nobody_says_yes_twice_or_to_what_they_sent(app: Flask) -> None:
    made = draft(app)
    take(app, made, 0)
    with inside(app), writing():
        agreement = service.held(made)
        for mover in (Mover.CHECKER, Mover.BRANCH):  # somebody with a second office, or a new role
            with pytest.raises(DomainError, match="mengirim naskah ini"):
                service.make(agreement, Move.AGREE, (mover,), by=SARI)
        service.make(agreement, Move.AGREE, (Mover.CHECKER,), by=BUDI)
        with pytest.raises(DomainError, match="sudah menyepakati"):
            service.make(agreement, Move.AGREE, (Mover.BRANCH,), by=BUDI)
        service.make(agreement, Move.AGREE, (Mover.BRANCH,), by=PETRUS)
        assert agreement.state is AgreementState.AGREED
        service.make(agreement, Move.UNAGREE, (Mover.BRANCH,), by=PETRUS, reason="Tarif baru.")
        with pytest.raises(DomainError, match="mengirim naskah ini"):
            service.make(agreement, Move.AGREE, (Mover.CHECKER,), by=SARI)
        service.make(agreement, Move.AGREE, (Mover.BRANCH,), by=PETRUS)


def test_what_one_party_has_signed_can_still_be_given_up(app: Flask) -> None:
    made = draft(app)
    take(app, made, 0, 1, 2, 3)
    with inside(app), writing():
        agreement = service.held(made)
        with pytest.raises(DomainError):
            service.make(agreement, Move.CANCEL, (Mover.DRAFTER,), by=SARI, reason="Pihak kedua menolak.")
        service.make(agreement, Move.CANCEL, (Mover.CHECKER,), by=BUDI, reason="Pihak kedua menolak.")
        assert agreement.state is AgreementState.CANCELLED and agreement.version_id is not None


def test_an_addendum_waits_for_an_agreement_that_is_held(app: Flask) -> None:
    parent = in_force(app)
    made = draft(app, line(5, 7, 12), kind=AgreementKind.ADDENDUM, parent_id=parent, first_day=date(2026, 7, 1))
    with inside(app), writing():
        held = service.held(parent)
        service.make(held, Move.HOLD, (Mover.CHECKER,), by=BUDI, reason="Anggaran", happened_on=date(2026, 8, 1))
        with pytest.raises(DomainError, match="ditangguhkan"):
            service.make(service.held(made), Move.SUBMIT, (Mover.DRAFTER,), by=SARI)
        service.make(held, Move.RESUME, (Mover.CHECKER,), by=BUDI, reason="Anggaran ada")
        service.make(service.held(made), Move.SUBMIT, (Mover.DRAFTER,), by=SARI)


def test_an_addendum_may_prolong_what_it_changes(app: Flask) -> None:
    parent = in_force(app, line(10, 1, 10), last_day=date(2026, 10, 31))
    with inside(app), writing():
        longer = facts(first_day=date(2026, 11, 1), last_day=date(2026, 12, 31))
        with clock.fixed(datetime(2026, 10, 1, 1, 0, tzinfo=UTC)):
            assert service.begin(TTU, AgreementKind.ADDENDUM, longer, parent_id=parent, by=SARI).id
            with pytest.raises(DomainError, match="sehari sesudahnya"):
                late = facts(first_day=date(2026, 11, 2), last_day=date(2026, 12, 31))
                service.begin(TTU, AgreementKind.ADDENDUM, late, parent_id=parent, by=SARI)
