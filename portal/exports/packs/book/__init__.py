"""The workbook of a hearing pack, written from its frozen body alone: the same body is the same file, byte for byte."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from portal.core import formatting
from portal.core.workbook import Paper, open_report
from portal.exports.packs.book import (
    benefits,
    checks,
    cover,
    definitions,
    explained,
    money,
    next_year,
    papers,
    people,
    places,
    summary,
    trend,
)
from portal.exports.packs.book.frame import Frame
from portal.exports.packs.rules.body import Body


def write_pack(
    path: Path,
    body: Body,
    *,
    sha256: str,
    verify_url: str,
    paper: Paper = "A4",
) -> dict[str, int]:
    """Write the workbook of `body` to `path`; answer the rows of every sheet that lists some, by its name.

    `sha256` is that of the body and `verify_url` where anybody may check it: both stand on the cover.
    """
    with open_report(path, title=body["title"], made_at=datetime.fromisoformat(body["as_of"]), paper=paper) as report:
        frame = Frame(body, report)
        below = summary.figures(frame)
        sources = money.sources(frame)
        money.need(frame, sources)
        places.write(frame)
        people.write(frame)
        months = money.months(frame)
        trends = trend.write(frame)
        next_year.write(frame, sources)
        benefits.write(frame)
        papers.write(frame)
        if "explained" in body:
            explained.write(frame, body["explained"])
        else:
            definitions.write(frame)
        result = checks.write(frame)
        summary.finish(frame, below, result, sources, months, trends)
        cover.write(frame, result, sha256=sha256, verify_url=verify_url)
        for name, sheet in frame.sheets.items():
            sheet.page(
                office=body["office"]["name"],
                title=f"{body['title']} · {name}",
                made=f"Nomor {body['number']} · keadaan {formatting.moment(frame.as_of)}",
            )
    return frame.counts
