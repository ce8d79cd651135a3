"""What threads may be about: every capability registers its own kinds; talk itself knows none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from portal.core.permissions import Permission
from portal.talk.models import TalkThread


@dataclass(frozen=True)
class Link:
    """Where something can be looked at or done: an endpoint with its values, and the permission of who may."""

    label: str
    endpoint: str
    values: Mapping[str, int | str]
    permission: Permission


@dataclass(frozen=True)
class Subject:
    """What a thread is about, as its page and the inbox show it."""

    who: str
    note: str
    links: Sequence[Link] = ()

    def __repr__(self) -> str:
        return "<Subject>"  # names a person


@dataclass(frozen=True)
class Resolution:
    """A way to settle a thread by hand: what one chooses, and how it reads afterwards here and at the other side."""

    code: str
    label: str
    outcome: str
    told: str


@dataclass(frozen=True)
class Kind:
    """One kind of thread. `describe` is asked once for all threads of a page: {thread id: subject}."""

    code: str
    label: str
    task: str  # what the reader is to do, in a sentence
    describe: Callable[[Sequence[TalkThread]], Mapping[int, Subject]]
    resolutions: Sequence[Resolution]
    kept: bool = False  # part of a record: the office's retention does not forget it


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known, at import."""
    _kinds[kind.code] = kind
    return kind


def kind_of(code: str) -> Kind:
    """Raises KeyError for a kind that nobody registered."""
    return _kinds[code]


def kept_codes() -> list[str]:
    """The kinds whose threads stay."""
    return [kind.code for kind in _kinds.values() if kind.kept]


def subjects_of(threads: Sequence[TalkThread]) -> dict[int, Subject]:
    """{thread id: subject}, each kind asked once."""
    found: dict[int, Subject] = {}
    for code in dict.fromkeys(thread.kind for thread in threads):
        found |= kind_of(code).describe([thread for thread in threads if thread.kind == code])
    return found
