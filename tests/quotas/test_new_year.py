"""A new fiscal year is opened from the last one: in one proposal, at the new year's rates; past years are read only."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.core.months import Month
from portal.quotas import queries
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside
from tests.support.lists import parsed, words
from tests.support.proposals import approved, number_of

pytestmark = pytest.mark.usefixtures("held_clock")
URL = "/wilayah/ttu/kuota/tahun-baru?tahun=2027"


@pytest.fixture
def this_year(app: Flask) -> None:
    """14,880 people of the regency's own, 40 of CSR (half the rate from April 2026, the full one in 2027)."""
    factories.quota(app, people=14_880)
    factories.quota(app, people=40, source="csr")
    factories.quota(app, people=77, source="apbd-provinsi")


def proposed(sari: PortalClient) -> dict[str, str]:
    """What stands in the boxes."""
    page = parsed(sari.get(URL))
    return {
        box.get("name"): "y" if box.get("type") == "checkbox" else box.get("value") or ""
        for box in page.xpath("//div[@id='isian']//input[@name]")
        if box.get("name") not in ("csrf_token", "idempotency_key")
    }


@pytest.mark.usefixtures("this_year")
def test_last_years_own_sources_are_proposed_at_next_years_rates(sari: PortalClient) -> None:
    boxes = proposed(sari)
    assert (boxes["people_apbd_kabupaten"], boxes["budget_apbd_kabupaten"]) == ("14.880", "2.999.808.000")
    assert (boxes["people_csr"], boxes["budget_csr"]) == ("40", "8.064.000")
    assert not any("provinsi" in name for name in boxes)


@pytest.mark.usefixtures("this_year")
def test_the_year_opens_with_one_approval(app: Flask, sari: PortalClient) -> None:
    data = {**proposed(sari), "document": "DPA 2027", "people_csr": "50", "budget_csr": "Rp10.080.000"}
    approved(app, sari.post(URL, data=data))
    with inside(app):
        own, csr = queries.states_of_year(2027, Month(2027, 1))
        assert (own.balance.allocated, own.budget.amount, own.quota.months) == (14_880, 2_999_808_000, 12)
        assert (csr.balance.allocated, csr.budget.amount) == (50, 10_080_000)
    again = words(sari.get(URL))
    assert again.count("sudah dibuka") == 2


@pytest.mark.usefixtures("this_year")
def test_a_source_that_is_not_ticked_is_left_out(app: Flask, sari: PortalClient) -> None:
    data = {**proposed(sari), "document": "DPA 2027"}
    del data["take_csr"]
    approved(app, sari.post(URL, data=data))
    with inside(app):
        assert [state.quota.funding_source_code for state in queries.states_of_year(2027, Month(2027, 1))] == [
            "apbd-kabupaten"
        ]
    assert "take_csr" in proposed(sari)


@pytest.mark.usefixtures("this_year")
def test_what_was_returned_comes_back_as_it_was_typed(app: Flask, sari: PortalClient) -> None:
    data = {**proposed(sari), "document": "DPA 2027", "people_apbd_kabupaten": "15.000"}
    del data["take_csr"]
    number = number_of(sari.post(URL, data=data))
    signed_in(app, "budi").post(f"/wilayah/ttu/ajuan/{number}/kembalikan", data={"comment": "Pagu belum sesuai KUA."})
    (fix,) = parsed(sari.get(f"/wilayah/ttu/ajuan/{number}")).xpath("//a[text()='Perbaiki']/@href")
    page = parsed(sari.get(str(fix)))
    assert page.xpath("//input[@name='people_apbd_kabupaten']/@value") == ["15.000"]
    assert page.xpath("//input[@name='take_csr'][not(@checked)]")
    assert "Pagu belum sesuai KUA." in page.text_content()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"document": ""}, "Isi nomor DPA"),
        ({"people_csr": "nol"}, "Isi dengan angka bulat"),
        ({"take_csr": "", "take_apbd_kabupaten": ""}, "Pilih paling sedikit satu sumber dana."),
    ],
)
@pytest.mark.usefixtures("this_year")
@pytest.mark.sqlite_only
def test_what_is_wrong_is_said(sari: PortalClient, changes: dict[str, str], sentence: str) -> None:
    data = {**proposed(sari), "document": "DPA 2027", **changes}
    answer = sari.post(URL, data={name: value for name, value in data.items() if value or name == "document"})
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_without_a_last_year_the_page_says_what_to_do(sari: PortalClient) -> None:
    assert "Ajukan kuota" in words(sari.get(URL))


def test_a_past_year_is_read_only(app: Flask, sari: PortalClient) -> None:
    quota_id = factories.quota(app, people=10, year=2025)
    answer = sari.post(
        f"/wilayah/ttu/kuota/{quota_id}/ubah",
        data={"change": "5", "from_month": "2025-06", "reason": "Terlambat", "document": "DPPA"},
    )
    assert answer.status_code == 422
    assert "Tahun anggaran 2025 sudah berakhir, jadi hanya dapat dibaca." in words(answer)
    page = parsed(sari.get(f"/wilayah/ttu/kuota/{quota_id}"))
    assert "sudah berakhir" in page.text_content()
    assert not page.xpath("//a[contains(@href, '/ubah')]")
    assert not parsed(sari.get(f"/wilayah/ttu/kuota/{quota_id}/buku")).xpath("//a[contains(@href, 'batalkan')]")
    opening = {
        "fiscal_year": "2025",
        "funding_source_code": "csr",
        "people": "5",
        "first_month": "2025-01",
        "last_month": "2025-12",
        "sector": "other",
        "bracket": "1000000",
        "budget_amount": "0",
        "document": "DPA",
    }
    assert sari.post("/wilayah/ttu/kuota/baru", data=opening).status_code == 422
