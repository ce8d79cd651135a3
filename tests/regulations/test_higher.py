"""What stands above the regencies' registers: one guideline a budget year, and nothing from a later year."""

from __future__ import annotations

import pytest

from portal.regulations.higher import higher_papers


@pytest.mark.parametrize(
    ("year", "there", "absent"),
    [
        (2022, "Nomor 27 Tahun 2021 tentang Pedoman", "Nomor 84 Tahun 2022"),
        (2025, "Nomor 15 Tahun 2024 tentang Pedoman", "Nomor 14 Tahun 2025"),
        (2026, "Nomor 14 Tahun 2025 tentang Pedoman", "Nomor 15 Tahun 2024"),
        (2026, "Instruksi Presiden Nomor 8 Tahun 2025", "Nomor 27 Tahun 2021"),
        (2025, "Gubernur Nusa Tenggara Timur Nomor 18 Tahun 2025", "Pedoman Penyusunan APBD Tahun Anggaran 2026"),
        (2024, "Instruksi Presiden Nomor 2 Tahun 2021", "Instruksi Presiden Nomor 8 Tahun 2025"),
    ],
)
def test_a_budget_rests_on_what_was_there(year: int, there: str, absent: str) -> None:
    cited = "\n".join(paper.citation for paper in higher_papers(year))
    assert there in cited and absent not in cited


@pytest.mark.parametrize("year", range(2020, 2030))
def test_laws_stand_first_and_no_paper_twice(year: int) -> None:
    papers = higher_papers(year)
    assert papers[0].name == "Undang-Undang Nomor 40 Tahun 2004"
    assert len({paper.name for paper in papers}) == len(papers)
    assert sum("Pedoman Penyusunan APBD" in paper.title for paper in papers) <= 1
    assert all(paper.name and paper.title and not paper.title.endswith(".") for paper in papers)
