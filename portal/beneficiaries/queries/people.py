"""Browsing people: pages by keyset, counts from the summary rows written with each change."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from portal.beneficiaries.models import Beneficiary, BeneficiaryCount, BeneficiaryStatus, Enrolment
from portal.core.db import db
from portal.core.months import Month
from portal.quotas.models import FundingSource, Quota

PAGE_SIZE = 50


@dataclass(frozen=True)
class PeopleFilter:
    """What a page or an export of people shows. Empty strings and None mean all.

    `nik_key` and `words` come from a search.
    """

    fiscal_year: int
    district_code: str = ""
    village_code: str = ""
    occupation_code: str | None = None
    status: BeneficiaryStatus | None = None
    quota_id: int | None = None
    regency_id: int | None = None  # None: everything in the open scope
    words: tuple[str, ...] = ()
    nik_key: bytes | None = None
    upload_id: int | None = None  # only those of one list
    only: tuple[int, ...] | None = None  # only these people

    @property
    def searching(self) -> bool:
        return bool(self.words) or self.nik_key is not None

    @property
    def counted(self) -> bool:
        """Whether summary rows know how many it holds."""
        return not self.searching and self.upload_id is None and self.only is None


@dataclass(frozen=True)
class PersonLine:
    """One enrolment as lists show it: no full NIK, no birth date, only its year."""

    enrolment_id: int
    beneficiary_id: int
    nik_prefix: str
    name: str
    birth_date: date
    sex: str
    district_code: str
    village_code: str
    occupation_code: str
    status: BeneficiaryStatus
    first_month: Month
    last_month: Month
    funding_source: str

    def __repr__(self) -> str:
        return f"<PersonLine {self.enrolment_id}>"


@dataclass(frozen=True)
class PeoplePage:
    """Up to 50 people, the keys to go on from in both directions, and how many the filter holds (None: not counted)."""

    lines: Sequence[PersonLine]
    previous: tuple[str, int] | None
    following: tuple[str, int] | None
    total: int | None


_COLUMNS = (
    Enrolment.id,
    Beneficiary.id,
    Beneficiary.nik_prefix,
    Beneficiary.name,
    Beneficiary.birth_date,
    Enrolment.sex,
    Enrolment.district_code,
    Enrolment.village_code,
    Enrolment.occupation_code,
    Enrolment.status,
    Enrolment.first_month,
    Enrolment.last_month,
    FundingSource.name,
)


def _filtered(wanted: PeopleFilter, *columns: Any, ended: bool = False) -> Select[Any]:
    query = (
        select(*columns)
        .select_from(Beneficiary)
        .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
        .join(Quota, Quota.id == Enrolment.quota_id)
        .join(FundingSource, FundingSource.code == Quota.funding_source_code)
        .where(Quota.fiscal_year == wanted.fiscal_year, Enrolment.withdrawn_at.is_(None))
    )
    if not (wanted.searching or ended):  # as the summary rows count; a search finds those too whose place was freed
        query = query.where(Enrolment.ended_from.is_(None))
    for column, value in (
        (Enrolment.district_code, wanted.district_code or None),
        (Enrolment.village_code, wanted.village_code or None),
        (Enrolment.occupation_code, wanted.occupation_code),
        (Enrolment.status, wanted.status),
        (Enrolment.quota_id, wanted.quota_id),
        (Enrolment.regency_id, wanted.regency_id),
        (Enrolment.upload_id, wanted.upload_id),
        (Beneficiary.nik_key, wanted.nik_key),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.only is not None:
        query = query.where(Beneficiary.id.in_(wanted.only))
    for word in wanted.words:
        query = query.where(Beneficiary.name_key.contains(word, autoescape=True))
    return query


def people_page(
    wanted: PeopleFilter, *, after: tuple[str, int] | None = None, before: tuple[str, int] | None = None
) -> PeoplePage:
    """50 people by name. `after`/`before` = (name key, enrolment id) of the last/first line seen; never an OFFSET."""
    query = _filtered(wanted, *_COLUMNS, Beneficiary.name_key)
    key = (Beneficiary.name_key, Enrolment.id)
    if before is not None:
        query = query.where(_beyond(key, before, ascending=False)).order_by(key[0].desc(), key[1].desc())
    else:
        if after is not None:
            query = query.where(_beyond(key, after, ascending=True))
        query = query.order_by(*key)
    rows = list(db.session.execute(query.limit(PAGE_SIZE + 1)))
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    if before is not None:
        rows.reverse()
    lines = [PersonLine(*row[:-1]) for row in rows]
    first = (rows[0][-1], lines[0].enrolment_id) if rows else None
    last = (rows[-1][-1], lines[-1].enrolment_id) if rows else None
    has_previous = more if before is not None else after is not None
    has_next = True if before is not None else more
    return PeoplePage(
        lines,
        first if has_previous else None,
        last if has_next else None,
        count_people(wanted) if wanted.counted else None,
    )


def holds_person(wanted: PeopleFilter, beneficiary_id: int) -> bool:
    """Whether somebody is among the people of a filter, or was: as a search finds them."""
    query = _filtered(wanted, Enrolment.id, ended=True).where(Beneficiary.id == beneficiary_id)
    return db.session.scalar(query.limit(1)) is not None


def frame_of(wanted: PeopleFilter) -> list[tuple[str, int]]:
    """(kecamatan, person) of everybody in a filter, once each and in this order; of two places the newer counts."""
    newest = _filtered(wanted, func.max(Enrolment.id)).group_by(Beneficiary.id)
    rows = db.session.execute(
        select(Enrolment.district_code, Enrolment.beneficiary_id)
        .where(Enrolment.id.in_(newest))
        .order_by(Enrolment.district_code, Enrolment.beneficiary_id)
    )
    return [(district, number) for district, number in rows]


def position_of(enrolment_id: int) -> tuple[str, int] | None:
    """(name key, enrolment id) of a line seen before; None when it is gone or outside the scope."""
    name = db.session.scalar(
        select(Beneficiary.name_key)
        .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
        .where(Enrolment.id == enrolment_id)
    )
    return None if name is None else (name, enrolment_id)


def _beyond(key: tuple[Any, Any], seen: tuple[str, int], *, ascending: bool) -> ColumnElement[bool]:
    name, number = seen
    if ascending:
        return or_(key[0] > name, (key[0] == name) & (key[1] > number))
    return or_(key[0] < name, (key[0] == name) & (key[1] < number))


def all_people(wanted: PeopleFilter) -> Iterator[tuple[PersonLine, bytes]]:
    """Every line of the filter with the encrypted private field, by kecamatan, desa and name, streamed."""
    query = (
        _filtered(wanted, *_COLUMNS, Beneficiary.private_cipher)
        .order_by(Enrolment.district_code, Enrolment.village_code, Beneficiary.name_key, Enrolment.id)
        .execution_options(yield_per=2000)
    )
    for row in db.session.execute(query):
        yield PersonLine(*row[:-1]), row[-1]


def count_lines(wanted: PeopleFilter) -> int:
    """How many lines `all_people` gives, counted one by one."""
    return db.session.scalar(_filtered(wanted, func.count(Enrolment.id))) or 0


def _counts(wanted: PeopleFilter, *columns: Any) -> Select[Any]:
    query = select(*columns, func.sum(BeneficiaryCount.people)).join(Quota, Quota.id == BeneficiaryCount.quota_id)
    query = query.where(Quota.fiscal_year == wanted.fiscal_year)
    for column, value in (
        (BeneficiaryCount.district_code, wanted.district_code or None),
        (BeneficiaryCount.village_code, wanted.village_code or None),
        (BeneficiaryCount.occupation_code, wanted.occupation_code),
        (BeneficiaryCount.status, wanted.status),
        (BeneficiaryCount.quota_id, wanted.quota_id),
        (BeneficiaryCount.regency_id, wanted.regency_id),
    ):
        if value is not None:
            query = query.where(column == value)
    return query


def counted_by(wanted: PeopleFilter, *dimensions: str) -> dict[tuple[Any, ...], int]:
    """{codes in the order of `dimensions`: people}, from the summary rows: `village_code` too."""
    columns = [getattr(BeneficiaryCount, name) for name in dimensions]
    rows = db.session.execute(_counts(wanted, *columns).group_by(*columns).order_by(*columns))
    return {tuple(row[:-1]): int(row[-1]) for row in rows}


def count_people(wanted: PeopleFilter) -> int:
    """People of a filter without search words, from the summary rows."""
    return int(db.session.scalar(_counts(wanted)) or 0)


def people_by(wanted: PeopleFilter, dimension: str) -> dict[Any, int]:
    """{code: people} by `district_code`, `occupation_code`, `quota_id` or `regency_id`, from the summary rows."""
    column = getattr(BeneficiaryCount, dimension)
    return {code: int(people) for code, people in db.session.execute(_counts(wanted, column).group_by(column))}


def people_of_quotas(quota_ids: Collection[int]) -> dict[int, int]:
    """{quota: people with a place}, whatever their years, from the summary rows, in one query."""
    rows = db.session.execute(
        select(BeneficiaryCount.quota_id, func.sum(BeneficiaryCount.people))
        .where(BeneficiaryCount.quota_id.in_(quota_ids))
        .group_by(BeneficiaryCount.quota_id)
    )
    return {quota_id: int(people) for quota_id, people in rows}


def people_by_year(regency_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """{(regency, fiscal year): people with a place}, from the summary rows, in one query."""
    rows = db.session.execute(
        select(BeneficiaryCount.regency_id, Quota.fiscal_year, func.sum(BeneficiaryCount.people))
        .join(Quota, Quota.id == BeneficiaryCount.quota_id)
        .where(BeneficiaryCount.regency_id.in_(regency_ids))
        .group_by(BeneficiaryCount.regency_id, Quota.fiscal_year)
    )
    return {(regency_id, year): int(people) for regency_id, year, people in rows}


def with_search(wanted: PeopleFilter, terms: str, nik_key: bytes | None) -> PeopleFilter:
    """The filter narrowed by what was searched: a whole NIK by its key, else every word of a name."""
    if nik_key is not None:
        return replace(wanted, nik_key=nik_key)
    return replace(wanted, words=tuple(terms.casefold().split()))


def count_differences() -> list[tuple[int, int]]:
    """(quota id, counted − enrolled) of every quota in scope whose summary rows do not match: empty when proven."""
    columns = ("quota_id", "village_code", "occupation_code", "sex", "status")
    counted = {
        tuple(row[:-1]): int(row[-1])
        for row in db.session.execute(
            select(*(getattr(BeneficiaryCount, name) for name in columns), BeneficiaryCount.people)
        )
    }
    enrolled = {
        tuple(row[:-1]): int(row[-1])
        for row in db.session.execute(
            select(*(getattr(Enrolment, name) for name in columns), func.count())
            .where(Enrolment.ended_from.is_(None))
            .group_by(*(getattr(Enrolment, name) for name in columns))
        )
    }
    return [
        (key[0], counted.get(key, 0) - enrolled.get(key, 0))
        for key in sorted({*counted, *enrolled})
        if counted.get(key, 0) != enrolled.get(key, 0)
    ]
