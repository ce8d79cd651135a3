"""What a person writes into the forms of editions that htmx sends: the buttons say everything themselves."""

from __future__ import annotations

from typing import Any

EDITIONS: dict[str, dict[str, Any]] = {
    f"paritrana_editions.{name}": {} for name in ("open_edition", "draft_again", "move_aspect", "move_criterion")
}
