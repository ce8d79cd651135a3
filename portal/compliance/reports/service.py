"""Freezing a period as a report, and noting when one was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor, record
from portal.compliance.reports import queries
from portal.compliance.reports.gathering import gather
from portal.compliance.reports.models import ProvinceReport, ProvinceReportSending
from portal.compliance.reports.rules.body import body_of
from portal.compliance.reports.rules.columns import sections_of
from portal.compliance.reports.rules.periods import Period, number_of
from portal.core import changes, clock, formatting, holding, tasks
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.formatting import WITA
from portal.core.frozen import canonical, digest_of
from portal.core.tenancy import one_view
from portal.quotas import queries as quotas
from portal.regencies.queries import all_regency_ids

JOB = "compliance.report"
SUBJECT = "province_report"
NOTES = (
    "Angka dibaca dari catatan portal pada waktu yang tertulis, dan tidak berubah lagi setelah dibekukan.",
    "Jumlah Seluruh NTT adalah jumlah baris wilayah. Selisihnya terhadap jumlah menurut sumber dana dicetak, harus 0.",
    "Ditutup: angka orang 1 sampai 4, dan angka lain yang dapat dipakai menghitungnya kembali.",
)
EXAMPLE = "Laporan ini memuat angka contoh, bukan angka resmi."


@dataclass(frozen=True)
class SendingTerms:
    """When a report was sent, to whom, by which letter."""

    sent_on: date
    addressee: str
    letter_number: str


def freeze(period: Period, *, created_by: int | None, by: Actor) -> ProvinceReport:
    """The next version of a period's report: its body is fixed now, the files follow in the background.

    Raises DomainError while the period lasts, and when somebody else froze it in the same moment.
    """
    today = clock.today()
    if not period.is_over(today):
        raise DomainError(f"{period.label} belum berakhir, jadi laporannya belum dapat dibekukan.")
    last = db.session.scalar(
        select(func.max(ProvinceReport.version)).where(
            ProvinceReport.kind == period.kind,
            ProvinceReport.year == period.year,
            ProvinceReport.place == period.place,
        )
    )
    version, now, known = (last or 0) + 1, clock.now(), queries.names()
    number = number_of(period, version)
    with one_view():  # a payment that comes between two sections is in both or in neither
        found = [(section, gather(section.key, period, known, today)) for section in sections_of(period)]
    invented = any(quota.is_example for quota in quotas.quotas_of_year(period.year))
    notes = (*NOTES, EXAMPLE) if invented else NOTES
    text = canonical(body_of(period, number, (now, by.name, by.role), known, found, notes))
    made = ProvinceReport(
        kind=period.kind,
        year=period.year,
        place=period.place,
        version=version,
        number=number,
        as_of=now,
        body=text,
        sha256=digest_of(text),
        made_by_name=by.name,
        made_by_role=by.role,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise DomainError("Orang lain baru saja membekukan laporan ini. Muat ulang halamannya.") from None
    tasks.start(JOB, regency_id=None, subject=(SUBJECT, made.id), args={"report_id": made.id}, created_by=created_by)
    _record("report_frozen", made, "dibekukan", by)
    return made


def render_again(report_id: int, *, by: Actor) -> ProvinceReport:
    """Render once more what failed. Raises DomainError when it did not fail."""
    report = queries.report_by_id(report_id)
    job = tasks.latest_job_or_none(SUBJECT, report.id)
    if job is None:
        raise DomainError("Berkas laporan ini tidak terhenti, jadi tidak perlu disusun ulang.")
    tasks.restart(job)
    _record("report_frozen", report, "disusun ulang berkasnya", by)
    return report


def note_sending(report_id: int, terms: SendingTerms, *, by: Actor) -> ProvinceReportSending:
    """Write down that a report was sent. Raises DomainError for a day to come, and one before the report was frozen."""
    report = queries.report_by_id(report_id)
    if terms.sent_on > clock.today():
        raise DomainError("Tanggal kirim tidak boleh melewati hari ini.", field="sent_on")
    frozen_on = report.as_of.astimezone(WITA).date()
    if terms.sent_on < frozen_on:
        raise DomainError(
            f"Laporan ini baru dibekukan {formatting.day(frozen_on)}, jadi tidak mungkin dikirim sebelumnya.",
            field="sent_on",
        )
    made = ProvinceReportSending(
        report_id=report.id,
        sent_on=terms.sent_on,
        addressee=terms.addressee,
        letter_number=terms.letter_number,
        recorded_at=clock.now(),
        recorded_by_name=by.name,
    )
    db.session.add(made)
    db.session.flush()
    changes.touched(*all_regency_ids())  # their summary rows say where the report stands
    _record("report_sent", report, f"dikirim {formatting.day(terms.sent_on)} dengan surat {terms.letter_number}", by)
    return made


def take_back_sending(sending_id: int, *, reason: str, by: Actor) -> ProvinceReportSending:
    """A sending was noted wrongly: it counts no more and stays readable. Raises DomainError when it did already."""
    found = holding.hold(ProvinceReportSending, sending_id, queries.MISSING_SENDING)
    report = queries.report_by_id(found.report_id)
    if found.taken_back_at is not None:
        raise DomainError("Catatan pengiriman ini sudah dibatalkan.")
    found.taken_back_at, found.taken_back_by_name, found.taken_back_why = clock.now(), by.name, reason
    changes.touched(*all_regency_ids())
    _record("report_sending_taken_back", report, "catatan pengirimannya dibatalkan", by, reason)
    db.session.flush()
    return found


def _record(action: str, report: ProvinceReport, words: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=f"Laporan {report.number} {words}.",
        regency_id=None,
        subject_kind=SUBJECT,
        subject_id=report.id,
        reason=reason,
    )
