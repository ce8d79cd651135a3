"""A rate that begins later changes later months only; frozen bills keep theirs; the class decides who gets the cut."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.core.months import Month
from portal.quotas import queries, reference
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside
from tests.support.lists import parsed, words

pytestmark = pytest.mark.usefixtures("held_clock")
URL = "/provinsi/tarif/"
RATE = {
    "bracket": "1000000",
    "first_month": "2026-12",
    "jkk_amount": "12.000",
    "jkm_amount": "Rp7.000",
    "basis": "PP contoh 1/2026",
}


@pytest.fixture
def nona(app: Flask) -> PortalClient:
    return signed_in(app, "nona")


def rates(app: Flask, quota_id: int) -> dict[int, int]:
    with inside(app):
        state = queries.state_of(quota_id, Month(2026, 1))
        return {month.month: rate.total for month, rate in state.rates.items()}


def test_a_new_rate_changes_later_months_only(app: Flask, nona: PortalClient) -> None:
    quota_id = factories.quota(app, people=10)
    assert nona.post(URL + "baru", data=RATE).status_code == 303
    assert rates(app, quota_id) == {**dict.fromkeys(range(1, 12), 16_800), 12: 19_000}
    with inside(app):
        assert queries.state_of(quota_id, Month(2026, 1)).need == 10 * (16_800 * 11 + 19_000)
    page = words(nona.get(URL))
    assert "Juli 2015–November 2026" in page
    assert "sejak Desember 2026" in page
    assert "Tarif mulai Desember 2026: JKK Rp12.000, JKM Rp7.000" in words(nona.get("/provinsi/catatan/?jenis=kuota"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first_month": "2026-11"}, "Tarif baru mulai pada bulan yang akan datang"),
        ({"first_month": "2015-01"}, "Tarif baru mulai pada bulan yang akan datang"),
        ({"jkk_amount": "-1"}, "Iuran tidak boleh negatif."),
        ({"jkm_amount": ""}, "Isi iuran JKM."),
        ({"basis": ""}, "Isi peraturannya"),
        ({"bracket": "7"}, "Pilih salah satu dari daftar."),
    ],
)
@pytest.mark.sqlite_only
def test_what_is_wrong_is_said(app: Flask, nona: PortalClient, changes: dict[str, str], sentence: str) -> None:
    quota_id = factories.quota(app, people=10)
    answer = nona.post(URL + "baru", data={**RATE, **changes})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert set(rates(app, quota_id).values()) == {16_800}


def test_a_source_that_the_branch_frees_of_the_exclusion_gets_the_cut(app: Flask, nona: PortalClient) -> None:
    quota_id = factories.quota(app, people=10, source="dana-desa")
    assert set(rates(app, quota_id).values()) == {16_800}
    data = {"source_code": "dana-desa", "funding_class": "private", "reason": "Surat cabang Atambua 12/2026"}
    assert nona.post(URL + "golongan", data=data).status_code == 303
    assert rates(app, quota_id) == {**dict.fromkeys(range(1, 4), 16_800), **dict.fromkeys(range(4, 13), 8_400)}


def test_the_table_shows_every_bracket_and_both_cuts(nona: PortalClient) -> None:
    page = parsed(nona.get(URL))
    first, second = page.xpath("//table")
    assert len(first.xpath(".//tbody/tr")) == len(reference.rate_rows())
    assert "Rp207.000" in first.text_content()
    assert second.text_content().count("50%") == 2


def test_who_may_change_a_rate(app: Flask) -> None:
    for username, sees, changes in (("wati", 200, 403), ("sari", 404, 404), ("adi", 303, 303)):
        client = signed_in(app, username)
        assert client.get(URL).status_code == sees, username
        assert client.post(URL + "baru", data=RATE).status_code == changes, username
        assert client.post(URL + "golongan", data={}).status_code == changes, username
