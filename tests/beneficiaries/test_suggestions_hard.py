"""Hard cases of proposed changes: months that people are entitled to, next year's place, what was decided before."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.beneficiaries import ending
from portal.beneficiaries.replacing import sources
from portal.beneficiaries.replacing.rules import Fact
from portal.core import clock
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.quotas.rules.ledger import FreedReason
from tests.beneficiaries.replaced import DIED, covered, page, place
from tests.beneficiaries.test_dukcapil import TODAY, answered
from tests.beneficiaries.test_suggestions import URL, aged, asked, check, enrolment
from tests.conftest import MORNING
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import nik, row
from tests.support.lists import confirmed, listed, parsed, words

pytestmark = pytest.mark.usefixtures("held_clock")


def proposals(sari: PortalClient) -> list[str]:
    """The addresses of what is proposed."""
    return [link for link in parsed(sari.get(URL)).xpath("//a/@href") if link.removeprefix(URL).isdecimal()]


def test_who_passes_the_limit_after_the_term_keeps_its_last_month(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    """65 on 2 December: entitled to December, and January is not of this term."""
    confirmed(sari, tmp_path, factories.quota(app), [aged(3, date(1961, 12, 2))])
    with clock.fixed(MORNING + timedelta(days=15)):
        sari = signed_in(app, "sari")
        check(sari)
        assert asked(app) == [] and "Contoh Orang 0003" not in words(sari.get(URL))
    assert covered(app, 3) == list(range(1, 13))


def test_a_place_whose_term_is_over_is_not_asked_about(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    quota_id = factories.quota(app, last=6)
    confirmed(sari, tmp_path, quota_id, [aged(1, date(1961, 9, 10)), row(2)])
    sari.post(answered(sari, tmp_path, (nik(2), "Meninggal", TODAY)) + "/catat")
    check(sari)
    assert asked(app) == []


def test_a_proposal_that_outlived_its_months_is_not_asked_any_more(
    app: Flask, sari: PortalClient, tmp_path: Path
) -> None:
    quota_id = factories.quota(app)
    confirmed(sari, tmp_path, quota_id, [row(1)])
    sari.post(answered(sari, tmp_path, (nik(1), "Meninggal", TODAY)) + "/catat")
    check(sari)
    (proposal,) = proposals(sari)
    with clock.fixed(MORNING + timedelta(days=60)):  # January
        sari = signed_in(app, "sari")
        assert "Contoh Orang 0001" not in words(sari.get(URL))
        shown = words(sari.get(proposal))
        assert "Tidak ada bulan yang dapat dilepas lagi" in shown and "berakhir Desember 2026" in shown


@pytest.fixture
def two_years(app: Flask, sari: PortalClient, tmp_path: Path) -> str:
    """1 and 2 have places of 2026 and of 2027; the address of 1's place of 2026."""
    confirmed(sari, tmp_path, factories.quota(app), [row(1), row(2)])
    address = place(app, 1)
    confirmed(sari, tmp_path, factories.quota(app, year=2027), [row(1), row(2)], start="2027-01")
    return address


def test_a_death_asks_about_next_years_place(app: Flask, sari: PortalClient, two_years: str) -> None:
    freed = sari.post(two_years + "/lepas", data=DIED)
    assert freed.location == two_years, "the place leads to the other one"
    shown = sari.get(two_years)
    assert "2027 masih terisi" in words(shown)
    assert place(app, 1) + "?sebab=died" in shown.get_data(as_text=True)
    check(sari)
    assert asked(app) == [("0001", "died", "2026-12")]
    assert "Januari 2027" in words(sari.get(URL)) and "Pelepasan tempat lain" in words(sari.get(URL))
    last = sari.post(place(app, 1) + "/lepas", data={**DIED, "from_month": "2027-01"})
    assert last.location == page(app, 1), "nothing is held any more"
    assert "masih terisi" not in words(sari.get(two_years))


def test_next_years_place_is_asked_about_by_the_same_facts(
    app: Flask, sari: PortalClient, tmp_path: Path, two_years: str
) -> None:
    sari.post(answered(sari, tmp_path, (nik(2), "Meninggal", TODAY)) + "/catat")
    check(sari)
    assert asked(app) == [("0002", "died", "2026-11")] * 2


def test_who_died_stays_dead_whatever_place_came_later(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    confirmed(sari, tmp_path, factories.quota(app), [row(1)])
    address = place(app, 1)
    confirmed(sari, tmp_path, factories.quota(app, year=2027, last=6), [row(1)], start="2027-01")
    assert sari.post(address + "/lepas", data=DIED).status_code == 303
    rest_of_2027 = factories.quota(app, year=2027, first=7, source="dana-desa")
    refused = words(sari.get(listed(sari, tmp_path, rest_of_2027, [row(1)], start="2027-07")))
    assert "tercatat meninggal dunia" in refused


def test_freeing_several_names_nobody_outside_the_page(
    app: Flask, sari: PortalClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(sari, tmp_path, factories.quota(app), [aged(1, date(1961, 11, 10)), aged(2, date(1961, 11, 11))])
    check(sari)
    end, refused = ending.end, enrolment(app, 2)

    def not_the_second(enrolment_id: int, *args: Any, **more: Any) -> Any:
        if enrolment_id == refused:
            raise DomainError("Tempat orang ini sudah dilepas.")
        return end(enrolment_id, *args, **more)

    monkeypatch.setattr(ending, "end", not_the_second)
    ids = [link.rpartition("/")[2] for link in proposals(sari)]
    freed = sari.post(URL + "lepas?sebab=age", data={"pilih": ids, "document": "SK 9"})
    told = words(sari.get(freed.location + "?sebab=died"))
    assert "1 tempat dilepas" in told and "1 belum dilepas: Tempat orang ini sudah dilepas." in told
    assert "Contoh Orang" not in told


def test_a_dismissed_finding_does_not_swallow_a_newer_one(app: Flask, sari: PortalClient, tmp_path: Path) -> None:
    confirmed(sari, tmp_path, factories.quota(app), [row(1)])
    facts = [Fact(enrolment(app, 1), FreedReason.DIED, Month(2026, 3), "Dukcapil")]
    told = sources.source(lambda _asked: facts)
    try:
        check(sari)
        (first,) = proposals(sari)
        assert sari.post(first + "/abaikan", data={"reason": "Masih hidup bulan Maret"}).status_code == 303
        check(sari)
        assert asked(app) == []
        facts.append(Fact(enrolment(app, 1), FreedReason.DIED, Month(2026, 11), "Verifikasi desa"))
        check(sari)
        assert asked(app) == [("0001", "died", "2026-11")]
    finally:
        sources.forget(told)


@pytest.mark.parametrize("several", [False, True])
def test_taking_a_release_back_asks_again(app: Flask, sari: PortalClient, tmp_path: Path, several: bool) -> None:
    confirmed(sari, tmp_path, factories.quota(app), [row(1)])
    sari.post(answered(sari, tmp_path, (nik(1), "Meninggal", TODAY)) + "/catat")
    check(sari)
    (proposal,) = proposals(sari)
    if several:
        data = {"pilih": proposal.rpartition("/")[2], "document": "SK 9"}
        assert sari.post(URL + "lepas?sebab=died", data=data).status_code == 303
    else:
        assert sari.post(place(app, 1) + "/lepas", data=DIED).status_code == 303
    assert asked(app) == []
    assert sari.post(place(app, 1) + "/batal-lepas", data={"reason": "Salah bulan"}).status_code == 303
    assert asked(app) == [("0001", "died", "2026-11")] and proposals(sari) == [proposal]
