"""The byte budget (design, section 5): what gunicorn sends, on every page of the URL map, with lists of fifty."""

from __future__ import annotations

import http.client
import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from lxml import html

from tests.support.client import signed_in
from tests.support.fixtures import Served
from tests.support.pages import Page, forgotten, pages
from tests.support.swaps import Interaction, interactions

pytestmark = pytest.mark.sqlite_only

FIRST_FLIGHT = 14_000  # page and stylesheet together
STYLESHEET = 7_000
SCRIPTS = 15_000
UPLOAD_SCRIPTS = 18_500
UPLOAD_SCRIPT = 4_000  # the one that sends in pieces
FIRST_VISIT = 32_000
VERIFYING_PAGE, VERIFYING_SCRIPT, VERIFYING_VISIT = 3_000, 1_200, 4_500
LATER_PAGE = 7_000
MAP_PAGE = 10_000
PARTIAL_WORST, PARTIAL_MEDIAN = 5_000, 1_500
PAGE_HEADERS, FRAGMENT_HEADERS = 1_000, 450


@dataclass(frozen=True)
class Answer:
    """One answer as it came over the socket: sizes in bytes, the text unpacked."""

    status: int
    body: int
    headers: int
    encoding: str
    text: str


class Wire:
    """A signed-in connection that counts what the server sends to a browser that takes brotli."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.cookies: dict[str, str] = {}

    def get(self, url: str, person: str = "adi", htmx: bool = False) -> Answer:
        parts = urlsplit(self.served.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        headers = {"Accept-Encoding": "br", "Cookie": self._cookie(person), "Connection": "close"}
        if htmx:
            headers |= {"HX-Request": "true"}
        connection.request("GET", url, headers=headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        for line in response.headers.get_all("Set-Cookie") or ():
            self.cookies[person] = line.partition(";")[0]
        lines = [f"HTTP/1.1 {response.status} {response.reason}"] + [
            f"{name}: {value}" for name, value in response.getheaders()
        ]
        encoding = response.headers.get("Content-Encoding", "")
        return Answer(
            response.status, len(body), sum(len(line) + 2 for line in lines) + 2, encoding, _plain(body, encoding)
        )

    def _cookie(self, person: str) -> str:
        if person == "adi":
            return self.cookies.get("adi", "")
        if person not in self.cookies:
            cookie = signed_in(self.served.app, person).get_cookie("portal")
            assert cookie is not None
            self.cookies[person] = f"portal={cookie.value}"
        return self.cookies[person]


def _plain(body: bytes, encoding: str) -> str:
    import brotli

    return (brotli.decompress(body) if encoding == "br" else body).decode()


@pytest.fixture(scope="module")
def wire(served: Served) -> Wire:
    return Wire(served)


@pytest.fixture(scope="module")
def answers(wire: Wire) -> dict[Page, Answer]:
    """Every page once."""
    return {page: wire.get(page.url, page.person) for page in pages(wire.served.world)}


def test_no_page_is_forgotten(served: Served) -> None:
    assert forgotten(served.app, pages(served.world)) == set()


def test_every_page_opens(answers: dict[Page, Answer]) -> None:
    assert {str(page): answer.status for page, answer in answers.items() if answer.status != 200} == {}


def _linked(text: str) -> tuple[list[str], list[str], list[str]]:
    """(stylesheets, scripts, everything else) that a browser fetches with a page, prefetched things included."""
    document = html.document_fromstring(text)
    styles = [str(link.get("href")) for link in document.xpath("//link[@rel='stylesheet']")]
    scripts = [str(script.get("src")) for script in document.iter("script")]
    others = {str(link.get("href")) for link in document.xpath("//link[@rel='icon' or @rel='prefetch']")}
    others |= {str(use.get("href")).partition("#")[0] for use in document.iter("use")}
    return styles, scripts, sorted(others - set(styles) - set(scripts))


def test_first_flight_of_every_page(answers: dict[Page, Answer], wire: Wire) -> None:
    """HTML and stylesheet fit into the first flight of a TCP connection; a later page is much smaller."""
    over = {}
    for page, answer in answers.items():
        styles = sum(wire.get(url).body for url in _linked(answer.text)[0])
        limit = MAP_PAGE if page.endpoint == "compliance.index" else LATER_PAGE
        if answer.body + styles > FIRST_FLIGHT or answer.body > limit or answer.encoding != "br":
            over[str(page)] = f"{answer.body} B of HTML ({answer.encoding}), {styles} B of styles"
    assert over == {}


def test_stylesheet_and_scripts_of_every_page(answers: dict[Page, Answer], wire: Wire) -> None:
    over = {}
    for page, answer in answers.items():
        styles, scripts, _others = _linked(answer.text)
        style_bytes = sum(wire.get(url).body for url in styles)
        script_bytes = sum(wire.get(url).body for url in scripts)
        if style_bytes > STYLESHEET or script_bytes > (
            UPLOAD_SCRIPTS if page.endpoint in ("uploads.create", "paritrana_evidence.upload") else SCRIPTS
        ):
            over[str(page)] = f"{style_bytes} B of styles, {script_bytes} B of scripts"
    assert over == {}


def test_the_script_that_sends_in_pieces_is_small(answers: dict[Page, Answer], wire: Wire) -> None:
    (page,) = [answer for page, answer in answers.items() if page.endpoint == "uploads.create"]
    (url,) = [url for url in _linked(page.text)[1] if "/upload." in url]
    assert 0 < wire.get(url).body < UPLOAD_SCRIPT


def test_whoever_checks_a_document_needs_little(answers: dict[Page, Answer], wire: Wire) -> None:
    """Anybody's phone, for the first time: the page, its one script and the icon, nothing fetched for later."""
    found = [answer for page, answer in answers.items() if page.endpoint.startswith("verifying.")]
    assert len(found) >= 5
    for answer in found:
        styles, scripts, others = _linked(answer.text)
        assert (styles, len(scripts), len(others)) == ([], 1, 1)
        assert wire.get(scripts[0]).body <= VERIFYING_SCRIPT
        assert answer.body <= VERIFYING_PAGE
        assert answer.body + sum(wire.get(url).body for url in (*scripts, *others)) <= VERIFYING_VISIT


