"""A ledger of 50,000 lines opens like one of fifty, and says the same."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import insert

from portal.core import clock
from portal.core.db import db
from portal.core.months import Month
from portal.quotas import queries
from portal.quotas.models import QuotaMovement
from portal.quotas.rules.ledger import MovementKind
from tests.support import factories
from tests.support.client import PortalClient
from tests.support.factories import inside
from tests.support.lists import parsed, statements
from tests.support.people import TTU


def lengthen(app: Flask, quota_id: int, lines: int) -> None:
    """So many revisions of +1 and -1 in turn, from months in turn."""
    with inside(app):
        year = queries.quota_by_id(quota_id).fiscal_year
        db.session.connection().execute(
            insert(QuotaMovement),
            [
                {
                    "regency_id": TTU,
                    "quota_id": quota_id,
                    "kind": MovementKind.REVISED,
                    "people": 1 if number % 2 else -1,
                    "first_month": Month(year, 1 + number // 2 % 12),
                    "last_month": Month(year, 12),
                    "reason": "Contoh",
                    "document": "",
                    "recorded_at": clock.now(),
                    "recorded_by_name": "Contoh",
                    "approved_by_name": "",
                }
                for number in range(lines)
            ],
        )
        db.session.commit()


def test_the_page_makes_the_same_queries_for_50_and_for_50_000_lines(app: Flask, sari: PortalClient) -> None:
    short, long = factories.quota(app, people=1_000_000), factories.quota(app, people=1_000_000, source="csr")
    lengthen(app, short, 50)
    lengthen(app, long, 50_000)
    counted = []
    for quota_id in (short, long):
        url = f"/wilayah/ttu/kuota/{quota_id}/buku"
        page = parsed(sari.get(url))
        (older,) = page.xpath("//a[@rel='next']/@href")
        for address in (url, str(older), url + "?jenis=revised&hanya=1&bulan=2026-06"):
            with statements(app) as seen:
                assert sari.get(address).status_code == 200
            counted.append(len(seen))
    assert counted[:3] == counted[3:]
    assert max(counted) <= 12


def test_a_page_deep_in_a_long_ledger_goes_on_where_the_one_before_ended(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=1_000)
    lengthen(app, quota_id, 400)
    url, before, numbers = f"/wilayah/ttu/kuota/{quota_id}/buku?bulan=2026-12", None, []
    while url:
        page = parsed(sari.get(url))
        left = [int(text.replace(".", "")) for text in page.xpath("//td[@data-label='Sisa']/b/text()")]
        people = [
            int(text.replace("−", "-").replace("+", "").replace(".", ""))
            for text in page.xpath("//td[@data-label='Orang']/text()")
        ]
        for remaining, change in zip(left, people, strict=True):
            assert before is None or before == remaining  # what the line above began from
            before = remaining - change
            numbers.append(remaining)
        url = next(iter(page.xpath("//a[@rel='next']/@href")), "")
    assert before == 0
    assert len(numbers) == 401
