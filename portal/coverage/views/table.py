"""Regencies side by side, for the province and for a branch: a year and a segment at a time."""

from __future__ import annotations

from flask import Response, request, url_for

from portal.core import clock
from portal.core.access import workplace
from portal.core.web import render
from portal.coverage import queries
from portal.coverage.rules.segments import SEGMENT_LABELS, Segment
from portal.coverage.rules.sheet import PROVINCE
from portal.coverage.views.stories import wished_year


def chosen() -> tuple[int, Segment]:
    """(year, segment) of the address; else the newest year with figures, and informal workers."""
    code = request.values.get("segmen", "")
    year = wished_year() or next(iter(queries.years()), clock.today().year)
    return year, Segment(code) if code in list(Segment) else Segment.INFORMAL


def page(blueprint: str, *, with_province: bool) -> Response:
    """The table; for the province its own series above it."""
    year, segment = chosen()
    rows = queries.rows_of_year(year, segment, workplace().regency_ids)
    story = queries.story_of(PROVINCE, None, clock.today())[1] if with_province else None
    return render(
        "coverage/index.html",
        fragment="tabel",
        also=["unduh"] if with_province else [],
        year=year,
        segment=segment,
        rows=rows,
        total=queries.sum_of(rows),
        story=story,
        labels=SEGMENT_LABELS,
        segments=[(each.value, label) for each, label in SEGMENT_LABELS.items()],
        years=[(each, each) for each in sorted({*queries.years(), year}, reverse=True)],
        address=url_for(f"{blueprint}.index"),
        province=PROVINCE,
    )
