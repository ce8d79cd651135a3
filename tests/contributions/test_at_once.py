"""Two treasurers at the same moment: the pagu holds, and one SP2D counts once."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal.contributions import queries
from portal.core import clock, settings
from portal.core.db import db
from portal.quotas import queries as quotas
from tests.support import factories, processes
from tests.support.client import PortalClient
from tests.support.factories import inside, row
from tests.support.lists import confirmed, words
from tests.support.people import TTU

YEAR = clock.today().year  # processes have a clock of their own


@pytest.fixture
def quota_id(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    """Four people, a frozen January of Rp67.200, a pagu of just as much, and no verifier asked."""
    made = factories.quota(app, people=10, year=YEAR, budget=67_200)
    confirmed(sari, tmp_path, made, [row(number) for number in range(1, 5)], start=f"{YEAR}-01")
    with inside(app):
        settings.change("money_approver", "nobody", TTU, 1)
        db.session.commit()
    january = f"/wilayah/ttu/iuran/{made}/{YEAR}-01"
    assert sari.post(january + "/susun").status_code == 303
    assert sari.post(january + "/bekukan", data={"billing_code": "1"}).status_code == 303
    return made


def sp2d(number: int, amount: str = "67.200", jkk: str = "") -> dict[str, str]:
    return {
        "first_month": f"{YEAR}-01",
        "last_month": f"{YEAR}-01",
        "sp2d_number": f"{number:03d}/SP2D/{YEAR}",
        "sp2d_on": clock.today().isoformat(),
        "amount": amount,
        "people": "4",
        "jkk_amount": jkk,
        "reason": "Dibayar sebagian",
    }


@pytest.mark.parametrize(
    "papers",
    [
        [sp2d(number, "42.000", "25.000") for number in (1, 2, 3)],  # each alone fits, two do not
        [sp2d(number) for number in (1, 2, 3)],
        [sp2d(1), sp2d(1), sp2d(1)],
    ],
    ids=["parts", "wholes", "one paper"],
)
def test_of_three_payments_at_once_one_is_recorded(app: Flask, quota_id: int, papers: list[dict[str, str]]) -> None:
    page = f"/wilayah/ttu/iuran/{quota_id}/bayar"
    answers = processes.together(app.config["PORTAL"], processes.post, [("sari", page, paper) for paper in papers])
    assert sorted(answer[:3] for answer in answers) == ["303", "422", "422"]
    with inside(app):
        paid = sum(quotas.paid_of(quota_id))
        assert paid == int(papers[0]["amount"].replace(".", "")) <= 67_200
        assert len([line for line in queries.payments_of(quota_id) if not line.reversed]) == 1


def test_who_comes_second_reads_why_and_keeps_what_they_typed(sari: PortalClient, quota_id: int) -> None:
    page = f"/wilayah/ttu/iuran/{quota_id}/bayar"
    assert sari.post(page, data=sp2d(1)).status_code == 303
    second = sari.post(page, data=sp2d(2))
    assert second.status_code == 422
    said = words(second)
    assert "Pembayaran ini tidak dicatat" in said and "sudah lunas" in said
    assert f"SP2D 002/SP2D/{YEAR}" in said and "Rp67.200, 4 orang: Dibayar sebagian" in said
