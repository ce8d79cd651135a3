"""How a dossier is laid out, as a table of cases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.paritrana.rules.dossier import Item, laid_out, manifest, number_in_words, plain_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Perda Nomor 4 Tahun 2025", "Perda-Nomor-4-Tahun-2025"),
        ("../../etc/passwd", "etc-passwd"),
        ("Foto: penyerahan kartu (é)", "Foto-penyerahan-kartu-e"),
        ("???", "berkas"),
        ("a" * 90, "a" * 60),
    ],
)
def test_titles_become_names_that_every_system_takes(title: str, name: str) -> None:
    assert plain_name(title) == name


def test_numbers_are_cited_as_they_are_filed() -> None:
    assert number_in_words("ttu", 2026, 3) == "DOSIR-TTU-2026-003"


def test_folders_follow_the_criteria_and_a_paper_is_packed_once() -> None:
    items = [
        Item("REG", "R1", 7, "Perda Pekerja Rentan", ".pdf"),
        Item("REG", "R1", 8, "Tautan berita"),
        Item("PAT", "K3", 7, "Perda Pekerja Rentan", ".pdf"),
        Item("PAT", "K3", 8, "Tautan berita"),
    ]
    assert [(place.path, place.same_as) for place in laid_out(items)] == [
        ("REG/R1/01-Perda-Pekerja-Rentan.pdf", ""),
        ("REG/R1/02-Tautan-berita.txt", ""),
        ("PAT/K3/01-Perda-Pekerja-Rentan.txt", "REG/R1/01-Perda-Pekerja-Rentan.pdf"),
        ("PAT/K3/02-Tautan-berita.txt", ""),
    ]


@given(
    st.lists(
        st.builds(
            Item,
            aspect=st.text(max_size=4),
            criterion=st.text(max_size=4),
            evidence_id=st.integers(1, 5),
            title=st.text(max_size=100),
            suffix=st.sampled_from(["", ".pdf", ".jpg"]),
        ),
        max_size=12,
    )
)
def test_no_two_things_lie_at_one_place_and_none_outside(items: list[Item]) -> None:
    places = laid_out(items)
    assert len({place.path for place in places}) == len(places) == len(items)
    for place in places:
        assert not place.path.startswith("/")
        assert ".." not in place.path
        assert "\\" not in place.path
        assert not place.same_as or any(place.same_as == other.path and not other.same_as for other in places)


def test_the_manifest_reads_as_sha256sum_wants_it() -> None:
    assert manifest({"b/2.pdf": "f" * 64, "a.txt": "0" * 64}) == f"{'0' * 64}  a.txt\n{'f' * 64}  b/2.pdf\n"
