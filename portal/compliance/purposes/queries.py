"""Reading purposes, their looks, and the people whom one reaches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from portal.beneficiaries import queries as beneficiaries
from portal.beneficiaries.queries import PeopleFilter, PeoplePage
from portal.compliance.purposes.models import LookPurpose, PurposeLook
from portal.compliance.purposes.rules import Reach, in_force
from portal.compliance.sampling.models import Sample, SamplePerson
from portal.core import clock, crypto
from portal.core.db import db
from portal.core.errors import NotFoundError

PAGE_SIZE = 50


@dataclass(frozen=True)
class Looked:
    """How often names were seen through a purpose, how many in all (the same person may count twice), when last."""

    times: int = 0
    people: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True)
class PurposeLine:
    """A purpose as lists show it."""

    purpose: LookPurpose
    looked: Looked
    holds: bool


def purpose_by_id(purpose_id: int) -> LookPurpose:
    """Raises NotFoundError outside the scope."""
    found = db.session.scalars(select(LookPurpose).where(LookPurpose.id == purpose_id)).one_or_none()
    if found is None:
        raise NotFoundError("Keperluan ini tidak ditemukan.")
    return found


def purposes_page(before: int | None = None) -> tuple[list[PurposeLine], int | None]:
    """Up to 50 purposes of the scope, newest first, and the id to go on before."""
    query = select(LookPurpose).order_by(LookPurpose.id.desc()).limit(PAGE_SIZE + 1)
    if before is not None:
        query = query.where(LookPurpose.id < before)
    found = db.session.scalars(query).all()
    shown, today = found[:PAGE_SIZE], clock.today()
    looked = looked_of([each.id for each in shown])
    lines = [
        PurposeLine(each, looked.get(each.id, Looked()), in_force(each.until_on, each.ended_at, today))
        for each in shown
    ]
    return lines, shown[-1].id if len(found) > PAGE_SIZE else None


def looked_of(purpose_ids: Collection[int]) -> dict[int, Looked]:
    """{purpose: how often it was used}, of those that were."""
    rows = db.session.execute(
        select(PurposeLook.purpose_id, func.count(), func.sum(PurposeLook.people), func.max(PurposeLook.looked_at))
        .where(PurposeLook.purpose_id.in_(purpose_ids))
        .group_by(PurposeLook.purpose_id)
    )
    return {row[0]: Looked(int(row[1]), int(row[2]), row[3]) for row in rows}


def looks_page(purpose_id: int, before: int | None = None) -> tuple[Sequence[PurposeLook], int | None]:
    """Up to 50 looks, newest first, and the id to go on before."""
    query = select(PurposeLook).where(PurposeLook.purpose_id == purpose_id).order_by(PurposeLook.id.desc())
    if before is not None:
        query = query.where(PurposeLook.id < before)
    found = db.session.scalars(query.limit(PAGE_SIZE + 1)).all()
    return found[:PAGE_SIZE], found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None


def look_of(purpose_id: int, look_id: int) -> PurposeLook:
    """A look under its own purpose. Raises NotFoundError for any other."""
    found = db.session.scalars(
        select(PurposeLook).where(PurposeLook.id == look_id, PurposeLook.purpose_id == purpose_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def own_in_force(owner_id: int, today: date) -> Sequence[LookPurpose]:
    """The purposes of a person that hold today, newest first."""
    return db.session.scalars(
        select(LookPurpose)
        .where(LookPurpose.owner_id == owner_id, LookPurpose.ended_at.is_(None), LookPurpose.until_on >= today)
        .order_by(LookPurpose.id.desc())
    ).all()


def count_in_force(today: date) -> Select[int]:
    """How many purposes hold today in the scope, as a select."""
    return select(func.count(LookPurpose.id)).where(LookPurpose.ended_at.is_(None), LookPurpose.until_on >= today)


def reached(purpose: LookPurpose) -> PeopleFilter:
    """Whom a purpose reaches, as the lists of people are filtered."""
    only = _sampled(purpose.id) if purpose.reach is Reach.SAMPLE else None
    return PeopleFilter(purpose.fiscal_year, regency_id=purpose.regency_id, upload_id=purpose.upload_id, only=only)


def people_of(purpose: LookPurpose, *, after: int | None, district_code: str, terms: str, nik: str) -> PeoplePage:
    """The page of people that a look shows: behind an enrolment, of a kecamatan, of a search."""
    wanted = replace(reached(purpose), district_code=district_code)
    if terms:
        wanted = beneficiaries.with_search(wanted, terms, crypto.nik_hash(nik) if nik else None)
    position = beneficiaries.position_of(after) if after is not None else None
    return beneficiaries.people_page(wanted, after=position)


def reaches(purpose: LookPurpose, beneficiary_id: int) -> bool:
    """Whether somebody is among the people of a purpose."""
    return beneficiaries.holds_person(reached(purpose), beneficiary_id)


def _sampled(purpose_id: int) -> tuple[int, ...]:
    query: Select[Any] = (
        select(SamplePerson.beneficiary_id)
        .join(Sample, Sample.id == SamplePerson.sample_id)
        .where(Sample.purpose_id == purpose_id)
        .order_by(SamplePerson.beneficiary_id)
    )
    return tuple(db.session.scalars(query))
