"""Rendering a report's two files in the background: each once, kept for good under its SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import current_app

from portal.audit.service import PORTAL, record
from portal.compliance.reports import exports, paper, queries
from portal.compliance.reports.models import ProvinceReport, ProvinceReportFile
from portal.compliance.reports.service import JOB, SUBJECT
from portal.core import clock, scratch, storage, tasks
from portal.core.db import db
from portal.core.downloads import XLSX
from portal.core.typeset import PDF
from portal.regencies.queries import PROVINCE_NAME

KIND = "compliance.report"


def write_xlsx(path: Path, body: Mapping[str, Any], sha256: str) -> None:
    """The workbook of a body."""
    exports.write_report(path, body, sha256, PROVINCE_NAME)


def write_pdf(path: Path, body: Mapping[str, Any], sha256: str) -> None:
    """The paper of a body."""
    path.write_bytes(paper.pdf_of(body, sha256, PROVINCE_NAME))


_Writer = Callable[[Path, Mapping[str, Any], str], None]
FORMS: Mapping[str, tuple[str, _Writer]] = MappingProxyType({"xlsx": (XLSX, write_xlsx), "pdf": (PDF, write_pdf)})


def file_name(report: ProvinceReport, form: str) -> str:
    """``laporan-01-SEM1-2026.pdf``."""
    return f"laporan-{report.number.replace('/', '-')}.{form}"


@tasks.handler(JOB)
def _render(run: tasks.JobRun) -> str | None:
    report = queries.report_by_id(run.args["report_id"])
    body, sha256, known = queries.body_of_report(report), report.sha256, queries.files_of(report.id)
    for done, (form, (media_type, write)) in enumerate(FORMS.items()):
        if form in known:
            continue
        run.progress(done, len(FORMS), "Menyusun berkas")
        with scratch.scratch_folder(current_app.config["PORTAL"].storage_dir) as folder:
            path = folder / file_name(report, form)
            write(path, body, sha256)
            with run.step():
                stored = storage.store(
                    path,
                    kind=KIND,
                    file_name=path.name,
                    media_type=media_type,
                    regency_id=None,
                    created_by=run.created_by,
                    retention_days=None,
                )
                db.session.add(
                    ProvinceReportFile(
                        report_id=report.id,
                        form=form,
                        file_id=stored.id,
                        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
                        made_at=clock.now(),
                    )
                )
                record(
                    "report_made",
                    by=PORTAL,
                    sentence=f"Berkas {path.name} selesai disusun.",
                    regency_id=None,
                    subject_kind=SUBJECT,
                    subject_id=report.id,
                )
    run.progress(len(FORMS), len(FORMS), "Selesai")
    return None
