"""Reading coverage: which figure is used where, a region's page, regencies side by side, uploads."""

from portal.coverage.queries.figures import (
    MISSING,
    Figure,
    FigureLine,
    UsedFigure,
    figure_by_id,
    figures_used,
    figures_used_in,
    line_of,
    region_of,
    versions_of,
)
from portal.coverage.queries.regions import Target, region_name, story_of, targets_of
from portal.coverage.queries.table import RegionRow, rows_of_year, sum_of, years
from portal.coverage.queries.uploads import (
    MISSING_UPLOAD,
    known_figures,
    region_names,
    upload_by_id,
    uploads_of,
)

__all__ = [
    "MISSING",
    "MISSING_UPLOAD",
    "Figure",
    "FigureLine",
    "RegionRow",
    "Target",
    "UsedFigure",
    "figure_by_id",
    "figures_used",
    "figures_used_in",
    "known_figures",
    "line_of",
    "region_name",
    "region_names",
    "region_of",
    "rows_of_year",
    "story_of",
    "sum_of",
    "targets_of",
    "upload_by_id",
    "uploads_of",
    "versions_of",
    "years",
]
