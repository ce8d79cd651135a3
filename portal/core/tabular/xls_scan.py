"""A look through an old .xls: hidden rows, which calamine does not tell. xlrd is slow and reads nothing else here."""

from __future__ import annotations

import io

import xlrd

from portal.core.tabular.archives import SheetScan, locked, too_wide


def scan(content: bytes, filename: str, *, cells: int) -> dict[str, SheetScan]:
    """The findings by sheet name, visible sheets only.

    Raises FileProblem: file_encrypted, file_too_big_inside; ValueError for damage.
    """
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise locked(filename) from error
        raise ValueError("not a workbook that xlrd knows") from error
    except Exception as error:  # of a damaged file it may raise nearly anything
        raise ValueError("a damaged workbook") from error
    findings: dict[str, SheetScan] = {}
    for sheet in book.sheets():
        if sheet.visibility:
            continue
        finding = findings[sheet.name] = SheetScan()
        finding.last_row, finding.last_column = sheet.nrows, sheet.ncols
        if finding.cells > cells:
            raise too_wide(filename, sheet.name, finding)
        finding.hidden_rows = [number + 1 for number, row in sorted(sheet.rowinfo_map.items()) if row.hidden]
    return findings
