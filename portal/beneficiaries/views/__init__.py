"""Pages of people and of their lists."""

from portal.beneficiaries.views import places, waiting
from portal.beneficiaries.views.lists import blueprint as uploads
from portal.beneficiaries.views.people import blueprint as people
from portal.beneficiaries.views.sending import blueprint as sending

__all__ = ["people", "places", "sending", "uploads", "waiting"]
