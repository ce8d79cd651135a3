"""What other parts have to say on a regency's page of the province: findings, reports, talk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.compliance.standings.queries import RegencyRow
from portal.core.notices import Notices


@dataclass(frozen=True)
class Item:
    """One line: a badge (its words and kind), a sentence, and where it leads."""

    badge: str
    kind: str
    words: str
    url: str


@dataclass(frozen=True)
class Section:
    """A part of the page under its own heading; `url` leads to all of it, with the words of that link."""

    id: str
    title: str
    items: Sequence[Item]
    url: str
    link: str


REGION: Notices[RegencyRow, Section] = Notices()
