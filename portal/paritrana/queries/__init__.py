"""Reading editions, assessments and scores."""

from portal.paritrana.queries.assessments import (
    assessment_by_id,
    assessment_of_or_none,
    assessments_of,
    newest_verdicts,
    verdicts_of,
)
from portal.paritrana.queries.editions import (
    CriterionLine,
    aspects_of,
    criteria_of,
    criterion_by_id,
    edition_by_id,
    edition_of_year,
    editions,
    newest_open_or_none,
    open_or_past_edition,
)
from portal.paritrana.queries.known import KnownOf, known_of
from portal.paritrana.queries.packing import dossier_packing_or_none, evidence_of, files_gone, frozen_evidence
from portal.paritrana.queries.proofs import proofs_by_criterion, why_uncounted
from portal.paritrana.queries.ranking import Ranking, edition_before_or_none, ranking
from portal.paritrana.queries.standings import newest_standings, standing_or_none, states_by_year, trend_of

__all__ = [
    "CriterionLine",
    "KnownOf",
    "Ranking",
    "aspects_of",
    "assessment_by_id",
    "assessment_of_or_none",
    "assessments_of",
    "criteria_of",
    "criterion_by_id",
    "dossier_packing_or_none",
    "edition_before_or_none",
    "edition_by_id",
    "edition_of_year",
    "editions",
    "evidence_of",
    "files_gone",
    "frozen_evidence",
    "known_of",
    "newest_open_or_none",
    "newest_standings",
    "newest_verdicts",
    "open_or_past_edition",
    "proofs_by_criterion",
    "ranking",
    "standing_or_none",
    "states_by_year",
    "trend_of",
    "verdicts_of",
    "why_uncounted",
]
