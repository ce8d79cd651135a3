"""What people of a story do: by keyboard alone on a phone with scripts, by pointer and without scripts on a desk."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.journeys.story import Story
from tests.support.browser import tab_to

PICTURES = os.environ.get("PORTAL_PICTURES", "")  # a folder: the pages as they were seen


class Teller:
    """One story; `kept_as` begins the names of its pictures."""

    def __init__(self, story: Story, kept_as: str) -> None:
        self.story, self.tab, self.by_keyboard, self.kept_as = story, story.tab, story.javascript, kept_as

    def comes(self, name: str, page: str) -> Tab:
        return self.story.as_person(name, page)

    def presses(self, role: str, name: str) -> None:
        """A link or a button."""
        if not self.by_keyboard:
            self.tab.get_by_role("main").get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
            return
        self.reaches(name)
        self.tab.keyboard.press("Enter")

    def reaches(self, name: str) -> None:
        tab_to(self.tab, name, most=120)

    def writes(self, label: str, words: str) -> None:
        if not self.by_keyboard:
            self.tab.get_by_role("textbox", name=label, exact=True).fill(words)
            return
        self.reaches(label)
        self.tab.keyboard.type(words)

    def sees(self, words: str) -> None:
        expect(self.tab.get_by_role("main")).to_contain_text(words)

    def looks(self, name: str) -> None:
        """Nothing is wider than the screen, axe finds nothing; kept as a picture when somebody wants to look."""
        if PICTURES:
            path = str(Path(PICTURES) / f"{self.kept_as}-{name}-{self.story.javascript}.png")
            self.tab.screenshot(path=path, full_page=True)
        assert self.tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        if self.story.javascript:
            assert Axe().run(self.tab).response["violations"] == [], name
