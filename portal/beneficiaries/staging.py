"""Judged rows on their way to the register: packed, encrypted, unpacked. The one place that knows the shape.

A row that is right is kept as the person it describes. One with a remark, or that was mended, also keeps the cells it
stood in the file with, so that it can be judged again exactly as it was sent.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from json.encoder import encode_basestring as quoted
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import delete, select, tuple_

from portal.beneficiaries.models import StagedRow
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.judge import ListedPerson, Verdict
from portal.beneficiaries.rules.known import is_in_doubt
from portal.beneficiaries.rules.problems import Problem, ProblemCode, Severity
from portal.beneficiaries.rules.rows import JudgedRow, RowKey
from portal.beneficiaries.rules.sex import Sex
from portal.core import bulk
from portal.core.crypto import Keys
from portal.core.db import db
from portal.core.months import Month
from portal.core.tabular.tables import Cell, Row

CONFIRMABLE = (Verdict.READY.value, Verdict.WARNED.value)
_COLUMNS = ("upload_id", "sheet", "row", "verdict", "nik_key", "problems", "blob")
MANY_KEYS = 500  # keys of rows in one question; SQLite takes no more than 32,766 variables
# Made once: `json.dumps` with an option makes an encoder for every row, and `json.loads` guesses at every encoding.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().decode
_decode_own = json.JSONDecoder().raw_decode  # without a look for spaces around what was written here
_SEXES = {sex.value: sex for sex in Sex}  # a call of the enum takes five times as long


class ConfirmablePerson(NamedTuple):
    """A ready or warned row: the person, whether the identity needs a check before delivery, the key of the NIK."""

    person: ListedPerson
    needs_check: bool
    nik_key: bytes


@dataclass(frozen=True, slots=True)
class StagedEntry:
    """A staged row as it waits. `cells` is None for a row with no remark that nobody mended: its person says it all."""

    key: RowKey
    verdict: Verdict
    nik_key: bytes | None
    problems: tuple[Problem, ...]
    needs_check: bool
    person: ListedPerson | None = field(repr=False)
    cells: Row | None = field(repr=False)


def _aad(upload_id: int) -> bytes:
    return f"staged_rows.blob:{upload_id}".encode()


def stage(
    upload_id: int,
    regency_id: int,
    rows: Sequence[JudgedRow],
    keys: Keys,
    *,
    mended: Collection[RowKey] = (),
    nik_keys: Mapping[str, bytes] = MappingProxyType({}),
) -> None:
    """Replace the staged rows of an upload. Needs an open write transaction; many rows cost one statement.

    `nik_keys` are keyed hashes of NIKs that are known already; the others are made here.
    """
    clear(upload_id)
    _insert(upload_id, regency_id, rows, keys, mended, nik_keys)


def restage(
    upload_id: int, regency_id: int, rows: Sequence[JudgedRow], keys: Keys, *, mended: Collection[RowKey]
) -> None:
    """Put some rows in the place of what they were before. Needs an open write transaction."""
    for part in bulk.chunks((tuple(row.key) for row in rows), MANY_KEYS):
        db.session.execute(
            delete(StagedRow)
            .where(StagedRow.upload_id == upload_id, tuple_(StagedRow.sheet, StagedRow.row).in_(part))
            .execution_options(synchronize_session=False)
        )
    _insert(upload_id, regency_id, rows, keys, mended, {})


def _insert(
    upload_id: int,
    regency_id: int,
    rows: Sequence[JudgedRow],
    keys: Keys,
    mended: Collection[RowKey],
    nik_keys: Mapping[str, bytes],
) -> None:
    bulk.insert_rows(
        StagedRow.__table__,  # type: ignore[arg-type]
        regency_id,
        _COLUMNS,
        _encrypted(upload_id, rows, keys, mended, nik_keys),
        stored_form=("nik_key", "blob"),
    )


def _encrypted(
    upload_id: int,
    rows: Sequence[JudgedRow],
    keys: Keys,
    mended: Collection[RowKey],
    nik_keys: Mapping[str, bytes],
) -> Iterator[tuple[int, int, int, str, bytes | None, str, bytes]]:
    aad = _aad(upload_id)
    for part in bulk.chunks(rows):
        blobs = keys.encrypt_many([_pack(row, row.key in mended if mended else False) for row in part], aad)
        for row, blob in zip(part, blobs, strict=True):
            nik_key = None if row.nik is None else nik_keys.get(row.nik) or keys.nik_hash(row.nik)
            problems = _tokens(row.problems) if row.problems else ""
            yield upload_id, row.sheet_number, row.row, str(row.verdict), nik_key, problems, blob


def token(code: ProblemCode, severity: Severity) -> str:
    """A problem as it stands among the others of a row, without what it says: "nik_date", "district_unknown?"."""
    return code.value if severity is Severity.ERROR else f"{code.value}?"


def read_token(text: str) -> tuple[ProblemCode, Severity]:
    """The inverse of `token`. Raises ValueError for anything else."""
    return ProblemCode(text.rstrip("?")), Severity.WARNING if text.endswith("?") else Severity.ERROR


def _tokens(problems: Iterable[Problem]) -> str:
    """Between spaces, so that one can be looked for by itself."""
    return f" {' '.join(dict.fromkeys(token(each.code, each.severity) for each in problems))} "


def _pack(row: JudgedRow, mended: bool) -> bytes:
    if row.person is not None and not row.problems and not mended:
        return pack_person(row.person, False)
    cells = [plain_cell(cell) for cell in row.cells]
    problems = [(each.code.value, each.severity.value, each.field.value, each.message) for each in row.problems]
    if row.person is None:
        return _encode([None, None, cells, problems]).encode()
    return _encode([is_in_doubt(row.problems), _values(row.person), cells, problems]).encode()


def plain_cell(cell: Cell) -> Any:
    """A cell as JSON can hold it: a date becomes a list of its ISO text."""
    return [cell.isoformat()] if isinstance(cell, date) else cell


def cell_of(plain: Any) -> Cell:
    """The inverse of `plain_cell`."""
    if not isinstance(plain, list):
        return plain
    return datetime.fromisoformat(plain[0]) if "T" in plain[0] else date.fromisoformat(plain[0])


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


def _values(person: ListedPerson) -> list[Any]:
    values: list[Any] = list(person)
    values[3] = person.birth_date.isoformat()
    values[10] = person.start.number
    return values


def unpack_person(plain: bytes) -> tuple[ListedPerson, bool]:
    """The inverse of `pack_person`: the person, and whether the identity needs a check."""
    (doubtful, values, *_), _end = _decode_own(plain.decode())
    return _person(values), doubtful


def _person(values: list[Any]) -> ListedPerson:
    values[3] = date.fromisoformat(values[3])
    values[4] = _SEXES[values[4]]
    values[10] = Month.from_number(values[10])
    return ListedPerson._make(values)


def _entry(row: StagedRow, plain: bytes) -> StagedEntry:
    doubtful, values, *more = _decode(plain.decode())
    cells, problems = more or (None, ())
    return StagedEntry(
        key=RowKey(row.sheet, row.row),
        verdict=Verdict(row.verdict),
        nik_key=row.nik_key,
        problems=tuple(
            Problem(ProblemCode(code), Severity(severity), Field(name), message)
            for code, severity, name, message in problems
        ),
        needs_check=bool(doubtful),
        person=None if values is None else _person(values),
        cells=None if cells is None else tuple(cell_of(cell) for cell in cells),
    )


def clear(upload_id: int, verdicts: Sequence[str] = tuple(Verdict)) -> None:
    """Forget the staged rows of an upload: all of them, or those of some verdicts."""
    db.session.execute(
        delete(StagedRow)
        .where(StagedRow.upload_id == upload_id, StagedRow.verdict.in_(verdicts))
        .execution_options(synchronize_session=False)
    )


def confirmable_people(upload_id: int, keys: Keys) -> list[ConfirmablePerson]:
    """Ready and warned rows in the order of the list."""
    rows = db.session.execute(
        select(StagedRow.nik_key, StagedRow.blob)
        .where(StagedRow.upload_id == upload_id, StagedRow.verdict.in_(CONFIRMABLE))
        .order_by(StagedRow.sheet, StagedRow.row)
    ).all()
    plains = keys.decrypt_many([blob for _key, blob in rows], _aad(upload_id))
    people = []
    for (nik_key, _blob), plain in zip(rows, plains, strict=True):
        person, doubtful = unpack_person(plain)
        # Lists that were judged before the key was kept beside the row have none.
        people.append(ConfirmablePerson(person, doubtful, nik_key or keys.nik_hash(person.nik)))
    return people


@dataclass(frozen=True, slots=True)
class PresentPerson:
    """A row about somebody whom the quota covers already. `blob` is the row as it lies there: it changes with it."""

    key: RowKey
    person: ListedPerson = field(repr=False)
    nik_key: bytes
    blob: bytes


def present_people(
    upload_id: int, keys: Keys, *, after: RowKey | None = None, at: RowKey | None = None, most: int
) -> list[PresentPerson]:
    """Up to `most` rows of people already present, in the order of the list: those after a row, or the row itself."""
    query = select(StagedRow.sheet, StagedRow.row, StagedRow.nik_key, StagedRow.blob).where(
        StagedRow.upload_id == upload_id, StagedRow.verdict == Verdict.ALREADY_PRESENT.value
    )
    place = tuple_(StagedRow.sheet, StagedRow.row)
    if after is not None:
        query = query.where(place > tuple(after))
    if at is not None:
        query = query.where(place == tuple(at))
    rows = db.session.execute(query.order_by(StagedRow.sheet, StagedRow.row).limit(most)).all()
    plains = keys.decrypt_many([row.blob for row in rows], _aad(upload_id))
    found = []
    for (sheet, number, nik_key, blob), plain in zip(rows, plains, strict=True):
        person, _doubtful = unpack_person(plain)
        found.append(PresentPerson(RowKey(sheet, number), person, nik_key or keys.nik_hash(person.nik), bytes(blob)))
    return found


def refused_rows(upload_id: int, keys: Keys) -> list[StagedEntry]:
    """Refused rows in the order of the list."""
    query = select(StagedRow).where(StagedRow.upload_id == upload_id, StagedRow.verdict == Verdict.REFUSED.value)
    return opened(upload_id, db.session.scalars(query.order_by(StagedRow.sheet, StagedRow.row)).all(), keys)


def rows_at(upload_id: int, wanted: Iterable[RowKey], keys: Keys) -> list[StagedEntry]:
    """The rows of these keys, in the order of the list; those that are not there are left out."""
    found: list[StagedRow] = []
    for part in bulk.chunks((tuple(key) for key in wanted), MANY_KEYS):
        found += db.session.scalars(
            select(StagedRow).where(StagedRow.upload_id == upload_id, tuple_(StagedRow.sheet, StagedRow.row).in_(part))
        )
    return opened(upload_id, sorted(found, key=lambda row: (row.sheet, row.row)), keys)


def rows_with(upload_id: int, nik_keys: Iterable[bytes], keys: Keys) -> list[StagedEntry]:
    """The rows whose NIK has one of these keys, in the order of the list, left out or not."""
    found: list[StagedRow] = []
    for part in bulk.chunks(nik_keys, MANY_KEYS):
        found += db.session.scalars(
            select(StagedRow).where(StagedRow.upload_id == upload_id, StagedRow.nik_key.in_(part))
        )
    return opened(upload_id, sorted(found, key=lambda row: (row.sheet, row.row)), keys)


def opened(upload_id: int, rows: Sequence[StagedRow], keys: Keys) -> list[StagedEntry]:
    """Staged rows decrypted."""
    plains = keys.decrypt_many([row.blob for row in rows], _aad(upload_id))
    return [_entry(row, plain) for row, plain in zip(rows, plains, strict=True)]


def holds_refused_rows(upload_id: int) -> bool:
    """Whether the refused rows are still there: they go with the office's retention."""
    found = select(StagedRow.row).where(StagedRow.upload_id == upload_id, StagedRow.verdict == Verdict.REFUSED.value)
    return db.session.scalar(found.limit(1)) is not None
