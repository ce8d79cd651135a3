"""The pages of the award's rehearsal."""

from __future__ import annotations

from tests.support.page import Page
from tests.support.world_base import World


def rehearsal_pages(world: World) -> list[Page]:
    """Every page in each of its states: filling, with medians, frozen, not begun, a number tried, a reader."""
    ids, here = world.ids, "/wilayah/ttu/paritrana"
    tried = f"?kriteria={ids['criterion_C7']}&angka="
    explain = "paritrana_rehearsal.explain"
    explained = ("A1", "A2", "C1", "C2", "C3", "C7", "K1", "K2", "K3", "I1", "R1")
    return [
        Page("paritrana_rehearsal.index", "sari", f"{here}/2026/gladi", "filling"),
        Page("paritrana_rehearsal.index", "vera", f"{here}/2026/gladi", "viewer"),
        Page("paritrana_rehearsal.index", "sari", f"{here}/2026/gladi{tried}45", "a number tried"),
        Page("paritrana_rehearsal.index", "sari", f"{here}/2026/gladi{tried}51", "more than all"),
        Page("paritrana_rehearsal.index", "sari", f"{here}/2024/gladi", "beside the province"),
        Page("paritrana_rehearsal.index", "sari", f"{here}/2022/gladi", "frozen"),
        Page("paritrana_rehearsal.index", "sari", f"{here}/2021/gladi", "never begun"),
        Page("paritrana_rehearsal.index", "rani", "/wilayah/belu/paritrana/2026/gladi", "submitted"),
        *(
            Page(explain, "sari", f"{here}/2026/kriteria/{ids['criterion_' + code]}/penjelasan", code)
            for code in explained
        ),
        Page(explain, "vera", f"{here}/2026/kriteria/{ids['criterion_K2']}/penjelasan", "K2, viewer"),
    ]
