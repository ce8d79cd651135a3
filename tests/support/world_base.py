"""What every part of the full office is built with: its present, its people, where things are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from portal.audit.service import Actor
from portal.core.months import Month
from portal.core.permissions import ROLE_LABELS
from tests.support.people import PEOPLE

START = Month(2026, 3)
MORNING = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # 20 November 2026 09.00 WITA: the present of this world


@dataclass
class World:
    """Where things are: `ids` by a word for each, e.g. ids["judged"] is a list that waits for its operator."""

    ids: dict[str, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # of printed sheets and documents, and SHA-256 of files
    token: str = ""  # of a one-time link that nobody has used


def as_actor(username: str) -> Actor:
    """Somebody everyone knows, as the record names them."""
    return Actor(list(PEOPLE).index(username) + 1, PEOPLE[username][0], ROLE_LABELS[PEOPLE[username][1]])
