"""What other capabilities have to say on a quota's page: they stand above `quotas` and register what it cannot ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.core.permissions import Permission
from portal.quotas.queries import QuotaState


@dataclass(frozen=True)
class Notice:
    """A title and a sentence, with a page to go to: `endpoint` takes the quota's id."""

    title: str
    sentence: str
    link: str
    endpoint: str


Ask = Callable[[QuotaState], Notice | None]


@dataclass(frozen=True)
class _Source:
    permission: Permission
    ask: Ask


_sources: list[_Source] = []


def notice(permission: Permission) -> Callable[[Ask], Ask]:
    """Register a function that may have something to say about a quota, to readers who hold `permission`."""

    def register(ask: Ask) -> Ask:
        _sources.append(_Source(permission, ask))
        return ask

    return register


def notices_about(state: QuotaState, may: Callable[[Permission], bool]) -> list[Notice]:
    """All that is to be said about a quota now, in the order of registration."""
    found = (source.ask(state) for source in _sources if may(source.permission))
    return [each for each in found if each is not None]
