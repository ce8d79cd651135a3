"""Figures of a pack that are invented and have no mark of their own, as quotas have: their source says so."""

from __future__ import annotations

from portal.compliance.benefits import queries as benefits
from portal.coverage import queries as coverage
from portal.coverage.rules.segments import MAIN
from portal.exports.packs.gathering.subject import Subject
from portal.exports.packs.rules.invented import says_invented


def has_invented(subject: Subject) -> bool:
    """Whether a letter of benefits that counts, or a coverage figure in use, is one. Two queries."""
    telling: dict[tuple[int, int], list[str]] = {}
    for letter in benefits.letters_of(subject.fiscal_year):  # the newest first
        telling.setdefault((letter.regency_id, letter.quarter), [letter.number, letter.source])
    words = [said for letter in telling.values() for said in letter]
    words += [figure.source for figure in coverage.figures_used_in(subject.years, MAIN).values()]
    return any(map(says_invented, words))
