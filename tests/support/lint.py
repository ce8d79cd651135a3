"""What must be true of every page and fragment the portal sends."""

from __future__ import annotations

import re

from lxml import html


def problems_of_page(text: str, *, fragment: bool = False) -> list[str]:
    """Sentences about what is wrong with an HTML answer; empty when all is well."""
    if not text.strip():
        return []
    document = html.document_fromstring(text) if not fragment else html.fragment_fromstring(text, create_parent="main")
    found = [
        *_duplicate_ids(document),
        *_inline_code(document),
        *_forms(document),
        *_labels(document),
        *_htmx_without_scripts(document),
        *_dangling(document, fragment),
    ]
    if not fragment:
        if document.get("lang") != "id":
            found.append("the page does not say lang=id")
        if not (document.findtext(".//title") or "").strip():
            found.append("the page has no title")
        if len(document.findall(".//h1")) != 1:
            found.append("the page needs exactly one h1")
    if "undefined" in text.lower() or "None</" in text:
        found.append("a missing value leaks onto the page")
    return found


def _duplicate_ids(document: html.HtmlElement) -> list[str]:
    ids = [found for element in document.iter() if isinstance(element.tag, str) and (found := element.get("id"))]
    return [f"id {name} occurs twice" for name in sorted({each for each in ids if ids.count(each) > 1})]


def _inline_code(document: html.HtmlElement) -> list[str]:
    found = []
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "script" and not element.get("src"):
            found.append("inline script")
        for name in element.attrib:
            if name == "style" or name.startswith(("on", "hx-on")):
                found.append(f"{element.tag} has {name}")
        if any(str(value).startswith("js:") for value in element.attrib.values()):
            found.append(f"{element.tag} evaluates code")
    return found


def _forms(document: html.HtmlElement) -> list[str]:
    found = []
    for form in document.findall(".//form"):
        if (form.get("method") or "get").lower() != "post":
            continue
        names = {field.get("name") for field in form.iter("input")}
        if "csrf_token" not in names:
            found.append(f"form {form.get('action') or form.get('id')} has no csrf_token")
        public = re.match(r"^/(masuk|keluar|tautan/|verifikasi/)", form.get("action") or "")
        if not public and "idempotency_key" not in names:
            found.append(f"form {form.get('action') or form.get('id')} has no idempotency_key")
    return found


def _labels(document: html.HtmlElement) -> list[str]:
    labelled = {label.get("for") for label in document.iter("label")}
    found = []
    for field in document.iter("input", "select", "textarea"):
        if field.get("type") in ("hidden", "submit", "button"):
            continue
        inside_label = any(parent.tag == "label" for parent in field.iterancestors())
        if field.get("id") not in labelled and not inside_label and not field.get("aria-label"):
            found.append(f"field {field.get('name')} has no label")
    return found


def _htmx_without_scripts(document: html.HtmlElement) -> list[str]:
    """Every hx-get is a link or GET form of the same address (or polls); every hx-post a form or form button."""
    found = []
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        address = element.get("hx-get")
        if (
            address
            and element.get("hx-trigger") != "poll"
            and (element.get("href") or element.get("action")) != address
        ):
            found.append(f"hx-get {address} has no plain way")
        address = element.get("hx-post")
        if address and (element.get("action") or element.get("formaction")) != address:
            found.append(f"hx-post {address} has no plain way")
    return found


def _dangling(document: html.HtmlElement, fragment: bool) -> list[str]:
    """aria-describedby, form= and page links name something that is there."""
    if fragment:
        return []
    ids = {element.get("id") for element in document.iter() if isinstance(element.tag, str)}
    found = []
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        names = (element.get("aria-describedby") or "").split() + (element.get("aria-labelledby") or "").split()
        if form := element.get("form"):
            names.append(form)
        href = element.get("href") or ""
        if element.tag == "a" and href.startswith("#") and len(href) > 1:
            names.append(href[1:])
        target = element.get("hx-target") or ""
        if target.startswith("#"):
            names.append(target[1:])
        found += [f"{element.tag} names #{name}, which is not there" for name in names if name not in ids]
    return found
