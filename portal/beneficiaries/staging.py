"""Judged rows on their way to the register: staged, read back, taken out. The one place that knows the shape.

What is staged is what will be recorded: whoever can be, stands here in the register's own columns, so that recording
moves them inside the database. A row with a remark, or that was mended, also keeps the cells it stood in the file with
(encrypted), so that it can be judged again exactly as it was sent.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, delete, select, tuple_

from portal.beneficiaries.models import BeneficiaryStatus, StagedRow
from portal.beneficiaries.preparing import REGISTER_COLUMNS, SEXES, pack_private, private_aad, register_values
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.judge import ListedPerson, Verdict
from portal.beneficiaries.rules.known import is_in_doubt
from portal.beneficiaries.rules.problems import Problem, ProblemCode, Severity
from portal.beneficiaries.rules.rows import JudgedRow, RowKey
from portal.core import bulk
from portal.core.crypto import Keys
from portal.core.db import db
from portal.core.months import Month
from portal.core.tabular.tables import Cell, Row

CONFIRMABLE = (Verdict.READY.value, Verdict.WARNED.value)
IS_CONFIRMABLE = StagedRow.verdict.in_(CONFIRMABLE)
_COLUMNS = (
    "upload_id",
    "sheet",
    "row",
    "verdict",
    "nik_key",
    "problems",
    "cells_cipher",
    "private_cipher",
    "status",
    "start_month",
    *REGISTER_COLUMNS,
)
_NOBODY = (None,) * (len(_COLUMNS) - _COLUMNS.index("private_cipher"))
MANY_KEYS = 500  # keys of rows in one question; SQLite takes no more than 32,766 variables
# Made once: `json.dumps` with an option makes an encoder for every row.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


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
    return f"staged_rows.cells_cipher:{upload_id}".encode()


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
        _encrypted(upload_id, regency_id, rows, keys, mended, nik_keys),
        stored_form=_COLUMNS,
    )


def _encrypted(
    upload_id: int,
    regency_id: int,
    rows: Sequence[JudgedRow],
    keys: Keys,
    mended: Collection[RowKey],
    nik_keys: Mapping[str, bytes],
) -> Iterator[tuple[Any, ...]]:
    aad, private = _aad(upload_id), private_aad(regency_id)
    clear, doubtful = BeneficiaryStatus.CLEAR.value, BeneficiaryStatus.NEEDS_CHECK.value
    for part in bulk.chunks(rows):
        keeping = [row.person is None or bool(row.problems) or bool(mended and row.key in mended) for row in part]
        cells = iter(keys.encrypt_many([_pack(row) for row, keep in zip(part, keeping, strict=True) if keep], aad))
        ciphers = iter(keys.encrypt_many([pack_private(row.person) for row in part if row.person is not None], private))
        for row, keep in zip(part, keeping, strict=True):
            nik, person, problems = row.nik, row.person, row.problems
            row_itself = (
                upload_id,
                row.sheet_number,
                row.row,
                str(row.verdict),
                None if nik is None else nik_keys.get(nik) or keys.nik_hash(nik),
                _tokens(problems) if problems else "",
                next(cells) if keep else None,
            )
            if person is None:
                yield row_itself + _NOBODY
            else:
                status = doubtful if problems and is_in_doubt(row.problems) else clear
                yield (*row_itself, next(ciphers), status, person.start.number, *register_values(person))


def token(code: ProblemCode, severity: Severity) -> str:
    """A problem as it stands among the others of a row, without what it says: "nik_date", "district_unknown?"."""
    return code.value if severity is Severity.ERROR else f"{code.value}?"


def read_token(text: str) -> tuple[ProblemCode, Severity]:
    """The inverse of `token`. Raises ValueError for anything else."""
    return ProblemCode(text.rstrip("?")), Severity.WARNING if text.endswith("?") else Severity.ERROR


def _tokens(problems: Iterable[Problem]) -> str:
    """Between spaces, so that one can be looked for by itself."""
    return f" {' '.join(dict.fromkeys(token(each.code, each.severity) for each in problems))} "


def _pack(row: JudgedRow) -> bytes:
    cells = [plain_cell(cell) for cell in row.cells]
    problems = [(each.code.value, each.severity.value, each.field.value, each.message) for each in row.problems]
    return _encode([cells, problems]).encode()


def plain_cell(cell: Cell) -> Any:
    """A cell as JSON can hold it: a date becomes a list of its ISO text."""
    return [cell.isoformat()] if isinstance(cell, date) else cell


def cell_of(plain: Any) -> Cell:
    """The inverse of `plain_cell`."""
    if not isinstance(plain, list):
        return plain
    return datetime.fromisoformat(plain[0]) if "T" in plain[0] else date.fromisoformat(plain[0])


def _person(row: Any, private: bytes) -> ListedPerson:
    """The person of a row that has one; `private` is its `private_cipher` opened."""
    nik, family_card_number, phone, mother_name = json.loads(private)
    return ListedPerson(
        nik,
        row.name,
        row.birth_place,
        row.birth_date,
        SEXES[row.sex],
        row.address,
        row.village_code,
        row.district_code,
        row.occupation_code or None,
        row.occupation_text,
        row.start_month,
        mother_name,
        phone,
        family_card_number,
        row.desil,
    )


def clear(upload_id: int, verdicts: Sequence[str] = tuple(Verdict)) -> None:
    """Forget the staged rows of an upload: all of them, or those of some verdicts."""
    db.session.execute(
        delete(StagedRow)
        .where(StagedRow.upload_id == upload_id, StagedRow.verdict.in_(verdicts))
        .execution_options(synchronize_session=False)
    )


class Candidate(NamedTuple):
    """A ready or warned row: what the orders of a waiting list look at, in the order of `queries.in_order`."""

    key: RowKey
    district_code: str
    village_code: str
    birth_date: date
    desil: int | None
    start: Month


def candidates(upload_id: int) -> list[Candidate]:
    """Ready and warned rows in the order of the list."""
    rows: Sequence[Any] = db.session.execute(
        select(
            StagedRow.sheet,
            StagedRow.row,
            StagedRow.district_code,
            StagedRow.village_code,
            StagedRow.birth_date,
            StagedRow.desil,
            StagedRow.start_month,
        )
        .where(StagedRow.upload_id == upload_id, IS_CONFIRMABLE)
        .order_by(StagedRow.sheet, StagedRow.row)
    ).all()
    return [Candidate(RowKey(row.sheet, row.row), *row[2:]) for row in rows]


class StagedPerson(NamedTuple):
    """Somebody who was staged: the person, whether the identity needs a check before delivery, the NIK's key.

    `cipher` is the row's own `private_cipher`: every write encrypts anew, so it changes with the row.
    """

    key: RowKey
    person: ListedPerson
    needs_check: bool
    nik_key: bytes
    cipher: bytes

    def __repr__(self) -> str:
        return f"<StagedPerson {self.key}>"  # logs and error reports hold no person


_PERSON = tuple(
    getattr(StagedRow, name)
    for name in (*_COLUMNS[1:3], "nik_key", *_COLUMNS[_COLUMNS.index("private_cipher") :], "regency_id")
)


def people(upload_id: int, keys: Keys, *conditions: ColumnElement[bool], most: int | None = None) -> list[StagedPerson]:
    """The people of the rows that meet `conditions`, in the order of the list: all, or the first `most`."""
    rows = db.session.execute(
        select(*_PERSON)
        .where(StagedRow.upload_id == upload_id, StagedRow.private_cipher.is_not(None), *conditions)
        .order_by(StagedRow.sheet, StagedRow.row)
        .limit(most)
    ).all()
    aad = private_aad(rows[0].regency_id) if rows else b""
    plains = keys.decrypt_many([row.private_cipher for row in rows], aad)
    return [
        StagedPerson(
            RowKey(row.sheet, row.row),
            _person(row, plain),
            row.status is BeneficiaryStatus.NEEDS_CHECK,
            bytes(row.nik_key),
            bytes(row.private_cipher),
        )
        for row, plain in zip(rows, plains, strict=True)
    ]


def take_out(upload_id: int, rows: Iterable[RowKey], keys: Keys) -> list[StagedPerson]:
    """Remove these rows; their people in the order of the list. Needs an open write transaction."""
    numbers: dict[int, list[int]] = {}
    for sheet, row in rows:
        numbers.setdefault(sheet, []).append(row)
    found: list[StagedPerson] = []
    for sheet, wanted in sorted(numbers.items()):
        for part in bulk.chunks(sorted(wanted)):
            these = and_(StagedRow.sheet == sheet, StagedRow.row.in_(part))
            found += people(upload_id, keys, these)
            db.session.execute(
                delete(StagedRow)
                .where(StagedRow.upload_id == upload_id, these)
                .execution_options(synchronize_session=False)
            )
    return found


def present_people(
    upload_id: int, keys: Keys, *, after: RowKey | None = None, at: RowKey | None = None, most: int
) -> list[StagedPerson]:
    """Up to `most` rows of people already present, in the order of the list: those after a row, or the row itself."""
    conditions = [StagedRow.verdict == Verdict.ALREADY_PRESENT.value]
    place = tuple_(StagedRow.sheet, StagedRow.row)
    if after is not None:
        conditions.append(place > tuple(after))
    if at is not None:
        conditions.append(place == tuple(at))
    return people(upload_id, keys, *conditions, most=most)


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
    kept = [row for row in rows if row.cells_cipher is not None]
    cells = iter(keys.decrypt_many([row.cells_cipher for row in kept if row.cells_cipher is not None], _aad(upload_id)))
    whole = [row for row in rows if row.private_cipher is not None]
    aad = private_aad(rows[0].regency_id) if rows else b""
    private = iter(keys.decrypt_many([row.private_cipher for row in whole if row.private_cipher is not None], aad))
    return [
        _entry(
            row,
            None if row.cells_cipher is None else next(cells),
            None if row.private_cipher is None else next(private),
        )
        for row in rows
    ]


def _entry(row: StagedRow, kept: bytes | None, private: bytes | None) -> StagedEntry:
    cells, problems = (None, ()) if kept is None else json.loads(kept)
    return StagedEntry(
        key=RowKey(row.sheet, row.row),
        verdict=Verdict(row.verdict),
        nik_key=row.nik_key,
        problems=tuple(
            Problem(ProblemCode(code), Severity(severity), Field(name), message)
            for code, severity, name, message in problems
        ),
        needs_check=row.status is BeneficiaryStatus.NEEDS_CHECK,
        person=None if private is None else _person(row, private),
        cells=None if cells is None else tuple(cell_of(cell) for cell in cells),
    )


def holds_refused_rows(upload_id: int) -> bool:
    """Whether the refused rows are still there: they go with the office's retention."""
    found = select(StagedRow.row).where(StagedRow.upload_id == upload_id, StagedRow.verdict == Verdict.REFUSED.value)
    return db.session.scalar(found.limit(1)) is not None
