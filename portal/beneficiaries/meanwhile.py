"""What became known about the people of a list between its judging and its recording: days lie between, where a
verifier decides.

Each question is one statement over the whole list, driven by the few people whom it is about.
"""

from __future__ import annotations

from sqlalchemy import and_, case, exists, func, literal_column, or_, select, union, update

from portal.beneficiaries.models import Beneficiary, BeneficiaryStatus, Enrolment, EnrolmentEnding, StagedRow
from portal.beneficiaries.rules.dukcapil import DukcapilState
from portal.beneficiaries.staging import IS_CONFIRMABLE
from portal.core import formatting
from portal.core.db import db
from portal.core.errors import DomainError
from portal.quotas.rules.ledger import FreedReason

_DOUBTED = (DukcapilState.MISMATCH.value, DukcapilState.DOUBLE.value)
# As the partial index has it, so that only the few are read about whom Dukcapil said anything.
_WAS_ASKED = Beneficiary.dukcapil_state != literal_column("''")


def refuse_the_dead(upload_id: int) -> None:
    """Nobody is enrolled whose death was recorded, by hand or by Dukcapil: what judging refuses, asked again.

    Raises DomainError with how many they are; nothing of the list is recorded then.
    """
    ended = select(EnrolmentEnding.enrolment_id).where(
        EnrolmentEnding.why == FreedReason.DIED, EnrolmentEnding.taken_back_at.is_(None)
    )
    left = select(Enrolment.beneficiary_id).where(Enrolment.id.in_(ended))
    freed = select(Beneficiary.nik_key).where(Beneficiary.id.in_(left))
    told = select(Beneficiary.nik_key).where(Beneficiary.dukcapil_state == DukcapilState.DECEASED.value, _WAS_ASKED)
    dead = db.session.scalar(
        select(func.count()).where(
            StagedRow.upload_id == upload_id, IS_CONFIRMABLE, StagedRow.nik_key.in_(union(freed, told))
        )
    )
    if dead:
        raise DomainError(
            f"{formatting.number(dead)} orang di daftar ini tercatat meninggal sejak daftar diperiksa, sehingga tidak "
            "ada yang dicatat. Pilih Periksa ulang untuk melihat barisnya."
        )


def follow_checks(upload_id: int) -> None:
    """Whether an identity needs a check, as judging would say now: Dukcapil matched somebody or an officer gave their
    word, and the row waits for no check any more; or Dukcapil did not know them, and it does."""
    doubted = select(Beneficiary.nik_key).where(Beneficiary.dukcapil_state.in_(_DOUBTED), _WAS_ASKED)
    settled = (
        exists()
        .where(
            Beneficiary.nik_key == StagedRow.nik_key,
            Beneficiary.birth_date == StagedRow.birth_date,
            Beneficiary.sex == StagedRow.sex,
            Beneficiary.dukcapil_state.not_in(_DOUBTED),
            Enrolment.beneficiary_id == Beneficiary.id,
            Enrolment.status == BeneficiaryStatus.CLEAR,
        )
        .correlate(StagedRow)
    )
    waits = StagedRow.status == BeneficiaryStatus.NEEDS_CHECK
    db.session.execute(
        update(StagedRow)
        .where(
            StagedRow.upload_id == upload_id,
            IS_CONFIRMABLE,
            or_(and_(waits, settled), and_(~waits, StagedRow.nik_key.in_(doubted))),
        )
        .values(status=case((waits, BeneficiaryStatus.CLEAR.value), else_=BeneficiaryStatus.NEEDS_CHECK.value))
        .execution_options(synchronize_session=False)
    )
