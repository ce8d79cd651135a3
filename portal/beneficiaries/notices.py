"""What other capabilities say on a person's page: they stand above and register what the register cannot ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portal.beneficiaries.models import Beneficiary
from portal.core.permissions import Permission


@dataclass(frozen=True)
class PersonNotice:
    """An alert of a kind, with title and sentence, and a page to go to: `endpoint` and the values that it takes."""

    title: str
    sentence: str
    link: str
    endpoint: str
    values: Mapping[str, int]
    kind: str = "info"


Ask = Callable[[Beneficiary], PersonNotice | None]

_sources: list[tuple[Permission, Ask]] = []


def person_notice(permission: Permission) -> Callable[[Ask], Ask]:
    """Register a function that may have something to say about a person, to readers who hold `permission`."""

    def register(ask: Ask) -> Ask:
        _sources.append((permission, ask))
        return ask

    return register


def notices_about(person: Beneficiary, may: Callable[[Permission], bool]) -> list[PersonNotice]:
    """All that is to be said about a person now, in the order of registration."""
    found = (ask(person) for permission, ask in _sources if may(permission))
    return [each for each in found if each is not None]
