"""When rules are applied: once a day for every regency, and in the transaction of whatever changes its facts.

What comes over the walls of another office is seen a minute later.
"""

from __future__ import annotations

from datetime import datetime

from portal.agreements.models import Agreement, AgreementInstalment, AgreementTerm
from portal.beneficiaries.models import Enrolment, LikelyTwin
from portal.claims.models import Claim
from portal.compliance.findings import queries, service, threads
from portal.compliance.findings.behind import behind
from portal.compliance.findings.rules.catalogue import RuleCode
from portal.contributions.models import Bill, Payment
from portal.core import changes, clock, tasks
from portal.coverage.models import CoverageFigure
from portal.deliveries.matching.models import BillMatch, MatchFinding
from portal.paritrana.models import ParitranaAssessment, ParitranaEvidence, ParitranaEvidenceUse
from portal.quotas.models import Quota, QuotaMonth, QuotaMovement
from portal.regencies.queries import all_regency_ids
from portal.regulations.models import Regulation, RegulationLink
from portal.talk.models import TalkThread

changes.watch(
    Quota,
    QuotaMovement,
    QuotaMonth,
    Bill,
    Payment,
    Enrolment,
    LikelyTwin,
    Agreement,
    AgreementTerm,
    AgreementInstalment,
    Claim,
    BillMatch,
    MatchFinding,
    CoverageFigure,
    ParitranaAssessment,
    ParitranaEvidence,
    ParitranaEvidenceUse,
    Regulation,
    RegulationLink,
    TalkThread,
)


@changes.on_change
def judge_what_changed(regency_ids: frozenset[int]) -> None:
    """Facts of these regencies changed: their findings follow before the change is kept."""
    service.judge(regency_ids)


@tasks.on_purge
def judge_of_the_day(now: datetime) -> None:
    """Once a day: days pass without anybody touching a row, so deadlines and ages move by themselves."""
    waiting = all_regency_ids() - queries.judged_since(clock.today())
    if waiting:
        service.judge(waiting)


@tasks.on_minute
def answers_follow(now: datetime) -> None:
    """Another office answered and could not say whom: whoever asked is judged now."""
    changes.touched(*behind(RuleCode.PAID_TWICE, all_regency_ids()))


@tasks.on_minute
def threads_settle(now: datetime) -> None:
    """Not where the finding closes: whoever judges holds the regency, whoever speaks holds the thread and then judges,
    so each would wait for the other."""
    threads.settle_closed(now)
