"""Excel workbooks for people: a workbook is a cover and a list of tables, a table is a list of columns.

Nothing else in the portal imports xlsxwriter, so that text stays text, print set-up, number formats and the facts on
the first sheet are the same in every file that leaves the portal.
"""

from portal.core.workbook.book import Cover, Figure, Summary, write_workbook
from portal.core.workbook.charts import Chart, Series, put_chart
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
from portal.core.workbook.report import Paper, Report, ReportSheet, open_report
from portal.core.workbook.report_tables import Cells, Field, Placed, put_table
from portal.core.workbook.sheets import MAXIMUM_ROWS, TooManyRowsError
from portal.core.workbook.tables import Table, write_rows
from portal.core.workbook.terms import Range, Term

__all__ = [
    "MAXIMUM_ROWS",
    "Cells",
    "Chart",
    "Choices",
    "Column",
    "Cover",
    "Dates",
    "Field",
    "Figure",
    "Form",
    "FormColumn",
    "GridCell",
    "GridSheet",
    "Guide",
    "Kind",
    "Length",
    "Paper",
    "Placed",
    "Range",
    "ReferenceList",
    "References",
    "Report",
    "ReportSheet",
    "Series",
    "Share",
    "Summary",
    "Table",
    "Term",
    "TooManyRowsError",
    "open_report",
    "put_chart",
    "put_table",
    "write_form",
    "write_grid",
    "write_rows",
    "write_workbook",
]
