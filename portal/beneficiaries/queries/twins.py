"""Reading the queue of likely pairs: people of one office who may be one person under two NIKs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import String, func, select, type_coerce

from portal.beneficiaries.models import Beneficiary, Enrolment, LikelyTwin
from portal.beneficiaries.privacy import open_private
from portal.beneficiaries.queries.changes import RegisterRow, describe, register_rows
from portal.beneficiaries.rules import changes as rules
from portal.beneficiaries.rules.changes import Described, Difference
from portal.beneficiaries.rules.twins import TwinState, alike, pairs
from portal.core.crypto import Keys
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.months import Month
from portal.quotas.models import FundingSource, Quota

TWINS_PAGE_SIZE = 10
_FEW_PEOPLE = 1_000  # a longer list has most birth dates there are: then the whole register is read in one go


@dataclass(frozen=True)
class Cover:
    """A place that somebody holds or held: `ended_from` is the month from which it was freed."""

    enrolment_id: int
    fiscal_year: int
    funding_source: str
    first_month: Month
    last_month: Month
    ended_from: Month | None


@dataclass(frozen=True)
class OneOfTwo:
    """One side of a pair; `covers` newest first."""

    row: RegisterRow
    described: Described
    covers: Sequence[Cover]

    @property
    def held(self) -> Cover | None:
        """The newest place that was not freed."""
        return next((each for each in self.covers if each.ended_from is None), None)

    def __repr__(self) -> str:
        return f"<OneOfTwo {self.row.id}>"


@dataclass(frozen=True)
class Pair:
    """Two people beside each other, the one who was registered earlier first; `fields` as `rules.side_by_side`."""

    twin: LikelyTwin
    first: OneOfTwo
    second: OneOfTwo
    fields: tuple[tuple[Difference, bool | None], ...]

    @property
    def wrong(self) -> OneOfTwo | None:
        """Of one person: whose NIK is the wrong one."""
        return next((each for each in (self.first, self.second) if each.row.id == self.twin.wrong_id), None)

    def __repr__(self) -> str:
        return f"<Pair {self.twin.id}>"


@dataclass(frozen=True)
class TwinsPage:
    """Up to 10 pairs of a state, the ids to go on from, and how many pairs there are in every state."""

    pairs: Sequence[Pair]
    previous: int | None
    following: int | None
    counts: dict[TwinState, int]


def count_open_twins() -> int:
    """Pairs of the scope that nobody has decided about."""
    query = select(func.count()).select_from(LikelyTwin).where(LikelyTwin.state == TwinState.OPEN)
    return db.session.scalar(query) or 0


def twins_page(state: TwinState, keys: Keys, *, after: int | None = None, before: int | None = None) -> TwinsPage:
    """Pairs of a state, the newest first. `after`/`before` = id of the last/first pair seen."""
    query = select(LikelyTwin).where(LikelyTwin.state == state)
    if before is not None:
        query = query.where(LikelyTwin.id > before).order_by(LikelyTwin.id)
    else:
        query = query.order_by(LikelyTwin.id.desc())
        if after is not None:
            query = query.where(LikelyTwin.id < after)
    rows = list(db.session.scalars(query.limit(TWINS_PAGE_SIZE + 1)))
    more = len(rows) > TWINS_PAGE_SIZE
    rows = rows[:TWINS_PAGE_SIZE]
    if before is not None:
        rows.reverse()
    has_previous = more if before is not None else after is not None
    has_next = True if before is not None else more
    counts = db.session.execute(select(LikelyTwin.state, func.count()).group_by(LikelyTwin.state))
    return TwinsPage(
        _beside_each_other(rows, keys),
        rows[0].id if rows and has_previous else None,
        rows[-1].id if rows and has_next else None,
        dict(counts.tuples().all()),
    )


def pair_by_id(twin_id: int, keys: Keys) -> Pair:
    """Raises NotFoundError outside the scope."""
    row = db.session.scalars(select(LikelyTwin).where(LikelyTwin.id == twin_id)).one_or_none()
    if row is None:
        raise NotFoundError("Pasangan ini tidak ditemukan di wilayah Anda.")
    return _beside_each_other([row], keys)[0]


def _beside_each_other(rows: Sequence[LikelyTwin], keys: Keys) -> list[Pair]:
    ids = {number for row in rows for number in (row.first_id, row.second_id)}
    if not ids:
        return []
    covers = _covers(ids)
    regency_id = rows[0].regency_id
    people = {}
    for values in db.session.execute(register_rows(Beneficiary.id.in_(ids))):
        row = RegisterRow(*values)
        private = open_private(row.private_cipher, regency_id, keys)
        people[row.id] = OneOfTwo(row, describe(row, private), covers.get(row.id, ()))
    found = []
    for each in rows:
        first, second = people[each.first_id], people[each.second_id]
        found.append(Pair(each, first, second, rules.side_by_side(first.described, second.described)))
    return found


def _covers(ids: set[int]) -> dict[int, list[Cover]]:
    rows = db.session.execute(
        select(
            Enrolment.beneficiary_id,
            Enrolment.id,
            Quota.fiscal_year,
            FundingSource.name,
            Enrolment.first_month,
            Enrolment.last_month,
            Enrolment.ended_from,
        )
        .join(Quota, Quota.id == Enrolment.quota_id)
        .join(FundingSource, FundingSource.code == Quota.funding_source_code)
        .where(Enrolment.beneficiary_id.in_(ids), Enrolment.withdrawn_at.is_(None))
        .order_by(Enrolment.first_month.desc(), Enrolment.id.desc())
    )
    found: dict[int, list[Cover]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(Cover(*row[1:]))
    return found


# Finding


def likely_pairs(upload_id: int, regency_id: int, keys: Keys) -> list[tuple[int, int]]:
    """Pairs of people of the register, one of them on this list, who share name and birth date and whose mothers may
    be one: (smaller id, larger id). Costs as much as the list is long, at most as the register is.
    """
    new = set(db.session.scalars(select(Enrolment.beneficiary_id).where(Enrolment.upload_id == upload_id)))
    born = type_coerce(Beneficiary.birth_date, String)  # compared only: reading dates would cost more than the rest
    query = select(Beneficiary.id, Beneficiary.name, born).order_by(Beneficiary.id)
    if len(new) <= _FEW_PEOPLE:
        dates = db.session.scalars(select(Beneficiary.birth_date).where(Beneficiary.id.in_(new)).distinct()).all()
        query = query.where(Beneficiary.birth_date.in_(dates))
    people = [row._tuple() for row in db.session.execute(query)]
    groups = [group for group in alike(people) if not new.isdisjoint(group)]
    mothers = _mothers([number for group in groups for number in group], regency_id, keys)
    return [pair for pair in pairs(groups, mothers) if not new.isdisjoint(pair)]


def _mothers(ids: Sequence[int], regency_id: int, keys: Keys) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(ids), 10_000):
        rows = db.session.execute(
            select(Beneficiary.id, Beneficiary.private_cipher).where(Beneficiary.id.in_(ids[start : start + 10_000]))
        )
        found.update((number, open_private(cipher, regency_id, keys).mother_name) for number, cipher in rows)
    return found
