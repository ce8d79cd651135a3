"""Pages of people and of their lists."""

from portal.beneficiaries.views import (
    changes,
    checking,
    columns,
    mending,
    payers,
    places,
    renewing,
    stages,
    talking,
    twins,
    waiting,
    withdrawing,
)
from portal.beneficiaries.views.lists import blueprint as uploads
from portal.beneficiaries.views.occupations import blueprint as occupations
from portal.beneficiaries.views.people import blueprint as people
from portal.beneficiaries.views.sending import blueprint as sending

__all__ = [
    "changes",
    "checking",
    "columns",
    "mending",
    "occupations",
    "payers",
    "people",
    "places",
    "renewing",
    "sending",
    "stages",
    "talking",
    "twins",
    "uploads",
    "waiting",
    "withdrawing",
]
