"""What an answer changes: results and dates of people, and the check of their identity: a match lifts it, any other
result asks for it.

Set by set, never row by row: an answer about 14,880 people is a handful of statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from portal.beneficiaries.dukcapil import queries
from portal.beneficiaries.models import Beneficiary, BeneficiaryCount, BeneficiaryStatus, Enrolment
from portal.beneficiaries.rules.dukcapil import DukcapilState
from portal.beneficiaries.rules.dukcapil_answers import AnswerRow
from portal.core import bulk, clock
from portal.core.db import db
from portal.core.months import Month
from portal.quotas import service as quotas
from portal.quotas.models import Quota

_AT_ONCE = 10_000
_COUNT_KEYS = ("quota_id", "village_code", "occupation_code", "sex", "status", "district_code")


def hold_register() -> None:
    """Hold every quota of the office: a list, a freed place or another answer is seen, or waits.

    Like everybody who moves summary rows; on SQLite there is one writer anyway.
    """
    for quota_id in db.session.scalars(select(Quota.id).order_by(Quota.id)).all():
        quotas.lock(quota_id)


def write_results(rows: Iterable[AnswerRow], *, answer_id: int) -> tuple[list[int], list[int]]:
    """Give people the results of rows that are ready; answers who matched and who did not."""
    people: dict[tuple[DukcapilState, date], list[int]] = {}
    for row in rows:
        assert row.person is not None and row.state is not None and row.on is not None
        people.setdefault((row.state, row.on), []).append(row.person)
    for (state, on), ids in sorted(people.items()):
        for part in bulk.chunks(sorted(ids), _AT_ONCE):
            db.session.execute(
                update(Beneficiary)
                .where(Beneficiary.id.in_(part))
                .values(dukcapil_state=state.value, dukcapil_on=on, dukcapil_answer_id=answer_id)
                .execution_options(synchronize_session=False)
            )
    matched = [person for (state, _on), ids in people.items() if state is DukcapilState.MATCH for person in ids]
    others = [person for (state, _on), ids in people.items() if state is not DukcapilState.MATCH for person in ids]
    return matched, others


def lift_checks(people: Collection[int], *, regency_id: int) -> int:
    """Clear the places of those of `people` whose identity needed a check; answers how many people that were.

    Terms that are over stay as they were then. The register must be held.
    """
    waiting = sorted(queries.people_to_check().intersection(people))
    _move(waiting, BeneficiaryStatus.NEEDS_CHECK, BeneficiaryStatus.CLEAR, regency_id=regency_id)
    return len(waiting)


def ask_for_checks(people: Collection[int], *, regency_id: int) -> None:
    """Let the places of `people` wait for a check that were clear, are not over and were not sent to BPJS yet.

    The register must be held.
    """
    unsent = Enrolment.delivered_at.is_(None)
    _move(sorted(people), BeneficiaryStatus.CLEAR, BeneficiaryStatus.NEEDS_CHECK, unsent, regency_id=regency_id)


def _move(
    people: Sequence[int],
    old: BeneficiaryStatus,
    new: BeneficiaryStatus,
    *conditions: ColumnElement[bool],
    regency_id: int,
) -> None:
    """Give the held places of `people` that meet the conditions another status, and count them in its cells."""
    moves: Counter[tuple[Any, ...]] = Counter()
    for part in bulk.chunks(people, _AT_ONCE):
        chosen = (
            Enrolment.beneficiary_id.in_(part),
            Enrolment.status == old,
            Enrolment.ended_from.is_(None),
            Enrolment.last_month >= Month.of(clock.today()),
            *conditions,
        )
        cell = (
            Enrolment.quota_id,
            Enrolment.village_code,
            Enrolment.occupation_code,
            Enrolment.sex,
            Enrolment.district_code,
        )
        for *key, district, number in db.session.execute(select(*cell, func.count()).where(*chosen).group_by(*cell)):
            moves[(*key, old.value, district)] -= number
            moves[(*key, new.value, district)] += number
        db.session.execute(
            update(Enrolment).where(*chosen).values(status=new).execution_options(synchronize_session=False)
        )
    if moves:
        bulk.add_counts(
            BeneficiaryCount.__table__,  # type: ignore[arg-type]
            regency_id,
            _COUNT_KEYS,
            "people",
            [(*key, number) for key, number in sorted(moves.items())],
        )
