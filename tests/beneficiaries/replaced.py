"""Where people of a replacement stand: their place, the queue, the months they are covered in."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import func, select

from portal.beneficiaries import queries
from portal.beneficiaries.models import Beneficiary, CoverageMonth, Enrolment
from portal.beneficiaries.replacing.models import Replacement
from portal.core import settings
from portal.core.db import db
from portal.core.months import Month
from portal.quotas import queries as quotas
from tests.support.client import PortalClient
from tests.support.factories import inside
from tests.support.people import TTU

DIED = {"why": "died", "from_month": "2026-12", "document": "Akta kematian 5303-KM-0007"}


def person(app: Flask, number: int) -> tuple[int, int, str]:
    """(beneficiary, newest enrolment, address of the place) of the invented person of this number."""
    with inside(app):
        found = db.session.execute(
            select(Enrolment.beneficiary_id, Enrolment.id)
            .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
            .where(Beneficiary.name == f"Contoh Orang {number:04d}")
            .order_by(Enrolment.id.desc())
        ).first()
        assert found is not None, number
        return found[0], found[1], f"/wilayah/ttu/peserta/{found[0]}/tempat/{found[1]}"


def place(app: Flask, number: int) -> str:
    return person(app, number)[2]


def page(app: Flask, number: int) -> str:
    return f"/wilayah/ttu/peserta/{person(app, number)[0]}"


def queue(app: Flask, quota_id: int) -> list[int]:
    """Waiting ids, in the order in which they get places."""
    with inside(app):
        return queries.ranking(quotas.quota_by_id(quota_id))


def taken(app: Flask, quota_id: int) -> list[int]:
    with inside(app):
        assert queries.count_differences() == []
        return [quotas.balance_in(quota_id, Month(2026, number)).taken for number in range(1, 13)]


def covered(app: Flask, number: int) -> list[int]:
    """The months of the year in which somebody is covered."""
    with inside(app):
        keys = select(Beneficiary.nik_key).where(Beneficiary.name == f"Contoh Orang {number:04d}")
        found = db.session.scalars(select(CoverageMonth.month).where(CoverageMonth.worker_key.in_(keys)))
        return sorted(month.month for month in found)


def replaced(app: Flask) -> str:
    """The address of the first replacement."""
    with inside(app):
        number = db.session.scalar(select(func.min(Replacement.id)))
        return f"/wilayah/ttu/peserta/penggantian/{number}"


def choose(app: Flask, name: str, value: str | int) -> None:
    with inside(app):
        settings.change(name, value, TTU, 1)
        db.session.commit()


def replace(app: Flask, sari: PortalClient, quota_id: int, number: int = 1, **changes: str) -> Any:
    """Sari replaces somebody by the first of the queue."""
    return sari.post(
        place(app, number) + "/lepas", data={**DIED, "waiting_id": str(queue(app, quota_id)[0]), **changes}
    )
