"""The province says what an answer code means; every line that bears it reads so at once."""

from __future__ import annotations

from sqlalchemy import select

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
    row = db.session.scalars(select(AnswerCode).where(AnswerCode.code == code).with_for_update()).one_or_none()
    if row is None:
        row = AnswerCode(code=code)
        db.session.add(row)
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
