"""Where facts about people come from: each source is one question over all places that are held in an office.

The register itself knows the ages and what Dukcapil and the villages said. Capabilities above (deliveries) register
what they know with `source`, so that nothing here asks above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from portal.beneficiaries.models import Beneficiary, Enrolment, EnrolmentEnding
from portal.beneficiaries.replacing.rules import Fact, over_age_from
from portal.beneficiaries.rules.dukcapil import DukcapilState
from portal.beneficiaries.rules.village_checks import EXCEPTIONS, PROPOSED_REASONS
from portal.core.db import db
from portal.core.months import Month
from portal.core.settings import value_of
from portal.quotas.models import Quota
from portal.quotas.rules.ledger import FreedReason


@dataclass(frozen=True)
class Asked:
    """What a source is asked about: the places an office holds in the fiscal year `year` and later, in `present`."""

    regency_id: int
    year: int
    present: Month


# Facts about enrolments of the open scope; about one enrolment at most one of a reason and month.
Source = Callable[[Asked], Iterable[Fact]]
_sources: list[Source] = []


def source(function: Source) -> Source:
    """Register a source. It may read only, inside the scope of the office; it may tell of places that have ended."""
    if function not in _sources:
        _sources.append(function)
    return function


def forget(function: Source) -> None:
    """Take a source out again."""
    _sources.remove(function)


def all_facts(asked: Asked) -> list[Fact]:
    """What every source knows, in the order of registration."""
    return [fact for each in tuple(_sources) for fact in each(asked)]


def _held(asked: Asked, *columns: Any) -> Select[Any]:
    """(enrolment id, `columns` of the person) of every place that is held and whose term is not over."""
    return (
        select(Enrolment.id, *columns)
        .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
        .join(Quota, Quota.id == Enrolment.quota_id)
        .where(Quota.fiscal_year >= asked.year, Enrolment.ended_from.is_(None), Enrolment.last_month >= asked.present)
    )


@source
def beyond_the_age_limit(asked: Asked) -> Iterable[Fact]:
    """Whoever passes the office's upper age this month or the next, or has passed it (domain rule 10)."""
    limit: int = value_of("maximum_age", asked.regency_id)
    soon = (asked.present + 1).first_day
    turned = soon.replace(year=soon.year - limit - 1)
    for enrolment_id, born in db.session.execute(
        _held(asked, Beneficiary.birth_date).where(Beneficiary.birth_date <= turned)
    ):
        yield Fact(enrolment_id, FreedReason.AGE, over_age_from(born, limit), f"Batas usia {limit} tahun")


@source
def died_in_another_place(asked: Asked) -> Iterable[Fact]:
    """Whose death freed one of their places, while another is still held: next year's, recorded before they died."""
    freed = aliased(Enrolment)
    query = (
        _held(asked, func.min(EnrolmentEnding.from_month))
        .join(freed, freed.beneficiary_id == Enrolment.beneficiary_id)
        .join(EnrolmentEnding, EnrolmentEnding.enrolment_id == freed.id)
        .where(EnrolmentEnding.why == FreedReason.DIED, EnrolmentEnding.taken_back_at.is_(None))
        .group_by(Enrolment.id)
    )
    for enrolment_id, since in db.session.execute(query):
        yield Fact(enrolment_id, FreedReason.DIED, since, "Pelepasan tempat lain")


_BY_DUKCAPIL = MappingProxyType({DukcapilState.DECEASED: FreedReason.DIED, DukcapilState.DOUBLE: FreedReason.DUPLICATE})


@source
def told_by_dukcapil(asked: Asked) -> Iterable[Fact]:
    """Whom the civil registry calls deceased, or knows with another NIK: of the month of its answer."""
    query = _held(asked, Beneficiary.dukcapil_state, Beneficiary.dukcapil_on)
    found = db.session.execute(query.where(Beneficiary.dukcapil_state.in_(_BY_DUKCAPIL)))
    for enrolment_id, state, day in found:
        yield Fact(enrolment_id, _BY_DUKCAPIL[DukcapilState(state)], Month.of(day), "Dukcapil")


@source
def told_by_villages(asked: Asked) -> Iterable[Fact]:
    """Whom the village calls dead, moved or not eligible: of the month of its answer. Somebody whom it does not know
    needs an officer's own judgement."""
    query = _held(asked, Beneficiary.village_check, Beneficiary.village_checked_on)
    found = db.session.execute(query.where(Beneficiary.village_check.in_(EXCEPTIONS)))
    for enrolment_id, result, day in found:
        if PROPOSED_REASONS[result]:
            yield Fact(enrolment_id, FreedReason(PROPOSED_REASONS[result]), Month.of(day), "Verifikasi desa")
