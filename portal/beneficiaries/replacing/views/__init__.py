"""Pages of replacing: what stands on the page of a place, one replacement, proposed changes."""

from portal.beneficiaries.replacing.views import passing, suggestions

__all__ = ["passing", "suggestions"]
