"""Coverage figures with valid, dull defaults, and workbooks of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO

from portal.coverage.rules.figures import FigureTerms
from portal.coverage.rules.segments import Segment
from portal.coverage.rules.sheet import HEADINGS
from tests.support.client import PortalClient

LINE = "2025;31/12/2025;Informal (BPU);{covered};{workers};Laporan contoh {number}"
_HEADINGS = ("year", "as_of_on", "segment", "numerator", "denominator", "source")


def terms(**changes: object) -> FigureTerms:
    """1.204 of 9.880 informal workers at the end of 2025, by an invented report."""
    values: dict[str, object] = {
        "segment": Segment.INFORMAL,
        "year": 2025,
        "as_of_on": date(2025, 12, 31),
        "numerator": 1_204,
        "denominator": 9_880,
        "source": "Laporan contoh 1",
        **changes,
    }
    return FigureTerms(**values)  # type: ignore[arg-type]


def typed(**changes: str) -> dict[str, str]:
    """The same as a form sends it."""
    return {
        "segment": "informal",
        "year": "2025",
        "as_of_on": "2025-12-31",
        "numerator": "1.204",
        "denominator": "9.880",
        "source": "Laporan contoh 1",
        **changes,
    }


def workbook(
    lines: Sequence[str], *, columns: Sequence[str] = _HEADINGS, name: str = "cakupan.csv"
) -> tuple[BytesIO, str]:
    """A CSV with the template's headings, as the test client sends a file."""
    text = "\n".join([";".join(HEADINGS[column] for column in columns), *lines])  # type: ignore[index]
    return BytesIO(text.encode()), name


def line(number: int = 1, *, covered: str = "1.204", workers: str = "9.880") -> str:
    """A row of it that is right; the source is told apart by its number."""
    return LINE.format(number=number, covered=covered, workers=workers)


def seal(client: PortalClient, page: str) -> str:
    """What the page of an upload says that its rows are."""
    found = re.search(r'name="seal" value="([0-9a-f]+)"', client.get(page).get_data(as_text=True))
    assert found is not None
    return found[1]
