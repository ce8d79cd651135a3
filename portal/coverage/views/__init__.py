"""Pages of coverage: of a regency's office, of the province, and for reading of a BPJS branch."""

from portal.coverage.views.branch import blueprint as branch_coverage
from portal.coverage.views.province import blueprint as province_coverage
from portal.coverage.views.regency import blueprint as coverage

__all__ = ["branch_coverage", "coverage", "province_coverage"]
