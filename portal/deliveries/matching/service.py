"""Acts on matches: receive a file, count it anew, confirm, discard; settle a difference. None commits."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from typing import Any

from sqlalchemy import func, select

from portal.audit.service import Actor, record
from portal.contributions import queries as contributions
from portal.contributions.models import Bill
from portal.core import bulk, clock, formatting, holding, storage, tasks
from portal.core.crypto import Keys, Readable
from portal.core.db import db
from portal.core.errors import DomainError, NotFoundError
from portal.core.months import Month
from portal.deliveries.matching import queries
from portal.deliveries.matching.examining import Examined, seal_of, seal_told, summary_of
from portal.deliveries.matching.models import BillMatch, MatchFinding, MatchState
from portal.deliveries.service.files import keep_file
from portal.quotas import service as quotas

SUBJECT = "bill_match"
JUDGE = "deliveries.match_judge"
CONFIRM = "deliveries.match_confirm"
CHANGED = "Data peserta, KPJ, atau tagihan berubah sejak hasil ini dihitung. Periksa hasil yang baru, lalu catat."
_OPEN = (MatchState.RECEIVED, MatchState.JUDGED, MatchState.CONFIRMING)
_COLUMNS = (
    "match_id",
    "position",
    "kind",
    "beneficiary_id",
    "sheet",
    "row",
    "approved",
    "billed",
    "ground",
    "told_cipher",
    "told_key",
    "settled_at",
    "settled_by_name",
    "settled_note",
)


class AlreadySentError(DomainError):
    """The same file was sent for this bill before, and its result still stands."""

    def __init__(self, match: BillMatch) -> None:
        super().__init__("Berkas yang sama sudah pernah dikirim untuk bulan ini. Ini hasilnya.")
        self.match = match


def receive(quota_id: int, month: Month, source: Readable, *, file_name: str, by: Actor) -> BillMatch:
    """Keep the file that BPJS billed a month by, encrypted, and have it matched.

    Raises DomainError when the month has no bill or the file is empty, AlreadySentError when its result stands.
    """
    line = contributions.bill_line_or_none(quota_id, month)
    if line is None or not line.bill.people:
        raise DomainError("Tagihan bulan ini belum disusun atau tidak memuat orang. Susun dahulu, lalu cocokkan.")
    stored = keep_file(source, "deliveries.bill", file_name=file_name, regency_id=line.bill.regency_id, by=by)
    if not stored.size:
        raise DomainError("Berkas kosong (0 B). Simpan ulang dari Excel, lalu kirim lagi.", field="file")
    earlier = _same_file_or_none(line.bill, stored.sha256.hex(), besides=stored.id)
    if earlier is not None:
        storage.delete(stored)
        raise AlreadySentError(earlier)
    match = _begin(line.bill, stored.id, stored.file_name, stored.sha256.hex(), by)
    _record("bill_match_received", match, line.bill, "Berkas tagihan BPJS diterima", by)
    return match


def _same_file_or_none(bill: Bill, sha256: str, *, besides: int | None = None) -> BillMatch | None:
    """The newest match of the same file that is under way or holds; one whose file is gone cannot be counted anew.

    `besides`: the file that came just now. SQLite may have given it the number of one that is gone.
    """
    found = db.session.scalars(
        select(BillMatch)
        .where(BillMatch.bill_id == bill.id, BillMatch.sha256 == sha256, BillMatch.file_id.is_distinct_from(besides))
        .where(BillMatch.state.in_(_OPEN) | BillMatch.in_force)
        .order_by(BillMatch.id.desc())
        .limit(1)
    ).one_or_none()
    return found if found is not None and kept_file_or_none(found) is not None else None


def count_again(match_id: int, *, by: Actor) -> BillMatch:
    """Match the kept file of a match anew, beside it: the earlier result holds until the new one is confirmed.

    Asked for twice, it is counted once. Raises DomainError when the file is no longer kept, or while it is counted.
    """
    earlier = hold(match_id)
    if earlier.state not in (MatchState.JUDGED, MatchState.CONFIRMED):
        raise DomainError("Pencocokan ini tidak dapat dihitung ulang pada tahap ini.")
    if kept_file_or_none(earlier) is None:
        raise DomainError("Masa simpan berkas ini sudah berakhir. Kirim lagi berkas tagihan dari BPJS.")
    assert earlier.file_id is not None
    bill = contributions.bill_line(earlier.bill_id).bill
    if earlier.state is MatchState.JUDGED:
        earlier.state, earlier.sentence = MatchState.RECEIVED, ""
        _start(JUDGE, earlier, by)
        return earlier
    under_way = _same_file_or_none(bill, earlier.sha256)
    if under_way is not None and under_way.state is not MatchState.CONFIRMED:
        return under_way
    match = _begin(bill, earlier.file_id, earlier.file_name, earlier.sha256, by)
    _record("bill_match_counted_again", match, bill, f"Pencocokan no. {earlier.id} dihitung ulang", by)
    return match


def _begin(bill: Bill, file_id: int, file_name: str, sha256: str, by: Actor) -> BillMatch:
    assert by.id is not None
    match = BillMatch(
        regency_id=bill.regency_id,
        bill_id=bill.id,
        file_id=file_id,
        file_name=file_name,
        sha256=sha256,
        state=MatchState.RECEIVED,
        summary={},
        created_by=by.id,
        created_by_name=by.name,
        created_at=clock.now(),
    )
    db.session.add(match)
    db.session.flush()
    _start(JUDGE, match, by)
    return match


def confirm(match_id: int, *, seal: str, by: Actor) -> BillMatch:
    """Have the differences recorded that the page shows (`seal`). Pressed twice, they are recorded once.

    Raises DomainError when the match does not wait for that, or the page shows an older result.
    """
    match = hold(match_id)
    if match.state in (MatchState.CONFIRMING, MatchState.CONFIRMED):
        return match
    if match.state is not MatchState.JUDGED:
        raise DomainError("Pencocokan ini tidak sedang menunggu konfirmasi.")
    if seal != match.seal:
        raise DomainError(CHANGED)
    match.state, match.sentence = MatchState.CONFIRMING, ""
    _start(CONFIRM, match, by)
    return match


def discard(match_id: int, *, by: Actor) -> BillMatch:
    """Drop a match that was not recorded, with its file. Raises DomainError once it is being recorded."""
    match = hold(match_id)
    if match.state in (MatchState.DISCARDED, MatchState.UNREADABLE):
        return match
    if match.state not in (MatchState.RECEIVED, MatchState.JUDGED):
        raise DomainError("Pencocokan yang sudah dicatat tidak dapat dibatalkan. Kirim berkas yang lebih baru.")
    forget_file(match)
    match.state, match.sentence = MatchState.DISCARDED, ""
    bill = contributions.bill_line(match.bill_id).bill
    _record("bill_match_discarded", match, bill, f"Pencocokan no. {match.id} dibatalkan", by)
    return match


def go_on(match_id: int) -> BillMatch:
    """Work on a match that stopped is begun again. Raises DomainError when nothing of it has stopped."""
    match = hold(match_id)
    job = tasks.job_or_none(match.job_id) if match.job_id is not None and match.working else None
    if job is None:
        raise DomainError("Pencocokan ini tidak sedang terhenti.")
    tasks.restart(job)
    return match


def settle(match_id: int, finding_id: int, *, note: str, by: Actor) -> MatchFinding:
    """Note how a difference was settled; sums stay as they are. Said again, the newest note holds.

    Raises DomainError without a note, or when the match no longer holds.
    """
    if not note.strip():
        raise DomainError("Tulis apa yang dilakukan dengan selisih ini.", field="note")
    finding = _hold_finding(match_id, finding_id)
    finding.settled_at, finding.settled_by_name, finding.settled_note = clock.now(), by.name, note
    _record_finding("match_finding_settled", finding, "ditandai selesai", by, note)
    return finding


def reopen(match_id: int, finding_id: int, *, by: Actor) -> MatchFinding:
    """A difference was not settled after all. Said twice, it is open once."""
    finding = _hold_finding(match_id, finding_id)
    if finding.settled_at is not None:
        finding.settled_at, finding.settled_by_name, finding.settled_note = None, "", ""
        _record_finding("match_finding_reopened", finding, "dibuka lagi", by)
    return finding


def _hold_finding(match_id: int, finding_id: int) -> MatchFinding:
    """A difference of a match that holds, and keeps holding until this is committed: notes are carried over once."""
    match = hold(match_id)
    finding = queries.finding_row(match_id, finding_id).finding
    if not match.in_force:
        raise DomainError("Bulan ini sudah dicocokkan lagi. Buka hasil yang berlaku, lalu tulis catatannya di sana.")
    return finding


def hold(match_id: int) -> BillMatch:
    """The match, held until the transaction ends. Raises NotFoundError outside the scope."""
    return holding.hold(BillMatch, match_id, "Pencocokan ini tidak ditemukan.")


def kept_file_or_none(match: BillMatch) -> storage.StoredFile | None:
    """The file of a match, unless its time is over. By its content too: SQLite gives numbers of what is gone anew."""
    if match.file_id is None:
        return None
    with suppress(NotFoundError):
        stored = storage.stored_file(match.file_id)
        return stored if stored.sha256.hex() == match.sha256 else None
    return None


def forget_file(match: BillMatch) -> None:
    """Delete the file, unless another match was counted from it."""
    others = select(func.count()).where(BillMatch.file_id == match.file_id, BillMatch.id != match.id)
    stored = kept_file_or_none(match)
    if stored is not None and not db.session.scalar(others):
        storage.delete(stored)
    match.file_id = None


# What the worker writes


def keep(match: BillMatch, examined: Examined, bill: Bill) -> None:
    """The preview of a match that was judged against `bill` as it stands."""
    match.summary, match.seal = summary_of(examined, bill), seal_of(examined)
    match.basis, match.judged_at = queries.basis_of(bill), clock.now()
    match.state, match.sentence = MatchState.JUDGED, ""


def put_in_force(match: BillMatch, examined: Examined, bill: Bill, keys: Keys, *, by: Actor) -> None:
    """Write the differences of a match that is held, and let it hold instead of the one before.

    The quota must be held, so that of two matches of a bill the second sees the first. Notes on differences that come
    again alike are carried over. A few statements, whatever the number of differences.
    """
    earlier = queries.in_force_or_none(bill.id)
    notes: dict[tuple[Any, ...], list[MatchFinding]] = defaultdict(list)
    if earlier is not None:
        hold(earlier.id)
        for finding in reversed(queries.settled_findings(earlier.id)):
            notes[_alike(finding)].append(finding)
        earlier.in_force = False
        db.session.flush()  # the database lets one match of a bill hold, at any moment
    bulk.insert_rows(
        MatchFinding.__table__,  # type: ignore[arg-type]
        match.regency_id,
        _COLUMNS,
        _rows(match, examined, keys, notes),
    )
    match.state, match.in_force, match.sentence = MatchState.CONFIRMED, True, ""
    match.confirmed_at, match.confirmed_by_name = clock.now(), by.name
    _record(
        "bill_match_recorded",
        match,
        bill,
        f"Pencocokan no. {match.id} dicatat, {formatting.number(len(examined.findings))} selisih",
        by,
    )


def _rows(
    match: BillMatch, examined: Examined, keys: Keys, notes: dict[tuple[Any, ...], list[MatchFinding]]
) -> list[tuple[Any, ...]]:
    strangers = [row for each in examined.findings if each.person is None and (row := examined.row_of(each))]
    told = iter(seal_told(strangers, match.regency_id, keys))
    rows = []
    for position, each in enumerate(examined.findings, start=1):
        place = examined.row_of(each)
        cipher, key = next(told) if each.person is None else (None, None)
        kept = notes.get((each.kind, each.person, each.approved, each.billed, each.ground, key))
        note = kept.pop() if kept else None
        rows.append(
            (
                match.id,
                position,
                each.kind,
                each.person,
                place.sheet[:255] if place else "",
                place.row if place else None,
                each.approved,
                each.billed,
                each.ground,
                cipher,
                key,
                *((note.settled_at, note.settled_by_name, note.settled_note) if note else (None, "", "")),
            )
        )
    return rows


def _alike(finding: MatchFinding) -> tuple[Any, ...]:
    """What has to come again for a note to be carried over: the same person, class, amounts and ground."""
    key = None if finding.told_key is None else bytes(finding.told_key)
    return finding.kind, finding.beneficiary_id, finding.approved, finding.billed, finding.ground, key


def hold_bill(match: BillMatch) -> Bill:
    """The bill of a match with its quota held: nobody draws it anew, records people or confirms another match now."""
    bill = contributions.bill_line(match.bill_id).bill
    quotas.lock(bill.quota_id)
    db.session.refresh(bill)
    return bill


def _start(kind: str, match: BillMatch, by: Actor) -> None:
    job = tasks.start(
        kind,
        regency_id=match.regency_id,
        subject=(SUBJECT, match.id),
        args={"match_id": match.id, "actor": [by.id, by.name, by.role]},
        created_by=by.id,
    )
    match.job_id = job.id


def _record(action: str, match: BillMatch, bill: Bill, what: str, by: Actor) -> None:
    record(
        action,
        by=by,
        sentence=f"{what} untuk tagihan {formatting.month(bill.month)}.",
        regency_id=match.regency_id,
        subject_kind=SUBJECT,
        subject_id=match.id,
    )


def _record_finding(action: str, finding: MatchFinding, what: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=f"Selisih no. {finding.position} dari pencocokan no. {finding.match_id} {what}.",
        regency_id=finding.regency_id,
        subject_kind=SUBJECT,
        subject_id=finding.match_id,
        reason=reason,
    )
