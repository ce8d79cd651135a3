"""The rows of a judged list that somebody may put right: by problem, by what was changed, repeats together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Select, exists, select, tuple_

from portal.beneficiaries import corrections, results, staging
from portal.beneficiaries.corrections import Corrected
from portal.beneficiaries.models import RowCorrection, StagedRow, Upload
from portal.beneficiaries.rejecting import keeping as rejections
from portal.beneficiaries.rejecting.models import RowRejection
from portal.beneficiaries.rules.alike import TOGETHER, Alike, alike
from portal.beneficiaries.rules.columns import Field
from portal.beneficiaries.rules.groups import FIELDS
from portal.beneficiaries.rules.judge import READ_FIELDS, Verdict, text_of
from portal.beneficiaries.rules.problems import Problem, ProblemCode
from portal.beneficiaries.rules.rows import RawRow, RowKey, fields_of
from portal.beneficiaries.staging import StagedEntry
from portal.core.crypto import Keys
from portal.core.db import db
from portal.core.tabular.tables import Row
from portal.regencies import queries as regencies

PAGE_ROWS = 20
MENDED = "diperbaiki"  # the rows that somebody changed or left out, in the place of a problem
REJECTED = "ditolak-verifikator"  # the rows that a verifier rejected, likewise
# Rows of one problem that are compared to find those alike; the rest of a longer group follows once these are right.
_COMPARED = 5_000
_SHOWN_GROUPS = 8


@dataclass(frozen=True, slots=True)
class MendableRow:
    """A row as the page shows it. `texts` are its cells by field, with what was changed; repr holds no person."""

    key: RowKey
    sheet: str
    verdict: Verdict
    problems: tuple[Problem, ...]
    corrected: Corrected | None
    sound_nik: bool
    nik_prefix: str  # first six digits of a sound NIK
    rejection: RowRejection | None  # what a verifier said of it
    texts: dict[Field, str] = field(repr=False)

    @property
    def wrong(self) -> frozenset[Field]:
        return frozenset(problem.field for problem in self.problems)

    @property
    def first_boxes(self) -> frozenset[Field]:
        """What somebody sees first who puts the row right: what is wrong, and the kecamatan beside a village."""
        return self.wrong | {Field.DISTRICT} if Field.VILLAGE in self.wrong else self.wrong

    @property
    def left_out(self) -> bool:
        return self.verdict is Verdict.LEFT_OUT


@dataclass(frozen=True, slots=True)
class MendingPage:
    """One page of rows; `repeats` instead of `rows` where rows share a NIK. `following` is the last key, or None."""

    rows: Sequence[MendableRow]
    repeats: Sequence[Sequence[MendableRow]]
    alike: Sequence[Alike]
    field: Field | None  # that the alike rows are wrong in
    following: RowKey | None


def mending_page(upload: Upload, token: str, keys: Keys, after: RowKey | None = None) -> MendingPage:
    """The rows of a problem (`staging.token`), all refused ones for "", those that were changed for
    `MENDED`, those that a verifier rejected for `REJECTED`."""
    if token.startswith(ProblemCode.NIK_DUPLICATE_IN_FILE.value):
        return _repeats_page(upload, token, keys, after)
    wrong_in = FIELDS[staging.read_token(token)[0]] if token not in ("", MENDED, REJECTED) else None
    repeatable = wrong_in if wrong_in in TOGETHER else None
    query = _rows_of(upload, token).order_by(StagedRow.sheet, StagedRow.row)
    found = db.session.scalars(_from(query, after).limit(PAGE_ROWS + 1)).all()
    groups: list[Alike] = []
    if repeatable is not None:
        entries = staging.opened(upload.id, db.session.scalars(query.limit(_COMPARED)).all(), keys)
        groups = alike(repeatable, _cells(_raw(upload, entries, keys)))
    rows = _mendable(upload, staging.opened(upload.id, found[:PAGE_ROWS], keys), keys)
    following = rows[-1].key if len(found) > PAGE_ROWS else None
    return MendingPage(rows, (), groups[:_SHOWN_GROUPS], repeatable, following)


def alike_rows(upload: Upload, token: str, words: tuple[str, ...], keys: Keys) -> tuple[Field, tuple[RowKey, ...]]:
    """(field, keys of the rows) with this problem and these words. Raises ValueError for another kind of problem."""
    code, _severity = staging.read_token(token)
    wrong_in = FIELDS[code]
    if wrong_in not in TOGETHER:
        raise ValueError("rows of this problem have nothing in common")
    query = _rows_of(upload, token).order_by(StagedRow.sheet, StagedRow.row)
    raws = _raw(upload, staging.opened(upload.id, db.session.scalars(query).all(), keys), keys)
    groups = alike(wrong_in, _cells(raws), least=1)
    return wrong_in, next((group.rows for group in groups if group.words == words), ())


def mendable_row(upload: Upload, key: RowKey, keys: Keys) -> MendableRow | None:
    """One row; None when the list has no such row."""
    rows = _mendable(upload, staging.rows_at(upload.id, [key], keys), keys)
    return rows[0] if rows else None


def _cells(raws: Iterable[RawRow]) -> Iterator[tuple[RowKey, Row]]:
    for plan, number, cells, correction in raws:
        yield RowKey(plan.number, number), fields_of(plan, cells, correction.cells)


def _rows_of(upload: Upload, token: str) -> Select[Any]:
    query = select(StagedRow).where(StagedRow.upload_id == upload.id)
    if token == MENDED:
        corrected = exists().where(
            RowCorrection.upload_id == StagedRow.upload_id,
            RowCorrection.sheet == StagedRow.sheet,
            RowCorrection.row == StagedRow.row,
        )
        return query.where(corrected)
    if token == REJECTED:
        return query.where(StagedRow.verdict == Verdict.REJECTED.value)
    if token:
        return query.where(StagedRow.problems.contains(f" {token} ", autoescape=True))
    return query.where(StagedRow.verdict == Verdict.REFUSED.value)


def _from(query: Select[Any], after: RowKey | None) -> Select[Any]:
    return query if after is None else query.where(tuple_(StagedRow.sheet, StagedRow.row) > tuple(after))


def _repeats_page(upload: Upload, token: str, keys: Keys, after: RowKey | None) -> MendingPage:
    """Rows that share a NIK, together, in the order in which the first of each stands in the list."""
    query = _rows_of(upload, token).order_by(StagedRow.sheet, StagedRow.row)
    found: Sequence[StagedRow] = db.session.scalars(query).all()
    firsts: dict[bytes | None, int] = {}
    for index, row in enumerate(found):
        firsts.setdefault(row.nik_key, index)
    together = sorted(found, key=lambda row: firsts[row.nik_key])
    groups = [list(group) for _key, group in groupby(together, key=lambda row: row.nik_key)]
    if after is not None:
        groups = [group for group in groups if (group[0].sheet, group[0].row) > after]
    shown = groups[: PAGE_ROWS // 2]
    rows = _mendable(upload, staging.opened(upload.id, [row for group in shown for row in group], keys), keys)
    by_key = {row.key: row for row in rows}
    repeats = [[by_key[RowKey(row.sheet, row.row)] for row in group] for group in shown]
    following = repeats[-1][0].key if len(groups) > len(shown) else None
    return MendingPage((), repeats, (), None, following)


def _raw(upload: Upload, entries: Sequence[StagedEntry], keys: Keys) -> list[RawRow]:
    known = corrections.corrections_at(upload.id, [entry.key for entry in entries], keys)
    return results.raw_rows(upload, [(entry, corrections.correction_in(known, entry.key)) for entry in entries])


def _mendable(upload: Upload, entries: Sequence[StagedEntry], keys: Keys) -> list[MendableRow]:
    known = corrections.corrections_at(upload.id, [entry.key for entry in entries], keys)
    rejected = rejections.rejections_at(upload.id, [entry.key for entry in entries])
    raws = results.raw_rows(upload, [(entry, corrections.correction_in(known, entry.key)) for entry in entries])
    districts, villages = regencies.place_names(upload.regency_id)
    found = []
    for entry, raw in zip(entries, raws, strict=True):
        cells = fields_of(raw.plan, raw.cells, raw.correction.cells)
        texts = {each: text_of(cell) for each, cell in zip(READ_FIELDS, cells, strict=True)}
        # A row that was right is kept by the codes of its places.
        texts[Field.VILLAGE] = villages.get(texts[Field.VILLAGE], texts[Field.VILLAGE])
        texts[Field.DISTRICT] = districts.get(texts[Field.DISTRICT], texts[Field.DISTRICT])
        digits = "".join(filter(str.isdigit, texts[Field.NIK]))
        found.append(
            MendableRow(
                key=entry.key,
                sheet=raw.plan.name,
                verdict=entry.verdict,
                problems=entry.problems,
                corrected=known.get(entry.key),
                sound_nik=entry.nik_key is not None,
                nik_prefix=digits[:6] if entry.nik_key is not None else "",
                rejection=rejected.get(entry.key),
                texts=texts,
            )
        )
    return found
