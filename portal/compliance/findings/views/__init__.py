"""Pages of findings: the province's queue, an office's own, one finding, and the rules behind them."""

from portal.compliance.findings.views import adjusting, detail, queue
from portal.compliance.findings.views.blueprint import blueprint

__all__ = ["adjusting", "blueprint", "detail", "queue"]
