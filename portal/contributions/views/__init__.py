"""Pages of monthly contributions, by what they are about; all on one blueprint."""

from portal.contributions.views import bills, calendar, papers, payments
from portal.contributions.views.blueprint import blueprint

__all__ = ["bills", "blueprint", "calendar", "papers", "payments"]
