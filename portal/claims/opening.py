"""A recorded death opens a claim file in the same transaction; taken back, the file is void unless it has moved on."""

from __future__ import annotations

from sqlalchemy import select

from portal.audit.service import Actor
from portal.beneficiaries import ended
from portal.beneficiaries.models import Beneficiary, Enrolment, EnrolmentEnding
from portal.beneficiaries.notices import PersonNotice, person_notice
from portal.claims import queries
from portal.claims.models import Claim
from portal.claims.rules.states import STATE_LABELS, ClaimState
from portal.claims.service.record import record_about
from portal.core import clock
from portal.core.db import db
from portal.core.errors import DomainError
from portal.core.permissions import Permission
from portal.quotas.rules.ledger import FreedReason


@ended.on_ending
def _open(enrolment: Enrolment, ending: EnrolmentEnding, by: Actor) -> None:
    """One file a person: who had two places is one death. A file that was void lives again, family and papers kept."""
    if ending.why is not FreedReason.DIED:
        return
    claim = queries.claim_of_or_none(enrolment.beneficiary_id, for_update=True)
    if claim is not None and claim.state is not ClaimState.VOID:
        return
    if claim is None:
        claim = Claim(
            regency_id=enrolment.regency_id,
            beneficiary_id=enrolment.beneficiary_id,
            version=0,
            opened_at=clock.now(),
            opened_by_name=by.name,
        )
        db.session.add(claim)
    claim.enrolment_id = enrolment.id
    claim.state = ClaimState.UNFILED
    claim.since_on = claim.died_on or min(ending.from_month.first_day, clock.today())
    claim.version += 1
    db.session.flush()
    claim.benefit_amount = queries.benefit_of(claim)
    record_about(claim, "claim_opened", "dibuka karena peserta dicatat meninggal.", by)


@ended.on_taking_back
def _void(enrolment: Enrolment, ending: EnrolmentEnding, by: Actor) -> None:
    """Raises DomainError when the claim was filed: its steps are taken back first."""
    if ending.why is not FreedReason.DIED:
        return
    claim = queries.claim_of_or_none(enrolment.beneficiary_id, for_update=True)
    if claim is None or claim.state is ClaimState.VOID or _died_otherwise(enrolment):
        return
    if claim.state is not ClaimState.UNFILED:
        raise DomainError(
            f"Klaim kematian orang ini sudah {STATE_LABELS[claim.state].lower()}. Batalkan dahulu langkah klaimnya "
            "pada halaman klaim, baru pelepasan ini."
        )
    claim.state = ClaimState.VOID
    claim.version += 1
    record_about(claim, "claim_voided", "batal karena pencatatan kematian dibatalkan.", by)


def _died_otherwise(enrolment: Enrolment) -> bool:
    """Whether another place of the person still ends with the same death."""
    return (
        db.session.scalar(
            select(EnrolmentEnding.id)
            .join(Enrolment, Enrolment.id == EnrolmentEnding.enrolment_id)
            .where(Enrolment.beneficiary_id == enrolment.beneficiary_id, Enrolment.id != enrolment.id)
            .where(EnrolmentEnding.why == FreedReason.DIED, EnrolmentEnding.taken_back_at.is_(None))
            .limit(1)
        )
        is not None
    )


@person_notice(Permission.VIEW_PEOPLE)
def _notice(person: Beneficiary) -> PersonNotice | None:
    """On the page of somebody who died: where the claim stands."""
    claim = queries.claim_of_or_none(person.id)
    if claim is None or claim.state is ClaimState.VOID:
        return None
    sentence = "Ahli waris berhak atas santunan." if claim.state is ClaimState.UNFILED else ""
    title = f"Klaim kematian: {STATE_LABELS[claim.state].lower()}"
    return PersonNotice(title, sentence, "Buka berkas klaim", "claims.detail", {"claim_id": claim.id})
