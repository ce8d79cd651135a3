"""Swap equals reload: apply an htmx answer to the page it came to, and compare with a fresh GET."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree, html

# Differ on every rendering, or are the point of the swap.
_KEYS = re.compile(r'(name="(?:csrf_token|idempotency_key)" value=")[^"]*"')


def after_swap(page: str, answer: str, target: str) -> str:
    """The page after htmx put `answer` in the place of `target` (``#id``) and its `<hx-partial>` regions in theirs."""
    document = html.document_fromstring(page)
    parts = html.fragment_fromstring(answer, create_parent="main")
    partials = list(parts.iter("hx-partial"))
    for partial in partials:
        _replace(document, partial.get("hx-target"), [child for child in partial if isinstance(child.tag, str)])
        partial.drop_tree()
    rest = [child for child in parts if isinstance(child.tag, str)]
    if rest:
        _replace(document, target, rest)
    return _normal(document)


def reloaded(page: str) -> str:
    """A fresh page in the same normal form."""
    return _normal(html.document_fromstring(page))


def part_of(page: str, target: str) -> str:
    """One region of a page in the same normal form: what comes beneath a figure is a section of another page."""
    document = html.document_fromstring(page)
    (found,) = document.xpath("//*[@id=$name]", name=target.removeprefix("#"))
    found.tail = None
    return _normal(found)


def _replace(document: html.HtmlElement, selector: str | None, replacement: list[html.HtmlElement]) -> None:
    assert selector and selector.startswith("#"), f"a swap needs an id, not {selector}"
    found = document.xpath("//*[@id=$name]", name=selector[1:])
    assert len(found) == 1, f"{selector} occurs {len(found)} times on the page"
    old = found[0]
    parent = old.getparent()
    index = parent.index(old)
    tail = old.tail
    parent.remove(old)
    for offset, element in enumerate(replacement):
        element.tail = tail if offset == len(replacement) - 1 else None
        parent.insert(index + offset, element)


def _normal(document: html.HtmlElement) -> str:
    for message in document.xpath("//*[@id='pesan']"):
        for child in list(message):
            message.remove(child)
        message.text = None
    text = etree.tostring(document, encoding="unicode", method="html")
    text = _KEYS.sub(r'\1"', text)
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", text))


@dataclass(frozen=True)
class Interaction:
    """One htmx element of a page: what it sends, and where the answer goes."""

    method: str
    url: str
    target: str
    element: html.HtmlElement

    @property
    def explains(self) -> bool:
        """Whether it brings the explanation of a figure, a section of that figure's own page."""
        return "/angka/" in self.url

    @property
    def polls(self) -> bool:
        return bool(self.element.get("data-poll"))


def interactions(page: str) -> list[Interaction]:
    """Every element of a page that htmx acts on, in the order of the page."""
    found = []
    for element in html.document_fromstring(page).iter():
        if not isinstance(element.tag, str):
            continue
        for method in ("GET", "POST"):
            url = element.get(f"hx-{method.lower()}")
            if url:
                target = element.get("hx-target") or f"#{element.get('id')}"
                found.append(Interaction(method, url, target, element))
    return found
