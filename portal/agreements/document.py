"""The document of a version: its content in official form, as a PDF/A."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from portal.agreements.rules.clauses import paragraphs_of
from portal.agreements.rules.terms import AgreementKind
from portal.agreements.rules.verification import code_of, spoken
from portal.agreements.rules.words import DOTS, rupiah_words
from portal.core import formatting
from portal.core.months import Month
from portal.core.typeset import positions, qr_svg, typeset, typeset_long

TEMPLATE = Path(__file__).parent / "documents" / "perjanjian.typ"
VERIFY = "/verifikasi/"  # the page that anybody may open, followed by the code


@dataclass(frozen=True)
class Issue:
    """What a document says about itself: the version, its SHA-256, when it was made, where the portal is found.

    `portal_address` has no slash at its end; empty, the paper carries its code and no QR. `draft` prints RANCANGAN on
    every page, and neither code nor QR, since nobody has agreed to a draft.
    """

    version: int
    sha256: str
    made_at: datetime
    portal_address: str
    draft: bool = False


def pdf_of(content: Mapping[str, Any], issue: Issue) -> bytes:
    """The PDF/A. The same content and issue give the same bytes, on every machine and in every process.

    A draft is for a request: typeset in a process of its own, whose memory goes with it, and without the marks for
    screen readers, which would double what goes over the link.
    """
    make = typeset_long if issue.draft else typeset
    return make(TEMPLATE, values_of(content, issue), at=issue.made_at)


def places_of(content: Mapping[str, Any], issue: Issue) -> dict[str, list[float]]:
    """Where each party signs: {party: [page, left, bottom, right, top]}, in points from the lower left corner."""
    return {
        str(found["party"]): [
            found["page"],
            round(found["x"], 2),
            round(found["sheet"] - found["y"] - found["height"], 2),
            round(found["x"] + found["width"], 2),
            round(found["sheet"] - found["y"], 2),
        ]
        for found in positions(TEMPLATE, values_of(content, issue), "signing-space")
    }


def values_of(content: Mapping[str, Any], issue: Issue) -> dict[str, Any]:
    """The content as the template prints it: every figure in words for people, every article in paragraphs."""
    first, second = content["parties"]
    address = f"{issue.portal_address}{VERIFY}{code_of(issue.sha256)}" if issue.portal_address else ""
    return {
        "draft": issue.draft,
        "title": content["title"],
        "over": content["parent"]["title"] if content["kind"] == AgreementKind.ADDENDUM and content["parent"] else "",
        "subject": content["subject"],
        "letterhead": content["letterhead"],
        "first": {**first, "number": content["numbers"]["first"] or DOTS},
        "second": {**second, "number": content["numbers"]["second"] or DOTS},
        "opening": content["opening"],
        "agreeing": content["agreeing"],
        "articles": [_article(article) for article in content["articles"]],
        "terms": [_term(number, term) for number, term in enumerate(content["terms"], 1)],
        "notes": [
            f"Baris {number}: {term['reason']}" for number, term in enumerate(content["terms"], 1) if term["reason"]
        ],
        "schedule": [
            [str(number), formatting.day(date.fromisoformat(part["due_on"])), formatting.rupiah(part["amount"])]
            for number, part in enumerate(content["schedule"], 1)
        ],
        "total": formatting.rupiah(content["amount"]),
        "total_words": rupiah_words(content["amount"]),
        "reference": content["reference"],
        "version": "" if issue.draft else str(issue.version),
        "code": "" if issue.draft else spoken(code_of(issue.sha256)),
        "address": "" if issue.draft else address.removeprefix("https://").removeprefix("http://"),
        "qr": qr_svg(address) if address and not issue.draft else "",
    }


def _article(article: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": str(article["number"]),
        "heading": article["heading"],
        "paragraphs": [
            {"mark": paragraph.mark, "text": paragraph.text, "items": [list(item) for item in paragraph.items]}
            for paragraph in paragraphs_of(article["text"])
        ],
    }


def _term(number: int, term: Mapping[str, Any]) -> list[str]:
    first, last = Month.parse(term["first_month"]), Month.parse(term["last_month"])
    return [
        str(number),
        term["source"],
        f"{_span(first, last)} ({term['months']} bulan)",
        formatting.number(term["people"]),
        formatting.rupiah(term["jkk_rate"]),
        formatting.rupiah(term["jkm_rate"]),
        formatting.rupiah(term["amount"]),
    ]


def _span(first: Month, last: Month) -> str:
    """Januari–Desember 2026; the year twice only when it changes."""
    if first == last:
        return formatting.month(last)
    begin = formatting.month(first)
    return f"{begin.split()[0] if first.year == last.year else begin}–{formatting.month(last)}"
