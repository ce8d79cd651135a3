"""When a report is due, and whether it was sent in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where the report of a period stands."""

    RUNNING = "running"  # the period is not over
    OPEN = "open"  # not sent, and still in time
    LATE = "late"  # not sent, past its deadline
    SENT = "sent"
    SENT_LATE = "sent_late"


@dataclass(frozen=True)
class Standing:
    """`days` left while it runs or is open, else the days that it is or was late (0: in time)."""

    state: State
    due_on: date
    days: int
    sent_on: date | None = None

    @property
    def words(self) -> str:
        """As it is read: ``jatuh tempo 21 hari lagi``, ``terlambat 3 hari``, ``dikirim tepat waktu``."""
        if self.state is State.RUNNING:
            return "masa laporan belum berakhir"
        if self.state is State.OPEN:
            return f"jatuh tempo {self.days} hari lagi" if self.days else "jatuh tempo hari ini"
        if self.state is State.LATE:
            return f"belum dikirim, terlambat {self.days} hari"
        return f"dikirim terlambat {self.days} hari" if self.state is State.SENT_LATE else "dikirim tepat waktu"


def due_on(last_day: date, days: int) -> date:
    """The deadline: so many days after the period's end."""
    return last_day + timedelta(days=days)


def standing(last_day: date, due: date, sent_on: date | None, today: date) -> Standing:
    """`sent_on`: the day on which the period's report was first sent, whichever version it was."""
    if sent_on is not None:
        late = max((sent_on - due).days, 0)
        return Standing(State.SENT_LATE if late else State.SENT, due, late, sent_on)
    if today <= last_day:
        return Standing(State.RUNNING, due, (due - today).days)
    if today <= due:
        return Standing(State.OPEN, due, (due - today).days)
    return Standing(State.LATE, due, (today - due).days)
