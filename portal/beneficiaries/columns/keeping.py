"""The worker's part: a list that has to be asked about, and what is kept of the columns of one that was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete

from portal.audit.service import Actor, record
from portal.beneficiaries import staging
from portal.beneficiaries.columns.models import ColumnMapping, UploadColumns
from portal.beneficiaries.columns.queries import pack
from portal.beneficiaries.models import Upload, UploadState
from portal.beneficiaries.rules.mapping import HeaderSet
from portal.core.crypto import Keys
from portal.core.db import db

SUBJECT = "upload"


def ask(upload: Upload, sets: Sequence[HeaderSet], keys: Keys, *, by: Actor) -> None:
    """The list waits for somebody to say what its columns are; verdicts of an earlier reading are forgotten."""
    staging.clear(upload.id)
    _keep(upload, sets, keys)
    upload.read_rows = upload.ready_rows = upload.warned_rows = upload.refused_rows = 0
    upload.present_rows = upload.left_out_rows = upload.rejected_rows = 0
    upload.summary = {}
    upload.state = UploadState.ASKED
    record(
        "columns_asked",
        by=by,
        sentence=f"Kolom daftar no. {upload.id} perlu dicocokkan sebelum diperiksa.",
        regency_id=upload.regency_id,
        subject_kind=SUBJECT,
        subject_id=upload.id,
    )


def keep(
    upload: Upload, sets: Sequence[HeaderSet], remembered: Mapping[str, ColumnMapping], keys: Keys, *, first: bool
) -> None:
    """How the columns of a judged list were read, and by whose answers. `first` counts a use of each."""
    _keep(upload, sets, keys)
    told = []
    for each in sets:
        mapping = remembered.get(each.signature) if each.answered else None
        if mapping is not None:
            told.append({"list": mapping.upload_id, "by": mapping.answered_by_name, "sheets": list(each.sheets)})
            if first:
                mapping.used = ColumnMapping.used + 1
    upload.summary = {**upload.summary, "columns": told}


def forget(upload_id: int) -> None:
    """Headings and samples go with the list."""
    db.session.execute(
        delete(UploadColumns).where(UploadColumns.upload_id == upload_id).execution_options(synchronize_session=False)
    )


def _keep(upload: Upload, sets: Sequence[HeaderSet], keys: Keys) -> None:
    forget(upload.id)
    db.session.add(UploadColumns(upload_id=upload.id, regency_id=upload.regency_id, blob=pack(sets, upload.id, keys)))
