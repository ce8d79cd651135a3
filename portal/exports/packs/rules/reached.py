"""Workers whom anybody covers, of those who should be, as a body knows them; and whether its year is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.core import formatting
from portal.exports.packs.rules.body import Body, CoverageLine
from portal.exports.packs.rules.printing import month_of

INFORMAL = "Informal (BPU)"  # label of portal.coverage


@dataclass(frozen=True, slots=True)
class Reached:
    """Workers covered of those who should be, in a year, and who says so."""

    year: int
    covered: int
    workers: int
    source: str


def latest_coverage(body: Body, segment: str = INFORMAL) -> CoverageLine | None:
    """The newest coverage figure of a segment that has workers; None when there is none."""
    lines = [line for line in body["coverage"] if line["segment"] == segment and line["workers"]]
    return max(lines, key=lambda line: line["year"], default=None)


def informal_of(body: Body) -> Reached | None:
    """The newest figure in use for informal workers; without one the summary's own, which a province has as a sum."""
    line = latest_coverage(body)
    if line is not None:
        return reached_of(line)
    for each in body["figures"]:
        if each["name"] == "coverage.informal" and each["value"] is not None and each["out_of"]:
            return Reached(body["fiscal_year"], each["value"], each["out_of"], each["source"])
    return None


def reached_of(line: CoverageLine) -> Reached:
    """A figure in use, with its source and day."""
    source = f"{line['source']}, keadaan {formatting.day(date.fromisoformat(line['as_of_on']))}"
    return Reached(line["year"], line["covered"], line["workers"], source)


def year_is_over(body: Body) -> bool:
    """Whether the year of the pack is over: nobody can be added to it any more."""
    return f"{body['fiscal_year']}-12" < month_of(body["as_of"])
