"""What a person writes into the forms of hearing packs that htmx sends; see tests/journeys/test_swaps.py."""

from __future__ import annotations

# A year that nobody names is the present one, and whatever is missing is rendered: there is nothing to refuse.
PACKS: dict[str, dict[str, str]] = {"packs.freeze": {}, "packs.province_freeze": {}, "packs.again": {}}
