"""What of a hearing pack goes on the table: the paper of a few pages and the speaking sheet, from the body alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from portal.core.typeset import page_count, typeset_long
from portal.exports.packs.paper import sheet, values
from portal.exports.packs.rules.body import Body
from portal.exports.packs.rules.letters import printable_values, shorter

MOST_PAGES = 8
CUTS = (80, 50, 30)  # letters of every text, one after the other until the pages suffice
_AS_THEY_ARE = frozenset({"qr", "sha256", "address"})
DOCUMENTS = Path(__file__).parent / "documents"


def paper_of(body: Body, *, sha256: str, verify_url: str) -> bytes:
    """The PDF/A of a pack, tagged; the same arguments give the same bytes.

    Nobody reads more than eight pages: where long texts fill them, all texts are cut. `sha256` is that of the figures;
    `verify_url` is behind the QR of every page, and without one ("") no QR is printed.
    """
    made = _made("bahan.typ", values.values_of(body, sha256, verify_url), body)
    for most in CUTS:
        if page_count(made) <= MOST_PAGES:
            break
        made = _made("bahan.typ", values.values_of(shorter(body, most), sha256, verify_url, few=most == CUTS[-1]), body)
    return made


def speech_of(body: Body, *, sha256: str, verify_url: str) -> bytes:
    """The speaking sheet of exactly one page, made alike."""
    return _made("lembar.typ", sheet.values_of(body, sha256, verify_url), body)


def _made(template: str, given: dict[str, object], body: Body) -> bytes:
    """In a process of its own: twenty-two packs in a row would leave 300 MB with a worker."""
    plain = printable_values(given, but=_AS_THEY_ARE)
    return typeset_long(DOCUMENTS / template, plain, at=datetime.fromisoformat(body["as_of"]), tagged=True)
