"""A text to send on: copied by a button, and text to mark where there are no scripts."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from lxml import html
from playwright.sync_api import Browser

from portal.config import PROJECT_ROOT

TEXT = 'Kuota: *14.880* orang\n\n<b>"Nomor" & alamat</b>'
ADDRESS = "http://127.0.0.1:9/"  # nobody answers there; browsers trust the machine itself with a clipboard


def markup(app: Flask) -> str:
    with app.test_request_context("/"):
        return render_template_string("{{ ui.copy_text('Ringkasan', text) }}", text=TEXT)


def test_without_scripts_it_is_a_box_with_a_label_and_no_button(app: Flask) -> None:
    shown = html.fromstring(f"<main>{markup(app)}</main>")
    (box,) = shown.xpath("//textarea[@readonly]")
    assert box.text == TEXT
    assert box.get("rows") == "3"
    assert shown.xpath(f"//label[@for='{box.get('id')}']")[0].text == "Ringkasan"
    (button,) = shown.xpath("//button[@hidden]")
    assert (button.get("type"), button.get("data-copy")) == ("button", box.get("id"))


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_the_button_copies_the_text_as_it_stands(app: Flask, chromium: Browser) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.route(ADDRESS, lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=markup(app)))
    page.goto(ADDRESS)
    page.add_script_tag(path=PROJECT_ROOT / "static" / "js" / "app.js")
    button = page.get_by_role("button", name="Salin teks")
    button.click()
    page.get_by_role("button", name="Tersalin").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == TEXT
    context.close()
