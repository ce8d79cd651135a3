"""The one large figure of a page fits a phone, also when it is three billion rupiah."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import Browser

from tests.support.browser import PHONE

pytestmark = pytest.mark.browser


@pytest.mark.sqlite_only
@pytest.mark.parametrize("value", ["14.880", "Rp12.818.400", "Rp2.999.808.000", "Rp100.000.000.000"])
def test_a_long_amount_stays_within_a_phone(app: Flask, chromium: Browser, value: str) -> None:
    with app.test_request_context("/"):
        markup = render_template_string("{{ ui.key_figure(value, 'dibayar', 'dari tagihan') }}", value=value)
    page = chromium.new_page(viewport={"width": PHONE, "height": 640})
    page.set_content(f'<meta name="viewport" content="width=device-width"><main>{markup}</main>')
    page.add_style_tag(path=f"{app.root_path}/static/css/app.css")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    page.close()
