"""Who goes into the next delivery: everybody whom the register covers and bills from now on, and nobody else."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from flask import Flask

from portal.beneficiaries.queries.chain import step_counts
from portal.beneficiaries.rules.chain import Step
from portal.core import crypto
from portal.core.db import db
from portal.core.months import Month
from portal.deliveries import queries
from portal.deliveries.models import Delivery
from portal.quotas import queries as quotas
from tests.beneficiaries.replaced import covered, place
from tests.deliveries.flow import sent
from tests.support import factories
from tests.support.client import PortalClient
from tests.support.factories import inside, row
from tests.support.lists import confirmed, words

pytestmark = pytest.mark.usefixtures("held_clock")


def freed(app: Flask, client: PortalClient, number: int, from_month: str, why: str = "moved") -> None:
    data = {"why": why, "from_month": from_month, "document": "Surat pindah"}
    assert client.post(place(app, number) + "/lepas", data=data).status_code == 303


def ready(app: Flask, quota_id: int) -> tuple[int, int]:
    """(of the quota, of the office as its home says)."""
    with inside(app):
        return queries.waiting_in(quota_id).ready, db.session.execute(queries.count_ready()).scalar_one()


def test_who_is_covered_until_a_month_to_come_is_sent_until_then(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app)
    confirmed(sari, tmp_path, quota_id, [row(number) for number in (1, 2, 3, 4, 5)], start="2026-10")
    freed(app, sari, 1, "2026-12")
    freed(app, sari, 2, "2026-11")  # free in the present month: covered no more
    freed(app, sari, 3, "2026-10")  # free from its first month on: never covered
    freed(app, sari, 5, "2026-12", "died")  # covered in November, and nobody whom BPJS could register
    assert [covered(app, number) for number in (1, 2, 3)] == [[10, 11], [10], []]
    assert ready(app, quota_id) == (2, 2)
    delivery_id = sent(sari, quota_id)
    assert ready(app, quota_id) == (0, 0)
    with inside(app):
        anywhere: defaultdict[str, str] = defaultdict(str)
        people = queries.people_of(db.session.get_one(Delivery, delivery_id), anywhere, anywhere, crypto.keys())
        assert [(each.name, each.end_month) for each in people] == [
            ("Contoh Orang 0001", Month(2026, 11)),
            ("Contoh Orang 0004", Month(2026, 12)),
        ]
    with inside(app):
        counts = {each.step: each for each in step_counts(quotas.quota_by_id(quota_id))}
    assert (counts[Step.DELIVERED].done, counts[Step.DELIVERED].rest, counts[Step.ENDED].done) == (1, 0, 4)


def test_a_place_that_is_free_in_its_first_month_to_come_is_not_sent(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app, year=2027)
    confirmed(sari, tmp_path, quota_id, [row(1), row(2)], start="2027-01")
    freed(app, sari, 1, "2027-01")
    assert ready(app, quota_id) == (1, 1)


def test_a_term_that_is_over_is_not_sent(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, last=6)
    confirmed(sari, tmp_path, quota_id, [row(1)])
    assert ready(app, quota_id) == (0, 0)
    answer = sari.post(f"/wilayah/ttu/kiriman/baru/{quota_id}")
    assert answer.status_code == 422
    assert "Tidak ada peserta yang menunggu dikirim" in words(answer)
