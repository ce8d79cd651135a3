"""Where facts about people come from: each source is one question over all places that are held in an office.

The register itself knows the ages. Capabilities above (deliveries, claims) and parts beside (Dukcapil, village checks)
register what they know with `source`, so that nothing here asks above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from portal.beneficiaries.models import Beneficiary, Enrolment
from portal.beneficiaries.replacing.rules import Fact, over_age_from
from portal.core.db import db
from portal.core.months import Month
from portal.core.settings import value_of
from portal.quotas.models import Quota
from portal.quotas.rules.ledger import FreedReason


@dataclass(frozen=True)
class Asked:
    """What a source is asked about: the places an office holds in the fiscal year `year`, in the month `present`."""

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


@source
def beyond_the_age_limit(asked: Asked) -> Iterable[Fact]:
    """Whoever passes the office's upper age this month or the next, or has passed it (domain rule 10)."""
    limit: int = value_of("maximum_age", asked.regency_id)
    soon = (asked.present + 1).first_day
    turned = soon.replace(year=soon.year - limit - 1)
    rows = db.session.execute(
        select(Enrolment.id, Beneficiary.birth_date)
        .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
        .join(Quota, Quota.id == Enrolment.quota_id)
        .where(Quota.fiscal_year == asked.year, Enrolment.ended_from.is_(None), Beneficiary.birth_date <= turned)
    )
    for enrolment_id, born in rows:
        yield Fact(enrolment_id, FreedReason.AGE, over_age_from(born, limit), f"Batas usia {limit} tahun")
