"""The pages of the award's dossiers."""

from __future__ import annotations

from tests.support.page import Page
from tests.support.world_base import World


def dossier_pages(world: World, ttu: str) -> list[Page]:
    """A list, none yet, and a dossier in every state."""
    here = f"{ttu}/paritrana/2026/dosir/"
    states = ("dossier", "waiting_dossier", "stopped_dossier")
    return [
        Page("paritrana_dossier.index", "sari", here),
        Page("paritrana_dossier.index", "vera", here, "viewer"),
        Page("paritrana_dossier.index", "sari", f"{ttu}/paritrana/2021/dosir/", "not begun"),
        *(Page("paritrana_dossier.detail", "sari", f"{here}{world.ids[state]}", state) for state in states),
        Page("paritrana_dossier.detail", "budi", f"{here}{world.ids['stopped_dossier']}", "stopped, verifier"),
    ]
