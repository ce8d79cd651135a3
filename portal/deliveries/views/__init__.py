"""Pages of deliveries: of the office, of the branch, of the branch's template, of the province's codes."""

from portal.deliveries.views import person, talking  # noqa: F401 - they register pages, and what the page of a person says
from portal.deliveries.views.branch import blueprint as branch_deliveries
from portal.deliveries.views.codes import blueprint as answer_codes
from portal.deliveries.views.regency import blueprint as deliveries
from portal.deliveries.views.template import blueprint as delivery_template

__all__ = ["answer_codes", "branch_deliveries", "deliveries", "delivery_template"]
