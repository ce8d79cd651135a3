"""Pages of matches: of the office and of the branch."""

from portal.deliveries.matching.views import added  # noqa: F401 - registers what the pages of bills say
from portal.deliveries.matching.views.branch import blueprint as branch_matches
from portal.deliveries.matching.views.regency import blueprint as bill_matches

__all__ = ["bill_matches", "branch_matches"]
