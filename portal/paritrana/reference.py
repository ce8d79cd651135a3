"""The criteria that the portal ships as a beginning, drawn from what is reported of the award (domain 3.2, 3.4).

Weights and thresholds are the portal's own proposal, to be changed by the province; none is official.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "data" / "template.json"


@cache
def template() -> dict[str, Any]:
    """{"aspects": [{"code", "name", "criteria": [{"code", "title", "weight" in hundredths, "kind", "rule", …}]}]}."""
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found
