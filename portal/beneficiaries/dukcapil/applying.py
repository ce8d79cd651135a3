"""What an answer changes: results and dates of people, and the check of their identity that a match lifts.

Set by set, never row by row: an answer about 14,880 people is a handful of statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

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


def write_results(rows: Iterable[AnswerRow], *, answer_id: int) -> list[int]:
    """Give people the results of rows that are ready; answers who matched."""
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
    return [person for (state, _on), ids in people.items() if state is DukcapilState.MATCH for person in ids]


def lift_checks(people: Collection[int], *, regency_id: int) -> int:
    """Clear the places of those of `people` whose identity needed a check; answers how many people that were.

    Terms that are over stay as they were then. The register must be held.
    """
    waiting = sorted(queries.people_to_check().intersection(people))
    moves: Counter[tuple[Any, ...]] = Counter()
    for part in bulk.chunks(waiting, _AT_ONCE):
        chosen = (
            Enrolment.beneficiary_id.in_(part),
            Enrolment.status == BeneficiaryStatus.NEEDS_CHECK,
            Enrolment.ended_from.is_(None),
            Enrolment.last_month >= Month.of(clock.today()),
        )
        cell = (
            Enrolment.quota_id,
            Enrolment.village_code,
            Enrolment.occupation_code,
            Enrolment.sex,
            Enrolment.district_code,
        )
        for *key, district, number in db.session.execute(select(*cell, func.count()).where(*chosen).group_by(*cell)):
            moves[(*key, BeneficiaryStatus.NEEDS_CHECK.value, district)] -= number
            moves[(*key, BeneficiaryStatus.CLEAR.value, district)] += number
        db.session.execute(
            update(Enrolment)
            .where(*chosen)
            .values(status=BeneficiaryStatus.CLEAR)
            .execution_options(synchronize_session=False)
        )
    if moves:
        bulk.add_counts(
            BeneficiaryCount.__table__,  # type: ignore[arg-type]
            regency_id,
            _COUNT_KEYS,
            "people",
            [(*key, number) for key, number in sorted(moves.items())],
        )
    return len(waiting)
