"""Acts on quotas, by what they change. None commits; each checks its rules and records who and why."""

from portal.quotas.service.allotting import (
    approve_allotment,
    propose_allotment,
    reason_against_approving,
    return_allotment,
    withdraw_allotment,
)
from portal.quotas.service.budget import BudgetTerms, change_budget, set_budget
from portal.quotas.service.following import follow_agreements, reason_against_following
from portal.quotas.service.guards import (
    lock,
    reason_against_hand,
    reason_against_year,
    refuse_outside,
    refuse_past_year,
)
from portal.quotas.service.ledger import (
    free,
    release,
    reserve,
    reverse,
    revise,
    take,
    take_back_freed,
)
from portal.quotas.service.lists import give_back, hold
from portal.quotas.service.months import MonthMoney, note_months
from portal.quotas.service.opening import QuotaTerms, open_quota
from portal.quotas.service.places import divide_places, move_places, set_shares
from portal.quotas.service.planning import EligibleTerms, delete_scenario, note_eligible, save_scenario
from portal.quotas.service.province import Allotment
from portal.quotas.service.rates import NewRate, begin_rate, change_class

__all__ = [
    "Allotment",
    "BudgetTerms",
    "EligibleTerms",
    "MonthMoney",
    "NewRate",
    "QuotaTerms",
    "approve_allotment",
    "begin_rate",
    "change_budget",
    "change_class",
    "delete_scenario",
    "divide_places",
    "follow_agreements",
    "free",
    "give_back",
    "hold",
    "lock",
    "move_places",
    "note_eligible",
    "note_months",
    "open_quota",
    "propose_allotment",
    "reason_against_approving",
    "reason_against_following",
    "reason_against_hand",
    "reason_against_year",
    "refuse_outside",
    "refuse_past_year",
    "release",
    "reserve",
    "return_allotment",
    "reverse",
    "revise",
    "save_scenario",
    "set_budget",
    "set_shares",
    "take",
    "take_back_freed",
    "withdraw_allotment",
]
