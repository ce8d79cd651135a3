"""Quotas and all that hangs on them: the ledger, dated rates, budgets, places of villages, plans."""

from portal.quotas.models.ledger import FundingSource, Quota, QuotaMonth, QuotaMovement
from portal.quotas.models.money import (
    BUDGET_STAGE_LABELS,
    BudgetCode,
    BudgetStage,
    BudgetVersion,
    ContributionRate,
    RateReduction,
)
from portal.quotas.models.plans import EligibleCount, PlaceKind, PlaceMovement, QuotaScenario
from portal.quotas.models.province import ProvinceAllotment, ProvinceQuota

__all__ = [
    "BUDGET_STAGE_LABELS",
    "BudgetCode",
    "BudgetStage",
    "BudgetVersion",
    "ContributionRate",
    "EligibleCount",
    "FundingSource",
    "PlaceKind",
    "PlaceMovement",
    "ProvinceAllotment",
    "ProvinceQuota",
    "Quota",
    "QuotaMonth",
    "QuotaMovement",
    "QuotaScenario",
    "RateReduction",
]
