"""The queue of likely pairs: found after a list is recorded, decided by people, and in nobody's way.

A pair is asked about once: what was decided stays decided, whichever list brings the two again.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.audit.service import Actor, record
from portal.beneficiaries.models import LikelyTwin, Upload
from portal.beneficiaries.queries.twins import likely_pairs
from portal.beneficiaries.rules.twins import TwinState
from portal.core import bulk, clock, collector, crypto, holding, tasks
from portal.core.db import db
from portal.core.errors import DomainError

FIND = "beneficiaries.find_twins"
_COLUMNS = ("first_id", "second_id", "upload_id", "state", "found_at", "decided_by_name", "reason")


def look_after(upload: Upload, *, by: Actor) -> None:
    """Have the people of a recorded list compared with the register, by a job of its own: nothing waits for it."""
    tasks.start(
        FIND,
        regency_id=upload.regency_id,
        subject=("twins", upload.id),
        args={"upload_id": upload.id},
        created_by=by.id,
    )


@tasks.handler(FIND)
@collector.paused()
def find(run: tasks.JobRun) -> str | None:
    """Put the likely pairs of a list into the queue. Pairs that were asked about before are not asked again."""
    assert run.regency_id is not None
    found = likely_pairs(run.args["upload_id"], run.regency_id, crypto.keys())
    if found:
        try:
            with run.step():
                put_in_queue(found, run.regency_id, run.args["upload_id"])
        except IntegrityError:  # another list found one of them in this very moment
            with run.step():
                put_in_queue(found, run.regency_id, run.args["upload_id"])
    return None


def put_in_queue(found: list[tuple[int, int]], regency_id: int, upload_id: int) -> None:
    """Open the pairs that are new. Needs a write transaction."""
    known: set[tuple[int, int]] = set()
    for part in bulk.chunks((first for first, _second in found), 10_000):
        query = select(LikelyTwin.first_id, LikelyTwin.second_id).where(LikelyTwin.first_id.in_(part))
        known.update((first, second) for first, second in db.session.execute(query))
    now = clock.now()
    bulk.insert_rows(
        LikelyTwin.__table__,  # type: ignore[arg-type]
        regency_id,
        _COLUMNS,
        (
            (first, second, upload_id, TwinState.OPEN, now, "", "")
            for first, second in found
            if (first, second) not in known
        ),
    )


def decide_different(twin_id: int, *, by: Actor) -> None:
    """Two people: never asked again. Twice does nothing the second time."""
    pair = _hold(twin_id)
    if pair.state is TwinState.DIFFERENT:
        return
    _refuse_decided(pair)
    _decide(pair, TwinState.DIFFERENT, None, "", by)
    _record(pair, "twins_decided", "Dua orang berbeda", by)


def decide_same(twin_id: int, wrong_id: int, *, reason: str, by: Actor) -> None:
    """One person: the NIK of `wrong_id` is the wrong one, and its place is to be ended next.

    Raises DomainError without a choice or a reason, or when somebody decided otherwise meanwhile.
    """
    pair = _hold(twin_id)
    if wrong_id not in (pair.first_id, pair.second_id):
        raise DomainError("Pilih NIK yang keliru.", field="wrong")
    if pair.state is TwinState.SAME and pair.wrong_id == wrong_id:
        return
    _refuse_decided(pair)
    _decide(pair, TwinState.SAME, wrong_id, reason.strip(), by)
    _record(pair, "twins_decided", f"Orang yang sama; NIK peserta no. {wrong_id} keliru", by, reason)


def ask_again(twin_id: int, *, by: Actor) -> None:
    """The decision was a mistake: the pair is open again. A place that was ended is taken back at its own page."""
    pair = _hold(twin_id)
    if pair.state is TwinState.OPEN:
        return
    pair.state, pair.wrong_id, pair.reason = TwinState.OPEN, None, ""
    pair.decided_at, pair.decided_by_name = None, ""
    _record(pair, "twins_asked_again", "Keputusan dibatalkan", by)


def _hold(twin_id: int) -> LikelyTwin:
    return holding.hold(LikelyTwin, twin_id, "Pasangan ini tidak ditemukan di wilayah Anda.")


def _refuse_decided(pair: LikelyTwin) -> None:
    if pair.state is not TwinState.OPEN:
        raise DomainError(f"Pasangan ini sudah diputuskan oleh {pair.decided_by_name}. Muat ulang halaman.")


def _decide(pair: LikelyTwin, state: TwinState, wrong_id: int | None, reason: str, by: Actor) -> None:
    pair.state, pair.wrong_id, pair.reason = state, wrong_id, reason
    pair.decided_at, pair.decided_by_name = clock.now(), by.name
    db.session.flush()


def _record(pair: LikelyTwin, action: str, what: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=f"{what} (peserta no. {pair.first_id} dan no. {pair.second_id}).",
        regency_id=pair.regency_id,
        subject_kind="beneficiary",
        subject_id=pair.first_id,
        reason=reason,
    )
