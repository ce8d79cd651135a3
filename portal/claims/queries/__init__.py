"""Reading claims: one file with everything in it, lists, totals, letters."""

from portal.claims.queries.files import (
    Family,
    Story,
    benefit_book,
    benefit_of,
    claim_by_id,
    claim_of_or_none,
    steps_of,
    story_of,
    valid_steps,
)
from portal.claims.queries.lists import ClaimFilter, ClaimLine, ClaimsPage, StateSum, claims_page, every_claim, sums
from portal.claims.queries.totals import (
    QuarterLine,
    happened_in,
    letter_by_id,
    letter_totals,
    letters_of,
    quarters_of,
    totals_of,
    years,
)

__all__ = [
    "ClaimFilter",
    "ClaimLine",
    "ClaimsPage",
    "Family",
    "QuarterLine",
    "StateSum",
    "Story",
    "benefit_book",
    "benefit_of",
    "claim_by_id",
    "claim_of_or_none",
    "claims_page",
    "every_claim",
    "happened_in",
    "letter_by_id",
    "letter_totals",
    "letters_of",
    "quarters_of",
    "steps_of",
    "story_of",
    "sums",
    "totals_of",
    "valid_steps",
    "years",
]
