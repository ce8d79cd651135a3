"""What is as it was before once a list was withdrawn: balances, places, rows, and the proof of the register itself."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from portal.beneficiaries import queries
from portal.beneficiaries.models import (
    Upload,
    UploadState,
)
from portal.beneficiaries.withdrawing.queries import left_of_withdrawn
from portal.core.db import db
from portal.core.months import Month
from portal.quotas import queries as quotas
from tests.support.factories import inside

WHY = {"reason": "Daftar tahun lalu terunggah"}
DIED = {"why": "died", "from_month": "2026-06", "document": "Akta kematian 5303-KM-0007"}


def balances(app: Flask, quota_id: int) -> list[tuple[int, int, int]]:
    """Allocated, reserved and taken of every month."""
    with inside(app):
        months = [quotas.balance_in(quota_id, Month(2026, number)) for number in range(1, 13)]
    return [(each.allocated, each.reserved, each.taken) for each in months]


def places(app: Flask, quota_id: int) -> dict[tuple[str, str], int]:
    with inside(app):
        return {place: state.taken for place, state in quotas.place_states(quota_id).items() if state.taken}


def count(app: Flask, model: type) -> int:
    with inside(app):
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def state(app: Flask, page: str) -> UploadState:
    with inside(app):
        return db.session.get_one(Upload, int(page.rpartition("/")[2])).state


def proven(app: Flask) -> None:
    with inside(app):
        assert queries.count_differences() == []
        assert left_of_withdrawn() == []
