"""Of a body's coverage figures those that are spoken of: the newest in use, and the target beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.core import formatting
from portal.exports.packs.rules.body import Body, CoverageLine
from portal.exports.packs.rules.letters import brief

INFORMAL, ALL_WORKERS = "Informal (BPU)", "Formal dan informal bersama"  # labels of portal.coverage
NAME = 80  # letters of a name


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
        return reached_in(line)
    for each in body["figures"]:
        if each["name"] == "coverage.informal" and each["value"] is not None and each["out_of"]:
            return Reached(body["fiscal_year"], each["value"], each["out_of"], each["source"])
    return None


def reached_in(line: CoverageLine) -> Reached:
    """What a line says, with its source and day."""
    source = f"{brief(line['source'], NAME)}, keadaan {formatting.day(date.fromisoformat(line['as_of_on']))}"
    return Reached(line["year"], line["covered"], line["workers"], source)


def target_of(body: Body, segment: str = INFORMAL) -> tuple[int, int, int] | None:
    """(year, numerator, denominator) of the newest target of a segment."""
    found = [
        (line["year"], *line["target"])
        for line in body["coverage"]
        if line["segment"] == segment and line["target"] is not None and line["target"][1]
    ]
    return max(found, default=None)
