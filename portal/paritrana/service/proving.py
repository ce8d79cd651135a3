"""The proof that scores on pages and in files are what the rules give for what is known today."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.paritrana import queries
from portal.paritrana.models import ParitranaEdition, ParitranaResult, ParitranaStanding
from portal.paritrana.queries.known import KnownOf
from portal.paritrana.rules.campaign import AssessmentState, EditionState
from portal.paritrana.rules.points import in_words
from portal.paritrana.rules.scoring import score
from portal.paritrana.service.standings import lines_of


@dataclass(frozen=True)
class Proof:
    """What was compared, and every difference: (regency id, sentence)."""

    standings: int
    results: int
    problems: list[tuple[int, str]]


def prove(edition: ParitranaEdition, regency_ids: Collection[int]) -> Proof:
    """Recompute the newest standings of an open edition and compare; of frozen ones, the standing with the result.

    It reads only. A standing is compared with what is known now: it follows what the portal computes within the minute
    in which the worker looks (`behind`), so a difference that stays says that no worker looks.
    """
    newest, results = queries.newest_standings(edition.id), _results(edition.id)
    frozen = _frozen(edition)
    found = _open_differences(edition, regency_ids, newest, frozen)
    problems = [(regency_id, words) for regency_id, differences in found.items() for words in differences]
    for regency_id in sorted(frozen & set(regency_ids)):
        result = results.get(regency_id)
        if result is None:
            problems.append((regency_id, "nilainya dibekukan, tetapi hasil bekunya tidak ada."))
            continue
        problems += [(regency_id, words) for words in _of_result(result, newest.get(regency_id))]
    return Proof(len(found), len(results), problems)


def behind(edition: ParitranaEdition, regency_ids: Collection[int]) -> list[int]:
    """The regions whose standing no longer says what is known: a list went out, a month was paid, an agreement signed,
    and nobody touched the assessment. A fixed number of queries; nothing is written."""
    found = _open_differences(edition, regency_ids, queries.newest_standings(edition.id), _frozen(edition))
    return [regency_id for regency_id, differences in found.items() if differences]


def _frozen(edition: ParitranaEdition) -> set[int]:
    assessments = queries.assessments_of(edition.id).values()
    return {row.regency_id for row in assessments if row.state is AssessmentState.FROZEN}


def _open_differences(
    edition: ParitranaEdition, regency_ids: Collection[int], newest: Mapping[int, ParitranaStanding], frozen: set[int]
) -> dict[int, list[str]]:
    """{region: what differs} of every standing that still moves."""
    if edition.state is not EditionState.OPEN:
        return {}
    moving = sorted(set(regency_ids) & newest.keys() - frozen)
    known = queries.known_of(edition, moving, clock.today()) if moving else ()
    return {each.regency_id: _differences(newest[each.regency_id], each) for each in known}


def _results(edition_id: int) -> dict[int, ParitranaResult]:
    ids = [row.id for row in queries.assessments_of(edition_id).values()]
    rows = db.session.scalars(select(ParitranaResult).where(ParitranaResult.assessment_id.in_(ids)))
    return {row.regency_id: row for row in rows}


def _differences(standing: ParitranaStanding, known: KnownOf) -> list[str]:
    result = score(known.known)
    found = []
    if standing.points != sum(line["points"] for line in standing.lines):
        found.append(f"nilai {in_words(standing.points)} bukan jumlah barisnya.")
    if (standing.points, standing.own) != (result.points, result.own):
        found.append(f"tersimpan {in_words(standing.points)}, dihitung ulang {in_words(result.points)}.")
    recomputed = {line["code"]: line for line in lines_of(known, result.lines)}
    stored = {line["code"]: line for line in standing.lines}
    for code in sorted(stored.keys() | recomputed.keys()):
        if _compared(stored.get(code)) != _compared(recomputed.get(code)):
            found.append(f"kriteria {code} berbeda dengan hitungan ulang.")
    return found


def _compared(line: Mapping[str, Any] | None) -> Any:
    """A line without its day and what it tells of the province: those change without the score."""
    if line is None:
        return None
    bare = {name: value for name, value in line.items() if name != "province"}
    if "input" in bare:
        bare["input"] = {name: value for name, value in bare["input"].items() if name != "as_of"}
    return bare


def _of_result(result: ParitranaResult, standing: ParitranaStanding | None) -> list[str]:
    found = []
    if hashlib.sha256(result.body.encode()).hexdigest() != result.sha256:
        found.append("hasil beku berubah: SHA-256 tidak cocok.")
    body = json.loads(result.body)
    if body["points"] != result.points or result.points != sum(line["points"] for line in body["lines"]):
        found.append("nilai hasil beku bukan jumlah barisnya.")
    if standing is None or (standing.points, standing.lines) != (body["points"], body["lines"]):
        found.append("nilai yang ditampilkan berbeda dengan hasil bekunya.")
    return found
