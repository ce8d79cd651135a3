"""What is said about a finding: the office and the province by name, in one thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import String, and_, cast, or_, select

from portal.audit.service import Actor
from portal.compliance.findings.models import Finding
from portal.compliance.findings.rules.catalogue import SPECS
from portal.compliance.findings.rules.reconciliation import FindingState
from portal.core.db import db
from portal.core.permissions import Permission
from portal.talk import conversing, service
from portal.talk.conversing import Words
from portal.talk.kinds import About, Kind, Link, Resolution, Subject, register
from portal.talk.models import Side, TalkThread, ThreadState
from portal.talk.service import Closing

QUIET = timedelta(days=7)  # what is said of a closed finding waits that long for an answer
_PAGES = ((Side.OFFICE, "detail"), (Side.PROVINCE, "province_detail"))


def about(finding: Finding) -> About:
    """What is talked about: one finding, by its office and the province."""
    return About(FINDING, str(finding.id), f"Temuan: {SPECS[finding.rule].label}", finding.regency_id)


def say(finding: Finding, text: str, *, by: Actor) -> TalkThread:
    """Say something about a finding, without a page. Raises DomainError for an empty message."""
    return conversing.say_about(about(finding), Words(text), by=by)


def settle_closed(now: datetime) -> int:
    """Settle the threads of findings that closed themselves since the last word, or a week after it.

    Guests cannot settle, so the province would find them under "Untuk Anda" for ever. Whoever has more to say begins
    another one beneath: also when the finding opens again. Returns how many were settled.
    """
    number = cast(Finding.id, String)
    rows = db.session.execute(
        select(TalkThread.id, TalkThread.subject_key, Finding.closed_why)
        .join(Finding, and_(Finding.regency_id == TalkThread.regency_id, number == TalkThread.subject_key))
        .where(
            TalkThread.kind == FINDING.code,
            TalkThread.state == ThreadState.OPEN,
            Finding.state == FindingState.CLOSED,
            or_(TalkThread.last_at <= Finding.changed_at, TalkThread.last_at < now - QUIET),
        )
        .order_by(TalkThread.id)
    ).all()
    for _thread_id, key, why in rows:
        service.close_about(FINDING.code, key, _as_closed(why))
    return len(rows)


def _as_closed(why: str) -> Callable[[TalkThread], Closing]:
    outcome = "Temuan tertutup sendiri"
    closing = Closing("finding_closed", outcome, "", f"{outcome}: {why}" if why else f"{outcome}.", "")
    return lambda _thread: closing


def _describe(threads: Sequence[TalkThread]) -> dict[int, Subject]:
    numbers = {int(thread.subject_key) for thread in threads}
    findings = {str(row.id): row for row in db.session.scalars(select(Finding).where(Finding.id.in_(numbers)))}
    found = {}
    for thread in threads:
        finding = findings[thread.subject_key]
        place: dict[str, int | str] = {"finding_id": finding.id}
        links = [Link("Buka temuan", f"findings.{page}", place, Permission.VIEW_FIGURES, side) for side, page in _PAGES]
        found[thread.id] = Subject(SPECS[finding.rule].label, finding.sentence, links)
    return found


FINDING = register(
    Kind(
        "finding",
        "Temuan",
        "Jelaskan atau perbaiki; temuan tertutup sendiri setelah datanya benar.",
        _describe,
        (Resolution("settled", "Tandai selesai", "Sudah dibahas", ""),),
        kept=True,
        speakers={Side.OFFICE: Permission.TALK, Side.PROVINCE: Permission.TALK},
    )
)
