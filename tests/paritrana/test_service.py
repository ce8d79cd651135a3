"""A self-assessment through its year, on real databases: who may do what, and what never changes afterwards."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.audit.service import PORTAL
from portal.core import clock
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.tenancy import scope_of
from portal.paritrana import queries, service
from portal.paritrana.models import ParitranaResult
from portal.paritrana.rules.answering import AnswerTerms
from portal.paritrana.rules.scoring import Answer, Decision
from portal.paritrana.service import editions
from portal.regencies.queries import system_scope
from tests.support import paritrana
from tests.support.people import TTU

LATE = datetime(2026, 12, 16, 1, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("held_clock")


def test_an_edition_opens_only_with_a_hundred_and_one_a_year(app: Flask) -> None:
    number = paritrana.edition(app, opened=False)
    with app.app_context(), writing(), scope_of(system_scope()):
        with pytest.raises(DomainError, match="sudah ada"):
            editions.create(paritrana.terms(), by=PORTAL)
        line = queries.criteria_of(number)[0]
        line.criterion.weight -= 25
        db.session.flush()
        with pytest.raises(DomainError, match="kurang 0,25"):
            editions.open_edition(number, revision=1, by=PORTAL)


def test_a_copy_knows_nothing_of_what_it_was_copied_from(app: Flask) -> None:
    first = paritrana.edition(app, 2025)
    with app.app_context(), writing(), scope_of(system_scope()):
        second = editions.copy(first, paritrana.terms(2026), by=PORTAL)
        copied = queries.criteria_of(second.id)
        before = [
            (line.criterion.code, line.criterion.weight, line.criterion.rule) for line in queries.criteria_of(first)
        ]
        assert [(line.criterion.code, line.criterion.weight, line.criterion.rule) for line in copied] == before
        copied[0].criterion.weight = 1
        copied[2].criterion.rule["source"] = "formal"
        db.session.flush()
        db.session.expire_all()
        after = [
            (line.criterion.code, line.criterion.weight, line.criterion.rule) for line in queries.criteria_of(first)
        ]
        assert after == before


def test_a_year_from_filling_to_freezing(app: Flask) -> None:
    number = paritrana.edition(app)
    assessment_id = paritrana.begun(app, number)
    rubric = paritrana.criterion_id(app, number, "I1")
    with app.app_context(), writing(), scope_of(system_scope()), clock.fixed(LATE):
        edition = queries.edition_by_id(number)
        service.answer(assessment_id, rubric, AnswerTerms(Answer(level=0)), revision=0, by=PORTAL)
        with pytest.raises(DomainError, match="baru saja diubah"):
            service.answer(assessment_id, rubric, AnswerTerms(Answer(level=2)), revision=0, by=PORTAL)
        assessment = queries.assessment_by_id(assessment_id)
        service.submit(assessment_id, revision=assessment.revision, by=PORTAL)
        assert assessment.late
        with pytest.raises(DomainError, match="sedang diverifikasi"):
            service.answer(assessment_id, rubric, AnswerTerms(Answer(level=2)), revision=1, by=PORTAL)
        with pytest.raises(DomainError, match="belum diputuskan: R1"):
            service.conclude(assessment_id, revision=assessment.revision, by=PORTAL)
        for line in queries.criteria_of(number):
            decision = Decision.SEND_BACK if line.criterion.code == "I1" else Decision.ACCEPT
            service.judge(assessment_id, line.criterion.id, decision, reason="Bukti kurang.", by=PORTAL)
        service.conclude(assessment_id, revision=assessment.revision, by=PORTAL)
        with pytest.raises(DomainError, match="masih dapat menanggapi"):
            service.freeze(assessment_id, revision=assessment.revision, by=PORTAL)
        service.write_reply(assessment_id, rubric, "Bukti sudah dilengkapi.", revision=0, by=PORTAL)
        service.reply(assessment_id, revision=assessment.revision, by=PORTAL)
        with pytest.raises(DomainError, match="Putuskan dahulu kriteria yang ditanggapi: I1"):
            service.freeze(assessment_id, revision=assessment.revision, by=PORTAL)
        with pytest.raises(DomainError, match="sudah menanggapi satu kali"):
            service.judge(assessment_id, rubric, Decision.SEND_BACK, reason="Lagi.", by=PORTAL)
        service.judge(assessment_id, rubric, Decision.CORRECT, points=300, reason="Sebagian.", by=PORTAL)
        result = service.freeze(assessment_id, revision=assessment.revision, by=PORTAL)
        body = json.loads(result.body)
        assert result.points == body["points"] == sum(line["points"] for line in body["lines"])
        assert {line["code"]: line["points"] for line in body["lines"]}["I1"] == 300
        db.session.commit()
        with clock.fixed(datetime(2027, 3, 1, tzinfo=UTC)):
            again = service.refresh(edition, TTU)
        assert again.points == result.points
        with pytest.raises(DomainError, match="dibekukan"):
            service.judge(assessment_id, rubric, Decision.ACCEPT, by=PORTAL)


@pytest.mark.parametrize("statement", ["UPDATE paritrana_results SET points = 1", "DELETE FROM paritrana_results"])
def test_a_frozen_score_cannot_be_rewritten_even_by_sql(app: Flask, statement: str) -> None:
    number = paritrana.edition(app)
    assessment_id = paritrana.begun(app, number)
    with app.app_context(), writing(), scope_of(system_scope()):
        db.session.add(
            ParitranaResult(
                regency_id=TTU,
                assessment_id=assessment_id,
                points=0,
                body="{}",
                sha256="0" * 64,
                frozen_at=clock.now(),
                frozen_by_name="Wati",
            )
        )
        db.session.flush()
        with pytest.raises(DBAPIError, match="never rewritten"):
            db.session.connection().exec_driver_sql(str(text(statement)))
        db.session.rollback()


def test_two_who_begin_at_once_begin_one(app: Flask) -> None:
    number = paritrana.edition(app)
    assert paritrana.begun(app, number) == paritrana.begun(app, number)


def test_answers_of_another_kind_are_refused(app: Flask) -> None:
    number = paritrana.edition(app)
    assessment_id = paritrana.begun(app, number)
    with app.app_context(), writing(), scope_of(system_scope()):
        for code, value, sentence in (
            ("C1", Answer(1, 2), "portal menghitungnya"),
            ("K3", Answer(level=1), "tidak sesuai"),
            ("C7", Answer(1, 2), "Tulis dokumen"),
            ("I1", Answer(level=9), "Pilih salah satu"),
        ):
            criterion = next(line.criterion for line in queries.criteria_of(number) if line.criterion.code == code)
            with pytest.raises(DomainError, match=sentence):
                service.answer(assessment_id, criterion.id, AnswerTerms(value), revision=0, by=PORTAL)
