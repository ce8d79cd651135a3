"""Pages of people and of their lists."""

from portal.beneficiaries.views import columns, places, waiting
from portal.beneficiaries.views.lists import blueprint as uploads
from portal.beneficiaries.views.people import blueprint as people

__all__ = ["columns", "people", "places", "uploads", "waiting"]
