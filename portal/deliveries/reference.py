"""Answer codes that the portal ships. They are its own proposal: no official list was found."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

SOURCE = "usulan portal; belum ada daftar resmi"
_CODES = Path(__file__).parent / "data" / "answer_codes.csv"


@cache
def answer_code_rows() -> tuple[dict[str, Any], ...]:
    """Rows of answer_codes.csv, as `portal db upgrade` loads them."""
    with _CODES.open(encoding="utf-8", newline="") as stream:
        return tuple(
            {**row, "source": SOURCE, "changed_at": None, "changed_by_name": ""} for row in csv.DictReader(stream)
        )
