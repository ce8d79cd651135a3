"""Reading agreements: one with everything in it, its words, its versions."""

from portal.agreements.queries.agreements import (
    Head,
    Related,
    Story,
    agreement_by_id,
    head_of,
    moves_of,
    parties_of,
    possible_parents,
    related_of,
    schedule_of,
    story_of,
    terms_of,
    warnings_of,
)
from portal.agreements.queries.allowing import standing_agreements
from portal.agreements.queries.articles import (
    ComparedPart,
    article_and_history,
    article_by_key,
    articles_of,
    changed_articles,
    compared,
    standard_articles,
    standard_history,
    versions_of,
)
from portal.agreements.queries.calendar import calendar_of, ceiling_differences

__all__ = [
    "ComparedPart",
    "Head",
    "Related",
    "Story",
    "agreement_by_id",
    "article_and_history",
    "article_by_key",
    "articles_of",
    "calendar_of",
    "ceiling_differences",
    "changed_articles",
    "compared",
    "head_of",
    "moves_of",
    "parties_of",
    "possible_parents",
    "related_of",
    "schedule_of",
    "standard_articles",
    "standard_history",
    "standing_agreements",
    "story_of",
    "terms_of",
    "versions_of",
    "warnings_of",
]
