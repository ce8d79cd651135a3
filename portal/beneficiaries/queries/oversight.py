"""What others hold an office to: people who may be covered twice, as counts alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select, union_all

from portal.beneficiaries.models import LikelyTwin
from portal.beneficiaries.rules.twins import TwinState
from portal.beneficiaries.threads import ASKING
from portal.core.db import db
from portal.talk.models import TalkThread, ThreadState


@dataclass(frozen=True)
class Undecided:
    """How many of a regency are not decided: questions to other payers (`pairs` False), or likely pairs."""

    regency_id: int
    pairs: bool
    count: int
    oldest_at: datetime


def undecided(regency_ids: Collection[int]) -> list[Undecided]:
    """Open questions and open pairs of some regencies, in one query."""
    questions = (
        select(
            TalkThread.regency_id,
            literal(0).label("pairs"),
            func.count().label("count"),
            func.min(TalkThread.created_at).label("oldest_at"),
        )
        .where(
            TalkThread.regency_id.in_(regency_ids),
            TalkThread.kind.in_(ASKING),
            TalkThread.state == ThreadState.OPEN,
            TalkThread.opened_here,
        )
        .group_by(TalkThread.regency_id)
    )
    pairs = (
        select(LikelyTwin.regency_id, literal(1), func.count(), func.min(LikelyTwin.found_at))
        .where(LikelyTwin.regency_id.in_(regency_ids), LikelyTwin.state == TwinState.OPEN)
        .group_by(LikelyTwin.regency_id)
    )
    return [
        Undecided(regency_id, bool(is_pair), count, oldest)
        for regency_id, is_pair, count, oldest in db.session.execute(union_all(questions, pairs))
    ]