def test_first_visit(answers: dict[Page, Answer], wire: Wire) -> None:
    """Sign-in with all it fetches, then any page with what that page still needs."""
    sign_in = wire.get("/masuk")
    fetched = {url for group in _linked(sign_in.text) for url in group}
    over = {}
    for page, answer in answers.items():
        needed = fetched | {url for group in _linked(answer.text) for url in group}
        total = sign_in.body + answer.body + sum(wire.get(url).body for url in needed)
        if total > FIRST_VISIT:
            over[str(page)] = total
    assert over == {}


def test_static_files_are_precompressed_and_immutable(served: Served, answers: dict[Page, Answer], wire: Wire) -> None:
    urls = {url for answer in answers.values() for group in _linked(answer.text) for url in group}
    assert len(urls) >= 5
    for url in urls:
        answer = wire.get(url)
        assert (answer.status, answer.encoding) == (200, "br"), url
        assert re.search(r"\.[0-9a-f]{10}\.\w+$", url), url


def test_headers(answers: dict[Page, Answer], wire: Wire) -> None:
    pages_over = {str(page): answer.headers for page, answer in answers.items() if answer.headers > PAGE_HEADERS}
    parts_over = {url: part.headers for url, part in _parts(answers, wire) if part.headers > FRAGMENT_HEADERS}
    assert (pages_over, parts_over) == ({}, {})


def test_partials(answers: dict[Page, Answer], wire: Wire) -> None:
    sizes = {url: part.body for url, part in _parts(answers, wire)}
    assert len(sizes) >= 10
    assert {url: size for url, size in sizes.items() if size > PARTIAL_WORST} == {}
    assert statistics.median(sizes.values()) <= PARTIAL_MEDIAN, sorted(sizes.values())


def _parts(answers: dict[Page, Answer], wire: Wire) -> Iterator[tuple[str, Answer]]:
    """What htmx fetches from every page: each address once."""
    seen: set[str] = set()
    for page, answer in answers.items():
        for action in interactions(answer.text):
            if action.method == "GET" and action.url not in seen:
                seen.add(action.url)
                yield action.url, wire.get(_stale(action), page.person, htmx=True)


def _stale(action: Interaction) -> str:
    """A poll that has something to tell: it shows an older version."""
    return re.sub(r"v=\d+", "v=0", action.url)
