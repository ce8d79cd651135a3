"""Headings that are no known words: what the columns may be, whether to ask, and what an officer answered."""

from portal.beneficiaries.rules.mapping.sets import (
    NEEDED,
    Answer,
    Answers,
    ColumnsUncertain,
    HeaderSet,
    ListColumn,
    faults_of,
    merged,
)
from portal.beneficiaries.rules.mapping.understanding import Reader, Understood

__all__ = [
    "NEEDED",
    "Answer",
    "Answers",
    "ColumnsUncertain",
    "HeaderSet",
    "ListColumn",
    "Reader",
    "Understood",
    "faults_of",
    "merged",
]
