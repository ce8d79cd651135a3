"""The province's pages of editions."""

from portal.paritrana.editing.views import aspects, criteria, editions, opening, workbook
from portal.paritrana.editing.views.blueprint import blueprint

__all__ = ["aspects", "blueprint", "criteria", "editions", "opening", "workbook"]
