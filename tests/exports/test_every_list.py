"""Every list with a filter gives an Excel of the same filter, or says here why it does not.

Lists are found on the rendered pages: a filter bar and a table with rows. Whoever adds one is asked at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode

import pytest
from lxml import html

from tests.support.client import signed_in
from tests.support.fixtures import Office
from tests.support.pages import pages

pytestmark = pytest.mark.sqlite_only
WORDS = "Unduh Excel"
_BRANCH = "a branch takes people by its deliveries and answers; files on request are made for offices and the province"
_DOSSIER = "the dossier carries criteria and evidence as a workbook of its own"
NO_EXCEL = {
    "accounts.index": "rights are looked at where they are changed, and every change stands in the record",
    "agreements.branch_index": _BRANCH,
    "branch_coverage.index": _BRANCH,
    "claims.branch_index": _BRANCH,
    "paritrana.edition": _DOSSIER,
    "paritrana.index": _DOSSIER,
    "paritrana_evidence.index": _DOSSIER,
    "quotas.planning": "the bar is a calculator: its answer is no list",
}
NO_FILTER = {"paritrana_rehearsal.index": "the bar is a calculator: its workbook is of what is recorded"}


def main_of(office: Office, person: str, url: str) -> html.HtmlElement:
    answer = signed_in(office.app, person).get(url)
    assert answer.status_code == 200, url
    (found,) = html.fromstring(answer.get_data(as_text=True)).xpath("//main")
    return found


def bars(main: html.HtmlElement) -> list[html.HtmlElement]:
    return list(main.xpath(".//form[contains(concat(' ', @class, ' '), ' bar ')][@method='get']"))


def is_list(main: html.HtmlElement) -> bool:
    return bool(bars(main)) and bool(main.xpath(".//table/tbody/tr"))


def offers(main: html.HtmlElement) -> list[html.HtmlElement]:
    """Buttons and links that give the workbook; one that is locked for this person counts as well."""
    return [each for each in main.xpath(".//button | .//a") if WORDS in each.text_content()]


def carried(offer: html.HtmlElement) -> set[tuple[str, str]] | None:
    """The filter that the workbook is asked for with; None for a locked button."""
    if offer.tag == "a":
        return set(parse_qsl(str(offer.get("href")).partition("?")[2]))
    form = next(offer.iterancestors("form"), None)
    if form is None:
        return None
    hidden = {(str(each.get("name")), str(each.get("value"))) for each in form.xpath(".//input[@type='hidden']")}
    return set(parse_qsl(str(form.get("action")).partition("?")[2])) | hidden


def other_choices(main: html.HtmlElement) -> Iterator[tuple[str, str]]:
    """(name, value): for every box of the bars a choice that is not made now."""
    for bar in bars(main):
        for select in bar.xpath(".//select"):
            made = select.xpath("./option[@selected]/@value") or select.xpath("./option/@value")[:1]
            others = [value for value in select.xpath("./option/@value") if value and value not in made]
            yield from ((str(select.get("name")), str(value)) for value in others)


def lists(office: Office) -> Iterator[tuple[str, str, str, html.HtmlElement]]:
    """(endpoint, person, address without a query, the page): every list with a filter, once a person."""
    seen = set()
    for page in pages(office.world):
        main = main_of(office, page.person, page.url)
        if is_list(main) and (page.endpoint, page.person) not in seen:
            seen.add((page.endpoint, page.person))
            yield page.endpoint, page.person, page.url, main


def test_every_list_with_a_filter_gives_an_excel(office: Office) -> None:
    found = {endpoint: bool(offers(main)) for endpoint, _person, _url, main in lists(office)}
    without = {endpoint for endpoint, offered in found.items() if not offered}
    assert without - set(NO_EXCEL) == set(), "a list without an Excel of its filter, and without a reason"
    assert set(NO_EXCEL) - without == set(), "an exception that is none"
    assert len(found) > len(without)


def test_the_excel_is_of_the_filter_of_the_page(office: Office) -> None:
    tried = 0
    for endpoint, person, url, _main in lists(office):
        if endpoint in {*NO_EXCEL, *NO_FILTER}:
            continue
        bare = url.partition("?")[0]
        for name, value in other_choices(main_of(office, person, bare)):
            filtered = main_of(office, person, f"{bare}?{urlencode({name: value})}")
            for offer in offers(filtered):
                asked = carried(offer)
                if asked is None:
                    continue
                assert (name, value) in asked, f"{endpoint}: {name}={value} is not in its Excel"
                tried += 1
    assert tried > 20
