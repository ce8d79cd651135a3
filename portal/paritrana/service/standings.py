"""Working out scores and writing them down as the standing of the day."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from portal.core import clock
from portal.core.db import db
from portal.paritrana import queries
from portal.paritrana.models import ParitranaEdition, ParitranaStanding
from portal.paritrana.queries.known import KnownOf
from portal.paritrana.rules.campaign import AssessmentState, EditionState
from portal.paritrana.rules.scoring import MISSING, Line, score
from portal.paritrana.service.comparing import comparisons_of, with_comparisons


def refresh(edition: ParitranaEdition, regency_id: int) -> ParitranaStanding:
    """Work out one region's score anew; called in the transaction of whatever has changed it."""
    return refresh_all(edition, [regency_id])[0]


def refresh_all(edition: ParitranaEdition, regency_ids: Collection[int]) -> list[ParitranaStanding]:
    """The same for several regions with as many reads as for one. A frozen score is left as it is."""
    today, now = clock.today(), clock.now()
    db.session.flush()
    newest = queries.newest_standings(edition.id)
    standings = []
    for each in queries.known_of(edition, regency_ids, today):
        row = newest.get(each.regency_id)
        frozen = each.assessment is not None and each.assessment.state is AssessmentState.FROZEN
        if row is not None and (frozen or edition.state is EditionState.CLOSED):
            standings.append(row)
            continue
        result = score(each.known)
        beside = comparisons_of(row)
        if row is None or row.day < today:
            row = ParitranaStanding(regency_id=each.regency_id, edition_id=edition.id, day=today)
            db.session.add(row)
        row.points, row.own = result.points, result.own
        row.missing = result.count(*MISSING)
        row.lines = with_comparisons(lines_of(each, result.lines), beside)
        row.computed_at = now
        standings.append(row)
    db.session.flush()
    return standings


def lines_of(region: KnownOf, lines: Collection[Line]) -> list[dict[str, Any]]:
    """The lines as they are kept and shown: whole numbers and codes, in the order of the edition.

    Of each: code, weight, own and points (hundredths), state, proofs, and for what the portal computes the two numbers
    with origin, day and parts, or why there are none (`doubt`). `province`: see `service.comparing`.
    """
    kept = []
    for known, line in zip(region.known, lines, strict=True):
        row: dict[str, Any] = {
            "code": line.code,
            "weight": line.weight,
            "own": line.own,
            "points": line.points,
            "state": line.state.value,
            "proofs": known.proofs,
        }
        if known.computed is not None:
            row["input"] = {
                "numerator": known.computed.numerator,
                "denominator": known.computed.denominator,
                "origin": known.computed.origin,
                "as_of": known.computed.as_of.isoformat(),
                "parts": [list(part) for part in known.computed.parts],
            }
        if known.doubt:
            row["doubt"] = known.doubt
        kept.append(row)
    return kept
