"""The province's pages of the award, in every state of an assessment; and the ranking of an office."""

from __future__ import annotations

from tests.support.page import Page
from tests.support.world_base import World

_YEARS = ((2026, "filling"), (2025, "concluded"), (2024, "submitted"), (2023, "replied"), (2022, "frozen"))


def verifying_the_award(world: World) -> list[Page]:
    ids, here = world.ids, "/provinsi/paritrana/"

    def criterion(code: str, year: int = 2026, slug: str = "ttu") -> str:
        word = f"{year}_" if year != 2026 else ""
        return f"{here}{year}/wilayah/{slug}/kriteria/{ids[f'criterion_{word}{code}']}"

    return [
        Page("paritrana_province.index", "wati", here),
        Page("paritrana_province.matrix", "wati", f"{here}2026"),
        Page("paritrana_province.matrix", "nona", f"{here}2026?tampilan=aspek&urut=nilai", "aspects, administrator"),
        Page("paritrana_province.matrix", "wati", f"{here}2026?keadaan=frozen", "nothing found"),
        Page("paritrana_province.matrix", "wati", f"{here}2027", "drafted"),
        *(
            Page("paritrana_province.region", person, f"{here}{year}/wilayah/ttu", f"{state}, {person}")
            for year, state in _YEARS
            for person in ("wati", "nona")
        ),
        Page("paritrana_province.region", "wati", f"{here}2026/wilayah/belu", "submitted, half judged"),
        Page("paritrana_province.region", "wati", f"{here}2026/wilayah/alor", "not begun"),
        *(
            Page("paritrana_province.criterion", "wati", criterion(code, 2024), f"{code}, submitted")
            for code in ("A1", "C7", "K2", "K3", "I1", "R1")
        ),
        Page("paritrana_province.criterion", "nona", criterion("K3", 2024), "submitted, administrator"),
        Page("paritrana_province.criterion", "wati", criterion("K3", 2023), "replied"),
        Page("paritrana_province.criterion", "wati", criterion("C7", 2022), "frozen"),
        Page("paritrana_province.criterion", "wati", criterion("I1", slug="alor"), "not begun"),
        Page("paritrana_province.ranking", "wati", f"{here}2026/peringkat"),
        Page("paritrana_province.ranking", "nona", f"{here}2021/peringkat", "nobody has begun"),
        Page("paritrana_province.ranking", "wati", f"{here}2027/peringkat", "drafted"),
        Page("paritrana_province.schedule", "wati", f"{here}2026/jadwal"),
        Page("paritrana_province.schedule", "wati", f"{here}2022/jadwal", "closed"),
        Page("paritrana_province.reminders", "wati", f"{here}2026/pengingat"),
        Page("paritrana_province.reminders", "wati", f"{here}2026/pengingat?lihat=1&wilayah=5303", "recipients"),
        Page("paritrana_province.reminders", "wati", f"{here}2026/pengingat?lihat=1", "nobody chosen"),
        Page("paritrana_ranking.index", "sari", "/wilayah/ttu/paritrana/2026/peringkat"),
        Page("paritrana_ranking.index", "vera", "/wilayah/ttu/paritrana/2025/peringkat", "opened"),
        Page("paritrana_ranking.index", "rani", "/wilayah/belu/paritrana/2025/peringkat", "never begun"),
    ]
