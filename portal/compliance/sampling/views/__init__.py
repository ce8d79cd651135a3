"""Pages of samples: the province's, and what a regency sees of them."""

from portal.compliance.sampling.views import province, visiting
from portal.compliance.sampling.views.blueprint import blueprint
from portal.compliance.sampling.views.office import blueprint as office_blueprint

__all__ = ["blueprint", "office_blueprint", "province", "visiting"]
