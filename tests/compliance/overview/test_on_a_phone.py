"""The table beside the map says what the map shows, so on a phone too it is read whole, without moving it sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from portal.compliance.standings.rules import Matter
from tests.support.browser import PHONE, enter, profile
from tests.support.fixtures import Served

pytestmark = pytest.mark.browser


@pytest.mark.sqlite_only
def test_the_table_of_every_measure_fits_a_phone(chromium: Browser, served: Served) -> None:
    with profile(chromium, served.address, width=PHONE) as phone:
        enter(phone, served.app, served.address, "wati")
        tab = phone.new_page()
        cut = {}
        for matter in Matter:
            tab.goto(f"{served.address}/provinsi/wilayah/?ukuran={matter.value}")
            shown, whole = tab.evaluate("(e => [e.clientWidth, e.scrollWidth])(document.querySelector('.scroll.mx'))")
            if whole > shown:
                cut[matter.value] = whole - shown
    assert not cut, f"pixels cut off: {cut}"
