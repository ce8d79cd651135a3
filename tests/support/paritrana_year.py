"""Whatever offices and the province do about an assessment in its year, for tests, by the services the pages use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from flask import Flask

from portal.audit.service import PORTAL, Actor
from portal.core import clock
from portal.core.db import db, writing
from portal.core.tenancy import scope_of
from portal.paritrana import queries, service
from portal.paritrana.models import ParitranaAssessment, ParitranaEvidence, ParitranaEvidenceUse
from portal.paritrana.rules.answering import AnswerTerms
from portal.paritrana.rules.criteria import EvidenceKind
from portal.paritrana.rules.scoring import Answer, Decision
from portal.regencies.queries import system_scope
from tests.support.people import TTU

REASONS = {Decision.ACCEPT: "", Decision.CORRECT: "Bukti hanya sebagian.", Decision.SEND_BACK: "Bukti belum terbaca."}


@contextmanager
def everywhere(app: Flask) -> Iterator[None]:
    """Ready to write for every region; what was done is kept."""
    with app.app_context(), writing(), scope_of(system_scope()):
        yield
        db.session.commit()


def answered(app: Flask, assessment_id: int, answers: Mapping[str, AnswerTerms], *, by: Actor = PORTAL) -> None:
    """Answers by the codes of their criteria."""
    with everywhere(app):
        numbers = _criteria(assessment_id)
        for code, terms in answers.items():
            service.answer(assessment_id, numbers[code], terms, revision=0, by=by)


def linked(app: Flask, assessment_id: int, codes: str, *, title: str = "Laporan di situs", late: bool = False) -> int:
    """An address as evidence of several criteria ("C7 I1"), dated in the judged year; its id."""
    with everywhere(app):
        assessment = queries.assessment_by_id(assessment_id)
        edition = queries.edition_by_id(assessment.edition_id)
        numbers = _criteria(assessment_id)
        made = ParitranaEvidence(
            regency_id=assessment.regency_id,
            kind=EvidenceKind.LINK,
            title=title,
            dated_on=date(edition.judged_year, 3, 2),
            url=f"https://contoh.go.id/laporan/{assessment_id}/{codes.replace(' ', '-')}",
            added_at=clock.now(),
            added_by_name="Sari Contoh",
        )
        db.session.add(made)
        db.session.flush()
        for code in codes.split():
            db.session.add(
                ParitranaEvidenceUse(
                    regency_id=assessment.regency_id,
                    evidence_id=made.id,
                    assessment_id=assessment_id,
                    criterion_id=numbers[code],
                    late=late,
                    used_at=clock.now(),
                    used_by_name="Sari Contoh",
                )
            )
        service.refresh(edition, assessment.regency_id)
        return made.id


def submitted(app: Flask, assessment_id: int, *, by: Actor = PORTAL) -> None:
    """Handed to the province."""
    with everywhere(app):
        service.submit(assessment_id, revision=_revision(assessment_id), by=by)


def judged(app: Flask, assessment_id: int, decisions: Mapping[str, Decision], *, by: Actor = PORTAL) -> None:
    """The province's word about criteria by their codes; a correction gives one point."""
    with everywhere(app):
        numbers = _criteria(assessment_id)
        for code, decision in decisions.items():
            points = 100 if decision is Decision.CORRECT else None
            service.judge(assessment_id, numbers[code], decision, points=points, reason=REASONS[decision], by=by)


def concluded(app: Flask, assessment_id: int, *, by: Actor = PORTAL, **others: Decision) -> None:
    """Every criterion accepted but `others` (by code), and the result sent to the region."""
    with app.app_context(), scope_of(system_scope()):
        codes = list(_criteria(assessment_id))
    judged(app, assessment_id, {code: others.get(code, Decision.ACCEPT) for code in codes}, by=by)
    with everywhere(app):
        service.conclude(assessment_id, revision=_revision(assessment_id), by=by)


def reply_written(app: Flask, assessment_id: int, code: str, words: str, *, by: Actor = PORTAL) -> None:
    """What the region answers about one criterion, not yet sent."""
    with everywhere(app):
        service.write_reply(assessment_id, _criteria(assessment_id)[code], words, revision=0, by=by)


def replied(app: Flask, assessment_id: int, code: str, words: str, *, by: Actor = PORTAL) -> None:
    """The same, and sent."""
    reply_written(app, assessment_id, code, words, by=by)
    with everywhere(app):
        service.reply(assessment_id, revision=_revision(assessment_id), by=by)


def frozen(app: Flask, assessment_id: int, *, by: Actor = PORTAL) -> None:
    """The score for good."""
    with everywhere(app):
        service.freeze(assessment_id, revision=_revision(assessment_id), by=by)


def rescored(app: Flask, edition_id: int, regency_id: int = TTU) -> None:
    """The standing of the day, as the night writes it."""
    with everywhere(app):
        service.refresh(queries.edition_by_id(edition_id), regency_id)


USUAL = {
    "C7": AnswerTerms(Answer(41, 50), "Rekap paket Dinas PUPR", "Sisanya selesai sebelum Desember.", 2),
    "K3": AnswerTerms(Answer(yes=True), note="Syarat berlaku sejak Maret.", effort=1),
    "I1": AnswerTerms(Answer(level=2), effort=3),
    "A1": AnswerTerms(Answer(), note="Menunggu APBD Perubahan.", effort=4),
    "P2": AnswerTerms(Answer(yes=False)),
}


def _criteria(assessment_id: int) -> dict[str, int]:
    edition_id = queries.assessment_by_id(assessment_id).edition_id
    return {line.criterion.code: line.criterion.id for line in queries.criteria_of(edition_id)}


def _revision(assessment_id: int) -> int:
    assessment = db.session.get_one(ParitranaAssessment, assessment_id)
    return assessment.revision
