"""Pages of people and of their lists."""

from portal.beneficiaries.views import mending, payers, places, waiting
from portal.beneficiaries.views.lists import blueprint as uploads
from portal.beneficiaries.views.occupations import blueprint as occupations
from portal.beneficiaries.views.people import blueprint as people

__all__ = ["mending", "occupations", "payers", "people", "places", "uploads", "waiting"]
