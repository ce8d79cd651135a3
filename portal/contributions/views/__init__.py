"""Pages of monthly contributions, by what they are about; all on one blueprint."""

from portal.contributions.views import bills, calendar, payments
from portal.contributions.views.blueprint import blueprint

__all__ = ["bills", "blueprint", "calendar", "payments"]
