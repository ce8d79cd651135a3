"""A story that several people tell in one browser."""

from __future__ import annotations

from playwright.sync_api import BrowserContext
from playwright.sync_api import Page as Tab

from tests.journeys.conftest import Portal
from tests.support.browser import enter, wait_for


class Story:
    """One browser in which the people of the story sign in one after another."""

    def __init__(self, portal: Portal, context: BrowserContext, *, javascript: bool) -> None:
        self.portal, self.context, self.javascript = portal, context, javascript
        self.tab: Tab = context.new_page()

    def as_person(self, name: str, page: str) -> Tab:
        enter(self.context, self.portal.app, self.portal.address, name)
        self.tab.goto(page)
        return self.tab

    def wait_for(self, region: str, words: str) -> None:
        wait_for(self.tab, region, words, javascript=self.javascript)
