"""Reading reports: the periods with their deadlines, one report, what it says and what has changed since."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.compliance.reports.gathering import gather
from portal.compliance.reports.models import ProvinceReport, ProvinceReportFile, ProvinceReportSending
from portal.compliance.reports.rules.body import section_of
from portal.compliance.reports.rules.changes import Place, changes
from portal.compliance.reports.rules.columns import sections_of
from portal.compliance.reports.rules.deadlines import Standing, State, due_on, standing
from portal.compliance.reports.rules.periods import Kind, Period, periods_until
from portal.compliance.reports.settings import DUE_SETTING, REPORTS_FROM
from portal.core import storage
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.settings import values_for
from portal.regencies import queries as regencies

_MISSING = "Laporan ini tidak ditemukan."
MISSING_SENDING = "Catatan pengiriman ini tidak ditemukan."


@dataclass(frozen=True)
class Version:
    """A version of a report without its body, as lists need it."""

    id: int
    number: str
    version: int


@dataclass(frozen=True)
class PeriodLine:
    """A period with its report: every version, the newest first, and where it stands. `first_sent`: of which version
    and when the first sending told."""

    period: Period
    standing: Standing
    versions: Sequence[Version]
    first_sent: ProvinceReportSending | None


def period_lines(kind: Kind, today: date) -> list[PeriodLine]:
    """Every period that is asked for, the newest first: three queries."""
    return _lines([kind], today)


def late_reports(day: date) -> list[PeriodLine]:
    """Every report of either kind that is past its deadline and not sent, the longest overdue first: three queries."""
    lines = [line for line in _lines(list(Kind), day) if line.standing.state is State.LATE]
    return sorted(lines, key=lambda line: (line.standing.due_on, line.period.kind))


def _lines(kinds: Sequence[Kind], today: date) -> list[PeriodLine]:
    values = values_for(None)
    versions: dict[Period, list[Version]] = defaultdict(list)
    periods: dict[int, Period] = {}
    for report_id, kind, year, place, number, version in db.session.execute(
        select(
            ProvinceReport.id,
            ProvinceReport.kind,
            ProvinceReport.year,
            ProvinceReport.place,
            ProvinceReport.number,
            ProvinceReport.version,
        )
        .where(ProvinceReport.kind.in_(kinds))
        .order_by(ProvinceReport.version.desc())
    ):
        periods[report_id] = Period(kind, year, place)
        versions[periods[report_id]].append(Version(report_id, number, version))
    sent: dict[Period, ProvinceReportSending] = {}
    for each in db.session.scalars(_standing_sendings()):
        if each.report_id in periods:
            sent.setdefault(periods[each.report_id], each)
    lines = []
    for period in (each for kind in kinds for each in periods_until(kind, values[REPORTS_FROM.name], today)):
        first = sent.get(period)
        due = due_on(period.last_day, values[DUE_SETTING[period.kind]])
        where = standing(period.last_day, due, first.sent_on if first else None, today)
        lines.append(PeriodLine(period, where, versions[period], first))
    return lines[::-1]


def report_by_id(report_id: int) -> ProvinceReport:
    """Raises NotFoundError for none."""
    found = db.session.get(ProvinceReport, report_id)
    if found is None:
        raise NotFoundError(_MISSING)
    return found


def report_by_number(number: str) -> ProvinceReport:
    """``01/SEM1/2026``. Raises NotFoundError for none."""
    found = db.session.scalars(select(ProvinceReport).where(ProvinceReport.number == number)).one_or_none()
    if found is None:
        raise NotFoundError(_MISSING)
    return found


def every_report() -> Sequence[ProvinceReport]:
    """All reports, by period and version."""
    order = (ProvinceReport.kind, ProvinceReport.year, ProvinceReport.place, ProvinceReport.version)
    return db.session.scalars(select(ProvinceReport).order_by(*order)).all()


def versions_of(report: ProvinceReport) -> list[Version]:
    """All versions of the report's period, the newest first."""
    rows = db.session.execute(
        select(ProvinceReport.id, ProvinceReport.number, ProvinceReport.version)
        .where(
            ProvinceReport.kind == report.kind,
            ProvinceReport.year == report.year,
            ProvinceReport.place == report.place,
        )
        .order_by(ProvinceReport.version.desc())
    )
    return [Version(*row) for row in rows]


def files_of(report_id: int) -> dict[str, tuple[ProvinceReportFile, storage.StoredFile]]:
    """{form: the file that was rendered, with what is stored of it}."""
    rows = db.session.execute(
        select(ProvinceReportFile, storage.StoredFile)
        .join(storage.StoredFile, storage.StoredFile.id == ProvinceReportFile.file_id)
        .where(ProvinceReportFile.report_id == report_id)
    )
    return {made.form: (made, stored) for made, stored in rows}


def sendings_of(report_id: int) -> Sequence[ProvinceReportSending]:
    """Every sending that was noted, those taken back too, the newest first."""
    return db.session.scalars(
        select(ProvinceReportSending)
        .where(ProvinceReportSending.report_id == report_id)
        .order_by(ProvinceReportSending.id.desc())
    ).all()


def sending_by_id(report: ProvinceReport, sending_id: int) -> ProvinceReportSending:
    """A sending of this very report. Raises NotFoundError for any other."""
    found = db.session.get(ProvinceReportSending, sending_id)
    if found is None or found.report_id != report.id:
        raise NotFoundError(MISSING_SENDING)
    return found


def standing_of(report: ProvinceReport, today: date) -> Standing:
    """Where the report's period stands: of all its versions the first sending counts. Two queries."""
    period = period_of_report(report)
    first = db.session.scalars(
        _standing_sendings()
        .join(ProvinceReport, ProvinceReport.id == ProvinceReportSending.report_id)
        .where(
            ProvinceReport.kind == report.kind,
            ProvinceReport.year == report.year,
            ProvinceReport.place == report.place,
        )
        .limit(1)
    ).one_or_none()
    due = due_on(period.last_day, values_for(None)[DUE_SETTING[report.kind]])
    return standing(period.last_day, due, first.sent_on if first else None, today)


def _standing_sendings() -> Any:
    return (
        select(ProvinceReportSending)
        .where(ProvinceReportSending.taken_back_at.is_(None))
        .order_by(ProvinceReportSending.sent_on, ProvinceReportSending.id)
    )


def period_of_report(report: ProvinceReport) -> Period:
    """The period that a report is about."""
    return Period(report.kind, report.year, report.place)


def body_of_report(report: ProvinceReport) -> dict[str, Any]:
    """What a report says."""
    found: dict[str, Any] = json.loads(report.body)
    return found


def names() -> dict[int, str]:
    """{regency id: its official name}, by code."""
    return {each.id: each.official_name for each in regencies.all_regencies()}


def section_now(key: str, period: Period, today: date) -> dict[str, Any]:
    """A section as it would be written down now. Raises KeyError for one that no report has."""
    section = next(each for each in sections_of(period) if each.key == key)
    known = names()
    return section_of(section, gather(key, period, known, today), known)


def changes_since(report: ProvinceReport, key: str, today: date) -> dict[Place, Any]:
    """{place: the figure of now} of a section of a report, where it is another one."""
    frozen = next(each for each in body_of_report(report)["sections"] if each["key"] == key)
    return changes(frozen, section_now(key, period_of_report(report), today))
