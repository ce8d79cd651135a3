"""Threads go after the office's retention: what was settled is forgotten, what nobody answered is closed first."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from portal.core import tasks
from portal.core.db import db
from portal.core.settings import value_of
from portal.regencies.queries import all_regency_ids
from portal.talk.kinds import kept_codes
from portal.talk.models import TalkMessage, TalkRead, TalkThread, ThreadState

UNANSWERED = "Ditutup karena tidak ada pesan sampai masa simpan lewat"


@tasks.on_purge
def forget_old_threads(now: datetime) -> None:
    """Settled threads longer ago than the office keeps files, with their messages; silent ones are settled, both sides
    of a pair at once, so that they are still read for as long again.
    """
    for regency_id in sorted(all_regency_ids()):
        before = now - timedelta(days=value_of("file_retention_days", regency_id))
        settled = (
            TalkThread.regency_id == regency_id,
            TalkThread.settled_at < before,
            TalkThread.kind.not_in(kept_codes()),
        )
        old = select(TalkThread.id).where(*settled)
        for model in (TalkMessage, TalkRead):
            db.session.execute(
                delete(model)
                .where(model.regency_id == regency_id, model.thread_id.in_(old))
                .execution_options(synchronize_session=False)
            )
        db.session.execute(delete(TalkThread).where(*settled).execution_options(synchronize_session=False))
        silent = select(TalkThread.id, TalkThread.pairing).where(
            TalkThread.regency_id == regency_id,
            TalkThread.state == ThreadState.OPEN,
            TalkThread.last_at < before,
            TalkThread.kind.not_in(kept_codes()),
        )
        rows = db.session.execute(silent).all()
        if rows:
            _settle([row.id for row in rows], [row.pairing for row in rows if row.pairing], now)


def _settle(ids: list[int], pairings: list[bytes], now: datetime) -> None:
    db.session.execute(
        update(TalkThread)
        .where(or_(TalkThread.id.in_(ids), TalkThread.pairing.in_(pairings)))
        .values(state=ThreadState.SETTLED, resolution="unanswered", outcome=UNANSWERED, settled_at=now)
        .execution_options(synchronize_session=False)
    )
