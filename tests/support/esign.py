"""Papers to sign, stamps, keys, and the Debian program that says what their signatures are worth."""

from __future__ import annotations

import os
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.core.esign.contracts import Credentials, Order, Place, Stamp
from portal.core.esign.local import LocalWay
from portal.core.typeset import typeset

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
PDFSIG = Path("/usr/bin/pdfsig")
PAPER = """
#let values = json(bytes(sys.inputs.values))
#set page(paper: "a4")
#for number in range(1, 5) [ #values.title, halaman #number #pagebreak(weak: true) ]
"""
STAMP = """
#let values = json(bytes(sys.inputs.values))
#set page(width: 200pt, height: 60pt, margin: 4pt)
#text(size: 8pt)[Ditandatangani secara elektronik oleh #strong(values.name)]
"""


def paper(title: str = "Nota Kesepakatan") -> bytes:
    """A PDF/A of four pages."""
    return _typeset(PAPER, {"title": title})


def stamp(name: str, *, left: float = 50) -> Stamp:
    """A picture for the fourth page."""
    return Stamp(_typeset(STAMP, {"name": name}), Place(4, left, 100, left + 200, 160))


def order(pdf: bytes, number: int = 1, name: str = "Yoseph Contoh") -> Order:
    """What signing the `number`th time is asked with, seen on the page."""
    seen = stamp(name, left=50 if number == 1 else 300)
    return Order(pdf, f"TandaTangan{number}", name, "Menandatangani Nota Kesepakatan", "Kefamenanu", seen)


def signed_twice(way: LocalWay, pdf: bytes) -> tuple[bytes, bytes]:
    """By the Bupati, and then by the branch too."""
    one = way.sign(order(pdf), Credentials("yoseph"))
    return one, way.sign(order(one, 2, "Maria Contoh"), Credentials("maria"))


def pdfsig(pdf: bytes) -> str:
    """What poppler says. Without it the test is left out with the reason; where nothing may be left out, it fails."""
    if not PDFSIG.exists():
        reason = f"{PDFSIG} is not installed (Debian package poppler-utils)"
        if os.environ.get("PORTAL_NO_SKIPS"):
            pytest.fail(reason)
        pytest.skip(reason)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        path.write_bytes(pdf)
        done = subprocess.run([PDFSIG, "-nocert", path], capture_output=True, text=True, check=False)
    return done.stdout


def _typeset(template: str, values: dict[str, str]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.typ"
        path.write_text(template)
        return typeset(path, values, at=AT)
