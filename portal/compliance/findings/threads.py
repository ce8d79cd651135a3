"""What is said about a finding: the office and the province by name, in one thread of the office."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.audit.service import Actor
from portal.compliance.findings.models import Finding
from portal.compliance.findings.rules.catalogue import SPECS
from portal.core.db import db
from portal.core.permissions import Permission
from portal.talk import queries as talk
from portal.talk import service as talking
from portal.talk.kinds import Kind, Link, Resolution, Subject, register
from portal.talk.models import TalkThread
from portal.talk.service import Topic

KIND = "finding"


def thread_of(finding: Finding) -> TalkThread | None:
    """The newest thread about a finding, if anybody has said something."""
    return talk.latest_about((KIND,), (str(finding.id),)).get(str(finding.id))


def messages_of(finding: Finding) -> list[talk.Message]:
    """Everything that was said about it, oldest first."""
    return talk.messages_about(KIND, str(finding.id))


def say(finding: Finding, text: str, *, by: Actor) -> TalkThread:
    """Say something about a finding: in its open thread, or in a new one. Raises DomainError for an empty message."""
    thread = thread_of(finding)
    if thread is not None and thread.is_open:
        return talking.post(thread.id, text, by=by)
    topic = Topic(KIND, str(finding.id), f"Temuan: {SPECS[finding.rule].label}", "", None)
    return talking.open_thread(topic, text, regency_id=finding.regency_id, by=by)


def _describe(threads: Sequence[TalkThread]) -> dict[int, Subject]:
    numbers = {int(thread.subject_key) for thread in threads}
    findings = {str(row.id): row for row in db.session.scalars(select(Finding).where(Finding.id.in_(numbers)))}
    found = {}
    for thread in threads:
        finding = findings[thread.subject_key]
        link = Link("Buka temuan", "findings.detail", {"finding_id": finding.id}, Permission.VIEW_FIGURES)
        found[thread.id] = Subject(SPECS[finding.rule].label, finding.sentence, (link,))
    return found


register(
    Kind(
        KIND,
        "Temuan provinsi",
        "Jelaskan atau perbaiki; temuan tertutup sendiri setelah datanya benar.",
        _describe,
        (Resolution("settled", "Tandai selesai", "Percakapan sudah selesai", ""),),
        kept=True,
    )
)
