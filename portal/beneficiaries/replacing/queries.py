"""Reading replacements and proposed changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from portal.beneficiaries.models import Beneficiary, BeneficiaryCount, Enrolment
from portal.beneficiaries.replacing.models import ChangeSuggestion, Replacement
from portal.beneficiaries.replacing.rules import PROPOSED, SuggestionState, term_ends_soon
from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.months import Month
from portal.quotas.models import FundingSource, Quota
from portal.quotas.rules.ledger import FreedReason

PAGE_SIZE = 50


@dataclass(frozen=True)
class Person:
    """One of the two people of a replacement, as its page names them."""

    beneficiary_id: int
    name: str
    nik_prefix: str

    def __repr__(self) -> str:
        return f"<Person {self.beneficiary_id}>"


@dataclass(frozen=True)
class ReplacementLine:
    """A replacement with the two people."""

    replacement: Replacement
    old: Person
    new: Person


_OLD, _NEW = aliased(Enrolment), aliased(Enrolment)
_LEFT, _CAME = aliased(Beneficiary), aliased(Beneficiary)


_PEOPLE: tuple[Any, ...] = (Replacement, _LEFT.id, _LEFT.name, _LEFT.nik_prefix, _CAME.id, _CAME.name, _CAME.nik_prefix)


def _lines() -> Select[Any]:
    return (
        select(*_PEOPLE)
        .join(_OLD, _OLD.id == Replacement.old_enrolment_id)
        .join(_LEFT, _LEFT.id == _OLD.beneficiary_id)
        .join(_NEW, _NEW.id == Replacement.new_enrolment_id)
        .join(_CAME, _CAME.id == _NEW.beneficiary_id)
    )


def _line(row: Any) -> ReplacementLine:
    return ReplacementLine(row[0], Person(*row[1:4]), Person(*row[4:7]))


def replacements_of(enrolment_ids: Iterable[int]) -> dict[int, list[ReplacementLine]]:
    """{enrolment id: the replacements it takes part in, as the earlier or as the later one}, in one query.

    Those that were taken back are left out.
    """
    ids = set(enrolment_ids)
    rows = db.session.execute(
        _lines()
        .where(or_(Replacement.old_enrolment_id.in_(ids), Replacement.new_enrolment_id.in_(ids)))
        .where(Replacement.taken_back_at.is_(None))
        .order_by(Replacement.id)
    )
    found: dict[int, list[ReplacementLine]] = {}
    for row in rows:
        line = _line(row)
        for each in {line.replacement.old_enrolment_id, line.replacement.new_enrolment_id} & ids:
            found.setdefault(each, []).append(line)
    return found


def replacement_by_id(replacement_id: int) -> ReplacementLine:
    """Raises NotFoundError outside the scope."""
    row = db.session.execute(_lines().where(Replacement.id == replacement_id)).one_or_none()
    if row is None:
        raise NotFoundError("Penggantian ini tidak ditemukan di wilayah Anda.")
    return _line(row)


@dataclass(frozen=True)
class SuggestionLine:
    """A proposed change, the person, and the place it is about."""

    suggestion: ChangeSuggestion
    name: str
    nik_prefix: str
    birth_date: date
    district_code: str
    village_code: str
    first_month: Month
    last_month: Month
    ended_from: Month | None
    fiscal_year: int
    funding_source: str

    def __repr__(self) -> str:
        return f"<SuggestionLine {self.suggestion.id}>"


@dataclass(frozen=True)
class SuggestionsPage:
    """Up to 50 proposed changes, oldest first; `counts` = {reason: how many are open}; the id to go on after."""

    lines: Sequence[SuggestionLine]
    counts: dict[FreedReason, int]
    next_after: int | None

    @property
    def total(self) -> int:
        """How many are open in all."""
        return sum(self.counts.values())


_SUGGESTED = (
    ChangeSuggestion,
    Beneficiary.name,
    Beneficiary.nik_prefix,
    Beneficiary.birth_date,
    Enrolment.district_code,
    Enrolment.village_code,
    Enrolment.first_month,
    Enrolment.last_month,
    Enrolment.ended_from,
    Quota.fiscal_year,
    FundingSource.name,
)


def _suggested(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join(Enrolment, Enrolment.id == ChangeSuggestion.enrolment_id)
        .join(Beneficiary, Beneficiary.id == ChangeSuggestion.beneficiary_id)
        .join(Quota, Quota.id == Enrolment.quota_id)
        .join(FundingSource, FundingSource.code == Quota.funding_source_code)
    )


def _still_asked(query: Select[Any], present: Month) -> Select[Any]:
    """Open, about a place that is still held, of which a month can still be freed."""
    return query.where(
        ChangeSuggestion.state == SuggestionState.OPEN,
        Enrolment.ended_from.is_(None),
        Enrolment.last_month >= present,
        Enrolment.last_month >= ChangeSuggestion.since,
    )


def count_open(present: Month) -> dict[FreedReason, int]:
    """{reason: proposed changes that wait}, about places whose term is not over in the month `present`."""
    columns: tuple[Any, ...] = (ChangeSuggestion.why, func.count())
    query = (
        select(*columns).join(Enrolment, Enrolment.id == ChangeSuggestion.enrolment_id).group_by(ChangeSuggestion.why)
    )
    found = {row[0]: row[1] for row in db.session.execute(_still_asked(query, present))}
    return {why: found[why] for why in PROPOSED if why in found}


def count_asked(present: Month) -> Select[int]:
    """The number of proposed changes that wait in the month `present`, as a question."""
    query = (
        select(func.count())
        .select_from(ChangeSuggestion)
        .join(Enrolment, Enrolment.id == ChangeSuggestion.enrolment_id)
    )
    return _still_asked(query, present)


def suggestions_page(
    state: SuggestionState, why: FreedReason | None, present: Month, after: int | None = None
) -> SuggestionsPage:
    """What waits (oldest first), or what was decided (newest first), of one reason or of all."""
    query = _suggested(*_SUGGESTED)
    key = ChangeSuggestion.id
    if state is SuggestionState.OPEN:
        query = _still_asked(query, present).order_by(key)
        query = query.where(key > after) if after is not None else query
    else:
        query = query.where(ChangeSuggestion.state == state).order_by(key.desc())
        query = query.where(key < after) if after is not None else query
    if why is not None:
        query = query.where(ChangeSuggestion.why == why)
    rows = [SuggestionLine(*row) for row in db.session.execute(query.limit(PAGE_SIZE + 1))]
    shown = rows[:PAGE_SIZE]
    return SuggestionsPage(
        shown, count_open(present), shown[-1].suggestion.id if len(rows) > PAGE_SIZE and shown else None
    )


def suggestion_by_id(suggestion_id: int) -> SuggestionLine:
    """Raises NotFoundError outside the scope."""
    row = db.session.execute(_suggested(*_SUGGESTED).where(ChangeSuggestion.id == suggestion_id)).one_or_none()
    if row is None:
        raise NotFoundError("Usulan perubahan ini tidak ditemukan di wilayah Anda.")
    return SuggestionLine(*row)


def open_suggestions(ids: Iterable[int], present: Month) -> list[SuggestionLine]:
    """Those of these ids that still wait, oldest first."""
    query = _still_asked(_suggested(*_SUGGESTED), present)
    rows = db.session.execute(query.where(ChangeSuggestion.id.in_(list(ids))).order_by(ChangeSuggestion.id))
    return [SuggestionLine(*row) for row in rows]


@dataclass(frozen=True)
class EndingTerm:
    """A quota whose term ends soon, and how many people it covers until then."""

    quota_id: int
    funding_source: str
    last_month: Month
    people: int


def terms_ending(today: date) -> list[EndingTerm]:
    """Quotas whose last month ends within 60 days and that cover somebody: one note each, not one a person."""
    rows = db.session.execute(
        select(Quota.id, FundingSource.name, Quota.last_month, func.sum(BeneficiaryCount.people))
        .join(FundingSource, FundingSource.code == Quota.funding_source_code)
        .join(BeneficiaryCount, BeneficiaryCount.quota_id == Quota.id)
        .where(Quota.last_month >= Month.of(today))
        .group_by(Quota.id, FundingSource.name, Quota.last_month)
        .order_by(Quota.last_month, Quota.id)
    )
    return [EndingTerm(*row) for row in rows if term_ends_soon(row[2], today) and row[3]]
