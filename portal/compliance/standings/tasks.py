"""When summary rows are rewritten: with every change of what they come from, and once each day."""

from __future__ import annotations

from datetime import datetime

from portal.agreements.models import Agreement, AgreementMove, AgreementTerm
from portal.beneficiaries.models import BeneficiaryCount, Upload
from portal.compliance.standings import service
from portal.core import changes, clock, tasks
from portal.paritrana.models import ParitranaAssessment, ParitranaStanding
from portal.quotas.models import BudgetVersion, Quota, QuotaMonth, QuotaMovement
from portal.regencies.queries import all_regency_ids
from portal.regulations.models import Regulation, RegulationLink

changes.watch(
    Quota,
    QuotaMovement,
    QuotaMonth,
    BudgetVersion,
    BeneficiaryCount,
    Upload,
    Agreement,
    AgreementMove,
    AgreementTerm,
    Regulation,
    RegulationLink,
    ParitranaAssessment,
    ParitranaStanding,
)


@changes.on_change
def rewrite(regency_ids: frozenset[int]) -> None:
    """The rows of the regencies that a transaction has changed."""
    service.refresh(regency_ids)


@tasks.on_purge
def standings_of_the_day(now: datetime) -> None:
    """Once a day, for months that have begun or become due, agreements that ended, regulations that began."""
    service.refresh(service.outdated(all_regency_ids(), clock.today()))
