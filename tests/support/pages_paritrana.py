"""The pages of the award in an office, in every state of an assessment and for every kind of criterion."""

from __future__ import annotations

from tests.support.page import Page
from tests.support.world_base import World

_STATES = (
    (2026, "filling"),
    (2025, "concluded"),
    (2024, "submitted"),
    (2023, "replied"),
    (2022, "frozen"),
    (2021, "not begun"),
)
_KINDS = {"A1": "computed", "C7": "number", "K3": "yes or no", "I1": "rubric", "R1": "documents"}


def assessing_pages(world: World, here: str) -> list[Page]:
    """`here`: /wilayah/ttu/paritrana/."""
    ids = world.ids

    def criterion(code: str, year: int = 2026) -> str:
        word = f"{year}_" if year != 2026 else ""
        return f"{here}{year}/kriteria/{ids[f'criterion_{word}{code}']}"

    return [
        Page("paritrana.index", "sari", here),
        *(Page("paritrana.edition", "sari", f"{here}{year}", state) for year, state in _STATES),
        *(Page("paritrana.edition", "vera", f"{here}{year}", f"{state}, viewer") for year, state in _STATES),
        Page("paritrana.edition", "rani", "/wilayah/belu/paritrana/2022", "closed, never begun"),
        Page("paritrana.edition", "sari", f"{here}2026?saring=kurang-dahulu", "missing first"),
        Page("paritrana.edition", "sari", f"{here}2026?saring=accepted", "none accepted"),
        *(Page("paritrana.criterion", "sari", criterion(code), kind) for code, kind in _KINDS.items()),
        *(Page("paritrana.criterion", "vera", criterion(code), f"{kind}, viewer") for code, kind in _KINDS.items()),
        Page("paritrana.criterion", "sari", criterion("K2"), "no data"),
        Page("paritrana.criterion", "sari", criterion("P2"), "the last"),
        Page("paritrana.criterion", "sari", criterion("K3", 2025), "sent back, replied to"),
        Page("paritrana.criterion", "sari", criterion("C7", 2025), "corrected"),
        Page("paritrana.criterion", "vera", criterion("K3", 2025), "sent back, viewer"),
        Page("paritrana.criterion", "sari", criterion("R1", 2025), "accepted"),
        Page("paritrana.criterion", "sari", criterion("K3", 2024), "submitted"),
        Page("paritrana.criterion", "sari", criterion("K3", 2022), "frozen"),
        Page("paritrana.criterion", "sari", criterion("K3", 2021), "not begun"),
        Page("paritrana.submission", "sari", f"{here}2026/ajukan"),
        Page("paritrana.submission", "sari", f"{here}2025/ajukan", "already submitted"),
        Page("paritrana.replying", "sari", f"{here}2025/kirim-tanggapan"),
        Page("paritrana.replying", "sari", f"{here}2026/kirim-tanggapan", "nothing to reply to"),
    ]
