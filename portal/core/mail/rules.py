"""When a message that could not be sent is tried again; pure."""

from __future__ import annotations

from datetime import timedelta

# Short enough for whoever waits for a link, long enough in all for a weekend without a server.
PAUSES = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)
MAX_ATTEMPTS = len(PAUSES) + 1


def pause_after(attempt: int) -> timedelta:
    """How long to wait after this attempt (1 is the first) before the next one.

    Also how long a message stays with a worker that may have died while sending it: longer than sending takes.
    """
    return PAUSES[min(attempt, len(PAUSES)) - 1]


def was_last(attempt: int) -> bool:
    """Whether nobody tries again after this attempt."""
    return attempt >= MAX_ATTEMPTS
