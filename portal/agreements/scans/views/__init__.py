"""Pages of signing with ink; importing the modules hangs them on the blueprint."""

from portal.agreements.scans.views import branch, office
from portal.agreements.scans.views.blueprint import blueprint

__all__ = ["blueprint", "branch", "office"]
