"""Working out scores and writing them down as the standing of the day."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal.core import clock
from portal.core.db import db
from portal.paritrana import queries
from portal.paritrana.models import ParitranaEdition, ParitranaStanding
from portal.paritrana.queries.known import KnownOf
from portal.paritrana.rules.campaign import AssessmentState, EditionState
from portal.paritrana.rules.scoring import MISSING, Line, score
from portal.paritrana.service.comparing import comparisons_of, with_comparisons
from portal.paritrana.service.holding import hold_assessments


def refresh(edition: ParitranaEdition, regency_id: int) -> ParitranaStanding:
    """Work out one region's score anew; called in the transaction of whatever has changed it."""
    return refresh_all(edition, [regency_id])[0]


def refresh_all(edition: ParitranaEdition, regency_ids: Collection[int]) -> list[ParitranaStanding]:
    """The same for several regions with as many reads as for one. A frozen score is left as it is.

    Their assessments are held, so that nobody answers or freezes between reading and writing.
    """
    today, now = clock.today(), clock.now()
    db.session.flush()
    hold_assessments([edition.id], regency_ids)
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
        values = {
            "points": result.points,
            "own": result.own,
            "missing": result.count(*MISSING),
            "lines": with_comparisons(lines_of(each, result.lines), beside),
            "computed_at": now,
        }
        if row is None or row.day < today:
            made = ParitranaStanding(regency_id=each.regency_id, edition_id=edition.id, day=today, **values)
            row = _of_today(made)
            if row is not made and each.assessment is None:
                standings.append(row)  # it has begun in this very moment: what it wrote knows more than this
                continue
        for name, value in values.items():
            setattr(row, name, value)
        standings.append(row)
    db.session.flush()
    return standings


def _of_today(made: ParitranaStanding) -> ParitranaStanding:
    """The first row of the day, or the one that another wrote in the same moment: a region that has not begun holds
    nothing."""
    key = (made.regency_id, made.edition_id, made.day)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        return db.session.get_one(ParitranaStanding, key, populate_existing=True)
    return made


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
