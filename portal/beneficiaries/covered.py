"""Rows of a list that were refused because another source already pays: whom an office may ask about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.beneficiaries import corrections, results, staging
from portal.beneficiaries.models import StagedRow, Upload
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.covered import covered_in
from portal.beneficiaries.rules.judge import READ_FIELDS, Verdict, text_of
from portal.beneficiaries.rules.problems import ProblemCode, Severity
from portal.beneficiaries.rules.rows import Correction, RowKey, SheetPlan, fields_of
from portal.beneficiaries.staging import StagedEntry
from portal.core import crypto
from portal.core.db import db
from portal.core.months import Month

_NAME = READ_FIELDS.index(Field.NAME)
_AS_SENT = Correction()


@dataclass(frozen=True)
class CoveredRow:
    """A refused row: where it stands in the file, whom it names, and the first month that another source pays."""

    key: RowKey
    sheet: str
    name: str
    nik_prefix: str
    nik_key: bytes
    since: Month

    def __repr__(self) -> str:
        return f"<CoveredRow {self.key}>"


def covered_keys(upload_id: int) -> list[tuple[RowKey, bytes]]:
    """(row, keyed hash of its NIK) of all rows refused for this reason, in the order of the list."""
    token = staging.token(ProblemCode.NIK_ALREADY_COVERED, Severity.ERROR)
    rows = db.session.execute(
        select(StagedRow.sheet, StagedRow.row, StagedRow.nik_key)
        .where(
            StagedRow.upload_id == upload_id,
            StagedRow.verdict == Verdict.REFUSED.value,
            StagedRow.nik_key.is_not(None),
            StagedRow.problems.contains(f" {token} ", autoescape=True),
        )
        .order_by(StagedRow.sheet, StagedRow.row)
    )
    return [(RowKey(sheet, row), bytes(key)) for sheet, row, key in rows if key is not None]


def covered_rows(upload: Upload, wanted: Sequence[RowKey]) -> list[CoveredRow]:
    """These of a list's covered rows, opened, as they are after what officers mended; others are left out."""
    keys = crypto.keys()
    plans = results.plans_of(upload)
    known = corrections.corrections_at(upload.id, wanted, keys)
    found = []
    for entry in staging.rows_at(upload.id, wanted, keys):
        plan = plans.get(entry.key.sheet)
        correction = known[entry.key].correction if entry.key in known else _AS_SENT
        row = _covered(entry, plan, correction) if plan is not None else None
        if row is not None:
            found.append(row)
    return found


def _covered(entry: StagedEntry, plan: SheetPlan, correction: Correction) -> CoveredRow | None:
    for problem in entry.problems:
        covered = covered_in(problem.message) if problem.code is ProblemCode.NIK_ALREADY_COVERED else None
        if covered is not None and entry.cells is not None and entry.nik_key is not None:
            name = text_of(fields_of(plan, entry.cells, correction.cells)[_NAME])
            return CoveredRow(entry.key, plan.name, name, covered.nik_prefix, bytes(entry.nik_key), covered.since)
    return None
