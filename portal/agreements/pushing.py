"""What agreements allow is pushed into the quota's ledger, by a job: whoever signs for BPJS may not write quotas.

A job reads all agreements of its office and brings every quota to their sum, so it does not matter how often it runs,
in which order, or where it was killed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.agreements.models import Agreement
from portal.agreements.queries.allowing import Standing, standing_agreements
from portal.agreements.rules.allowing import allowed_by_quota, allowing_lines
from portal.agreements.rules.terms import KIND_LABELS
from portal.audit.service import PORTAL, Actor
from portal.core import clock, formatting, tasks
from portal.core.db import db
from portal.quotas import queries as quota_queries
from portal.quotas import service as quotas

JOB = "agreements.follow"
SUBJECT = "office_agreements"
_DOCUMENT = 200  # characters that a line of the ledger has for it


def request_following(regency_id: int, created_by: int | None = None) -> tasks.Job:
    """Have the office's quotas follow its agreements, once the open transaction is committed."""
    return tasks.start(JOB, regency_id=regency_id, subject=(SUBJECT, regency_id), created_by=created_by)


@tasks.handler(JOB)
def bring_quotas(run: tasks.JobRun) -> str | None:
    """One transaction: a worker that is killed leaves everything as it was, and the next one begins again."""
    assert run.regency_id is not None
    run.progress(0, 0, "Menyesuaikan kuota")
    with run.step():
        pushed = follow_all(run.regency_id)
    return pushed.in_words()


@dataclass(frozen=True)
class Pushed:
    """What became of one run: quotas whose lines changed, quotas with people beyond what is allowed, and why a source
    was left out."""

    changed: int
    beyond: int
    left_out: Sequence[str]

    def in_words(self) -> str:
        """A sentence or two for the job's row."""
        words = [f"{formatting.number(self.changed)} kuota disesuaikan dengan perjanjian."]
        if self.beyond:
            words.append(f"{formatting.number(self.beyond)} kuota berisi orang yang tidak dicakup perjanjian.")
        return " ".join([*words, *self.left_out])


def follow_all(regency_id: int, *, by: Actor = PORTAL) -> Pushed:
    """Bring every quota of an office to what its agreements allow, also those that they allow nothing in any more.

    The agreements are held first and then the quotas, always in the order of year and source. Years that are over stay
    as they are. Call it inside the office's scope.
    """
    standing = standing_agreements(held=True)
    allowed = allowed_by_quota(allowing_lines(each.signed for each in standing))
    followed = {(quota.fiscal_year, quota.funding_source_code) for quota in quota_queries.followed_quotas()}
    changed = beyond = 0
    left_out: list[str] = []
    for year, source in sorted({*allowed, *followed}):
        if year < clock.today().year:
            continue
        reason = quotas.reason_against_following(source, year)
        if reason:
            left_out.append(reason)
            continue
        cause = _cause(standing, source, year)
        found = quotas.follow_agreements(
            source,
            year,
            allowed.get((year, source), {}),
            regency_id=regency_id,
            agreement_id=cause[0].id,
            document=_in_words(cause),
            by=by,
        )
        changed += bool(found.changes)
        beyond += bool(found.beyond)
    for each in standing:
        if _is_new(each):
            each.agreement.pushed_at = clock.now()
    db.session.flush()
    return Pushed(changed, beyond, tuple(dict.fromkeys(left_out)))


def _is_new(each: Standing) -> bool:
    """Whether it moved since its lines were last pushed."""
    pushed = each.agreement.pushed_at
    return pushed is None or (each.moved_at is not None and pushed < each.moved_at)


def _cause(standing: Sequence[Standing], source: str, year: int) -> list[Agreement]:
    """The agreements that made the difference in a quota, newest first: those about it that moved since the last push,
    or else the newest about it."""
    about = {
        number
        for each in standing
        for term in each.signed.terms
        if term.source == source and term.first_month.year <= year <= term.last_month.year
        for number in (each.signed.id, each.signed.changes)  # what happens to an agreement happens to its addenda
    }
    found = sorted(
        (each for each in standing if each.signed.id in about),
        key=lambda each: (each.moved_at is not None, each.moved_at, each.signed.id),
        reverse=True,
    )
    new = [each.agreement for each in found if _is_new(each)]
    return new or [found[0].agreement]


def _in_words(agreements: Iterable[Agreement]) -> str:
    return "; ".join(document_of(each) for each in agreements)[:_DOCUMENT]


def document_of(agreement: Agreement) -> str:
    """An agreement as a line of the ledger names it: its kind with its number, or what it is about."""
    number = f"No. {agreement.first_number}" if agreement.first_number else f"tentang {agreement.subject}"
    return f"{KIND_LABELS[agreement.kind]} {number}"
