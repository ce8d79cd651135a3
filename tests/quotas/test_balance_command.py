"""`portal quotas balance` says what the page and the workbook say; `prove` finds what does not agree."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from portal.core import clock, measures
from portal.core.db import db
from portal.core.months import Month
from portal.proposals.service import Deciding
from portal.quotas import service as quotas
from portal.quotas.cli import commands
from portal.quotas.models import PlaceKind, PlaceMovement
from tests.support import factories
from tests.support.client import PortalClient
from tests.support.factories import PLACE, inside, row
from tests.support.lists import confirmed, parsed, table_of, words, workbook_of
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")


def run(app: Flask, *arguments: str) -> Result:
    with app.app_context():
        return CliRunner().invoke(commands, list(arguments))


def balance(app: Flask, *arguments: str) -> dict[str, Any]:
    done = run(app, "balance", "--regency", "ttu", "--year", "2026", "--json", *arguments)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.output)
    return found


@pytest.fixture
def quota_id(app: Flask, sari: PortalClient, tmp_path: Path) -> int:
    """14,880 places, 20 more from July, 4 taken from September, 10 reserved from October."""
    made = factories.quota(app, people=14_880)
    factories.quota(app, people=3, source="csr", budget=9_000_000_000_000)
    factories.quota(app, people=77, regency_id=BELU)
    confirmed(sari, tmp_path, made, [row(number) for number in range(1, 5)], start="2026-09")
    with inside(app):
        deciding = Deciding(factories.SARI)
        quotas.revise(made, 20, Month(2026, 7), reason="APBD Perubahan", document="DPPA", deciding=deciding)
        quotas.reserve(quotas.lock(made), {Month(2026, 10): 10}, upload_id=99, deciding=deciding)
        db.session.commit()
    return made


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-06-30", (14_880, 0, 0, 14_880)),
        ("2026-07-01", (14_900, 0, 0, 14_900)),
        ("2026-09-15", (14_900, 0, 4, 14_896)),
        ("2026-12-31", (14_900, 10, 4, 14_886)),
        ("2027-03-01", (14_900, 10, 4, 14_886)),  # after the term: its last month
    ],
)
@pytest.mark.usefixtures("quota_id")
def test_the_balance_is_that_of_the_month(app: Flask, on: str, expected: tuple[int, int, int, int]) -> None:
    own, csr = balance(app, "--on", on)["funding_sources"]
    assert (own["allocated"], own["reserved"], own["taken"], own["remaining"]) == expected
    assert (csr["funding_source"], csr["allocated"], csr["budget"]) == ("csr", 3, 9_000_000_000_000)
    total = balance(app, "--on", on)["total"]
    assert total["allocated"] == expected[0] + 3
    assert total["budget"] == 9_000_000_000_000 + 14_880 * 16_800 * 12


@pytest.mark.usefixtures("quota_id")
def test_it_says_what_the_page_the_measures_and_the_workbook_say(app: Flask, sari: PortalClient) -> None:
    found = balance(app)
    with inside(app):
        for name, measure in (
            ("allocated", "quota.allocated"),
            ("reserved", "quota.reserved"),
            ("taken", "quota.taken"),
            ("budget", "budget.amount"),
            ("realisation", "budget.realisation"),
        ):
            figure = measures.compute(measure, regency_id=TTU, fiscal_year=2026)
            assert figure.value == found["total"][name], name
    own = found["funding_sources"][0]
    page = parsed(sari.get("/wilayah/ttu/kuota/")).xpath("//section[contains(@class, 'card')]")[0]
    shown = re.sub(r"\s+", " ", page.text_content())
    assert f"Terpakai {own['taken']}Dipesan {own['reserved']}Sisa {own['remaining']:,}".replace(",", ".") in shown
    assert f"dari pagu Rp{own['budget']:,}".replace(",", ".") in shown
    asked = sari.post("/wilayah/ttu/kuota/unduh", data={"tahun": "2026"})
    sheet = workbook_of(sari, asked)["Sumber Dana"]
    line = table_of(sheet, "Sumber Dana")[0]
    assert (line["Ditetapkan"], line["Pagu"], line["Realisasi"]) == (
        own["allocated"],
        own["budget"],
        own["realisation"],
    )


def test_what_was_known_earlier_stays_what_it_was(app: Flask, quota_id: int) -> None:
    with inside(app), clock.fixed(datetime(2026, 12, 5, 1, 0, tzinfo=UTC)):
        quotas.revise(
            quota_id, -5, Month(2026, 12), reason="Salah", document="DPPA 2", deciding=Deciding(factories.SARI)
        )
        db.session.commit()
    on = ("--on", "2026-12-01")
    assert balance(app, *on)["total"]["allocated"] == 14_898
    assert balance(app, *on, "--as-known-at", "2026-12-04")["total"]["allocated"] == 14_903
    assert balance(app, *on, "--as-known-at", "2026-12-05")["total"]["allocated"] == 14_898
    assert balance(app, *on, "--as-known-at", "2025-12-31")["total"]["allocated"] == 0


@pytest.mark.usefixtures("quota_id")
def test_without_json_it_reads_like_a_table(app: Flask) -> None:
    done = run(app, "balance", "--regency", "TTU", "--year", "2026")
    assert "Kabupaten Timor Tengah Utara, tahun anggaran 2026, keadaan November 2026" in done.output
    assert re.search(r"APBD kabupaten/kota +14\.900 +10 +4 +14\.886 +Rp2\.999\.808\.000 +Rp0", done.output)
    assert "Rp9.002.999.808.000" in done.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--regency", "jakarta"), "Wilayah jakarta tidak dikenal"),
        (("--regency", "ttu", "--on", "kemarin"), "tulis tanggal sebagai 2026-07-01"),
        (("--regency", "ttu", "--as-known-at", "1/7/2026"), "tulis tanggal sebagai 2026-07-01"),
    ],
)
@pytest.mark.sqlite_only
def test_what_it_does_not_understand_it_says(app: Flask, arguments: tuple[str, ...], sentence: str) -> None:
    done = run(app, "balance", *arguments)
    assert done.exit_code == 2
    assert sentence in done.output


def test_prove_finds_a_village_that_does_not_agree(app: Flask, quota_id: int) -> None:
    done = run(app, "prove")
    assert (done.exit_code, done.output) == (0, "3 kuota diperiksa, 0 selisih.\n")
    with inside(app):
        db.session.add(
            PlaceMovement(
                regency_id=TTU,
                quota_id=quota_id,
                kind=PlaceKind.TAKEN,
                district_code=PLACE[0],
                village_code=PLACE[1],
                people=1,
                reason="",
                document="",
                recorded_at=clock.now(),
                recorded_by_name="",
            )
        )
        db.session.commit()
    done = run(app, "prove")
    assert done.exit_code == 1
    assert "buku kuota 4 orang, tempat desa 5 orang." in words(done.output)
