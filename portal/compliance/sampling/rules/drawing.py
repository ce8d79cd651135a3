"""A stratified random sample that anybody can draw again: same frame, same number, same seed, same people.

Strata are kecamatan. Places are allotted in proportion by largest remainder; inside a stratum those are taken whose
SHA-256 of ``seed:person`` is smallest. Nothing depends on a random generator, a database or the order of reading.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

Frame = Mapping[str, Sequence[int]]  # kecamatan → people by number, ascending

MOST = 1_000  # people in one sample: what a visit sheet and a page can carry
LEAST_SEED = 4


def frame_text(people: Iterable[tuple[str, int]]) -> str:
    """The frozen frame: a line ``kecamatan person`` each, in order; its SHA-256 is published."""
    return "".join(f"{district} {number}\n" for district, number in sorted(people))


def sha256_of(text: str) -> str:
    """As ``sha256sum`` prints it."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_frame(text: str) -> dict[str, list[int]]:
    """The inverse of `frame_text`."""
    frame: dict[str, list[int]] = {}
    for line in text.splitlines():
        district, _space, number = line.partition(" ")
        frame.setdefault(district, []).append(int(number))
    return frame


def allocate(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """{stratum: places} that add up to `wanted` (or to everybody, when there are fewer).

    Proportional by largest remainder, ties by name; as long as there are places enough, no stratum with people stays
    without one: the one that is furthest above its exact share gives it up. No stratum gets more than it has.
    """
    everybody = sum(sizes.values())
    wanted = max(0, min(wanted, everybody))
    if wanted == 0:
        return dict.fromkeys(sizes, 0)
    places = {name: wanted * size // everybody for name, size in sizes.items()}
    rest = sorted(sizes, key=lambda name: (-(wanted * sizes[name] % everybody), name))
    for name in rest[: wanted - sum(places.values())]:
        places[name] += 1
    without = sorted(name for name, size in sizes.items() if size and not places[name])
    for name in without:
        givers = [each for each in places if places[each] > 1]
        if not givers:
            break
        giver = min(givers, key=lambda each: (wanted * sizes[each] - places[each] * everybody, each))
        places[giver] -= 1
        places[name] = 1
    return places


def draw(frame: Frame, wanted: int, seed: str) -> list[tuple[str, int]]:
    """(stratum, person) of everybody who is drawn, by stratum and number."""
    places = allocate({name: len(people) for name, people in frame.items()}, wanted)
    chosen = []
    for name in sorted(frame):
        by_lot = sorted(frame[name], key=lambda number: (lot(seed, number), number))
        chosen += [(name, number) for number in sorted(by_lot[: places[name]])]
    return chosen


def lot(seed: str, person: int) -> str:
    """What decides: the smallest of a stratum are drawn. ``printf %s 'seed:17' | sha256sum`` gives the same."""
    return sha256_of(f"{seed}:{person}")
