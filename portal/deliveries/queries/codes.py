"""What answer codes mean, and the codes that nobody has explained yet: each once, however many lines bear it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from portal.core.db import db
from portal.deliveries.models import AnswerCode, DeliveryLine
from portal.deliveries.rules.answers import LineState

FEWEST_SHOWN = 5  # smaller numbers of people are not told to the province


def codes() -> dict[str, AnswerCode]:
    """{code: what it means and what to do}, by code."""
    return {row.code: row for row in db.session.scalars(select(AnswerCode).order_by(AnswerCode.code))}


@dataclass(frozen=True)
class UnknownCode:
    """A code of answers that the table lacks: how many people were refused with it, where, and since when."""

    code: str
    people: int
    regencies: int
    since: datetime

    @property
    def few(self) -> bool:
        return self.people < FEWEST_SHOWN


def unknown_codes() -> list[UnknownCode]:
    """Over the open scope, most people first."""
    people_count = func.count()
    query = _unknown(
        DeliveryLine.code,
        people_count,
        func.count(DeliveryLine.regency_id.distinct()),
        func.min(DeliveryLine.answered_at),
    ).group_by(DeliveryLine.code)
    return [
        UnknownCode(code, people, regencies, since)
        for code, people, regencies, since in db.session.execute(query.order_by(people_count.desc(), DeliveryLine.code))
    ]


def count_unknown_codes() -> int:
    """How many different codes wait for a meaning."""
    return int(db.session.scalar(_unknown(func.count(DeliveryLine.code.distinct()))) or 0)


def _unknown(*columns: Any) -> Select[Any]:
    known = select(AnswerCode.code)
    return select(*columns).where(DeliveryLine.state == LineState.REFUSED, DeliveryLine.code.not_in(known))
