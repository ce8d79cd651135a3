"""What threads may be about: every capability registers its own kinds; talk itself knows none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.core.permissions import Permission
from portal.talk.models import Side, TalkThread


@dataclass(frozen=True)
class Link:
    """Where something can be looked at or done: an endpoint with its values, and the permission of who may."""

    label: str
    endpoint: str
    values: Mapping[str, int | str]
    permission: Permission
    side: Side = Side.OFFICE  # whose page it is


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
    """One kind of thread. `describe` is asked once for all threads of a page: {thread id: subject}.

    With `speakers` people talk by name, guests of the office too, where the capability shows the thread (`embedding`);
    every side then links to its own page. Without, an office talks to another one that it may not know.
    """

    code: str
    label: str
    task: str  # what the reader is to do, in a sentence
    describe: Callable[[Sequence[TalkThread]], Mapping[int, Subject]]
    resolutions: Sequence[Resolution]
    kept: bool = False  # part of a record: the office's retention does not forget it
    speakers: Mapping[Side, Permission] = field(default_factory=dict)  # what one needs to speak, on each side

    @property
    def named(self) -> bool:
        """Whether people speak by name; colleagues then read each other's messages as new too."""
        return bool(self.speakers)


@dataclass(frozen=True)
class About:
    """What is talked about by name on a page: the thread is found by kind and key, and opened with the first message.

    `title` is a sentence that names nobody. `sides` are all that the kind knows unless said.
    """

    kind: Kind
    subject_key: str
    title: str
    regency_id: int
    sides: frozenset[Side] = frozenset()

    @property
    def parties(self) -> frozenset[Side]:
        return self.sides or frozenset(self.kind.speakers)


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
