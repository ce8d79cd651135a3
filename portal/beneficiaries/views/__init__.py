"""Pages of people and of their lists."""

from portal.beneficiaries.views import changes, columns, mending, payers, places, stages, twins, waiting
from portal.beneficiaries.views.lists import blueprint as uploads
from portal.beneficiaries.views.occupations import blueprint as occupations
from portal.beneficiaries.views.people import blueprint as people
from portal.beneficiaries.views.sending import blueprint as sending

__all__ = [
    "changes",
    "columns",
    "mending",
    "occupations",
    "payers",
    "people",
    "places",
    "sending",
    "stages",
    "twins",
    "uploads",
    "waiting",
]
