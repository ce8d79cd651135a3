"""What becomes known between the judging of a list and its recording: deaths, matches, doubts."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal.beneficiaries.models import BeneficiaryStatus
from tests.beneficiaries.replaced import DIED, place
from tests.beneficiaries.test_dukcapil import DOUBTFUL, TODAY, answered
from tests.beneficiaries.test_renewing import people_of, renewed
from tests.support import factories
from tests.support.client import PortalClient
from tests.support.factories import nik, row
from tests.support.lists import confirmed, words

pytestmark = pytest.mark.usefixtures("held_clock")


@pytest.fixture
def next_year(app: Flask) -> int:
    return factories.quota(app, year=2027)


@pytest.fixture
def renewal(app: Flask, sari: PortalClient, tmp_path: Path, quota_id: int, next_year: int) -> str:
    """The judged list that carries 1, who needs a check, 2 and 3 on into 2027."""
    confirmed(sari, tmp_path, quota_id, [row(1, **DOUBTFUL), row(2), row(3)])
    return renewed(sari, f"/wilayah/ttu/kuota/{quota_id}", next_year)


def dukcapil_says(sari: PortalClient, folder: Path, number: int, result: str) -> None:
    assert sari.post(answered(sari, folder, (nik(number), result, TODAY)) + "/catat").status_code == 303


def record_it(sari: PortalClient, page: str) -> str:
    sari.post(page + "/catat")
    return words(sari.get(page))


def test_who_died_meanwhile_is_not_enrolled(
    app: Flask, sari: PortalClient, tmp_path: Path, renewal: str, next_year: int
) -> None:
    assert sari.post(place(app, 2) + "/lepas", data=DIED).status_code == 303
    dukcapil_says(sari, tmp_path, 3, "Meninggal")
    shown = record_it(sari, renewal)
    assert "2 orang di daftar ini tercatat meninggal" in shown and "Pilih Periksa ulang" in shown
    assert people_of(app, next_year) == {}
    assert sari.post(renewal + "/periksa-ulang").status_code == 303
    assert "1 orang dicatat" in record_it(sari, renewal)
    assert people_of(app, next_year) == {"0001": BeneficiaryStatus.NEEDS_CHECK}


def test_a_death_that_was_taken_back_stops_nobody(app: Flask, sari: PortalClient, renewal: str, next_year: int) -> None:
    sari.post(place(app, 2) + "/lepas", data=DIED)
    assert sari.post(place(app, 2) + "/batal-lepas", data={"reason": "Salah orang"}).status_code == 303
    record_it(sari, renewal)
    assert set(people_of(app, next_year)) == {"0001", "0002", "0003"}


def test_a_match_meanwhile_is_a_check_less(
    app: Flask, sari: PortalClient, tmp_path: Path, renewal: str, next_year: int
) -> None:
    dukcapil_says(sari, tmp_path, 1, "Padan")
    record_it(sari, renewal)
    assert set(people_of(app, next_year).values()) == {BeneficiaryStatus.CLEAR}


def test_a_doubt_meanwhile_is_a_check_more(
    app: Flask, sari: PortalClient, tmp_path: Path, renewal: str, next_year: int
) -> None:
    dukcapil_says(sari, tmp_path, 2, "Tidak padan")
    record_it(sari, renewal)
    assert people_of(app, next_year) == {
        "0001": BeneficiaryStatus.NEEDS_CHECK,
        "0002": BeneficiaryStatus.NEEDS_CHECK,
        "0003": BeneficiaryStatus.CLEAR,
    }
