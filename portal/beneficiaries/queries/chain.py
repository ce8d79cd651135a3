"""What is known of a person on the way from usulan to the end, and how many of a quota stand at each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from portal.beneficiaries import delivering
from portal.beneficiaries.delivering import Registration
from portal.beneficiaries.models import Beneficiary, Enrolment
from portal.beneficiaries.queries.enrolments import Bills, EnrolmentLine
from portal.beneficiaries.rules.chain import ChainFacts, Step
from portal.beneficiaries.rules.dukcapil import TO_FOLLOW_UP, DukcapilState
from portal.beneficiaries.rules.village_checks import EXCEPTIONS, VillageResult
from portal.core.db import db
from portal.core.formatting import WITA
from portal.core.months import Month
from portal.core.settings import value_of
from portal.quotas import queries as quotas
from portal.quotas.models import Quota, QuotaMonth
from portal.quotas.rules.ledger import FREED_REASON_LABELS

# Defined by `contributions`, above; the registry of settings is everybody's.
INACTIVE_AFTER = "inactive_after_months"


def chain_facts(
    person: Beneficiary, line: EnrolmentLine, bills: Bills, registration: Registration, today: date
) -> ChainFacts:
    """The facts of a person in one enrolment; `bills` are those of its quota at least."""
    enrolment = line.enrolment
    covered = set(line.months)
    own = [bill for bill in bills.get(enrolment.quota_id, ()) if bill.month in covered]
    ending = line.ending
    return ChainFacts(
        proposed_on=line.proposed_at.astimezone(WITA).date(),
        village=person.village_check,
        village_on=person.village_checked_on,
        dukcapil=person.dukcapil_state,
        dukcapil_on=person.dukcapil_on,
        recorded_on=line.recorded_at.astimezone(WITA).date() if line.recorded_at else None,
        delivered_on=registration.delivered_on,
        answer=registration.answer,
        answered_on=registration.answered_on,
        has_kpj=registration.has_kpj,
        paid=tuple(bill.month for bill in own if _is_paid(bill)),
        late_in_a_row=_late_in_a_row(own, today),
        inactive_after=value_of(INACTIVE_AFTER, enrolment.regency_id),
        ended_from=enrolment.ended_from,
        ended_words=FREED_REASON_LABELS[ending.why] if ending else "",
    )


def _is_paid(bill: QuotaMonth) -> bool:
    return bill.frozen and bill.paid >= bill.billed


def _late_in_a_row(bills: Sequence[QuotaMonth], today: date) -> int:
    """How many of the newest months with a bill that is due are not paid: a month that was paid since ends the run."""
    run = 0
    for bill in reversed([each for each in bills if each.due_on < today]):
        if bill.paid >= bill.billed:
            break
        run += 1
    return run


@dataclass(frozen=True)
class StepCount:
    """People of a quota at one step: through it, stopped at it, and not there yet."""

    step: Step
    done: int
    problem: int = 0
    rest: int = 0
    month: Month | None = None  # for the contribution: which month is the last one paid

    @property
    def whole(self) -> int:
        return 0 if self.step is Step.ENDED else self.done + self.problem + self.rest


def step_counts(quota: Quota) -> list[StepCount]:
    """How far the people of a quota are, step by step, in a few questions whatever their number.

    A person whose place was freed is counted in the last step alone; one of a withdrawn list in none.
    """
    covered = Enrolment.ended_from.is_(None)
    counts = select(
        func.count(case((covered, 1))),
        func.count(case((covered & (Beneficiary.village_check == VillageResult.CONFIRMED), 1))),
        func.count(case((covered & Beneficiary.village_check.in_(EXCEPTIONS), 1))),
        func.count(case((covered & (Beneficiary.dukcapil_state == DukcapilState.MATCH), 1))),
        func.count(case((covered & Beneficiary.dukcapil_state.in_(TO_FOLLOW_UP), 1))),
        func.count(case((~covered, 1))),
    )
    recorded, confirmed, exceptions, matching, doubted, ended = db.session.execute(
        counts.join(Beneficiary, Beneficiary.id == Enrolment.beneficiary_id).where(
            Enrolment.quota_id == quota.id, Enrolment.withdrawn_at.is_(None)
        )
    ).one()
    reached = delivering.reached_in(quota.id)
    last_paid = max((bill.month for bill in quotas.months_of([quota.id])[quota.id] if _is_paid(bill)), default=None)
    paid = _covered_in(quota, last_paid) if last_paid else 0
    return [
        StepCount(Step.APPROVED, recorded),
        StepCount(Step.VILLAGE, confirmed, exceptions, recorded - confirmed - exceptions),
        StepCount(Step.DUKCAPIL, matching, doubted, recorded - matching - doubted),
        StepCount(Step.DELIVERED, reached.delivered, 0, recorded - reached.delivered),
        StepCount(Step.REGISTERED, reached.accepted, reached.refused, recorded - reached.accepted - reached.refused),
        StepCount(Step.PAID, paid, 0, recorded - paid, last_paid),
        StepCount(Step.ENDED, ended),
    ]


def _covered_in(quota: Quota, month: Month) -> int:
    """People with a place now who were covered in that month."""
    query = select(func.count()).where(
        Enrolment.quota_id == quota.id,
        Enrolment.ended_from.is_(None),
        Enrolment.first_month <= month,
        Enrolment.last_month >= month,
    )
    return db.session.scalar(query) or 0
