"""Reading rules and findings: what holds, the queue with its filters, one finding with its history, counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from portal.compliance.findings.facts import fed_rules
from portal.compliance.findings.models import ComplianceRule, Finding, FindingEvent, FindingRun
from portal.compliance.findings.rules.catalogue import SPECS, Owner, RuleCode, Setting, Severity
from portal.compliance.findings.rules.reconciliation import FindingState
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.regencies.models import Regency

PAGE_SIZE = 50


def rules_in_force() -> list[ComplianceRule]:
    """The newest version of every rule, in the order in which they matter, in one query."""
    newest = select(ComplianceRule.code, func.max(ComplianceRule.version).label("version"))
    held = newest.group_by(ComplianceRule.code).subquery()
    rows = db.session.scalars(
        select(ComplianceRule).join(
            held, and_(held.c.code == ComplianceRule.code, held.c.version == ComplianceRule.version)
        )
    )
    order = list(SPECS)
    return sorted(rows, key=lambda row: order.index(row.code))


def settings_in_force() -> list[Setting]:
    """The same as the rules take them."""
    return [row.setting for row in rules_in_force()]


def rule_by_code(code: str) -> ComplianceRule:
    """A rule as it holds. Raises NotFoundError for a code that nobody knows."""
    found = next((row for row in rules_in_force() if row.code == code), None)
    if found is None:
        raise NotFoundError("Aturan ini tidak dikenal.")
    return found


def versions_of(code: RuleCode) -> Sequence[ComplianceRule]:
    """All versions of a rule, newest first."""
    return db.session.scalars(
        select(ComplianceRule).where(ComplianceRule.code == code).order_by(ComplianceRule.version.desc())
    ).all()


def without_data() -> list[RuleCode]:
    """Rules that nothing in the portal feeds yet: they open nothing."""
    return [code for code in SPECS if code not in fed_rules()]


def standing_of_rule(code: RuleCode) -> Sequence[Finding]:
    """All findings of a rule in scope."""
    return db.session.scalars(select(Finding).where(Finding.rule == code)).all()


def open_by_rule() -> dict[RuleCode, int]:
    """{rule: findings in scope that are open}, in one query."""
    rows = db.session.execute(
        select(Finding.rule, func.count()).where(Finding.state == FindingState.OPEN).group_by(Finding.rule)
    )
    return dict(rows.tuples().all())


@dataclass(frozen=True)
class FindingFilter:
    """What the queue shows; None means all."""

    state: FindingState | None = FindingState.OPEN
    rule: RuleCode | None = None
    owner: Owner | None = None
    regency_id: int | None = None


@dataclass(frozen=True)
class FindingLine:
    """A finding with the name and address of its regency."""

    finding: Finding
    regency: str
    slug: str


@dataclass(frozen=True)
class FindingsPage:
    """Up to 50 findings and the id to go on after, if more follow."""

    lines: Sequence[FindingLine]
    following: int | None


def _where(wanted: FindingFilter) -> list[ColumnElement[bool]]:
    pairs = (
        (Finding.state, wanted.state),
        (Finding.rule, wanted.rule),
        (Finding.owner, wanted.owner),
        (Finding.regency_id, wanted.regency_id),
    )
    return [column == value for column, value in pairs if value is not None]


def _lines(wanted: FindingFilter) -> Select[Finding, str, str, str]:
    return (
        select(Finding, Regency.kind, Regency.name, Regency.slug)
        .join(Regency, Regency.id == Finding.regency_id)
        .where(*_where(wanted))
        .order_by(Finding.severity.desc(), Finding.since, Finding.id)
    )


def findings_page(wanted: FindingFilter, *, after: int | None = None) -> FindingsPage:
    """50 findings, the most severe and then the oldest first; `after` is the id of the last one seen."""
    query = _lines(wanted)
    if after is not None:
        last = db.session.execute(select(Finding.severity, Finding.since).where(Finding.id == after)).one_or_none()
        if last is not None:
            later = or_(Finding.since > last.since, and_(Finding.since == last.since, Finding.id > after))
            query = query.where(or_(Finding.severity < last.severity, and_(Finding.severity == last.severity, later)))
    found = [_line(*row) for row in db.session.execute(query.limit(PAGE_SIZE + 1))]
    more = len(found) > PAGE_SIZE
    return FindingsPage(found[:PAGE_SIZE], found[PAGE_SIZE - 1].finding.id if more else None)


def every_finding(wanted: FindingFilter) -> Iterator[FindingLine]:
    """The whole queue, streamed, for a workbook."""
    for row in db.session.execute(_lines(wanted).execution_options(yield_per=500)):
        yield _line(*row)


def _line(finding: Finding, kind: str, name: str, slug: str) -> FindingLine:
    return FindingLine(finding, Regency(kind=kind, name=name).official_name, slug)


@dataclass(frozen=True)
class Counts:
    """Findings that are open, by severity; of these, how many lie with the province; and how many are set aside."""

    high: int = 0
    medium: int = 0
    low: int = 0
    escalated: int = 0
    waived: int = 0

    @property
    def open(self) -> int:
        return self.high + self.medium + self.low


def _sums() -> list[ColumnElement[int]]:
    is_open = Finding.state == FindingState.OPEN
    return [
        *(func.count(case((and_(is_open, Finding.severity == int(each)), 1))) for each in reversed(Severity)),
        func.count(case((and_(is_open, Finding.escalated_on.is_not(None)), 1))),
        func.count(case((Finding.state == FindingState.WAIVED, 1))),
    ]


def counts(wanted: FindingFilter) -> Counts:
    """How many there are, by everything in the filter but its state."""
    conditions = _where(FindingFilter(None, wanted.rule, wanted.owner, wanted.regency_id))
    row: Sequence[int] = db.session.execute(select(*_sums()).where(*conditions)).one()
    return Counts(*row)


def open_counts(regency_ids: Collection[int] | None = None) -> dict[int, Counts]:
    """{regency: its counts} for regencies in scope that have a finding open or set aside, in one query."""
    query = select(Finding.regency_id, *_sums()).where(Finding.state != FindingState.CLOSED)
    if regency_ids is not None:
        query = query.where(Finding.regency_id.in_(regency_ids))
    rows = db.session.execute(query.group_by(Finding.regency_id))
    return {row[0]: Counts(*list(row)[1:]) for row in rows}


def count_open() -> Select[int]:
    """The number of open findings in scope, as a question."""
    return select(func.count()).select_from(Finding).where(Finding.state == FindingState.OPEN)


def count_escalated() -> Select[int]:
    """The number of open findings that lie with the province, as a question."""
    return count_open().where(Finding.escalated_on.is_not(None))


def finding_by_id(finding_id: int) -> FindingLine:
    """Raises NotFoundError outside the scope."""
    row = db.session.execute(
        select(Finding, Regency.kind, Regency.name, Regency.slug)
        .join(Regency, Regency.id == Finding.regency_id)
        .where(Finding.id == finding_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError("Temuan ini tidak ditemukan.")
    return _line(*row)


def history_of(finding_id: int) -> Sequence[FindingEvent]:
    """What happened to a finding, newest first."""
    return db.session.scalars(
        select(FindingEvent).where(FindingEvent.finding_id == finding_id).order_by(FindingEvent.id.desc())
    ).all()


def judged_since(day: date) -> set[int]:
    """Regencies of the scope that were judged on `day` or later."""
    return set(db.session.scalars(select(FindingRun.regency_id).where(FindingRun.judged_on >= day)))


def last_judged_on() -> date | None:
    """The day since which every regency of the scope was judged; None before the first time."""
    return db.session.scalar(select(func.min(FindingRun.judged_on)))
