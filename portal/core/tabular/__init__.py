"""Uploaded files to rows: judged by content, read in a child process under limits, leaving nothing behind.

Formats are added in `kinds` (what is it?) and in `child` (who reads it?); everything else stays as it is.
"""

from portal.core.tabular.reader import read_tables
from portal.core.tabular.tables import Cell, FileProblem, FileProblemCode, Limits, Row, Sheet, TableFile

__all__ = ["Cell", "FileProblem", "FileProblemCode", "Limits", "Row", "Sheet", "TableFile", "read_tables"]
