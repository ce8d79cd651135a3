"""The province says what an answer code means; every line that bears it reads so at once."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor, record
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.deliveries.models import AnswerCode
from portal.deliveries.rules.answers import PROBLEM_SENTENCES, AnswerProblem, is_code, tidy_code


def explain(code: str, *, meaning: str, remedy: str, source: str, by: Actor) -> AnswerCode:
    """Give a code its meaning, or change it. Raises DomainError for a code of another shape."""
    code = tidy_code(code)
    if not is_code(code):
        raise DomainError(PROBLEM_SENTENCES[AnswerProblem.CODE_SHAPE], field="code")
    row = _held(code) or _new(code)
    row.meaning, row.remedy, row.source = meaning, remedy, source
    row.changed_at, row.changed_by_name = clock.now(), by.name
    db.session.flush()
    record(
        "answer_code_explained",
        by=by,
        sentence=f"Kode jawaban {code}: {meaning}.",
        regency_id=None,
        subject_kind="answer_code",
        subject_id=code,
    )
    return row


def _held(code: str) -> AnswerCode | None:
    query = select(AnswerCode).where(AnswerCode.code == code).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _new(code: str) -> AnswerCode:
    """A row without a meaning yet; or the one that a colleague made in this very moment."""
    made = AnswerCode(code=code, meaning="", remedy="", source="")
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        found = _held(code)
        assert found is not None
        return found
    return made
