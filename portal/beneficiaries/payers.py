"""One worker, one payer: when a list meets somebody whom another source covers, both offices settle it by talking.

Neither learns who the other is. The office that asks names nobody to the other side: `core.crossing` finds the
enrolment and puts the question before its office. When that office frees the place, the question is answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.beneficiaries import register, threads
from portal.beneficiaries.covered import CoveredRow, covered_keys, covered_rows
from portal.beneficiaries.models import Beneficiary, CoverageMonth, Enrolment, Upload
from portal.beneficiaries.rules.rows import RowKey
from portal.core import formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.quotas.models import Quota
from portal.talk import queries as talk_queries
from portal.talk import service as talk
from portal.talk.models import TalkThread

PAGE_SIZE = 50
AT_ONCE = 100  # questions of one act: whoever has thousands has sent the wrong list
FIRST_MESSAGE = (
    "Orang ini ada di daftar usulan kami, tetapi sudah dilindungi sumber lain. Mohon diperiksa apakah perlindungan itu "
    "masih berlaku. Bila tidak, mohon tempatnya dilepas."
)


@dataclass(frozen=True)
class CoveredPage:
    """Up to 50 covered rows of a list, each with the newest thread about its person; how many there are in all, how
    many of them nobody has asked about; the row to go on after, if more follow.
    """

    lines: Sequence[tuple[CoveredRow, TalkThread | None]]
    total: int
    to_ask: int
    several_sheets: bool
    next_after: RowKey | None


@dataclass(frozen=True)
class Asked:
    """What became of an act of asking: questions that were sent, and people whom nobody else covers any more."""

    sent: int
    free: int


def covered_page(upload: Upload, after: RowKey | None) -> CoveredPage:
    """The covered rows of a list that follow the row `after`."""
    keys = covered_keys(upload.id)
    shown = [each for each in keys if after is None or each[0] > after][:PAGE_SIZE]
    threads_of = talk_queries.latest_about(threads.ASKING, [nik_key.hex() for _row, nik_key in shown])
    rows = covered_rows(upload, [row for row, _nik_key in shown])
    more = bool(shown) and shown[-1] != keys[-1]
    return CoveredPage(
        lines=[(row, threads_of.get(row.nik_key.hex())) for row in rows],
        total=len(keys),
        to_ask=len(_to_ask(keys)),
        several_sheets=len({row.sheet for row, _nik_key in keys}) > 1,
        next_after=shown[-1][0] if more else None,
    )


def _to_ask(keys: Sequence[tuple[RowKey, bytes]]) -> list[RowKey]:
    """Those about whom nobody has asked: whoever got an answer is asked again one by one only."""
    asked = talk_queries.keys_asked(threads.ASKING)
    return [row for row, nik_key in keys if nik_key.hex() not in asked]


def rows_to_ask(upload: Upload, wanted: RowKey | None) -> list[CoveredRow]:
    """The covered row `wanted` of this very list; without one, the first AT_ONCE about whom nobody has asked."""
    keys = covered_keys(upload.id)
    if wanted is not None:
        return covered_rows(upload, [row for row, _nik_key in keys if row == wanted])
    return covered_rows(upload, _to_ask(keys)[:AT_ONCE])


def ask(upload: Upload, quota: Quota, rows: Sequence[CoveredRow], text: str, *, by: Actor) -> Asked:
    """Ask whoever covers the people of these refused rows; asking again about somebody changes nothing.

    `rows` are rows of this very list that were refused for that reason: the question can be asked of nobody else.
    Raises DomainError for a message that is empty or tells who writes, and when there is no row.
    """
    if not rows:
        raise DomainError("Tidak ada lagi orang yang perlu ditanyakan. Muat ulang halaman ini.")
    taken = register.taken_by_start(((row.nik_key, row.since) for row in rows), quota.last_month)
    own = _covered_here(taken)
    sent = 0
    for row in rows:
        month = taken.get(row.nik_key)
        if month is not None and _sent(upload, row, month, text, here=(row.nik_key, month) in own, by=by):
            sent += 1
    record(
        "payer_asked",
        by=by,
        sentence=f"Sumber lain ditanya tentang {formatting.number(len(rows))} orang dari daftar no. {upload.id}.",
        regency_id=upload.regency_id,
        subject_kind="upload",
        subject_id=upload.id,
    )
    return Asked(sent, len(rows) - sent)


def _covered_here(taken: dict[bytes, Month]) -> set[tuple[bytes, Month]]:
    """Which of these months another source of this very office covers."""
    rows = db.session.execute(
        select(CoverageMonth.worker_key, CoverageMonth.month)
        .where(CoverageMonth.worker_key.in_(list(taken)), CoverageMonth.month.in_(set(taken.values())))
        .with_for_update(read=True)  # a place that is freed in this moment is either gone here or finds the question
    )
    return {(bytes(key), month) for key, month in rows}


def _sent(upload: Upload, row: CoveredRow, month: Month, text: str, *, here: bool, by: Actor) -> bool:
    """Ask about one person; False when the place was freed in this very moment."""
    since = formatting.month(month)
    topic = talk.Topic(
        kind=threads.OWN if here else threads.ASKED,
        subject_key=row.nik_key.hex(),
        title=f"Sudah dilindungi sumber {'dana lain kantor ini' if here else 'lain'} mulai {since}.",
        about=threads.pack_about(row.name, row.nik_prefix, upload.id, row.key.row),
        month=month,
    )
    there = talk.Counterpart(
        row.nik_key, month, threads.QUESTIONED, f"Kantor lain mengusulkan orang ini mulai {since}."
    )
    try:
        talk.open_thread(topic, text, regency_id=upload.regency_id, by=by, counterpart=None if here else there)
    except talk.NobodyPaysError:
        return False
    return True


def place_freed(enrolment: Enrolment, worker_key: bytes, from_month: Month) -> None:
    """Whoever asked about this person learns from which month the place is free, and no more."""
    since = formatting.month(from_month)

    def closing(thread: TalkThread) -> talk.Closing | None:
        if not _concerns(thread, enrolment):
            return None
        later = thread.month is not None and from_month > thread.month
        advice = "usulkan orang ini mulai bulan itu" if later else "periksa ulang daftar Anda"
        return talk.Closing(
            code="freed",
            outcome=f"Dilepas mulai {since}",
            told=f"Tempatnya sudah dilepas mulai {since}",
            note=f"Tempat orang ini dilepas mulai {since}.",
            told_note=f"Tempatnya sudah dilepas mulai {since}; {advice}.",
        )

    talk.close_about(threads.QUESTIONED, str(enrolment.id), closing)
    talk.close_about(threads.OWN, worker_key.hex(), closing)


def list_withdrawn(upload_id: int) -> None:
    """A whole list is taken back: whoever asked about one of its people learns that the place is free. Costs as much as
    there are open questions, however long the list is."""
    enrolments = [int(key) for key in talk_queries.open_subject_keys(threads.QUESTIONED)]
    workers = [bytes.fromhex(key) for key in talk_queries.open_subject_keys(threads.OWN)]
    if not enrolments and not workers:
        return
    asked_about = db.session.execute(
        select(Enrolment, Beneficiary.nik_key)
        .join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id)
        .where(Enrolment.upload_id == upload_id, Enrolment.id.in_(enrolments) | Beneficiary.nik_key.in_(workers))
        .order_by(Enrolment.id)
    ).all()
    for enrolment, key in asked_about:
        place_freed(enrolment, bytes(key), enrolment.first_month)


def _concerns(thread: TalkThread, enrolment: Enrolment) -> bool:
    """Whether a thread about a person is about this place of theirs, and not about one of another year."""
    return thread.month is not None and enrolment.first_month <= thread.month <= enrolment.last_month


def place_taken_back(enrolment: Enrolment, worker_key: bytes) -> None:
    """A place was freed by mistake: whoever was told that it is free learns that it is not."""

    def closing(thread: TalkThread) -> talk.Closing | None:
        if not _concerns(thread, enrolment):
            return None
        return talk.Closing(
            code="freed_no_more",
            outcome="Pelepasan dibatalkan; tetap dilindungi",
            told="Pelepasan dibatalkan; tetap dilindungi",
            note="Pelepasan tempat orang ini dibatalkan.",
            told_note="Pelepasan tempat orang ini dibatalkan; ia tetap dilindungi kantor lain.",
        )

    talk.close_about(threads.QUESTIONED, str(enrolment.id), closing, instead_of="freed")
    talk.close_about(threads.OWN, worker_key.hex(), closing, instead_of="freed")
