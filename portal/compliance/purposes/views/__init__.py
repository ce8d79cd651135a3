"""Pages of purposes: the province's, and what a regency sees of them."""

from portal.compliance.purposes.views import looking, province
from portal.compliance.purposes.views.blueprint import blueprint
from portal.compliance.purposes.views.office import blueprint as office_blueprint

__all__ = ["blueprint", "looking", "office_blueprint", "province"]
