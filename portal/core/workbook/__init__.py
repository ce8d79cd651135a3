"""Excel workbooks for people: a workbook is a cover and a list of tables, a table is a list of columns.

Nothing else in the portal imports xlsxwriter, so that text stays text, print set-up, number formats and the facts on
the first sheet are the same in every file that leaves the portal.
"""

from portal.core.workbook.book import Cover, Figure, Summary, write_workbook
from portal.core.workbook.columns import Column, Kind, Share
from portal.core.workbook.forms import (
    Choices,
    Dates,
    Form,
    FormColumn,
    Guide,
    Length,
    ReferenceList,
    References,
    write_form,
)
from portal.core.workbook.grid import GridCell, GridSheet, write_grid
from portal.core.workbook.sheets import MAXIMUM_ROWS, TooManyRowsError
from portal.core.workbook.tables import Table

__all__ = [
    "MAXIMUM_ROWS",
    "Choices",
    "Column",
    "Cover",
    "Dates",
    "Figure",
    "Form",
    "FormColumn",
    "GridCell",
    "GridSheet",
    "Guide",
    "Kind",
    "Length",
    "ReferenceList",
    "References",
    "Share",
    "Summary",
    "Table",
    "TooManyRowsError",
    "write_form",
    "write_grid",
    "write_workbook",
]
