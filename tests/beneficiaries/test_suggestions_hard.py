"""Hard cases of proposed changes: months that people are entitled to, next year's place, what was decided before."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from portal.core import clock
from tests.beneficiaries.replaced import covered
from tests.beneficiaries.test_dukcapil import TODAY, answered
from tests.beneficiaries.test_suggestions import URL, aged, asked, check
from tests.conftest import MORNING
from tests.support import factories
from tests.support.client import PortalClient, signed_in
from tests.support.factories import nik, row
from tests.support.lists import confirmed, parsed, words

pytestmark = pytest.mark.usefixtures("held_clock")


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
    (page,) = {link for link in parsed(sari.get(URL)).xpath("//a/@href") if link.removeprefix(URL).isdecimal()}
    with clock.fixed(MORNING + timedelta(days=60)):  # January
        sari = signed_in(app, "sari")
        assert "Contoh Orang 0001" not in words(sari.get(URL))
        shown = words(sari.get(page))
        assert "Tidak ada bulan yang dapat dilepas lagi" in shown and "berakhir Desember 2026" in shown
