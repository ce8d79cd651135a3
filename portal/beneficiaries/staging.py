"""Judged rows on their way to the register: packed, encrypted, unpacked. The one place that knows the shape."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from json.encoder import encode_basestring as quoted
from typing import NamedTuple

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
_decode_own = json.JSONDecoder().raw_decode  # without a look for spaces around what was written here
_SEXES = {sex.value: sex for sex in Sex}  # a call of the enum takes five times as long


class ConfirmablePerson(NamedTuple):
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
            yield upload_id, row.position, str(row.verdict), blob


def _pack(row: JudgedRow) -> bytes:
    if row.person is None:
        problems = [(LABELS[problem.field], problem.code.value, problem.message) for problem in row.problems]
        return _encode([row.sheet, row.row, row.texts(), problems]).encode()
    doubtful = bool(row.problems) and any(problem.code in _IDENTITY_DOUBTS for problem in row.problems)
    return pack_person(row.person, doubtful)


def pack_person(person: ListedPerson, needs_check: bool) -> bytes:
    """A judged person as one field to encrypt: JSON, put together from quoted texts in half an encoder's time."""
    nik, name, birth_place, birth_date, sex, address, village, district, code, occupation = person[:10]
    start, mother_name, phone, family_card_number, desil = person[10:]
    return (
        f"[{'true' if needs_check else 'false'},[{quoted(nik)},{quoted(name)},{quoted(birth_place)},"
        f'"{birth_date.isoformat()}","{sex}",{quoted(address)},{quoted(village)},{quoted(district)},'
        f"{'null' if code is None else quoted(code)},{quoted(occupation)},{start.number},{quoted(mother_name)},"
        f"{quoted(phone)},{quoted(family_card_number)},{'null' if desil is None else desil}]]"
    ).encode()


def unpack_person(plain: bytes) -> ConfirmablePerson:
    """The inverse of `pack_person`."""
    (doubtful, values), _ = _decode_own(plain.decode())
    values[3] = date.fromisoformat(values[3])
    values[4] = _SEXES[values[4]]
    values[10] = Month.from_number(values[10])
    return ConfirmablePerson(ListedPerson._make(values), doubtful)


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
