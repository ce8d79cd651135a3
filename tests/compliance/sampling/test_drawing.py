"""Drawing a sample: tables that an official can check with a pencil, and what holds for every frame and seed."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.compliance.sampling.rules import drawing

SIZES = st.lists(st.integers(0, 900), min_size=1, max_size=24).map(
    lambda sizes: {f"53.03.{number:02d}": size for number, size in enumerate(sizes)}
)
FRAMES = st.lists(st.integers(1, 30), min_size=1, max_size=4).map(
    lambda sizes: {f"53.03.{at:02d}": [1000 * at + n for n in range(size)] for at, size in enumerate(sizes)}
)


@pytest.mark.parametrize(
    ("sizes", "wanted", "expected"),
    [
        # Everything divides: 10 of 100 is one in ten.
        ({"A": 50, "B": 30, "C": 20}, 10, {"A": 5, "B": 3, "C": 2}),
        # 7 × 50/100 = 3,5 · 7 × 30/100 = 2,1 · 7 × 20/100 = 1,4: three, two and one, and the seventh to the 0,5.
        ({"A": 50, "B": 30, "C": 20}, 7, {"A": 4, "B": 2, "C": 1}),
        # Equal remainders: by name.
        ({"A": 10, "B": 10, "C": 10}, 4, {"A": 2, "B": 1, "C": 1}),
        # 9,4 · 0,5 · 0,1: nine, and one to B; C gets one all the same, from A, the only one with more than one.
        ({"A": 94, "B": 5, "C": 1}, 10, {"A": 8, "B": 1, "C": 1}),
        # 4,95 · 4,95 · 0,1: five each, and C gets one from A: both are as far above their share, so by name.
        ({"A": 99, "B": 99, "C": 2}, 10, {"A": 4, "B": 5, "C": 1}),
        ({"A": 900, "B": 99, "C": 1}, 10, {"A": 8, "B": 1, "C": 1}),
        # Fewer places than kecamatan: the largest come first, nobody gives one up.
        ({"A": 10, "B": 30, "C": 20}, 2, {"A": 0, "B": 1, "C": 1}),
        # Nobody there: no place.
        ({"A": 0, "B": 4}, 3, {"A": 0, "B": 3}),
        # More than there are: everybody.
        ({"A": 2, "B": 1}, 9, {"A": 2, "B": 1}),
        ({"A": 2, "B": 1}, 0, {"A": 0, "B": 0}),
    ],
)
def test_places_of_kecamatan(sizes: dict[str, int], wanted: int, expected: dict[str, int]) -> None:
    assert drawing.allocate(sizes, wanted) == expected


@given(SIZES, st.integers(0, 2_000))
def test_places_add_up_and_fit(sizes: dict[str, int], wanted: int) -> None:
    places = drawing.allocate(sizes, wanted)
    assert sum(places.values()) == min(wanted, sum(sizes.values()))
    assert all(0 <= places[name] <= sizes[name] for name in sizes)
    inhabited = [name for name, size in sizes.items() if size]
    if wanted >= len(inhabited):
        assert all(places[name] for name in inhabited)
    assert drawing.allocate(dict(reversed(sizes.items())), wanted) == places


@given(FRAMES, st.integers(1, 60), st.text("abcdef0123456789", min_size=4, max_size=16))
def test_the_same_seed_draws_the_same_people(frame: dict[str, list[int]], wanted: int, seed: str) -> None:
    text = drawing.frame_text((name, number) for name, numbers in frame.items() for number in numbers)
    assert drawing.read_frame(text) == {name: sorted(frame[name]) for name in sorted(frame)}
    drawn = drawing.draw(frame, wanted, seed)
    shuffled = {name: list(reversed(numbers)) for name, numbers in reversed(frame.items())}
    assert drawing.draw(shuffled, wanted, seed) == drawn == drawing.draw(drawing.read_frame(text), wanted, seed)
    places = drawing.allocate({name: len(numbers) for name, numbers in frame.items()}, wanted)
    assert {name: sum(district == name for district, _number in drawn) for name in frame} == places
    assert len(set(drawn)) == len(drawn)
    assert all(number in frame[name] for name, number in drawn)


@given(st.text("abcdef0123456789", min_size=4, max_size=12), st.text("ghijkl", min_size=4, max_size=12))
def test_another_seed_draws_other_people(seed: str, other: str) -> None:
    frame = {"53.03.05": list(range(1, 301))}
    assert drawing.draw(frame, 40, seed) != drawing.draw(frame, 40, other)


@given(FRAMES, st.integers(1, 40))
def test_who_is_drawn_stays_drawn_when_more_are_wanted_of_one_kecamatan(
    frame: dict[str, list[int]], wanted: int
) -> None:
    one = dict(list(frame.items())[:1])
    assert set(drawing.draw(one, wanted, "benih")) <= set(drawing.draw(one, wanted + 1, "benih"))


def test_the_lot_can_be_computed_by_anybody() -> None:
    assert drawing.lot("benih", 17) == hashlib.sha256(b"benih:17").hexdigest()


def test_these_eight_are_drawn_wherever_it_is_computed() -> None:
    """Written down once, so that no later version of the portal draws anybody else."""
    drawn = drawing.draw({"A": range(1, 31), "B": range(31, 41)}, 8, "benih-contoh")
    assert [number for _name, number in drawn] == [4, 7, 13, 15, 20, 27, 33, 35]


def test_another_process_draws_the_same() -> None:
    code = (
        "from portal.compliance.sampling.rules.drawing import draw;"
        "print(draw({'53.03.05': range(1, 200), '53.03.06': range(200, 260)}, 12, 'benih-2026'))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == str(drawing.draw({"53.03.05": range(1, 200), "53.03.06": range(200, 260)}, 12, "benih-2026"))


def test_everybody_is_as_likely_as_another() -> None:
    """Over 2,000 seeds each of ten people is drawn 600 times in 2,000, give or take four standard deviations."""
    frame = {"A": list(range(10))}
    times = dict.fromkeys(range(10), 0)
    for seed in range(2_000):
        for _name, number in drawing.draw(frame, 3, f"benih-{seed}"):
            times[number] += 1
    assert all(abs(found - 600) < 82 for found in times.values()), times
