"""The rows that a verifier looks at before approving a list: what needs a look first, by place, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Self

from sqlalchemy import ColumnElement, Select, case, or_, select, tuple_

from portal.beneficiaries import results, staging
from portal.beneficiaries.models import StagedRow, Upload
from portal.beneficiaries.rejecting import keeping
from portal.beneficiaries.rejecting.models import RowRejection
from portal.beneficiaries.rules.judge import ListedPerson, Verdict
from portal.beneficiaries.rules.problems import ProblemCode, Severity
from portal.beneficiaries.rules.rows import RowKey
from portal.beneficiaries.staging import StagedEntry
from portal.core.crypto import Keys
from portal.core.db import db

PAGE_ROWS = 50
_AT_ONCE = 1_000  # rows opened together while a place or a name is looked for
_DOUBTS = (ProblemCode.NIK_BIRTH_MISMATCH, ProblemCode.NIK_SEX_MISMATCH)  # those of `staging`: identity in doubt


class Look(StrEnum):
    """Which rows of those that can be recorded, or could if nobody had rejected them."""

    ALL = "semua"
    DOUBTFUL = "identitas"
    REMARKED = "catatan"
    REJECTED = "ditolak"


LOOK_LABELS = {
    Look.ALL: "Semua baris",
    Look.DOUBTFUL: "Identitas perlu dicek",
    Look.REMARKED: "Ada catatan",
    Look.REJECTED: "Ditolak verifikator",
}


class Position(NamedTuple):
    """Where a page goes on: rank (0 identity in doubt, 1 with a remark, 2 without), sheet, row."""

    rank: int
    sheet: int
    row: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The inverse of str. Raises ValueError for anything else."""
        rank, sheet, row = text.split("-")
        return cls(int(rank), int(sheet), int(row))

    def __str__(self) -> str:
        return f"{self.rank}-{self.sheet}-{self.row}"


@dataclass(frozen=True)
class RowsFilter:
    """What the page shows. Empty texts mean all; `words` and `nik_key` come from a search."""

    look: Look = Look.ALL
    district_code: str = ""
    village_code: str = ""
    words: tuple[str, ...] = ()
    nik_key: bytes | None = None

    @property
    def opens_rows(self) -> bool:
        """Whether rows have to be opened to be found: what they hold is encrypted."""
        return bool(self.district_code or self.village_code or self.words)

    def holds(self, person: ListedPerson) -> bool:
        """Whether the person is of the place and has all the words in the name."""
        name = person.name.casefold()
        return (
            self.district_code in ("", person.district_code)
            and self.village_code in ("", person.village_code)
            and all(word in name for word in self.words)
        )


@dataclass(frozen=True)
class CheckedRow:
    """A row as the page shows it: no full NIK. `remarks` are what the rules say of it; repr holds no person."""

    key: RowKey
    sheet: str
    doubtful: bool
    rejection: RowRejection | None
    remarks: Sequence[str]
    person: ListedPerson

    def __repr__(self) -> str:
        return f"<CheckedRow {self.key}>"


@dataclass(frozen=True)
class RowsPage:
    """Up to 50 rows, and where the next page goes on, if more follow."""

    rows: Sequence[CheckedRow]
    following: Position | None


def rows_page(upload: Upload, wanted: RowsFilter, keys: Keys, after: Position | None = None) -> RowsPage:
    """One page: one query whatever the filter. A filter by place or name opens rows until the page is full."""
    query = _rows_of(upload, wanted)
    if after is not None:
        query = query.where(tuple_(_rank(), StagedRow.sheet, StagedRow.row) > tuple(after))
    query = query.order_by(_rank(), StagedRow.sheet, StagedRow.row)
    found = []
    for rank, entry in _opened(upload, query, wanted, keys):
        if entry.person is not None and wanted.holds(entry.person):
            found.append((rank, entry, entry.person))
        if len(found) > PAGE_ROWS:
            break
    shown = found[:PAGE_ROWS]
    rejected = keeping.rejections_at(upload.id, [entry.key for _rank, entry, _person in shown])
    plans = results.plans_of(upload)
    rows = [
        CheckedRow(
            key=entry.key,
            sheet=plans[entry.key.sheet].name if entry.key.sheet in plans else "",
            doubtful=entry.needs_check,
            rejection=rejected.get(entry.key),
            remarks=[problem.message for problem in entry.problems],
            person=person,
        )
        for _rank, entry, person in shown
    ]
    if len(found) <= PAGE_ROWS:
        return RowsPage(rows, None)
    rank, last, _person = shown[-1]
    return RowsPage(rows, Position(rank, *last.key))


def _rank() -> ColumnElement[int]:
    return case((_doubtful(), 0), (StagedRow.problems != "", 1), else_=2)


def _doubtful() -> ColumnElement[bool]:
    tokens = [staging.token(code, Severity.WARNING) for code in _DOUBTS]
    return or_(*(StagedRow.problems.contains(f" {token} ", autoescape=True) for token in tokens))


def _rows_of(upload: Upload, wanted: RowsFilter) -> Select[int, StagedRow]:
    query = select(_rank(), StagedRow).where(StagedRow.upload_id == upload.id)
    if wanted.look is Look.REJECTED:
        query = query.where(StagedRow.verdict == Verdict.REJECTED.value)
    else:
        query = query.where(StagedRow.verdict.in_((*staging.CONFIRMABLE, Verdict.REJECTED.value)))
    if wanted.look is Look.DOUBTFUL:
        query = query.where(_doubtful())
    elif wanted.look is Look.REMARKED:
        query = query.where(StagedRow.problems != "")
    if wanted.nik_key is not None:
        query = query.where(StagedRow.nik_key == wanted.nik_key)
    return query


def _opened(
    upload: Upload, query: Select[int, StagedRow], wanted: RowsFilter, keys: Keys
) -> Iterator[tuple[int, StagedEntry]]:
    if wanted.opens_rows:
        parts = db.session.execute(query.execution_options(yield_per=_AT_ONCE)).partitions(_AT_ONCE)
    else:
        parts = iter([db.session.execute(query.limit(PAGE_ROWS + 1)).all()])
    for part in parts:
        entries = staging.opened(upload.id, [row for _rank, row in part], keys)
        yield from zip((rank for rank, _row in part), entries, strict=True)
