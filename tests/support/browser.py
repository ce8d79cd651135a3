"""Debian's Chromium, driven by playwright: one browser for the whole run, a fresh profile for each test."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from playwright.sync_api import Page as Tab

from tests.support.client import signed_in

CHROMIUM = Path(os.environ.get("PORTAL_CHROMIUM", "/usr/bin/chromium"))
PHONE, DESK = 320, 1440
Scheme = Literal["light", "dark"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser. Without one the test is left out with the reason; where nothing may be left out, it fails."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is not installed (Debian package chromium)"
        if os.environ.get("PORTAL_NO_SKIPS"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def profile(
    browser: Browser,
    address: str,
    *,
    width: int = DESK,
    height: int = 900,
    scheme: Scheme = "light",
    javascript: bool = True,
    **options: Any,
) -> Iterator[BrowserContext]:
    """A fresh profile that opens paths of `address`; a script's error or a breach of the policy fails the test."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        java_script_enabled=javascript,
        locale="id-ID",
        timezone_id="Asia/Makassar",
        accept_downloads=True,
        **options,
    )
    context.set_default_timeout(20_000)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
    try:
        yield context
    finally:
        context.close()
    assert not errors, errors


def enter(context: BrowserContext, app: Flask, address: str, person: str) -> None:
    """Sign `person` in without the sign-in page, which has its own tests. `app` shares the server's secret key."""
    context.clear_cookies()
    if person == "adi":
        return
    cookie = signed_in(app, person).get_cookie("portal")
    assert cookie is not None
    context.add_cookies([{"name": "portal", "value": cookie.value, "url": address}])


def wait_for(tab: Tab, region: str, words: str, *, javascript: bool) -> None:
    """Until `region` says `words`: with scripts by itself, without them the person presses "Muat ulang"."""
    pattern = re.compile(words.replace(" ", r"\s+"))
    if javascript:
        expect(tab.locator(region)).to_contain_text(pattern, timeout=60_000)
        return
    for _ in range(300):
        if pattern.search(tab.locator(region).inner_text()):
            return
        again = tab.locator(region).get_by_role("link", name="Muat ulang")
        if again.count():
            again.click()
        tab.wait_for_timeout(200)
    raise AssertionError(f"{words} never came: {tab.locator(region).inner_text()}")


def tab_to(tab: Tab, name: str, *, most: int = 60) -> None:
    """Press Tab until the thing called `name` has the focus; it must then be within the screen."""
    for _ in range(most):
        tab.keyboard.press("Tab")
        found = tab.evaluate(
            "(() => { const e = document.activeElement, box = e.getBoundingClientRect(), name = e.labels?.[0] || e;"
            " const inside = box.top >= 0 && box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1;"
            " return [(name.innerText ?? name.textContent).trim(), inside];"
            " })()"
        )
        if found[0].startswith(name):
            assert found[1], f"{name} has the focus outside the screen"
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")
