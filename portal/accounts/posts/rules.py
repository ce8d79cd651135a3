"""Who holds a post at a moment, and what a handover does to whoever held it.

A term is half open, [from, until): at the hour of a handover the former holder has lost the post, the new one has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from portal.core import formatting
from portal.core.formatting import WITA

DEFINITIVE = ""
ACTING_LABELS = {
    DEFINITIVE: "Definitif",
    "Pj.": "Penjabat (Pj.)",
    "Plt.": "Pelaksana tugas (Plt.)",
    "Plh.": "Pelaksana harian (Plh.)",
}
"""{as it stands before the post on paper: in words}."""
LATEST_BACKDATING = timedelta(days=31)  # letters arrive late, but nobody's right ends months ago without being noticed
FARTHEST_AHEAD = timedelta(days=366)
FIRST_YEAR = 2000
LONGEST_TERM = 10  # years ahead that a paper may name as its end: a regent's is five
WITHDRAWN_WITHIN = timedelta(hours=1)  # of its beginning: whoever chose the wrong account sees it at once
HOURS = range(24)


@dataclass(frozen=True)
class Problem:
    """Why something is refused, and the box it concerns."""

    field: str
    sentence: str


@dataclass(frozen=True)
class Term:
    """One holder's time. `ends_at` is what the own papers say; `until_at` where it really ends: there, or where the
    next one begins. None: until somebody follows.
    """

    from_at: datetime
    ends_at: datetime | None = None
    until_at: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether the post is held at this moment."""
        return self.from_at <= moment and (self.until_at is None or moment < self.until_at)

    def reaches(self, moment: datetime) -> bool:
        """Whether a handover at `moment` takes something away."""
        return self.until_at is None or moment < self.until_at


def hour_of(day: date, hour: int) -> datetime:
    """A day and a full hour as they are read in NTT, as the UTC time that is stored."""
    return datetime.combine(day, time(hour), WITA).astimezone(UTC)


def day_and_hour(moment: datetime) -> tuple[date, int]:
    """The way back: the day and the full hour that the clocks of NTT show."""
    local = moment.astimezone(WITA)
    return local.date(), local.hour


def year_problem(day: date, today: date, *, ahead: int = 1) -> str:
    """Why a day cannot be meant, by its year: before 2000 or more than `ahead` years away; empty when it can."""
    if FIRST_YEAR <= day.year <= today.year + ahead:
        return ""
    return f"Periksa tahunnya: dari {FIRST_YEAR} sampai {today.year + ahead}."


def likely_beginning(last: Term | None, now: datetime) -> datetime:
    """What the form of a handover proposes: where the last term ends by itself, else the next full hour."""
    if last is not None and last.until_at is not None:
        return last.until_at
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def acting_title(acting: str, title: str) -> str:
    """``Plt. Kepala Dinas …``; the bare title for whoever holds it definitively."""
    return f"{acting} {title}" if acting else title


def authority_words(paper: str, number: str, dated_on: date) -> str:
    """The paper of authority as agreements cite it: ``Surat Perintah Bupati Nomor 800/12 tanggal 7 Juli 2025``."""
    return f"{paper} Nomor {number} tanggal {formatting.day(dated_on)}"


def handover_problem(last: Term | None, new: Term, now: datetime) -> Problem | None:
    """Why `new` cannot follow `last`, the latest term of the post (in force, over, or still to come); None when it can.

    Whoever only fills a vacant post takes nothing away and may be written down for any earlier time.
    """
    if new.ends_at is not None and new.ends_at <= new.from_at:
        return Problem(
            "until_day", "Akhir masa jabatan harus sesudah mulainya. Kosongkan bila surat tidak menyebutnya."
        )
    if new.from_at > now + FARTHEST_AHEAD:
        return Problem("from_day", "Serah terima paling jauh satu tahun ke depan. Periksa tahunnya.")
    if last is None:
        return None
    if new.from_at <= last.from_at:
        since = formatting.moment(last.from_at)
        return Problem(
            "from_day",
            f"Pejabat terakhir yang dicatat mulai {since}. Isi waktu sesudah itu, atau batalkan dahulu serah terima "
            "yang belum berlaku.",
        )
    if last.reaches(new.from_at) and new.from_at < now - LATEST_BACKDATING:
        return Problem(
            "from_day",
            f"Hak pejabat sebelumnya dapat diakhiri paling jauh {LATEST_BACKDATING.days} hari ke belakang. Isi waktu "
            "yang lebih baru; surat yang lebih lama tetap disebut sebagai dasar.",
        )
    return None


def cut(last: Term, from_at: datetime) -> datetime | None:
    """Where `last` ends once somebody else begins at `from_at`: there, unless it was over before."""
    return from_at if last.reaches(from_at) else last.until_at


def end_problem(term: Term, at: datetime, now: datetime) -> Problem | None:
    """Why a term in force cannot end at `at` without anybody following."""
    if not term.holds(now):
        return Problem("", "Masa jabatan ini tidak sedang berjalan. Muat ulang halaman.")
    if at <= term.from_at:
        return Problem("end_day", f"Akhirnya harus sesudah mulainya, {formatting.moment(term.from_at)}.")
    if not term.reaches(at):
        return Problem("end_day", "Masa jabatan ini sudah berakhir lebih awal dari waktu itu.")
    if at < now - LATEST_BACKDATING:
        return Problem("end_day", f"Masa jabatan dapat diakhiri paling jauh {LATEST_BACKDATING.days} hari ke belakang.")
    if at > now + FARTHEST_AHEAD:
        return Problem("end_day", "Paling jauh satu tahun ke depan. Periksa tahunnya.")
    return None


def withdrawal_problem(term: Term, *, is_last: bool, now: datetime) -> Problem | None:
    """Why a handover cannot be taken back: only the latest is, before it begins and in the hour after. What has been
    in force for longer is ended by a new one."""
    if not may_be_withdrawn(term, now):
        return Problem("", "Serah terima ini sudah berlaku lebih dari satu jam. Catat serah terima baru.")
    if not is_last:
        return Problem("", "Ada serah terima lain sesudahnya. Batalkan yang terakhir lebih dahulu.")
    return None


def may_be_withdrawn(term: Term, now: datetime) -> bool:
    """Whether it is still to come, or began no more than an hour ago."""
    return now <= term.from_at + WITHDRAWN_WITHIN
