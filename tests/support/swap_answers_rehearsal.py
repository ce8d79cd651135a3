"""What a person writes into the forms of the rehearsal that htmx sends; see tests/journeys/test_swaps.py."""

from __future__ import annotations

REHEARSAL: dict[str, dict[str, str]] = {"paritrana_rehearsal.set_efforts": {}}
