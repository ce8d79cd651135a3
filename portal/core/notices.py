"""What other capabilities have to say on a page: they stand above its own and register what it cannot ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from portal.core.permissions import Permission

Subject = TypeVar("Subject")
Said = TypeVar("Said")


class Notices(Generic[Subject, Said]):
    """The registry of one kind of page: functions that may have something to say about its subject."""

    def __init__(self) -> None:
        self._sources: list[tuple[Permission, Callable[[Subject], Said | None]]] = []

    def register(
        self, permission: Permission
    ) -> Callable[[Callable[[Subject], Said | None]], Callable[[Subject], Said | None]]:
        """Register a function that may have something to say, to readers who hold `permission`."""

        def put(ask: Callable[[Subject], Said | None]) -> Callable[[Subject], Said | None]:
            self._sources.append((permission, ask))
            return ask

        return put

    def about(self, subject: Subject, may: Callable[[Permission], bool]) -> list[Said]:
        """All that is to be said about a subject now, in the order of registration."""
        found = (ask(subject) for permission, ask in self._sources if may(permission))
        return [each for each in found if each is not None]
