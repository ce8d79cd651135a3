"""Pages of signing electronically, for the office and its branch of BPJS."""

from portal.agreements.signing.views import branch, office
from portal.agreements.signing.views.blueprint import blueprint

__all__ = ["blueprint", "branch", "office"]
