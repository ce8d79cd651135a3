"""What other capabilities have to say on a person's page: they stand above and register what this one cannot ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class PersonNotice:
    """One line about a person: a badge with its kind, a sentence, and a page to go to (empty: none)."""

    badge: str
    kind: str
    sentence: str
    link: str = ""
    url: str = ""


Ask = Callable[[int], Sequence[PersonNotice]]
_sources: list[Ask] = []


def person_notices(ask: Ask) -> Ask:
    """Register a function that may have something to say about a person (a beneficiary's id)."""
    _sources.append(ask)
    return ask


def notices_about(beneficiary_id: int) -> list[PersonNotice]:
    """All that is to be said about a person, in the order of registration."""
    return [notice for ask in _sources for notice in ask(beneficiary_id)]
