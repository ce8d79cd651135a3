"""A recorded death opens a claim file in the same transaction; taken back, the file is void unless it has moved on."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

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
    claim = queries.claim_of_or_none(enrolment.beneficiary_id, for_update=True) or _new_file(enrolment, ending, by)
    if claim.state is not ClaimState.VOID:
        claim.benefit_amount = queries.benefit_of(claim)  # another place of this person ends with the same death
        return
    claim.enrolment_id = enrolment.id
    claim.state = ClaimState.UNFILED
    claim.since_on = claim.died_on or _guessed_day(ending)
    claim.version += 1
    db.session.flush()
    claim.benefit_amount = queries.benefit_of(claim)
    record_about(claim, "claim_opened", "dibuka karena peserta dicatat meninggal.", by)


def _new_file(enrolment: Enrolment, ending: EnrolmentEnding, by: Actor) -> Claim:
    """A void file that is about to live; or the one that a colleague opened in this very moment over another place."""
    made = Claim(
        regency_id=enrolment.regency_id,
        beneficiary_id=enrolment.beneficiary_id,
        enrolment_id=enrolment.id,
        since_on=_guessed_day(ending),
        state=ClaimState.VOID,
        version=0,
        opened_at=clock.now(),
        opened_by_name=by.name,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        found = queries.claim_of_or_none(enrolment.beneficiary_id, for_update=True)
        assert found is not None
        return found
    return made


def _guessed_day(ending: EnrolmentEnding) -> date:
    """When the person died, until somebody says so."""
    return min(ending.from_month.first_day, clock.today())


@ended.on_taking_back
def _void(enrolment: Enrolment, ending: EnrolmentEnding, by: Actor) -> None:
    """Raises DomainError when the claim was filed: its steps are taken back first."""
    if ending.why is not FreedReason.DIED:
        return
    claim = queries.claim_of_or_none(enrolment.beneficiary_id, for_update=True)
    if claim is None or claim.state is ClaimState.VOID:
        return
    other = _other_ending(enrolment)
    if other is not None:
        claim.enrolment_id = other.enrolment_id
        claim.since_on = claim.died_on or _guessed_day(other)
        claim.benefit_amount = queries.benefit_of(claim)
        claim.version += 1
        return
    if claim.state is not ClaimState.UNFILED:
        raise DomainError(
            f"Klaim kematian orang ini sudah {STATE_LABELS[claim.state].lower()}. Batalkan dahulu langkah klaimnya "
            "pada halaman klaim, baru pelepasan ini."
        )
    claim.state = ClaimState.VOID
    claim.version += 1
    record_about(claim, "claim_voided", "batal karena pencatatan kematian dibatalkan.", by)


def _other_ending(enrolment: Enrolment) -> EnrolmentEnding | None:
    """The ending of another place of the person with the same death."""
    return db.session.scalars(
        select(EnrolmentEnding)
        .join(Enrolment, Enrolment.id == EnrolmentEnding.enrolment_id)
        .where(Enrolment.beneficiary_id == enrolment.beneficiary_id, Enrolment.id != enrolment.id)
        .where(EnrolmentEnding.why == FreedReason.DIED, EnrolmentEnding.taken_back_at.is_(None))
        .order_by(EnrolmentEnding.id)
        .limit(1)
    ).one_or_none()


@person_notice(Permission.VIEW_PEOPLE)
def _notice(person: Beneficiary) -> PersonNotice | None:
    """On the page of somebody who died: where the claim stands."""
    claim = queries.claim_of_or_none(person.id)
    if claim is None or claim.state is ClaimState.VOID:
        return None
    sentence = "Ahli waris berhak atas santunan." if claim.state is ClaimState.UNFILED else ""
    title = f"Klaim kematian: {STATE_LABELS[claim.state].lower()}"
    return PersonNotice(title, sentence, "Buka berkas klaim", "claims.detail", {"claim_id": claim.id})
