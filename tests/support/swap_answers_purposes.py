"""What a person writes into the forms of purposes and samples that htmx sends; see tests/journeys/test_swaps.py."""

from __future__ import annotations

PURPOSES = {"samples.enter": {"result": "matches", "visited_on": "2026-11-20"}}
