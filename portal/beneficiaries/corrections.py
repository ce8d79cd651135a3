"""What officers changed in the rows of a list: kept apart from the file, encrypted, applied whenever it is judged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, select, tuple_

from portal.audit.service import Actor
from portal.beneficiaries.models import RowCorrection, StagedRow
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.rows import Correction, RowKey
from portal.beneficiaries.staging import MANY_KEYS, cell_of, plain_cell
from portal.core import bulk, clock
from portal.core.crypto import Keys
from portal.core.db import db

_COLUMNS = (
    "upload_id",
    "sheet",
    "row",
    "cells_cipher",
    "left_out",
    "revision",
    "corrected_by_name",
    "corrected_at",
)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction with who made its last change, and the how manieth it was."""

    correction: Correction
    revision: int
    by_name: str
    at: datetime


def corrections_of(upload_id: int, keys: Keys) -> dict[RowKey, Correction]:
    """Every correction of a list."""
    rows = db.session.scalars(select(RowCorrection).where(RowCorrection.upload_id == upload_id)).all()
    return {key: each.correction for key, each in _opened(upload_id, rows, keys).items()}


def corrections_at(upload_id: int, wanted: Iterable[RowKey], keys: Keys) -> dict[RowKey, Corrected]:
    """The corrections of these rows; rows without one are missing."""
    found: list[RowCorrection] = []
    for part in bulk.chunks((tuple(key) for key in wanted), MANY_KEYS):
        found += db.session.scalars(
            select(RowCorrection).where(
                RowCorrection.upload_id == upload_id, tuple_(RowCorrection.sheet, RowCorrection.row).in_(part)
            )
        )
    return _opened(upload_id, found, keys)


def correction_in(known: Mapping[RowKey, Corrected], key: RowKey) -> Correction:
    """The correction of a row, empty for one that nobody changed."""
    return known[key].correction if key in known else Correction()


def count_corrections(upload_id: int) -> int:
    """How many rows of a list somebody changed."""
    query = select(func.count()).select_from(RowCorrection).where(RowCorrection.upload_id == upload_id)
    return db.session.scalar(query) or 0


def keep(
    upload_id: int,
    regency_id: int,
    changed: Mapping[RowKey, Correction],
    known: Mapping[RowKey, Corrected],
    keys: Keys,
    *,
    by: Actor,
) -> None:
    """Put these corrections in the place of what the rows had; an empty one takes the row back to the file.

    `known` are the rows' corrections until now. Needs an open write transaction.
    """
    for part in bulk.chunks((tuple(key) for key in changed), MANY_KEYS):
        db.session.execute(
            delete(RowCorrection)
            .where(RowCorrection.upload_id == upload_id, tuple_(RowCorrection.sheet, RowCorrection.row).in_(part))
            .execution_options(synchronize_session=False)
        )
    kept = [(key, each) for key, each in changed.items() if each.cells or each.left_out]
    ciphers = keys.encrypt_many([_pack(each) for _key, each in kept], _aad(upload_id))
    now = clock.now()
    bulk.insert_rows(
        RowCorrection.__table__,  # type: ignore[arg-type]
        regency_id,
        _COLUMNS,
        [
            (
                upload_id,
                key.sheet,
                key.row,
                cipher,
                each.left_out,
                known[key].revision + 1 if key in known else 1,
                by.name,
                now,
            )
            for (key, each), cipher in zip(kept, ciphers, strict=True)
        ],
    )


def forget(upload_id: int) -> None:
    """Drop all corrections of a list."""
    db.session.execute(
        delete(RowCorrection).where(RowCorrection.upload_id == upload_id).execution_options(synchronize_session=False)
    )


def forget_recorded(upload_id: int) -> None:
    """Drop the corrections of rows that are staged no longer, because they are in the register now."""
    still_staged = exists().where(
        StagedRow.upload_id == RowCorrection.upload_id,
        StagedRow.sheet == RowCorrection.sheet,
        StagedRow.row == RowCorrection.row,
    )
    db.session.execute(
        delete(RowCorrection)
        .where(RowCorrection.upload_id == upload_id, ~still_staged)
        .execution_options(synchronize_session=False)
    )


def _aad(upload_id: int) -> bytes:
    return f"row_corrections.cells_cipher:{upload_id}".encode()


def _pack(correction: Correction) -> bytes:
    plain = {each.value: plain_cell(cell) for each, cell in correction.cells.items()}
    return json.dumps(plain, ensure_ascii=False).encode()


def _opened(upload_id: int, rows: Sequence[RowCorrection], keys: Keys) -> dict[RowKey, Corrected]:
    plains = keys.decrypt_many([row.cells_cipher for row in rows], _aad(upload_id))
    return {
        RowKey(row.sheet, row.row): Corrected(
            Correction({Field(name): cell_of(cell) for name, cell in json.loads(plain).items()}, row.left_out),
            row.revision,
            row.corrected_by_name,
            row.corrected_at,
        )
        for row, plain in zip(rows, plains, strict=True)
    }
