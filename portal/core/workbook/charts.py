"""Charts of a report over its cells, told apart by pattern, dash and marker, so that grey paper keeps them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from portal.core.workbook.report import ReportSheet
from portal.core.workbook.sheets import HAIR, INK, QUIET
from portal.core.workbook.terms import Range

SHARES, PEOPLE, MILLIONS = "[$-421]0%", "[$-421]#,##0", "[$-421]#,##0,,"
MONTHS, MONTHS_OF_YEARS = "[$-421]mmm", "[$-421]mmm yy"
_FONT = {"name": "Arial", "size": 10, "color": INK}
_COLUMNS: tuple[dict[str, Any], ...] = (
    {"fill": {"color": "#3D4F5C"}, "border": {"color": INK, "width": 0.75}},
    {
        "pattern": {"pattern": "wide_upward_diagonal", "fg_color": INK, "bg_color": "#FFFFFF"},
        "border": {"color": INK, "width": 0.75},
    },
    {"fill": {"color": "#FFFFFF"}, "border": {"color": INK, "width": 0.75}},
)
_LINES: tuple[tuple[str, str, float, str, str], ...] = (  # colour, dash, width, marker, its fill
    (INK, "solid", 2.25, "circle", INK),
    ("#5B6B75", "dash", 1.75, "square", "#FFFFFF"),
    (INK, "round_dot", 1.5, "diamond", "#FFFFFF"),
    ("#5B6B75", "long_dash_dot", 1.5, "triangle", "#5B6B75"),
)


@dataclass(frozen=True, slots=True)
class Series:
    """What one row of columns or one line shows: the cell of its name and those of its values."""

    name: Range
    values: Range
    markers_only: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over cells. `words` says what it shows to who does not see it; `unit` stands at the axis.

    Bars lie, the first on top, as many or long categories need it.
    """

    title: str
    kind: Literal["columns", "bars", "lines"]
    categories: Range
    series: Sequence[Series]
    unit: str
    number_format: str
    words: str
    category_format: str | None = None


def put_chart(
    sheet: ReportSheet, row: int, column: int, chart: Chart, *, width: int, height: int, left: int = 0
) -> None:
    """Place a chart of `width` × `height` pixels at a cell, `left` pixels in."""
    made = sheet.book.file.add_chart({"type": {"columns": "column", "bars": "bar", "lines": "line"}[chart.kind]})
    for number, series in enumerate(chart.series):
        look = _line_look(number, series) if chart.kind == "lines" else _column_look(number, chart.number_format)
        options = {
            "name": f"={series.name.address}",
            "categories": f"={chart.categories.address}",
            "values": f"={series.values.address}",
        }
        made.add_series(options | look)
    made.set_title({"name": chart.title, "name_font": _FONT | {"size": 11, "bold": True}, "overlay": False})
    made.set_legend({"position": "bottom", "font": _FONT})
    lying = chart.kind == "bars"
    (made.set_y_axis if lying else made.set_x_axis)(_category_axis(chart, reverse=lying))
    (made.set_x_axis if lying else made.set_y_axis)(_value_axis(chart))
    made.set_chartarea({"border": {"color": HAIR}, "fill": {"color": "#FFFFFF"}})
    made.set_size({"width": width, "height": height})
    made.show_blanks_as("gap")
    placing = {"x_offset": left, "object_position": 2, "description": f"{chart.title}. {chart.words}"}
    sheet.sheet.insert_chart(row, column, made, placing)


def _category_axis(chart: Chart, *, reverse: bool) -> dict[str, Any]:
    own = {"num_format": chart.category_format} if chart.category_format else {}
    return own | {
        "num_font": _FONT,
        "text_axis": True,
        "line": {"color": QUIET},
        "major_tick_mark": "none",
        "major_gridlines": {"visible": False},
        "reverse": reverse,
    }


def _value_axis(chart: Chart) -> dict[str, Any]:
    if chart.kind == "bars":  # their numbers stand at their ends
        return {"visible": False, "min": 0, "major_gridlines": {"visible": False}}
    return {
        "num_font": _FONT,
        "num_format": chart.number_format,
        "min": 0,
        "name": chart.unit,
        "name_font": _FONT | {"bold": False},
        "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": HAIR, "width": 0.75}},
    }


def _column_look(number: int, number_format: str) -> dict[str, Any]:
    labels = {"value": True, "num_format": number_format, "font": _FONT}
    return _COLUMNS[number % len(_COLUMNS)] | {"gap": 60, "overlap": -5, "data_labels": labels}


def _line_look(number: int, series: Series) -> dict[str, Any]:
    color, dash, width, marker, fill = _LINES[number % len(_LINES)]
    line: dict[str, Any] = {"none": True} if series.markers_only else {
        "color": color, "dash_type": dash, "width": width,
    }  # fmt: skip
    size, inside = (9, color) if series.markers_only else (6, fill)
    return {
        "line": line,
        "marker": {"type": marker, "size": size, "fill": {"color": inside}, "border": {"color": color}},
    }
