"""axe finds nothing on any page, and nothing is wider than the screen: phone and desk, light and dark."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.support.browser import DESK, PHONE, Scheme, enter, profile
from tests.support.fixtures import Served
from tests.support.pages import Page, pages

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

# Pages that no address leads to: refusals, and forms that came back.
REFUSED = (
    Page("errors", "sari", "/wilayah/belu/", "not found"),
    Page("errors", "vera", "/wilayah/ttu/peserta/", "forbidden"),
    Page("errors", "adi", "/tautan/tidak-ada", "link used up"),
)
WRONG_FORMS = (
    Page("accounts.sign_in", "adi", "/masuk", "wrong"),
    Page("accounts.password", "sari", "/kata-sandi", "wrong"),
    Page("accounts.create", "nona", "/provinsi/akun/baru", "wrong"),
    Page("uploads.create", "sari", "/wilayah/ttu/daftar/baru", "wrong"),
    Page("quotas.create", "sari", "/wilayah/ttu/kuota/baru", "wrong"),
)


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(served: Served, chromium: Browser, width: int, scheme: Scheme) -> None:
    found = {}
    with profile(chromium, served.address, width=width, scheme=scheme) as context:
        tab = context.new_page()
        for page in sorted([*pages(served.world), *REFUSED], key=lambda page: page.person):
            enter(context, served.app, served.address, page.person)
            tab.goto(page.url)
            _open_everything(tab, width)
            problems = _problems(tab)
            if problems:
                found[str(page)] = problems
    assert found == {}


def test_forms_that_came_back(served: Served, chromium: Browser) -> None:
    """A form with nothing in it, sent: the errors are part of the page for those who hear it."""
    found = {}
    with profile(chromium, served.address, width=PHONE) as context:
        tab = context.new_page()
        for page in WRONG_FORMS:
            enter(context, served.app, served.address, page.person)
            tab.goto(page.url)
            tab.locator("main form").last.evaluate(
                "form => { form.querySelectorAll('input:not([type=hidden])').forEach(box => box.value = '');"
                " form.submit() }"
            )
            tab.locator(".alert.error").first.wait_for()
            problems = _problems(tab)
            if problems:
                found[str(page)] = problems
    assert found == {}


def _open_everything(tab: Tab, width: int) -> None:
    """What is folded away is judged too: details, and the menu on a phone."""
    tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    if width == PHONE and tab.locator("a.menu").count():
        tab.locator("a.menu").click()


def _problems(tab: Tab) -> list[str]:
    tab.evaluate("document.getAnimations().forEach(each => each.finish())")
    results: dict[str, Any] = Axe().run(tab, options={"resultTypes": ["violations"]}).response
    problems = [
        f"{violation['id']}: {violation['help']} ({node['html'][:160]}; {node.get('failureSummary', '')[:300]})"
        for violation in results["violations"]
        for node in violation["nodes"][:3]
    ]
    wide, screen = tab.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if wide > screen:
        widest = tab.evaluate(
            "[...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1"
            " && !e.closest('.scroll,.tabs')).slice(0, 3).map(e => e.outerHTML.slice(0, 120))"
        )
        problems.append(f"{wide} px wide on a screen of {screen}: {widest}")
    return problems
