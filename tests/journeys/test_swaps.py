"""Swap equals reload: whatever htmx does on a page leaves it as a fresh visit would show it.

The interactions are read from the rendered pages themselves, so a new one is tried without being listed here; one whose
form needs an answer nobody has given yet fails and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask import Flask
from lxml import html

from portal.core import clock
from tests.support.client import PortalClient, signed_in
from tests.support.databases import Standing, Template
from tests.support.fixtures import Office
from tests.support.pages import Page, pages
from tests.support.swap_answers import ANSWERS, MOMENTARY, NOTHING_TO_REFUSE
from tests.support.swaps import Interaction, after_swap, interactions, part_of, reloaded
from tests.support.world import MORNING, World


def _actions(office: Office, method: str) -> Iterator[tuple[Page, str, Interaction]]:
    """(page, its HTML, element): every kind of element once on each page, since fifty row buttons are one kind."""
    for page in pages(office.world):
        text = signed_in(office.app, page.person).get(page.url).get_data(as_text=True)
        seen: set[str] = set()
        for action in interactions(text):
            kind = re.sub(r"\d+", "0", action.url.partition("?")[0]) + (action.element.get("rel") or "")
            sortable = action.url if action.element.getparent().tag == "th" else ""
            if action.method == method and kind + sortable not in seen:
                seen.add(kind + sortable)
                yield page, text, action


def _endpoint(app: Flask, action: Interaction) -> str:
    adapter = app.url_map.bind("localhost")
    return str(adapter.match(action.url.partition("?")[0], method=action.method)[0])


def test_every_link_poll_and_filter(office: Office) -> None:
    """GET: the swapped page equals the page that the same address shows."""
    tried = 0
    for page, text, action in _actions(office, "GET"):
        client = signed_in(office.app, page.person)
        for url, before in _visits(action, text):
            asked = re.sub(r"([?&])v=\d+", r"\1v=0", url) if action.polls else url
            answer = client.htmx("GET", asked)
            assert answer.status_code == 200, (str(page), url, answer.status_code)
            fresh = client.get(page.url if action.polls else url).get_data(as_text=True)
            swapped = after_swap(before, answer.get_data(as_text=True), action.target)
            if action.explains:
                assert part_of(swapped, action.target) == part_of(fresh, action.target), f"{page}: {url}"
            else:
                assert swapped == reloaded(fresh), f"{page}: {url}"
            tried += 1
    assert tried >= 30


def _visits(action: Interaction, text: str) -> Iterator[tuple[str, str]]:
    """(address, the page at that moment): a link is followed; of a filter every kind of option is chosen in turn."""
    if action.element.tag != "form":
        yield action.url, text
        return
    form = html.document_fromstring(text).xpath("//form[@hx-get=$url]", url=action.url)[0]
    names = {field.get("name"): _value(field) for field in form.xpath(".//input|.//select")}
    for select in form.xpath(".//select"):
        options = [option.get("value") for option in select.iter("option")]
        for value in {*options[:3], options[-1]}:
            document = html.document_fromstring(text)
            chosen = document.xpath(
                "//form[@hx-get=$url]//select[@name=$name]", url=action.url, name=select.get("name")
            )
            for option in chosen[0].iter("option"):
                option.attrib.pop("selected", None)
                if option.get("value") == value:
                    option.set("selected", "")
            query = urlencode({**names, select.get("name"): value})
            yield f"{action.url}?{query}", html.tostring(document, encoding="unicode")


def _value(field: html.HtmlElement) -> str:
    if field.tag == "input":
        return str(field.get("value") or "")
    chosen = field.xpath("./option[@selected]") or field.xpath("./option")
    return str(chosen[0].get("value"))


@pytest.mark.sqlite_only
def test_an_unchanged_poll_is_empty(office: Office) -> None:
    polled = 0
    for page, _text, action in _actions(office, "GET"):
        if action.polls:
            answer = signed_in(office.app, page.person).htmx("GET", action.url)
            assert (answer.status_code, answer.data) == (204, b""), str(page)
            polled += 1
    # received, judging, confirming, withdrawing, taking over, a download at work, an answer received, a returned file,
    # a match, a document being issued, a dossier being packed, a hearing pack, one that was asked for, a collection
    assert polled == 15


@pytest.mark.sqlite_only
def test_final_states_do_not_poll(office: Office) -> None:
    working = {
        "received",
        "judging",
        "confirming",
        "withdrawing",
        "working_download",
        "taking_over",
        "answer received",
        "received_answers",
        "received_match",
        "issuing, sari",
        "waiting_dossier",
        "waits for the worker",
    }
    for page in pages(office.world):
        text = signed_in(office.app, page.person).get(page.url).get_data(as_text=True)
        assert ("data-poll" in text) == (page.note in working), str(page)


def test_every_form_and_button(standing_office: Standing, full_template: tuple[Template, World]) -> None:
    """POST: each on a fresh copy of the office, since each changes it. No worker runs: jobs that were started wait."""
    with standing_office.fresh() as app, clock.fixed(MORNING):
        found = list(_actions(Office(app, full_template[1]), "POST"))
        endpoints = {_endpoint(app, action) for _page, _text, action in found}
    assert endpoints == set(ANSWERS), "a form that htmx sends needs an answer in this test"
    for page, text, action in found:
        with standing_office.fresh() as app, clock.fixed(MORNING):
            app.extensions["portal_tasks"].immediate = False
            _one_post(app, page, text, action)


def _one_post(app: Flask, page: Page, text: str, action: Interaction) -> None:
    endpoint = _endpoint(app, action)
    client = signed_in(app, page.person)
    if endpoint not in NOTHING_TO_REFUSE:
        _refused(client, page, text, action)
    answer = client.htmx("POST", action.url, data={**_given(action), **ANSWERS[endpoint]})
    if "HX-Redirect" in answer.headers:  # the page as a whole changes: what was handed in has a page of its own
        assert client.get(answer.headers["HX-Redirect"]).status_code == 200, (str(page), endpoint)
        return
    assert answer.status_code == 200, (str(page), endpoint, answer.get_data(as_text=True))
    swapped = after_swap(text, answer.get_data(as_text=True), action.target)
    fresh = reloaded(client.get(page.url).get_data(as_text=True))
    if endpoint in MOMENTARY:
        assert "Pembukaan ini sudah dicatat." in swapped
        assert "Pembukaan ini sudah dicatat." not in fresh
        return
    assert swapped == fresh, f"{page}: {endpoint}"


def _given(action: Interaction) -> dict[str, str]:
    """What a button says of itself, and what a form holds before anybody fills it in."""
    element = action.element
    fields = [element] if element.tag == "button" else element.xpath(".//input[@type='hidden']")
    own = {str(field.get("name")): str(field.get("value")) for field in fields if field.get("name")}
    for choice in () if element.tag == "button" else element.xpath(".//select"):
        chosen = choice.xpath("./option[@selected]") or choice.xpath("./option")
        own |= {str(choice.get("name")): str(each.get("value")) for each in chosen[:1]}
    return {name: value for name, value in own.items() if name not in ("csrf_token", "idempotency_key")}


def _refused(client: PortalClient, page: Page, text: str, action: Interaction) -> None:
    """A form sent empty: the fragment leaves the page as the whole answer to a browser would be."""
    part = client.htmx("POST", action.url)
    whole = client.post(action.url)
    assert (part.status_code, whole.status_code) == (422, 422), str(page)
    assert after_swap(text, part.get_data(as_text=True), action.target) == reloaded(whole.get_data(as_text=True)), str(
        page
    )
