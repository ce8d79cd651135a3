"""Reports of the full office (sent late, waiting, stopped), and letters about benefits of every regency."""

from __future__ import annotations

import io
from datetime import date

from flask import Flask

from portal.compliance.benefits import service as benefits
from portal.compliance.benefits.rules.programmes import Paid, Programme
from portal.compliance.benefits.service import LetterTerms
from portal.compliance.reports import service as reports
from portal.compliance.reports.rules.periods import Kind, Period
from portal.compliance.reports.service import SendingTerms
from portal.core import clock, tasks
from portal.core.db import db, writing
from portal.core.tasks import JobState
from portal.core.tenancy import Scope, scope_of
from portal.regencies import queries as regencies
from tests.support import compliance
from tests.support.lists import queued
from tests.support.people import TTU
from tests.support.world_base import World, as_actor


def fill_compliance(app: Flask, world: World) -> None:
    """ids: sent_report, waiting_report, stopped_report, benefit_letter, benefit_letter_before."""
    wati, first = as_actor("wati"), compliance.FIRST
    with app.app_context(), writing(), scope_of(Scope.province(regencies.all_regency_ids())):
        for place, regency in enumerate(regencies.all_regencies()):
            for quarter in (1, 2, 3):
                said = {
                    Programme.JKM: Paid(3 + place % 9, (3 + place % 9) * 42_000_000),
                    Programme.JKK: Paid(6 + quarter, (6 + quarter) * 70_000_000),
                    Programme.SCHOLARSHIP: Paid(5 + place, (5 + place) * 1_500_000),
                }
                made = benefits.add_letter(_terms(regency.id, quarter, said), io.BytesIO(compliance.PDF), by=wati)
                if regency.id == TTU and quarter == 1:
                    world.ids["benefit_letter_before"] = made.id
        corrected = _terms(TTU, 1, {Programme.JKM: Paid(8, 336_000_000)}, "Surat ralat cabang")
        world.ids["benefit_letter"] = benefits.add_letter(corrected, io.BytesIO(compliance.PDF), by=wati).id
        db.session.commit()
    world.ids["sent_report"] = compliance.frozen(app, first, wati)
    with app.app_context(), writing(), scope_of(Scope.province(regencies.all_regency_ids())):
        sent = world.ids["sent_report"]
        wrong = reports.note_sending(sent, SendingTerms(clock.today(), "Menko PM", "800/1/2026"), by=wati)
        reports.take_back_sending(wrong.id, reason="Nomor surat keliru", by=wati)
        right = SendingTerms(clock.today(), "Menko PM dan Menteri Dalam Negeri", "000.9/118/2026")
        reports.note_sending(sent, right, by=wati)
        db.session.commit()
    with queued(app):
        world.ids["waiting_report"] = compliance.frozen(app, first, wati)
        world.ids["stopped_report"] = compliance.frozen(app, Period(Kind.MONTHLY, 2026, 10), wati)
    with app.app_context(), writing(), scope_of(regencies.system_scope()):
        job = tasks.latest_job_or_none(reports.SUBJECT, world.ids["stopped_report"])
        assert job is not None
        job.finished_at = clock.now()
        job.state, job.sentence = JobState.FAILED, "Ruang penyimpanan portal penuh. Hubungi administrator provinsi."
        db.session.commit()


def _terms(regency_id: int, quarter: int, said: dict[Programme, Paid], reason: str = "") -> LetterTerms:
    return LetterTerms(
        regency_id=regency_id,
        fiscal_year=2026,
        quarter=quarter,
        number=f"B/{quarter}/2026",
        letter_on=date(2026, 3 * quarter, 28),
        source="Kantor cabang BPJS Ketenagakerjaan",
        said=said,
        reason=reason,
    )
