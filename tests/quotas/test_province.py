"""The province divides its places over 22 regencies on one screen; the whole must equal the parts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.core import settings
from portal.core.db import db, writing
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.core.tenancy import Scope, scope_of
from portal.proposals.service import Deciding
from portal.quotas import queries, service
from portal.quotas.models import ProvinceQuota, Quota, QuotaMovement
from portal.regencies.queries import all_regency_ids, system_scope
from tests.support import factories, processes
from tests.support.client import PortalClient, signed_in
from tests.support.factories import inside, row
from tests.support.lists import confirmed, parsed, words
from tests.support.people import BELU, TTU

pytestmark = pytest.mark.usefixtures("held_clock")
URL = "/provinsi/kuota/?tahun=2026"
SABU = 5320


def allotment(people: int, shares: dict[int, int], **changes: str) -> dict[str, str]:
    return {
        "people": str(people),
        "first_month": "2026-01",
        "last_month": "2026-12",
        "from_month": "2026-07",
        "document": "DPA provinsi 2026",
        **{f"share_{regency_id}": str(number) for regency_id, number in shares.items()},
        **changes,
    }


def shares(app: Flask) -> dict[int, int]:
    """{regency: places in December}."""
    with app.app_context(), scope_of(system_scope()):
        return {
            state.quota.regency_id: state.allocated_in(Month(2026, 12))
            for state in queries.states_of_year(2026, Month(2026, 12))
            if state.quota.funding_source_code == "apbd-provinsi"
        }


@pytest.fixture
def wati(app: Flask) -> PortalClient:
    return signed_in(app, "wati")


@pytest.fixture
def nona(app: Flask) -> PortalClient:
    return signed_in(app, "nona")


def agreed(app: Flask, data: dict[str, str]) -> TestResponse:
    """Wati proposes and Nona approves: the answer to the approval."""
    proposed = signed_in(app, "wati").post(URL, data=data)
    assert proposed.status_code == 303, words(proposed)
    return signed_in(app, "nona").post(f"{proposed.location}/setujui")


def alone(app: Flask) -> None:
    """The province asks no second person."""
    with app.app_context(), writing(), scope_of(system_scope()):
        settings.change("money_approver", settings.APPROVER_NOBODY, None, None)
        db.session.commit()


def test_fifty_thousand_over_22_add_up_and_each_regency_sees_its_share(
    app: Flask, wati: PortalClient, sari: PortalClient
) -> None:
    computed = wati.post(URL, data={**allotment(50_000, {}), "cara": "rata"})
    assert computed.status_code == 422
    assert "Bagian sudah dihitung" in words(computed)
    boxes = {
        int(box.get("name").removeprefix("share_")): int(box.get("value").replace(".", ""))
        for box in parsed(computed).xpath("//input[starts-with(@name, 'share_')]")
    }
    assert (len(boxes), sum(boxes.values())) == (22, 50_000)
    assert agreed(app, allotment(50_000, boxes)).status_code == 303
    assert shares(app) == boxes
    factories.quota(app, people=14_880)
    page = words(sari.get("/wilayah/ttu/kuota/"))
    assert "APBD provinsi" in page
    assert f"{boxes[TTU]:,}".replace(",", ".") in page
    with app.app_context(), scope_of(system_scope()):
        assert db.session.get_one(ProvinceQuota, (2026, "apbd-provinsi")).people == 50_000
        for state in queries.states_of_year(2026, Month(2026, 1)):
            assert state.budget.amount == state.need == state.balance.allocated * 16_800 * 12


@pytest.mark.parametrize(
    ("given", "sentence"), [(49_999, "1 orang belum dibagi"), (50_001, "1 orang melebihi yang ada")]
)
def test_parts_that_do_not_add_up_are_refused_with_the_difference(
    app: Flask, wati: PortalClient, given: int, sentence: str
) -> None:
    answer = wati.post(URL, data=allotment(50_000, {TTU: given}))
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert shares(app) == {}


def test_a_changed_share_holds_from_its_month_and_brings_its_budget(app: Flask) -> None:
    assert agreed(app, allotment(300, {TTU: 100, BELU: 200})).status_code == 303
    assert agreed(app, allotment(300, {TTU: 150, BELU: 150})).status_code == 303
    assert shares(app) == {TTU: 150, BELU: 150}
    with inside(app):
        (state,) = queries.states_of_year(2026, Month(2026, 6))
        assert state.allocated_in(Month(2026, 6)) == 100
        assert state.budget.amount == state.need == 16_800 * (100 * 6 + 150 * 6)
        assert state.budget.sequence == 2
    assert agreed(app, allotment(300, {TTU: 150, BELU: 150}, document="Sama")).status_code == 303
    with app.app_context(), scope_of(system_scope()):
        assert db.session.scalar(select(func.count()).select_from(QuotaMovement)) == 4  # nothing changed, no line


def test_in_every_month_the_shares_add_up_to_what_the_province_had(app: Flask) -> None:
    agreed(app, allotment(300, {TTU: 100, BELU: 200}))
    agreed(app, allotment(300, {TTU: 100, BELU: 150, SABU: 50}))  # from July: the first share of Sabu Raijua
    with app.app_context(), scope_of(system_scope()):
        states = queries.states_of_year(2026, Month(2026, 12))
        for month in (1, 6, 7, 12):
            assert sum(state.allocated_in(Month(2026, month)) for state in states) == 300
        assert all(state.budget.amount == state.need for state in states)


def test_a_share_below_the_places_in_use_names_the_regency_and_changes_nothing(
    app: Flask, wati: PortalClient, sari: PortalClient, tmp_path: Path
) -> None:
    agreed(app, allotment(10, {TTU: 4, BELU: 6}))
    with inside(app):
        (state,) = queries.states_of_year(2026, Month(2026, 12))
        quota_id = state.quota.id
    confirmed(sari, tmp_path, quota_id, [row(1), row(2), row(3)], start="2026-09")
    answer = wati.post(URL, data=allotment(10, {TTU: 2, BELU: 8}))
    assert answer.status_code == 422
    page = words(answer)
    assert "Kabupaten Timor Tengah Utara: " in page
    assert "Paling banyak 1 tempat dapat dikurangi." in page
    assert shares(app) == {TTU: 4, BELU: 6}


def test_last_year_can_be_the_measure(wati: PortalClient, app: Flask) -> None:
    factories.quota(app, people=30, year=2025, source="apbd-provinsi")
    factories.quota(app, people=10, year=2025, source="apbd-provinsi", regency_id=BELU)
    page = parsed(wati.post(URL, data={**allotment(400, {}), "cara": "tahun-lalu"}))
    assert page.xpath(f"//input[@name='share_{TTU}']/@value") == ["300"]
    assert page.xpath(f"//input[@name='share_{BELU}']/@value") == ["100"]


def test_who_may_divide(app: Flask) -> None:
    for username, sees, divides in (("nona", 200, 403), ("sari", 404, 404), ("petrus", 404, 404), ("adi", 303, 303)):
        client = signed_in(app, username)
        assert client.get(URL).status_code == sees, username
        assert client.post(URL, data=allotment(1, {TTU: 1})).status_code == divides, username
    assert "Hanya untuk Pengawas provinsi." in words(signed_in(app, "nona").get(URL))
    assert shares(app) == {}


def test_a_past_year_is_read_only(app: Flask, wati: PortalClient) -> None:
    factories.quota(app, people=30, year=2025, source="apbd-provinsi")
    page = words(wati.get("/provinsi/kuota/?tahun=2025"))
    assert "sudah berakhir" in page
    data = allotment(40, {TTU: 40}, first_month="2025-01", last_month="2025-12", from_month="2025-07")
    assert wati.post("/provinsi/kuota/?tahun=2025", data=data).status_code == 409


def test_the_province_changes_no_quota_of_a_regency_and_a_regency_none_of_the_province(app: Flask) -> None:
    own, theirs = factories.quota(app, people=10), factories.quota(app, people=10, source="apbd-provinsi")
    change = {"reason": "Contoh", "document": "Contoh", "deciding": Deciding(factories.actor("wati"))}
    with app.app_context(), scope_of(Scope.province(all_regency_ids())), pytest.raises(DomainError, match="kabupaten"):
        service.revise(own, 5, Month(2026, 7), **change)  # type: ignore[arg-type]
    with inside(app), pytest.raises(DomainError, match="ditetapkan oleh provinsi"):
        service.revise(theirs, 5, Month(2026, 7), **change)  # type: ignore[arg-type]


def test_a_division_waits_for_a_second_person_who_did_not_make_it(
    app: Flask, wati: PortalClient, nona: PortalClient
) -> None:
    page = wati.post(URL, data=allotment(300, {TTU: 100, BELU: 200})).location
    assert shares(app) == {}
    assert "Menunggu persetujuan" in words(wati.get(page))
    assert "Kabupaten Belu 0 200 +200" in words(nona.get(page))
    for place in (URL, "/provinsi/"):
        assert "no. 1: menunggu persetujuan" in words(nona.get(place))
    own = wati.post(page + "/setujui")
    assert own.status_code == 422 and "Anda ikut menyusun pembagian ini" in words(own)
    second = wati.post(URL, data=allotment(300, {TTU: 300}))
    assert second.status_code == 422 and "Pembagian no. 1 dari Wati Contoh masih menunggu" in words(second)
    assert nona.post(page + "/setujui").status_code == 303
    assert shares(app) == {TTU: 100, BELU: 200}
    assert nona.post(page + "/setujui").status_code == 422
    with app.app_context(), scope_of(system_scope()):
        lines = db.session.scalars(select(QuotaMovement)).all()
        assert {(line.recorded_by_name, line.approved_by_name) for line in lines} == {("Wati Contoh", "Nona Contoh")}


def test_a_returned_division_is_put_right_and_handed_in_again(
    app: Flask, wati: PortalClient, nona: PortalClient
) -> None:
    page = wati.post(URL, data=allotment(300, {TTU: 100, BELU: 200}, document="DPA keliru")).location
    empty = nona.post(page + "/kembalikan", data={"comment": " "})
    assert empty.status_code == 422 and "Tulis apa yang perlu diperbaiki" in words(empty)
    assert nona.post(page + "/kembalikan", data={"comment": "Nomor DPA keliru."}).status_code == 303
    assert nona.post(page + "/setujui").status_code == 422
    (fix,) = parsed(wati.get(page)).xpath("//a[normalize-space()='Perbaiki']/@href")
    form = parsed(wati.get(str(fix)))
    assert form.xpath("//input[@name='document']/@value") == ["DPA keliru"]
    assert form.xpath(f"//input[@name='share_{BELU}']/@value") == ["200"]
    again = wati.post(str(fix), data=allotment(300, {TTU: 100, BELU: 200}, ajuan="1"))
    assert again.location == page
    assert nona.post(page + "/setujui").status_code == 303
    assert shares(app) == {TTU: 100, BELU: 200}


def test_a_division_is_withdrawn_until_it_holds(app: Flask, wati: PortalClient, nona: PortalClient) -> None:
    page = wati.post(URL, data=allotment(300, {TTU: 300})).location
    assert nona.post(page + "/tarik").status_code == 403
    assert wati.post(page + "/tarik").status_code == 303
    assert nona.post(page + "/setujui").status_code == 422
    assert shares(app) == {}
    held = wati.post(URL, data=allotment(300, {TTU: 300})).location
    assert nona.post(held + "/setujui").status_code == 303
    assert wati.post(held + "/tarik").status_code == 409


def test_what_became_impossible_meanwhile_is_refused_to_the_approver_and_stays_proposed(
    app: Flask, wati: PortalClient, nona: PortalClient, sari: PortalClient, tmp_path: Path
) -> None:
    agreed(app, allotment(10, {TTU: 4, BELU: 6}))
    page = wati.post(URL, data=allotment(10, {TTU: 2, BELU: 8})).location
    with inside(app):
        (state,) = queries.states_of_year(2026, Month(2026, 12))
        quota_id = state.quota.id
    confirmed(sari, tmp_path, quota_id, [row(1), row(2), row(3)], start="2026-09")
    answer = nona.post(page + "/setujui")
    assert answer.status_code == 422 and "Paling banyak 1 tempat dapat dikurangi." in words(answer)
    assert "Menunggu persetujuan" in words(nona.get(page))
    assert shares(app) == {TTU: 4, BELU: 6}


def test_where_the_province_asks_no_second_person_it_holds_at_once(app: Flask, wati: PortalClient) -> None:
    alone(app)
    assert "Berlaku" in words(wati.get(wati.post(URL, data=allotment(5, {TTU: 5})).location))
    assert shares(app) == {TTU: 5}


def test_of_two_supervisors_at_once_the_later_division_holds_whole(app: Flask) -> None:
    alone(app)
    year = datetime.now(UTC).year
    months = {"first_month": f"{year}-01", "last_month": f"{year}-12", "from_month": f"{year}-12"}
    calls = [
        (
            "wati",
            f"/provinsi/kuota/?tahun={year}",
            {**allotment(100, parts), **months, "idempotency_key": f"kunci-{n}-abc"},
        )
        for n, parts in enumerate(({TTU: 100}, {BELU: 100}, {TTU: 50, BELU: 50}))
    ]
    answers = processes.together(app.config["PORTAL"], processes.post, calls)
    assert [answer[:3] for answer in answers] == ["303"] * 3
    with app.app_context(), scope_of(system_scope()):
        found = {
            state.quota.regency_id: state.allocated_in(Month(year, 12))
            for state in queries.states_of_year(year, Month(year, 12))
        }
        assert sum(found.values()) == 100
        assert db.session.scalar(select(func.count()).select_from(Quota)) == len(found)
