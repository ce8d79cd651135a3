"""Rereading the register of one regency after the province decided about words.

A newly known code for the same word is a better reading of the same fact, so people and their summary rows follow.
Of somebody's enrolments only the newest has its word kept (with the person); earlier ones stay as they were then, and
so do papers and files that were made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from portal.audit.service import Actor
from portal.beneficiaries.models import Beneficiary, BeneficiaryCount, Enrolment, Upload, UploadState
from portal.beneficiaries.words import queries, service
from portal.beneficiaries.words.models import ListWord
from portal.core import bulk, tasks
from portal.core.db import db
from portal.quotas import service as quotas
from portal.quotas.models import Quota

_AT_ONCE = 2_000  # people a step: a list that is being confirmed waits no longer than a blink


@tasks.handler(service.REREAD)
def reread(run: tasks.JobRun) -> str | None:
    """Give the people whose word was decided about the code that holds now, step by step; begins again anywhere."""
    assert run.regency_id is not None
    keys = frozenset(run.args["keys"])
    number, name, role = run.args["actor"]
    while True:
        with run.step():
            changed = _next_step(keys)
            if changed:
                service.record_reread(changed, run.regency_id, Actor(number, name, role))
        if not changed:
            return None


@tasks.on_purge
def forget_words_of_discarded_lists(_now: datetime) -> None:
    """Nobody counts them any more: a list that was never recorded leaves no word behind."""
    gone = select(Upload.id).where(Upload.state.in_((UploadState.DISCARDED, UploadState.UNREADABLE)))
    db.session.execute(
        delete(ListWord).where(ListWord.upload_id.in_(gone)).execution_options(synchronize_session=False)
    )


def _next_step(keys: frozenset[str]) -> int:
    """Reread up to `_AT_ONCE` people of one code; the number of those that changed, 0 when all are right."""
    # Held first, read then: what a list, a freed place or a later decision does meanwhile is seen or waits.
    for quota_id in db.session.scalars(select(Quota.id).order_by(Quota.id)).all():
        quotas.lock(quota_id)
    by_code: dict[str, list[str]] = {}
    index = queries.occupation_index()
    for text in queries.texts_with(keys):
        by_code.setdefault(index.read(text).code or "", []).append(text)
    for code, texts in sorted(by_code.items()):
        people = db.session.scalars(
            select(Beneficiary.id)
            .where(Beneficiary.occupation_text.in_(texts), Beneficiary.occupation_code != code)
            .order_by(Beneficiary.id)
            .limit(_AT_ONCE)
        ).all()
        if people:
            _give(people, code)
            return len(people)
    return 0


def _give(people: Sequence[int], code: str) -> None:
    newest = db.session.scalars(
        select(func.max(Enrolment.id)).where(Enrolment.beneficiary_id.in_(people)).group_by(Enrolment.beneficiary_id)
    ).all()
    _move_counts(newest, code)
    for model, ids in ((Beneficiary, people), (Enrolment, newest)):
        changed: Any = model
        db.session.execute(
            update(changed)
            .where(changed.id.in_(ids))
            .values(occupation_code=code)
            .execution_options(synchronize_session=False)
        )


def _move_counts(enrolments: Sequence[int], code: str) -> None:
    """Summary rows hold whoever has a place: from the cells of the old codes to those of the new one."""
    cells = db.session.execute(
        select(
            Enrolment.regency_id,
            Enrolment.quota_id,
            Enrolment.village_code,
            Enrolment.occupation_code,
            Enrolment.sex,
            Enrolment.status,
            Enrolment.district_code,
        ).where(Enrolment.id.in_(enrolments), Enrolment.ended_from.is_(None), Enrolment.occupation_code != code)
    ).all()
    moves: Counter[tuple[Any, ...]] = Counter()
    for _regency, quota_id, village, old, sex, status, district in cells:
        moves[quota_id, village, old, sex, status.value, district] -= 1
        moves[quota_id, village, code, sex, status.value, district] += 1
    if cells:
        bulk.add_counts(
            BeneficiaryCount.__table__,  # type: ignore[arg-type]
            cells[0].regency_id,
            ("quota_id", "village_code", "occupation_code", "sex", "status", "district_code"),
            "people",
            [(*key, number) for key, number in sorted(moves.items())],
        )
