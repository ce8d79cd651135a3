"""xlsxwriter's sheet with shorter ways through its innermost loop: a list has a million cells, all the same in kind.

What is written is the same to the byte. The parts that are replaced are xlsxwriter's own; should a later version name
them otherwise, the tests of this package say so.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet


class QuickSheet(Worksheet):
    """A sheet whose cells cost less to write."""

    # Without the look at whether the first argument is "A1", which nobody here uses.
    put_string = Worksheet._write_string
    put_number = Worksheet._write_number

    def _escape_attributes(self, attribute: Any) -> Any:
        """Numbers of formats and rows need no escaping; finding out by an exception costs more than all else."""
        return attribute if isinstance(attribute, int) else super()._escape_attributes(attribute)

    @staticmethod
    def _escape_control_characters(data: Any) -> Any:
        """Text that can be printed has no control characters, and without "_x" nothing that looks like their escape."""
        if isinstance(data, str) and data.isprintable() and "_x" not in data:
            return data
        return Worksheet._escape_control_characters(data)
