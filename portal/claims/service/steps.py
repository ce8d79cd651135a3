"""Moving a claim: filed, received by the branch, paid, refused; and taking the newest step back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.audit.service import Actor
from portal.claims import private, queries
from portal.claims.models import Claim, ClaimStep
from portal.claims.rules.states import STATE_LABELS, STEP_LABELS, StepKind, moved
from portal.claims.service.files import open_file
from portal.claims.service.record import record_about
from portal.core import clock, crypto, formatting
from portal.core.db import db
from portal.core.errors import DomainError


@dataclass(frozen=True)
class StepTerms:
    """What happened, when, and what is known of it; `amount` in rupiah only of a payment, `reason` of a refusal."""

    kind: StepKind
    on_day: date
    document: str = ""
    amount: int | None = None
    recipient: str = ""
    reason: str = ""

    def __repr__(self) -> str:
        return f"<StepTerms {self.kind}>"


def take_step(claim_id: int, terms: StepTerms, *, by_branch: bool, by: Actor) -> Claim:
    """Record what happened to a claim.

    Raises DomainError when the claim does not stand where this may happen, or the day cannot be.
    """
    claim = open_file(claim_id)
    steps = queries.valid_steps(claim.id)
    if moved([*(step.kind for step in steps), terms.kind]) is None:
        raise DomainError(
            f"Klaim ini sekarang: {STATE_LABELS[claim.state].lower()}. Muat ulang halaman untuk melihat langkah "
            "terakhirnya."
        )
    if terms.kind is StepKind.FILED and claim.died_on is None:
        raise DomainError("Isi dahulu tanggal dan sebab meninggal pada berkas klaim ini.")
    earliest = max([claim.died_on or date.min, *(step.on_day for step in steps)])
    if terms.on_day > clock.today():
        raise DomainError("Tanggal ini tidak boleh melewati hari ini.", field="on_day")
    if terms.on_day < earliest:
        raise DomainError(f"Isi tanggal mulai {formatting.day(earliest)} sampai hari ini.", field="on_day")
    db.session.add(
        ClaimStep(
            regency_id=claim.regency_id,
            claim_id=claim.id,
            kind=terms.kind,
            on_day=terms.on_day,
            amount=terms.amount,
            document=terms.document,
            reason=terms.reason,
            recipient_cipher=private.seal_recipient(terms.recipient, claim.regency_id, crypto.keys()),
            by_branch=by_branch,
            recorded_at=clock.now(),
            recorded_by_name=by.name,
        )
    )
    db.session.flush()
    _settle(claim)
    amount = f", {formatting.rupiah(terms.amount)}" if terms.amount else ""
    words = f"{STEP_LABELS[terms.kind].lower()} {formatting.day(terms.on_day)}{amount}."
    record_about(claim, "claim_step", words, by, terms.reason)
    return claim


def take_back_step(claim_id: int, *, reason: str, by_branch: bool, by: Actor) -> Claim:
    """The newest step was recorded by mistake: the claim stands where it stood before.

    Raises DomainError when there is none, or the other office recorded it.
    """
    claim = open_file(claim_id)
    steps = queries.valid_steps(claim.id)
    if not steps:
        raise DomainError("Belum ada langkah yang dapat dibatalkan.")
    last = steps[-1]
    if last.by_branch is not by_branch:
        whose = "cabang BPJS Ketenagakerjaan" if last.by_branch else "kantor kabupaten/kota"
        raise DomainError(f"Langkah terakhir dicatat {whose}, dan hanya dapat dibatalkan di sana.")
    last.taken_back_at, last.taken_back_by_name, last.taken_back_why = clock.now(), by.name, reason
    db.session.flush()
    _settle(claim)
    record_about(
        claim, "claim_step_taken_back", f"dibatalkan langkahnya: {STEP_LABELS[last.kind].lower()}.", by, reason
    )
    return claim


def _settle(claim: Claim) -> None:
    """State, days and rupiah as the steps that hold say."""
    steps = queries.valid_steps(claim.id)
    state = moved([step.kind for step in steps])
    assert state is not None
    filings = [step.on_day for step in steps if step.kind in (StepKind.FILED, StepKind.RECEIVED)]
    last = steps[-1] if steps else None
    decided = last is not None and last.kind in (StepKind.PAID, StepKind.REFUSED)
    claim.state = state
    claim.filed_on = _filed_on(steps) if filings else None
    claim.decided_on = last.on_day if last is not None and decided else None
    claim.paid_amount = last.amount if last is not None else None
    claim.version += 1


def _filed_on(steps: list[ClaimStep]) -> date:
    """The day of the newest filing; the branch's receipt after a filing is not another one."""
    found = steps[0].on_day
    for before, step in zip([None, *steps], steps, strict=False):
        receipt = step.kind is StepKind.RECEIVED and before is not None and before.kind is StepKind.FILED
        if step.kind in (StepKind.FILED, StepKind.RECEIVED) and not receipt:
            found = step.on_day
    return found
