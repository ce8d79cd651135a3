"""People counted by what groups them, several things at once: only numbers leave this module."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import case, func, select

from portal.beneficiaries.models import Beneficiary, Enrolment
from portal.core.db import db
from portal.quotas.models import Quota


class PeopleGroup(NamedTuple):
    """How many people of a regency are alike in all of these."""

    regency_id: int
    district_code: str
    occupation_code: str
    sex: str
    age: str
    people: int


def people_groups(
    fiscal_year: int, regency_ids: Collection[int], ages: Sequence[tuple[str, date]]
) -> list[PeopleGroup]:
    """Everybody who holds a place in a year, as the summary rows count them, in one query.

    `ages`: (group, latest day of birth in it), the oldest group first; whoever was born after all of them is in the
    last.
    """
    age = case(*((Beneficiary.birth_date <= until, code) for code, until in ages), else_=ages[-1][0])
    columns = (Enrolment.regency_id, Enrolment.district_code, Enrolment.occupation_code, Enrolment.sex, age)
    places = (
        select(*(column.label(name) for column, name in zip(columns, PeopleGroup._fields, strict=False)))
        .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
        .join(Quota, Quota.id == Enrolment.quota_id)
        .where(
            Enrolment.regency_id.in_(regency_ids),
            Quota.fiscal_year == fiscal_year,
            Enrolment.withdrawn_at.is_(None),
            Enrolment.ended_from.is_(None),
        )
        .subquery()
    )
    rows = db.session.execute(select(*places.c, func.count()).group_by(*places.c).order_by(*places.c))
    return [PeopleGroup._make(row) for row in rows]
