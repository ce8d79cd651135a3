"""What is said about a finding: the office and the province by name, in one thread."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from portal.audit.service import Actor
from portal.compliance.findings.models import Finding
from portal.compliance.findings.rules.catalogue import SPECS
from portal.core.db import db
from portal.core.permissions import Permission
from portal.talk import conversing
from portal.talk.conversing import Words
from portal.talk.kinds import About, Kind, Link, Resolution, Subject, register
from portal.talk.models import Side, TalkThread

_PAGES = ((Side.OFFICE, "detail"), (Side.PROVINCE, "province_detail"))


def about(finding: Finding) -> About:
    """What is talked about: one finding, by its office and the province."""
    return About(FINDING, str(finding.id), f"Temuan: {SPECS[finding.rule].label}", finding.regency_id)


def say(finding: Finding, text: str, *, by: Actor) -> TalkThread:
    """Say something about a finding, without a page. Raises DomainError for an empty message."""
    return conversing.say_about(about(finding), Words(text), by=by)


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
