"""Pages of quotas, by what they are about; all on one blueprint."""

from portal.quotas.views import budget, dividing, downloads, ledger, opening, overview, planning, province, rates, years
from portal.quotas.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "budget",
    "dividing",
    "downloads",
    "ledger",
    "opening",
    "overview",
    "planning",
    "province",
    "rates",
    "years",
]
