"""Who is behind in an edition, and the regions side by side: what the matrix filters and sorts by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from portal.paritrana.rules.campaign import AssessmentState, Calendar, days_left
from portal.paritrana.rules.scoring import Decision

NOT_BEGUN = "Belum mulai"
QUIET = timedelta(days=3)  # a second reminder within these days is said, and asked for


class Behind(StrEnum):
    """In what a region is behind."""

    NOT_BEGUN = "belum"
    UNDER_HALF = "separuh"
    PAST_DUE = "lewat"
    LATE = "terlambat"


BEHIND_LABELS = MappingProxyType(
    {
        Behind.NOT_BEGUN: NOT_BEGUN,
        Behind.UNDER_HALF: "Terisi kurang dari setengah",
        Behind.PAST_DUE: "Lewat batas, belum diajukan",
        Behind.LATE: "Diajukan terlambat",
    }
)


def seal(points: Iterable[tuple[str, int]]) -> str:
    """A short sign over (criterion, hundredths of points), in any order: what a page showed, to be compared later."""
    listed = ",".join(f"{code}:{own}" for code, own in sorted(points))
    return hashlib.sha256(listed.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Progress:
    """How far a region has come. `state` is None before it has begun; `filled` criteria of `of` are not missing."""

    state: AssessmentState | None
    late: bool
    filled: int
    of: int

    @property
    def handed_in(self) -> bool:
        """Whether the self-assessment has reached the province."""
        return self.state not in (None, AssessmentState.FILLING)


def behind(progress: Progress, today: date, calendar: Calendar) -> frozenset[Behind]:
    """In what a region is behind on a day; empty when in nothing."""
    if progress.handed_in:
        return frozenset({Behind.LATE}) if progress.late else frozenset()
    found = set()
    if progress.state is None:
        found.add(Behind.NOT_BEGUN)
    elif 2 * progress.filled < progress.of:
        found.add(Behind.UNDER_HALF)
    if today > calendar.due_on:
        found.add(Behind.PAST_DUE)
    return frozenset(found)


def progress_in_words(progress: Progress, today: date, calendar: Calendar) -> str:
    """Where a region stands before it has handed in, as a reminder says it: no full stop, no date."""
    left = days_left(calendar.due_on, today)
    when = f"batasnya {left} hari lagi" if left > 0 else "batasnya hari ini" if not left else f"lewat {-left} hari"
    if progress.state is None:
        return f"belum mulai diisi, {when}"
    return f"baru {progress.filled} dari {progress.of} kriteria terisi, {when}"


def why_not_reminded(progress: Progress) -> str:
    """Why a region gets no reminder; empty when it may: only what was not handed in waits for the region."""
    return "Sudah mengajukan penilaian mandirinya." if progress.handed_in else ""


def reminded_lately(last: datetime | None, now: datetime) -> bool:
    """Whether the last reminder lies less than three days back."""
    return last is not None and now - last < QUIET


def needs_word(state: AssessmentState, decision: Decision | None, *, replied: bool, after_reply: bool) -> bool:
    """Whether the province still has to look at a criterion: `decision` is its newest word, `after_reply` when that
    was said after the region had replied, `replied` whether the region wrote about this criterion."""
    if state is AssessmentState.SUBMITTED:
        return decision is None
    if state is AssessmentState.REPLIED:
        return decision in (None, Decision.SEND_BACK) or (replied and not after_reply)
    return False


def keeps_from_freezing(state: AssessmentState, decision: Decision | None, *, replied: bool, after_reply: bool) -> bool:
    """Whether a criterion keeps a score from being frozen: the region may still reply to whatever was not accepted, and
    what it replied to needs a last word."""
    if state is AssessmentState.CONCLUDED:
        return decision is not Decision.ACCEPT
    return needs_word(state, decision, replied=replied, after_reply=after_reply)


def neighbours(wanted: Iterable[int], order: Iterable[int], here: int) -> tuple[int | None, int | None]:
    """(the one before, the one after) `here` among `wanted`, in the given order and round its ends; never `here`."""
    row, chosen = list(order), set(wanted) - {here}
    if not chosen:
        return None, None
    place = row.index(here)
    after = next(each for each in row[place + 1 :] + row[:place] if each in chosen)
    before = next(each for each in reversed(row[place + 1 :] + row[:place]) if each in chosen)
    return before, after


def why_not_closed(handed_in_open: Iterable[str], not_frozen: Iterable[str], today: date, calendar: Calendar) -> str:
    """Why an edition cannot be closed yet, as a sentence; empty when it can.

    `not_frozen`: names of all regions without a frozen score; `handed_in_open`: those among them that have handed in.
    After the day of freezing only what was handed in has to be frozen first.
    """
    waiting, handed = list(not_frozen), list(handed_in_open)
    if not waiting:
        return ""
    if today <= calendar.freeze_on:
        return f"Tunggu sampai nilai semua wilayah dibekukan ({len(waiting)} belum), atau sampai batas pembekuan lewat."
    if handed:
        return f"Bekukan dahulu nilai yang sudah diajukan: {', '.join(handed)}."
    return ""
