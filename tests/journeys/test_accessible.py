"""axe finds nothing on any page, and nothing is wider than the screen: phone and desk, light and dark."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.support.browser import DESK, PHONE, enter, profile
from tests.support.fixtures import Served
from tests.support.pages import Page, pages

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

AXE = Axe()
SETTLED = "document.getAnimations().forEach(each => each.finish())"
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


PARTS = 4  # so that several workers can share the work

# Marks every element that shows text, unless one like it was judged before: of the same kind, in the same colours, on
# the same ground. Answers how many there are; `axe.kinds` keeps which.
MARKED = """
judged => {
  const known = new Set(judged), chains = new Map();
  const short = parts => {
    let one = 1, two = 2;
    const text = parts.join();
    for (let at = 0; at < text.length; at++) {
      one = Math.imul(one ^ text.charCodeAt(at), 2654435761);
      two = Math.imul(two ^ text.charCodeAt(at), 1597334677);
    }
    return one + ':' + two;
  };
  const chain = each => {
    if (!each) return '';
    if (!chains.has(each)) {
      const look = getComputedStyle(each);
      chains.set(each, short([chain(each.parentElement), each.tagName, each.className, look.backgroundColor,
        look.backgroundImage, look.opacity, look.filter, look.position, look.color, look.font, each.disabled]));
    }
    return chains.get(each);
  };
  axe.kinds = new Map();
  for (const each of document.body.querySelectorAll('*')) {
    const says = [...each.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!(says || each.matches('input, select, textarea')) || !each.checkVisibility() || known.has(chain(each)))
      continue;
    axe.kinds.set(each, chain(each));
    each.setAttribute('data-unjudged', '');
  }
  return axe.kinds.size;
}
"""
# What axe cannot tell is never taken for judged.
CONTRAST = """
async () => {
  const options = {runOnly: ['color-contrast'], resultTypes: ['violations', 'incomplete'], elementRef: true};
  const found = await axe.run({include: [['[data-unjudged]']]}, options);
  const doubtful = new Set(found.incomplete.flatMap(each => each.nodes.map(node => axe.kinds.get(node.element))));
  const violations = found.violations.map(each => ({id: each.id, help: each.help, nodes: each.nodes.map(
    node => ({html: node.html, failureSummary: node.failureSummary}))}));
  return {violations, judged: [...new Set(axe.kinds.values())].filter(kind => !doubtful.has(kind))};
}
"""
UNMARKED = "axe.kinds.forEach((_kind, each) => each.removeAttribute('data-unjudged'))"
RULES = "options => axe.run(options).then(found => found.violations)"
NO_COLOURS = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": False}}}


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing(served: Served, chromium: Browser, part: int) -> None:
    """Each page is opened once and looked at on a desk and on a phone, in the light and in the dark."""
    found: dict[str, list[str]] = {}
    judged: dict[int, set[str]] = defaultdict(set)
    everything = [*pages(served.world), *REFUSED]
    with profile(chromium, served.address, width=DESK) as context:
        tab = context.new_page()
        for page in sorted(everything[part::PARTS], key=lambda page: page.person):
            enter(context, served.app, served.address, page.person)
            tab.set_viewport_size({"width": DESK, "height": 900})
            tab.goto(page.url)
            tab.evaluate(AXE.axe_script)
            problems = _looked_at(tab, DESK, judged)
            tab.set_viewport_size({"width": PHONE, "height": 900})
            problems += _looked_at(tab, PHONE, judged)
            if problems:
                found[str(page)] = problems
    assert found == {}
    assert min(len(judged[DESK]), len(judged[PHONE])) > 50


def _looked_at(tab: Tab, width: int, judged: dict[int, set[str]]) -> list[str]:
    """All rules; of colours, which alone differ from scheme to scheme, whatever no page before has shown."""
    _open_everything(tab, width)
    tab.evaluate(SETTLED)
    found = [*_told(tab.evaluate(RULES, NO_COLOURS)), *_too_wide(tab)]
    if not tab.evaluate(MARKED, sorted(judged[width])):
        return found
    answers = []
    for scheme in ("dark", "light"):
        tab.emulate_media(color_scheme=scheme)
        tab.evaluate(SETTLED)
        answers.append(tab.evaluate(CONTRAST))
        found += [f"{scheme}: {each}" for each in _told(answers[-1]["violations"])]
    tab.evaluate(UNMARKED)
    judged[width] |= set.intersection(*(set(each["judged"]) for each in answers))
    return found


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
    if width == PHONE:
        tab.evaluate("document.querySelector('a.menu')?.click()")


def _problems(tab: Tab) -> list[str]:
    tab.evaluate(SETTLED)
    return [*_told(AXE.run(tab, options={"resultTypes": ["violations"]}).response["violations"]), *_too_wide(tab)]


def _told(violations: list[dict[str, Any]]) -> list[str]:
    return [
        f"{violation['id']}: {violation['help']} ({node['html'][:160]}; {node.get('failureSummary', '')[:300]})"
        for violation in violations
        for node in violation["nodes"][:3]
    ]


def _too_wide(tab: Tab) -> list[str]:
    wide, screen = tab.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if wide <= screen:
        return []
    widest = tab.evaluate(
        "[...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1"
        " && !e.closest('.scroll,.tabs')).slice(0, 3).map(e => e.outerHTML.slice(0, 120))"
    )
    return [f"{wide} px wide on a screen of {screen}: {widest}"]
