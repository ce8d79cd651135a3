"""Published numbers as a stranger's computer takes them: unknowns, sums, and whether another number fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

Unknown = Hashable
Bounds = dict[Unknown, tuple[int, int]]


@dataclass
class Sums:
    """What is known: whole numbers that add up to one another. Every number is the name of a place; a place that is
    published has one value, a hidden one any from `least` on."""

    least: int = 1
    published: dict[Unknown, int] = field(default_factory=dict)
    hidden: set[Unknown] = field(default_factory=set)
    equations: list[tuple[list[Unknown], Unknown]] = field(default_factory=list)

    def say(self, place: Unknown, value: int | None) -> None:
        """A place as it is published; said twice it must be the same."""
        if value is None:
            assert place not in self.published, place
            self.hidden.add(place)
        else:
            assert place not in self.hidden, place
            assert self.published.setdefault(place, value) == value, place

    def add_up(self, parts: Sequence[Unknown], whole: Unknown) -> None:
        """That the parts are the whole."""
        self.equations.append((list(parts), whole))

    def told(self, truth: Mapping[Unknown, int]) -> list[Unknown]:
        """The hidden places whose number is the only one that fits, given the true ones."""
        most = max(truth.values(), default=0) + 3
        bounds = dict.fromkeys(self.hidden, (self.least, most)) | {
            place: (value, value) for place, value in self.published.items()
        }
        known = self._narrowed(bounds, set(range(len(self.equations))))
        assert known is not None, "the files contradict each other"
        return [place for place in sorted(self.hidden, key=str) if not self._otherwise(place, known, truth)]

    def _otherwise(self, place: Unknown, known: Bounds, truth: Mapping[Unknown, int]) -> bool:
        low, high = known[place]
        true = truth[place]
        assert low <= true <= high, "the truth itself does not fit"
        return any(
            first <= last and self._fits(known, place, (first, last), truth)
            for first, last in ((low, true - 1), (true + 1, high))
        )

    def _fits(self, known: Bounds, place: Unknown, within: tuple[int, int], near: Mapping[Unknown, int]) -> bool:
        """Whether something fits with `place` so narrow, looked for near the true numbers."""
        narrowed = self._narrowed(known | {place: within}, set(self._in[place]))
        if narrowed is None:
            return False
        open_places = [each for each in self.hidden if narrowed[each][0] < narrowed[each][1]]
        if not open_places:
            return True
        following = min(open_places, key=lambda each: (narrowed[each][1] - narrowed[each][0], str(each)))
        low, high = narrowed[following]
        values = sorted(range(low, high + 1), key=lambda each: abs(each - near[following]))
        return any(self._fits(narrowed, following, (value, value), near) for value in values)

    def _narrowed(self, bounds: Bounds, waiting: set[int]) -> Bounds | None:
        """Every place no wider than its sums allow, beginning with the sums that wait; None when one cannot be."""
        while waiting:
            parts, whole = self.equations[at := waiting.pop()]
            terms = [*((part, 1) for part in parts), (whole, -1)]
            lows = sum(bounds[each][0] if sign > 0 else -bounds[each][1] for each, sign in terms)
            highs = sum(bounds[each][1] if sign > 0 else -bounds[each][0] for each, sign in terms)
            if lows > 0 or highs < 0:
                return None
            for each, sign in terms:
                low, high = bounds[each]
                if sign > 0:
                    new = max(low, high - highs), min(high, low - lows)
                else:
                    new = max(low, high + lows), min(high, low + highs)
                if new[0] > new[1]:
                    return None
                if new != (low, high):
                    bounds[each] = new
                    waiting |= self._in[each] | {at}
                    lows += new[0] - low if sign > 0 else high - new[1]
                    highs += new[1] - high if sign > 0 else low - new[0]
        return bounds

    @cached_property
    def _in(self) -> Mapping[Unknown, set[int]]:
        """Which sums a place stands in."""
        found: dict[Unknown, set[int]] = defaultdict(set)
        for at, (parts, whole) in enumerate(self.equations):
            for each in (*parts, whole):
                found[each].add(at)
        return found
