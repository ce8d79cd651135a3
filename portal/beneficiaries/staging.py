"""Judged rows on their way to the register: packed, encrypted, unpacked. The one place that knows the shape."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from portal.beneficiaries.models import StagedRow
from portal.beneficiaries.rules.columns import LABELS
from portal.beneficiaries.rules.judge import ListedPerson, Verdict
from portal.beneficiaries.rules.listing import JudgedRow
from portal.beneficiaries.rules.problems import ProblemCode
from portal.beneficiaries.rules.sex import Sex
from portal.core import bulk
from portal.core.crypto import Keys
from portal.core.db import db
from portal.core.months import Month

CONFIRMABLE = (Verdict.READY.value, Verdict.WARNED.value)
# Rule 8: these put the person's identity in doubt until somebody has looked.
_IDENTITY_DOUBTS = frozenset({ProblemCode.NIK_BIRTH_MISMATCH, ProblemCode.NIK_SEX_MISMATCH})
_COLUMNS = ("upload_id", "position", "verdict", "blob")
# Made once: `json.dumps` with an option makes an encoder for every row, and `json.loads` guesses at every encoding.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode


@dataclass(frozen=True, slots=True)
class ConfirmablePerson:
    """A ready or warned row: the person, and whether the identity needs a check before delivery."""

    person: ListedPerson
    needs_check: bool


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A refused row as it was sent, with what is wrong: (column, code, message) each."""

    sheet: str
    row: int
    cells: Sequence[str]
    problems: Sequence[tuple[str, str, str]]


def _aad(upload_id: int) -> bytes:
    return f"staged_rows.blob:{upload_id}".encode()


def stage(upload_id: int, regency_id: int, rows: Iterable[JudgedRow], keys: Keys) -> None:
    """Replace the staged rows of an upload. Needs an open write transaction; many rows cost one statement."""
    clear(upload_id)
    bulk.insert_rows(
        StagedRow.__table__,  # type: ignore[arg-type]
        regency_id,
        _COLUMNS,
        _encrypted(upload_id, rows, keys),
        stored_form=("blob",),
    )


def _encrypted(upload_id: int, rows: Iterable[JudgedRow], keys: Keys) -> Iterator[tuple[int, int, str, bytes]]:
    aad = _aad(upload_id)
    for part in bulk.chunks(rows):
        blobs = keys.encrypt_many([_pack(row) for row in part], aad)
        for row, blob in zip(part, blobs, strict=True):
            yield upload_id, row.position, row.verdict.value, blob


def _pack(row: JudgedRow) -> bytes:
    if row.person is None:
        problems = [(LABELS[problem.field], problem.code.value, problem.message) for problem in row.problems]
        return _encode([row.sheet, row.row, row.texts(), problems]).encode()
    doubtful = any(problem.code in _IDENTITY_DOUBTS for problem in row.problems)
    return pack_person(row.person, doubtful)


def pack_person(person: ListedPerson, needs_check: bool) -> bytes:
    """A judged person as one field to encrypt."""
    values: list[Any] = list(person)
    values[3] = person.birth_date.isoformat()
    values[10] = person.start.number
    return _encode([needs_check, values]).encode()


def unpack_person(plain: bytes) -> ConfirmablePerson:
    """The inverse of `pack_person`."""
    doubtful, values = _decode(plain.decode())
    values[3] = date.fromisoformat(values[3])
    values[4] = Sex(values[4])
    values[10] = Month.from_number(values[10])
    return ConfirmablePerson(ListedPerson(*values), doubtful)


def clear(upload_id: int, verdicts: Sequence[str] = tuple(Verdict)) -> None:
    """Forget the staged rows of an upload: all of them, or those of some verdicts."""
    db.session.execute(
        delete(StagedRow)
        .where(StagedRow.upload_id == upload_id, StagedRow.verdict.in_(verdicts))
        .execution_options(synchronize_session=False)
    )


def confirmable_people(upload_id: int, keys: Keys) -> list[ConfirmablePerson]:
    """Ready and warned rows in the order of the list."""
    blobs = _blobs(upload_id, CONFIRMABLE)
    return [unpack_person(plain) for plain in keys.decrypt_many(blobs, _aad(upload_id))]


def refused_rows(upload_id: int, keys: Keys) -> list[RefusedRow]:
    """Refused rows in the order of the list."""
    blobs = _blobs(upload_id, (Verdict.REFUSED.value,))
    found = []
    for plain in keys.decrypt_many(blobs, _aad(upload_id)):
        sheet, number, cells, problems = _decode(plain.decode())
        found.append(RefusedRow(sheet, number, cells, [(column, code, message) for column, code, message in problems]))
    return found


def holds_refused_rows(upload_id: int) -> bool:
    """Whether the refused rows are still there: they go with the office's retention."""
    found = select(StagedRow.position).where(
        StagedRow.upload_id == upload_id, StagedRow.verdict == Verdict.REFUSED.value
    )
    return db.session.scalar(found.limit(1)) is not None


def _blobs(upload_id: int, verdicts: Sequence[str]) -> Sequence[bytes]:
    return db.session.scalars(
        select(StagedRow.blob)
        .where(StagedRow.upload_id == upload_id, StagedRow.verdict.in_(verdicts))
        .order_by(StagedRow.position)
    ).all()
