"""People of a year, each once, by age and desil, and how good its lists were: counts alone, each in one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, case, func, select

from portal.beneficiaries.models import (
    GONE,
    Beneficiary,
    BeneficiaryStatus,
    Enrolment,
    EnrolmentEnding,
    LikelyTwin,
    Upload,
)
from portal.beneficiaries.replacing.models import Replacement
from portal.beneficiaries.rules.twins import TwinState
from portal.core.db import db
from portal.core.months import Month
from portal.quotas.models import FundingSource, Quota
from portal.quotas.rules.ledger import FreedReason


@dataclass(frozen=True)
class ListQuality:
    """Of the lists and places of a year. `in_doubt`: people whose identity waits for a check; `twins`: likely pairs of
    the whole register that nobody has decided."""

    refused_rows: int
    rejected_rows: int
    replaced: int
    died: int
    ended: int
    in_doubt: int
    twins: int


@dataclass(frozen=True)
class PeopleOnce:
    """People of a regency and year, each counted once: over all, of its own sources, of those that the province pays,
    and those who are in more than one source of the year."""

    people: int = 0
    own: int = 0
    province: int = 0
    in_several: int = 0


@dataclass(frozen=True)
class PlacesHeld:
    """People of a quota with a place from a month until a month; `verified`: nothing about them waits for a check."""

    quota_id: int
    verified: bool
    first_month: Month
    last_month: Month
    people: int


def people_once(fiscal_year: int) -> dict[int, PeopleOnce]:
    """{regency: its people of a year}, in the open scope. A person whose place was freed does not count."""
    by_province = case((FundingSource.set_by_province.is_(True), 1), else_=0)
    person = (
        select(
            Enrolment.regency_id.label("regency_id"),
            func.min(by_province).label("lowest"),
            func.max(by_province).label("highest"),
            case((func.min(Enrolment.quota_id) < func.max(Enrolment.quota_id), 1), else_=0).label("several"),
        )
        .join(Quota, Quota.id == Enrolment.quota_id)
        .join(FundingSource, FundingSource.code == Quota.funding_source_code)
        .where(Quota.fiscal_year == fiscal_year, Enrolment.ended_from.is_(None))
        .group_by(Enrolment.regency_id, Enrolment.beneficiary_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            person.c.regency_id,
            func.count(),
            func.sum(1 - person.c.lowest),
            func.sum(person.c.highest),
            func.sum(person.c.several),
        ).group_by(person.c.regency_id)
    )
    return {regency: PeopleOnce(*(int(number) for number in numbers)) for regency, *numbers in rows}


def count_everybody_once(fiscal_year: int) -> int:
    """People of a year in the open scope; who moved from one regency to another counts once."""
    query = (
        select(func.count(Beneficiary.nik_key.distinct()))
        .join(Enrolment, Enrolment.beneficiary_id == Beneficiary.id)
        .join(Quota, Quota.id == Enrolment.quota_id)
        .where(Quota.fiscal_year == fiscal_year, Enrolment.ended_from.is_(None))
    )
    return db.session.scalar(query) or 0


def places_held(fiscal_year: int) -> list[PlacesHeld]:
    """Who has a place in the quotas of a year and until when, as the summary rows count them."""
    verified = case((Enrolment.status == BeneficiaryStatus.CLEAR, 1), else_=0)
    columns = (Enrolment.quota_id, verified, Enrolment.first_month, Enrolment.last_month)
    rows = db.session.execute(
        select(*columns, func.count())
        .join(Quota, Quota.id == Enrolment.quota_id)
        .where(Quota.fiscal_year == fiscal_year, Enrolment.ended_from.is_(None))
        .group_by(*columns)
    )
    return [PlacesHeld(quota, bool(clear), first, last, people) for quota, clear, first, last, people in rows]


def people_by_age_and_desil(fiscal_year: int, born_until: Sequence[date]) -> dict[tuple[int, int | None], int]:
    """{(band, desil): people with a place}, as the summary rows count them.

    Band number n are those born on `born_until[n]` or before, and after `born_until[n + 1]`; the days fall.
    """
    bands = range(len(born_until) - 1, -1, -1)  # the oldest first: the first that fits counts
    band = case(*((Beneficiary.birth_date <= born_until[each], each) for each in bands), else_=0)
    rows = db.session.execute(
        select(band, Enrolment.desil, func.count())
        .select_from(Enrolment)
        .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
        .join(Quota, Quota.id == Enrolment.quota_id)
        .where(Quota.fiscal_year == fiscal_year, Enrolment.ended_from.is_(None))
        .group_by(band, Enrolment.desil)
    )
    return {(number, desil): people for number, desil, people in rows}


def people_by_desil(fiscal_year: int) -> dict[tuple[int, int | None], int]:
    """{(regency, desil): people with a place} of the open scope."""
    rows = db.session.execute(
        select(Enrolment.regency_id, Enrolment.desil, func.count())
        .join(Quota, Quota.id == Enrolment.quota_id)
        .where(Quota.fiscal_year == fiscal_year, Enrolment.ended_from.is_(None))
        .group_by(Enrolment.regency_id, Enrolment.desil)
    )
    return {(regency_id, desil): people for regency_id, desil, people in rows}


def list_quality(fiscal_year: int) -> ListQuality:
    """What was refused, replaced, ended and is in doubt, of the open scope."""

    def of_year(query: Select[int]) -> Select[int]:
        return query.where(Quota.fiscal_year == fiscal_year)

    lists = of_year(
        select(func.coalesce(func.sum(Upload.refused_rows), 0)).join(Quota, Quota.id == Upload.quota_id)
    ).where(Upload.state.not_in(GONE))
    endings = of_year(
        select(func.count())
        .select_from(EnrolmentEnding)
        .join(Enrolment, Enrolment.id == EnrolmentEnding.enrolment_id)
        .join(Quota, Quota.id == Enrolment.quota_id)
    ).where(EnrolmentEnding.taken_back_at.is_(None))
    replaced = of_year(select(func.count()).select_from(Replacement).join(Quota, Quota.id == Replacement.quota_id))
    doubtful = of_year(select(func.count()).select_from(Enrolment).join(Quota, Quota.id == Enrolment.quota_id))
    twins = of_year(
        select(func.count())
        .select_from(LikelyTwin)
        .join(Upload, Upload.id == LikelyTwin.upload_id)
        .join(Quota, Quota.id == Upload.quota_id)
    )
    row = db.session.execute(
        select(
            lists.scalar_subquery(),
            lists.with_only_columns(func.coalesce(func.sum(Upload.rejected_rows), 0)).scalar_subquery(),
            replaced.where(Replacement.taken_back_at.is_(None)).scalar_subquery(),
            endings.where(EnrolmentEnding.why == FreedReason.DIED).scalar_subquery(),
            endings.scalar_subquery(),
            doubtful.where(
                Enrolment.ended_from.is_(None), Enrolment.status == BeneficiaryStatus.NEEDS_CHECK
            ).scalar_subquery(),
            twins.where(LikelyTwin.state == TwinState.OPEN).scalar_subquery(),
        )
    ).one()
    return ListQuality(*(int(value) for value in row))
