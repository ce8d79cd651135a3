"""Proposed changes: found by a job, decided by people. Nobody is taken out of the register by the portal itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.audit.service import Actor, record
from portal.beneficiaries import ended, ending
from portal.beneficiaries.models import Enrolment, EnrolmentEnding
from portal.beneficiaries.replacing import queries
from portal.beneficiaries.replacing.models import ChangeSuggestion
from portal.beneficiaries.replacing.queries import SuggestionLine
from portal.beneficiaries.replacing.rules import Fact, SuggestionState, month_to_free, worth_proposing
from portal.beneficiaries.replacing.sources import Asked, all_facts
from portal.core import bulk, clock, formatting, holding, tasks
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.months import Month
from portal.quotas import service as quotas
from portal.quotas.rules.ledger import FREED_REASON_LABELS, FreedReason

CHECK = "beneficiaries.propose_changes"
SUBJECT = "proposed_changes"
_SOME = 5000  # keys of one question


def ask_for_check(regency_id: int, *, by: Actor) -> tasks.Job:
    """Start the check of this month; one that is still at work is not started twice."""
    month = Month.of(clock.today())
    job = tasks.latest_job_or_none(SUBJECT, month.number, CHECK)
    if job is None or job.state in (tasks.JobState.DONE, tasks.JobState.FAILED):
        job = tasks.start(CHECK, regency_id=regency_id, subject=(SUBJECT, month.number), created_by=by.id)
        record(
            "changes_checked",
            by=by,
            sentence=f"Usulan perubahan {formatting.month(month)} diperiksa.",
            regency_id=regency_id,
            subject_kind=SUBJECT,
            subject_id=month.number,
        )
    return job


def new_facts(regency_id: int) -> list[Fact]:
    """What the sources tell that is worth proposing and was not asked about before, one of a reason a place."""
    present = Month.of(clock.today())
    told = [fact for fact in all_facts(Asked(regency_id, present.year, present)) if worth_proposing(fact, present)]
    known: set[tuple[int, FreedReason, Month]] = set()
    waiting: set[tuple[int, FreedReason]] = set()
    for part in bulk.chunks({fact.enrolment_id for fact in told}, _SOME):
        rows = db.session.execute(
            select(
                ChangeSuggestion.enrolment_id, ChangeSuggestion.why, ChangeSuggestion.since, ChangeSuggestion.state
            ).where(ChangeSuggestion.enrolment_id.in_(part))
        )
        for number, why, since, state in rows:
            known.add((number, why, since))
            if state is SuggestionState.OPEN:
                waiting.add((number, why))
    found: dict[tuple[int, FreedReason], Fact] = {}
    for fact in told:
        key = (fact.enrolment_id, fact.why)
        if (*key, fact.since) not in known and key not in waiting:
            found.setdefault(key, fact)
    return list(found.values())


def propose(facts: Sequence[Fact]) -> int:
    """Open a proposal for each fact about a held place of which a month can be freed; how many. Needs a write
    transaction."""
    now, made = clock.now(), 0
    present = Month.of(clock.today())
    for part in bulk.chunks(facts, _SOME):
        places = {
            place.id: place
            for place in db.session.execute(
                select(
                    Enrolment.id,
                    Enrolment.beneficiary_id,
                    Enrolment.regency_id,
                    Enrolment.first_month,
                    Enrolment.last_month,
                ).where(Enrolment.id.in_({fact.enrolment_id for fact in part}), Enrolment.ended_from.is_(None))
            )
        }
        for fact in part:
            place = places.get(fact.enrolment_id)
            if place is None or month_to_free(fact.since, present, place.first_month, place.last_month) is None:
                continue
            db.session.add(
                ChangeSuggestion(
                    regency_id=place.regency_id,
                    enrolment_id=fact.enrolment_id,
                    beneficiary_id=place.beneficiary_id,
                    why=fact.why,
                    since=fact.since,
                    told_by=fact.told_by,
                    refusals=fact.refusals,
                    state=SuggestionState.OPEN,
                    found_at=now,
                    decided_by_name="",
                    reason="",
                )
            )
            made += 1
    db.session.flush()
    return made


def dismiss(suggestion_id: int, *, reason: str, by: Actor) -> None:
    """Nothing is to change, for a reason; the same finding is not asked again. Twice does nothing the second time."""
    row = _hold(suggestion_id)
    if row.state is SuggestionState.DISMISSED:
        return
    _refuse_decided(row)
    _decide(row, SuggestionState.DISMISSED, reason.strip(), by)
    _record(row, "change_dismissed", "diabaikan", by, reason.strip())


def ask_again(suggestion_id: int, *, by: Actor) -> None:
    """A dismissal was a mistake: the proposal waits again."""
    row = _hold(suggestion_id)
    if row.state is not SuggestionState.DISMISSED:
        return
    _reopen(row)
    _record(row, "change_asked_again", "ditanyakan lagi", by)


def accepted(enrolment_id: int, why: FreedReason, *, by: Actor) -> None:
    """A place was freed for this reason: what was proposed about it is accepted."""
    for row in db.session.scalars(
        select(ChangeSuggestion).where(
            ChangeSuggestion.enrolment_id == enrolment_id,
            ChangeSuggestion.why == why,
            ChangeSuggestion.state == SuggestionState.OPEN,
        )
    ):
        _decide(row, SuggestionState.ACCEPTED, "", by)


@ended.on_taking_back
def ask_again_about(enrolment: Enrolment, taken_back: EnrolmentEnding, _by: Actor) -> None:
    """The end of a place was taken back: what was accepted by it waits to be decided again."""
    for row in db.session.scalars(
        select(ChangeSuggestion).where(
            ChangeSuggestion.enrolment_id == enrolment.id,
            ChangeSuggestion.why == taken_back.why,
            ChangeSuggestion.state == SuggestionState.ACCEPTED,
        )
    ):
        _reopen(row)


@dataclass(frozen=True)
class Freed:
    """What became of freeing several places: how many, and why not of each of the others."""

    people: int
    not_freed: Sequence[str]


def free_several(ids: Sequence[int], why: FreedReason, *, document: str, by: Actor) -> Freed:
    """Free the places of several proposals of one reason with one document, each from the month proposed for it.

    A place that cannot be freed any more is told and keeps no other. Raises DomainError when nothing was chosen.
    """
    present = Month.of(clock.today())
    lines = [line for line in queries.open_suggestions(ids, present) if line.suggestion.why is why]
    if not lines:
        raise DomainError("Pilih sedikitnya satu orang yang tempatnya dilepas.")
    _hold_quotas(lines)
    freed, refused = 0, []
    for line in lines:
        month = proposed_month(line)
        assert month is not None  # of those that are still asked about
        try:
            with db.session.begin_nested():
                ending.end(line.suggestion.enrolment_id, month, why=why, document=document, by=by)
                accepted(line.suggestion.enrolment_id, why, by=by)
            freed += 1
        except DomainError as error:
            refused.append(error.sentence)
    if not freed:
        raise DomainError(refused[0])
    return Freed(freed, refused)


def _hold_quotas(lines: Sequence[SuggestionLine]) -> None:
    """Hold the quotas of all these places in the order of their ids, as everybody who holds several does."""
    places = {line.suggestion.enrolment_id for line in lines}
    found = db.session.scalars(select(Enrolment.quota_id).where(Enrolment.id.in_(places)).distinct()).all()
    for quota_id in sorted(found):
        quotas.lock(quota_id)


def proposed_month(line: SuggestionLine) -> Month | None:
    """The month from which a place would be free; None when no month of it can be freed any more."""
    present = Month.of(clock.today())
    return month_to_free(line.suggestion.since, present, line.first_month, line.last_month)


def _hold(suggestion_id: int) -> ChangeSuggestion:
    return holding.hold(ChangeSuggestion, suggestion_id, "Usulan perubahan ini tidak ditemukan di wilayah Anda.")


def _refuse_decided(row: ChangeSuggestion) -> None:
    if row.state is not SuggestionState.OPEN:
        raise DomainError(f"Usulan ini sudah diputuskan oleh {row.decided_by_name}. Muat ulang halaman.")


def _decide(row: ChangeSuggestion, state: SuggestionState, reason: str, by: Actor) -> None:
    row.state, row.reason = state, reason
    row.decided_at, row.decided_by_name = clock.now(), by.name
    db.session.flush()


def _reopen(row: ChangeSuggestion) -> None:
    row.state, row.reason = SuggestionState.OPEN, ""
    row.decided_at, row.decided_by_name = None, ""
    db.session.flush()


def _record(row: ChangeSuggestion, action: str, what: str, by: Actor, reason: str = "") -> None:
    record(
        action,
        by=by,
        sentence=f"Usulan perubahan no. {row.id} {what} ({FREED_REASON_LABELS[row.why].lower()}).",
        regency_id=row.regency_id,
        subject_kind="suggestion",
        subject_id=row.id,
        reason=reason,
    )
