"""What a region is told of the province: medians, and its own place where the ranking is open; nobody's name or score.

A region's session never reads its neighbours. So the portal works this out over all of them, once a day, and writes it
into each region's own standing, where it stays until the next night: under `province` in every line, as
``{"day", "regions", "line", "aspect", "total", "place"}``, medians as exact fractions of hundredths.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.core import clock
from portal.core.db import db
from portal.paritrana import queries
from portal.paritrana.models import ParitranaEdition, ParitranaStanding
from portal.paritrana.rules.campaign import AssessmentState
from portal.paritrana.rules.ranking import median, place_among
from portal.paritrana.rules.rehearsal import LEAST_REGIONS
from portal.paritrana.service.holding import hold_assessments

_KEY = "province"
Lines = list[dict[str, Any]]


def compare_with_province(edition: ParitranaEdition) -> int:
    """Write the medians of all regions that have begun into every standing that is not frozen; answers how many had
    begun. With fewer than LEAST_REGIONS nothing is told. A scope of all regions must be open.
    """
    db.session.flush()
    hold_assessments([edition.id])
    begun = queries.assessments_of(edition.id)
    newest = queries.newest_standings(edition.id)
    aspects = {line.criterion.code: line.aspect.code for line in queries.criteria_of(edition.id)}
    counted = [standing for regency_id, standing in newest.items() if regency_id in begun]
    told = _medians(counted, aspects) if len(counted) >= LEAST_REGIONS else {}
    totals = [standing.points for standing in counted]
    for regency_id, standing in newest.items():
        if regency_id in begun and begun[regency_id].state is AssessmentState.FROZEN:
            continue
        place = place_among(standing.points, totals) if edition.ranking_open and regency_id in begun else None
        beside = {code: {**medians, "place": place} for code, medians in told.items()}
        standing.lines = with_comparisons(standing.lines, beside)
    db.session.flush()
    return len(counted)


def _medians(standings: Sequence[ParitranaStanding], aspects: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """{criterion: what is told in its line}."""
    of_lines: dict[str, list[int]] = defaultdict(list)
    of_aspects: dict[str, list[int]] = defaultdict(list)
    for standing in standings:
        sums: dict[str, int] = defaultdict(int)
        for line in standing.lines:
            of_lines[line["code"]].append(line["points"])
            sums[aspects[line["code"]]] += line["points"]
        for aspect, points in sums.items():
            of_aspects[aspect].append(points)
    shared = {
        "day": clock.today().isoformat(),
        "regions": len(standings),
        "total": str(median([standing.points for standing in standings])),
    }
    return {
        code: {**shared, "line": str(median(of_lines[code])), "aspect": str(median(of_aspects[aspect]))}
        for code, aspect in aspects.items()
        if of_lines[code]
    }


def comparisons_of(standing: ParitranaStanding | None) -> dict[str, Any]:
    """{criterion: what its line tells of the province} of a standing; nothing for none."""
    lines: Iterable[dict[str, Any]] = standing.lines if standing is not None else ()
    return {line["code"]: line[_KEY] for line in lines if _KEY in line}


def with_comparisons(lines: Lines, beside: Mapping[str, Any]) -> Lines:
    """The lines with what they tell of the province, and without what they told before."""
    bare = [{name: value for name, value in line.items() if name != _KEY} for line in lines]
    return [{**line, _KEY: beside[line["code"]]} if line["code"] in beside else line for line in bare]
