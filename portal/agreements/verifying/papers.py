"""Papers of other capabilities that the public page knows: whoever makes them registers where they are kept.

@keep
class PackArchive:
    def by_code(self, first: str, last: str) -> PublicPaper | None: ...
    def by_file(self, sha256: str) -> KnownPaper | None: ...
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from portal.agreements.rules.verification import spoken
from portal.agreements.verifying.rules import Verdict


@dataclass(frozen=True)
class PublicPaper:
    """What anybody with the code or a file may know of it: plain values, and no person.

    `standing` is what holds for it, whoever has which copy; `advice` what to compare on paper. `fingerprints`: (file,
    SHA-256) of what is genuine.
    """

    code: str
    title: str
    subject: str
    facts: tuple[tuple[str, str], ...]
    fingerprints: tuple[tuple[str, str], ...]
    standing: Verdict
    advice: str

    @property
    def spoken_code(self) -> str:
        return spoken(self.code)


@dataclass(frozen=True)
class KnownPaper:
    """A file that was made of a paper, and a sentence on which of its files it is."""

    words: str
    document: PublicPaper


class Archive(Protocol):
    """Where papers of one kind are kept. It is asked inside a scope of everything and opens none itself."""

    def by_code(self, first: str, last: str) -> PublicPaper | None:
        """The paper whose SHA-256 (64 hexadecimal digits) lies between the two, both included."""

    def by_file(self, sha256: str) -> KnownPaper | None:
        """The paper that a file with this SHA-256 was made of."""


_A = TypeVar("_A", bound=type[Archive])
_archives: dict[str, Archive] = {}


def keep(archive: _A) -> _A:
    """Register an archive; once, however often its module is imported."""
    _archives.setdefault(f"{archive.__module__}.{archive.__qualname__}", archive())
    return archive


def with_code(first: str, last: str) -> PublicPaper | None:
    """The paper of any archive whose SHA-256 lies between the two."""
    return next((found for each in _archives.values() if (found := each.by_code(first, last)) is not None), None)


def with_file(sha256: str) -> KnownPaper | None:
    """The paper of any archive that a file with this SHA-256 was made of."""
    return next((found for each in _archives.values() if (found := each.by_file(sha256)) is not None), None)
